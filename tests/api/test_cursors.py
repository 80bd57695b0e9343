"""Cursors, and lists that go on from one."""

from base64 import urlsafe_b64encode
from itertools import pairwise, product

import pytest

from hookkit.api.cursors import CursorError, place_of, text_of
from hookkit.api.sessions import SessionList, list_sessions, session_filter
from hookkit.api.store import Store
from hookkit.store.sqlite.sessions import Place
from tests.builders import at, deliver, line, payload


def encoded(words: str) -> str:
    return urlsafe_b64encode(words.encode()).decode().rstrip("=")


@pytest.mark.parametrize("place", [Place(at(0), 7), Place(at(0), 7, is_newer=True), Place("", 0)])
def test_there_and_back(place: Place) -> None:
    assert place_of(text_of(place) or "") == place
    assert text_of(None) is None


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "ä", "=", "AAAA"),
        *map(encoded, ("o", "o1", "o1 never", f"x1 {at(0)}", f"o-1 {at(0)}", f"o {at(0)}")),
        encoded(f"o{2**63} {at(0)}"),
        f"{encoded(f'o1 {at(0)}')}=",
    ],
)
def test_what_is_no_cursor(cursor: str) -> None:
    with pytest.raises(CursorError, match="Begin again without one"):
        place_of(cursor)


def ids(found: SessionList) -> list[str]:
    return [each.session.session_id for each in found.sessions]


def test_all_pages_are_the_list(store: Store) -> None:
    """Also where many have the same time, and with an index that is sorted afterwards."""
    deliver(*(line(payload("SessionStart", f"s{each}"), each // 4) for each in range(11)))
    store.refresh()
    for chosen, limit in product(
        (session_filter(), session_filter(status="active"), session_filter(project="shop")),
        (1, 3, 4, 10, 11, 20),
    ):
        whole = ids(list_sessions(store, chosen, limit=99))
        pages, place = [], None
        while True:
            found = list_sessions(store, chosen, limit=limit, place=place)
            pages.append(found)
            if found.older is None:
                break
            place = found.older
        assert [each for page in pages for each in ids(page)] == whole
        assert len(whole) == 11
        for before, after in pairwise(pages):
            back = list_sessions(store, chosen, limit=limit, place=after.newer)
            assert ids(back) == ids(before)
            assert back.older is not None
            assert (back.newer is None) == (before is pages[0])


def test_new_sessions_move_no_page(store: Store) -> None:
    deliver(*(line(payload("SessionStart", f"s{each}"), each) for each in range(6)))
    store.refresh()
    first = list_sessions(store, limit=2)
    deliver(line(payload("SessionStart", "new"), 100), line(payload("Stop", "s0"), 200))
    store.refresh()
    second = list_sessions(store, limit=9, place=first.older)
    assert ids(first) + ids(second) == ["s5", "s4", "s3", "s2", "s1"]
    assert ids(list_sessions(store, limit=9, place=second.newer)) == ["s0", "new", "s5", "s4"]


def test_nothing_beside_a_place(store: Store) -> None:
    found = list_sessions(store, place=Place(at(0), 1))
    assert (found.older, found.newer) == (None, None)
