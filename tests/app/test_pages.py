"""The page and its files: addresses that change with their content, compressed and kept."""

import gzip
import os
import re
from pathlib import Path

import httpx
import plotly
import pytest

from app.main import Assets


@pytest.fixture(scope="module")
def page(live):
    address = f"http://127.0.0.1:{live.port}"
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        yield client


@pytest.mark.parametrize("address", ["/", "/runs"])
def test_a_page_names_files_that_are_there_and_kept_for_ever(page, address):
    answer = page.get(address)
    assert answer.headers["cache-control"] == "no-cache"
    addresses = re.findall(r'(?:src|href)="(/[^"#]+)"', answer.text)
    assert len(addresses) >= 4
    for named in addresses:
        file = page.get(named)
        assert file.status_code == 200, named
        if named.startswith(("/static/", "/vendor/")):
            assert "immutable" in file.headers["cache-control"]


@pytest.mark.parametrize("address", ["/", "/runs"])
def test_a_page_has_nothing_inline_and_nothing_foreign(page, address):
    text = page.get(address).text
    assert not re.search(r"<style|\sstyle=|<script(?![^>]* src=)|\son\w+=", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_plotly_comes_from_the_installed_package_compressed(page):
    address = f"/vendor/plotly-{plotly.__version__}.min.js"
    with page.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        body = b"".join(answer.iter_raw())
    plain = page.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(body) == plain.content
    assert len(body) < len(plain.content) / 2


def test_plotly_is_fetched_behind_what_the_first_picture_needs_and_holds_nothing_up(page):
    text = page.get("/").text
    asked = re.search(
        r'rel="preload" href="(/vendor/plotly[^"]+)" as="script" fetchpriority="low"', text
    )
    assert asked.start() > text.rindex("modulepreload")
    assert f'data-plotly="{asked[1]}"' in text
    assert "/vendor/" not in "".join(re.findall(r"<script[^>]*>", text))


async def test_a_file_is_read_once_and_again_when_it_has_changed(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(
        Path,
        "read_bytes",
        lambda path, read_bytes=Path.read_bytes: (read.append(path), read_bytes(path))[1],
    )
    file = tmp_path / "module.js"
    file.write_text("let first;")
    transport = httpx.ASGITransport(Assets(directory=tmp_path))
    client = httpx.AsyncClient(transport=transport, base_url="http://page")
    answers = [await client.get("/f1/module.js") for _ in range(3)]
    assert {answer.text for answer in answers} == {"let first;"}
    assert len(read) == 1
    told = answers[0].headers
    assert told["content-type"].startswith("text/javascript")
    assert (told["content-length"], "immutable" in told["cache-control"]) == ("10", True)
    again = await client.get("/f1/module.js", headers={"if-none-match": told["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    file.write_text("let second;")
    os.utime(file, ns=(1, 1))
    assert (await client.get("/f2/module.js")).text == "let second;"
    assert len(read) == 2
