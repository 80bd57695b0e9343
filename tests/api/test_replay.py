"""Replay captured payloads: the result, and what is reported of a file."""

import json
from pathlib import Path

import pytest

from hookkit.api.replay import Rejection, replay_files
from hookkit.errors import FileError
from tests.builders import tool
from tests.damages import close_journal


def test_the_result_as_json(tmp_path: Path) -> None:
    file = tmp_path / "capture.jsonl"
    file.write_text("garbage\n" + json.dumps(tool()) + "\n")
    rejections: list[Rejection] = []
    result = replay_files([str(file), str(tmp_path / "nothing")], report=rejections.append)
    assert result.to_dict() == {"recorded": 1, "rejected": 2}
    assert [(each.file, each.line) for each in rejections] == [
        (str(file), 1),
        (str(tmp_path / "nothing"), None),
    ]


def test_nothing_need_be_reported(tmp_path: Path) -> None:
    assert replay_files([str(tmp_path / "nothing")]).to_dict() == {"recorded": 0, "rejected": 1}


def test_a_journal_that_cannot_be_written_is_no_fault_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "capture.jsonl"
    file.write_text(json.dumps(tool()) + "\n")
    close_journal()
    rejections: list[Rejection] = []
    with pytest.raises(FileError, match=r"journal.* can't be used .* Try: mv .*\.aside"):
        replay_files([str(file)], report=rejections.append)
    assert rejections == []
