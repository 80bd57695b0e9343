"""What the screen shows."""

from datetime import timedelta
from typing import Any

import click
import pytest

from hookkit.api.session_detail import SessionDetail
from hookkit.api.session_parts import SessionParts
from hookkit.api.status import WatchedSession
from hookkit.cli.watching import drawing
from hookkit.cli.watching.drawing import Size, draw
from hookkit.cli.watching.reader import Snapshot
from hookkit.cli.watching.view import View
from hookkit.lib.text.columns import cells
from hookkit.model.counters import Counters
from hookkit.model.git import FileChange
from hookkit.render import active_sessions
from tests.cli.watching.sessions import SHADY, used, watched

LONG = "A reason of many words that goes on for longer than a narrow terminal is wide. " * 9


def many(count: int) -> Snapshot:
    """So many sessions."""
    return Snapshot(tuple(watched(seq, f"Do part {seq}") for seq in range(1, count + 1)))


def shown(view: View, found: Snapshot, lines: int = 24, columns: int = 80) -> list[str]:
    """The lines of a screen, which they fill and don't exceed."""
    drawn = draw(view, found, Size(lines, columns))
    assert len(drawn) == lines
    plain = list(map(click.unstyle, drawn))
    assert all(cells(each) <= columns for each in plain), "\n".join(plain)
    return [each.rstrip() for each in plain]


def detail_of(watched: WatchedSession, **parts: Any) -> SessionDetail:
    """A session's detail."""
    empty: dict[str, Any] = {"files": [], "commits": [], "usage": Counters()}
    known = SessionParts(members=[], logged=[], shared={}, **empty | parts)
    return SessionDetail(watched.session, known, timedelta(seconds=3))


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("lines", [1, 2, 5, 9, 10, 24, 50])
@pytest.mark.parametrize("page", ["sessions", "session", "help"])
def test_it_fits(page: Any, columns: int, lines: int) -> None:
    one = watched(1, SHADY * 5, tool=used("mcp__" + "x" * 90))
    found = Snapshot((one, watched(2)), detail=detail_of(one), problem=LONG)
    for view in (
        View(page=page, selected=1),
        View(page=page, selected=1, message=LONG),
        View(page=page, selected=1, words="#1", doomed=one),
        View(page=page, selected=1, words="x" * 300),
    ):
        shown(view, found, lines, columns)


def test_the_table() -> None:
    found = Snapshot((watched(1, tool=used(others=2)), watched(2, "Write docs")))
    head, space, names, first, second, *_ = screen = shown(View(), found, columns=200)
    assert head.startswith("hookkit  2 active  by activity")
    assert not space and names.split() == " ".join(active_sessions.LIVE_LAYOUT.head).split()
    assert "1m 05s Bash +2" in first and first.endswith("Fix it")
    assert second.split()[:3] == ["2", "idle", "—"]
    assert screen[-3:-1] == ["#1 Fix it", "Bash +2 1m 05s make test"]
    assert screen[-1].startswith("enter open  s sort")
    assert shown(View(selected=2), found)[-3:-1] == ["#2 Write docs", "No tool in use."]
    unknown = used()._replace(since="")
    assert active_sessions.tool_in_use(unknown) == "Bash make test"


def test_the_last_words_of_who_uses_no_tool() -> None:
    found = Snapshot((watched(1, last_user_message="Now the logout"),))
    assert shown(View(), found)[-2] == "Now the logout"


@pytest.mark.parametrize(("place", "first"), [(0, 1), (50, 43), (99, 84)])
def test_a_long_table_shows_the_rows_around_the_selected_one(place: int, first: int) -> None:
    view = View(selected=place + 1)
    drawn = draw(view, many(100), Size(24, 80))
    (marked,) = (each for each in drawn if "\x1b[7m" in each)
    assert click.unstyle(marked).split()[0] == str(place + 1)
    assert cells(click.unstyle(marked)) == 80
    assert click.unstyle(drawn[3]).split()[0] == str(first)


@pytest.mark.parametrize(
    ("view", "found", "words"),
    [
        (View(), Snapshot(), "No active session."),
        (View(words="zzz"), many(3), "No session matches."),
        (View(words="#2"), many(3), "1 of 3 active  /#2  by activity"),
        (View(), Snapshot(many(2).sessions, has_more=True), "2+ active"),
        (View(), many(1)._replace(problem="It is busy."), "It is busy."),
        (View(message="Cancelled."), many(1), "Cancelled."),
        (View(doomed=watched(7)), many(1), "Cancel the run of #7 Fix it? [y/n]"),
        (View(page="help"), many(1), "filter by words"),
        (View(page="session", selected=1), many(1), "Reading …"),
        (View(page="session", selected=9), many(1), "This session is gone."),
    ],
)
def test_words(view: View, found: Snapshot, words: str) -> None:
    assert any(words in each for each in shown(view, found))


def test_the_keys_that_have_room() -> None:
    assert shown(View(), many(1), columns=40)[-1] == "enter open  s sort  ? help  q quit"
    assert click.unstyle(drawing.last_line(View(), drawing.KEYS, 10)) == "q quit"


def test_the_column_of_the_order_stays() -> None:
    assert "Context" not in shown(View(), many(3), columns=60)[2]
    assert "Context" in shown(View(order="context"), many(3), columns=60)[2]


def test_an_open_session() -> None:
    one = watched(1, status="busy", tool=used())
    file = FileChange("/home/dev/a.py", "modified", None, 1, 1, "committed")
    found = Snapshot((watched(2), one), detail=detail_of(one, files=[file] * 250))
    view = View(page="session", selected=1)
    screen = shown(view, found, lines=400)
    assert screen[0] == "#1 Fix it"
    assert "Tool           Bash 1m 05s make test" in screen
    assert "… and 50 more" in screen
    assert any(each.startswith("Time Worked") for each in screen)
    assert screen[-1] == "esc back  c cancel  ? help  q quit"
    most = drawing.most_scroll(view, found, Size(24, 80))
    assert shown(view._replace(scroll=most), found)[21] == "… and 50 more"
    assert drawing.most_scroll(view, found, Size(400, 80)) == 0
    agreeing = detail_of(one)._replace(worked=one.session.duration)
    agreed = shown(view, found._replace(detail=agreeing), lines=400)
    assert not any(each.startswith("Time Worked") for each in agreed)


def test_what_a_terminal_would_obey_is_shown() -> None:
    one = watched(1, SHADY)
    for view in (View(), View(page="session", selected=1), View(doomed=one), View(message=SHADY)):
        drawn = "\n".join(draw(view, Snapshot((one,), detail=detail_of(one)), Size(24, 200)))
        assert "\x1b[31m" not in drawn and "\u202e" not in drawn
        assert "Fix [bold red]this[/] �[31m�red 日本語" in click.unstyle(drawn)
