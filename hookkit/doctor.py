"""Is all well? Each check looks at one thing and says in plain words what it found."""

import errno
import os
import shlex
import shutil
import sqlite3
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from hookkit import config, fold, journal, launcher, paths, reprice
from hookkit.agents.claude_code import executable, settings
from hookkit.config import Config
from hookkit.errors import ConfigError, HookkitError, LockedError, NewerError, StoreError
from hookkit.session import moment
from hookkit.store.migrate import lacking, newest, version
from hookkit.store.sqlite import Database, explained

PROBE = b'{"hook_event_name":"Probe","session_id":"doctor"}'
PROBE_SECONDS = 10
BACKLOG = 50_000_000
"""Bytes of the journal that wait to be folded, above which something is wrong: a turn with many
tools leaves some megabytes, and they are folded when it ends.
"""


class Finding(NamedTuple):
    """What one check found. A `bad` one needs a hand; `remedy` is the command that mends it."""

    check: str
    state: Literal["ok", "note", "bad"]
    says: str
    remedy: str | None = None


def examine(folder: Path) -> list[Finding]:
    """Run every check, for the project that a folder belongs to."""
    project = settings.project_root(folder)
    wired_by = [*wiring(project), *seen_from(folder, project)]
    return [*wired_by, hook(project), writable(), *settings_and_summaries(), *database()]


# The hooks


def wiring(project: Path) -> Iterator[Finding]:
    """Whether Claude Code's settings hold our hooks, and where."""
    found = settings.wirings(project)
    plugin = settings.enabled_plugin(project)
    for each in found:
        yield wired(each)
    if plugin:
        yield Finding("wiring", "ok", f"The plugin {plugin} is enabled.")
    places = sum(not each.error for each in found) + bool(plugin)
    if not places:
        yield Finding("wiring", "bad", f"Not wired in {project}.", "hookkit install")
    if places > 1:
        yield Finding("wiring", "note", "Wired more than once: harmless, all is counted once.")


def wired(each: settings.Wiring) -> Finding:
    """How hookkit stands in one settings file."""
    install = "hookkit install" if each.scope == "project" else f"hookkit install --{each.scope}"
    if each.error:
        return Finding("wiring", "bad", each.error, f"edit {quoted(each.path)}")
    if each.missing:
        absent = ", ".join(each.missing)
        return Finding("wiring", "bad", f"{each.path} misses {absent}.", install)
    if not each.current:
        says = f"Wired in {each.path} ({each.scope}), but not as this hookkit does it."
        return Finding("wiring", "note", says, install)
    return Finding("wiring", "ok", f"Wired in {each.path} ({each.scope}).")


def seen_from(folder: Path, project: Path) -> Iterator[Finding]:
    """Whether the wiring holds for a client that is started in a folder below the project's."""
    if folder != project and is_wired(project) and not is_wired(folder):
        says = (
            f"A `claude` that is started in {folder} is not recorded: "
            f"it does not read the settings of {project}."
        )
        yield Finding("wiring", "note", says, f"cd {quoted(project)}")


def is_wired(folder: Path) -> bool:
    """Whether the client records when it is started in this very folder."""
    sound = any(not each.error for each in settings.wirings(folder))
    return sound or settings.enabled_plugin(folder) is not None


def hook(project: Path) -> Finding:
    """Whether the launcher records: it is run for real, into a folder of its own."""
    script = paths.launcher()
    if not script.is_file():
        return without_launcher(script, project)
    try:
        said = script.read_bytes()
    except OSError as error:
        says = f"{script} can't be read: {error.strerror}."
        return Finding("hook", "bad", says, "hookkit install")
    python = interpreter(os.fsdecode(said))
    if not records(script):
        says = f"{script} records nothing: {fault(python)}."
        return Finding("hook", "bad", says, "hookkit install")
    if said != os.fsencode(launcher.script()):
        says = f"{script} records, but for another installation of hookkit ({python})."
        return Finding("hook", "note", says, "hookkit install")
    return Finding("hook", "ok", f"{script} records, with {python}.")


def without_launcher(script: Path, project: Path) -> Finding:
    """What is left where `hookkit install` was not run on this machine."""
    if not settings.enabled_plugin(project):
        return Finding("hook", "bad", f"There is no launcher {script}.", "hookkit install")
    python = shutil.which("python3")
    if python is None:
        says = "The plugin finds no python3 on the PATH, so it records nothing."
        return Finding("hook", "bad", says, "hookkit install")
    return Finding("hook", "ok", f"The plugin records with the system's own Python, {python}.")


def interpreter(script: str) -> str | None:
    """The Python that a launcher runs, None where it isn't one of ours."""
    try:
        words = iter(shlex.split(script, comments=True))
    except ValueError:
        return None
    return next((next(words, None) for word in words if word == "exec"), None)


def fault(python: str | None) -> str:
    """Why a launcher records nothing."""
    if python is None:
        return "it is broken"
    if not os.access(python, os.X_OK):
        return f"its interpreter {python} is gone"
    return f"{python} does not run hookkit"


def records(script: Path) -> bool:
    """Whether a payload given to the launcher reaches a journal."""
    with tempfile.TemporaryDirectory(prefix="hookkit-") as folder:
        try:
            subprocess.run(  # noqa: S603 - our own script, by its absolute path
                ["/bin/sh", "-c", '. "$0"', str(script)],
                env={"PATH": os.defpath, "HOOKKIT_HOME": folder},
                input=PROBE,
                capture_output=True,
                timeout=PROBE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        segments = journal.segments(Path(folder, "journal"))
        return any(PROBE in segment.read_bytes() for segment in segments)


# The data folder


def writable() -> Finding:
    """Whether the journal can be written."""
    data = paths.data_dir()
    try:
        folder = paths.make_private(paths.make_private(data) / paths.journal_dir().name)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))  # a full disk still makes empty files
        refused = [each for each in journal.segments(folder) if not os.access(each, MINE)]
        if refused:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(refused[-1]))
    except OSError as error:
        says = f"{error.filename or data} can't be written: {error.strerror}."
        return Finding("data", "bad", says, remedy_of(error, data))
    return Finding("data", "ok", f"{data} can be written.")


MINE = os.R_OK | os.W_OK


def remedy_of(error: OSError, data: Path) -> str:
    """What makes the data folder writable again."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return f'sudo chown -R "$USER" {quoted(data)} && chmod -R u+rwX {quoted(data)}'
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"make room on the disk: df -h {quoted(data)}"
    return "export HOOKKIT_HOME=/a/folder/of/yours && hookkit install"


# Settings and summaries


def settings_and_summaries() -> Iterator[Finding]:
    """Whether our own settings can be used, and the summariser with them."""
    try:
        chosen = config.load()
    except ConfigError as error:
        place = str(error).partition(":")[0]
        is_variable = place in {setting.variable for setting in config.SETTINGS}
        remedy = f"unset {place}" if is_variable else f"edit {quoted(paths.config_file())}"
        yield Finding("settings", "bad", str(error), remedy)
        return
    yield summariser(chosen)


def summariser(chosen: Config) -> Finding:
    """Whether the client that summarises is there and starts."""
    if chosen.summary == "off":
        return Finding("summaries", "ok", "Summaries are switched off.")
    remedy = "export HOOKKIT_CLAUDE=/path/to/claude"
    try:
        client = executable.find_claude(chosen.claude)
        asked = executable.run([client, "--version"], "", extra={}, seconds=PROBE_SECONDS)
    except executable.ClientError as error:
        return Finding("summaries", "note", f"No summaries: {error}", remedy)
    if asked.code:
        says = f"No summaries: {client} --version ends with code {asked.code}."
        return Finding("summaries", "note", says, remedy)
    known = f"{asked.stdout.strip()[:40]}, {chosen.summary}"
    return Finding("summaries", "ok", f"Written by {client} ({known}).")


# The database


def database() -> Iterator[Finding]:
    """Whether the database is sound, and what it tells of the rest."""
    file = paths.database()
    if not os.access(file, os.F_OK):
        yield without_database()
        return
    try:
        opened = Database.open(file)
    except StoreError as error:
        yield unusable(error)
        return
    try:
        yield integrity(opened)
        yield from contents(opened)
    except StoreError as error:
        yield unusable(error)
    except (sqlite3.Error, ValueError) as error:
        damage = explained(error, file) if isinstance(error, sqlite3.Error) else damaged(error)
        yield unusable(damage)
    finally:
        opened.close()


def without_database() -> Finding:
    """Nothing has happened, or the database was taken away."""
    if journal.segments(paths.journal_dir()):
        says = "There is no database; the journal has what it is made from."
        return Finding("database", "note", says, "hookkit rebuild")
    return Finding("events", "note", "No event has been recorded yet.", "claude")


def unusable(error: StoreError) -> Finding:
    """A database that can't be opened or read."""
    remedy = "hookkit rebuild"
    if isinstance(error, LockedError):
        remedy = "end what locks it, then: hookkit doctor"
    elif isinstance(error, NewerError):
        remedy = "pip install --upgrade hookkit"
    return Finding("database", "bad", str(error), remedy)


def damaged(problem: object) -> StoreError:
    """What is said of a database whose content is not what was stored."""
    return StoreError(f"The database is damaged: {problem}.")


def integrity(opened: Database) -> Finding:
    """What SQLite itself says of the file, and whether all is there and can be read.

    Raises StoreError, ValueError or an error of SQLite for one that is damaged.
    """
    problems = opened.problems()
    if problems:
        raise damaged(problems[0].splitlines()[-1])
    absent = lacking(opened.db)
    if absent:
        raise damaged(f"it has no {absent[0]}")
    count = len(opened.recent_sessions(-1))  # SQLite doesn't look into texts
    schema = f"schema version {version(opened.db)} of {newest('sqlite')}"
    says = f"{paths.database()} is sound: {counted(count, 'session')}, {schema}."
    return Finding("database", "ok", says)


def contents(opened: Database) -> Iterator[Finding]:
    """What has arrived, what waits, and what was refused or could not be summarised."""
    last = opened.last_event_at()
    if last:
        when = f"{moment(last).astimezone():%b %d, %Y at %H:%M}"
        yield Finding("events", "ok", f"The last event came on {when}.")
    else:
        yield Finding("events", "note", "No event has been recorded yet.", "claude")
    yield backlog(opened)
    count = opened.rejected_count()
    if count:
        segment, offset, reason = opened.rejected(1)[0]
        what = counted(count, "line")
        says = f"{what} could not be understood; the last is {segment} at {offset}: {reason}."
        yield Finding("rejected", "note", says)
    yield from priced(opened)
    failed = [each for each in opened.sessions_without_summary() if each.summary_error]
    if failed:
        reason = (failed[-1].summary_error or "").rstrip(".")
        what = counted(len(failed), "session")
        says = f"{what} could not be summarised; the last: {reason}."
        yield Finding("summaries", "note", says, "hookkit summarize --pending")


def priced(opened: Database) -> Iterator[Finding]:
    """Whether the stored costs come from the present price table."""
    try:
        chosen = config.load()
    except ConfigError:
        return  # told among the settings
    try:
        if reprice.is_due(opened, chosen):
            says = "The price table has changed since messages were priced."
            yield Finding("prices", "note", says, "hookkit prices reprice")
    except ConfigError as error:
        yield Finding("prices", "bad", str(error), f"edit {quoted(paths.config_file())}")
    except HookkitError as error:
        yield Finding("prices", "bad", str(error), "pip install --force-reinstall model-prices")


def backlog(opened: Database) -> Finding:
    """How much of the journal waits to be folded, and whether it can be."""
    segments = fold.pending(opened, paths.journal_dir())
    for segment in segments:
        if segment.suffix == ".gz":
            try:
                deque(journal.lines(segment, 0), maxlen=0)
            except StoreError as error:
                aside = segment.with_name(segment.name + ".damaged")
                remedy = f"mv {quoted(segment)} {quoted(aside)}"
                return Finding("journal", "bad", str(error), remedy)
    waiting = sum(behind(opened, segment) for segment in segments)
    says = f"{counted(waiting, 'byte')} of the journal wait to be folded."
    if waiting > BACKLOG:
        return Finding("journal", "bad", says, "hookkit list")
    return Finding("journal", "ok", says if waiting else "All of the journal is folded.")


def behind(opened: Database, segment: Path) -> int:
    """How many bytes of a segment wait: all of it where it was replaced by a shorter one."""
    size, done = segment.stat().st_size, opened.cursor(segment.name)
    return size - done if size >= done else size


# Words


def counted(count: int, noun: str) -> str:
    """A number of things."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def quoted(path: Path) -> str:
    """A path as it stands in a command."""
    return shlex.quote(str(path))
