import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_unknown_name_is_refused() -> None:
    command = [sys.executable, "-m", "benchmarks", "unknown"]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "no such benchmark: unknown" in done.stderr


def test_short_forms_print_their_table() -> None:
    command = [sys.executable, "-m", "benchmarks", "--short", "corrections"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert "| corrections that are found / all of them (" in done.stdout
