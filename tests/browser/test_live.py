"""The script that keeps pages current, in a real browser with several tabs."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from hookkit.api.store import Store
from tests.browser.site import Site, living, site
from tests.builders import deliver, line, payload
from tests.e2e.client import wait_for

pytestmark = pytest.mark.e2e

STREAM = "/api/v1/events"


def send(event: str, session_id: str = "s1", **fields: Any) -> None:
    """A hook, just now."""
    deliver(line(payload(event, session_id, **fields), at=time.time_ns()))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with one session."""
    folder: Path = tmp_path_factory.mktemp("live")
    with living():
        os.environ |= {"HOME": str(folder), "HOOKKIT_HOME": str(folder / "data")}
        send("SessionStart")
        Store.open().close()
        with site(folder, 1) as found:
            yield found


@pytest.fixture
def context(home: Site) -> Iterator[BrowserContext]:
    """A browser of its own."""
    made = home.context()
    yield made
    made.close()


def streams(page: Page) -> list[str]:
    """The connections that a tab opens from now on."""
    found: list[str] = []
    page.on("request", lambda sent: found.append(sent.url) if STREAM in sent.url else None)
    return found


def count(page: Page, opened: list[list[str]]) -> int:
    """How many connections were opened; a page is asked, so that the news of that arrives."""
    page.wait_for_timeout(50)
    return sum(map(len, opened))


def shows(page: Page, words: str, part: str = "#live") -> None:
    """Wait until a page has words."""
    wait_for(lambda: words in page.locator(part).inner_text(), f"{words!r} in {part}")


def test_all_tabs_share_one_connection(context: BrowserContext) -> None:
    tabs = [context.new_page() for _ in range(3)]
    opened = [streams(each) for each in tabs]
    for each in tabs:
        each.goto("/")
    wait_for(lambda: count(tabs[0], opened) == 1, "one connection")
    send("UserPromptSubmit", prompt="For all three", prompt_id="p1")
    for each in tabs:
        shows(each, "For all three")
    assert count(tabs[0], opened) == 1
    leader = next(place for place, each in enumerate(opened) if each)
    tabs.pop(leader).close()
    wait_for(lambda: count(tabs[0], opened) == 2, "another tab listens")
    send("UserPromptSubmit", prompt="For the two that are left", prompt_id="p2")
    for each in tabs:
        shows(each, "For the two that are left")


def test_what_a_person_does_is_kept(context: BrowserContext) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 300})
    page.goto("/")
    link = page.locator("#now-1 a").first
    link.focus()
    page.evaluate("document.activeElement.isTheSame = true")
    page.evaluate("window.scrollTo(0, 120)")
    before = page.evaluate("window.scrollY")
    send("UserPromptSubmit", prompt="While it has the focus", prompt_id="p3")
    shows(page, "While it has the focus")
    assert page.evaluate("document.activeElement.isTheSame")
    assert page.evaluate("window.scrollY") == before > 0


def test_clocks_run_without_the_server(context: BrowserContext) -> None:
    page = context.new_page()
    send("PermissionRequest", tool_name="Bash")
    page.goto("/")
    clock = page.locator("#now-waiting time").first
    first = clock.inner_text()
    context.set_offline(True)
    wait_for(lambda: clock.inner_text() != first, "another time")
    assert clock.inner_text().endswith("s")


def test_after_a_while_away(context: BrowserContext) -> None:
    """What was missed without a connection shows up once there is one."""
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    page.wait_for_timeout(200)
    send("UserPromptSubmit", prompt="Said meanwhile", prompt_id="p4")
    context.set_offline(False)
    shows(page, "Said meanwhile")


def test_a_page_that_was_loaded_before(context: BrowserContext) -> None:
    """Changes between the answer of the server and the connection are not lost."""
    page = context.new_page()

    def late(route: Route) -> None:
        page.wait_for_timeout(1000)
        route.continue_()

    page.route(f"**{STREAM}*", late)
    page.goto("/", wait_until="commit")
    send("UserPromptSubmit", prompt="Between the two", prompt_id="p5")
    shows(page, "Between the two")


def test_without_javascript(home: Site) -> None:
    context = home.context(java_script_enabled=False)
    page = context.new_page()
    send("UserPromptSubmit", prompt="Without any script", prompt_id="p6")
    page.goto("/")
    assert "Without any script" in page.locator("#now-working").inner_text()
    page.goto("/runs")
    assert page.get_by_role("button", name="Start", exact=True).is_visible()
    context.close()


def test_nobody_listens_for_a_hidden_tab(context: BrowserContext) -> None:
    page = context.new_page()
    opened, closed = [streams(page)], list[str]()
    page.on("requestfailed", lambda sent: closed.append(sent.url) if STREAM in sent.url else None)
    page.goto("/")
    wait_for(lambda: count(page, opened) == 1, "a connection")
    page.evaluate(
        """() => {
          window.state = "hidden";
          Object.defineProperty(document, "visibilityState", { get: () => window.state });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    wait_for(lambda: count(page, [closed]) == 1, "its end")
    send("UserPromptSubmit", prompt="While it was hidden", prompt_id="p7")
    page.wait_for_timeout(500)
    assert "While it was hidden" not in page.locator("#live").inner_text()
    page.evaluate(
        """() => {
          window.state = "visible";
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    shows(page, "While it was hidden")
    assert count(page, opened) == 2
