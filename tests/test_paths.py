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


@pytest.mark.parametrize("variable", ["XDG_DATA_HOME", "XDG_CONFIG_HOME"])
def test_the_launcher_is_where_every_shell_finds_it(
    variable: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOOKKIT_HOME")
    monkeypatch.setenv(variable, str(tmp_path))
    assert paths.launcher() == home / ".local" / "share" / "hookkit" / "hook"


@pytest.fixture
def known(home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The data folder and the settings that an installation remembers; both are there."""
    monkeypatch.delenv("HOOKKIT_HOME")
    data, config = home / "data", home / "settings" / "config.toml"
    data.mkdir()
    config.parent.mkdir()
    config.touch()
    paths.make_private(paths.launcher_dir())
    paths.folders_file().write_text(f"{data}\n{config}\n")
    return data, config


@pytest.mark.parametrize("folder", [None, "{tmp}", "{home}/snap/code/1", "{home}/.var/app/x"])
def test_what_is_remembered_holds_in_every_environment(
    folder: str | None,
    known: tuple[Path, Path],
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        if folder:
            monkeypatch.setenv(variable, folder.format(tmp=tmp_path, home=home))
    assert (paths.data_dir(), paths.config_file()) == known


def test_what_is_gone_is_forgotten(known: tuple[Path, Path], home: Path) -> None:
    known[0].rmdir()
    known[1].unlink()
    assert paths.data_dir() == paths.standard_data_dir()
    assert paths.config_file() == paths.standard_config_file()


@pytest.mark.parametrize("content", [b"", b"/one", b"/one\n/two\n/three", b"/one\n/two\nmore\n"])
def test_a_damaged_memory_is_none(content: bytes, known: tuple[Path, Path]) -> None:
    paths.folders_file().write_bytes(content)
    assert paths.remembered() is None
    assert paths.data_dir() == paths.standard_data_dir()


def test_a_pipe_remembers_nothing(known: tuple[Path, Path]) -> None:
    paths.folders_file().unlink()
    os.mkfifo(paths.folders_file())
    assert paths.remembered() is None


def test_a_closed_folder_is_not_missing(
    known: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(paths, "remembered", lambda: known)
    monkeypatch.setattr(Path, "stat", refuse)
    assert (paths.data_dir(), paths.config_file()) == known


@pytest.mark.parametrize("sandbox", ["snap/code/1", ".var/app/com.example.editor"])
def test_the_folders_of_an_editor_in_a_sandbox_are_not_ours(
    sandbox: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOOKKIT_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / sandbox / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / sandbox / "config"))
    assert paths.data_dir() == home / ".local/share/hookkit"
    assert paths.config_file() == home / ".config/hookkit/config.toml"


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


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_machine_id_that_is_no_file(make: Callable[[Path], None]) -> None:
    make(paths.make_private(paths.data_dir()) / "machine-id")
    with pytest.raises(OSError, match=r"[Ff]ile|[Dd]irectory"):
        paths.machine_id()
