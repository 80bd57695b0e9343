"""Where everything lies."""

from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from hookkit import paths

PLACES: dict[str, Callable[[], Path]] = {
    "": paths.data_dir,
    "config.toml": paths.config_file,
    "hook": paths.launcher,
    "hookkit.db": paths.database,
    "hookkit.log": paths.log_file,
    "journal": paths.journal_dir,
}


@pytest.mark.parametrize("name", PLACES)
def test_one_folder_may_hold_it_all(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_HOME", str(tmp_path))
    assert PLACES[name]() == tmp_path / name


@pytest.mark.parametrize("chosen", [None, ""], ids=["not set", "empty"])
def test_else_it_is_where_the_system_keeps_such_things(
    chosen: str | None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOOKKIT_HOME")
    if chosen is not None:
        monkeypatch.setenv("HOOKKIT_HOME", chosen)
    assert paths.chosen_home() is None
    assert paths.data_dir() == Path(platformdirs.user_data_dir("hookkit"))
    assert paths.config_file() == Path(platformdirs.user_config_dir("hookkit")) / "config.toml"
    assert paths.database().is_relative_to(home)
    assert paths.launcher() == home / ".local/share/hookkit/hook"


def test_the_launcher_follows_the_variable_that_its_shell_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOOKKIT_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.launcher() == tmp_path / "hookkit" / "hook"


@pytest.mark.parametrize("chosen, folder", [("here", "{cwd}/here"), ("~/there", "{home}/there")])
def test_the_folder_is_absolute(
    chosen: str, folder: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOOKKIT_HOME", chosen)
    assert str(paths.data_dir()) == folder.format(cwd=tmp_path, home=home)


def test_a_private_folder_is_its_owner_s(tmp_path: Path) -> None:
    made = paths.make_private(tmp_path / "a")
    assert made.stat().st_mode & 0o777 == 0o700
    assert paths.make_private(made) == made


def test_a_machine_keeps_its_name() -> None:
    name = paths.machine_id()
    assert len(name) == 32
    assert paths.machine_id() == name
    file = paths.data_dir() / "machine-id"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(b"\xff")
    assert paths.machine_id() != name
