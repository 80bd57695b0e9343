"""Outline a conversation: each turn with its time and kind, without the texts.

An outline has the order and the number of each turn. Reading one takes as long as reading the
transcript without scrubbing it, so the latest ones are kept as long as their files don't change.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from hookkit import agents
from hookkit.api.history.conversation import readable
from hookkit.api.history.diffs import diff
from hookkit.api.history.transcript_files import Files, files_of
from hookkit.api.history.turn_builder import RawTurn, raw_turns
from hookkit.api.history.turns import Kind
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.text.columns import beginning
from hookkit.lib.text.scrub import line
from hookkit.model.session import Session, milliseconds
from hookkit.model.transcript_position import FileStatus

MOST_BYTES = 64 * 1024 * 1024
"""Size of the transcripts of a session that are outlined: of greater ones only pages are read."""

KEPT = 4
"""Outlines to keep: one of 10,000 turns takes about 4 MB."""

WORDS = 160
"""Columns of a prompt's first words."""

WITHOUT_WORDS: frozenset[Kind] = frozenset(("answer", "tool", "output", "recap"))
"""Kinds of turns of which an outline has no words."""


class EditedFile(NamedTuple):
    """What a tool call changed in one file."""

    path: str
    added: int
    removed: int


class OutlineTurn(NamedTuple):
    """A turn without its texts."""

    kind: Kind
    at: int
    """Unix milliseconds."""
    until: int | None
    """When the result of a tool call came; None if it isn't known, or for other turns."""
    words: str = ""
    """The name of a tool; the first words of a prompt or a note."""
    is_error: bool = False
    asks: bool = False
    """The agent asked the person."""
    edits: tuple[EditedFile, ...] = ()
    depth: int = 0
    agent: str | None = None
    agent_name: str = ""
    is_discarded: bool = False


Outline = tuple[OutlineTurn, ...]
"""The turns of a conversation; the first one has number 1."""


def outline_of(store: Store, session: Session) -> Outline | None:
    """Return the outline of a session; None without one.

    Its transcript is gone, can't be read, or is too big to be read at once.
    """
    files = files_of(store, session)
    if files.main is None:
        return None
    states = states_of(files)
    if sum(each.size for each in states if each is not None) > MOST_BYTES:
        return None
    with suppress(HookkitError):  # reading the conversation itself raises it
        return read(files.main, tuple(files.agents.items()), files.framework, states)
    return None


def states_of(files: Files) -> tuple[FileStatus | None, ...]:
    """Return the status of each file."""
    paths = [path for path in (files.main, *files.agents.values()) if path is not None]
    transcripts = agents.of(files.framework).transcripts
    assert transcripts is not None  # noqa: S101 - it has one
    return tuple(transcripts.statuses(paths))


@lru_cache(maxsize=KEPT)
def read(
    main: Path,
    others: tuple[tuple[str, Path], ...],
    framework: str | None,
    states: tuple[FileStatus | None, ...],
) -> Outline:
    """Return the outline of files in this state."""
    found = outlined(raw_turns(Files(main, dict(others), framework)))
    return tuple(readable(found))


def outlined(turns: Iterator[RawTurn]) -> Iterator[OutlineTurn]:
    """Yield turns without their texts."""
    names: dict[str, str] = {}
    for each in turns:
        depth, agent, agent_name = each.place
        place = depth, agent, agent_name, each.is_discarded
        at = milliseconds(each.at)
        if each.kind == "tool":
            yield OutlineTurn("tool", at, *of_tool(each, names), *place)
        else:
            yield OutlineTurn(each.kind, at, None, words_of(each), False, False, (), *place)


def of_tool(
    each: RawTurn, names: dict[str, str]
) -> tuple[int | None, str, bool, bool, tuple[EditedFile, ...]]:
    """Return what an outline has of a tool call; `names` are those that are scrubbed already."""
    call, result = each.call, each.result
    name = call.name if call else ""
    if name not in names:
        names[name] = line(name)
    asks = bool(call and call.questions)
    if result is None:
        return None, names[name], False, asks, ()
    edits = tuple(
        EditedFile(found.path, found.added, found.removed)
        for found in (diff(change, 0) for change in result.changes)
    )
    return milliseconds(result.at), names[name], result.is_error, asks, edits


def words_of(turn: RawTurn) -> str:
    """Return the first words of a turn, scrubbed; none of an answer or an output."""
    if turn.kind in WITHOUT_WORDS:
        return ""
    return beginning(line(turn.text), WORDS)
