"""hookkit alone; the grouped help; completion."""

import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

from hookkit.cli.commands import COMMANDS, SECTIONS
from tests.builders import deliver, line, payload
from tests.cli.installed import SCRIPT, hookkit
from tests.cli.terminal import call

NOW = time.time_ns()


def alone(script: Path = SCRIPT) -> str:
    """What the entry point says in a terminal without any argument."""
    master, slave = pty.openpty()
    done = subprocess.run([script], stdin=slave, capture_output=True, timeout=60)
    os.close(master)
    os.close(slave)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_nothing_yet(shop: Path) -> None:
    printed = alone()
    assert printed.startswith("No sessions yet.\n")
    assert "hookkit install" in printed and "hookkit import" in printed


def test_what_is_going_on_here(shop: Path) -> None:
    call("start", "Build the login")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "5", "-c", "2.34")
    deliver(line(payload("SessionStart", "far", cwd="/home/dev/far"), at=NOW))
    printed = alone()
    assert printed.startswith("#1  active  Build the login  shop")
    assert "1 active elsewhere: `hookkit status`." in printed
    assert "Today: $2.34" in printed
    assert "hookkit end" in printed and "hookkit start" not in printed


def test_nothing_is_going_on_here(shop: Path) -> None:
    call("start", "Build the login")
    call("end")
    printed = alone()
    assert printed.startswith("No active session here.\nToday: $0.00\n")
    assert "hookkit start" in printed and "hookkit end" not in printed


def test_an_agent_is_at_work_here(shop: Path) -> None:
    deliver(line(payload("UserPromptSubmit", "one", prompt="x", cwd=str(shop)), at=NOW))
    printed = alone(SCRIPT.with_name("hk"))
    assert printed.startswith("#1  busy  x  shop")
    assert "hookkit start" in printed


# Help


def test_every_command_has_its_section() -> None:
    shown = call("--help").output
    for heading in SECTIONS:
        listed = shown.partition(f"\n{heading}:\n")[2].partition("\n\n")[0]
        assert [each.split()[0] for each in listed.splitlines()] == [
            name
            for name, command in COMMANDS.items()
            if command.section == heading and not command.hidden
        ]


def test_help_is_not_cut() -> None:
    assert all(len(each) <= 80 and "..." not in each for each in hookkit("-h").out.splitlines()[9:])


# Completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("name", ["hookkit", "hk"])
def test_completion(name: str, shell: str) -> None:
    """Also where stdin is no terminal, as in a script that sets a shell up."""
    done = subprocess.run(
        [SCRIPT.with_name(name)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        env=os.environ | {f"_{name.upper()}_COMPLETE": f"{shell}_source"},
    )
    printed = done.stdout.decode()
    assert (
        f"_{name}_completion" in printed and f"_{name.upper()}_COMPLETE={shell}_complete" in printed
    )


def test_commands_and_options_are_completed() -> None:
    def asked(words: str) -> list[str]:
        number = str(len(words.split()) - 1)
        printed = hookkit(
            _HOOKKIT_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=number
        ).out
        return [each.partition(",")[2] for each in printed.splitlines()]

    assert asked("hookkit sta") == ["start", "stats", "status", "statusline"]
    assert "--status" in asked("hookkit list --s")


def test_a_command_without_arguments_shows_its_help() -> None:
    printed = hookkit("session", code=2)
    assert "Commands:" in printed.out + printed.err
