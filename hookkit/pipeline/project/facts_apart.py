"""Project the facts of another machine that a line names, where some of them fail.

The line is one of thousands of facts: they are halved until those that fail are alone. They are
left out, and the others are projected.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from hookkit.lib.containment import contained
from hookkit.pipeline.project import machine_facts
from hookkit.pipeline.project.event_batch import EventBatch
from hookkit.pipeline.project.machine_facts import Portion
from hookkit.pipeline.project.project_again import project_again
from hookkit.store.journal.envelope import open_record
from hookkit.store.sqlite.machines import MachineQueries, Stream

if TYPE_CHECKING:
    from hookkit.pipeline.project.projector import SegmentFold


def take_facts_apart(
    fold: "SegmentFold", segment: Path, line: bytes, offset: int
) -> Exception | None:
    """Project the facts that don't fail; return what the first one that does has raised.

    Raises what isn't about a fact.
    """
    portion = machine_facts.portion_of(open_record(line).payload)
    first_error: Exception | None = None
    parts = [(portion.first, portion.end)]
    while parts:
        first, end = parts.pop()
        with contained(but=(OSError,)) as outcome:
            take_part(fold, segment, portion, first, end, offset + len(line))
        if outcome.error is None:
            continue
        if end - first == 1:
            first_error = first_error or outcome.error
            leave_out(fold, portion, first)
        else:
            middle = (first + end) // 2
            parts += [(middle, end), (first, middle)]
    return first_error


def take_part(
    fold: "SegmentFold", segment: Path, portion: Portion, first: int, end: int, behind: int
) -> None:
    """Project some facts in a transaction of their own."""
    with fold.database.transaction():
        batch = EventBatch(fold.database, fold.config, segment.name)
        machine_facts.take_some(batch, portion, first, end)
        batch.write()
        if batch.order.late:
            project_again(batch, fold.extents(segment, behind))


def leave_out(fold: "SegmentFold", portion: Portion, number: int) -> None:
    """Go on behind a fact."""
    with fold.database.transaction():
        known = Stream(portion.stream, portion.machine, portion.name, number + 1, "")
        MachineQueries(fold.database.db).keep(known)
