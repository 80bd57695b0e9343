"""An export comes back: an equal store, once however often, and beside what is there."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.rebuild import rebuild
from hookkit.sessions import Store
from tests.builders import at, deliver, fold_all, line, own, payload, tool
from tests.cli.terminal import call
from tests.export.homes import everything, fill, home

FORMATS = pytest.mark.parametrize("kind", ["json", "jsonl"])


def exported(folder: Path, *options: str, kind: str = "jsonl") -> Path:
    """The file that an export of this home makes."""
    file = folder / f"{len(list(folder.iterdir()))}.{kind}"
    call("export", "-o", str(file), *options)
    return file


def restored(file: Path) -> str:
    """What a restore says."""
    return call("restore", str(file)).output


@FORMATS
def test_an_equal_store_comes_back(tmp_path: Path, kind: str) -> None:
    fill(tmp_path / "t")
    before = everything()
    assert all(before.values())  # every table has something to lose
    file = exported(tmp_path, kind=kind)
    with home():
        assert restored(file) == "8 sessions: 8 new, 0 went on, 0 known already.\n"
        assert everything() == before
        assert restored(file) == "8 sessions: 0 new, 0 went on, 8 known already.\n"
        assert everything() == before
        rebuild(config.load())
        assert everything() == before
