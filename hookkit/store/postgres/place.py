"""A slice as SQL names it."""

from collections.abc import Collection
from typing import NamedTuple

from hookkit.model.owner import OWNER_BITS
from hookkit.store.postgres.sent_tables import NUMBERS, SLICE_TABLES, SentTable

SLICES = 256


class Place(NamedTuple):
    """A slice of a member."""

    member: int
    slice: int

    @property
    def base(self) -> int:
        """Return what is added to the numbers of the machine's database."""
        return self.member << OWNER_BITS | self.slice * NUMBERS

    @property
    def end(self) -> int:
        """Return the number behind the last one."""
        return self.base + NUMBERS

    def has(self, number: str) -> str:
        """Return the condition that a number is of this slice."""
        return f"{number} >= {self.base} AND {number} < {self.end}"

    def among(self, others: Collection[int]) -> str:
        """Return the condition that a session's number is of this slice, or of one of others."""
        numbers = ", ".join(map(str, sorted({self.slice, *others})))
        return f"(seq >> {NUMBERS.bit_length() - 1}) & {SLICES - 1} IN ({numbers})"

    def fixed(self, table: str) -> dict[str, int]:
        """Return the columns that all rows of a table have alike."""
        found = {"member": self.member}
        return found | {"slice": self.slice} if table in SLICE_TABLES else found

    def arrived(self, name: str, table: SentTable) -> str:
        """Return the query for the rows that were sent, with the numbers of the slice."""
        columns = (
            f"{each} + {self.base} AS {each}" if each in table.numbers else each
            for each in table.columns
        )
        return f"SELECT {', '.join(columns)} FROM {sent(name)}"  # noqa: S608


def sent(name: str) -> str:
    """Return the name of the temporary table with what was sent of a table."""
    return f"pg_temp.sent_{name}"
