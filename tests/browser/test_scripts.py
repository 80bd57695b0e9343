"""No text from an agent, a file or a URL becomes a script. What would run without care does so."""

from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from hookkit.api.store import Store
from hookkit.server.access import POLICY
from tests.browser.hostile_home import ATTACK, MARKDOWN, RAN, fill
from tests.browser.site import PAGES, Site, living, site
from tests.screens.__main__ import live_in

pytestmark = pytest.mark.e2e

QUERIES = (
    *("project", "branch", "model", "agent", "status", "origin", "since", "until", "limit"),
    *("words", "by", "view", "cursor", "page", "at", "day", "compare", "sort", "run", "file"),
)
"""Names that pages may ask for; an unknown one is as good."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server whose sessions, runs, budgets and files attack."""
    folder = tmp_path_factory.mktemp("hostile")
    with living():
        live_in(folder / "home")
        fill(folder / "theirs")
        with Store.open() as store:
            known = store.get_session("h1")
        assert known
        assert known.seq
        with site(folder, known.seq) as found:
            yield found


class Outcome:
    """Whether a script of an attack ran on a page, or left an element."""

    def __init__(self, page: Page) -> None:
        page.on("dialog", lambda dialog: dialog.dismiss())
        self.page = page

    def ran(self) -> bool:
        """Return True if a script has run."""
        self.page.wait_for_timeout(200)
        return self.page.title() == RAN

    def left(self) -> int:
        """Return how many elements the attack has made."""
        made = "img[src='x'], svg[onload], iframe, [onerror], [hx-on\\:load], a[href^=javascript]"
        return self.page.locator(made).count()


def look(page: Page, url: str) -> Outcome:
    """Open a page, and all that is folded."""
    found = Outcome(page)
    page.goto(url, wait_until="load")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    return found


@pytest.mark.parametrize("route", PAGES)
def test_texts_of_agents_are_texts(hostile: Site, route: str) -> None:
    with hostile.context() as context:
        page = context.new_page()
        for seq in {hostile.seq, hostile.seq + 1, hostile.seq + 2, hostile.seq + 3}:
            path = hostile._replace(seq=seq).path(route)
            found = look(page, path)
            assert (found.ran(), found.left()) == (False, 0), path
            if "{session}" not in route:
                return


@pytest.mark.parametrize("route", PAGES)
def test_texts_of_a_url_are_texts(hostile: Site, route: str) -> None:
    with hostile.context() as context:
        page = context.new_page()
        for name in QUERIES:
            found = look(page, f"{hostile.path(route)}?{name}={quote(ATTACK)}")
            assert (found.ran(), found.left()) == (False, 0), name
        assert not look(page, hostile.path(route) + "#" + quote(ATTACK)).ran()


def test_the_attack_is_there(hostile: Site) -> None:
    """The pages do show these texts; else there was nothing to escape."""
    with hostile.context() as context:
        page = context.new_page()
        page.goto("/sessions")
        assert page.content().count("&lt;script&gt;") >= 2


class Careless(BaseHTTPRequestHandler):
    """Shows a text as it is."""

    def __init__(self, shown: tuple[str, str], *given: object) -> None:
        self.text, self.policy = shown
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body = f"<!doctype html><title>fine</title><body>{self.text}".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        if self.policy:
            self.send_header("content-security-policy", self.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("text", [ATTACK, MARKDOWN], ids=["attack", "markdown"])
@pytest.mark.parametrize("policy", ["", POLICY], ids=["no policy", "our policy"])
def test_the_detector_detects(hostile: Site, text: str, policy: str) -> None:
    """Without escaping and our policy the script runs; the policy alone stops it, too."""
    with HTTPServer(("127.0.0.1", 0), partial(Careless, (text, policy))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page = hostile.browser.new_page()
        found = Outcome(page)
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        assert found.ran() == (not policy)
        assert found.left() > 0 or text == MARKDOWN
        page.close()
        server.shutdown()
