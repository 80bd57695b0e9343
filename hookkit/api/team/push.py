"""Send to the team what it has not got yet of this machine's sessions.

What has changed is marked in the transaction that changes it (outbox.py). A portion is written in
one transaction of the server, while the next one is read here; its marks go afterwards: a push that
is killed is repeated, and changes nothing. The server's copy has a mark of its last push; where
that is none of ours, an older state was restored there, and all is sent again.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import file_errors, paths
from hookkit.api.machine_choice import own_name
from hookkit.api.store import Store
from hookkit.api.sync import is_due
from hookkit.api.team import budget_state, last, late_texts, push_marks, stored
from hookkit.api.team.delivery import Delivered, Delivery, Ready
from hookkit.api.team.portions import Part, Sharing, parts, portion_of
from hookkit.api.team.stored import Joined
from hookkit.api.team.text_lines import Texts, texts_of, with_texts
from hookkit.errors import FileError, StoreError, TeamError
from hookkit.lib.system import locks
from hookkit.lib.system.beside import beside
from hookkit.model.share_levels import FULL, least
from hookkit.store.postgres import members, migrate, pushes, slices
from hookkit.store.postgres.connect import opened, shown
from hookkit.store.postgres.limits import limited
from hookkit.store.postgres.place import Place
from hookkit.store.postgres.text_rows import Stamps
from hookkit.store.sqlite import work_totals
from hookkit.store.sqlite.machines import MachineQueries
from hookkit.store.sqlite.outbox import Outbox
from hookkit.store.sqlite.totals import UsageFilter
from hookkit.store.sqlite.worked_totals import WorkedTotals

if TYPE_CHECKING:
    from psycopg import Connection

WAIT = 30.0
"""Seconds to wait for another push of this machine."""

LARGE = 5_000
"""Sessions whose files and commits take a while to count."""

PAUSE = 3600.0
"""Seconds between two of what looks at all sessions of a large store, unless a person pushes."""

Progress = Callable[[int], object]
"""Called with the number of sessions that were just sent."""


COPIED = (
    "Nothing was sent: a copy of this data folder, with the same id, has sent to the team since. "
    "If you no longer use that copy, go on here: hookkit team push --take-over. "
    "If you use both: docs/teams.md, Copies."
)


class Way(NamedTuple):
    """How a push is done."""

    is_waited_for: bool = False
    """True if a person waits for it."""
    takes_over: bool = False
    """True if it may replace what copies of this database have sent."""


class Pushed(NamedTuple):
    """The result of a push."""

    server: str
    sessions: int
    rows: int
    """Rows that were sent."""
    changed: int
    """Rows that the server has written or deleted for it."""
    bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def push(store: Store, progress: Progress = lambda _: None, *, takes_over: bool = False) -> Pushed:
    """Send what is new, at once.

    Where another copy of this database has sent something since, nothing is sent; with
    `takes_over`, all is, in place of what the copies have sent.

    Raises TeamError, also for such a copy, BusyError if another push goes on, StoreError if there
    is no room here.
    """
    joined = stored.needed()
    paths.make_private(paths.data_dir())
    try:
        with locks.hold(paths.lock_file("team"), "sending sessions to the team", wait=WAIT):
            way = Way(is_waited_for=True, takes_over=takes_over)
            return push_locked(store, joined, progress, way)
    except OSError as error:
        raise StoreError(str(file_errors.explained(error, paths.data_dir()))) from None


def push_when_due(store: Store) -> None:
    """Send what is new in the background: at most once a minute, or after an end.

    Raises TeamError where the team can't be reached, OSError; nothing is lost then.
    """
    joined = stored.load()
    if joined is None or not is_due(store, last.pushed_at()):
        return
    with locks.try_hold(paths.lock_file("team")) as is_free:
        if is_free:
            last.note(None)  # a server that is away is not asked again at once
            try:
                push_locked(store, joined, lambda _: None, Way())
            except TeamError as error:
                last.note(str(error))
                raise


def push_locked(store: Store, joined: Joined, progress: Progress, way: Way) -> Pushed:
    """Do the same under the lock. Raises OSError, too."""
    with opened(joined.dsn) as db:
        pushed = Pushing.begin(store, joined, db, way).send(progress)
        with suppress(FileError), limited(db):  # `hookkit budget --team` reports it
            budget_state.refresh(db)
    last.note(None)
    return pushed


class Pushing:
    """One push."""

    def __init__(
        self,
        store: Store,
        joined: Joined,
        db: "Connection",
        member: int,
        sharing: Sharing,
        way: Way,
    ) -> None:
        self.store = store
        self.database = store.database
        self.outbox = Outbox(store.database)
        self.server = shown(joined.dsn)
        self.db = db
        self.member = member
        self.sharing = sharing
        self.way = way
        self.last = ""
        """The mark of the last push to the slice."""
        self.delivery = self.delivery_to(0, [])
        self.rows = self.changed = self.bytes = 0

    @classmethod
    def begin(cls, store: Store, joined: Joined, db: "Connection", way: Way) -> "Pushing":
        """Check whom we are connected to, and what it has got. Raises TeamError."""
        with limited(db):
            members.check_identity(db)
            migrate.check_readable(migrate.version(db))
            me = members.own(db)
            most = pushes.most_level(db)
        if me is None or me.joined_at is None:
            raise TeamError(members.NO_MEMBER)
        sharing = sharing_of(joined._replace(user=me.user_id), most)
        found = cls(store, joined, db, me.member, sharing, way)
        found.choose_slice(own_name(store.settings))
        found.check_copies()
        found.outbox.remember("most", most or "")
        found.mark_what_differs()
        late_texts.mark(store, found.outbox, has_rows=sharing.has_rows)
        bring_up_to_date(store)
        return found

    def delivery_to(self, number: int, machines: list[int]) -> Delivery:
        """Return what writes to a slice; `machines` are slices of those whose facts are here."""
        place = Place(self.member, number)
        return Delivery(self.db, place, machines, self.server, self.sharing.level)

    def choose_slice(self, name: str) -> None:
        """Find where the team has what this database has sent."""
        epoch = self.outbox.epoch()
        if epoch is None:
            epoch = self.outbox.begin()
            self.outbox.remember("changed", "less")  # an earlier database may have sent something
        machine = self.sharing.machine
        machines = MachineQueries(self.database.db).others(machine) | {machine}
        with limited(self.db):
            number = slices.own_slice(self.db, self.member, machine, epoch, name)
            known = pushes.slices_of(self.db, self.member, machines)
        self.delivery = self.delivery_to(number, known)
        with limited(self.db):
            self.last = pushes.last(self.db, self.delivery.place)

    def check_copies(self) -> None:
        """Raise TeamError where another copy of this database has sent something since.

        If this one takes over, what only the other one has is removed by this push.
        """
        if push_marks.is_of_copy(self.last, self.outbox.remembered("pushes")):
            if not self.way.takes_over:
                raise TeamError(COPIED)
            with limited(self.db):
                self.outbox.mark((), pushes.days_of(self.db, self.delivery.place))
            self.outbox.remember("alone", "yes")

    def mark_what_differs(self) -> None:
        """Mark what the team has got at another level, or all where it lacks a push of ours."""
        if self.last not in self.outbox.remembered("pushes").split(" "):
            self.outbox.mark_all()
            self.outbox.remember("changed", "less")  # what was removed may be there again
        self.outbox.remember("pushes", self.last)
        if has_other_levels(self.outbox, self.sharing):
            self.outbox.mark_all()
            self.outbox.remember("changed", "less")
        self.outbox.remember("levels", self.sharing.levels)

    def send(self, progress: Progress) -> Pushed:
        """Send all that is marked."""
        marked = self.outbox.take()
        if marked.sessions:
            self.outbox.remember("changed", self.outbox.remembered("changed") or "some")
        is_time = self.is_time()
        counts = is_time and bool(self.outbox.remembered("changed"))
        done = 0
        with texts_of(self.store, marked, self.sharing) as texts:
            every = parts(self.store.db, marked, self.sharing, counts=counts)
            for count in self.send_parts(every, texts):
                done += count
                progress(count)
        self.finish(is_time=is_time)
        return Pushed(self.server, done, self.rows, self.changed, self.bytes)

    def is_time(self) -> bool:
        """Return True if what takes a look at all sessions may be done."""
        if self.way.is_waited_for or self.database.count_sessions() <= LARGE:
            return True
        return not 0 <= time.time() - int(self.outbox.remembered("finished") or 0) < PAUSE

    def finish(self, *, is_time: bool) -> None:
        """Remove what an earlier database of this machine has sent, and names without use."""
        changed = self.outbox.remembered("changed")
        if changed == "less" or (changed and is_time):
            is_alone = self.outbox.remembered("alone")
            keep = self.outbox.everything().sessions if is_alone else None
            with self.marked() as mark, self.delivery.locked(mark):
                slices.finish(self.db, *self.delivery.place, self.sharing.machine, keep)
            self.outbox.remember("alone", "")
            self.outbox.remember("changed", "" if is_time else "some")
        if changed and is_time:
            self.outbox.remember("finished", str(int(time.time())))

    def send_parts(self, parts: Iterable[Part], texts: Texts) -> Iterator[int]:
        """Send portions, each while the next one is read; yield how many sessions each has."""
        ready: Ready | None = None
        for part in (*parts, None):
            known = self.known_texts(part)
            with self.sending(ready, texts) if ready else nullcontext():
                following = self.read(part, known, texts) if part else None
            if ready:
                yield len(ready.part.sessions)
            ready = following

    @contextmanager
    def marked(self) -> Iterator[str]:
        """Yield a mark for the server, which lacks it if it loses what the block has written."""
        known = self.outbox.remembered("pushes")
        mark = push_marks.next_mark(known)
        self.outbox.remember_durably("pushes", f"{known} {mark}")  # else it would seem a copy's
        yield mark
        self.outbox.remember("pushes", mark)

    @contextmanager
    def sending(self, ready: Ready, texts: Texts) -> Iterator[None]:
        """Send a portion while the block runs, then note that the team has got it."""
        with self.marked() as mark:
            work = partial(self.delivery.write, ready, mark)
            with beside(work, self.delivery.cancel) as writing:
                yield
            done = writing.result()
            while done is None:  # another machine of the person has changed its texts meanwhile
                again = self.read(ready.part, self.known_texts(ready.part), texts)
                done = self.delivery.write(again, mark)
        self.note_sent(ready.part, done)

    def note_sent(self, part: Part, done: Delivered) -> None:
        """Note that the team has got a portion."""
        if done.entry.removed:
            self.outbox.remember("changed", "less")
        self.outbox.note_sent(part.sessions, part.days)
        self.rows += sum(done.entry.rows.values())
        self.changed += done.changed
        self.bytes += done.entry.bytes

    def known_texts(self, part: Part | None) -> Stamps:
        """Return which texts of a portion's sessions the team has; none where none are shared."""
        if part is None or not self.sharing.has_rows:
            return {}
        return self.delivery.known_texts(part.sessions)

    def read(self, part: Part, known: Stamps, texts: Texts) -> Ready:
        """Read a portion; `known` are the texts that the team has of it."""
        portion = portion_of(self.database, part, self.sharing)
        return Ready(part, with_texts(portion, texts, known), known)


def sharing_of(joined: Joined, most: str | None) -> Sharing:
    """Return what this machine shares: what the person chose, or less if the team asks for less."""
    most = most or FULL
    projects = {name: least(each, most) for name, each in joined.projects.items()}
    return Sharing(joined.user, paths.machine_id(), least(joined.level, most), projects)


def has_other_levels(outbox: Outbox, sharing: Sharing) -> bool:
    """Return True if the team has got something at another level than now."""
    return outbox.remembered("levels") not in ("", sharing.levels)


def bring_up_to_date(store: Store) -> None:
    """Count what questions have left uncounted so far."""
    WorkedTotals(store.db, store.settings.idle_minutes).refresh(UsageFilter())
    work_totals.refresh(store.db)
