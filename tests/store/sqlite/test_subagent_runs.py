"""Runs of subagents in some time."""

from pathlib import Path

from hookkit.api.store import Store
from hookkit.store.sqlite.subagent_runs import count_runs
from hookkit.store.sqlite.totals import UsageFilter
from tests.accounting import imported
from tests.transcript_builders import SIDECHAIN, answer, prompt


def test_they_are_counted(tmp_path: Path) -> None:
    subagents = {
        f"s1/subagents/agent-a{number}": [answer(f"m{number}", seconds=number, **SIDECHAIN)]
        for number in (1, 2)
    }
    imported(tmp_path, s1=[prompt("go"), answer("m0")], **subagents)
    with Store.open() as store:
        spans = {
            UsageFilter(): 2,
            UsageFilter("2026-11-21", "2026-11-21"): 2,
            UsageFilter("2026-11-22"): 0,
            UsageFilter(until="2026-11-20"): 0,
            UsageFilter(branch="main", model="opus", framework="claude_code"): 2,
            UsageFilter(project="none"): 0,
        }
        assert {span: count_runs(store.db, span) for span in spans} == spans
