"""Paths of all files.

`HOOKKIT_HOME` puts data, configuration and journal into one folder; without it they are in the
system's standard folders (platformdirs).
"""

import os
from contextlib import suppress
from pathlib import Path

FOLD_LOCK = "fold.lock"
"""The lock file of the projection, in the data folder."""


def data_dir() -> Path:
    """Return the folder of the database and the journal."""
    home = chosen_home()
    if home:
        return home
    import platformdirs

    return Path(platformdirs.user_data_dir("hookkit", appauthor=False))


def config_file() -> Path:
    """Return the file of the user's settings, which need not exist."""
    home = chosen_home()
    if home:
        return home / "config.toml"
    import platformdirs

    return Path(platformdirs.user_config_dir("hookkit", appauthor=False)) / "config.toml"


def chosen_home() -> Path | None:
    """Return `HOOKKIT_HOME` as an absolute path, None if it is not set."""
    home = os.environ.get("HOOKKIT_HOME")
    return Path(home).expanduser().absolute() if home else None


def launcher() -> Path:
    """Return the per-user script that the installed hook command runs.

    A shell finds it by the environment alone, so that the command can be committed and works for
    every teammate: `launcher.command` does the same in sh.
    """
    home = chosen_home()
    if home:
        return home / "hook"
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "hookkit" / "hook"


def make_private(folder: Path) -> Path:
    """Create a folder that only its owner can enter; return it. Raises OSError."""
    return make_folder(folder, 0o700)


def make_folder(folder: Path, mode: int = 0o777) -> Path:
    """Create a folder and those above it that are missing; return it. Raises OSError."""
    try:
        folder.mkdir(mode)
    except FileNotFoundError:
        make_folder(folder.parent)
        return make_folder(folder, mode)
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        give_to_owner_of_folder(folder)
    return folder


def give_to_owner_of_folder(path: Path) -> None:
    """Give what root has made for a person, with sudo, to the owner of the folder it is in.

    It stays root's where that owner is not known, as in some containers.
    """
    if not os.geteuid():
        above = path.parent.stat()
        if above.st_uid:
            with suppress(OSError):
                os.chown(path, above.st_uid, above.st_gid, follow_symlinks=False)


def lock_file(name: str) -> Path:
    """Return the lock file of an activity of hookkit, in a folder that exists. Raises OSError."""
    make_private(data_dir())
    return make_private(data_dir() / "locks") / f"{name}.lock"


def fold_lock() -> Path:
    """Return the lock file of the fold, in a folder that exists. Raises OSError."""
    return make_private(data_dir()) / FOLD_LOCK


def journal_dir() -> Path:
    """Return the folder of the journal's segments."""
    return data_dir() / "journal"


def database() -> Path:
    """Return the path of the SQLite database."""
    return data_dir() / "hookkit.db"


def machine_id() -> str:
    """Return a random name of this machine, created once. Raises OSError if it can't be stored."""
    file = make_private(data_dir()) / "machine-id"
    try:
        stored = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        stored = ""
    if not stored:
        import secrets

        stored = secrets.token_hex(16)
        file.write_text(stored + "\n", "ascii")
        file.chmod(0o600)
    return stored


def search_database() -> Path:
    """Return the path of the search index, which is built from transcripts alone."""
    return data_dir() / "hookkit-search.db"


def log_file() -> Path:
    """Return the file for bugs and for errors of the detached worker."""
    return data_dir() / "hookkit.log"
