"""Sums by the person whose session it is, and by machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api.stats import report_usage
from hookkit.api.store import Store
from hookkit.store.sqlite import session_keys
from hookkit.store.sqlite.totals import Unpriced, UsageFilter
from tests.accounting import UNKNOWN, imported
from tests.transcript_builders import answer, prompt, tool, usage


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three sessions, two of which overlap."""
    edit = [tool("Edit", "t1", file_path="/a")]
    imported(
        tmp_path,
        s1=[prompt("one"), answer("m1", usage(10, 5), 60, content=edit)],
        s2=[
            prompt("two", session="s2"),
            answer("m2", usage(20, 5), 30, "s2", content=[tool("Edit", "t2", file_path="/a")]),
            answer("m3", usage(1, 1), 90, "s2", model=UNKNOWN),
        ],
        s3=[prompt("three", session="s3"), answer("m4", usage(40, 5), 20, "s3")],
    )
    with Store.open() as opened:
        yield opened


def test_where_nobody_is_known_all_is_nobodys(store: Store) -> None:
    report = report_usage(store, "person")
    assert session_keys.ends(store.db, "person") == (None, None)
    assert report.by == [report.totals]
    nothing = report_usage(store, "person", project="/none")
    assert nothing.by == []


def test_each_has_the_sums_of_their_sessions(store: Store) -> None:
    for name in ("s1", "s2"):
        store.upsert_session(name, user_id="ada")
    report = report_usage(store, "person")
    ada, nobody = report.by
    assert (ada.key, ada.sums.sessions, ada.sums.tokens_input, ada.sums.prompts) == (
        "ada",
        2,
        31,
        2,
    )
    assert (ada.sums.seconds, ada.sums.files, ada.unpriced) == (90, 1, [Unpriced(UNKNOWN, 1)])
    assert (nobody.key, nobody.sums.sessions, nobody.sums.tokens_input) == (None, 1, 40)
    assert nobody.sums.seconds == 20
    assert ada.sums.cost + nobody.sums.cost == report.totals.sums.cost


def test_only_in_a_span(store: Store) -> None:
    store.upsert_session("s3", user_id="bob")
    assert {row.key for row in report_usage(store, "person", model="opus").by} == {"bob", None}
    assert session_keys.by_key(store.db, "person", UsageFilter("2027-01-01")) == []
