"""What a machine sends to its slice in one transaction, and what became of it."""

from typing import NamedTuple


class Portion(NamedTuple):
    """Some sessions of a machine, with all that is shared of each."""

    numbers: list[int]
    """The sessions that are replaced, by their numbers in the machine's database. One without a row
    of `shared_sessions` is gone, or not shared any more."""
    lines: dict[str, list[bytes]]
    """Table of sent_tables.SENT → lines of COPY's text format, each with its line feed."""
    days: list[str]
    """The days whose rows of `worked` are replaced by those in `lines`."""
    replaces_counts: bool
    """True: the rows of `work_counts` in `lines` are all of the slice."""


class Written(NamedTuple):
    """What a portion has changed."""

    rows: dict[str, int]
    """Table → rows that were deleted and inserted; a row that changed is both. Tables without a
    change are missing."""
