"""Summaries of ended sessions: which are due, how many at once, and what becomes of failures."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.agents.claude_code import summarizer
from hookkit.api import store as api_store
from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.errors import BusyError, SummaryError
from hookkit.lib.containment import failures
from hookkit.model.own_records import SummaryStarted
from hookkit.model.session import Session
from hookkit.model.summary import Summary
from tests import locks
from tests.accounts import marks
from tests.builders import SECOND, deliver, line, own, payload, rows
from tests.cli.terminal import HOOKKIT
from tests.fake_client import ANSWER, Client


@pytest.fixture(autouse=True)
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client(tmp_path)
    client.answers(structured_output=ANSWER)
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(client.path))
    monkeypatch.setenv("HOOKKIT_SUMMARY", "detached")
    return client


def transcript(session_id: str) -> str:
    """A transcript that says whose it is."""
    path = paths.data_dir().parent / f"{session_id}.jsonl"
    path.write_text(json.dumps({"type": "user", "message": {"content": f"mend {session_id}"}}))
    return str(path)


def prompt(session_id: str, seconds: float, text: str = "mend the cart") -> bytes:
    """A prompt that went to the account of this environment."""
    path = transcript(session_id)
    typed = payload("UserPromptSubmit", session_id, prompt=text, transcript_path=path)
    return line(typed, seconds, account=marks())


def goodbye(session_id: str, seconds: float) -> bytes:
    return line(payload("SessionEnd", session_id, transcript_path=transcript(session_id)), seconds)


def ended(session_id: str, seconds: float = 0) -> list[bytes]:
    """A session with one prompt that ends so many seconds after START."""
    path = transcript(session_id)
    return [
        line(payload("SessionStart", session_id, transcript_path=path), seconds - 20),
        prompt(session_id, seconds - 10),
        goodbye(session_id, seconds),
    ]


def noted(event: str, session_id: str = "s1", seconds: float = 0, **details: Any) -> bytes:
    """What a person or hookkit itself wrote down."""
    return line(own(event, session_id, **details), seconds, src="user")


def begun(session_id: str, seconds_ago: float) -> bytes:
    """A summary was begun so long ago."""
    at = time.time_ns() - round(seconds_ago) * SECOND
    return line(own("summary_started", session_id), at=at, src="hookkit")


@contextmanager
def opened(*lines: bytes) -> Iterator[Store]:
    """A store that holds what the lines tell, with the settings in force."""
    deliver(*lines)
    with Store.open(source="hookkit") as store:
        yield store


def get(store: Store, session_id: str = "s1") -> Session:
    return store.existing(session_id)


def due(store: Store) -> list[str]:
    return [session.session_id for session in summaries.due(store)]


def asked(client: Client) -> list[str]:
    """The sessions that the client was asked for, in order."""
    return [call["stdin"].split("mend ")[1].split()[0] for call in client.calls]


@contextmanager
def held(*names: str) -> Iterator[None]:
    """Locks that other processes hold."""
    with locks.held(*(paths.lock_file(f"summary-{name}") for name in names)):
        yield


# What is due


def test_those_that_ended_first_come_first(client: Client) -> None:
    with opened(*ended("late", 90), *ended("early", 30), *ended("middle", 60)) as store:
        assert due(store) == ["early", "middle", "late"]
        summaries.summarise_due(store)
        assert due(store) == []
    assert asked(client) == ["early", "middle", "late"]


def test_what_was_written(client: Client) -> None:
    with opened(*ended("s1")) as store:
        assert get(store).title == "mend the cart"
        summaries.summarise_due(store)
        session = get(store)
    assert (session.title, session.summary) == (ANSWER["title"], ANSWER["summary"])
    assert (session.title_source, session.summary_state) == ("summary", "done")
    assert (session.summary_attempts, session.summary_error) == (1, None)


def test_it_survives_a_rebuild() -> None:
    with opened(*ended("s1")) as store:
        summaries.summarise_due(store)
    before = rows()
    subprocess.run([*HOOKKIT, "rebuild"], check=True, capture_output=True)
    assert rows() == before


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(lambda: [line(payload("SessionStart")), goodbye("s1", 1)], id="no prompt"),
        pytest.param(lambda: ended("s1")[:-1], id="not ended"),
        pytest.param(
            lambda: [noted("upserted", title="Mine"), *ended("s1", 30)], id="title by hand"
        ),
        pytest.param(
            lambda: [*ended("s1"), line(payload("SessionStart", source="resume"), 5)], id="revived"
        ),
        pytest.param(
            lambda: [*ended("s1"), noted("summarized", seconds=5, error="no")], id="failed"
        ),
    ],
)
def test_what_is_not_due(lines: Any, client: Client) -> None:
    with opened(*lines()) as store:
        summaries.summarise_due(store)
    assert client.calls == []


def test_one_that_goes_on_is_due_when_it_ends_again(client: Client) -> None:
    with opened(*ended("s1")) as store:
        summaries.summarise_due(store)
        deliver(prompt("s1", 60, "and the till"), goodbye("s1", 70))
        store.refresh()
        assert due(store) == ["s1"]
        summaries.summarise_due(store)
        assert (get(store).summary_state, get(store).summary_attempts) == ("done", 1)


# A writer that died


def test_a_writer_that_may_still_be_at_work_is_left_alone() -> None:
    with opened(*ended("s1"), begun("s1", 60)) as store:
        assert get(store).summary_state == "running"
        assert due(store) == []
        assert summaries.without_summary(store) == []


def test_a_writer_that_was_not_heard_of_is_dead(client: Client) -> None:
    with opened(*ended("s1"), begun("s1", 120)) as store:
        assert due(store) == ["s1"]
        summaries.summarise_due(store)
        assert (get(store).summary_state, get(store).summary_attempts) == ("done", 2)


def test_attempts_come_to_an_end(client: Client) -> None:
    starts = [begun("s1", 120 + number) for number in range(summaries.MAX_ATTEMPTS)]
    with opened(*ended("s1"), *starts) as store:
        summaries.summarise_due(store)
        assert client.calls == []
        assert [each.session_id for each in summaries.without_summary(store)] == ["s1"]


def test_a_new_prompt_gives_new_attempts() -> None:
    starts = [begun("s1", 120 + number) for number in range(summaries.MAX_ATTEMPTS)]
    more = [prompt("s1", 60, "and the till"), goodbye("s1", 70)]
    with opened(*ended("s1"), *starts, *more) as store:
        assert due(store) == ["s1"]


def test_a_worker_that_is_killed_is_followed_by_another(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.does("time.sleep(60)")
    deliver(*ended("s1"))
    worker = subprocess.Popen([*HOOKKIT, "work"])
    while not client.calls:
        assert worker.poll() is None
        time.sleep(0.01)
    worker.kill()
    assert worker.wait() == -signal.SIGKILL
    os.kill(client.seen["pid"], signal.SIGKILL)
    client.answers(structured_output=ANSWER)
    with opened() as store:
        assert get(store).summary_state == "running"
        summaries.summarise_due(store)
        assert get(store).summary_state == "running"  # it may be at work, for all we know
        monkeypatch.setattr(summaries, "ago", lambda seconds: "9999")
        summaries.summarise_due(store)
        assert (get(store).title, get(store).summary_attempts) == (ANSWER["title"], 2)


# Caps


def test_no_place_is_free(client: Client) -> None:
    with opened(*ended("s1")) as store:
        with held("0", "1"):
            summaries.summarise_due(store)
            assert get(store).summary_state == "pending"
        summaries.summarise_due(store)
        assert get(store).summary_state == "done"


def test_one_place_is_free(client: Client) -> None:
    with opened(*ended("s1"), *ended("s2", 5)) as store, held("0"):
        summaries.summarise_due(store)
    assert asked(client) == ["s1", "s2"]


def test_a_place_is_held_while_the_client_runs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY_CONCURRENCY", "1")

    def summarize(path: Path, settings: config.Config, account: dict[str, str]) -> Summary:
        with summaries.summary_slot(1) as free:
            assert not free
        return Summary("T", "S")

    monkeypatch.setattr(summarizer, "summarize", summarize)
    with opened(*ended("s1")) as store:
        summaries.summarise_due(store)
        assert get(store).title == "T"
    with summaries.summary_slot(1) as free:
        assert free


def test_a_bug_at_one_session_stops_no_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def summarize(path: Path, settings: config.Config, account: dict[str, str]) -> Summary:
        if "s1" in str(path):
            raise ZeroDivisionError("odd")
        return Summary("T", "S")

    monkeypatch.setattr(summarizer, "summarize", summarize)
    with opened(*ended("s1"), *ended("s2", 5), *ended("s3", 9)) as store:
        summaries.summarise_due(store)
        found = [store.existing(each) for each in ("s1", "s2", "s3")]
        assert [each.summary_error for each in found] == ["ZeroDivisionError: odd", None, None]
        assert [each.title for each in found[1:]] == ["T", "T"]
        assert failures.take() == ["The summary of session 1: ZeroDivisionError: odd"]
        results = list(summaries.summarize_pending(store))
        assert [each.error for each in results] == ["ZeroDivisionError: odd"]
    assert paths.log_file().read_text().count("ZeroDivisionError: odd") == 2


def test_so_many_in_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY_HOURLY", "2")
    before = [*ended("old", -60), begun("old", 3000), noted("summarized", "old", title="T")]
    with opened(*before, *ended("s1"), *ended("s2", 5)) as store:
        summaries.summarise_due(store)
        assert asked(client) == ["s1"]
        assert due(store) == ["s2"]


def test_what_was_begun_before_the_hour_does_not_count(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY_HOURLY", "1")
    before = [*ended("old", -60), begun("old", 4000), noted("summarized", "old", title="T")]
    with opened(*before, *ended("s1")) as store:
        summaries.summarise_due(store)
    assert asked(client) == ["s1"]


@pytest.mark.slow
def test_workers_at_once_take_each_session_once(client: Client) -> None:
    names = [f"s{number}" for number in range(4)]
    for name in names:
        deliver(*ended(name))
    is_over = False
    for _ in range(4):  # who finds all places taken leaves; the others go on with what is left
        is_over = is_over or len(asked(client)) == len(names)
        workers = [subprocess.Popen([*HOOKKIT, "work"]) for _ in range(3)]
        assert [worker.wait(60) for worker in workers] == [0, 0, 0]
        if is_over:
            break
    assert sorted(asked(client)) == names
    with opened() as store:
        assert {get(store, name).summary_state for name in names} == {"done"}


def test_what_becomes_due_in_the_meantime_is_taken(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = ended("s2", 30)

    def summarize(path: Path, settings: config.Config, account: dict[str, str]) -> Summary:
        deliver(*later)
        later.clear()
        return Summary(path.stem, "S")

    monkeypatch.setattr(summarizer, "summarize", summarize)
    with opened(*ended("s1")) as store:
        summaries.summarise_due(store)
        assert [get(store, name).title for name in ("s1", "s2")] == ["s1", "s2"]


def test_whoever_met_all_places_taken_is_not_forgotten(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY_CONCURRENCY", "1")
    real, later = summaries.claim, ended("s2", 30)

    def claim(store: Store) -> Session | None:
        if later:  # another has taken what we saw, and the worker of another end finds no place
            store.write(SummaryStarted(session_id="s1"))
            assert real(store) is None
            deliver(*later)
            later.clear()
            subprocess.run([*HOOKKIT, "work"], check=True)
            assert get(store, "s2").summary_state == "pending"
            return None
        return real(store)

    monkeypatch.setattr(summaries, "claim", claim)
    with opened(*ended("s1")) as store:
        summaries.summarise_due(store)
        assert get(store, "s2").summary_state == "done"
    assert asked(client) == ["s2"]


def test_a_claim_that_takes_for_ever_is_not_waited_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "CLAIM_WAIT", 0.2)
    with opened(*ended("s1")) as store, held("claim"):
        with pytest.raises(BusyError, match="choosing a session"):
            summaries.summarise_due(store)
        assert get(store).summary_state == "pending"
    assert client.calls == []


def test_nothing_is_claimed_while_a_claim_may_not_be_folded(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "WRITER_WAIT", 0.2)
    with opened(*ended("s1")) as store, locks.held(paths.data_dir() / "fold.lock"):
        deliver(begun("s1", 0))
        with pytest.raises(BusyError, match="projecting the journal"):
            summaries.summarise_due(store)
    assert client.calls == []


def test_a_claim_that_nobody_folds_yet_holds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = summaries.begin

    def begin(store: Store, session: Session) -> None:
        with locks.held(paths.data_dir() / "fold.lock"):
            real(store, session)

    monkeypatch.setattr(api_store, "WRITER_WAIT", 0.2)
    monkeypatch.setattr(summaries, "begin", begin)
    with opened(*ended("s1")) as store:
        claimed = summaries.claim(store)
        assert claimed and get(store).summary_state == "pending"
        assert summaries.claim(store) is None
        assert summaries.write_up(store, claimed) is None
        assert (get(store).summary_state, get(store).summary_attempts) == ("done", 1)


# When, and what becomes of it


@pytest.mark.parametrize("mode, state", [("off", "pending"), ("inline", "done")])
def test_modes_of_a_command_that_ends_sessions(mode: str, state: str, tmp_path: Path) -> None:
    captured = tmp_path / "captured.jsonl"
    captured.write_bytes(b"".join(ended("s1")))
    environment = os.environ | {"HOOKKIT_SUMMARY": mode}
    subprocess.run([*HOOKKIT, "replay", captured], check=True, env=environment)
    with opened() as store:
        assert get(store).summary_state == state


@pytest.mark.parametrize("mode, state", [("detached", "pending"), ("inline", "done")])
def test_modes_of_an_end_by_hand(mode: str, state: str) -> None:
    deliver(*ended("s1")[:-1])
    environment = os.environ | {"HOOKKIT_SUMMARY": mode}
    done = subprocess.run(
        [*HOOKKIT, "session", "end", "s1"], check=True, capture_output=True, env=environment
    )
    assert json.loads(done.stdout)["session"]["summary_state"] == state


@pytest.mark.parametrize("mode, state", [("off", "pending"), ("detached", "done")])
def test_modes_of_the_worker(mode: str, state: str) -> None:
    deliver(*ended("s1"))
    subprocess.run([*HOOKKIT, "work"], check=True, env=os.environ | {"HOOKKIT_SUMMARY": mode})
    with opened() as store:
        assert get(store).summary_state == state


def test_a_failure_keeps_the_title_and_reports_why(client: Client) -> None:
    client.answers(is_error=True, result="API Error: 529 Overloaded.")
    with opened(*ended("s1")) as store:
        summaries.summarise_due(store)
        session = get(store)
        assert (session.title, session.title_source) == ("mend the cart", "prompt")
        assert (session.summary_state, session.summary) == ("failed", "Session ended.")
        assert session.summary_error == "API Error: 529 Overloaded."
        assert due(store) == []


def test_a_transcript_that_is_gone(client: Client) -> None:
    lines = ended("s1")
    Path(transcript("s1")).unlink()
    with opened(*lines) as store:
        assert summaries.summarise(store, get(store)) == "no transcript to summarize"
        assert get(store).summary_error == "no transcript to summarize"
    assert client.calls == []


def test_no_transcript_at_all(client: Client) -> None:
    with opened(noted("started"), noted("counted", prompts=1), noted("ended")) as store:
        summaries.summarise_due(store)
        assert (get(store).summary_state, get(store).summary_error) == ("failed", "no transcript")
    assert client.calls == []


@pytest.mark.parametrize("path", ["/dev/null", "/", "\0", "x" * 5000, "\udcff"])
def test_a_transcript_of_an_odd_name(path: str, client: Client) -> None:
    lines = [
        line(payload("UserPromptSubmit", prompt="hi", transcript_path=path), account=marks()),
        line(payload("SessionEnd", transcript_path=path), 1),
    ]
    with opened(*lines) as store:
        summaries.summarise_due(store)
        assert get(store).summary_state == "failed"
    assert client.calls == []


def test_a_title_by_hand_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def summarize(path: Path, settings: config.Config, account: dict[str, str]) -> Summary:
        store.upsert_session("s1", title="Mine")
        return Summary(**ANSWER)

    monkeypatch.setattr(summarizer, "summarize", summarize)
    with opened(*ended("s1")) as store:
        summaries.summarise_due(store)
        session = get(store)
    assert (session.title, session.title_source) == ("Mine", "user")
    assert (session.summary, session.summary_state) == (ANSWER["summary"], "done")


@pytest.mark.parametrize("fails", [False, True])
def test_one_that_is_revived_while_its_summary_is_written(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def summarize(path: Path, settings: config.Config, account: dict[str, str]) -> Summary:
        deliver(prompt("s1", 60, "and the till"))
        if fails:
            raise SummaryError("overloaded")
        return Summary(**ANSWER)

    with opened(*ended("s1")) as store:
        with monkeypatch.context() as patch:
            patch.setattr(summarizer, "summarize", summarize)
            summaries.summarise_due(store)
        assert get(store).is_active
        assert due(store) == []  # it is not over
        deliver(goodbye("s1", 90))
        store.refresh()
        assert due(store) == ["s1"]
        summaries.summarise_due(store)
        assert (get(store).title, get(store).summary_state) == (ANSWER["title"], "done")


def test_a_result_as_json() -> None:
    with opened(*ended("s1")) as store:
        document = summaries.summarize_one(store).to_dict()
    assert document["session"]["title"] == ANSWER["title"]
    assert document["error"] is None


def test_an_agent_without_a_summarizer(client: Client, bare_agent: ModuleType) -> None:
    with Store.open() as store:
        session = store.start_session("s1")
        session.framework, session.transcript_path = "bare", "/t.jsonl"
        assert summaries.write_up(store, session) == "Bare can't write summaries"
