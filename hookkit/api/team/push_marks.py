"""The marks of pushes: a number that grows, and a random name.

By the number, a machine that finds a mark in the team which is none of its own knows what has
happened: with a lower one an older state of the server was restored, with another one of the same
number or a higher one, a copy of its database has sent something.
"""

import re
import secrets

MARK = re.compile(r"(\d{1,15})\.[0-9a-f]+")


def next_mark(known: str) -> str:
    """Return a mark for a push after those that are known."""
    return f"{highest(known) + 1}.{secrets.token_hex(8)}"


def is_of_copy(found: str, known: str) -> bool:
    """Return True if the mark in the team is one that a copy has left, after the last own one.

    `known` are the own ones that may be there, separated by spaces.
    """
    number = number_of(found)
    return found not in known.split(" ") and number > 0 and number >= highest(known)


def highest(marks: str) -> int:
    """Return the highest number of marks; 0 for none."""
    return max(map(number_of, marks.split(" ")))


def number_of(mark: str) -> int:
    """Return the number of a mark; 0 for one that an early version made."""
    found = MARK.fullmatch(mark)
    return int(found[1]) if found else 0
