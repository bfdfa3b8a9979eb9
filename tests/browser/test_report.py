"""A report as it lies in a folder: drawn, complete, and asking for nothing."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from app.report import report
from app.routes.files import REPORT_POLICY
from core.datasets import load
from tests.app.test_report import make


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    run, network = make()
    path = tmp_path_factory.mktemp("report") / "page.html"
    path.write_text(report(run, network, load("digits")), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(browser, address, request):
    """The page from the disk, without any policy that would forbid a request."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, color_scheme=getattr(request, "param", "light")
    )
    page = context.new_page()
    page.asked, page.wrong = [], []
    page.on("request", lambda each: page.asked.append(each.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda message: page.wrong.append(message.text))
    page.goto(address)
    page.wait_for_function("document.querySelectorAll('.plot .scatterlayer .trace').length >= 9")
    yield page
    context.close()


def test_it_asks_for_nothing_and_draws_everything(opened, address):
    assert [url for url in opened.asked if not url.startswith("data:")] == [address]
    assert opened.wrong == []
    assert opened.locator(".network path").count() > 500
    pictures = opened.locator(".mistakes img")
    assert pictures.count() == 24
    assert pictures.evaluate_all("all => all.every((each) => each.naturalWidth === 8)")


@pytest.mark.parametrize("opened", ["light", "dark"], indirect=True)
def test_it_wears_the_readers_theme(opened):
    """Curves and edges alike, also when the theme changes while the page is open."""
    look = """() => ["body", ".trace .js-line", ".e8"]
        .map((each) => getComputedStyle(document.querySelector(each)))
       .map((style) => style.stroke === "none"
            ? style.backgroundColor : style.stroke)"""
    before = opened.evaluate(look)
    other = "dark" if "rgb(242" in before[0] else "light"
    opened.emulate_media(color_scheme=other)
    opened.wait_for_function(
        "(stroke) => getComputedStyle(document.querySelector('.trace .js-line')).stroke !== stroke",
        arg=before[1],
    )
    after = opened.evaluate(look)
    assert all(one != two for one, two in zip(before, after, strict=True))


@pytest.mark.parametrize("opened", ["dark"], indirect=True)
def test_on_paper_it_is_light_and_fits(opened):
    opened.set_viewport_size({"width": 690, "height": 900})
    opened.emulate_media(media="print")
    opened.wait_for_function("document.querySelector('.plot svg').clientWidth === 330")
    assert opened.evaluate("getComputedStyle(document.body).color") == "rgb(23, 27, 38)"
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 820])
def test_it_fits_a_narrow_screen(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    opened.wait_for_function(
        "[...document.querySelectorAll('.plot')].every((each) => "
        "each.querySelector('svg').clientWidth === each.clientWidth)"
    )
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_as_the_server_sends_it_nothing_is_refused(browser, address):
    """The policy that keeps it from the server lets it draw all the same."""
    context = browser.new_context()
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    content = Path(url2pathname(urlsplit(address).path)).read_text(encoding="utf-8")
    headers = {"content-type": "text/html", "content-security-policy": REPORT_POLICY}
    page.route("http://report.test/", lambda route: route.fulfill(body=content, headers=headers))
    page.goto("http://report.test/")
    page.wait_for_function("document.querySelectorAll('.plot .scatterlayer .trace').length >= 9")
    assert page.evaluate("origin") == "null"
    assert wrong == []
    context.close()
