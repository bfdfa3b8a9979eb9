"""The page and its files: addresses that change with their content, compressed and kept."""

import gzip
import re

import httpx
import plotly
import pytest


@pytest.fixture(scope="module")
def page(live):
    address = f"http://127.0.0.1:{live.port}"
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        yield client


def test_the_page_names_files_that_are_there_and_kept_for_ever(page):
    answer = page.get("/")
    assert answer.headers["cache-control"] == "no-cache"
    addresses = re.findall(r'(?:src|href)="(/[^"#]+)"', answer.text)
    assert len(addresses) >= 4
    for address in addresses:
        file = page.get(address)
        assert file.status_code == 200, address
        if address.startswith(("/static/", "/vendor/")):
            assert "immutable" in file.headers["cache-control"]


def test_the_page_has_nothing_inline_and_nothing_foreign(page):
    text = page.get("/").text
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
