"""Why a file can't be used, and what helps."""

import errno
import os
from pathlib import Path

import pytest

from hookkit import file_errors, paths


def failed(number: int, path: Path | str | int | None = None) -> OSError:
    if path is None:
        return OSError(number, os.strerror(number))
    return OSError(number, os.strerror(number), path)


@pytest.fixture
def data() -> Path:
    return paths.make_private(paths.data_dir())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_the_users_to_empty(number: int) -> None:
    error = file_errors.user_error(failed(number))
    assert str(error) == f"{os.strerror(number)}: free some space, then try again."


def test_what_names_no_path_is_a_bug() -> None:
    assert file_errors.user_error(failed(errno.EACCES)) is None
    assert file_errors.user_error(failed(errno.EACCES, 3)) is None


def test_the_current_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert "cd ~" in str(file_errors.user_error(failed(errno.ENOENT)))
    monkeypatch.setattr(Path, "cwd", lambda: gone)  # as some systems have it
    assert "cd ~" in str(file_errors.user_error(failed(errno.ENOENT)))


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.EIO])
def test_every_error_of_our_own_files_has_a_remedy(number: int, data: Path) -> None:
    error = file_errors.user_error(failed(number, data / "runs"))
    assert str(error).startswith(f"{data}/runs can't be used ({os.strerror(number)}). Try: ")


@pytest.mark.parametrize(
    "number, is_users", [(errno.EACCES, True), (errno.EROFS, True), (errno.ENOENT, False)]
)
def test_other_files(number: int, is_users: bool) -> None:
    error = file_errors.user_error(failed(number, "/elsewhere"))
    expected = f"/elsewhere can't be used ({os.strerror(number)})."
    assert (str(error) if error else None) == (expected if is_users else None)


def test_an_error_without_a_path_is_about_the_given_one(data: Path) -> None:
    assert str(data / "x") in str(file_errors.explained(failed(errno.EIO), data / "x"))
    assert str(data) in str(file_errors.explained(failed(errno.EIO)))


def test_what_is_closed_is_given_to_the_person(data: Path, home: Path) -> None:
    assert file_errors.remedy(data / "runs", errno.EACCES) == (
        f'sudo chown -R "$USER" {data} && chmod -R u+rwX {data}'
    )
    closed = home / ".local"
    closed.mkdir()
    assert file_errors.remedy(closed / "share" / "hookkit", errno.EPERM) == (
        f'sudo chown "$USER" {closed} && chmod u+rwX {closed}'
    )


def test_what_is_closed_outside_of_the_home_is_not_the_persons(tmp_path: Path) -> None:
    assert file_errors.remedy(tmp_path / "x" / "y", errno.EACCES) == file_errors.ANOTHER_FOLDER


def test_a_data_folder_that_is_missing_has_a_closed_folder_above(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "a" / "b"))
    assert file_errors.remedy(home / "a" / "b", errno.EACCES).startswith(
        f'sudo chown "$USER" {home} '
    )


@pytest.mark.parametrize(
    "number, command",
    [
        (errno.ENOSPC, "make room on the disk: df -h {}"),
        (errno.EEXIST, "mv {0} {0}.aside"),
        (errno.EISDIR, "mv {0} {0}.aside"),
        (errno.ELOOP, "mv {0} {0}.aside"),
        (errno.ENOTDIR, "mv {0} {0}.aside"),
        (errno.EROFS, file_errors.ANOTHER_FOLDER),
        (None, file_errors.ANOTHER_FOLDER),
    ],
)
def test_remedies(number: int | None, command: str, data: Path) -> None:
    assert file_errors.remedy(data, number) == command.format(data)


def test_the_nearest_that_exists() -> None:
    assert file_errors.nearest(Path("/no/such/place")) == Path("/")
    assert file_errors.nearest(Path("no/such/place")) == Path()
    assert file_errors.nearest(Path("no")) == Path()


def test_settings_and_launchers_are_ours(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.delenv("HOOKKIT_HOME")
    assert file_errors.is_ours(home / ".config" / "hookkit" / "config.toml")
    assert file_errors.is_ours(home / ".local" / "share" / "hookkit" / "hook")
    assert not file_errors.is_ours(home / ".local" / "share")


@pytest.mark.parametrize(
    "number, step",
    [
        (errno.ENOSPC, "Free some space"),
        (errno.EDQUOT, "Free some space"),
        (errno.EROFS, "Run `hookkit doctor` for a fix"),
    ],
)
def test_the_first_step(number: int, step: str) -> None:
    assert file_errors.first_step(failed(number)) == step
