"""What a command imports: start-up is most of the time that a person waits."""

import os
import subprocess
import sys

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
        *(("list", "--json"), ("list",), ("show", "1"), ("today",)),
        *(("stats", "--json"), ("stats", "--by", "session")),
    ],
    ids=" ".join,
)
def test_a_command_that_reads_imports_what_it_needs(command: tuple[str, ...]) -> None:
    deliver(line(payload("SessionEnd")))
    run_apart("list")
    # Measuring coverage imports modules of its own.
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    report = [sys.executable, "-c", REPORT, *command]
    done = subprocess.run(report, capture_output=True, check=True, env=plain)
    assert HEAVY & set(done.stderr.decode().split()) == set()


def test_the_screen_of_watch_is_imported_on_a_terminal_only() -> None:
    report = [sys.executable, "-c", REPORT, "watch"]
    done = subprocess.run(report, capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())
    assert "hookkit.cli.watch" in loaded
    assert loaded & {"prompt_toolkit", "hookkit.cli.watching"} == set()
