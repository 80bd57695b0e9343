"""One pass over a transcript, as records for the journal."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import transcripts
from hookkit.lib.text.redact import redact
from hookkit.model import transcript_records
from hookkit.model.counters import Counters
from hookkit.model.identity_hash import hash_of
from hookkit.model.session import milliseconds
from hookkit.model.transcript_position import Position
from hookkit.model.transcript_records import counters_of
from hookkit.pipeline.collect import session_delta
from hookkit.pipeline.collect.session_delta import MAX_PROMPT
from hookkit.pipeline.collect.transcript_pass import PART, TranscriptPass, read
from hookkit.store.search_pages import ROLES, unpacked
from tests.transcript_builders import (
    SIDECHAIN,
    answer,
    at,
    line,
    prompt,
    record,
    result,
    tool,
    transcript,
    usage,
    write,
)

EDITS = frozenset(("Edit",))
KEY = "sk-ant-api03-" + "aB3dE5gH7jK9mN1pQ3sT5"


def told(folder: Path, *records: Any, name: str = "s1.jsonl", **options: Any) -> list[Any]:
    """The records that one file of these lines makes."""
    [path] = write(folder, {name: transcript(*records)})
    return list(read(path, None, EDITS, **options, agent=transcripts).records())


def tally(of: dict[str, Any]) -> Counters:
    """Return the counts of a record."""
    return counters_of(flags for _, flags, *_ in of.get("records", ()))


def test_messages_are_packed_once_each(tmp_path: Path) -> None:
    first, last = answer(used=usage(output=1)), answer(used=usage(output=50), seconds=2)
    [found] = told(tmp_path, prompt(), first, last)
    assert found["usual"] == [("msg_1", milliseconds(at(2)), 0, 10, 50, 0, 0, 0, 0)]
    assert found["sources"] == [("claude-opus-5-5", "main")]
    assert (found["session_id"], found["start"], found["anew"]) == ("s1", 0, True)
    assert found["facts"]["model"] == "claude-opus-5-5"
    assert Position.from_text(found["position"]) is not None


def test_many_messages_take_several_records(tmp_path: Path) -> None:
    many = [answer(f"msg_{number}") for number in range(PART + 1)]
    first, last = told(tmp_path, *many)
    assert [len(each["usual"]) for each in (first, last)] == [PART, 1]
    assert "position" not in first
    assert "position" in last


def test_prompts(tmp_path: Path) -> None:
    said = [prompt(f"my key is {KEY}"), prompt("second", 1), prompt("x" * 9 * MAX_PROMPT, 2)]
    [found] = told(tmp_path, *said)
    assert found["facts"]["first_prompt"] == "my key is [redacted: anthropic-key]"
    assert found["facts"]["last_prompt"] == "x" * MAX_PROMPT
    assert (tally(found).prompts, tally(found).messages) == (3, 3)


def test_one_prompt_is_the_first_and_the_last(tmp_path: Path) -> None:
    facts = told(tmp_path, prompt("only"))[0]["facts"]
    assert facts["first_prompt"] == facts["last_prompt"] == "only"


def test_tools(tmp_path: Path) -> None:
    ids = [f"toolu_01A09q90qw90lq91783{number:05}" for number in range(5)]
    calls = [tool("Edit", each) for each in ids[:4]]
    results = [
        result("ok", ids[0]),
        result("no such text", ids[1], is_error=True),
        result("<tool_use_error>wrong", ids[2], is_error=True),
        result("whose is it", ids[4], is_error=True),
    ]
    again = answer("msg_2", content=[calls[0]])
    [found] = told(tmp_path, answer(content=calls), again, *(prompt([each]) for each in results))
    assert (tally(found).tool_calls, tally(found).edits) == (3, 2)


def passes(folder: Path, *records: Any) -> list[Counters]:
    """What is counted when each record is read in a pass of its own."""
    position, tallies = None, []
    for number in range(len(records)):
        [path] = write(folder, {"s1.jsonl": transcript(*records[: number + 1])})
        found = read(path, position, EDITS, agent=transcripts)
        position = Position.from_text(found.position.to_text())
        tallies.append(sum_of(found))
    return tallies


def sum_of(found: TranscriptPass) -> Counters:
    """All that a pass has counted."""
    total = Counters()
    for each in found.deltas.values():
        total.add(counters_of(each.flags.values()))
    return total


FAILED = {"is_error": True}


@pytest.mark.parametrize("chain", [{}, SIDECHAIN], ids=["main", "sidechain"])
def test_each_pass_notes_what_it_found(chain: dict[str, Any], tmp_path: Path) -> None:
    asked = answer(content=[tool("Edit", "t0"), tool("Edit", "t1")], **chain)
    also = answer(content=[tool("Bash", "t2", command="ls")], **chain)
    refused = prompt([result("<tool_use_error>wrong", "t1", **FAILED)], **chain)
    found = passes(tmp_path, asked, also, prompt([result("ok", "t0")], **chain), refused)
    assert [(each.tool_calls, each.edits) for each in found] == [(2, 2), (1, 0), (0, 0), (0, 0)]


LONG_ID = "toolu_01A09q90qw90lq917835lq9"


def test_a_refusal_has_the_identity_of_its_call(tmp_path: Path) -> None:
    refused = prompt([result("<tool_use_error>wrong", LONG_ID, **FAILED)], 5)
    [found] = told(tmp_path, refused)
    flags = transcript_records.FAILED | transcript_records.NEVER_RAN
    assert found["records"] == [(hash_of(LONG_ID), flags, milliseconds(at(5)), -1)]


@pytest.mark.parametrize("call_id", ["functions.Edit:0", "toolu_1", "functions.SomeLongTool:12"])
def test_numbered_calls_are_those_of_their_message(call_id: str, tmp_path: Path) -> None:
    asked = [answer(f"m{n}", content=[tool("Edit", call_id)]) for n in range(3)]
    refused = prompt([result("<tool_use_error>wrong", call_id, **FAILED)])
    [found] = told(tmp_path, asked[0], refused, asked[1], asked[1], asked[2])
    assert (tally(found).tool_calls, tally(found).edits) == (2, 2)
    flags = [flags for _, flags, *_ in found["records"]]
    assert flags == [6 | 8 | 16, 6, 6]
    assert found["records"][0][0] == hash_of(f"m0 {call_id}")


def test_a_numbered_call_that_a_later_pass_refuses(tmp_path: Path) -> None:
    asked = answer("m1", content=[tool("Edit", "functions.Edit:0")])
    refused = prompt([result("<tool_use_error>wrong", "functions.Edit:0", **FAILED)])
    [path] = write(tmp_path, {"s1.jsonl": transcript(asked)})
    first = read(path, None, EDITS, agent=transcripts)
    position = Position.from_text(first.position.to_text())
    write(tmp_path, {"s1.jsonl": transcript(asked, refused)})
    [found] = read(path, position, EDITS, agent=transcripts).records()
    assert [each[0] for each in found["records"]] == [hash_of("m1 functions.Edit:0")]


@pytest.mark.parametrize(
    ("call_id", "is_unique"),
    [
        (LONG_ID, True),
        ("call_9pw0Kz8yQW3mVb5Xr1tUcL2e", True),
        ("163339e0-0869-4ad0-93d2-842622d9313b", True),
        ("functions.TodoWrite:12", False),
        ("call_00_1", False),
        ("", False),
    ],
)
def test_unique_ids(call_id: str, is_unique: bool) -> None:
    assert session_delta.is_unique_id(call_id) == is_unique


def test_a_uuid_identifies_whatever_else_differs(tmp_path: Path) -> None:
    uuid = "163339e0-0869-4ad0-93d2-842622d9313b"
    [found] = told(tmp_path, prompt("a", 1, uuid=uuid), prompt("a again", 2, uuid=uuid))
    assert found["records"] == [(hash_of(uuid), transcript_records.PROMPT, milliseconds(at(1)), -1)]


def test_short_uuids_don_t_identify_alone(tmp_path: Path) -> None:
    lines = [prompt("a", 1, uuid="u1"), prompt("b", 2, uuid="u1"), prompt("b", 2, uuid="u1")]
    assert tally(told(tmp_path, *lines)[0]).prompts == 2


def test_records_without_an_identity_have_their_time_and_text(tmp_path: Path) -> None:
    lines = [prompt("a", uuid=...), prompt("a", uuid=...), prompt("b", uuid=...)]
    lines += [
        record("system", 3, subtype=each, uuid=...) for each in ("compact_boundary", "api_error")
    ]
    [found] = told(tmp_path, *lines)
    counted = tally(found)
    assert (counted.prompts, counted.compactions, counted.api_errors) == (2, 1, 1)


def test_the_files_of_edits(tmp_path: Path) -> None:
    calls = [tool("Edit", f"t{n}", file_path=f"/a/{n % 2}") for n in range(3)]
    calls.append(tool("Read", "t9", file_path="/b"))
    [found] = told(tmp_path, answer(content=calls))
    assert found["files"] == ["/a/0", "/a/1"]
    assert [file for *_, file in found["records"]] == [0, 1, 0, -1]


def test_each_message_has_its_branch(tmp_path: Path) -> None:
    lines = [answer("m1"), answer("m2", gitBranch="dev"), answer("m3", gitBranch="dev")]
    fast = answer("m4", usage(speed="fast"), gitBranch="dev")
    [found] = told(tmp_path, *lines, answer("m1", gitBranch="dev"), fast)
    branches = [found["sources"][each[2]][1] for each in found["usual"]]
    assert branches == ["main", "dev", "dev"]
    assert found["messages"][0][4]["branch"] == "dev"


def test_the_first_and_the_last_prompt_by_time(tmp_path: Path) -> None:
    [found] = told(tmp_path, prompt("b", 2), prompt("c", 3), prompt("a", 1))
    facts = found["facts"]
    assert (facts["first_prompt"], facts["last_prompt"]) == ("a", "c")
    assert (facts["first_prompt_at"], facts["last_prompt_at"]) == (at(1), at(3))


def test_what_gh_said_in_a_later_pass(tmp_path: Path) -> None:
    command = f"gh pr create --body {KEY}"
    asked = answer(content=[tool("Bash", command=command), tool("Bash", "t2", command="ls")])
    [path] = write(tmp_path, {"s1.jsonl": transcript(asked)})
    position = read(path, None, EDITS, agent=transcripts).position
    assert [call.command for call in position.waiting] == [redact(command), None]
    write(
        tmp_path, {"s1.jsonl": transcript(asked, prompt([result("https://github.com/o/r/pull/7")]))}
    )
    [found] = read(path, position, EDITS, agent=transcripts).records()
    assert found["facts"]["pr"] == 7


def test_what_gh_said(tmp_path: Path) -> None:
    call = tool("Bash", command="gh pr create --fill")
    said = prompt([result("https://github.com/o/r/pull/7\n")])
    assert told(tmp_path, answer(content=[call]), said)[0]["facts"]["pr"] == 7


def test_a_list_is_no_work_on_what_it_lists(tmp_path: Path) -> None:
    link = "https://github.com/acme/{}/pull/{}"
    made = answer(content=[tool("Bash", command="gh pr create --fill")])
    listed = answer("msg_2", content=[tool("Bash", "toolu_2", command="gh pr list")], seconds=3)
    outputs = result(link.format("shop", 7)), result(link.format("lib", 8), "toolu_2")
    said = [prompt([each], seconds) for each, seconds in zip(outputs, (2, 4), strict=True)]
    facts = told(tmp_path, made, said[0], listed, said[1])[0]["facts"]
    assert (facts["pr"], facts["repo"]) == (7, "acme/shop")


def test_a_compaction_empties_the_window(tmp_path: Path) -> None:
    compacted = record("system", 2, subtype="compact_boundary")
    [found] = told(tmp_path, answer(used=usage(read=90)), compacted)
    assert "context" not in found["facts"]
    assert tally(found).compactions == 1
    [found] = told(tmp_path, answer(used=usage(read=90)), compacted, answer("m2", usage(read=7)))
    assert found["facts"]["context"] == 17


def test_a_subagent_fills_no_window(tmp_path: Path) -> None:
    side = answer(used=usage(read=90), **SIDECHAIN)
    [found] = told(tmp_path, side, name="agent-1.jsonl")
    assert "context" not in found["facts"] and "model" not in found["facts"]
    assert found["sidechain"] is True


def test_errors_interrupts_titles_and_costs(tmp_path: Path) -> None:
    failed = record("system", 1, subtype="api_error", error={"status": 529})
    stopped = prompt([{"type": "text", "text": "[Request interrupted by user]"}], 3)
    titles = [
        {"type": "custom-title", "customTitle": "Mine", "sessionId": "s1"},
        {"type": "ai-title", "aiTitle": "Its", "sessionId": "s1"},
    ]
    cost = {"type": "cost-state", "totalCostUSD": 1.5, "sessionId": "s1"}
    [found] = told(tmp_path, prompt(), failed, stopped, *titles, cost)
    facts = found["facts"]
    assert (facts["title"], facts["title_rank"], facts["client_cost"]) == ("Mine", 2, 1.5)
    assert facts["interrupted_at"] == at(3)
    assert tally(found).api_errors == 1


def test_folders(tmp_path: Path) -> None:
    facts = told(tmp_path, prompt(), prompt("b", 1, cwd="/home/dev/other", gitBranch="dev"))[0][
        "facts"
    ]
    assert (facts["first_cwd"], facts["cwd"]) == ("/home/dev/project", "/home/dev/other")
    assert facts["branch"] == "dev"
    assert "first_cwd" not in told(tmp_path, prompt(cwd=...))[0]["facts"]


def test_several_sessions_in_one_file(tmp_path: Path) -> None:
    found = told(tmp_path, prompt(session="s0"), answer(session="s1", seconds=2))
    assert [each["session_id"] for each in found] == ["s0", "s1"]
    assert all("position" in each for each in found)


def test_a_copy_counts_no_prompts(tmp_path: Path) -> None:
    copied: dict[str, Any] = {"forkedFrom": {"sessionId": "s0", "messageUuid": "u"}}
    found = told(tmp_path, prompt(**copied), answer(**copied), prompt("own", 3))
    assert sum(tally(each).prompts for each in found) == 1
    assert sum(len(each.get("messages", ())) for each in found) == 1


def test_an_empty_file_has_a_position(tmp_path: Path) -> None:
    [found] = told(tmp_path)
    assert not found.keys() & {"messages", "usual", "records", "files", "sources"}
    assert found["facts"] == {}


def test_bad_lines_are_told(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"s1.jsonl": line(prompt()) + b"{broken\n"})
    done = read(path, None, EDITS, agent=transcripts)
    assert [each.reason for each in done.bad] == ["not valid JSON"]
    assert done.found is None


def test_what_was_said(tmp_path: Path) -> None:
    lines = [
        prompt("a question"),
        answer(content=[{"type": "thinking", "thinking": "secretly"}]),
        answer("msg_2", content=[{"type": "text", "text": "the answer"}, tool()], seconds=2),
        prompt([result("what the tool said")], 3),
    ]
    [path] = write(tmp_path, {"s1.jsonl": transcript(*lines)})
    found = read(path, None, EDITS, with_texts=True, agent=transcripts).found
    assert found is not None
    [page] = found.pages
    assert unpacked(page.words) == ["a question", "the answer"]
    assert [ROLES[text.role] for text in page.texts] == ["prompt", "answer"]
    assert [claim.session_id for claim in found.claims] == ["s1"]


@pytest.mark.parametrize("with_texts", [False, True])
def test_texts_change_no_count(tmp_path: Path, with_texts: bool) -> None:
    call = tool("Bash", command="gh issue view 3")
    lines = [prompt(), answer(content=[call]), prompt([result("fine")]), prompt("end", 9)]
    found = told(tmp_path, *lines, with_texts=with_texts)
    assert [each["facts"] for each in found] == [each["facts"] for each in told(tmp_path, *lines)]
    assert [each["records"] for each in found] == [
        each["records"] for each in told(tmp_path, *lines)
    ]


def test_only_what_is_new(tmp_path: Path) -> None:
    [path] = write(tmp_path, {"s1.jsonl": transcript(prompt("one"))})
    first = read(path, None, EDITS, agent=transcripts)
    with path.open("ab") as stream:
        stream.write(line(prompt("two", 1)))
    [found] = read(path, first.position, EDITS, agent=transcripts).records()
    assert (found["start"], found["anew"]) == (first.position.offset, False)
    assert found["facts"]["first_prompt"] == "two"
    assert tally(found).prompts == 1


def test_every_entry_is_told_by_somebody() -> None:
    from hookkit.model import transcript

    silent = {transcript.Answer, transcript.Worktree, transcript.BadLine}
    assert set(transcript.Entry.__args__) - silent == set(session_delta.ADD)


def test_what_is_repeated_of_another_session_ended_with_it(tmp_path: Path) -> None:
    """Else a session would end with those that begin with a copy of it, or not: by the passes."""
    own = prompt("More", 60, "new"), answer("m2", usage(), 61, "new")
    copied = prompt("Go", 0, "old"), answer("m1", usage(), 1, "old")
    for lines in ((own[0], *copied, own[1]), (*copied, *own[:1])):
        [path] = write(tmp_path, {"new.jsonl": transcript(*lines)})
        found = read(path, None, EDITS, agent=transcripts).records()
        assert {each["session_id"]: each.get("last_at") for each in found} == {
            "new": None,
            "old": at(1),
        }


def test_only_the_place_of_another_session_is_repeated(tmp_path: Path) -> None:
    own, copied = prompt("More", 60, "new"), prompt("Go", 5, "old", forkedFrom={"sessionId": "x"})
    [path] = write(tmp_path, {"new.jsonl": transcript(copied, own)})
    found = read(path, None, EDITS, agent=transcripts)
    assert {each["session_id"]: each.get("last_at") for each in found.records()} == {
        "new": None,
        "old": found.started_at,
    }
