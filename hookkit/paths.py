"""Where everything lies.

`HOOKKIT_HOME` puts data, configuration and journal into one folder; without it they are where
the system keeps such things (platformdirs).
"""

import os
from pathlib import Path


def data_dir() -> Path:
    """The folder of the database and the journal."""
    home = chosen_home()
    if home:
        return home
    import platformdirs

    return Path(platformdirs.user_data_dir("hookkit", appauthor=False))


def config_file() -> Path:
    """The file of the person's settings; it need not exist."""
    home = chosen_home()
    if home:
        return home / "config.toml"
    import platformdirs

    return Path(platformdirs.user_config_dir("hookkit", appauthor=False)) / "config.toml"


def chosen_home() -> Path | None:
    """The folder that `HOOKKIT_HOME` names, as an absolute path; None where it is not set."""
    home = os.environ.get("HOOKKIT_HOME")
    return Path(home).expanduser().absolute() if home else None


def launcher() -> Path:
    """The per-user script that the wired hook command runs.

    It is found by a shell from the environment alone, so that the command can be committed and
    works for every teammate: `launcher.command` says the same in sh.
    """
    home = chosen_home()
    if home:
        return home / "hook"
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "hookkit" / "hook"


def make_private(folder: Path) -> Path:
    """Make a folder that only its owner may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def lock_file(name: str) -> Path:
    """The lock file of an activity of hookkit, in a folder that exists. Raises OSError."""
    make_private(data_dir())
    return make_private(data_dir() / "locks") / f"{name}.lock"


def fold_lock() -> Path:
    """The lock file of the fold, in a folder that exists. Raises OSError."""
    return make_private(data_dir()) / "fold.lock"


def journal_dir() -> Path:
    """The folder of the journal's segments."""
    return data_dir() / "journal"


def database() -> Path:
    """The SQLite database."""
    return data_dir() / "hookkit.db"


def machine_id() -> str:
    """A random name of this machine, made once. Raises OSError when it can't be kept."""
    file = make_private(data_dir()) / "machine-id"
    try:
        known = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        known = ""
    if not known:
        import secrets

        known = secrets.token_hex(16)
        file.write_text(known + "\n", "ascii")
        file.chmod(0o600)
    return known


def search_database() -> Path:
    """The search index: what transcripts say, made from them and nothing else."""
    return data_dir() / "hookkit-search.db"


def log_file() -> Path:
    """Where the detached worker says what went wrong."""
    return data_dir() / "hookkit.log"
