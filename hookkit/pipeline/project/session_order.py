"""The order of what several machines have added to one session.

What one machine has added stays in the order in which that machine has recorded it. As soon as a
second one adds something, the session is projected again in the order of time (of two machines at
the same time, in the order of their ids), and so it is whenever something comes late. So every
machine that has the same facts has the same session, in whatever order it got them.
"""

from functools import cached_property

from hookkit.store.sqlite.machines import MachineQueries, Name


class SessionOrder:
    """What a batch knows of the order; `own` is the id of this machine."""

    def __init__(self, queries: MachineQueries, own: str) -> None:
        self.queries = queries
        self.own = own
        self.machine = own
        """The one whose events are being projected."""
        self.is_shared = queries.has_any()
        """False where there was never anything of another machine: then there is nothing to ask."""
        self.latest: dict[int, dict[str, str]] = {}
        """Number of a session → the time of the latest event of each machine."""
        self.changed: set[int] = set()
        self.late: set[Name] = set()
        """Sessions to be projected again."""
        self.new_early: set[Name] = set()

    @property
    def is_foreign(self) -> bool:
        """Return True while another machine's events are being projected."""
        return self.machine != self.own

    def begin_with(self, machine: str) -> None:
        """Go on with the events of a machine."""
        self.machine = machine
        self.is_shared = self.is_shared or self.is_foreign

    @cached_property
    def early(self) -> set[Name]:
        """Return the sessions of which something came before they were known."""
        return self.queries.early()

    def note_early(self, name: Name) -> None:
        """Note an event of a session that isn't known: another machine may have begun it."""
        self.new_early.add(name)

    def note_birth(self, name: Name, seq: int) -> None:
        """Note a new session."""
        if not self.is_shared:
            return
        self.latest[seq] = {}
        if name in self.early or name in self.new_early:
            self.late.add(name)

    def takes(self, name: Name, at: str, seq: int, *, is_new: bool) -> bool:
        """Return True if an event is to be applied now; else its session is projected again.

        Args:
            name: Of its session.
            at: Its time.
            seq: The number of its session.
            is_new: Whether the session has no event yet.
        """
        if name in self.late:
            return False
        known = self.latest.get(seq)
        if known is None:
            known = self.latest[seq] = self.queries.latest(seq)
        if not known and not self.is_foreign:
            return True  # of this machine alone
        if not known and not is_new:
            known[self.own] = self.queries.latest_event(seq) or ""
        if known and known.keys() != {self.machine}:
            place = at, self.machine
            if self.machine not in known or place < max((at, who) for who, at in known.items()):
                self.late.add(name)
                return False
        known[self.machine] = max(at, known.get(self.machine, ""))
        self.changed.add(seq)
        return True

    def write(self) -> None:
        """Store what is new."""
        if self.changed:
            rows = ((seq, *each) for seq in self.changed for each in self.latest[seq].items())
            self.queries.keep_latest(rows)
        if self.new_early:
            self.queries.keep_early(self.new_early)
