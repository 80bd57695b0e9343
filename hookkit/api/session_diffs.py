"""Show what the calls of a session changed in its files, file by file."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from hookkit.api.history.conversation import readable
from hookkit.api.history.diffs import Diff
from hookkit.api.history.outline import Outline, outline_of
from hookkit.api.history.transcript_files import files_of
from hookkit.api.history.turn_builder import Detail, raw_turns
from hookkit.api.store import Store
from hookkit.model.session import Session

LINES = 24
"""Lines of the diffs of one file that are read."""


class FileEdits(NamedTuple):
    """The calls that changed one file."""

    path: str
    turns: tuple[int, ...]
    """The numbers of the calls in the conversation."""
    added: int
    """Lines, over all calls."""
    removed: int
    diffs: tuple[tuple[int, Diff], ...] = ()
    """The first diffs, each with the number of its call."""


def edited_files(store: Store, session: Session) -> dict[str, FileEdits]:
    """Return the files that calls changed, by path; none if the transcript is gone."""
    found: dict[str, FileEdits] = {}
    for number, turn in enumerate(outline_of(store, session) or (), 1):
        for each in turn.edits:
            known = found.get(each.path, FileEdits(each.path, (), 0, 0))
            found[each.path] = known._replace(
                turns=(*known.turns, number) if number not in known.turns[-1:] else known.turns,
                added=known.added + each.added,
                removed=known.removed + each.removed,
            )
    return found


def with_diffs(store: Store, session: Session, files: Iterable[FileEdits]) -> dict[str, FileEdits]:
    """Return files with their first diffs, by path."""
    chosen = {each.path: each for each in files}
    wanted = set(first_turns(chosen, outline_of(store, session) or ()))
    diffs: dict[str, list[tuple[int, Diff]]] = {path: [] for path in chosen}
    turns = readable(raw_turns(files_of(store, session))) if wanted else iter(())
    for number, raw in enumerate(islice(turns, max(wanted, default=0)), 1):
        if number in wanted:
            call = raw.finished(Detail(full=False, diff_lines=LINES)).call
            for each in call.diffs if call else ():
                diffs.get(each.path, []).append((number, each))
    return {path: each._replace(diffs=tuple(diffs[path])) for path, each in chosen.items()}


def first_turns(chosen: Mapping[str, FileEdits], outline: Outline) -> Iterable[int]:
    """Yield the numbers of the calls whose diffs are to be read: as many as LINES has room for."""
    for path, each in chosen.items():
        left = LINES
        for number in each.turns:
            if left <= 0:
                break
            yield number
            edits = outline[number - 1].edits
            left -= sum(edit.added + edit.removed for edit in edits if edit.path == path)
