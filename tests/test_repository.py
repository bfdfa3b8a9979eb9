"""What must hold for the repository as a whole: who may know whom, one version, true documents."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WEB = {"fastapi", "httpx", "jinja2", "starlette", "uvicorn", "websockets"}
MODULES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
    for folder in ("app", "core")
    for path in sorted((ROOT / folder).rglob("*.py"))
}


def imports(tree):
    """The top-level packages that a module imports anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide who knows whom"
            yield node.module.split(".")[0]


def tracked_files():
    output = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in output.split("\0") if name]


def text_of(path):
    try:
        return path.read_text()
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return ""  # a picture, or a file that is just being removed


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("core/")])
def test_the_engine_knows_neither_the_server_nor_the_web(name):
    assert not {"app", *WEB} & set(imports(MODULES[name]))


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("app/")])
def test_only_one_room_of_the_server_knows_the_page(name):
    if name in ("app/routes/pages.py", "app/report/page.py"):  # the page's, and the report's
        return
    source = (ROOT / name).read_text()
    assert "jinja2" not in set(imports(MODULES[name]))
    assert not re.findall(r"templates?/|\bstatic/|\w+\.(?:js|css|html)\b", source)


@pytest.mark.parametrize("name", MODULES)
def test_nothing_unpickles(name):
    assert not {"pickle", "joblib", "shelve", "marshal"} & set(imports(MODULES[name]))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_begins_with_what_it_is_for(name):
    assert ast.get_docstring(MODULES[name])


def test_there_is_one_version():
    import app  # noqa: PLC0415

    assert app.__version__ == version("backlight") == PROJECT["version"]
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest[1] == PROJECT["version"]
    assert "version" not in json.loads((ROOT / "package.json").read_text())


def pins():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("extra", ["dependencies", *PROJECT["optional-dependencies"]])
def test_every_dependency_is_pinned_within_its_range(extra):
    declared = PROJECT["optional-dependencies"].get(extra, PROJECT["dependencies"])
    for requirement in map(Requirement, declared):
        pin = pins().get(canonicalize_name(requirement.name))
        assert pin, f"{requirement.name} is not in constraints.txt"
        assert requirement.specifier.contains(pin), f"{requirement} does not admit {pin}"


def test_everything_that_is_imported_is_declared():
    extras = {"core/onnx_file.py": PROJECT["optional-dependencies"]["onnx"]}
    own = {"app", "core", *sys.stdlib_module_names}
    renamed = {"PIL": "pillow", "sklearn": "scikit-learn", "multipart": "python-multipart"}
    # These come with a dependency whose own interface is made of them.
    brought = {"starlette": "fastapi", "requests": "pooch"}
    brought |= {"pydantic": "fastapi", "pydantic_core": "fastapi"}
    for name, tree in MODULES.items():
        wanted = [*PROJECT["dependencies"], *extras.get(name, [])]
        declared = {canonicalize_name(Requirement(each).name) for each in wanted}
        for package in set(imports(tree)) - own:
            needed = canonicalize_name({**renamed, **brought}.get(package, package))
            assert needed in declared, f"{name} imports {package}"


# Written so that this file does not contain what it looks for.
MACHINE = [
    "/" + "root/",
    "/" + "workspace/",
    str(ROOT) + "/",
    str(Path.home()) + "/",
]
REGISTRIES = [
    "pypi" + r"\.(?:org|python)",
    "files\\.pythonhosted",
    "registry\\.(?:npmjs|yarnpkg)",
    r"https?://[^\s/]+/(?:[^\s]*/)?simple" + "/",
    r"--(?:extra-)?index" + "-url",
    r'"resolved": "' + "http",
]


def test_no_tracked_file_names_a_registry_or_a_place_on_this_machine():
    places = [re.escape(place) for place in MACHINE if place.count("/") > 1]
    pattern = re.compile("|".join(places + REGISTRIES))
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in tracked_files()
        if path != Path(__file__) and (match := pattern.search(text_of(path)))
    }
    assert not found


def test_no_lock_file_is_tracked():
    names = {path.name for path in tracked_files()}
    assert not names & {"package-lock.json", "yarn.lock", "poetry.lock", "uv.lock"}


def documents():
    return "\n".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))


def test_every_module_stands_in_the_documents():
    """By its name; those in a folder of like modules stand there as the folder."""
    text = documents()
    families = ("app/routes/", "core/probes/")
    assert all(family.split("/")[1] + "/" in text for family in families)
    names = [name for name in MODULES if not name.startswith(families)]
    alone = [Path(name).name for name in names if not name.endswith(("__init__.py", "__main__.py"))]
    assert not [name for name in alone if not re.search(rf"\b{re.escape(name)}", text)]


def test_every_folder_of_the_page_stands_in_the_documents():
    folders = [path.name for path in (ROOT / "static").iterdir() if path.is_dir()]
    assert not [name for name in folders if f"{name}/" not in documents()]


def test_every_setting_stands_in_the_readme():
    sources = "\n".join((ROOT / name).read_text() for name in MODULES)
    settings = set(re.findall(r"BACKLIGHT_[A-Z_]+", sources))
    assert settings
    readme = (ROOT / "README.md").read_text()
    assert not [name for name in settings if f"`{name}`" not in readme]


@pytest.mark.parametrize(
    "document", [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")], ids=lambda path: path.name
)
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
    local = [link for link in links if not link.startswith(("http://", "https://"))]
    assert not [link for link in local if not (document.parent / link).exists()]


def test_the_makefile_has_what_the_documents_promise():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = "\n".join((ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md"))
    promised = set(re.findall(r"\bmake ([a-z]+)(?= |`|$)", told, re.MULTILINE))
    assert {"serve", "test", "check", "fmt", "bench", "screenshots"} <= promised
    assert promised <= targets
