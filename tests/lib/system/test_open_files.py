"""Open files, and their limit."""

import os
import resource
from pathlib import Path

import pytest

from hookkit.lib.system.open_files import allow_files, descriptors


def test_descriptors(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w") as file:
        assert file.fileno() in descriptors()


def test_descriptors_that_nothing_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> list[str]:
        raise FileNotFoundError

    with (tmp_path / "x").open("w") as file:
        monkeypatch.setattr(os, "listdir", refuse)
        assert file.fileno() in descriptors()


def test_files_that_may_be_open() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, limits[1]))
        allow_files(300)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (300, limits[1])
        allow_files(280)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (300, limits[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
