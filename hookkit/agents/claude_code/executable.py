"""The client's executable: where it is, and how it is run once, to its end, apart from us."""

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.agents import executables
from hookkit.agents.claude_code import config_folders
from hookkit.errors import HookkitError
from hookkit.lib.system import processes

INSTALL = "npm install -g @anthropic-ai/claude-code"
"""How a person gets the client."""

SESSION_MARKERS = frozenset(
    {
        "AI_AGENT",
        "CLAUDECODE",
        "CLAUDE_CODE_CHILD_NOTES_DIR",
        "CLAUDE_CODE_CHILD_SESSION",
        "CLAUDE_CODE_ENTRYPOINT",
        "CLAUDE_CODE_MESSAGING_SOCKET",
        "CLAUDE_CODE_MESSAGING_TOKEN",
        "CLAUDE_CODE_SESSION_ATTENDED",
        "CLAUDE_CODE_SESSION_ID",
        "CLAUDE_CODE_SESSION_KIND",
        "CLAUDE_CODE_SSE_PORT",
        "CLAUDE_ENV_FILE",
        "CLAUDE_PID",
        "CLAUDE_PLUGIN_DATA",
        "CLAUDE_PLUGIN_ROOT",
        "CLAUDE_PROJECT_DIR",
    }
)
"""Variables that a session sets in the environment of its hooks and tools."""


MAX_OUTPUT = 1_000_000
"""The most bytes that one invocation of the client may print."""

GRACE_SECONDS = 2.0
"""Seconds for a process group to end after each signal."""


class ClientError(HookkitError):
    """Raised if the client can't be found or started, times out or prints too much."""


class CommandResult(NamedTuple):
    """The exit code of a process (negative: the signal that ended it) and its output."""

    code: int
    stdout: str
    stderr: str


def find_claude(configured: str) -> str:
    """Return the absolute path of the client.

    `configured` is the setting `claude`: a path, the name of a command, or nothing. Raises
    ClientError, which names the setting's variable.
    """
    if "/" in configured:
        return _at(configured)
    name = configured or "claude"
    found = executables.find(name)
    if found:
        return found
    get = "" if configured else f"install it (`{INSTALL}`) or "
    raise ClientError(f"no {name} executable: {get}set HOOKKIT_CLAUDE to its path.")


def _at(configured: str) -> str:
    try:
        path = Path(configured).expanduser()
    except RuntimeError:  # the home of somebody who doesn't exist
        path = Path(configured)
    if not path.is_absolute():
        # It would be looked up in whatever project is current: that is not ours to trust.
        raise ClientError(f"HOOKKIT_CLAUDE: {configured!r} must be an absolute path.")
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise ClientError(f"HOOKKIT_CLAUDE: {configured!r} is not an executable file.")
    return str(path)


def environment(executable: str, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return our environment, or another, for a client that is to begin a session of its own.

    Without the marks of the session that we may be inside of; credentials, providers and proxies
    stay. The executable's folder is added to PATH: a client that was installed by npm needs the
    `node` that lies beside it.
    """
    known = os.environ if inherited is None else inherited
    kept = {name: value for name, value in known.items() if name not in SESSION_MARKERS}
    kept |= config_folders.client_environment() if inherited is None else {}
    return executables.with_path(kept, executable)


def run(
    command: list[str],
    text: str,
    *,
    extra: dict[str, str],
    seconds: float,
    inherited: Mapping[str, str] | None = None,
) -> CommandResult:
    """Run the client once, with `text` on stdin and `extra` in its environment.

    It is run in an empty folder: in the project's it would read what lies there for it. When this
    returns, nothing of its process group is left. Raises ClientError, after `seconds` too.
    """
    prefix = "hookkit-"
    with (
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder,
    ):
        stdin.write(text.encode())
        stdin.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell, and the person's own client
                command,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=environment(command[0], inherited) | extra,
                start_new_session=True,
            )
        except OSError as error:
            raise ClientError(f"can't run {command[0]}: {error.strerror}.") from None
        with process:
            try:
                return _listen(process, seconds)
            finally:
                _stop(process)


def _listen(process: subprocess.Popen[bytes], seconds: float) -> CommandResult:
    deadline = time.monotonic() + seconds
    output: dict[Any, bytearray] = {process.stdout: bytearray(), process.stderr: bytearray()}
    with selectors.DefaultSelector() as selector:
        for pipe in output:
            selector.register(pipe, selectors.EVENT_READ)
        while process.poll() is None or selector.get_map():
            if time.monotonic() > deadline:
                raise ClientError(f"gave up after {seconds:g} s")
            ready = selector.select(0.05)
            if not ready and process.poll() is not None:
                break  # an orphaned child holds the pipes open
            for key, _ in ready:
                chunk = os.read(key.fd, 65536)
                output[key.fileobj] += chunk
                if not chunk:
                    selector.unregister(key.fileobj)
            if sum(map(len, output.values())) > MAX_OUTPUT:
                raise ClientError(f"printed more than {MAX_OUTPUT} bytes")
    stdout, stderr = (data.decode("utf-8", "replace") for data in output.values())
    return CommandResult(process.wait(), stdout, stderr)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process group: a client that has exited may leave children."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + GRACE_SECONDS
        there = _signal(process, number)
        while there and time.monotonic() < deadline:
            time.sleep(0.01)
            there = _signal(process, 0) and processes.is_group_alive(process.pid)


def _signal(process: subprocess.Popen[bytes], number: int) -> bool:
    """Send a signal to the process group; return False if it is gone. Signal 0 only checks."""
    process.poll()
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):  # the latter: a group of zombies on macOS
        return False
    return True
