"""A rebuild gives the rows that were shown, whatever the clock did while they came to be.

Lines go to the segment of the day that the clock shows: it may be set back over midnight, and
writers may be late. Folds, compactions and rebuilds happen in between.
"""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit import config, paths
from hookkit.pipeline.project import compaction
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database
from tests.builders import deliver, fold_all, rows, throwaway_home
from tests.properties.test_invariants import ABOUT_SESSIONS, Delivery, bounded, journals

DAYS = ("2026-11-20", "2026-11-21", "2026-11-21.1", "2026-11-22")
LATER = datetime(2027, 2, 1, tzinfo=UTC)

ACTIONS = st.sampled_from(("fold", "fold", "fold", "compact", "rebuild"))


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Lines, each with the day of its segment, and what happens in between."""
    story: list[tuple[str, Any]] = []
    for each in draw(journals()):
        story.append((draw(st.sampled_from(DAYS)), each))
        if draw(st.booleans()):
            story.append((draw(ACTIONS), None))
    return story


def compact_all() -> None:
    database = Database.open(paths.database())
    compaction.compact_old(database, 30, LATER)
    database.close()


def live(story: list[tuple[str, Any]]) -> None:
    """Let a story happen, and fold its end."""
    for action, content in story:
        if isinstance(content, Delivery):
            deliver(content.line(), day=action)
        elif action == "fold":
            fold_all()
        elif action == "compact":
            compact_all()
        else:
            fold_all()
            rebuild(config.load())
    fold_all()


@given(story=stories())
@settings(bounded, max_examples=150)
def test_a_rebuild_repeats_what_was_done(story: list[tuple[str, Any]]) -> None:
    with throwaway_home():
        live(story)
        before = rows(ABOUT_SESSIONS)
        rebuild(config.load())
        assert rows(ABOUT_SESSIONS) == before
        fold_all()
        for each in paths.data_dir().glob("hookkit.db*"):
            each.unlink()
        fold_all()  # one that was deleted is made in the same way
        assert rows(ABOUT_SESSIONS) == before
        compact_all()
        rebuild(config.load())
        assert rows(ABOUT_SESSIONS) == before


@given(story=stories(), later=stories())
@settings(bounded, max_examples=50)
def test_a_database_that_lost_its_end_catches_up(
    story: list[tuple[str, Any]], later: list[tuple[str, Any]]
) -> None:
    """After a power cut the last transactions may be gone, or an older copy is put back."""
    lines_only = [each for each in later if each[0] not in ("compact", "rebuild")]
    with throwaway_home():
        live(story)
        copy = paths.database().read_bytes()
        wal = paths.database().with_name("hookkit.db-wal")
        assert not wal.exists() or not wal.stat().st_size
        live(lines_only)
        before = rows(ABOUT_SESSIONS)
        for each in paths.data_dir().glob("hookkit.db*"):
            each.unlink()
        paths.database().write_bytes(copy)
        fold_all()
        assert rows(ABOUT_SESSIONS) == before


def test_a_story_has_several_segments() -> None:
    deliver(b"{}\n", day=DAYS[1])
    fold_all()
    deliver(b"{}\n", day=DAYS[0])
    fold_all()
    assert [each.name[:10] for each in segments.segments(paths.journal_dir())] == [*DAYS[:2]]
    assert (paths.journal_dir() / "order.jsonl").read_bytes() == (
        b'\n{"2026-11-20":0,"2026-11-21":1}\n'
    )
