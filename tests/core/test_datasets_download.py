"""Downloading, against real servers on this machine that misbehave in every way a mirror can."""

import hashlib
import http.server
import socket
import threading
from contextlib import ExitStack, contextmanager

import pytest

from core.datasets import download, mnist
from core.datasets.mnist import FILES, MIRRORS, SHAPES, RemoteFile
from core.errors import DatasetUnavailable

CONTENTS = {"first.gz": b"one" * 60_000, "second.gz": b"two" * 5_000}
REMOTE = [
    RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())
    for name, content in CONTENTS.items()
]


class Mirror(http.server.ThreadingHTTPServer):
    """A mirror that keeps a list of what it was asked for."""

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.asked, self.finished = answer, [], threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/mnist"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        self.server.asked.append(name)
        self.server.answer(self, CONTENTS[name])

    def log_message(self, *_):
        pass

    def reply(self, content, *, length=None, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)


def good(handler, content):
    handler.reply(content)


def absent(handler, _content):
    handler.reply(b"not here", status=404)


def broken(handler, _content):
    handler.reply(b"sorry", status=500)


def login_page(handler, _content):
    handler.reply(b"<!doctype html>Please log in")


def corrupted(handler, content):
    handler.reply(content[:-1] + b"?")


def shortened(handler, content):
    """All that it announces, but not all that there is."""
    handler.reply(content[: len(content) // 2])


def interrupted(handler, content):
    """Announces the whole file and hangs up halfway."""
    handler.reply(content[: len(content) // 2], length=len(content))


def silent(handler, _content):
    """Takes the question and never answers; waits for the end of the test."""
    handler.server.finished.wait(30)


@pytest.fixture
def mirror():
    """A function that starts a mirror with one of the behaviors above."""
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(_serving(Mirror(answer)))


@contextmanager
def _serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.finished.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def fetch(folder, *mirrors, progress=False):
    download.fetch(
        folder,
        mirrors=[getattr(each, "url", each) for each in mirrors],
        files=REMOTE,
        progress=progress,
        timeout=(2.0, 0.3),
    )


def present(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_good_mirror_gives_every_file(tmp_path, mirror):
    server = mirror(good)
    fetch(tmp_path / "new" / "folder", server)
    assert present(tmp_path / "new" / "folder") == CONTENTS
    assert server.asked == list(CONTENTS)


def test_whole_files_are_not_downloaded_again(tmp_path, mirror):
    server = mirror(good)
    fetch(tmp_path, server)
    fetch(tmp_path, server)
    assert server.asked == list(CONTENTS)


def test_a_damaged_file_is_replaced(tmp_path, mirror):
    (tmp_path / "first.gz").write_bytes(b"two" * 60_000)
    fetch(tmp_path, mirror(good))
    assert present(tmp_path) == CONTENTS


@pytest.mark.parametrize(
    "bad", [absent, broken, login_page, corrupted, shortened, interrupted, silent]
)
def test_a_bad_mirror_is_passed_over_and_leaves_nothing(tmp_path, mirror, bad):
    first, second = mirror(bad), mirror(good)
    fetch(tmp_path, first, second)
    assert present(tmp_path) == CONTENTS
    assert first.asked == ["first.gz"]  # and is not asked again for the second file

    with pytest.raises(DatasetUnavailable, match=r"no mirror gave a whole first\.gz"):
        fetch(tmp_path / "other", first)
    assert present(tmp_path / "other") == {}


def test_a_mirror_that_is_not_there_is_passed_over(tmp_path, mirror):
    fetch(tmp_path, unused_url(), mirror(good))
    assert present(tmp_path) == CONTENTS


def unused_url():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def test_an_interrupted_download_goes_on_where_it_was_left(tmp_path, mirror):
    def only_the_first(handler, content):
        (good if content is CONTENTS["first.gz"] else interrupted)(handler, content)

    with pytest.raises(DatasetUnavailable, match=r"second\.gz"):
        fetch(tmp_path, mirror(only_the_first))
    assert present(tmp_path) == {"first.gz": CONTENTS["first.gz"]}
    again = mirror(good)
    fetch(tmp_path, again)
    assert present(tmp_path) == CONTENTS
    assert again.asked == ["second.gz"]


def test_offline_is_one_plain_sentence(tmp_path):
    with pytest.raises(DatasetUnavailable) as caught:
        fetch(tmp_path, unused_url(), "http://no-such-host.invalid", unused_url())
    message = caught.value.message
    assert message.startswith("MNIST could not be downloaded")
    assert "\n" not in message
    assert "Traceback" not in message


def test_a_folder_that_cannot_be_made_is_named(tmp_path, mirror):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatasetUnavailable, match="file/mnist"):
        fetch(tmp_path / "file" / "mnist", mirror(good))


def test_the_bar_counts_every_byte_once_though_a_mirror_fails(tmp_path, mirror, capsys):
    fetch(tmp_path, mirror(corrupted), mirror(good), progress=True)
    last = capsys.readouterr().err.strip().split("\r")[-1]
    assert "100%" in last
    assert "195k/195k" in last


def test_no_bar_where_none_is_wanted(tmp_path, mirror, capsys):
    fetch(tmp_path, mirror(good))
    assert capsys.readouterr() == ("", "")


def test_the_cache_counts_as_there_only_when_every_file_has_its_size(tmp_path, monkeypatch):
    monkeypatch.delenv("BACKLIGHT_MNIST_DIR", raising=False)
    folder = tmp_path / "mnist"
    folder.mkdir()
    assert "not downloaded yet" in mnist.describe(tmp_path).message
    for file in FILES:
        with (folder / file.name).open("wb") as stream:
            stream.truncate(file.size)
    assert mnist.describe(tmp_path).available
    with (folder / FILES[0].name).open("r+b") as stream:
        stream.truncate(FILES[0].size - 1)
    assert not mnist.describe(tmp_path).available


def test_a_folder_of_the_users_is_never_filled_from_the_network(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKLIGHT_MNIST_DIR", str(tmp_path))
    monkeypatch.setattr(download, "fetch", lambda *_, **__: pytest.fail("it was downloaded"))
    with pytest.raises(DatasetUnavailable, match="BACKLIGHT_MNIST_DIR"):
        mnist.fetch(tmp_path / "elsewhere")


def test_what_is_downloaded_is_what_is_read():
    assert [file.name for file in FILES] == [f"{name}.gz" for name in SHAPES]
    assert len(MIRRORS) >= 2
    assert all(url.startswith("https://") for url in MIRRORS)
