"""hookkit summarize: title and summary of sessions that have none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.model.own_records import SummaryStarted
from tests.accounts import marks
from tests.builders import deliver, line, own, payload
from tests.cli.terminal import call, run
from tests.fake_client import ANSWER, Client


@pytest.fixture(autouse=True)
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client(tmp_path)
    client.answers(structured_output=ANSWER)
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(client.path))
    return client


@pytest.fixture
def end(tmp_path: Path) -> Callable[..., None]:
    """End a session with one prompt."""

    def end(session_id: str, seconds: float, has_transcript: bool = True) -> None:
        path = tmp_path / f"{session_id}.jsonl"
        if has_transcript:
            path.write_text(json.dumps({"type": "user", "message": {"content": "mend it"}}))
        output = payload(
            "UserPromptSubmit", session_id, prompt="mend it", transcript_path=str(path)
        )
        gone = payload("SessionEnd", session_id, transcript_path=str(path))
        deliver(line(output, seconds, account=marks()), line(gone, seconds + 1))

    return end


def states() -> dict[str, str]:
    with Store.open() as store:
        return {each.session_id: each.summary_state for each in store.get_recent_sessions()}


@pytest.mark.parametrize("wanted", ["1", "early", "ear"])
def test_one_by_its_id(wanted: str, end: Callable[..., None]) -> None:
    end("early", 0)
    end("late", 10)
    assert run("summarize", wanted) == f"#1  {ANSWER['title']}\n"
    assert states() == {"early": "done", "late": "pending"}


def test_the_latest(end: Callable[..., None]) -> None:
    end("early", 0)
    end("late", 10)
    assert call("summarize").stdout == f"#2  {ANSWER['title']}\n"
    assert states() == {"early": "pending", "late": "done"}


def test_all_that_wait_or_failed(end: Callable[..., None], client: Client) -> None:
    end("waits", 0)
    end("failed", 10)
    end("done", 20)
    deliver(
        line(own("summarized", "failed", error="overloaded"), 30, src="hookkit"),
        line(own("summarized", "done", title="T", summary="S"), 31, src="hookkit"),
        line(payload("SessionStart", "empty"), 32),
        line(payload("SessionEnd", "empty"), 33),
    )
    output = call("summarize", "--pending").stdout
    assert output == f"#1  {ANSWER['title']}\n#2  {ANSWER['title']}\n"
    assert states() == {"waits": "done", "failed": "done", "done": "done", "empty": "none"}
    assert len(client.calls) == 2
    assert call("summarize", "--pending").stdout == "Nothing to summarize.\n"


def test_one_that_somebody_writes_now_is_left_to_them(
    end: Callable[..., None], client: Client
) -> None:
    end("s1", 0)
    with Store.open() as store:
        store.write(SummaryStarted(session_id="s1"))
    assert call("summarize", "--pending").stdout == "Nothing to summarize.\n"
    assert client.calls == []


def test_a_failure_is_reported_and_the_others_are_written(end: Callable[..., None]) -> None:
    end("gone", 0, has_transcript=False)
    end("there", 10)
    done = call("summarize", "--pending", code=1)
    assert done.stdout == f"#2  {ANSWER['title']}\n"
    assert done.stderr == "#1 no transcript to summarize\n"
    assert states() == {"gone": "failed", "there": "done"}


def test_what_the_client_reports_is_harmless(end: Callable[..., None], client: Client) -> None:
    end("s1", 0)
    client.answers(is_error=True, result="\x1b[2Jno\nway \u202e")
    assert call("summarize", "1", code=1).stderr == "#1 no way\n"


def test_one_without_a_prompt_is_refused(client: Client) -> None:
    deliver(line(payload("SessionStart")), line(payload("SessionEnd"), 1))
    call("list")
    run("summarize", "1", code=1)
    assert client.calls == []


def test_nothing_there() -> None:
    run("summarize", code=1)
    run("summarize", "7", code=1)


def test_an_id_or_all() -> None:
    assert "either" in call("summarize", "1", "--pending", code=2).stderr


def test_it_works_where_summaries_are_off(
    end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", "off")
    end("s1", 0)
    assert ANSWER["title"] in call("summarize", "s1").stdout
