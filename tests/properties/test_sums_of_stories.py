"""What 200 stories come to, in every command and format: to the cent, the second and the file."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from hookkit.api import today
from hookkit.api.store import Store
from tests.builders import throwaway_home
from tests.cli.terminal import call
from tests.properties import stories
from tests.properties.stories import Known, Story, Used, seconds_of

STORIES, AT_ONCE = 200, 10

EVER = (-(10**9), 10**9)

Times = tuple[int, int]


class Reckoning:
    """What a story comes to in some time."""

    def __init__(self, story: Story, time: Times) -> None:
        self.story = story
        self.time = time

    def within(self, at: int) -> bool:
        return self.time[0] <= at < self.time[1]

    def used(self, sessions: Iterable[Known]) -> list[tuple[Known, Used]]:
        return [(each, one) for each in sessions for one in each.used if self.within(one.at)]

    def row(
        self,
        used: Iterable[Used],
        spans: Iterable[Times],
        edits: Iterable[tuple[int, str]],
        commits: Iterable[tuple[int, str]],
    ) -> tuple[int, ...]:
        """Tokens in and out, millionths of a dollar, seconds, files, commits."""
        found = list(used)
        return (
            sum(each.tokens_input for each in found),
            sum(each.tokens_output for each in found),
            sum(each.micros for each in found),
            seconds_of(spans, *self.time),
            len({path for at, path in edits if self.within(at)}),
            len({name for at, name in commits if self.within(at)}),
        )

    def total(self) -> tuple[int, ...]:
        every = self.story.sessions
        return self.row(
            (one for _, one in self.used(every)),
            (span for each in every for span in each.spans),
            (edit for each in every for edit in each.edits),
            (commit for each in every for commit in each.commits),
        )

    def by(
        self, of_use: Callable[[Known, Used], str], of_session: Callable[[Known], str]
    ) -> dict[str, tuple[int, ...]]:
        """By a key that messages have, and one of sessions for all else."""
        every = self.story.sessions
        keys = {of_use(*each) for each in self.used(every)} | set(map(of_session, every))
        rows = {
            key: self.row(
                (one for each, one in self.used(every) if of_use(each, one) == key),
                (span for each in every if of_session(each) == key for span in each.spans),
                (edit for each in every if of_session(each) == key for edit in each.edits),
                (one for each in every if of_session(each) == key for one in each.commits),
            )
            for key in keys
        }
        return {key: row for key, row in rows.items() if any(row)}

    def by_time(self, named: Callable[[date], str]) -> dict[str, tuple[int, ...]]:
        """By day, week or month."""
        found: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
        names: dict[str, list[date]] = defaultdict(list)
        for day in self.days():
            names[named(day)].append(day)
        for name, days in names.items():
            time = self.story.bounds(min(days), max(days))
            whole = max(time[0], self.time[0]), min(time[1], self.time[1])
            found[name] = list(Reckoning(self.story, whole).total())
        return {key: tuple(row) for key, row in found.items() if any(row)}

    def days(self) -> Iterator[date]:
        every = self.story.sessions
        day = self.story.day(min(each.begin for each in every)) - timedelta(days=7)
        while day <= self.story.day(max(each.end for each in every)):
            yield day
            day += timedelta(days=1)


def named_week(day: date) -> str:
    return str(day - timedelta(days=day.weekday()))


OF_TIME: dict[str, Callable[[date], str]] = {
    "day": str,
    "week": named_week,
    "month": lambda day: f"{day:%Y-%m}",
}
OF_PLACE: dict[str, tuple[Callable[[Known, Used], str], Callable[[Known], str]]] = {
    "project": (lambda known, _: known.project, lambda known: known.project),
    "branch": (lambda _, one: one.branch, lambda known: known.branch),
    "model": (lambda _, one: one.model, lambda known: known.model),
    "session": (lambda known, _: known.session_id, lambda known: known.session_id),
}


def stats(*arguments: str) -> dict[str, Any]:
    return dict(json.loads(call("stats", "--json", *arguments).stdout))


def told(row: dict[str, Any]) -> tuple[int, ...]:
    cost = round((row["cost_usd"] or 0) * 1e6)
    times = row["seconds"], row["files_changed"], row["commits"]
    return row["tokens_input"], row["tokens_output"], cost, *times


def check_stats(story: Story) -> None:
    """All of it, and the middle days of it; as a whole and by every key."""
    days = list(Reckoning(story, EVER).days())
    first, last = days[len(days) // 3], days[-2]
    limits = ("--since", str(first), "--until", str(last))
    for options, time in (((), EVER), (limits, story.bounds(first, last))):
        known = Reckoning(story, time)
        assert told(stats(*options)["totals"]) == known.total()
        for by in (*OF_TIME, *OF_PLACE):
            document = stats("--by", by, *options)
            rows = {row["key"] or "": told(row) for row in document["by"]}
            expected = known.by_time(OF_TIME[by]) if by in OF_TIME else known.by(*OF_PLACE[by])
            assert {key: row for key, row in rows.items() if any(row)} == expected, by
            assert told(document["totals"]) == known.total()


def with_agents(story: Story, known: Known, time: Times = EVER) -> list[Used]:
    """What a session used, a person's own one with the agents in it."""
    used = [one for one in known.used if time[0] <= one.at < time[1]]
    if known.stints is None:
        return used
    begin, end = max(known.begin, time[0]), min(known.end + 1, time[1])
    inside = [each for each in story.sessions if each.stints is None and each.project == "shop"]
    return used + [one for each in inside for one in each.used if begin <= one.at < end]


def check_list(story: Story) -> None:
    listed = json.loads(call("list", "--json", "-l", "99").stdout)["sessions"]
    found = {each["session_id"]: each for each in listed}
    assert found.keys() == {each.session_id for each in story.sessions}
    for known in story.sessions:
        row, used = found[known.session_id], with_agents(story, known)
        assert row["worked_seconds"] == seconds_of(known.spans)
        assert row["duration"] == known.end - known.begin
        assert round((row["total"]["cost_usd"] or 0) * 1e6) == sum(one.micros for one in used)
        tokens = sum(one.tokens_input + one.tokens_output for one in used)
        assert row["total"]["total_tokens"] == tokens


def check_today(story: Story) -> None:
    """A day on which something was done, at its end."""
    day = story.day(max(each.end for each in story.sessions))
    time = story.bounds(day, day)
    with Store.open() as store:
        report = today.report_today(store, stories.moment(time[1] - 1))
    _, _, micros, seconds, _, commits = Reckoning(story, time).total()
    assert report.day == day
    assert round(report.cost_usd * 1e6) == micros
    assert report.time.total_seconds() == seconds
    assert sum(each.commits for each in report.projects) >= commits
    agents = [each for each in report.sessions if each.session.origin != "manual"]
    own = sum(
        one.tokens_input + one.tokens_output
        for known in story.sessions
        if known.stints is None
        for one in known.used
        if time[0] <= one.at < time[1]
    )
    assert sum(each.usage.total_tokens for each in agents) == own


def check_exports(story: Story) -> None:
    """All formats, of all and of the middle days."""
    days = list(Reckoning(story, EVER).days())
    first, last = days[len(days) // 3], days[-2]
    limits = ("--since", str(first), "--until", str(last))
    for options, time in (((), EVER), (limits, story.bounds(first, last))):
        check_rows(story, options, time)
        check_invoices(story, options, time)


def active(story: Story, time: Times) -> list[Known]:
    """The sessions with activity in some time."""

    def touches(known: Known) -> bool:
        spans = [*known.spans, *((at, at) for at in known.moments)]
        return any(begin < time[1] and end >= time[0] for begin, end in spans)

    return [each for each in story.sessions if touches(each)]


def check_rows(story: Story, options: tuple[str, ...], time: Times) -> None:
    """JSON, JSONL and CSV: a row for each session."""
    documents = json.loads(call("export", "--format", "json", *options).stdout)["sessions"]
    text = call("export", "--format", "jsonl", *options).stdout
    assert [json.loads(each) for each in text.splitlines()][1:] == documents
    rows = {
        each["session_id"]: each
        for each in csv.DictReader(StringIO(call("export", "--format", "csv", *options).stdout))
    }
    found = {each["session_id"]: each["total"] for each in documents}
    assert found.keys() == rows.keys() == {each.session_id for each in active(story, time)}
    for known in active(story, time):
        total, row, used = found[known.session_id], rows[known.session_id], known.used
        worked = seconds_of(known.spans, *time)
        assert total["worked_seconds"] == int(row["worked_seconds"]) == worked
        both = with_agents(story, known, time)
        micros = sum(one.micros for one in both)
        assert round((total["cost_usd"] or 0) * 1e6) == micros
        assert round(float(row["cost_usd_with_agents"] or 0) * 1e6) == micros
        own = [one for one in used if time[0] <= one.at < time[1]]
        assert round(float(row["cost_usd"] or 0) * 1e6) == sum(one.micros for one in own)
        assert int(row["tokens_output"]) == sum(one.tokens_output for one in own)


def check_invoices(story: Story, options: tuple[str, ...], time: Times) -> None:
    """Markdown, by each key."""
    known = Reckoning(story, time)
    for by in (*OF_TIME, "project", "branch"):
        # By project, an invoice of each project follows the sums of all.
        whole = call("export", "--format", "md", "--by", by, *options).stdout
        lines = whole.partition("\n## ")[0].splitlines()
        rows = [[cell.strip(" *") for cell in each.strip("|").split(" | ")] for each in lines[6:]]
        cells = {row[0].replace("\\", ""): row[2:] for row in rows if len(row) == 5}
        expected = known.by_time(OF_TIME[by]) if by in OF_TIME else known.by(*OF_PLACE[by])
        for key, row in (*expected.items(), ("Total", known.total())):
            if any(row[:4]):
                assert cells[key or "—"] == shown(row), (by, key)


def shown(row: tuple[int, ...]) -> list[str]:
    """Time, tokens and cost as an invoice has them."""
    from hookkit.render.humanize import dollars

    tokens, seconds = row[0] + row[1], row[3]
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    time = f"{hours}h {minutes:02d}m" if hours else f"{minutes}m" if minutes else f"{seconds}s"
    return [time, f"{tokens:,}", dollars(row[2] / 1e6 if tokens else None)]


@pytest.mark.parametrize("first", range(0, STORIES, AT_ONCE))
def test_every_command_agrees(first: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(first, first + AT_ONCE):
        story = stories.tell(seed)
        monkeypatch.setenv("HOOKKIT_TIMEZONE", story.zone.key)
        with throwaway_home():
            story.enter(tmp_path / str(seed))
            call("import", str(tmp_path / str(seed)))
            for check in (check_stats, check_list, check_today, check_exports):
                check(story)
