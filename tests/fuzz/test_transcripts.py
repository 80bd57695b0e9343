"""Damaged records between good ones of a transcript, beside a good transcript."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code.conversation import open_calls
from tests.api.homes import everything
from tests.builders import throwaway_home
from tests.cli.installed import outcome
from tests.fuzz import neighbours
from tests.fuzz.mutations import fuzzed, on_one_line, several
from tests.transcript_builders import answer, prompt, transcript, usage
from tests.transcript_builders import line as record_line
from tests.transcript_builders import tool as tool_use

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

TESTS = Path(__file__).parents[1]
RECORDS = [
    record_line(each).rstrip(b"\n")
    for each in (
        prompt("please"),
        answer("m1", content=[tool_use("Edit", "t1", file_path="/a")]),
        answer("m2", seconds=5),
    )
] + [
    each
    for file in sorted((TESTS / "transcripts").rglob("*.jsonl"))
    for each in file.read_bytes().splitlines()
    if len(each) < 20_000
]

GOOD = transcript(
    prompt("A question about quokkas", session=neighbours.NAME),
    answer("good-answer-1", session=neighbours.NAME, content=[tool_use("Edit", "good-tool-1")]),
    answer("good-answer-2", usage(7, 77, 777), seconds=5, session=neighbours.NAME),
)
BEFORE = transcript(
    prompt("A question about wombats", uuid="good-prompt-1"), answer("good-answer-3")
)
AFTER = transcript(
    answer("good-answer-4", usage(3, 33, 333), seconds=9),
    prompt("A question about numbats", 10, uuid="good-prompt-2"),
)
SUMMED = ("message_id", "input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "cost")


@fuzzed(several(RECORDS))
def test_transcripts(records: list[bytes]) -> None:
    with throwaway_home() as folder:
        assert found_in(folder, b"".join(map(on_one_line, records))) == alone()
        listed = neighbours.works("list --json --limit 1000").json["sessions"]
        for session in listed:
            number = session["seq"]
            for command in (f"show {number}", f"history {number} --full"):
                assert outcome(*command.split())[0] in (0, 1), command
        for command in ("stats --json", "today", "export --format json", "rebuild"):
            neighbours.works(command)
        assert neighbours.stored_of(neighbours.NAME)["api_messages"] == alone()[0]


@cache
def alone() -> tuple[Any, ...]:
    """Return what is found without any damage."""
    with throwaway_home() as folder:
        return found_in(folder, b"")


def found_in(folder: Path, damage: bytes) -> tuple[Any, ...]:
    """Import damage; return what there is of the good session and of the good records beside."""
    projects = folder / "projects/p"
    projects.mkdir(parents=True)
    (projects / "good.jsonl").write_bytes(GOOD)
    (projects / "bad.jsonl").write_bytes(BEFORE + damage + AFTER)
    neighbours.works(f"import {projects.parent}", 0, 1)
    rows = neighbours.stored_of(neighbours.NAME)
    every = everything()
    beside = [
        [row.get(name) for name in SUMMED]
        for row in every["api_messages"]
        if str(row["message_id"]).startswith("good-answer")
    ]
    told = json.loads(neighbours.works(f"history {neighbours.NAME} --json").out)
    hits = [
        neighbours.works(f"search --json {words}").json["hits"]
        for words in ("quokkas", "wombats", "numbats")
    ]
    assert all(hits), hits
    return rows["api_messages"], rows["tool_calls"], sorted(beside), told["turns"]


@fuzzed(several(RECORDS))
def test_the_tool_in_use(records: list[bytes]) -> None:
    call = transcript(answer("good-answer-5", content=[tool_use("Grep", "good-tool-5")]))
    with throwaway_home() as folder:
        file = folder / "damaged.jsonl"
        file.write_bytes(b"".join(map(on_one_line, records)) + call)
        assert open_calls(file)[-1].name == "Grep"
