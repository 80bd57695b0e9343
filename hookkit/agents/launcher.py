"""The per-user launchers: the scripts behind what is wired, and the commands that find them.

What is wired holds no path of this machine, so that it can be committed; the script holds them
all. The command runs the script in a subshell of its own: whatever becomes of the script, the
interpreter or this package, the hook is silent and leaves with 0. Any other exit code would be
shown to the person, and 2, which a shell gives for a missing or broken script, blocks prompts.

There are three: the hook that records, the status line, and the guard of the budgets. What the
last two print is for the client; of the guard only the one answer that holds a prompt back.
"""

import os
import shlex
import sys
from pathlib import Path

from hookkit import agents, paths
from hookkit.errors import HookkitError
from hookkit.lib.system.atomic_write import replace_file

PACKAGE = Path(__file__).parents[1]

MARKER = "# hookkit"
"""The end of a wired command, so that every version knows its own."""

RECORD = (
    "import sys; sys.path[:] = sys.argv[1:2]; "
    "import record; record.main(sys.argv[2], int(sys.argv[3]), *sys.argv[4:])"
)

STAND_ALONE = (
    'import sys; sys.path.append(sys.argv[1].rpartition("/")[0] or "/"); '
    "from hookkit.hook import {name}; {name}.main(sys.argv[2], int(sys.argv[3]), *sys.argv[4:5])"
)
"""The package's folder comes last, so that nothing beside it can hide a standard module."""

PROGRAMS = {
    "hook": RECORD,
    "statusline": STAND_ALONE.format(name="statusline"),
    "guard": STAND_ALONE.format(name="budget_guard"),
}
"""Launcher → what its interpreter runs."""

RUNS = {
    "hook": '[ -r "$h" ] && (. "$h") >/dev/null 2>&1',
    "statusline": '[ -r "$h" ] && (. "$h") 2>/dev/null',
    "guard": (
        'o=$([ -r "$h" ] && (. "$h") 2>/dev/null); '
        """case $o in '{"decision":"block",'*) printf '%s\\n' "$o";; esac"""
    ),
}
"""Launcher → how it is run once it is found, as `$h`."""

SCRIPT = """\
# Written by `hookkit install`; the hooks of your coding agents run it.
{export}[ -x {python} ] && exec {python} -I -S -c \\
    '{program}' \\
    {package} {data} "$PPID" {agent}
"""

EXPORT = """\
case "${{HOOKKIT_HOME-}}" in
/*) ;;
*) HOOKKIT_HOME={home}; export HOOKKIT_HOME ;;
esac
"""


def command(name: str = "hook", agent: str = agents.DEFAULT) -> str:
    """Return the sh command to wire; it looks for a launcher in the environment's places, in order.

    They are `HOOKKIT_HOME`, the folder that was chosen at install if any, and the default.
    Raises HookkitError when the chosen folder can't be written down.
    """
    places = ["${XDG_DATA_HOME:-$HOME/.local/share}/hookkit"]
    chosen = paths.chosen_home()
    if chosen:
        places.insert(0, _portable(chosen))
    file = file_name(name, agent)
    tries = "".join(f'[ -r "$h" ] || h="{place}/{file}"; ' for place in places)
    first = f'h="${{HOOKKIT_HOME:+$HOOKKIT_HOME/{file}}}"; '
    return f"{first}{tries}{RUNS[name]}; exit 0 {MARKER}"


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


def script(name: str = "hook", agent: str = agents.DEFAULT, *, exports_home: bool = True) -> str:
    """Return a launcher for this interpreter, this package and the data folder in force.

    It exports the folder that `HOOKKIT_HOME` names, if there is one and `exports_home` holds.
    """
    chosen = paths.chosen_home() if exports_home else None
    return SCRIPT.format(
        export=EXPORT.format(home=shlex.quote(str(chosen))) if chosen else "",
        program=PROGRAMS[name],
        python=shlex.quote(sys.executable),
        package=shlex.quote(str(PACKAGE)),
        data=shlex.quote(str(paths.data_dir())),
        agent=shlex.join(arguments(agent)),
    )


def arguments(agent: str) -> list[str]:
    """Return the recorder's arguments for an agent, as record.main takes them."""
    known = agents.get(agent)
    folding, accounts = ",".join(known.FOLDING_EVENTS), ",".join(known.ACCOUNT_EVENTS)
    return [agent, known.EVENT_FIELD, known.PROCESS_VARIABLE, folding, accounts]


def write(name: str = "hook", agent: str = agents.DEFAULT) -> Path:
    """Write a launcher unless it is up to date; return its path.

    Raises HookkitError when the folder or the file can't be written.
    """
    return write_script(name, agent, script(name, agent))


def write_script(name: str, agent: str, text: str) -> Path:
    """Write a launcher's text unless it is there. Raises HookkitError as `write` does."""
    path, content = paths.launcher().with_name(file_name(name, agent)), os.fsencode(text)
    try:
        if not path.is_file() or path.read_bytes() != content:
            paths.make_private(path.parent)
            replace_file(path, content, mode=0o600)
    except OSError as error:
        raise HookkitError(
            f"{path} can't be written ({error.strerror}). Make its folder writable, "
            "or choose another with HOOKKIT_HOME."
        ) from None
    return path


def refresh() -> list[Path]:
    """Rewrite the launchers that an earlier version of this installation wrote; return their paths.

    Raises HookkitError when one can't be written.
    """
    renewed = ((name, agent, renew(name, agent)) for name in PROGRAMS for agent in agents.AGENTS)
    return [write_script(name, agent, text) for name, agent, text in renewed if text is not None]


def renew(name: str, agent: str) -> str | None:
    """Return what a launcher of this installation should be; None where it is that, or not ours.

    An upgrade keeps interpreter and package where they are, so a launcher that names both is ours.
    The worker that asks always has `HOOKKIT_HOME`: whether a person chose it, the launcher knows.
    """
    try:
        written = os.fsdecode(paths.launcher().with_name(file_name(name, agent)).read_bytes())
    except OSError:
        return None
    if not all(shlex.quote(each) in written for each in (sys.executable, str(PACKAGE))):
        return None
    text = script(name, agent, exports_home="export HOOKKIT_HOME" in written)
    return None if text == written else text
