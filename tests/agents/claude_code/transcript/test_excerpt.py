"""The transcripts in tests/transcripts/tail are real ones (client 2.1.329), their strings cut."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.agents.claude_code.transcript import excerpt
from hookkit.agents.claude_code.transcript.excerpt import last_turns
from hookkit.lib.system import regular_file

CAPTURES = Path(__file__).parents[3] / "transcripts" / "tail"


def user(content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "user", "message": {"role": "user", "content": content}, **more}


def assistant(*blocks: Any, **more: Any) -> dict[str, Any]:
    return {"type": "assistant", "message": {"role": "assistant", "content": [*blocks]}, **more}


def words(text: Any) -> dict[str, Any]:
    return {"type": "text", "text": text}


def use(name: str, inputs: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": "t", "name": name, "input": inputs}


def result(content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": "t", "content": content, **more}


def queued(prompt: Any, **more: Any) -> dict[str, Any]:
    return {"type": "attachment", "attachment": {"type": "queued_command", "prompt": prompt} | more}


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    return tmp_path / "session.jsonl"


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_a_real_session_is_retold() -> None:
    turns = last_turns(CAPTURES / "tools.jsonl").split("\n\n")
    assert turns[:5] == [
        "User: please do the tool tour",
        "Assistant: Writing the file.",
        "Tool Write: /home/dev/tools/a.txt",
        "Output: File created successfully at: /home/dev/tools/a.txt "
        "(file state is current in your context — no need to Read it back)",
        "Tool Edit: /home/dev/tools/a.txt",
    ]
    assert "Tool Bash: echo boom; exit 3" in turns
    assert "Error: Exit code 3\nboom" in turns
    assert "Tool Glob: *.txt" in turns
    assert turns[-1] == "Assistant: All done.\nSecond line."


def test_what_nobody_said_is_left_out() -> None:
    told = last_turns(CAPTURES / "tools.jsonl")
    assert "I will write a file." not in told  # thinking
    assert "task-notification" not in told
    assert "system-reminder" not in told


def test_a_compaction_is_told_and_commands_of_the_client_are_not() -> None:
    turns = last_turns(CAPTURES / "compacted.jsonl").split("\n\nUser: ")
    assert turns[0].startswith("User: after clear prompt\n\nAssistant: third answer after clear")
    assert "[compacted, summed up so: This session is being continued" in turns[0]
    assert turns[1] == "prompt after compact\n\nAssistant: after compact"


def test_an_interruption_is_not_a_prompt() -> None:
    told = last_turns(CAPTURES / "interrupted.jsonl")
    assert "User: run it\n\nTool Bash: sleep 20\n\nError: The user doesn't want" in told
    assert "Request interrupted" not in told


@pytest.mark.parametrize(
    ("record", "told"),
    [
        pytest.param(user("fix it"), "User: fix it", id="prompt"),
        pytest.param(user([words("fix"), words("it")]), "User: fix\n\nUser: it", id="blocks"),
        pytest.param(user("fix it", origin={"kind": "human"}), "User: fix it", id="typed"),
        pytest.param(user("x", origin={"kind": "task-notification"}), "", id="origin"),
        pytest.param(user("x", isMeta=True), "", id="meta"),
        pytest.param(user("x", isSidechain=True), "", id="sidechain"),
        pytest.param(user("<task-notification>x</task-notification>"), "", id="notification"),
        pytest.param(user("<local-command-stdout>x</local-command-stdout>"), "", id="stdout"),
        pytest.param(user("<bash-input>ls</bash-input>"), "User: !ls", id="shell"),
        pytest.param(user("<bash-input>ls</bash-input>", isMeta=True), "User: !ls", id="shell too"),
        pytest.param(user("<bash-stdout>x</bash-stdout>"), "", id="output of the shell"),
        pytest.param(user("[Request interrupted by user]"), "", id="interrupted"),
        pytest.param(
            user("<ide_opened_file>a.py</ide_opened_file>\nfix it"), "User: fix it", id="ide"
        ),
        pytest.param(user("what is <ide_selection> for?"), "User: what is <ide_selection> for?"),
        pytest.param(user("<system-reminder>x</system-reminder>"), "", id="reminder"),
        pytest.param(
            user(
                "<command-message>greet</command-message>\n<command-name>/greet</command-name>\n"
                "<command-args>bob</command-args>",
                turnOrigin="human",
            ),
            "User: /greet bob",
            id="command with arguments",
        ),
        pytest.param(
            user("<command-name>/greet</command-name><command-args>bob</command-args>"),
            "",
            id="command of nobody known",
        ),
        pytest.param(
            user("<command-name>/tour</command-name>", turnOrigin="human"),
            "User: /tour",
            id="command without",
        ),
        pytest.param(user("<command-name>/clear</command-name>"), "", id="built-in command"),
        pytest.param(user("<command-message>x</command-message>"), "", id="nameless command"),
        pytest.param(user(None), "", id="null content"),
        pytest.param(user([None, 7, "x", words(None), words(7)]), "", id="odd blocks"),
        pytest.param({"type": "user", "message": "x"}, "", id="odd message"),
        pytest.param({"type": "api-request-blob", "message": user("x")["message"]}, "", id="blob"),
        pytest.param(queued("and this"), "User: and this", id="queued"),
        pytest.param(queued([words("and this")]), "User: and this", id="queued blocks"),
        pytest.param(queued("x", isMeta=True), "", id="queued meta"),
        pytest.param(queued("<task-notification>"), "", id="queued notification"),
        pytest.param({"type": "attachment", "attachment": None}, "", id="odd attachment"),
        pytest.param({"type": "attachment", "attachment": {"type": "date"}}, "", id="attachment"),
        pytest.param(assistant(words("done")), "Assistant: done", id="assistant"),
        pytest.param(assistant(words("")), "", id="no words"),
        pytest.param(assistant({"type": "thinking", "thinking": "x"}), "", id="thinking"),
        pytest.param(assistant(use("Bash", {"command": "ls"})), "Tool Bash: ls", id="tool"),
        pytest.param(assistant(use("X", {"n": 1})), 'Tool X: {"n": 1}', id="other tool"),
        pytest.param(assistant(use("X", None)), "Tool X:", id="no input"),
        pytest.param(user([result("3 passed")]), "Output: 3 passed", id="output"),
        pytest.param(user([result([words("a"), words("b")])]), "Output: a\nb", id="outputs"),
        pytest.param(user([result("no", is_error=True)]), "Error: no", id="error"),
        pytest.param(user([result(None)]), "Output:", id="no output"),
        pytest.param(user("\ud800 lone"), "User: ? lone", id="lone surrogate"),
        pytest.param([1], "", id="a list"),
        pytest.param(None, "", id="null"),
    ],
)
def test_a_record(transcript: Path, record: Any, told: str) -> None:
    assert last_turns(write(transcript, record)) == told


def test_bulky_texts_keep_their_beginning_and_end(transcript: Path) -> None:
    output = "begin " + "x" * 10_000 + " end"
    write(transcript, user("p" * 10_000), user([result(output)]))
    said, answered = last_turns(transcript).split("\n\n")
    assert len(said) < 4100
    assert len(answered) < 450
    assert answered.startswith("Output: begin x")
    assert answered.endswith("x end")


RAW = json.dumps(user("fix it")).encode()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(RAW, id="no newline at the end"),
        pytest.param(b"\xef\xbb\xbf" + RAW + b"\r\n", id="BOM and CRLF"),
        pytest.param(b"\0" * 512 + RAW + b"\0\n", id="NULs"),
        pytest.param(RAW + b'\n{"type":"user","mess', id="unfinished last line"),
        pytest.param(b'{"\xff":}\n' + RAW + b"\n\n\n", id="bad lines"),
        pytest.param(b"[" * 100_000 + b"\n" + RAW + b"\n", id="too deep"),
        pytest.param(b"9" * 5000 + b"\n" + RAW + b"\n", id="too great a number"),
    ],
)
def test_damage_is_passed_over(transcript: Path, raw: bytes) -> None:
    transcript.write_bytes(raw)
    assert last_turns(transcript) == "User: fix it"


def test_bad_utf8_is_replaced(transcript: Path) -> None:
    transcript.write_bytes(RAW.replace(b"fix", b"f\xffx"))
    assert last_turns(transcript) == "User: f�x it"


def test_what_is_no_file_is_empty(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("", "missing", "pipe", "n\0l"):
        assert last_turns(tmp_path / name) == ""


def test_an_unreadable_file_is_empty(transcript: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError

    write(transcript, user("x"))
    monkeypatch.setattr(regular_file, "opened", refuse)
    assert last_turns(transcript) == ""


def conversation(turns: int) -> list[dict[str, Any]]:
    pairs = ((user(f"prompt {n}"), assistant(words(f"answer {n}"))) for n in range(turns))
    return [record for pair in pairs for record in pair]


def test_the_first_prompt_stands_before_the_last_turns(transcript: Path) -> None:
    opening = [user("<command-name>/model</command-name><command-args>opus</command-args>")]
    write(transcript, *opening, *conversation(100))
    turns = last_turns(transcript, 200).split("\n\n")
    assert turns[:2] == ["User: prompt 0", "[…]"]
    assert turns[-2:] == ["User: prompt 99", "Assistant: answer 99"]


def test_a_command_stands_first_where_no_other_prompt_was_left_out(transcript: Path) -> None:
    command = "<command-name>/review</command-name><command-args>7</command-args>"
    opening = user(command, turnOrigin="human")
    write(transcript, opening, *[assistant(words(f"answer {n}")) for n in range(50)])
    assert last_turns(transcript, 200).startswith("User: /review 7\n\n[…]\n\nAssistant: ")


REVIEW = user("<command-message>review</command-message>\n<command-name>/review</command-name>")
BODY = user([words("Review it.")], isMeta=True)
STDOUT = user("<local-command-stdout>x</local-command-stdout>")


@pytest.mark.parametrize(
    ("after", "typed"),
    [
        ([BODY], "User: /review\n\n"),
        ([assistant(words("reviewed"))], "User: /review\n\nAssistant: reviewed\n\n"),
        ([{"type": "system", "subtype": "turn_duration"}, BODY], "User: /review\n\n"),
        ([STDOUT], ""),
        ([], ""),
    ],
    ids=["body", "answer", "body, later", "output", "another prompt"],
)
def test_a_command_is_a_prompt_if_it_went_to_the_model(
    transcript: Path, after: list[Any], typed: str
) -> None:
    write(transcript, REVIEW, *after, user("go on"))
    assert last_turns(transcript) == f"{typed}User: go on"


@pytest.mark.parametrize("after", [[BODY], [STDOUT], []], ids=["body", "output", "nothing"])
def test_a_command_that_was_left_out_stands_first_if_it_went_to_the_model(
    transcript: Path, after: list[Any]
) -> None:
    write(transcript, REVIEW, *after, *[assistant(words(f"answer {n}")) for n in range(50)])
    is_prompt = after != [STDOUT]
    assert last_turns(transcript, 200).startswith("User: /review" if is_prompt else "Assistant")


def test_a_session_without_a_prompt_has_last_turns_only(transcript: Path) -> None:
    write(transcript, *[assistant(words(f"answer {n}")) for n in range(50)])
    assert last_turns(transcript, 45) == "Assistant: answer 48\n\nAssistant: answer 49"


@pytest.mark.parametrize("extra", [0, 1])
def test_the_first_prompt_stands_once(transcript: Path, extra: int) -> None:
    write(transcript, *conversation(2))
    whole = last_turns(transcript)
    told = last_turns(transcript, len(whole) + len("\n\n") + extra)
    assert told == whole
    assert told.count("prompt 0") == 1


@given(limit=st.integers(-1, 400), letter=st.sampled_from("xé😀"))
def test_the_limit_holds(tmp_path_factory: pytest.TempPathFactory, limit: int, letter: str) -> None:
    path = tmp_path_factory.mktemp("limit") / "session.jsonl"
    write(path, *conversation(3), user(letter * 90), assistant(words(letter * 300)))
    assert len(last_turns(path, limit).encode()) <= max(limit, 0)


@given(block=st.integers(1, 300), lines=st.lists(st.text(max_size=40), max_size=8))
def test_blocks_do_not_show(
    tmp_path_factory: pytest.TempPathFactory, block: int, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "session.jsonl"
    write(path, *[user(line) for line in lines])
    whole = last_turns(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excerpt, "BLOCK", block)
        assert last_turns(path) == whole


def test_only_the_end_is_read(transcript: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(transcript, *conversation(20_000))
    monkeypatch.setattr(excerpt, "BLOCK", 4096)
    with transcript.open("rb") as file:
        told, begin = excerpt._last(file, 1000)
        assert told[-1] == "Assistant: answer 19999"
        assert begin > transcript.stat().st_size - 10_000
        assert file.tell() > transcript.stat().st_size - 20_000


def test_a_line_that_is_too_long_is_mentioned(
    transcript: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpt, "MAX_RECORD", 1000)
    monkeypatch.setattr(excerpt, "BLOCK", 64)
    write(transcript, user("before"), user("x" * 5000), user("after"))
    assert last_turns(transcript) == (
        "User: before\n\n[a record too long to be read]\n\nUser: after"
    )


def test_the_search_has_an_end(transcript: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpt, "MAX_READ", 1000)
    noise = [{"type": "attachment", "attachment": {"x": "x" * 100}}] * 50
    write(transcript, user("aim"), user("middle"), *noise, user("last"))
    assert last_turns(transcript) == "User: aim\n\n[…]\n\nUser: last"


def test_memory_is_bounded(transcript: Path) -> None:
    import tracemalloc

    with transcript.open("wb") as file:
        file.write(RAW + b"\n")
        for _ in range(40):
            file.write(b" " * (1 << 20))
        file.write(b"\n" + RAW + b"\n")
    tracemalloc.start()
    try:
        told = last_turns(transcript)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told.count("User: fix it") == 2
    assert peak < 16 << 20
