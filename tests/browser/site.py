"""A real browser on the pages of a real server."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.routing import Route

from hookkit.server.pages import ROUTES
from hookkit.server.pages.usage_views import VIEWS as USAGE_VIEWS
from tests.cli.rich_home import RUN
from tests.screens.picture import BROWSERS
from tests.server.conftest import Served, serving

PARTS = {"{session}": "{seq}", "{run}": RUN, "{number}": "1", "{format}": "md"}
"""The parts of paths, and what they are in a home; `seq` is a session that has everything."""


class Site(NamedTuple):
    """A server with sessions, and a browser that is signed in."""

    served: Served
    browser: Browser
    seq: int

    def context(self, **options: Any) -> BrowserContext:
        """Return a fresh window's worth of settings, signed in."""
        found = self.browser.new_context(base_url=self.served.url, **options)
        known = self.served.keys
        found.add_cookies(
            [{"name": known.cookie_name, "value": known.cookie, "url": self.served.url}]
        )
        return found

    def path(self, of_route: str) -> str:
        """Return the path of a page of this home."""
        path = of_route
        for part, value in PARTS.items():
            path = path.replace(part, value)
        path = path.format(seq=self.seq)
        assert "{" not in path, f"a new part of a path: give it a value in {__name__}.PARTS"
        return path


PAGES: Sequence[str] = sorted(
    each.path
    for each in ROUTES
    if isinstance(each, Route) and "GET" in (each.methods or ()) and "{format}" not in each.path
)
"""The routes of all pages."""


VIEWS = (
    *(f"/usage?show={view}" for view in USAGE_VIEWS if view != "overview"),
    *(
        "/usage?measure=tokens",
        "/usage?measure=time&by=kind",
        "/usage?since=2020-01-01&until=2020-02-01",
    ),
    *("/search?words=cart", "/search?words=nowhere", "/sessions?project=nowhere"),
    *("/sessions?status=active", "/corrections?since=1d", "/budgets?project=project"),
    *("/sessions/9", "/sessions/9/conversation", "/sessions/9/cost", "/sessions/9/work"),
    "/sessions/2/work",
)
"""Pages with filters, empty ones, and a session with its transcript."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser of this system."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, f"none of these is installed: {', '.join(BROWSERS)}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def site(folder: Path, seq: int) -> Iterator[Site]:
    """Serve the home in which this process lives now."""
    with serving(folder / "stderr") as served, chromium() as browser:
        yield Site(served, browser, seq)
    assert served.errors.read_text().strip() == ""


@contextmanager
def living() -> Iterator[None]:
    """Restore the environment and the folder afterwards."""
    here = Path.cwd()
    with patch.dict(os.environ):
        yield
    os.chdir(here)


def axe() -> str:
    """Return the script of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe objects to on a page."""
    page.evaluate(axe())
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{each['id']}: {node['target']} {node['html'][:160]} {summary(node)}"
        for each in found
        for node in each["nodes"]
    ]


def summary(node: dict[str, Any]) -> str:
    """Return why axe objects to a node, on one line."""
    return re.sub(r"\s+", " ", node.get("failureSummary", ""))[:240]
