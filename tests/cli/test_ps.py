"""hookkit ps: the numbers and the prompts of runs."""

import sqlite3
import time
from contextlib import closing

import pytest

from hookkit import paths
from hookkit.runs import run_folder
from tests.builders import deliver, line, payload
from tests.cli.rich_home import LONG, RUN, add_run
from tests.cli.terminal import call, on_terminal, run, run_json


@pytest.fixture(autouse=True)
def known() -> None:
    """A run that has failed, of the session 2."""
    deliver(line(payload("SessionStart", "other"), 0), line(payload("SessionStart", RUN), 1))
    add_run(time.time_ns())


def test_number_and_prompt() -> None:
    row = run("ps", "--all").splitlines()[1].split()
    assert row[:2] == [RUN, "2"]
    assert LONG in run("ps", "--all")
    (found,) = run_json("ps", "--all", "--json")["runs"]
    assert (found["session"], found["prompt"]) == (2, LONG)


def test_in_a_terminal_ids_are_short() -> None:
    printed = on_terminal("ps", "--all", columns=80, TERM="dumb").splitlines()
    assert len(printed) == 2
    assert printed[1].split()[:3] == [RUN[:8], "2", "failed"]
    assert "No credit is left" in printed[1]


def test_a_failure_is_red() -> None:
    assert "\x1b[31mfailed\x1b[0m" in on_terminal("ps", "--all")


def test_a_prompt_is_shown_without_what_could_harm() -> None:
    (run_folder.root() / RUN / "prompt").write_text("Go\x1b[2J on\nwith sk-ant-api03-" + "a1B" * 30)
    (found,) = run_json("ps", "--all", "--json")["runs"]
    assert found["prompt"].startswith("Go on with ")
    assert "a1Ba1B" not in found["prompt"]


def test_without_a_prompt() -> None:
    (run_folder.root() / RUN / "prompt").unlink()
    assert run_json("ps", "--all", "--json")["runs"][0]["prompt"] == ""
    assert "—" in run("ps", "--all").splitlines()[1].split()


def test_without_a_store_there_are_no_numbers() -> None:
    run("list")
    with closing(sqlite3.connect(paths.database())) as db:
        db.execute("PRAGMA user_version = 9999")
    done = call("ps", "--all")
    assert "Upgrade it" in done.stderr
    assert done.stdout.splitlines()[1].split()[:2] == [RUN, "—"]
