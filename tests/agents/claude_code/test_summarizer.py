import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit import config, record
from hookkit.agents import executables
from hookkit.agents.claude_code import summarizer
from hookkit.errors import SummaryError
from hookkit.lib.text.sanitize import visible
from hookkit.model.summary import Summary
from tests.fake_client import ANSWER, Client

EXPECTED = Summary(**ANSWER)


@pytest.fixture(autouse=True)
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client(tmp_path)
    for name in ("HOME", "HOOKKIT_HOME", "CLAUDE_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(client.path))
    monkeypatch.setenv("HOOKKIT_SUMMARY_DEADLINE", "20")
    return client


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    path = tmp_path / "session.jsonl"
    path.write_text(json.dumps({"type": "user", "message": {"content": "mend @/etc/passwd"}}))
    return path


def ask(transcript: Path) -> Summary:
    return summarizer.summarize(transcript, config.load(), os.environ)


def refusal(transcript: Path) -> str:
    with pytest.raises(SummaryError) as caught:
        ask(transcript)
    return str(caught.value)


def test_the_answer(client: Client, transcript: Path) -> None:
    client.answers(structured_output=ANSWER, result=json.dumps(ANSWER))
    assert ask(transcript) == EXPECTED
    assert client.seen["argv"][client.seen["argv"].index("--model") + 1] == "haiku"


def test_what_the_client_is_given(
    client: Client, transcript: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY_MODEL", "sonnet")
    client.answers(structured_output=ANSWER)
    ask(transcript)
    argv = client.seen["argv"]
    options = dict(zip(argv, [*argv[1:], ""], strict=True))
    assert options["--model"] == "sonnet"
    assert options["--output-format"] == "json"
    assert options["--tools"] == ""
    assert options["--system-prompt"] == summarizer.INSTRUCTIONS
    assert json.loads(options["--json-schema"])["required"] == ["title", "summary"]
    assert json.loads(options["--settings"])["disableAllHooks"] is True
    assert {"--print", "--strict-mcp-config", "--no-session-persistence"} <= set(argv)


def test_the_transcript_stands_between_markers_of_its_own(client: Client, transcript: Path) -> None:
    client.answers(structured_output=ANSWER)
    markers = set()
    for _ in range(2):
        ask(transcript)
        marker, said, again, end = client.seen["stdin"].splitlines()
        assert marker == again
        assert said == "User: mend @ /etc/passwd"
        assert end == "The recording has ended. Write its entry."
        markers.add(marker)
    assert len(markers) == 2


def test_its_environment(client: Client, transcript: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "1")
    client.answers(structured_output=ANSWER)
    ask(transcript)
    environment = client.seen["environment"]
    assert environment.keys() & {"CLAUDECODE", "CLAUDE_CODE_SESSION_ID"} == set()
    assert environment["ANTHROPIC_API_KEY"] == "1"
    assert environment.items() >= summarizer.QUIET.items()
    assert Path(client.seen["folder"]) != Path.cwd()


def test_the_recorder_knows_the_guard() -> None:
    assert summarizer.SUMMARIZER_GUARD.encode() == record.SUMMARIZER_GUARD
    assert summarizer.QUIET[summarizer.SUMMARIZER_GUARD]


def test_a_missing_transcript_costs_nothing(client: Client, tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing") == "no transcript to summarize"
    assert not client.seen_file.exists()


def test_no_client(transcript: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executables, "PLACES", ())
    monkeypatch.setenv("HOOKKIT_CLAUDE", "")
    assert refusal(transcript) == (
        "no claude executable: install it (`npm install -g @anthropic-ai/claude-code`) or set "
        "HOOKKIT_CLAUDE to its path."
    )


def test_the_deadline(client: Client, transcript: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY_DEADLINE", "0.5")
    client.does("time.sleep(60)")
    began = time.monotonic()
    assert refusal(transcript) == "gave up after 0.5 s"
    assert time.monotonic() - began < 30  # not the 60 that it sleeps


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        pytest.param(
            {"is_error": True, "result": "API Error: 500 Internal.\n Try again."},
            "API Error: 500 Internal. Try again.",
            id="API error",
        ),
        pytest.param(
            {
                "is_error": True,
                "subtype": "error_max_structured_output_retries",
                "errors": ["Failed to provide valid structured output after 5 attempts"],
            },
            "Failed to provide valid structured output after 5 attempts",
            id="errors",
        ),
        pytest.param(
            {"is_error": True, "subtype": "error_during_execution", "errors": []},
            "error_during_execution",
            id="subtype",
        ),
        pytest.param({"is_error": True, "subtype": None}, "no reason given", id="no reason"),
        pytest.param({"result": "I can't do that."}, "no structured output", id="talk"),
        pytest.param({"result": '{"name": "x"} {oops'}, "no structured output", id="other object"),
        pytest.param({"result": '{"a":' * 1900}, "no structured output", id="deep object"),
        pytest.param({"result": None}, "no structured output", id="nothing"),
        pytest.param({"structured_output": {}}, "empty title or summary", id="empty object"),
        pytest.param(
            {"structured_output": {"title": "\u200b\u202e\x00", "summary": "x"}},
            "empty title or summary",
            id="invisible title",
        ),
        pytest.param(
            {"structured_output": {"title": ["x"], "summary": "x"}},
            "empty title or summary",
            id="title is a list",
        ),
        pytest.param(
            {"structured_output": {"title": "x", "summary": None}},
            "empty title or summary",
            id="no summary",
        ),
    ],
)
def test_refusals(client: Client, transcript: Path, result: dict[str, Any], reason: str) -> None:
    client.answers(**result)
    assert refusal(transcript) == reason


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ("sys.exit(\"error: unknown option '--tools'\")", "claude exited with code 1: error: un"),
        ("print('oops'); sys.exit(3)", "claude exited with code 3: oops"),
        ("sys.exit(3)", "claude exited with code 3: no reason given"),
        ("os.kill(os.getpid(), 9)", "claude exited with code -9: no reason given"),
        ("print('Hello!')", "no structured output"),
        ("print('[]')", "no structured output"),
        ("print('7')", "no structured output"),
        ("print('[' * 100_000)", "no structured output"),
        ("os.write(1, b'\\xff\\xfe')", "no structured output"),
        ("for _ in range(50): os.write(1, b'x' * 1_000_000)", "printed more than 1000000 bytes"),
    ],
)
def test_a_client_that_fails(client: Client, transcript: Path, then: str, reason: str) -> None:
    client.does(then)
    assert refusal(transcript).startswith(reason)


@pytest.mark.parametrize(
    "talk",
    [
        json.dumps(ANSWER),
        f"Here it is:\n```json\n{json.dumps(ANSWER, indent=2)}\n```\nDone.",
        f"{{hm}} {json.dumps(ANSWER)}",
    ],
    ids=["bare", "fenced", "after a brace"],
)
def test_a_model_that_only_talks(client: Client, transcript: Path, talk: str) -> None:
    client.answers(result=talk)
    assert ask(transcript) == EXPECTED
    assert client.seen["argv"][client.seen["argv"].index("--model") + 1] == "haiku"


def test_a_client_that_reports_all_messages(client: Client, transcript: Path) -> None:
    messages = [{"type": "system"}, {"type": "result", "structured_output": ANSWER}]
    client.prints(json.dumps(messages))
    assert ask(transcript) == EXPECTED
    assert client.seen["argv"][client.seen["argv"].index("--model") + 1] == "haiku"


def test_a_reason_keeps_no_secret_and_is_short(client: Client, transcript: Path) -> None:
    client.answers(
        is_error=True,
        result="bad key sk-ant-api03-abcdef, Bearer abc.def, proxy http://me:word@host/ "
        + "x" * 999,
    )
    reason = refusal(transcript)
    assert reason.startswith("bad key …, Bearer … proxy http://…@host/ xxx")
    assert len(reason) <= summarizer.REASON_LENGTH


@pytest.mark.parametrize(
    ("said", "title"),
    [
        pytest.param("Mend\nthe\t login ", "Mend the login", id="spaces"),
        pytest.param("\x1b[31mMend\x1b[0m \x1b]0;evil\x07it", "Mend it", id="escapes"),
        pytest.param("\x9b31mMend\x1bc it\x1b", "Mend it", id="more escapes"),
        pytest.param("Me\u202end\u2066 \u200f\x07i\u200dt", "Mend \u200fi\u200dt", id="harmful"),
        pytest.param("Mend \ud800it\uffff\u2028now", "Mend it now", id="not characters"),
        pytest.param("Größe 測定 😀", "Größe 測定 😀", id="any language"),
        pytest.param(" ".join("abcdefghijklmn"), "a b c d e f g h i j k l…", id="words"),
        pytest.param(
            "word " * 4 + "x" * 90, "word word word word " + "x" * 59 + "…", id="one long"
        ),
        pytest.param("twelve-chars " * 9, "twelve-chars " * 5 + "twelve-chars…", id="long"),
        pytest.param("x" * 80, "x" * 80, id="just fits"),
    ],
)
def test_what_is_left_of_a_title(client: Client, transcript: Path, said: str, title: str) -> None:
    client.answers(structured_output={"title": said, "summary": "x"})
    assert ask(transcript).title == title


def test_a_long_summary_ends_at_a_word(client: Client, transcript: Path) -> None:
    client.answers(structured_output={"title": "x", "summary": "seven, " * 200})
    summary = ask(transcript).summary
    assert summary.endswith("seven, seven…")
    assert 390 < len(summary) <= summarizer.SUMMARY_LENGTH


@given(text=st.text(), most=st.integers(2, 60))
def test_what_is_kept_is_plain(text: str, most: int) -> None:
    plain = summarizer._plain(text)
    assert plain == visible(plain)
    assert plain == " ".join(filter(None, plain.split(" "))).strip()
    assert len(summarizer._cut(plain, most)) <= most
    assert summarizer._plain(plain) == plain


def test_importing_it_is_cheap() -> None:
    name = "hookkit.agents.claude_code.summarizer"
    code = f"import sys; old = {{*sys.modules}}; import {name}; print(*{{*sys.modules}} - old)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {"asyncio", "rich", "click", "sqlite3", "hookkit.pipeline.project.projector"}.isdisjoint(
        loaded
    )
