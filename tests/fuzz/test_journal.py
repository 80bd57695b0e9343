"""Damaged payloads of hooks and lines of the journal, between those of a good session."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import strategies as st

from hookkit import record
from hookkit.model.own_records import RECORDS
from tests.api.homes import GIT, everything, fill
from tests.builders import deliver, fold_all, line, own, payload, throwaway_home
from tests.cli.installed import outcome
from tests.fuzz import neighbours
from tests.fuzz.mutations import fuzzed, on_one_line, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

TESTS = Path(__file__).parents[1]
PAYLOADS = [
    json.dumps(json.loads(each).get("payload", json.loads(each))).encode()
    for file in sorted((TESTS / "payloads").glob("*.jsonl"))
    for each in file.read_text(encoding="utf-8").splitlines()
]
JOURNAL = (TESTS / "journals/demo.jsonl").read_bytes().splitlines()

OURS = [
    own("counted", edits=1, corrections=2, prompts=3),
    own("deleted", "s9"),
    own("ended", notes="Done.", reason="cancelled", ended_at="2026-11-21T09:31:00.000Z"),
    own("git") | GIT,
    own("learning_edited", learning="36fca3dc6799", text="Use tabs."),
    own("logged", provider="openai", model="gpt-4o", tokens=900, cost_usd=0.125),
    own("noted", notes="Half of it."),
    own("placed", folder="/home/dev/shop/api", root="/home/dev/shop", remote="dev/shop"),
    own("process_gone", pid=4_000_000, process="90210"),
    own("run_ended", status="failed", exit_code=1, error="No.", model="claude-opus-5-5",
        client_cost_usd=0.5, transcript_path="/home/dev/s1.jsonl", denied=["Bash", "Write"]),
    own("run_started", project="shop", cwd="/home/dev/shop", framework="claude_code",
        origin="run", asked_model="opus", started_at="2026-11-21T09:30:00.000Z"),
    own("started", project="shop", origin="manual", cwd="/home/dev/shop", root="/home/dev/shop",
        remote="dev/shop", description="Work on the shop"),
    own("status_seen", status="idle", since="2026-11-21T09:30:05.000Z"),
    own("summarized", title="Mend the cart", summary="Done.", error=None),
    own("summary_started"),
    own("upserted", title="A title", summary="A summary", user_id="u1",
        finished_at="2026-11-21T09:33:00.000Z"),
]  # fmt: skip
GUARDED = payload("UserPromptSubmit", "s1", prompt="Go on", prompt_id="p9")


@cache
def written() -> list[bytes]:
    """Return lines of every kind that hookkit itself writes: passes over transcripts, too."""
    with throwaway_home() as folder:
        fill(folder / "projects")
        passes = neighbours.journal_lines()
        exported = outcome("export", "--format", "json")[1].json["sessions"]
    records = [line(each, src="hookkit") for each in OURS]
    restored = [line(each, src="restored") for each in exported]
    found = [*passes, *records, *restored, line(GUARDED, src="guard")]
    return [each.rstrip(b"\n") for each in found]


def test_every_kind_of_our_records_is_damaged() -> None:
    payloads = [json.loads(each)["p"] for each in written()]
    assert {each.get("event") for each in payloads} >= {*RECORDS, "read"}
    sources = {json.loads(each)["src"] for each in written()}
    assert sources == {"hook", "replay", "guard", "otel", "statusline", "api", "user", "hookkit",
                       "restored"}  # fmt: skip


def fold_between(lines: list[bytes]) -> None:
    """Fold damage between lines of the good session; then rebuild."""
    with throwaway_home():
        deliver(*neighbours.BEFORE, *lines, *neighbours.AFTER)
        fold_all()
        neighbours.assert_as_if_alone()
        neighbours.assert_shown()  # which also finds that processes are gone
        before = everything()
        neighbours.works("rebuild")
        assert everything() == before
        neighbours.assert_as_if_alone()


@fuzzed(several(PAYLOADS))
def test_payloads_of_hooks(payloads: list[bytes]) -> None:
    at = 1_795_253_400 * 10**9
    fold_between([record.line_of(each, at, "hook") for each in payloads])


@fuzzed(several(JOURNAL))
def test_lines_of_the_journal(lines: list[bytes]) -> None:
    fold_between([on_one_line(each) for each in lines])


@fuzzed(st.deferred(lambda: several(written())))
def test_lines_that_we_wrote(lines: list[bytes]) -> None:
    fold_between([on_one_line(each) for each in lines])


@fuzzed(several(PAYLOADS))
def test_replayed_payloads(payloads: list[bytes]) -> None:
    bare = [json.dumps(json.loads(each)["p"]).encode() for each in neighbours.BEFORE]
    with throwaway_home() as folder:
        alone, mixed = folder / "alone.jsonl", folder / "mixed.jsonl"
        alone.write_bytes(b"".join(on_one_line(each) for each in bare))
        mixed.write_bytes(b"".join(on_one_line(each) for each in [bare[0], *payloads, *bare[1:]]))
        neighbours.works(f"replay --home {folder}/1 {alone}")
        neighbours.works(f"replay --home {folder}/2 {mixed}", 0, 1)
        assert tools_in(folder / "2") == tools_in(folder / "1")


def tools_in(home: Path) -> dict[str, int]:
    """Return the neighbour's counts in a home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOOKKIT_HOME", str(home))
        session = neighbours.works(f"show {neighbours.NAME} --json").json["session"]
    return {name: value for name, value in session.items() if name.endswith("_count")}
