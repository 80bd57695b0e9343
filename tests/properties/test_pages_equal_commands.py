"""For random filters, pages and the API have what the commands print, and what really happened.

`PAGES` has a line for each table of each page; a page that has none is in `EXCUSED`.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from hookkit.api import server_keys
from hookkit.render import project_list
from hookkit.render.humanize import dollars
from hookkit.render.table import plain_lines
from hookkit.server import pages
from hookkit.server.access import Access
from hookkit.server.app import create_app
from tests.builders import deliver, line, payload, throwaway_home, tool
from tests.cli.installed import outcome
from tests.cli.terminal import call, run_json
from tests.properties import stories
from tests.properties.stories import Story
from tests.properties.test_sums_of_stories import with_agents
from tests.server.conftest import ORIGIN
from tests.server.html_page import Page, Table

STORIES, FILTERS = 10, 10
"""Stories, and the filters that are tried on each."""

Chosen = dict[str, str]
"""Parameters of a page: options of a command."""

PROJECTS = ("shop", "blog", "notes", "nobody")
VALUES: dict[str, tuple[str, ...]] = {
    "project": PROJECTS,
    "branch": stories.BRANCHES,
    "model": ("opus", "claude-sonnet-4-6", "gpt", "none"),
    "agent": ("claude_code", "codex"),
    "since": ("2026-11-01", "2026-11-15", "2026-11-21", "2026-12-24"),
    "until": ("2026-10-30", "2026-11-14", "2026-11-20T12:00"),
    "machine": ("desk", "DESK", "phone"),
    "origin": ("manual", "hook", "import"),
    "status": ("active", "completed", "idle", "failed"),
    "limit": ("1", "3", "50"),
    "words": ("tests", "run make", "nothing of this"),
}


class Shown(NamedTuple):
    """A table of a page, or a document of the API, and the command that prints the same."""

    page: str
    command: tuple[str, ...]
    parameters: tuple[str, ...]
    """Those that the page and the command have."""
    api: str
    """Below /api/v1."""
    caption: str = ""
    """That of the table; empty: the page shows no table of this."""
    lines: Callable[[str], list[str]] = str.splitlines
    """What the command prints → the lines of its table."""
    seen: Callable[[Table], list[str]] = lambda table: list(plain_lines(table.head, table.rows))
    """The table of the page → the same lines."""
    always: tuple[tuple[str, str], ...] = ()
    """What is given whatever the filter, where the defaults differ."""
    choice: tuple[str, tuple[str, ...]] | None = None
    """A parameter that is always one of some values."""
    of_page: tuple[tuple[str, str], ...] = ()
    """What only the page is asked, where its defaults differ."""


def until_blank(printed: str) -> list[str]:
    """The lines of a table that other lines follow."""
    return printed.partition("\n\n")[0].splitlines()


def without_bars(printed: str) -> list[str]:
    """The words of budgets without the bar, which the page draws."""
    return words(re.sub(r"▕.{20}▏", "", each) for each in until_blank(printed))


def without_forms(table: Table) -> list[str]:
    """The words of budgets without the column of forms."""
    known = table.without("Change")
    return words(" ".join(row) for row in (known.head, *known.rows))


def in_order(table: Table) -> list[str]:
    """Projects with the columns of the command, in its order; the page has their time, too."""
    order = [table.head.index(name) for name in project_list.LAYOUT.head]
    return list(plain_lines(project_list.LAYOUT.head, [[r[n] for n in order] for r in table.rows]))


def words(lines: Iterable[str]) -> list[str]:
    """Lines whose words are one space apart."""
    return [" ".join(each.split()) for each in lines]


OF_SESSIONS = (
    "project",
    "branch",
    "model",
    "agent",
    "machine",
    "since",
    "until",
    "origin",
    "status",
)
OF_USAGE = ("project", "branch", "model", "agent", "machine", "since", "until")
OF_TIME = ("since", "until", "project", "model")
KEYS = ("day", "week", "month", "project", "branch", "model")

PAGES = (
    Shown(
        "/usage",
        ("stats",),
        OF_USAGE,
        "/usage",
        "By {by}",
        choice=("by", ("project", "branch", "model", "agent", "person", "machine", "session")),
        of_page=(("period", "all"),),
    ),
    Shown("/projects", ("projects",), (), "/projects", "Projects", seen=in_order),
    Shown("/sessions", ("list",), OF_SESSIONS, "/sessions", "Sessions", always=(("limit", "20"),)),
    Shown(
        "/budgets",
        ("budget",),
        ("project",),
        "/budgets",
        "Budgets",
        without_bars,
        without_forms,
    ),
    Shown(
        "/corrections",
        ("corrections",),
        (*OF_TIME, "limit"),
        "/corrections",
        "Latest corrections",
        until_blank,
    ),
    Shown(
        "/corrections",
        ("corrections",),
        OF_TIME,
        "/corrections/rates",
        "Corrections by {by}",
        choice=("by", KEYS),
    ),
    Shown(
        "/corrections/learnings",
        ("learnings",),
        ("project",),
        "/learnings",
        "Learnings",
    ),
    Shown("", ("history",), ("project", "machine", "since", "until", "limit"), "/history"),
    Shown("", ("status",), (), "/status"),
    Shown("", ("today",), (), "/today"),
    Shown("", ("prices", "list"), (), "/prices"),
    Shown("", ("prices", "show", "claude-opus-4-6"), (), "/prices/claude-opus-4-6"),
)
"""An empty page: only the API has it."""

OF_A_SESSION = (
    ("/sessions/{session}/work", ("show", "--files"), "Files"),
    ("/sessions/{session}/work", ("show", "--commits"), "Commits"),
    ("/sessions/{session}/cost", ("show", "--cost"), "Price by price"),
)
"""Page, command, and the caption of the table that both have."""

BY_THEMSELVES = ("/search", "/sessions/{session}")
"""Pages without a table of a command, which have tests of their own below."""

EXCUSED = {
    "/sessions/{session}/conversation": "a text; its document is compared",
    "/sessions/{session}/conversation.{format}": "what the command writes to a file",
    "/sessions/{session}/turns/{number}": "leads to a part of the conversation",
    "/": "what goes on now, with times that run: tests/server compares it with the commands",
    "/runs": "nothing runs in a story; tests/server has runs",
    "/runs/{run}": "nothing runs in a story; tests/server has runs",
    "/health": "its findings are those of the command, whose text tests/server compares",
    "/keys": "it has no data",
    "/api": "it has no data",
}


def test_every_page_is_compared() -> None:
    shown = {each.path for each in pages.ROUTES if isinstance(each, Route) and reads(each)}
    compared = {each.page for each in PAGES if each.page} | {*BY_THEMSELVES}
    compared |= {page for page, _, _ in OF_A_SESSION}
    assert compared | EXCUSED.keys() == shown
    assert not compared & EXCUSED.keys()


def reads(route: Route) -> bool:
    return "GET" in (route.methods or ())


class Corpus(NamedTuple):
    """A story with notes on the side, and the server that shows it."""

    story: Story
    client: TestClient
    corrections: int
    prompts: int


@pytest.fixture(params=range(STORIES))
def corpus(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Corpus]:
    seed = 1000 + request.param
    story = stories.tell(seed)
    monkeypatch.setenv("HOOKKIT_TIMEZONE", story.zone.key)
    monkeypatch.setenv("HOOKKIT_MACHINE_NAME", "desk")
    with throwaway_home():
        story.enter(tmp_path)
        corrections, prompts = take_notes(random.Random(seed))
        call("import", str(tmp_path))
        for options in (("20",), ("--monthly", "9", "--project", "shop"), ("--weekly", "0.01")):
            call("budget", "set", *options)
        known = server_keys.load()
        with TestClient(create_app(Access(known)), base_url=ORIGIN) as client:
            client.cookies.set(known.cookie_name, known.cookie)
            yield Corpus(story, client, corrections, prompts)


def take_notes(chance: random.Random) -> tuple[int, int]:
    """Sessions without usage that are corrected and learnt from: corrections and prompts."""
    corrections = prompts = 0
    for number in range(chance.randrange(1, 6)):
        place: Any = {"cwd": "/home/dev/notes", "session_id": f"n-{number}"}
        at = chance.randrange(-20 * 86_400, 0)
        sent = ["Write it down"]
        if chance.random() < 0.7:
            sent.append("No, that's wrong")
            corrections += 1
        if chance.random() < 0.5:
            sent.append(f"[LEARN] rule: Run make test {number} before a commit")
            corrections += 1
        lines = [
            line(payload("UserPromptSubmit", prompt=text, **place), at + 2 * place_in_order)
            for place_in_order, text in enumerate(sent)
        ]
        deliver(*lines, line(tool(**place), at + 1), line(payload("SessionEnd", **place), at + 9))
        prompts += len(sent)
    return corrections, prompts


def filters(seed: int) -> Iterator[Chosen]:
    """Random filters: mostly one or two parameters; the first is none at all."""
    chance = random.Random(seed)
    yield {}
    for _ in range(FILTERS - 1):
        names = chance.sample(list(VALUES), chance.choice((1, 1, 2, 3)))
        yield {name: chance.choice(VALUES[name]) for name in names}


def test_pages_equal_commands(corpus: Corpus, request: pytest.FixtureRequest) -> None:
    chance = random.Random(request.node.name)
    for number, chosen in enumerate(filters(chance.randrange(10**6))):
        for shown in PAGES:
            given = {name: text for name, text in chosen.items() if name in shown.parameters}
            if shown.choice is not None:
                given[shown.choice[0]] = chance.choice(shown.choice[1])
            if number == 0 or given:
                compare(corpus.client, shown, dict(shown.always) | given)


def compare(client: TestClient, shown: Shown, given: Chosen) -> None:
    """Compare the page, the document and what the command prints."""
    options = [part for name, text in given.items() for part in (f"--{name}", text)]
    code, printed = outcome(*shown.command, *options)
    document = client.get(f"/api/v1{shown.api}", params=given)
    asked = given | dict(shown.of_page)
    page = client.get(shown.page, params=asked) if shown.caption else None
    if code and printed.err:
        for refused in (document, page):
            assert refused is None or refused.status_code in (404, 409, 422), given
        return
    assert document.json() == json.loads(outcome(*shown.command, "--json", *options)[1].out), given
    if page is not None:
        compare_table(shown, Page(page.text), printed.out, given)


def compare_table(shown: Shown, page: Page, printed: str, given: Chosen) -> None:
    """Compare the cells of a table with those that the command prints."""
    table = page.table(shown.caption.format(**given))
    if table is None:
        assert has_nothing(printed), given
    else:
        assert shown.seen(table) == shown.lines(printed), given


def has_nothing(printed: str) -> bool:
    """Return True for a sentence, for nothing, and for a total of nothing alone."""
    lines = printed.splitlines()
    last = lines[-1].split() if lines else []
    return len(lines) < 2 or (
        len(lines) == 2 and last[0] == "Total" and set(last[1:]) <= {"0", "0s", "—"}
    )


def test_pages_of_a_session_equal_commands(corpus: Corpus) -> None:
    client, seen = corpus.client, 0
    for session in client.get("/api/v1/sessions").json()["sessions"]:
        number = str(session["seq"])
        known = client.get(f"/api/v1/sessions/{number}").json()
        assert known == run_json("show", number, "--cost", "--json")
        history = client.get(f"/api/v1/sessions/{number}/history").json()
        for page, (command, option), caption in OF_A_SESSION:
            printed = with_short_hashes(call(command, number, option).stdout)
            table = Page(client.get(page.format(session=number)).text).table(caption)
            lines = [] if table is None else [*plain_lines(table.head, table.rows)]
            assert is_within(words(lines), words(printed)), (page, number)
            seen += bool(lines)
        if history["turns"] and session["origin"] != "manual":
            compare_history(history, number)
        page_text = client.get(f"/sessions/{number}").text
        assert dollars(session["total"]["cost_usd"]) in page_text
    assert seen


def compare_history(history: dict[str, Any], number: str) -> None:
    """The turns of a conversation are those that the command prints."""
    expected = run_json("history", number, "--json")
    assert len(history["turns"]) == min(len(expected["turns"]), history["total"])


def with_short_hashes(printed: str) -> list[str]:
    """Lines with the hashes of commits as a terminal and a page have them."""
    lines = printed.splitlines()
    return [re.sub(r"^([0-9a-f]{10})[0-9a-f]{30}(?= )", r"\1", each) for each in lines]


def is_within(lines: list[str], printed: list[str]) -> bool:
    """Return True if some lines are printed one after the other."""
    places = range(len(printed) - len(lines) + 1)
    return any(printed[place : place + len(lines)] == lines for place in places)


@pytest.mark.parametrize("asked", ["Do", "wrong", "make test", "nothing-of-this"])
def test_the_search_equals_the_command(corpus: Corpus, asked: str) -> None:
    code, printed = outcome("search", "--json", "--limit", "99", *asked.split())
    expected = json.loads(printed.out)
    query = {"words": asked, "limit": "99"}
    assert corpus.client.get("/api/v1/search", params=query).json() == expected
    text = corpus.client.get("/search", params=query).text
    assert len(re.findall(r"<li>\s*<a href=\"/sessions/", text)) == len(expected["hits"])
    assert bool(code) == (not expected["hits"])


def test_pages_equal_what_happened(corpus: Corpus) -> None:
    """The sums of the story, told by who has made it up."""
    story, client = corpus.story, corpus.client
    listed = client.get("/api/v1/sessions", params={"limit": "99"}).json()["sessions"]
    costs = {each["session_id"]: (each["total"]["cost_usd"] or 0) for each in listed}
    table = Page(client.get("/sessions?limit=99").text).table("Sessions")
    assert table is not None
    cells = dict(zip((each["session_id"] for each in listed), table.rows, strict=True))
    for known in story.sessions:
        used = with_agents(story, known)
        micros = sum(one.micros for one in used)
        assert round(costs[known.session_id] * 1e6) == micros
        shown = cells[known.session_id][table.head.index("Cost")]
        assert shown == dollars(micros / 1e6 if used else None)
    sums = Page(client.get("/corrections").text).sums
    assert sums["Corrections"] == str(corpus.corrections)
    by_project = client.get("/api/v1/corrections/rates?by=project").json()["by"]
    of_notes = next(each for each in by_project if each["key"] == "notes")
    assert (of_notes["prompts"], of_notes["corrections"]) == (corpus.prompts, corpus.corrections)


def test_all_pages_of_the_list_are_the_list(corpus: Corpus) -> None:
    """Cursors lead through the same sessions, each once."""
    client = corpus.client
    whole = [each["seq"] for each in client.get("/api/v1/sessions").json()["sessions"]]
    found: list[int] = []
    query: Chosen | None = {"limit": "2"}
    while query is not None:
        document = client.get("/api/v1/sessions", params=query).json()
        found += [each["seq"] for each in document["sessions"]]
        cursor = document["next_cursor"]
        query = {"limit": "2", "cursor": cursor} if cursor else None
    assert found == whole
