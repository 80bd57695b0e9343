import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["unknown"], "no such benchmark: unknown"),
        (["--short", "--write"], "the page shows the long forms"),
    ],
    ids=["a name that is unknown", "short forms on the page"],
)
def test_a_wrong_call_is_refused(arguments: list[str], expected: str) -> None:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert expected in done.stderr


def test_short_forms_print_their_table() -> None:
    command = [sys.executable, "-m", "benchmarks", "--short", "corrections"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    assert "| corrections that are found / all of them (" in done.stdout
