"""Paths of all files.

`HOOKKIT_HOME` puts data, configuration and journal into one folder; without it they are in the
system's standard folders (platformdirs). Which these are depends on the environment, which a
person's shell, the agent and an editor's terminal don't share: so `hookkit install` remembers them.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

FOLD_LOCK = "fold.lock"
"""The lock file of the projection, in the data folder."""
SANDBOXES = ("snap", ".var/app")
"""Folders below the home in which a sandbox (snap, Flatpak) keeps the data of an application, which
it names in XDG_DATA_HOME: not the person's choice."""


def data_dir() -> Path:
    """Return the folder of the database and the journal."""
    home = chosen_home()
    if home:
        return home
    known = remembered()
    return standard_data_dir() if known is None or is_missing(known[0]) else known[0]


def config_file() -> Path:
    """Return the file of the user's settings, which need not exist."""
    home = chosen_home()
    if home:
        return home / "config.toml"
    known = remembered()
    return standard_config_file() if known is None or is_missing(known[1]) else known[1]


def chosen_home() -> Path | None:
    """Return `HOOKKIT_HOME` as an absolute path, None if it is not set."""
    home = os.environ.get("HOOKKIT_HOME")
    return Path(home).expanduser().absolute() if home else None


def standard_data_dir() -> Path:
    """Return the system's folder for data of hookkit's, as the environment has it."""
    if is_sandboxed("XDG_DATA_HOME"):
        return launcher_dir()
    import platformdirs

    return Path(platformdirs.user_data_dir("hookkit", appauthor=False))


def standard_config_file() -> Path:
    """Return the settings in the system's folder for these, as the environment has it."""
    if is_sandboxed("XDG_CONFIG_HOME"):
        return Path.home() / ".config" / "hookkit" / "config.toml"
    import platformdirs

    return Path(platformdirs.user_config_dir("hookkit", appauthor=False)) / "config.toml"


def is_sandboxed(variable: str) -> bool:
    """Return True if a variable names a folder that belongs to an application in a sandbox."""
    folder, home = Path(os.environ.get(variable) or "/"), Path.home()
    return any(folder.is_relative_to(home / each) for each in SANDBOXES)


def remembered() -> tuple[Path, Path] | None:
    """Return the data folder and the settings file that an installation wrote down, if any."""
    try:
        if not folders_file().is_file():  # a pipe would be waited for
            return None
        data, config, end = os.fsdecode(folders_file().read_bytes()).split("\n")
    except (OSError, ValueError):
        return None
    return None if end else (Path(data), Path(config))


def is_missing(path: Path) -> bool:
    """Return True if nothing is there; not for what is closed to us."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_used(folder: Path) -> bool:
    """Return True if something was recorded in a data folder."""
    return (folder / "journal").is_dir() or (folder / "hookkit.db").is_file()


def folders_file() -> Path:
    """Return the file of two lines that remembers the data folder and the settings file."""
    return launcher_dir() / "folders"


def launcher_dir() -> Path:
    """Return the folder of the launchers: the same in every environment.

    The home alone decides, so that the wired command can be committed and works for every
    teammate: `launcher.command` names the same folder in sh.
    """
    return Path.home() / ".local" / "share" / "hookkit"


def launcher() -> Path:
    """Return the per-user script that the installed hook command runs."""
    return (chosen_home() or launcher_dir()) / "hook"


def make_private(folder: Path) -> Path:
    """Create a folder that only its owner can enter; return it. Raises OSError."""
    return make_folder(folder, 0o700)


def make_private_below(folder: Path) -> Path:
    """Create a private folder in the data folder, which is made, too; return it. Raises OSError."""
    make_private(data_dir())
    return make_private(folder)


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
    return make_private_below(data_dir() / "locks") / f"{name}.lock"


def fold_lock() -> Path:
    """Return the lock file of the fold, in a folder that exists. Raises OSError."""
    return make_private(data_dir()) / FOLD_LOCK


def journal_dir() -> Path:
    """Return the folder of the journal's segments."""
    return data_dir() / "journal"


def sync_dir() -> Path:
    """Return the folder of what other machines get from this one, and where they get it."""
    return data_dir() / "sync"


def machines_dir() -> Path:
    """Return the folder of what came from other machines."""
    return journal_dir() / "machines"


def machines_texts_dir() -> Path:
    """Return the folder of the texts of conversations that came from other machines."""
    return machines_dir() / "texts"


def database() -> Path:
    """Return the path of the SQLite database."""
    return data_dir() / "hookkit.db"


def machine_id() -> str:
    """Return a random name of this machine, created once. Raises OSError if it can't be stored."""
    file = make_private(data_dir()) / "machine-id"
    try:
        if file.exists() and not file.is_file():  # a pipe would be waited for
            raise IsADirectoryError(errno.EISDIR, "Not a file", str(file))
        stored = file.read_text("ascii").strip()
    except UnicodeDecodeError:
        stored = ""
    except OSError as error:
        if error.errno in (errno.EISDIR, errno.ELOOP):
            raise
        stored = ""
    if not stored:
        import secrets

        stored = secrets.token_hex(16)
        file.write_text(stored + "\n", "ascii")
        file.chmod(0o600)
        give_to_owner_of_folder(file)
    return stored


def search_database() -> Path:
    """Return the path of the search index, which is built from transcripts and received texts."""
    return data_dir() / "hookkit-search.db"


def log_file() -> Path:
    """Return the file for bugs and for errors of the detached worker."""
    return data_dir() / "hookkit.log"
