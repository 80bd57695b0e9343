"""The choices of a person who watches."""

import pytest

from hookkit.api.status import WatchedSession
from hookkit.cli.watching import view as views
from hookkit.cli.watching.view import View
from tests.cli.watching.sessions import used, watched

ROWS = [
    watched(1, "Fix the login", cost=0.5, context=10, git_branch="main"),
    watched(2, "Write docs", cost=2.0, model="claude-opus-5-5"),
    watched(3, "Straße", context=900, project="shop", tool=used("Grep")),
]


def numbers(found: list[WatchedSession]) -> list[int | None]:
    return [each.session.seq for each in found]


def test_orders() -> None:
    view = View()
    found = {}
    for _ in range(4):
        found[view.order] = numbers(views.rows_of(view, ROWS))
        view = views.next_order(view)
    assert found == {"activity": [1, 2, 3], "cost": [2, 1, 3], "context": [3, 1, 2]}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        *(("", [1, 2, 3]), ("  ", [1, 2, 3]), ("LOGIN fix", [1]), ("fix docs", [])),
        *(("opus", [2]), ("main", [1]), ("SHOP", [3]), ("strasse", [3]), ("grep", [3])),
        *(("#2", [2]), ("idle", [1, 2, 3])),
    ],
)
def test_filters(words: str, found: list[int]) -> None:
    assert numbers(views.rows_of(View(words=words), ROWS)) == found


def test_the_selection_follows_its_session() -> None:
    view = views.move(View(), ROWS, 1)
    assert (view.selected, view.place) == (2, 1)
    in_another_order = views.rows_of(views.next_order(view), ROWS)
    assert views.place_of(view, in_another_order) == 0
    assert views.move(view, ROWS, 10).selected == 3
    assert views.move(view, ROWS, -10).selected == 1


def test_where_the_selected_one_has_ended() -> None:
    view = views.move(View(), ROWS, 2)
    assert views.place_of(view, ROWS[:2]) == 1
    assert views.place_of(view, []) == 0
    assert views.selected_of(view, []) is None
    assert views.selected_of(view, ROWS[:2]) == ROWS[1]
    assert views.move(view, [], 1) == view
    assert views.open_session(view, []) == view


def test_pages() -> None:
    opened = views.open_session(View(), ROWS)
    assert (opened.page, opened.selected) == ("session", 1)
    scrolled = views.move(opened, ROWS, 5, most_scroll=3)
    assert scrolled.scroll == 3 and views.move(scrolled, ROWS, -9, 3).scroll == 0
    assert views.go_back(views.open_help(opened)) == opened._replace(is_help_from_session=True)
    assert views.go_back(opened).page == "sessions"
    assert views.go_back(views.open_help(View())) == View()
    assert views.go_back(View(words="login")) == View()
