"""Where everything lies."""

import os
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


def test_folders_are_made_for_their_owner(tmp_path: Path) -> None:
    made = paths.make_private(tmp_path / "a" / "b")
    assert made.stat().st_mode & 0o777 == 0o700
    assert made.parent.stat().st_mode & 0o777 == 0o755
    assert paths.make_private(made) == made
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        paths.make_private(tmp_path / "file")


@pytest.mark.parametrize("user, owner", [(0, 12345), (0, 0), (500, 12345)])
@pytest.mark.parametrize("is_refused", [False, True])
def test_what_root_makes_belongs_to_the_owner_of_the_folder_above(
    user: int, owner: int, is_refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[str, int, int]] = []
    above = os.stat_result([*tmp_path.stat()[:4], owner, owner + 1, *tmp_path.stat()[6:]])

    def chown(path: Path, uid: int, gid: int, *, follow_symlinks: bool) -> None:
        if is_refused:
            raise PermissionError
        given.append((path.name, uid, gid))

    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(os, "chown", chown)
    monkeypatch.setattr(Path, "stat", lambda path, **more: above)
    paths.make_private(tmp_path / "a" / "b")
    expected = [("a", owner, owner + 1), ("b", owner, owner + 1)]
    assert given == (expected if user == 0 and owner and not is_refused else [])


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
