"""Places in the order of sessions as short texts, which mean nothing to whoever keeps one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from hookkit.errors import HookkitError
from hookkit.model.session import moment
from hookkit.store.sqlite.sessions import Place

MOST_SEQ = 2**63 - 1
"""The greatest number that SQLite has."""


class CursorError(HookkitError):
    """A cursor is none of ours."""


def text_of(place: Place | None) -> str | None:
    """Return the cursor of a place; None for none."""
    if place is None:
        return None
    words = f"{'n' if place.is_newer else 'o'}{place.seq} {place.at}"
    return urlsafe_b64encode(words.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """Return the place of a cursor. Raises CursorError."""
    try:
        words = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        number, _, at = words[1:].partition(" ")
        place = Place(at, int(number), words[0] == "n")
        if at:
            moment(at)
    except (ValueError, IndexError):
        raise CursorError("This is no cursor. Begin again without one.") from None
    if text_of(place) != cursor or not 0 <= place.seq <= MOST_SEQ:
        raise CursorError("This is no cursor. Begin again without one.")
    return place
