"""Find the turn of a conversation by a time: of a hit of a search, or of a message of the model."""

from bisect import bisect_left
from collections.abc import Iterable

from hookkit.api.history.conversation import readable
from hookkit.api.history.kept_turns import kept_turns
from hookkit.api.history.outline import outline_of
from hookkit.api.history.transcript_files import files_of
from hookkit.api.history.turn_builder import raw_turns
from hookkit.api.store import Store
from hookkit.model.session import Session, milliseconds


class TurnTimes:
    """The times of the turns of one conversation, in Unix milliseconds."""

    def __init__(self, times: Iterable[int]) -> None:
        self._times = sorted((at, number) for number, at in enumerate(times, 1))

    def number_at(self, at: int) -> int | None:
        """Return the number of the turn that is nearest to a time; None if there are no turns."""
        place = bisect_left(self._times, (at, 0))
        near = self._times[max(place - 1, 0) : place + 1]
        return min(near, key=lambda each: (abs(each[0] - at), each))[1] if near else None


def times_of(store: Store, session: Session) -> TurnTimes:
    """Return the times of a session's turns. Raises HookkitError if they can't be read."""
    outline = outline_of(store, session)
    if outline is not None:
        return TurnTimes(each.at for each in outline)
    files = files_of(store, session)
    if files.main is not None:  # it is too big to be kept, or raises why it can't be read
        return TurnTimes(milliseconds(each.at) for each in readable(raw_turns(files)))
    return TurnTimes(milliseconds(each.timestamp) for each in kept_turns(store, session).turns)
