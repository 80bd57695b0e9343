"""Every page in a browser: accessible, quiet, complete without JavaScript, and deaf to scripts."""

from collections.abc import Iterator
from itertools import cycle, product
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, ViewportSize

from hookkit.server.page import MENU
from tests.browser.site import PAGES, VIEWS, Site, living, site, violations
from tests.screens.web import RICH, live_in_rich

pytestmark = pytest.mark.e2e

WIDTHS = (390, 1280, 2560)
SCHEMES = ("light", "dark")

MOST_BYTES = 100_000
"""Of the first HTML of a page."""

MOST_LINKS = 80
"""Links of a page that are followed."""


NOWHERE, SIGN_IN = "/nowhere", "/enter?key=used"
"""Pages of their own: what is not there, and where a browser signs in."""

LOOKS = (
    *product((*PAGES, NOWHERE, SIGN_IN), WIDTHS, SCHEMES),
    *((view, *look) for view in VIEWS for look in zip(WIDTHS, cycle(SCHEMES), strict=False)),
)
"""What is looked at, how wide, and in which colours."""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with all there is to show."""
    folder = tmp_path_factory.mktemp("rich")
    with living():
        live_in_rich(folder / "home")
        with site(folder, RICH) as found:
            yield found


class Noise:
    """What a page says on the console, and what it asks of others."""

    def __init__(self, page: Page, own: str) -> None:
        self.said: list[str] = []
        self.own = own
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", self.see)

    def hear(self, message: ConsoleMessage) -> None:
        """Note errors, reports of the CSP among them, and warnings."""
        if message.type in ("error", "warning"):
            self.said.append(f"{message.type}: {message.text}")

    def see(self, request: Request) -> None:
        """Note requests that leave the server."""
        if not request.url.startswith((f"{self.own}/", "data:")):
            self.said.append(f"request: {request.url}")


def test_the_menu_leads_to_pages() -> None:
    assert {url for url, _ in MENU} <= set(PAGES)


@pytest.mark.parametrize(("route", "width", "scheme"), LOOKS)
def test_it_is_accessible(rich: Site, route: str, width: int, scheme: str) -> None:
    """axe finds nothing, the page fits its window, and neither it nor anything else complains."""
    size = ViewportSize(width=width, height=900)
    status = {NOWHERE: 404, SIGN_IN: 401}.get(route, 200)
    with rich.context(viewport=size, color_scheme=scheme) as context:
        if route == SIGN_IN:
            context.clear_cookies()
        page = context.new_page()
        noise = Noise(page, rich.served.url)
        answer = page.goto(rich.path(route), wait_until="load")
        assert answer
        assert answer.status == status
        assert len(answer.body()) < MOST_BYTES
        page.wait_for_timeout(300)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("window.scrollY") == 0
        assert page.locator("h1").count() == 1
        assert page.locator("main").count() == 1
        assert [each for each in noise.said if status == 200 or str(status) not in each] == []


@pytest.mark.parametrize("route", ["/health", "/usage?show=compare", "/usage?by=kind"])
def test_it_shows_where_one_is(rich: Site, route: str) -> None:
    """A narrow menu begins at the page that is open."""
    with rich.context(viewport=ViewportSize(width=390, height=800)) as context:
        page = context.new_page()
        page.goto(route)
        for each in page.locator("nav [aria-current], .choices [aria-current]").all():
            box = each.bounding_box()
            assert box
            assert -1 <= box["x"] < 390


def test_titles_differ(rich: Site) -> None:
    with rich.context(java_script_enabled=False) as context:
        page = context.new_page()
        titles = {}
        for route in PAGES:
            page.goto(rich.path(route))
            titles[route] = page.title()
    assert all(each.endswith("· hookkit") for each in titles.values())
    assert len(set(titles.values())) == len(PAGES), titles


@pytest.mark.parametrize("route", [*PAGES, *VIEWS])
def test_it_works_without_javascript(rich: Site, route: str) -> None:
    """Each link leads somewhere, and each form that asks is answered."""
    with rich.context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(rich.path(route))
        links = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
        own = {each.partition("#")[0] for each in links if each.startswith(rich.served.url)}
        assert own
        for url in sorted(own)[:MOST_LINKS]:
            answer = context.request.get(url)
            assert answer.status == 200, url
        for number in range(page.locator("form[method=get]").count()):
            page.goto(rich.path(route))
            form = page.locator("form[method=get]").nth(number)
            opened = form.locator("xpath=ancestor-or-self::details | .//details")
            for each in opened.all():
                each.evaluate("each => each.open = true")
            form.locator("button:not([type=button])").first.click()
            assert page.locator("h1").count() == 1
            assert "Bad request" not in page.title()


def test_other_sites_are_not_linked_from(rich: Site) -> None:
    """A link to elsewhere tells nobody where it was followed from, nor anything else."""
    with rich.context(java_script_enabled=False) as context:
        page = context.new_page()
        for route in PAGES:
            page.goto(rich.path(route))
            found = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
            schemes = {urlsplit(each).scheme for each in found}
            assert schemes <= {"http", "https"}, route
