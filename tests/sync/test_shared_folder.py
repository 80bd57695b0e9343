"""The folder between machines, which changes while it is looked at."""

from pathlib import Path

import pytest

from hookkit.sync import shared_folder
from hookkit.sync.shared_folder import SharedFolder


def test_a_file_that_goes_just_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was listed, and is gone before it is looked at: the next exchange finds what there is."""
    gone = tmp_path / "0000000001.facts.gz"
    monkeypatch.setattr(shared_folder, "files_in", lambda _: iter([gone]))
    folder = SharedFolder(tmp_path)
    folder.look()
    assert (folder.found(), folder.problems()) == ([], {})
