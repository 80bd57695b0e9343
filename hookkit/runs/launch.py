"""Start a run: its folder, its client, and the supervisor behind it.

The client is started first, by a copy of this process that then becomes the supervisor: so the
client need not wait for an interpreter to start, and is the supervisor's own child. That copy has
a session of its own: whoever asked for the run may go on, exit or crash.
"""

import errno
import gc
import os
import select
import shutil
import signal
import sys
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import orjson

from hookkit import paths
from hookkit.runs import run_folder, session_lock
from hookkit.runs.run_folder import Run, RunError
from hookkit.runs.supervisor import CHUNK, Supervisor, write

children: set[int] = set()
"""The supervisors that this process has started."""

START_SECONDS = 0.25
"""Seconds that the copy works before it becomes the supervisor: the client starts alone."""

PACKAGES = Path(__file__).parents[2]
"""The folder that holds the package."""

PROGRAM = """\
import sys
sys.path.append(sys.argv[1])
from hookkit.runs import supervisor
supervisor.main(*sys.argv[2:])
"""

SIGNALS = (
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE),
    *(signal.SIGXFSZ, signal.SIGCHLD, signal.SIGTSTP),
)
"""Signals that a client must not find ignored because we ignore them."""


FAILED = b"!"
"""Stands before the number of an error that kept a run from being started."""


class Pipes(NamedTuple):
    """The ends of two pipes: the client's stdout, and what the copy reports."""

    output: int
    printed: int
    report: int
    say: int


class LaunchRequest(NamedTuple):
    """A run that is to be started."""

    command: list[str]
    environment: dict[str, str]
    project: str
    prompt: str
    asked: dict[str, Any]
    """For run.json."""
    seconds: float = 0.0
    """The time limit of the run; 0: none."""


def start(session_id: str, order: LaunchRequest) -> tuple[Run, int]:
    """Start a run of a session; the client's pid.

    Raises RunError where the session runs already or the client can't be started, with nothing
    left behind.
    """
    try:
        paths.make_private(run_folder.root())
        held = session_lock.take_when_free(session_id)
    except OSError as error:
        raise RunError(f"Can't write to {run_folder.root()}: {error.strerror}.") from None
    if held is None:
        raise RunError(f"Session {session_id} is running already: `hookkit cancel` ends a run.")
    run = next_run(session_id)
    try:
        make(run, order)
        return run, begin(run, order, held)
    except OSError as error:
        shutil.rmtree(run.folder, ignore_errors=True)
        if run.number == 1:
            session_lock.path_of(session_id).unlink(missing_ok=True)
        raise RunError(f"Can't run {order.command[0]}: {error.strerror}.") from None
    finally:
        os.close(held)  # the supervisor has it now


def next_run(session_id: str) -> Run:
    """Return the run after those that there are."""
    return Run(
        session_id, max((run.number for run in run_folder.runs_of(session_id)), default=0) + 1
    )


def make(run: Run, order: LaunchRequest) -> None:
    """Make a run's folder, whole from the moment that it has its name. Raises OSError."""
    draft = run_folder.root() / f"{run_folder.DRAFT}{run.folder.name}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    contents = {
        "run.json": orjson.dumps(order.asked),
        "prompt": order.prompt.encode("utf-8", "replace"),
        "output.jsonl": b"",
        "stderr": b"",
    }
    for name, content in contents.items():
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(draft / name, flags, 0o600), "wb") as file:
            file.write(content)
    draft.rename(run.folder)


def begin(run: Run, order: LaunchRequest, held: int) -> int:
    """Start client and supervisor; the client's pid. Raises OSError where that fails."""
    pipes = Pipes(*os.pipe(), *os.pipe())
    actions = file_actions(run, pipes.printed)  # all that can be is done before the copy is made
    with warnings.catch_warnings():
        # Of forking beside threads: the copy calls nothing that another thread may hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        copy = os.fork()
    if copy == 0:  # pragma: no cover
        become(run, order, held, pipes, actions)
    children.add(copy)
    for fd in (pipes.output, pipes.printed, pipes.say):
        os.close(fd)
    with os.fdopen(pipes.report, "rb") as told:
        client, _, failure = told.read().partition(FAILED)
    if failure or not client:
        number = int(failure or errno.EIO)
        raise OSError(number, os.strerror(number))
    return int(client)


def file_actions(run: Run, printed: int) -> list[Any]:
    """Return what the client finds open: prompt, pipe and stderr.

    Files inherited from a shell are closed.
    """
    return [
        (os.POSIX_SPAWN_OPEN, 0, str(run.folder / "prompt"), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, printed, 1),
        (os.POSIX_SPAWN_OPEN, 2, str(run.folder / "stderr"), os.O_WRONLY | os.O_APPEND, 0),
        *((os.POSIX_SPAWN_CLOSE, fd) for fd in inherited()),
    ]


def inherited() -> list[int]:
    """Open files that a program started by us would find open, beyond the first three."""
    found = []
    for name in os.listdir("/dev/fd"):  # noqa: PTH208
        with suppress(OSError):  # the listing itself is closed by now
            if int(name) > 2 and os.get_inheritable(int(name)):
                found.append(int(name))
    return found


def reap() -> None:
    """Bury the supervisors that this process has started and that are gone."""
    for child in tuple(children):
        try:
            is_gone = os.waitpid(child, os.WNOHANG)[0] == child
        except ChildProcessError:  # somebody else has, or we are a copy of who started it
            is_gone = True
        if is_gone:
            children.discard(child)


def become(  # pragma: no cover - a copy is not measured
    run: Run, order: LaunchRequest, held: int, pipes: Pipes, actions: list[Any]
) -> NoReturn:
    """Start the client and become its supervisor. Never returns; tells an error's number."""
    client = 0
    try:
        gc.disable()  # it would touch, and so copy, all that we have in memory
        os.chdir(order.project)
        client = os.posix_spawn(
            order.command[0],
            order.command,
            order.environment,
            file_actions=actions,
            setsid=True,
            setsigmask=(),
            setsigdef=SIGNALS,
        )
        os.write(pipes.say, b"%d" % client)
        os.setsid()
        os.chdir(paths.data_dir())
        os.dup2(pipes.output, 0)
        os.dup2(os.open(run.output, os.O_WRONLY | os.O_APPEND), 1)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        os.dup2(os.open(paths.log_file(), flags, 0o600), 2)  # where a bug would be told
        for fd in (pipes.printed, pipes.report, *inherited()):
            os.close(fd)
        Supervisor(str(paths.data_dir()), str(run.folder), client).begin()
        os.close(pipes.say)
        pass_on_for_a_moment()
        os.set_inheritable(held, True)
        words = supervisor_command(paths.data_dir(), run.folder, client, held, order.seconds)
        os.execve(words[0], words, order.environment)  # noqa: S606
    except BaseException as error:
        if client:
            os.killpg(client, signal.SIGKILL)
        os.write(pipes.say, FAILED + b"%d" % (getattr(error, "errno", 0) or errno.EIO))
    finally:
        os._exit(1)


def pass_on_for_a_moment() -> None:  # pragma: no cover
    """Pass on what the client prints at once: an interpreter that starts now would slow it down."""
    waiting, deadline = select.poll(), time.monotonic() + START_SECONDS
    waiting.register(0, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0 and waiting.poll(left * 1000):
        chunk = os.read(0, CHUNK)
        if not chunk:
            break
        write(1, chunk)


def supervisor_command(*arguments: object) -> list[str]:
    """Return the command line of a supervisor."""
    program = [sys.executable, "-I", "-S", "-c", PROGRAM, str(PACKAGES)]
    return [*program, *map(str, arguments)]
