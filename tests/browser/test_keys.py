"""Keys in a browser: they move around, leave fields alone, and can be switched off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site, living, site
from tests.screens.web import RICH, live_in_rich

pytestmark = pytest.mark.e2e

IS_OPEN = "document.getElementById('keys').open"
FOCUSED = "document.activeElement.getAttribute('href') || document.activeElement.name"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("rich")
    with living():
        live_in_rich(folder / "home")
        with site(folder, RICH) as found:
            yield found


@pytest.fixture
def page(rich: Site) -> Iterator[Page]:
    with rich.context() as context:
        opened = context.new_page()
        opened.goto("/sessions")
        yield opened


def press(page: Page, *keys: str) -> None:
    for each in keys:
        page.keyboard.press(each)


def test_the_list_of_keys(page: Page) -> None:
    press(page, "?")
    assert page.evaluate(IS_OPEN)
    press(page, "g", "b")  # nothing moves behind it
    press(page, "Escape")
    assert not page.evaluate(IS_OPEN)
    assert page.url.endswith("/sessions")


def test_rows(page: Page) -> None:
    links = page.locator("main tbody tr a[href]").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))"
    )
    press(page, "j")
    assert page.evaluate(FOCUSED) == links[0]
    press(page, "j", "j", "k")
    assert page.evaluate(FOCUSED) == links[1]
    press(page, "Enter")
    page.wait_for_url(f"**{links[1]}")


def test_other_pages(page: Page) -> None:
    press(page, "g", "b")
    page.wait_for_url("**/budgets")
    press(page, "/")
    assert page.evaluate(FOCUSED) == "project"
    page.goto("/health")
    press(page, "/")
    page.wait_for_url("**/search")


def test_fields_are_left_alone(page: Page) -> None:
    press(page, "/")
    page.keyboard.type("g?jb/k")
    assert page.evaluate("document.activeElement.value") == "g?jb/k"
    assert page.url.endswith("/sessions")
    assert not page.evaluate(IS_OPEN)


def test_keys_with_others_are_the_browsers(page: Page) -> None:
    press(page, "Control+g", "b", "Alt+j")
    page.wait_for_timeout(200)
    assert page.url.endswith("/sessions")
    assert page.evaluate("document.activeElement === document.body")


def test_switched_off(page: Page) -> None:
    press(page, "?")
    page.locator("dialog input[data-keys]").uncheck()
    press(page, "Escape", "j", "?")
    assert not page.evaluate(IS_OPEN)
    page.goto("/keys")
    box = page.locator("main input[data-keys]")
    assert not box.is_checked()
    box.check()
    page.goto("/sessions")
    press(page, "?")
    assert page.evaluate(IS_OPEN)
