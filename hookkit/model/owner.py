"""Whose session it is: in a team's store, the numbers of each member's sessions begin elsewhere.

The times, files and commits of members add up: what overlaps, and what two sessions did, counts
once for each owner.
"""

OWNER_BITS = 32
"""The bits of a number below those of its owner; in one's own store, no number is so large."""


def owner_of(seq: int | None) -> int:
    """Return the number of the member whose session has a number; 0 in one's own store."""
    return (seq or 0) >> OWNER_BITS
