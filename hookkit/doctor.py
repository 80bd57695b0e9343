"""Is all well? Each check looks at one thing and says in plain words what it found."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from hookkit import config, fold, journal, launcher, paths
from hookkit.agents.claude_code import executable, settings
from hookkit.config import Config
from hookkit.errors import ConfigError, HookkitError, StoreError
from hookkit.store.migrate import newest, version
from hookkit.store.sqlite import Database

PROBE = b'{"hook_event_name":"Probe","session_id":"doctor"}'
PROBE_SECONDS = 10
BACKLOG = 1_000_000
"""Bytes of the journal that wait to be folded, above which something is wrong."""


class Finding(NamedTuple):
    """What one check found. A `bad` one needs a hand; `remedy` is the command that mends it."""

    check: str
    state: Literal["ok", "note", "bad"]
    says: str
    remedy: str | None = None


def examine(project: Path) -> list[Finding]:
    """Run every check, for a project's folder."""
    wired_by = list(wiring(project))
    return [*wired_by, hook(project), writable(), *settings_and_summaries(), *database()]


def wiring(project: Path) -> Iterator[Finding]:
    """Whether Claude Code's settings hold our hooks, and where."""
    found = settings.wirings(project)
    plugin = settings.enabled_plugin(project)
    for each in found:
        yield wired(each)
    if plugin:
        yield Finding("wiring", "ok", f"The plugin {plugin} is enabled.")
    if not found and not plugin:
        yield Finding("wiring", "bad", f"Not wired in {project}.", "hookkit install")
    if len(found) + bool(plugin) > 1:
        yield Finding("wiring", "note", "Wired more than once: harmless, all is counted once.")


def wired(each: settings.Wiring) -> Finding:
    """How hookkit stands in one settings file."""
    option = "" if each.scope == "project" else f" --{each.scope}"
    if each.error:
        return Finding("wiring", "bad", each.error, f"mend {each.path}")
    if each.missing:
        absent = ", ".join(each.missing)
        return Finding("wiring", "bad", f"{each.path} misses {absent}.", f"hookkit install{option}")
    if not each.current:
        says = f"{each.path} has an older wiring."
        return Finding("wiring", "note", says, f"hookkit install{option}")
    return Finding("wiring", "ok", f"Wired in {each.path} ({each.scope}).")


def hook(project: Path) -> Finding:
    """Whether the launcher records: it is run for real, into a folder of its own."""
    script = paths.launcher()
    if not script.is_file() and settings.enabled_plugin(project):
        return Finding("hook", "ok", "The plugin records with the system's own Python.")
    if not script.is_file():
        return Finding("hook", "bad", f"There is no launcher {script}.", "hookkit install")
    if script.read_bytes() != os.fsencode(launcher.script()):
        says = f"{script} belongs to another installation of hookkit."
        return Finding("hook", "note" if records(script) else "bad", says, "hookkit install")
    if not records(script):
        says = f"{script} records nothing: its interpreter or package is gone."
        return Finding("hook", "bad", says, "hookkit install")
    return Finding("hook", "ok", f"{script} records.")


def records(script: Path) -> bool:
    """Whether a payload given to the launcher reaches a journal."""
    with tempfile.TemporaryDirectory(prefix="hookkit-") as folder:
        subprocess.run(  # noqa: S603 - our own script, by its absolute path
            ["/bin/sh", "-c", '. "$0"', str(script)],
            env={"PATH": os.defpath, "HOOKKIT_HOME": folder},
            input=PROBE,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
        segments = journal.segments(Path(folder, "journal"))
        return any(PROBE in segment.read_bytes() for segment in segments)


def writable() -> Finding:
    """Whether the journal can be written."""
    try:
        folder = paths.make_private(paths.journal_dir())
        with tempfile.TemporaryFile(dir=folder):
            return Finding("data", "ok", f"{paths.data_dir()} can be written.")
    except OSError as error:
        says = f"{paths.journal_dir()} can't be written: {error.strerror}."
        return Finding("data", "bad", says, "make it yours, or choose another with HOOKKIT_HOME")


def settings_and_summaries() -> Iterator[Finding]:
    """Whether our own settings can be used, and the summariser with them."""
    try:
        chosen = config.load()
    except ConfigError as error:
        yield Finding("settings", "bad", str(error), f"mend {paths.config_file()}")
        return
    yield summariser(chosen)


def summariser(chosen: Config) -> Finding:
    """Whether the client that summarises can be found."""
    if chosen.summary == "off":
        return Finding("summaries", "ok", "Summaries are switched off.")
    try:
        client = executable.find_claude(chosen.claude)
    except HookkitError as error:
        return Finding("summaries", "note", f"No summaries: {error}", "set HOOKKIT_CLAUDE")
    return Finding("summaries", "ok", f"Written by {client} ({chosen.summary}).")


def database() -> Iterator[Finding]:
    """Whether the database is sound, and what it tells of the rest."""
    if not paths.database().exists():
        yield Finding("events", "note", "No event has been recorded yet.", "run `claude`")
        return
    try:
        opened = Database.open(paths.database())
    except StoreError as error:
        yield Finding("database", "bad", str(error), "hookkit rebuild")
        return
    try:
        yield integrity(opened)
        yield from contents(opened)
    except (StoreError, OSError) as error:
        yield Finding("database", "bad", str(error), "hookkit rebuild")
    finally:
        opened.close()


def integrity(opened: Database) -> Finding:
    """What SQLite itself says of the file."""
    problems = opened.problems()
    if problems:
        says = f"The database is damaged: {problems[0]}."
        return Finding("database", "bad", says, "hookkit rebuild")
    schema = f"schema version {version(opened.db)} of {newest('sqlite')}"
    return Finding("database", "ok", f"{paths.database()} is sound, {schema}.")


def contents(opened: Database) -> Iterator[Finding]:
    """What has arrived, what waits, and what was refused or could not be summarised."""
    last = opened.last_event_at()
    seen = f"The last event came at {last}." if last else "No event has been recorded yet."
    yield Finding("events", "ok" if last else "note", seen)
    yield backlog(opened)
    count = opened.rejected_count()
    if count:
        segment, offset, reason = opened.rejected(1)[0]
        says = (
            f"{count} lines could not be understood; the last is {segment} at {offset}: {reason}."
        )
        yield Finding("rejected", "note", says)
    failed = [each for each in opened.sessions_without_summary() if each.summary_error]
    if failed:
        says = f"{len(failed)} summaries failed; the last: {failed[-1].summary_error}."
        yield Finding("summaries", "note", says, "hookkit summarize --pending")


def backlog(opened: Database) -> Finding:
    """How much of the journal waits to be folded."""
    waiting = sum(behind(opened, segment) for segment in waiting_segments(opened))
    says = f"{waiting:,} bytes of the journal wait to be folded."
    if waiting > BACKLOG:
        return Finding("journal", "bad", says, "hookkit list")
    return Finding("journal", "ok", says if waiting else "All of the journal is folded.")


def waiting_segments(opened: Database) -> list[Path]:
    """The segments that hold something that isn't folded."""
    return fold.pending(opened, paths.journal_dir())


def behind(opened: Database, segment: Path) -> int:
    """How many bytes of a segment wait."""
    return abs(segment.stat().st_size - opened.cursor(segment.name))
