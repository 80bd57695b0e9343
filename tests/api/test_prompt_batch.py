"""Batches: what a file asks for, what is remembered of it, and many prompts at a time."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.prompt_batch import Limits, PromptBatch, outcome_of, start_over
from hookkit.api.run_cost import cost_of
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.runs import batch_file, launch, run_folder
from hookkit.runs.batch_file import BatchError, BatchTask, Defaults
from hookkit.runs.batch_state import BatchState, PromptOutcome
from hookkit.runs.recover import OrphanedRun
from hookkit.runs.run_folder import Run
from hookkit.runs.run_request import RunOptions
from tests.api.test_runs import running
from tests.fake_client import Client
from tests.runs.fakes import STAYS, WHOLE, holds_until, init, ours, result, says, text, until
from tests.runs.test_recover import kill_supervisor

pytestmark = pytest.mark.usefixtures("covered_children")

MANY, JOBS = 20, 4
FAILS = says(init(), result(is_error=True, result="No credit", total_cost_usd=0.25))


@pytest.fixture
def defaults(project: Path, tmp_path: Path) -> Defaults:
    return Defaults(project, "sonnet", tmp_path, RunOptions())


def asked(defaults: Defaults, *texts: str) -> list[BatchTask]:
    return batch_file.read("\n".join(texts).encode(), "x.txt", defaults)


def many(defaults: Defaults) -> list[BatchTask]:
    return asked(defaults, *(f"Go {number}" for number in range(MANY)))


def ran(
    manager: SessionManager,
    tasks: list[BatchTask],
    jobs: int = 1,
    max_cost: float | None = None,
    *,
    report: Any = lambda batch: None,
    stopped: Flag | None = None,
) -> list[PromptOutcome]:
    """Run tasks, or go on with them."""
    with BatchState("x") as memory:
        batch = PromptBatch(manager, tasks, memory, Limits(jobs, max_cost), RunOptions())
        return batch.run(stopped or Flag(), report)


def statuses(outcomes: list[PromptOutcome]) -> list[str]:
    return [each.status for each in outcomes]


def test_plain_lines(defaults: Defaults, project: Path) -> None:
    found = asked(defaults, "\ufeff# for later", "", "Mend it\r", "  Mend it", "[1] is odd")
    assert [(each.number, each.prompt) for each in found] == [
        *((1, "Mend it"), (2, "Mend it"), (3, "[1] is odd"))
    ]
    assert {(each.project, each.model) for each in found} == {(str(project), "sonnet")}
    assert len({each.key for each in found}) == 3


def test_objects(defaults: Defaults, tmp_path: Path) -> None:
    lines = (
        '{"prompt": "One", "project": "shop", "model": "opus"}',
        '{"prompt": "Two\\nlines", "project": null}',
    )
    one, two = asked(defaults, "# a comment", *lines)
    assert (one.project, one.model) == (str(tmp_path / "shop"), "opus")
    assert (two.prompt, two.model) == ("Two\nlines", "sonnet")
    (again,) = asked(defaults, lines[0])
    assert again.key == one.key


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("a.txt", b"\n# x\n", "a.txt has no prompts: write one on each line."),
        ("a.jsonl", b"", "a.jsonl has no prompts"),
        ("a.jsonl", b"\nGo", 'a.jsonl, line 2: not a JSON object such as {"prompt": "\u2026"}.'),
        ("-", b'{"prompt": "Go"}\n\n["Go"]', "-, line 3: not a JSON object"),
        ("a.jsonl", b'{"project": "shop"}', "a.jsonl, line 1: The prompt is empty"),
        ("a.jsonl", b'{"prompt": 7}', "a.jsonl, line 1: 'prompt' must be a text."),
        ("a.jsonl", b'{"prompt": "a", "dir": 1}', "line 1: Unknown: 'dir'. There are prompt, "),
        ("a.jsonl", b'{"prompt": "a", "project": "x"}', "x' does not exist."),
        ("a.jsonl", b'{"prompt": "a", "project": "~nobody7/x"}', "'~nobody7/x' does not exist."),
        ("a.jsonl", b'{"prompt": "a", "model": "-x"}', "line 1: '-x' is not the name of a model."),
        ("a.txt", b"good\n\xff", "a.txt, line 2: this is not UTF-8."),
    ],
    ids=str,
)
def test_mistakes(defaults: Defaults, name: str, data: bytes, words: str) -> None:
    with pytest.raises(BatchError) as raised:
        batch_file.read(data, name, defaults)
    assert words in str(raised.value)


def test_memory() -> None:
    done = PromptOutcome("completed", "s", 2.0, 0.5)
    with BatchState("x") as memory:
        memory.note("a", PromptOutcome("initializing", "s"))
        memory.note("a", PromptOutcome("failed", "r", cost_usd=0.25))
        memory.note("a", done)
    path = paths.data_dir() / "batches" / "x.jsonl"
    with path.open("ab") as file:
        file.write(b'7\n{"key":"b"}\n{"status":"completed"}\n{"key":"c","sta')
    with BatchState("x") as memory:
        assert (memory.known, memory.spent) == ({"a": done}, 0.75)
        memory.note("d", done)
    with BatchState("x") as memory:
        assert memory.known == {"a": done, "d": done}
        memory.forget()
        assert (memory.known, memory.spent) == ({}, 0.0)
    assert path.read_bytes() == b""
    assert path.stat().st_mode & 0o777 == 0o600


def test_one_at_a_time() -> None:
    other = (
        "from hookkit.runs.batch_state import BatchState\n"
        "with BatchState('x'): print('there', flush=True); input()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", other], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout and process.stdout.readline()
    with pytest.raises(BatchError, match="running already"):
        BatchState("x")
    process.communicate(b"\n")
    BatchState("x").__exit__(None, None, None)


@pytest.mark.slow
def test_never_more_than_jobs(
    manager: SessionManager, client: Client, defaults: Defaults, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    client.does(
        holds_until(go)
        + f"if seen['stdin'] in ('Go 3', 'Go 11'):\n    {FAILS}    sys.exit(1)\n"
        + WHOLE
    )
    most: list[int] = []
    tasks = many(defaults)

    def report(batch: PromptBatch) -> None:
        most.append(len(manager.list_running()))
        assert len(batch.running) <= JOBS
        if most[-2:] == [JOBS, JOBS]:  # nor does a report later: all wait
            go.touch()

    outcomes = ran(manager, tasks, JOBS, report=report)

    assert max(most) == JOBS
    assert [at for at, each in enumerate(outcomes) if each.status == "failed"] == [3, 11]
    assert Counter(statuses(outcomes)) == {"completed": MANY - 2, "failed": 2}
    assert (outcomes[3].error, outcomes[3].cost_usd) == ("No credit", 0.25)
    assert sorted(each["stdin"] for each in client.calls) == sorted(each.prompt for each in tasks)
    assert len({each.session_id for each in outcomes}) == MANY

    client.does(WHOLE)
    again = ran(manager, tasks, JOBS)
    assert set(statuses(again)) == {"completed"}
    assert [each["stdin"] for each in client.calls[MANY:]] == ["Go 3", "Go 11"]
    assert [old == new for old, new in zip(outcomes, again, strict=True)].count(False) == 2


@pytest.mark.slow
def test_kill_and_resume(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path, defaults: Defaults
) -> None:
    ended = tmp_path / "ended"
    client.does(
        f"time.sleep(0.3)\n{WHOLE}"
        f"with open({str(ended)!r}, 'a') as file: file.write(seen['stdin'] + '\\n')\n"
    )
    file = tmp_path / "prompts.txt"
    file.write_text("".join(f"Go {number}\n" for number in range(MANY)))
    command = [sys.executable, "-m", "hookkit", "batch", str(file), "--jobs", str(JOBS)]
    command += ["--project", str(project)]
    process = subprocess.Popen(command)
    until(lambda: ended.exists() and len(ended.read_text().splitlines()) >= 6, "some are done")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = len(client.calls)
    assert 6 <= before < MANY

    done = subprocess.run(
        [*command, "--resume", "--json"], capture_output=True, text=True, check=True
    )

    results = json.loads(done.stdout)["results"]
    assert [each["status"] for each in results] == ["completed"] * MANY
    expected = sorted(f"Go {number}" for number in range(MANY))
    assert sorted(each["stdin"] for each in client.calls) == expected
    assert sorted(ended.read_text().splitlines()) == expected
    # One may have been made ready, and was not begun.
    assert {each["session_id"] for each in results} <= {run.session_id for run in run_folder.runs()}


def test_spent(manager: SessionManager, defaults: Defaults) -> None:
    tasks = asked(defaults, "a", "b", "c", "d")
    first = ran(manager, tasks, max_cost=1.0)
    assert statuses(first) == ["completed", "completed", "not started", "not started"]
    assert statuses(ran(manager, tasks, max_cost=1.0)) == statuses(first)
    assert statuses(ran(manager, tasks, max_cost=1.25)) == ["completed"] * 3 + ["not started"]


def test_stop(manager: SessionManager, client: Client, defaults: Defaults) -> None:
    client.does(STAYS)
    stopped = Flag()

    def report(batch: PromptBatch) -> None:
        if len(batch.running) == 2 and all(run.state.client for run in batch.running.values()):
            stopped.set()

    tasks = asked(defaults, "a", "b", "c")
    outcomes = ran(manager, tasks, 2, report=report, stopped=stopped)
    assert statuses(outcomes) == ["cancelled", "cancelled", "not started"]
    until(lambda: not ours(), "nothing is left")
    client.does(WHOLE)
    assert statuses(ran(manager, tasks)) == ["completed"] * 3


def test_stopped_before_it_began(manager: SessionManager, defaults: Defaults) -> None:
    stopped = Flag()
    stopped.set()
    assert statuses(ran(manager, asked(defaults, "a"), stopped=stopped)) == ["not started"]


def test_a_run_can_not_be_started(manager: SessionManager, defaults: Defaults) -> None:
    tasks = asked(defaults, "a")
    Path(tasks[0].project).rmdir()
    (outcome,) = ran(manager, tasks)
    assert (outcome.status, outcome.session_id) == ("failed", None)
    assert "does not exist" in (outcome.error or "")


def begun(manager: SessionManager, task: BatchTask) -> str:
    """A run as one has it whose batch was killed."""
    run = manager.execute(task.project, task.prompt)
    with BatchState("x") as memory:
        memory.note(task.key, PromptOutcome("initializing", run.session_id))
    return run.session_id


def test_what_was_left(
    manager: SessionManager, client: Client, defaults: Defaults, lost: list[OrphanedRun]
) -> None:
    one, two, three = asked(defaults, "went well", "was killed", "never began")
    well = begun(manager, one)
    manager.wait(well)
    client.does(STAYS)
    killed = begun(manager, two)
    kill_supervisor(running(manager, manager.get(killed)))
    launch.reap()
    with BatchState("x") as memory:
        memory.note(
            three.key, PromptOutcome("initializing", "00000000-0000-4000-8000-000000000000")
        )
    client.does(WHOLE)
    outcomes = ran(manager, [one, two, three])
    assert statuses(outcomes) == ["completed"] * 3
    assert outcomes[0].session_id == well
    assert outcomes[1].session_id != killed
    assert len(lost) == 1


def test_start_over(manager: SessionManager, client: Client, defaults: Defaults) -> None:
    (task,) = asked(defaults, "a")
    ran(manager, [task])
    client.does(STAYS)
    with BatchState("x") as memory:
        start_over(memory, manager)
        assert memory.known == {}
    session_id = begun(manager, task)
    with BatchState("x") as memory, pytest.raises(BatchError, match="1 run of this batch"):
        start_over(memory, manager)
    manager.cancel(session_id, grace=0)
    with BatchState("x") as memory:
        start_over(memory, manager)


def test_what_a_run_has_cost(
    manager: SessionManager, client: Client, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.does(says(init(), text("no result")))
    run = Run(manager.execute(project, "a").session_id)
    manager.wait(run.session_id)
    with Store.open() as store:
        session = store.get_session(run.session_id)
        assert session
    assert cost_of(run) is None
    monkeypatch.setattr(Store, "get_session", lambda *_: session)
    session.cost_usd = 0.125
    assert cost_of(run) == 0.125
    monkeypatch.setattr(Store, "get_session", lambda *_: None)
    assert cost_of(run) is None

    def broken(*_: object) -> None:
        raise BatchError("no store")

    monkeypatch.setattr(Store, "open", broken)
    assert cost_of(run) is None
    shutil.rmtree(run.folder)
    assert outcome_of(run).error == "the run's folder was removed"
