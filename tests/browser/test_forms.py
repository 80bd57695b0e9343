"""Each form that changes something, sent by a browser without JavaScript: the page shows it."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page
from starlette.routing import Route

from hookkit.api.runs import SessionManager
from hookkit.server import enter
from hookkit.server.pages import ROUTES
from tests.browser.site import PAGES, Site, living, site
from tests.builders import deliver, line, payload
from tests.e2e.client import wait_for
from tests.fake_client import Client
from tests.runs.fakes import STAYS, WHOLE
from tests.screens.web import RICH, live_in_rich

pytestmark = pytest.mark.e2e

SIGN_IN = "/enter?key=used"

OF_PAGE = """all => all.map(each => [
  each.getAttribute("action"), each.querySelector("[name=do], [name=action]")?.value ?? ""])"""

VARIABLE = re.compile(r"\{\w+\}|(?<=/)(\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)")
"""What differs in a path from session to session, and from run to run."""


class Form(NamedTuple):
    """A form of a page."""

    route: str
    action: str
    does: str = ""
    """What it asks for, where several forms have one action."""


class Visit(NamedTuple):
    """A browser without JavaScript, which is signed in."""

    site: Site
    page: Page

    def open(self, route: str) -> None:
        """Open a page."""
        self.page.goto(self.site.path(route))

    def send(self, button: str, part: Locator | None = None) -> None:
        """Press the first button with a name, and wait for the page that follows."""
        with self.page.expect_navigation():
            (part or self.page).get_by_role("button", name=button).first.click()

    def text(self) -> str:
        """Return what the page shows."""
        return self.page.locator("main").inner_text()

    def row(self, words: str) -> Locator:
        """Return the row of a table that has words."""
        return self.page.locator("main tr", has_text=words)

    def shows(self, words: str) -> None:
        """Load the page again and again until it has words."""

        def has_them() -> bool:
            self.page.reload()
            return words in self.text()

        wait_for(has_them, f"{words!r} at {self.page.url}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with all there is to show; tests record in its home."""
    folder = tmp_path_factory.mktemp("rich")
    with living():
        live_in_rich(folder / "home")
        with site(folder, RICH) as found:
            yield found
            SessionManager().cancel(grace=0)


@pytest.fixture
def visit(home: Site) -> Iterator[Visit]:
    with home.context(java_script_enabled=False) as context:
        yield Visit(home, context.new_page())


def sign_in(visit: Visit) -> None:
    page = visit.page
    page.context.clear_cookies()
    page.goto(SIGN_IN)
    page.get_by_label("Token").fill("none of ours")
    visit.send("Sign in")
    assert "This is not the token." in visit.text()
    page.get_by_label("Token").fill(visit.site.served.keys.token)
    visit.send("Sign in")
    assert page.locator("h1").inner_text() == "Now"


def start_run(visit: Visit, prompt: str = "Say hello", does: str = WHOLE) -> None:
    home = Path(os.environ["HOME"])
    Client(home).does(does)
    visit.open("/runs")
    visit.page.locator("summary", has_text="Start a run").click()
    visit.page.get_by_label("Prompt").fill(prompt)
    visit.page.get_by_label("Project").fill(str(home / "project"))
    visit.send("Start")
    assert prompt in visit.text()
    visit.shows("Hello")


def refuse_run(visit: Visit) -> None:
    visit.open("/runs")
    visit.page.locator("summary", has_text="Start a run").click()
    visit.page.get_by_label("Prompt").fill("Say nothing")
    visit.page.get_by_label("Project").fill("nowhere at all")
    visit.send("Start")
    assert "neither a known project nor a folder" in visit.text()
    assert visit.page.get_by_label("Prompt").input_value() == "Say nothing"


def start_and_refuse_run(visit: Visit) -> None:
    start_run(visit)
    refuse_run(visit)


def cancel_on_its_page(visit: Visit) -> None:
    start_run(visit, "Stay a while", STAYS)
    visit.send("Cancel this run")
    visit.shows("cancelled")
    assert visit.page.get_by_role("button", name="Cancel this run").count() == 0


def cancel_on_now(visit: Visit) -> None:
    start_run(visit, "Stay for longer", STAYS)
    address = visit.page.url
    visit.open("/")
    visit.send("Cancel the run: Stay for longer")
    assert visit.page.url == address
    visit.shows("cancelled")


def set_budget(visit: Visit) -> None:
    visit.open("/budgets")
    visit.page.get_by_label("Time").select_option("weekly")
    visit.page.get_by_label("US dollars").fill("a few")
    visit.send("Set budget")
    assert visit.page.get_by_role("alert").inner_text()
    assert visit.page.get_by_label("US dollars").input_value() == "a few"
    visit.page.get_by_label("US dollars").fill("77.50")
    visit.send("Set budget")
    assert "$77.50" in visit.row("weekly").inner_text()


def remove_budget(visit: Visit) -> None:
    visit.open("/budgets")
    assert visit.row("monthly").count() == 1
    visit.send("Remove the monthly budget of")
    assert visit.row("monthly").count() == 0
    assert visit.row("daily").count() == 1


def enforce_budgets(visit: Visit) -> None:
    visit.open("/budgets")
    visit.send("Block prompts when over budget")
    assert "Prompts are blocked while a budget is exceeded" in visit.text()
    visit.send("Stop blocking")
    assert "Prompts are not blocked" in visit.text()


def learn(visit: Visit, text: str) -> Locator:
    """Mark a learning; return its row, unfolded."""
    prompt = f"[LEARN] rule: {text}"
    deliver(
        line(payload("UserPromptSubmit", "learner", prompt=prompt, cwd="/x"), at=time.time_ns())
    )
    visit.open("/corrections/learnings")
    row = visit.row(text)
    row.locator("summary").click()
    return row


def edit_learning(visit: Visit) -> None:
    row = learn(visit, "Run the tests first")
    row.get_by_label("Text").fill("Run the tests twice")
    visit.send("Save", row)
    assert visit.row("Run the tests twice").count() == 1
    assert visit.row("Run the tests first").count() == 0


def forget_learning(visit: Visit) -> None:
    row = learn(visit, "Write no tests")
    visit.send("Forget", row)
    assert visit.page.locator("h1").inner_text() == "Learnings"
    assert "Write no tests" not in visit.text()


def add_note(visit: Visit) -> None:
    visit.open("/sessions/{session}")
    visit.page.get_by_label("Add a note").fill("A note <without> a script")
    visit.send("Add")
    assert visit.page.url.endswith("#notes")
    assert "A note <without> a script" in visit.page.locator("#notes .lines").inner_text()


def replace_notes(visit: Visit) -> None:
    add_note(visit)
    visit.page.locator("summary", has_text="Edit all notes").click()
    visit.page.get_by_label("All notes").fill("Nothing but this")
    visit.send("Save")
    assert visit.page.locator("#notes .lines").inner_text() == "Nothing but this"


FORMS: dict[Form, Callable[[Visit], None]] = {
    Form(SIGN_IN, "/enter"): sign_in,
    Form("/runs", "/runs"): start_and_refuse_run,
    Form("/runs/{run}", "/runs/{}/cancel"): cancel_on_its_page,
    Form("/", "/runs/{}/cancel"): cancel_on_now,
    Form("/budgets", "/budgets", "set"): set_budget,
    Form("/budgets", "/budgets", "remove"): remove_budget,
    Form("/budgets", "/budgets", "enforce"): enforce_budgets,
    Form("/corrections/learnings", "/corrections/learnings", "edit"): edit_learning,
    Form("/corrections/learnings", "/corrections/learnings", "forget"): forget_learning,
    Form("/sessions/{session}", "/sessions/{}/notes", "add"): add_note,
    Form("/sessions/{session}", "/sessions/{}/notes", "replace"): replace_notes,
}
"""The forms of all pages, and what sends them."""


@pytest.mark.parametrize("form", FORMS, ids=lambda form: " ".join(filter(None, form)))
def test_it_is_sent(visit: Visit, form: Form) -> None:
    FORMS[form](visit)


def test_none_is_missing(visit: Visit) -> None:
    """While a run goes on, and a session has notes, all forms are on the pages."""
    add_note(visit)
    learn(visit, "Look at all forms")
    start_run(visit, "Stay while all forms are looked for", STAYS)
    run = visit.page.url.removeprefix(visit.site.served.url)
    found = set()
    for route in (*PAGES, SIGN_IN):
        if route == SIGN_IN:
            visit.page.context.clear_cookies()
        visit.page.goto(run if route == "/runs/{run}" else visit.site.path(route))
        for action, does in visit.page.eval_on_selector_all("form[method=post]", OF_PAGE):
            found.add(Form(route, VARIABLE.sub("{}", action), does))
    assert found == set(FORMS)


def test_all_that_is_posted_to_has_a_form() -> None:
    routes = [each for each in (*ROUTES, *enter.ROUTES) if isinstance(each, Route)]
    posted = {VARIABLE.sub("{}", each.path) for each in routes if "POST" in (each.methods or ())}
    assert posted == {each.action for each in FORMS}
