"""Invariants 2 and 3: any copy, any split, any order of transcripts gives the same counts.

A story is a set of records. Files hold copies of parts of it, in any order; together they hold
all. They grow in steps, and after each step they are imported, or followed live, or not looked at.
What comes out is compared with a count of the story itself.
"""

import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.api.store import Store
from tests.builders import deliver, line, payload, throwaway_home
from tests.cli.terminal import call
from tests.transcript_builders import answer, prompt, record, result, tool, usage

MODEL, INPUT_PRICE, OUTPUT_PRICE = "claude-opus-4-6", 5, 25
"""Dollars per million tokens."""

EDIT, SHELL = "Edit", "Bash"
FINE, FAILED, REFUSED = "ok", "no such text", "<tool_use_error>wrong"

Record = dict[str, Any]


class Call(NamedTuple):
    """A tool call, and its result."""

    tool: str
    outcome: str


class Turn(NamedTuple):
    """A prompt, the snapshots of a message (their output tokens), and its calls."""

    outputs: tuple[int, ...]
    calls: tuple[Call, ...]
    ending: str
    """What follows: nothing, a compaction, or an API error."""


class Copy(NamedTuple):
    """A file with a copy of a part of the story."""

    name: str
    session: str
    share: float
    """Of the records."""
    seed: int
    pieces: int


CALL = st.builds(
    Call, st.sampled_from([EDIT, SHELL]), st.sampled_from([FINE, FINE, FAILED, REFUSED])
)
TURN = st.builds(
    Turn,
    st.lists(st.integers(1, 500), min_size=1, max_size=3).map(tuple),
    st.lists(CALL, max_size=3).map(tuple),
    st.sampled_from(["", "", "compact_boundary", "api_error"]),
)
COPY = st.builds(
    Copy,
    st.sampled_from(["p/s1.jsonl", "p/s2.jsonl", "q/s1.jsonl", "q/s3.jsonl"]),
    st.sampled_from(["s1", "s2", "s3"]),
    st.floats(0.2, 1),
    st.integers(0, 2**32),
    st.integers(1, 3),
)
WAYS = st.lists(st.sampled_from(["import", "live", "nothing"]), max_size=6)


def call_id(turn: int, nth: int) -> str:
    """Return an id like the API's: its result may stand in another file than the call."""
    return f"toolu_01Ab3{turn:010}{nth:010}"


def records_of(turns: list[Turn]) -> list[Record]:
    """Return the records of a story."""
    found: list[Record] = []
    for number, turn in enumerate(turns):
        at = 100 * number
        found.append(prompt(f"prompt {number}", at))
        calls = [
            tool(each.tool, call_id(number, nth), file_path=f"/home/dev/app/{nth}.py")
            for nth, each in enumerate(turn.calls)
        ]
        for nth, output in enumerate(turn.outputs):
            content = calls[nth :: len(turn.outputs)]  # each line has some of the calls
            used = usage(input=10, output=output)
            found.append(answer(f"m{number}", used, at + 1 + nth, model=MODEL, content=content))
        for nth, each in enumerate(turn.calls):
            failed = {"is_error": True} if each.outcome != FINE else {}
            block = result(each.outcome, call_id(number, nth), **failed)
            found.append(prompt([block], at + 10 + nth, toolUseResult={}))
        if turn.ending:
            found.append(record("system", at + 50, subtype=turn.ending))
    return found


def counted(turns: list[Turn]) -> dict[str, float]:
    """Return what a story comes to."""
    calls = [each for turn in turns for each in turn.calls]
    output = sum(max(turn.outputs) for turn in turns)
    return {
        "prompts": len(turns),
        "messages": len(turns),
        "tool_calls": sum(each.outcome != REFUSED for each in calls),
        "edits": sum(each == (EDIT, FINE) for each in calls),
        "compactions": sum(turn.ending == "compact_boundary" for turn in turns),
        "api_errors": sum(turn.ending == "api_error" for turn in turns),
        "tokens_input": 10 * len(turns),
        "tokens_output": output,
        "cost_usd": round((10 * len(turns) * INPUT_PRICE + output * OUTPUT_PRICE) / 1e6, 9),
    }


def files_of(story: list[Record], copies: list[Copy]) -> dict[str, tuple[Copy, list[Record]]]:
    """Return files that hold the whole story together, each a part of it in any order."""
    files: dict[str, tuple[Copy, list[Record]]] = {}
    missing = {each["uuid"] for each in story}
    for copy in copies:
        chance = random.Random(copy.seed)
        is_last = copy == copies[-1]
        part = [
            each
            for each in story
            if chance.random() < copy.share or (is_last and each["uuid"] in missing)
        ]
        missing -= {each["uuid"] for each in part}
        part += [each for each in part if chance.random() < 0.2]  # some of it twice
        if chance.random() < 0.5:
            chance.shuffle(part)
        files[copy.name] = copy, [each | {"sessionId": copy.session} for each in part]
    return files


def steps_of(files: dict[str, tuple[Copy, list[Record]]]) -> list[tuple[str, list[Record]]]:
    """Return what is appended to which file, one after the other."""
    steps = []
    for nth in range(3):
        for name, (copy, part) in files.items():
            size = -(-len(part) // copy.pieces)
            steps.append((name, part[nth * size : (nth + 1) * size]))
    return [step for step in steps if step[1]]


def totals() -> dict[str, float]:
    """Return what hookkit shows, added up over all sessions."""
    stats = json.loads(call("stats", "--json").stdout)["totals"]
    with Store.open() as store:
        rows = store.get_recent_sessions(100)
    found = Counter[str]()
    for each in rows:
        found["compactions"] += each.compaction_count
    names = counted([])
    return {name: stats.get(name, found[name]) for name in names} | {
        "cost_usd": round(stats["cost_usd"] or 0, 9)
    }


def deliver_start(folder: Path, name: str) -> None:
    """Let hooks say that the session of a file begins."""
    session = Path(name).stem
    start = payload("SessionStart", source="startup", session_id=session, cwd="/home/dev")
    deliver(line(start | {"transcript_path": str(folder / "projects" / name)}))


def look(way: str, folder: Path) -> None:
    """Import, follow live, or do nothing."""
    if way == "import":
        call("import", str(folder))
    elif way == "live":
        with Store.open() as store:
            store.refresh()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(TURN, min_size=1, max_size=4),
    st.lists(COPY, min_size=1, max_size=3, unique_by=lambda copy: copy.name),
    WAYS,
    st.booleans(),
)
def test_any_copy_split_and_order_counts_once(
    turns: list[Turn], copies: list[Copy], ways: list[str], has_hooks: bool
) -> None:
    files = files_of(records_of(turns), copies)
    with throwaway_home() as home:
        folder = home / "claude"
        if has_hooks:
            for name in files:
                deliver_start(folder, name)
        for nth, (name, part) in enumerate(steps_of(files)):
            path = folder / "projects" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as stream:
                stream.writelines(json.dumps(each).encode() + b"\n" for each in part)
            look(ways[nth] if nth < len(ways) else "nothing", folder)
        look("import", folder)
        assert totals() == counted(turns)
        os.remove(home / "hookkit.db")  # noqa: PTH107
        assert totals() == counted(turns)
