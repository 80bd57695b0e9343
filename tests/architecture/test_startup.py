"""What a command imports: start-up is most of the time that a person waits."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import deliver, line, payload
from tests.cli.terminal import run_apart

HEAVY = {
    *("gzip", "importlib.resources", "msgspec", "multiprocessing", "platformdirs"),
    *("prompt_toolkit", "psutil", "rich", "secrets", "subprocess", "tomllib"),
    *("jinja2", "psycopg", "starlette", "uvicorn", "hookkit.server"),
    *(
        "hookkit.agents.claude_code.hooks",
        "hookkit.agents.decode",
        "hookkit.pipeline.project.event_batch",
        "hookkit.lib.corrections",
        "hookkit.lib.git.process",
        "hookkit.lib.system.locks",
    ),
    *(
        "hookkit.pipeline.handlers",
        "hookkit.pipeline.project.usage_ledger",
        "hookkit.lib.pricing",
        "hookkit.pipeline.collect.transcript_pass",
    ),
}
"""What is needed only where something is pending, in a terminal, or by other commands."""

REPORT = (
    "import atexit, sys\n"
    "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    "from hookkit.cli import cli\n"
    "cli(sys.argv[1:])\n"
)


@pytest.mark.parametrize(
    "command",
    [
        *(("list", "--json"), ("list",), ("show", "1"), ("search", "queue"), ("today",)),
        *(("stats", "--json"), ("stats", "--by", "session")),
    ],
    ids=" ".join,
)
def test_a_command_that_reads_imports_what_it_needs(command: tuple[str, ...]) -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Fix the queue")), line(payload("SessionEnd")))
    run_apart("list")
    run_apart("search", "queue")  # which adds the title to the index
    assert HEAVY & set(reported(*command).stderr.split()) == set()


def reported(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command whose stderr names the modules that it has imported."""
    # Measuring coverage imports modules of its own.
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    report = [sys.executable, "-c", REPORT, *command]
    return subprocess.run(report, capture_output=True, check=True, env=plain, text=True)


def test_show_reads_how_a_session_is_resumed_with_little(tmp_path: Path) -> None:
    transcript = tmp_path / "projects" / "shop" / "s1.jsonl"
    transcript.parent.mkdir(parents=True)
    transcript.write_text("")
    ended = payload("SessionEnd", cwd=str(tmp_path), transcript_path=str(transcript))
    deliver(line(ended))
    run_apart("list")
    done = reported("show", "1")
    assert "--resume s1" in done.stdout
    assert HEAVY & set(done.stderr.split()) == set()


def test_the_screen_of_watch_is_imported_on_a_terminal_only() -> None:
    report = [sys.executable, "-c", REPORT, "watch"]
    done = subprocess.run(report, capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())
    assert "hookkit.cli.watch" in loaded
    assert loaded & {"prompt_toolkit", "hookkit.cli.watching"} == set()
