"""Captured sessions of OpenCode 1.18.33 against what was really sent."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from hookkit.model.session import Session
from hookkit.model.usage import Tokens
from tests.agents.captures import Capture, counted, sessions
from tests.cli.terminal import call

NAMES = sorted(path.name for path in (Path(__file__).parent / "captures").iterdir())

DATABASE = Path(".local", "share", "opencode", "opencode.db")

TITLES = "gpt-small"
"""The model that gives titles: these calls are in no table and in no event."""


class Counts(NamedTuple):
    """What is counted of a session."""

    prompts: int
    calls: int
    edits: int
    requests: int
    errors: int = 0
    compactions: int = 0

    @classmethod
    def of(cls, session: Session) -> "Counts":
        return cls(
            session.prompts_count,
            session.tool_call_count,
            session.edit_count,
            session.api_request_count,
            session.api_error_count,
            session.compaction_count,
        )


FORKED, FORK = "ses_dd9427c19ffeVTiHoZ1pD5NWWe", "ses_dd9420feafferEO75oG45eVpxf"
KILLED = "ses_dd940cd1bffeAxePbIV53axllI"

TRUTH = {
    "1-edit-resume-fork": {FORKED: Counts(3, 5, 2, 6), FORK: Counts(1, 0, 0, 1)},
    "2-subagent": {"ses_dd941da93ffeU6hXLnKidfbjHo": Counts(1, 2, 0, 4)},
    "3-refused": {"ses_dd941ab1dffexe9i4z3dltZaTH": Counts(1, 0, 0, 1)},
    "4-api-error-401": {"ses_dd9417f7fffeY7hjF1f8jGi6Vz": Counts(1, 0, 0, 0, errors=1)},
    # The call of the model that was killed inside its tool leaves no usage.
    "5-sigint": {KILLED: Counts(1, 1, 0, 0)},
    "6-tui": {
        "ses_dd9393338ffelkcseq1FdmDVfL": Counts(2, 0, 0, 3, compactions=1),
        "ses_dd938a5c4ffek55np4PdyEm3bD": Counts(1, 0, 0, 1),
    },
}


def sent(capture: Capture) -> Tokens:
    """What the API sent, without titles and without what a killed client has lost."""
    calls = [each for each in capture.truth["calls"] if each["model_asked"] != TITLES]
    capture.truth["calls"] = [] if capture.folder.name == "5-sigint" else calls
    return capture.sent()


def known() -> dict[str, Counts]:
    return {session_id: Counts.of(each) for session_id, each in sessions().items()}


@pytest.fixture(params=NAMES)
def capture(request: pytest.FixtureRequest, home: Path) -> Iterator[Capture]:
    yield Capture("opencode", request.param)


def hooks(capture: Capture) -> None:
    capture.deliver()


def log(capture: Capture) -> None:
    capture.import_logs()


@pytest.mark.parametrize(
    "sources", [(log,), (hooks, log), (log, hooks), (log, log)], ids=["log", "hl", "lh", "ll"]
)
def test_what_was_sent_counts_once(
    capture: Capture, sources: tuple[Callable[[Capture], None], ...]
) -> None:
    for source in sources:
        source(capture)
    assert known() == TRUTH[capture.folder.name]
    assert counted() == sent(capture)


def test_the_plugin_alone_reports_as_much(capture: Capture) -> None:
    capture.deliver()
    expected = dict(TRUTH[capture.folder.name])
    if KILLED in expected:
        expected[KILLED] = Counts(1, 0, 0, 0)  # a call is reported when it is over
    assert known() == expected
    assert counted() == sent(capture)


def test_a_rebuild_is_the_same(capture: Capture) -> None:
    capture.deliver()
    capture.import_logs()
    before = sessions()
    call("rebuild")
    after = sessions()
    assert before.keys() == after.keys()
    for name, session in before.items():
        assert Counts.of(session) == Counts.of(after[name])
        assert session.client_cost_usd == after[name].client_cost_usd


def test_what_a_session_is(home: Path) -> None:
    capture = Capture("opencode", "1-edit-resume-fork")
    capture.import_logs()
    original, fork = sessions()[FORKED], sessions()[FORK]
    assert original.framework == "opencode"
    assert original.title == "Mock title"
    assert original.first_user_message == "Fix add in app.py"  # without the client's quotes
    assert (original.model, original.context) == ("gpt-x", 2200)
    assert original.client_cost_usd == pytest.approx(0.01066)
    assert fork.parent_session_id == FORKED
    assert fork.client_cost_usd == pytest.approx(0.00172)  # the client adds what it has copied
    assert fork.transcript_path == str(home / DATABASE / FORK)


def test_states_of_what_the_plugin_reports(home: Path) -> None:
    capture = Capture("opencode", "6-tui")
    lines = capture.lines()
    capture.deliver(lines[:6])
    (session,) = sessions().values()
    assert (session.is_active, session.status) == (True, "wait")  # a permission was asked for
    capture.deliver(lines[6:])
    assert {each.end_reason for each in sessions().values()} == {"exit"}
    assert not any(each.is_active for each in sessions().values())


# Several passes


def changed(script: str) -> None:
    """Change the database of this home."""
    with sqlite3.connect(Path.home() / DATABASE) as db:
        db.executescript(script)
    db.close()


@pytest.mark.parametrize("rows", range(0, 21, 4))
def test_a_database_that_grows(home: Path, rows: int) -> None:
    capture = Capture("opencode", "1-edit-resume-fork")
    capture.place_logs()
    changed(
        f"DELETE FROM message WHERE id NOT IN (SELECT id FROM message ORDER BY time_updated, id "
        f"LIMIT {rows}); DELETE FROM part WHERE message_id NOT IN (SELECT id FROM message);"
        f"UPDATE event_sequence SET seq = {rows};"
    )
    call("import")
    capture.import_logs()
    assert known() == TRUTH[capture.folder.name]
    assert counted() == sent(capture)


def test_a_message_that_is_not_complete_yet(home: Path) -> None:
    capture = Capture("opencode", "1-edit-resume-fork")
    capture.place_logs()
    at = 1795946289259  # when the second answer began
    changed(
        f"DELETE FROM session WHERE title LIKE '%fork%'; DELETE FROM message WHERE session_id "
        f"NOT IN (SELECT id FROM session) OR time_created > {at};"
        "DELETE FROM part WHERE message_id NOT IN (SELECT id FROM message);"
        "UPDATE part SET time_updated = time_created, data = json_set(data, '$.state.status', "
        f"'running') WHERE data ->> '$.type' = 'tool' AND time_created > {at};"
        "UPDATE message SET time_updated = min(time_updated, time_created + 2000);"
        "UPDATE message SET time_updated = time_created, data = json_remove(data, "
        f"'$.time.completed') WHERE time_created >= {at}; UPDATE event_sequence SET seq = 1"
    )
    call("import")
    assert known() == {FORKED: Counts(1, 3, 2, 1)}
    capture.import_logs()
    assert known() == TRUTH[capture.folder.name]
    assert counted() == sent(capture)


def test_a_fork_whose_original_is_gone(home: Path) -> None:
    capture = Capture("opencode", "1-edit-resume-fork")
    capture.place_logs()
    changed(f"DELETE FROM session WHERE id = '{FORKED}'")
    call("import")
    assert known() == {FORK: Counts(1, 0, 0, 7)}  # its copies are the only ones
    assert counted() == sent(capture)
    capture.import_logs()
    assert known() == TRUTH[capture.folder.name]


def test_an_unchanged_database_is_not_read(home: Path) -> None:
    capture = Capture("opencode", "2-subagent")
    capture.import_logs()
    assert call("import").output.startswith("Nothing new in ")


def test_messages_that_were_taken_back_stay_counted(home: Path) -> None:
    capture = Capture("opencode", "6-tui")
    capture.import_logs()
    changed("DELETE FROM message; UPDATE event_sequence SET seq = seq + 1")
    call("import")
    assert counted() == sent(capture)
