"""What all formats show in the same way."""

from pathlib import Path

import pytest

from hookkit.api.history.turns import ToolUse
from hookkit.render.conversation import formats, jsonl, shared
from hookkit.render.conversation.formats import FORMATS, RenderOptions, chunks
from tests.fixtures.clock import SetZone
from tests.render.conversation.talks import AGENT, talk, turn, used
from tests.transcript_builders import at


@pytest.mark.parametrize("end, expected", [
    (at(0), ""),
    ("2026-11-21T10:00:00.049Z", ""),
    ("2026-11-21T10:00:00.100Z", "0.1s"),
    (at(9), "9.0s"),
    (at(59), "59s"),
    (at(61), "1m 01s"),
    ("2026-11-21T12:00:00.000Z", "120m 00s"),
    ("2026-11-21T09:00:00.000Z", ""),
    (None, ""),
])  # fmt: skip
def test_took(end: str | None, expected: str) -> None:
    assert shared.took(used(ended_at=end)) == expected


def test_a_prompt_has_no_outcome() -> None:
    assert shared.outcome(turn("prompt")) == ""


def test_asked() -> None:
    inputs = {"a": "x", "b": "x\ny", "c": [1, {"d": None}], "e": True}
    assert shared.asked(ToolUse("T", "", inputs)) == 'a: x\nb:\nx\ny\nc: [1,{"d":null}]\ne: true'


def test_shortened() -> None:
    assert shared.shortened("abc", 3) == "abc"
    output = shared.shortened("a" * 50 + "b" * 50, 10)
    assert output == "aaaaa\n[… 90 characters left out, --full has them …]\nbbbbb"


@pytest.mark.parametrize(
    ("discarded", "kinds"),
    [
        ([False, False], ["prompt", "prompt"]),
        ([True, False], ["rewind", "prompt", "rewind", "prompt"]),
        ([False, True, True], ["prompt", "rewind", "prompt", "prompt", "rewind"]),
        ([], []),
    ],
    ids=["none", "the first", "the last", "no turns"],
)
def test_notes_stand_around_discarded_turns(discarded: list[bool], kinds: list[str]) -> None:
    turns = [turn("prompt")._replace(is_discarded=each) for each in discarded]
    assert [each.turn.kind for each in shared.steps(turns, "Toy")] == kinds


def test_local_times(zone: SetZone) -> None:
    zone("Asia/Tokyo")
    assert (shared.clock(at(0)), shared.day(at(0))) == ("19:00", "Saturday, Nov 21, 2026")
    assert shared.day("2026-11-21T16:00:00.000Z") == "Sunday, Nov 22, 2026"
    assert shared.clock("9999-12-31T23:59:00.000Z") == "23:59"  # no later time is known


def test_each_format_has_its_module() -> None:
    conversation = talk(turn("prompt", "x"))
    for name in FORMATS:
        empty = conversation._replace(turns=iter([]))
        assert bool("".join(chunks(name, empty, RenderOptions()))) == (name != "jsonl")


def test_each_module_that_writes_is_a_format() -> None:
    modules = Path(formats.__file__).parent.glob("*.py")
    found = {each.stem for each in modules if "def chunks(conversation" in each.read_text("utf-8")}
    assert found == set(FORMATS.values())


def test_json_lines() -> None:
    made = talk(turn("prompt", "a\nb"), used("out", 1, depth=1))
    first, second = list(jsonl.chunks(made, RenderOptions()))
    assert first == (
        '{"role":"user","content":"a\\nb","timestamp":"2026-11-21T10:00:00.000Z","kind":"prompt"}\n'
    )
    assert second == (
        '{"role":"tool","content":"out","timestamp":"2026-11-21T10:00:01.000Z","kind":"tool",'
        '"tool":"Bash","input":{"command":"npm test"},"is_error":false,"seconds":2.0,'
        f'"depth":1,"agent":"{AGENT}","agent_name":""}}\n'
    )
