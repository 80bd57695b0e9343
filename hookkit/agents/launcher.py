"""The per-user launchers: the scripts behind what is wired, and the commands that find them.

What is wired holds no path of this machine, so that it can be committed; the script holds them
all, at one place below every home. Whatever becomes of the script, the interpreter, this package or
the shell itself, which at a limit of processes can't even fork, the hook leaves with 0: any other
exit code would be shown to the person, and 2, which shells use for their own errors, blocks
prompts. Agents also show the command to people, so it is short, and all else is in the script.

There are three: the hook that records, the status line, and the guard of the budgets. What the
last two print is for the client; of the guard only the one answer that holds a prompt back.

Recording doesn't depend on what an upgrade may move. Beside the launcher is a copy of record.py,
which any Python can run: the one that installed it, the one below that, or else the system's.
"""

import errno
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit import __version__, agents, file_errors, paths
from hookkit.errors import HookkitError
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file

PACKAGE = Path(__file__).parents[1]

MARKER = "# hookkit"
"""The end of a wired command, so that every version knows its own."""

PROGRAM = """\
import sys; {path}
try: {load}
except Exception: sys.dont_write_bytecode, sys.pycache_prefix = True, "/dev/null"; {load}
{call}"""
"""What an interpreter runs. A full disk leaves half a file of bytecode behind, which Python then
fails to import for ever: so a failed import is tried again without bytecode."""

RECORD = PROGRAM.format(
    path="sys.path[:] = sys.argv[1:3]",
    load="import record",
    call="record.main(sys.argv[3], int(sys.argv[4]), *sys.argv[5:])",
)
"""The recorder is taken from the package, or where this is gone, from the copy."""


def stand_alone(name: str) -> str:
    """Return the program of another launcher.

    The package's folder comes last, so that nothing beside it can hide a standard module.
    """
    return PROGRAM.format(
        path='sys.path.append(sys.argv[1].rpartition("/")[0] or "/")',
        load=f"from hookkit.hook import {name}",
        call=f"{name}.main(sys.argv[3], int(sys.argv[4]), *sys.argv[5:6])",
    )


PROGRAMS = {
    "hook": RECORD,
    "statusline": stand_alone("statusline"),
    "guard": stand_alone("budget_guard"),
}
"""Launcher → what its interpreter runs."""

SILENCE = {"hook": ">/dev/null 2>&1", "statusline": "2>/dev/null", "guard": "2>/dev/null"}
"""Launcher → what the person and the model must not see of it. Shells need more file descriptors
to redirect less than all of themselves."""

HOME = "${HOME:=$(eval echo ~$(id -un))}"
"""The home, in sh. Services and containers may start an agent without it, which then looks its home
up among the users."""

USUAL = ".local/share/hookkit"
"""The folder of the launchers below the home (paths.launcher_dir)."""

SCRIPT = """\
# Written by hookkit {version}; the hooks of your coding agents run it.
{export}set -- -I -S -c \\
    '{program}' \\
    {package} {copy} {data} "$PPID" {agent}
# Where no further process can be started, Python takes the place of this one.
trap '[ -x "$hookkit_python" ] && exec "$hookkit_python" "$@"; exit 0' EXIT
for hookkit_python in {pythons}
do
    {run} && break
done
trap 'exit 0' EXIT
"""

EXPORT = """\
case "${{HOOKKIT_HOME-}}" in
/*) ;;
*) HOOKKIT_HOME={home}; export HOOKKIT_HOME ;;
esac
"""

RUN = '"$hookkit_python" "$@"'

RUN_GUARD = f"""\
hookkit_answer=$({RUN})
    case $hookkit_answer in '{{"decision":"block",'*) printf '%s\\n' "$hookkit_answer" ;; esac"""

COPY = "recorder"
"""The folder of the copy of the recorder, beside the launcher."""

RECORDER = (
    "record.py",
    "hook/journal_redaction.py",
    "hook/slim.py",
    "agents/account_marks.py",
    "agents/*/account_facets.py",
)
"""The files of the recorder, in the package."""


class Place(NamedTuple):
    """Where a launcher lies, and what it runs with."""

    folder: Path
    data: str
    home: str | None
    """The folder that it exports as `HOOKKIT_HOME`; None if nobody has chosen one."""


class Written(NamedTuple):
    """The words of a launcher that an installation has written."""

    python: str
    package: str
    data: str
    home: str | None

    @property
    def is_stale(self) -> bool:
        """Return True if its installation is not where it was."""
        return not (os.access(self.python, os.X_OK) and Path(self.package, "record.py").is_file())


def command(name: str = "hook", agent: str = agents.DEFAULT, *, is_shared: bool = False) -> str:
    """Return the sh command to wire.

    It runs the launcher below the home, or first that in the folder that was chosen at install, if
    any: a teammate of the person who chose it has none there. In settings that `is_shared`, a
    folder outside of the home is not named: it is the one that HOOKKIT_HOME names when the command
    is run. Raises HookkitError when the chosen folder can't be written down.
    """
    file, chosen = file_name(name, agent), paths.chosen_home()
    find, found = "", f"{HOME}/{USUAL}/{file}"
    if chosen:
        usual, first = f"$HOME/{USUAL}/{file}", f'h="{_portable(chosen)}/{file}"'
        if is_shared and not chosen.is_relative_to(Path.home()):
            # A relative folder would be one of the project.
            first = f'h=; case "${{HOOKKIT_HOME-}}" in /*) h="$HOOKKIT_HOME/{file}" ;; esac'
        find = f': "{HOME}"; {first}; [ -r "$h" ] || h="{usual}"; '
        found = "$h"
    return f"trap 'exit 0' EXIT; exec {SILENCE[name]}; {find}command . \"{found}\" {MARKER}"


def _portable(folder: Path) -> str:
    """Return a folder as sh has it between double quotes, below `$HOME` if it is there."""
    home = Path.home()
    below = folder.is_relative_to(home)
    text = str(folder.relative_to(home) if below else folder)
    if not text.isprintable():
        raise HookkitError(f"HOOKKIT_HOME is {text!r}: choose a folder of printable characters.")
    for special in '\\"$`':
        text = text.replace(special, "\\" + special)
    return f"$HOME/{text}" if below else text


def file_name(name: str, agent: str) -> str:
    """Return the name of a launcher's file. The default agent's were there before the others."""
    return name if agent == agents.DEFAULT else f"{name}-{agent}"


def place() -> Place:
    """Return the place of the launchers that the environment asks for."""
    chosen = paths.chosen_home()
    home = str(chosen) if chosen else None
    return Place(paths.launcher().parent, str(paths.data_dir()), home)


def script(name: str = "hook", agent: str = agents.DEFAULT, *, where: Place | None = None) -> str:
    """Return a launcher for this interpreter and this package."""
    where = where or place()
    return SCRIPT.format(
        version=__version__,
        export=EXPORT.format(home=shlex.quote(where.home)) if where.home else "",
        program=PROGRAMS[name],
        package=shlex.quote(str(PACKAGE)),
        copy=shlex.quote(str(where.folder / COPY)),
        data=shlex.quote(where.data),
        agent=shlex.join(arguments(agent)),
        pythons=shlex.join(pythons(name)),
        run=RUN_GUARD if name == "guard" else RUN,
    )


def pythons(name: str) -> list[str]:
    """Return the interpreters that a launcher tries, one after the other.

    Only the recorder runs without the packages of this installation. On macOS python3 may be a
    stub that asks the person to install developer tools.
    """
    if name != "hook":
        return [sys.executable]
    system = [] if sys.platform == "darwin" else ["python3"]
    base: str = getattr(sys, "_base_executable", sys.executable)
    return list(dict.fromkeys([sys.executable, base, *system]))


def arguments(agent: str) -> list[str]:
    """Return the recorder's arguments for an agent, as record.main takes them."""
    known = agents.get(agent)
    folding, accounts = ",".join(known.FOLDING_EVENTS), ",".join(known.ACCOUNT_EVENTS)
    return [agent, known.EVENT_FIELD, known.PROCESS_VARIABLE, folding, accounts]


def write(name: str = "hook", agent: str = agents.DEFAULT) -> Path:
    """Write a launcher unless it is up to date; return its path.

    One that nobody chose a folder for also fixes the folders of data and settings. One that was
    chosen serves the usual place too, if there is no other: committed settings name that.
    Raises HookkitError when the folder or a file can't be written.
    """
    if paths.chosen_home() is None:
        remember()
        return write_script(name, agent, place())
    usual = place()._replace(folder=paths.launcher_dir())
    if not (usual.folder / file_name(name, agent)).exists():
        write_script(name, agent, usual)
    return write_script(name, agent, place())


def remember() -> None:
    """Write down which folders are in use, for hooks and commands with another environment.

    A data folder that has sessions stays. Raises HookkitError.
    """
    known = paths.remembered()
    data = known[0] if known and paths.is_used(known[0]) else paths.standard_data_dir()
    text = f"{data}\n{paths.standard_config_file()}\n"
    write_file(paths.folders_file(), os.fsencode(text))
    make_folder(data)


def write_script(name: str, agent: str, where: Place) -> Path:
    """Write a launcher and its copy of the recorder. Raises HookkitError as `write` does."""
    path = where.folder / file_name(name, agent)
    for file in (file for pattern in RECORDER for file in PACKAGE.glob(pattern)):
        write_file(where.folder / COPY / file.relative_to(PACKAGE), file.read_bytes())
    write_file(path, os.fsencode(script(name, agent, where=where)))
    return path


def write_file(path: Path, content: bytes) -> None:
    """Write a file of the launchers unless it is up to date. Raises HookkitError."""
    try:
        if not path.is_file() or regular_file.read(path) != content:
            make_folder(path.parent)
            replace_file(path, content, mode=0o600)
    except OSError as error:
        what_helps = remedy(error, "its folder")
        raise HookkitError(f"{path} can't be written ({error.strerror}). {what_helps}") from None


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter. Raises HookkitError."""
    try:
        paths.make_private(folder)
    except OSError as error:
        what_helps = remedy(error, "the folder above")
        raise HookkitError(f"{folder} can't be made ({error.strerror}). {what_helps}") from None


def remedy(error: OSError, folder: str) -> str:
    """Return the sentence that helps where a launcher or its folder can't be written."""
    if error.errno in file_errors.FULL:
        return "Free some space, then try again."
    if error.errno == errno.EROFS:
        return "Choose another folder with HOOKKIT_HOME."
    return f"Make {folder} writable, or choose another with HOOKKIT_HOME."


def refresh() -> list[Path]:
    """Rewrite the launchers of this installation, and those whose own is gone; return their paths.

    Raises HookkitError when one can't be written.
    """
    places = dict.fromkeys([paths.launcher().parent, paths.launcher_dir(), paths.data_dir()])
    return [path for folder in places for path in refresh_folder(folder)]


def refresh_folder(folder: Path) -> Iterator[Path]:
    """Rewrite those of one folder; yield their paths."""
    for name in PROGRAMS:
        for agent in agents.AGENTS:
            path = folder / file_name(name, agent)
            where = renewal(path)
            if where and os.fsencode(script(name, agent, where=where)) != regular_file.read(path):
                yield write_script(name, agent, where)


def renewal(path: Path) -> Place | None:
    """Return what to rewrite a launcher with; None for that of another installation.

    An upgrade keeps the interpreter where it is, but may move the package.
    """
    try:
        written = parse(os.fsdecode(regular_file.read(path)))
    except OSError:
        return None
    if written is None:
        return place()._replace(folder=path.parent) if path == paths.launcher() else None
    is_ours = (written.python, written.package) == (sys.executable, str(PACKAGE))
    if not is_ours and not written.is_stale:
        return None
    return Place(path.parent, written.data, written.home)


def parse(text: str) -> Written | None:
    """Return the words of a launcher, also of an earlier version; None if it isn't whole."""
    try:
        words = shlex.split(text.replace("\\\n", ""), comments=True)
        program, parent = words.index("-c"), words.index("$PPID")
        executable = words.index("in", program) if "exec" not in words else words.index("exec")
        homes = [word for word in words if word.startswith("HOOKKIT_HOME=")]
        home = homes[0].removeprefix("HOOKKIT_HOME=").removesuffix(";") if homes else None
        return Written(words[executable + 1], words[program + 2], words[parent - 1], home)
    except (ValueError, IndexError):
        return None
