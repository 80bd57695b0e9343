"""Totals of one machine: those of all sessions where there is no other machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.dear_usage import report_dear
from hookkit.api.stats import add_up
from hookkit.api.store import Store
from hookkit.api.usage_errors import report_errors
from hookkit.api.usage_hours import report_hours
from hookkit.api.usage_scope import scope_of
from hookkit.store.sqlite.totals import KEYS, Totals, UsageFilter
from tests.accounting import UNKNOWN, imported
from tests.cli.terminal import call
from tests.properties import stories
from tests.transcript_builders import answer, prompt, usage

SPANS = (
    UsageFilter(),
    UsageFilter("2026-11-10", "2026-11-18"),
    UsageFilter(project="/home/dev/shop"),
    UsageFilter("2026-11-01", branch="main", model="OPUS"),
    UsageFilter(framework="claude_code"),
)


@pytest.fixture(params=range(4))
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    story = stories.tell(request.param)
    monkeypatch.setenv("HOOKKIT_TIMEZONE", story.zone.key)
    story.enter(tmp_path)
    call("import", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    call("start", "By hand")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "1000", "-c", "0.25")
    with Store.open() as opened:
        yield opened


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_of_the_only_machine_they_are_those_of_all(store: Store, span: UsageFilter) -> None:
    here, now = span._replace(machine=paths.machine_id()), datetime.now(UTC)
    for key in (None, *KEYS, "person"):
        one, every = (add_up(store, key, each, now=now) for each in (here, span))
        assert one[1:] == every[1:], key
    for key in ("day", "model"):
        assert Totals(store.db).costs(key, here) == Totals(store.db).costs(key, span)
    assert Totals(store.db).months(here) == Totals(store.db).months(span)
    assert report_hours(store, here).to_dict() == report_hours(store, span).to_dict()
    assert report_errors(store, here)[1:] == report_errors(store, span)[1:]
    assert report_dear(store, here)[1:] == report_dear(store, span)[1:]
    assert scope_of(store, here) == scope_of(store, span)


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_another_machine_has_nothing(store: Store, span: UsageFilter) -> None:
    elsewhere = span._replace(machine="0" * 32)
    for key in (None, *KEYS, "person"):
        report = add_up(store, key, elsewhere)
        assert (any(report.totals.sums), report.by) == (False, []), key


def test_models_without_a_price_and_messages_with_details(tmp_path: Path) -> None:
    talk = [
        prompt("one"),
        answer("m1", usage(10, 5), model=UNKNOWN),
        answer("m2", usage(1, 1, service_tier="batch")),
    ]
    imported(tmp_path, s1=talk)
    with Store.open() as store:
        here = UsageFilter(machine=paths.machine_id())
        for key in (None, "model", "day"):
            assert add_up(store, key, here)[1:] == add_up(store, key, UsageFilter())[1:]
        assert add_up(store, None, here).totals.unpriced
