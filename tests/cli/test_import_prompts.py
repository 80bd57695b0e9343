"""hookkit import and history: what a person typed, commands of their own included."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import call, run_json
from tests.transcript_builders import answer, line, prompt, record, write

COMMAND = (
    "<command-message>fix-issue</command-message>\n<command-name>/fix-issue</command-name>\n"
    "<command-args>142 in the cart</command-args>"
)
BODY = prompt([{"type": "text", "text": "Fix it."}], 1, isMeta=True, uuid="b", parentUuid="c")
CLEAR = "<command-name>/clear</command-name>\n<command-message>clear</command-message>"
CLEARED = record("system", 1, subtype="local_command", content="<local-command-stdout>")


def imported(home: Path, *records: Any) -> dict[str, Any]:
    """Import one session; what is shown of it."""
    path = home / ".claude/projects/-shop"
    write(path, {"s1.jsonl": b"".join(map(line, records))})
    call("import")
    found: dict[str, Any] = run_json("show", "1", "--json")["session"]
    return found


def history() -> list[dict[str, Any]]:
    """Return the turns of the session."""
    shown = call("history", "1", "--format", "jsonl").output
    return [json.loads(each) for each in shown.splitlines()]


@pytest.mark.parametrize(
    ("records", "typed"),
    [
        ([prompt(COMMAND, uuid="c"), BODY], "/fix-issue 142 in the cart"),
        ([prompt(COMMAND, uuid="c", turnOrigin="human"), BODY], "/fix-issue 142 in the cart"),
        ([prompt("<bash-input>git status</bash-input>"),
          prompt("<bash-stdout>clean</bash-stdout><bash-stderr></bash-stderr>", 1)], "!git status"),
        ([prompt(CLEAR), CLEARED, prompt("Add a cart", 2)], "Add a cart"),
    ],
    ids=["old client", "new client", "shell", "built-in command"],
)  # fmt: skip
def test_what_was_typed_is_the_prompt_and_the_title(
    home: Path, records: list[Any], typed: str
) -> None:
    session = imported(home, *records, answer(seconds=3))
    assert session["prompts_count"] == session["message_count"] == 1
    assert session["first_user_message"] == session["title"] == typed
    spoken = [each for each in history() if each["role"] != "system"]  # not what `!` printed
    assert [(each["role"], each["content"]) for each in spoken] == [
        ("user", typed),
        ("assistant", "done"),
    ]


def test_a_command_at_the_end_counts_when_its_body_follows(home: Path) -> None:
    records = [prompt("Add a cart"), answer(), prompt(COMMAND, 2, uuid="c")]
    assert imported(home, *records)["prompts_count"] == 1
    session = imported(home, *records, BODY, answer("msg_2", seconds=4))
    assert session["prompts_count"] == 2
    assert session["last_user_message"] == "/fix-issue 142 in the cart"
    call("rebuild")
    assert run_json("show", "1", "--json")["session"]["prompts_count"] == 2


SENT = (
    'Another Claude session sent a message:\n<teammate-message teammate_id="lead" color="blue">\n'
    "Write the tests.\n</teammate-message>"
)
IDLE = '<teammate-message teammate_id="two">\n{"type":"idle_notification"}\n</teammate-message>'


MAIL = {
    "type": "teammate_mailbox",
    "messages": [
        {"from": "lead", "text": "Write the tests.\n"},
        {"from": "two", "text": '{"type":"idle_notification"}'},
        {"from": "two", "text": None},
        "odd",
    ],
}


@pytest.mark.parametrize(
    "sent",
    [
        prompt(SENT),
        prompt(SENT.split("\n", 1)[1]),
        record("attachment", attachment={"type": "queued_command", "prompt": SENT}),
        record("attachment", attachment=MAIL),
        record("attachment", attachment=MAIL | {"color": "x" * 5000}),
    ],
    ids=["new", "old", "queued", "mail", "much mail"],
)
def test_a_teammates_history_begins_with_the_request_of_its_lead(home: Path, sent: Any) -> None:
    odd = record("attachment", 1, attachment={"type": "teammate_mailbox", "messages": 7})
    session = imported(home, sent, sent, prompt(IDLE, 1), odd, answer(seconds=2))
    assert session["prompts_count"] == 0
    assert [(each["kind"], each["role"], each["content"]) for each in history()] == [
        ("message", "user", "Write the tests."),
        ("answer", "assistant", "done"),
    ]
    for kind in ("text", "md", "html"):
        shown = call("history", "1", "--format", kind).output
        assert "Another agent" in shown
        assert "Write the tests." in shown
        assert "teammate" not in shown
