"""List runs with the numbers of their sessions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hookkit.api.running_session import RunningSession
from hookkit.api.store import Store


class ListedRun(NamedTuple):
    """A run, and its session as a person types it."""

    run: RunningSession
    session: int | None
    """The number of its session; None if that is not known."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self.run._asdict() | {"session": self.session}


def with_numbers(runs: Sequence[RunningSession], store: Store | None) -> list[ListedRun]:
    """Add the numbers of their sessions to runs, as far as a store has them."""
    listed = []
    for each in runs:
        found = None if store is None else store.get_session(each.session_id)
        listed.append(ListedRun(each, None if found is None else found.seq))
    return listed
