"""Send what is new on this machine: facts, and its conversations where that was chosen."""

from collections.abc import Callable
from typing import NamedTuple

from hookkit import paths
from hookkit.api.machine_choice import own_name
from hookkit.api.store import Store
from hookkit.errors import StoreError
from hookkit.store.sqlite.deletion import Name
from hookkit.store.sqlite.search_open import open_index
from hookkit.sync import own_facts, own_texts
from hookkit.sync.carrier import Carrier, Found
from hookkit.sync.own_files import OwnFiles, State

CONVERSATIONS = "conversations"
"""What people read in the name of the folder that has them."""


class Kind(NamedTuple):
    """One kind of facts."""

    files: OwnFiles
    extend: Callable[[], State]
    """Adds what is new to the files."""
    label: str = ""


class Sending:
    """What goes out in one exchange."""

    def __init__(
        self, store: Store, carrier: Carrier, deleted: set[Name], *, with_texts: bool
    ) -> None:
        self.store = store
        self.carrier = carrier
        self.deleted = deleted
        self.name = own_name(store.settings)
        self.facts = Kind(own_facts.FILES, self._extend_facts)
        self.texts = Kind(own_texts.FILES, self._extend_texts, CONVERSATIONS)
        self.with_texts = with_texts
        self.states: dict[Kind, State] = {}
        self.problems: dict[str, str] = {}

    def extend(self) -> None:
        """Add what is new to this machine's own files. Raises OSError.

        A search index that can't be read holds nothing else up.
        """
        self.states[self.facts] = self.facts.extend()
        if self.with_texts:
            try:
                self.states[self.texts] = self.texts.extend()
            except StoreError as error:
                self.problems[str(paths.search_database())] = str(error).rstrip(".")

    def _extend_facts(self) -> State:
        return own_facts.extend(self.store.database, self.store.settings, self.name)

    def _extend_texts(self) -> State:
        with open_index() as index:
            return own_texts.extend(index, self.deleted, self.name)

    @property
    def streams(self) -> set[str]:
        """Return the streams of this machine."""
        return {each.stream for each in self.states.values()} | {*own_texts.FILES.streams()[:1]}

    def send(self) -> dict[Kind, int]:
        """Send the files; return how many facts of each kind are new there.

        Conversations that are not to be sent are removed there.
        """
        if not self.with_texts:
            self.carrier.remove(own_texts.FILES.streams())
        return {kind: self._send(kind) for kind in self.states}

    def send_texts(self) -> None:
        """Send the files of conversations once more, from which something was removed."""
        if self.texts in self.states:
            self._send(self.texts)

    def _send(self, kind: Kind) -> int:
        if is_copied(self.carrier, kind.files, self.states[kind]):
            kind.files.begin_again()
            self.states[kind] = kind.extend()
        state = self.states[kind]
        found = self.carrier.found()
        there = max((each.end for each in found if each.stream == state.stream), default=1)
        self.carrier.send(kind.files.all(), state.stream, self.name, kind.label)
        return max(state.next - there, 0)


def is_copied(carrier: Carrier, files: OwnFiles, state: State) -> bool:
    """Return True if a copy of this machine, or it before it was restored, has written facts."""
    own = [each for each in carrier.found() if each.stream == state.stream]
    changed = (each for each in own if each.place in carrier.changed)
    return any(each.end > state.next for each in own) or not all(
        is_ours(carrier, files, each) for each in changed
    )


def is_ours(carrier: Carrier, files: OwnFiles, file: Found) -> bool:
    """Return False if a file has other facts under numbers of our stream."""
    try:
        return files.is_ours(carrier.fetch(file), file.first)
    except OSError:
        return True  # it goes just now
