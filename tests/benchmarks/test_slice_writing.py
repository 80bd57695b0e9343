import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figure import COLLECTED, read_collected

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "slice_writing.py"


@pytest.mark.slow
def test_its_rows_are_what_the_team_store_takes(tmp_path: Path) -> None:
    collected = tmp_path / "figures.jsonl"
    command = [sys.executable, str(SCRIPT), "--sessions", "1000", "--pairs", "1"]
    subprocess.run(command, env=os.environ | {COLLECTED: str(collected)}, check=True)
    figures = read_collected(collected.read_text().splitlines())
    assert [each.pairs for each in figures] == [1, 1, 1, 1]
