"""Send to the team what it has not got yet of this machine's sessions.

What has changed is marked in the transaction that changes it (outbox.py). A portion is written in
one transaction of the server, and its marks go afterwards: a push that is killed is repeated, and
changes nothing. The server's copy has a mark of its last push; where that is none of ours, an older
state was restored there, and all is sent again.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import file_errors, paths
from hookkit.api.machine_choice import own_name
from hookkit.api.store import Store
from hookkit.api.sync import is_due
from hookkit.api.team import budget_state, last, late_texts, ledger, stored
from hookkit.api.team.portions import Sharing, portions
from hookkit.api.team.stored import Joined
from hookkit.api.team.text_lines import Texts, texts_of, with_texts
from hookkit.errors import FileError, StoreError, TeamError
from hookkit.lib.system import locks
from hookkit.model.share_levels import FULL, least
from hookkit.store.postgres import members, migrate, pushes, slices
from hookkit.store.postgres.connect import opened, shown
from hookkit.store.postgres.limits import limited
from hookkit.store.postgres.place import Place
from hookkit.store.postgres.portion import Portion
from hookkit.store.postgres.text_rows import Stamps, known_texts
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


def push(store: Store, progress: Progress = lambda _: None) -> Pushed:
    """Send what is new, at once.

    Raises TeamError, BusyError if another push goes on, StoreError if there is no room here.
    """
    joined = stored.needed()
    paths.make_private(paths.data_dir())
    try:
        with locks.hold(paths.lock_file("team"), "sending sessions to the team", wait=WAIT):
            return push_locked(store, joined, progress, is_waited_for=True)
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
                push_locked(store, joined, lambda _: None, is_waited_for=False)
            except TeamError as error:
                last.note(str(error))
                raise


def push_locked(store: Store, joined: Joined, progress: Progress, *, is_waited_for: bool) -> Pushed:
    """Do the same under the lock. Raises OSError, too."""
    with opened(joined.dsn) as db:
        pushed = Pushing.begin(store, joined, db, is_waited_for=is_waited_for).send(progress)
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
        *,
        is_waited_for: bool,
    ) -> None:
        self.store = store
        self.database = store.database
        self.outbox = Outbox(store.database)
        self.server = shown(joined.dsn)
        self.db = db
        self.member = member
        self.sharing = sharing
        self.is_waited_for = is_waited_for
        """True if a person waits for it."""
        self.place = Place(member, 0)
        self.known: list[int] = []
        """The slices of machines whose facts are here, and of this one's earlier databases."""
        self.rows = self.changed = self.bytes = 0

    @classmethod
    def begin(
        cls, store: Store, joined: Joined, db: "Connection", *, is_waited_for: bool
    ) -> "Pushing":
        """Check whom we are connected to, and what it has got. Raises TeamError."""
        with limited(db):
            members.check_identity(db)
            migrate.check_readable(migrate.version(db))
            me = members.own(db)
            most = pushes.most_level(db)
        if me is None or me.joined_at is None:
            raise TeamError(members.NO_MEMBER)
        sharing = sharing_of(joined._replace(user=me.user_id), most)
        found = cls(store, joined, db, me.member, sharing, is_waited_for=is_waited_for)
        found.choose_slice(own_name(store.settings))
        found.outbox.remember("most", most or "")
        found.mark_what_differs()
        late_texts.mark(store, found.outbox, has_rows=sharing.has_rows)
        bring_up_to_date(store)
        return found

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
            self.place = Place(self.member, number)
            self.known = pushes.slices_of(self.db, self.member, machines)

    def mark_what_differs(self) -> None:
        """Mark what the team has got at another level, or all where it lacks a push of ours."""
        with limited(self.db):
            found = pushes.last(self.db, self.place)
        if found not in self.outbox.remembered("pushes").split(" "):
            self.outbox.mark_all()
            self.outbox.remember("changed", "less")  # what was removed may be there again
        self.outbox.remember("pushes", found)
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
            for portion in portions(self.database, marked, self.sharing, counts=counts):
                self.write(portion, texts)
                done += len(portion.numbers)
                progress(len(portion.numbers))
        self.finish(is_time=is_time)
        return Pushed(self.server, done, self.rows, self.changed, self.bytes)

    def is_time(self) -> bool:
        """Return True if what takes a look at all sessions may be done."""
        if self.is_waited_for or self.database.count_sessions() <= LARGE:
            return True
        return not 0 <= time.time() - int(self.outbox.remembered("finished") or 0) < PAUSE

    def finish(self, *, is_time: bool) -> None:
        """Remove what an earlier database of this machine has sent, and names without use."""
        changed = self.outbox.remembered("changed")
        if changed == "less" or (changed and is_time):
            with self.marked():
                slices.finish(self.db, *self.place, self.sharing.machine)
            self.outbox.remember("changed", "" if is_time else "some")
        if changed and is_time:
            self.outbox.remember("finished", str(int(time.time())))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Do the block in a transaction, in which nobody else writes rows of the member."""
        with limited(self.db), self.db.transaction():
            members.lock(self.db, self.member)
            yield

    @contextmanager
    def marked(self) -> Iterator[None]:
        """Do the same, and mark it there: a server that loses the transaction lacks the mark."""
        mark = secrets.token_hex(8)
        known = self.outbox.remembered("pushes")
        self.outbox.remember("pushes", f"{known} {mark}")
        with self.locked():
            yield
            pushes.note(self.db, self.place, mark, self.sharing.level)
        self.outbox.remember("pushes", mark)

    def write(self, portion: Portion, texts: Texts) -> None:
        """Send a portion, and note that the team has got it."""
        with self.marked():
            portion = with_texts(portion, texts, self.known_texts)
            entry = ledger.entry_of(portion, self.server)
            ledger.add(entry)
            written = slices.write(self.db, *self.place, portion, self.known)
        if entry.removed:
            self.outbox.remember("changed", "less")
        self.outbox.note_sent(portion.numbers, portion.days)
        self.rows += sum(entry.rows.values())
        self.changed += sum(written.rows.values())
        self.bytes += entry.bytes

    def known_texts(self, numbers: Sequence[int]) -> Stamps:
        """Return which texts of sessions the team has."""
        return known_texts(self.db, self.place, numbers)


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
