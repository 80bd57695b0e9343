"""Start a run: create its folder, then start its client and its supervisor.

A forked copy of this process starts the client and then becomes the supervisor: the client doesn't
wait for an interpreter to start, and is the supervisor's own child. The copy runs in its own
session, so the process that asked for the run may go on, exit or crash.
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
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from hookkit import paths
from hookkit.lib.system.open_files import descriptors
from hookkit.lib.system.orphans import adopt_orphans
from hookkit.runs import run_folder, session_lock
from hookkit.runs.run_folder import Run, RunError
from hookkit.runs.supervisor import CHUNK, Supervisor, write

if TYPE_CHECKING:
    from hookkit.model.own_records import RunStarted

children: set[int] = set()
"""Pids of the supervisors that this process has started."""

START_SECONDS = 0.25
"""Seconds that the copy forwards output before the supervisor's interpreter starts."""

PACKAGES = Path(__file__).parents[2]
"""The folder that contains the package."""

PROGRAM = """\
import sys
sys.path.append(sys.argv[1])
from hookkit.runs import supervisor
supervisor.main(*sys.argv[2:])
"""

MARK = "HOOKKIT_RUN"
"""The variable that marks the processes of a run (leftovers.py); its value is the run's folder."""

SIGNALS = (
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE),
    *(signal.SIGXFSZ, signal.SIGCHLD, signal.SIGTSTP),
)
"""Signals that the client gets with their default action, even if we ignore them."""


FAILED = b"!"
"""Precedes the errno when the run could not be started."""


class Pipes(NamedTuple):
    """The ends of two pipes: the client's stdout and the copy's report."""

    output: int
    printed: int
    report: int
    reported: int


class LaunchRequest(NamedTuple):
    """A run to start."""

    command: list[str]
    environment: dict[str, str]
    project: str
    prompt: str
    record: "RunStarted"
    """The content of run.json."""
    seconds: float = 0.0
    """The time limit of the run; 0 for none."""
    grace: float = 10.0
    """Seconds that the client may take to exit after its result."""
    is_named: bool = True
    """False if the agent chooses the session's id, and prints it."""
    reads_prompt: bool = True
    """False if the prompt is on the command line: nothing is on stdin then."""


def start(session_id: str, order: LaunchRequest) -> tuple[Run, int]:
    """Start a run of a session, and return it with the client's pid.

    Raises RunError if the session is running already or the client can't be started; nothing is
    left behind then.
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
        os.close(held)  # the supervisor holds it now


def next_run(session_id: str) -> Run:
    """Return the next run of a session."""
    return Run(
        session_id, max((run.number for run in run_folder.runs_of(session_id)), default=0) + 1
    )


def make(run: Run, order: LaunchRequest) -> None:
    """Create a run's folder atomically. Raises OSError."""
    from hookkit.model import own_records  # slow to import, and many only look at runs

    draft = run_folder.root() / f"{run_folder.DRAFT}{run.folder.name}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    contents = {
        "run.json": own_records.encode(order.record),
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
    """Start client and supervisor, and return the client's pid. Raises OSError."""
    pipes = Pipes(*os.pipe(), *os.pipe())
    actions = file_actions(run, pipes.printed, order)  # prepared before the fork
    marked = order.environment | {MARK: str(run.folder)}
    with warnings.catch_warnings():
        # Fork in a threaded process: the copy takes no lock that another thread may hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        copy = os.fork()
    if copy == 0:  # pragma: no cover
        become(run, order, held, pipes, actions, marked)
    children.add(copy)
    for fd in (pipes.output, pipes.printed, pipes.reported):
        os.close(fd)
    with os.fdopen(pipes.report, "rb") as report:
        client, _, failure = report.read().partition(FAILED)
    if failure or not client:
        number = int(failure or errno.EIO)
        raise OSError(number, os.strerror(number))
    return int(client)


def file_actions(run: Run, printed: int, order: LaunchRequest) -> list[Any]:
    """Return the actions that give the client its prompt, pipe and stderr.

    Files inherited from a shell are closed.
    """
    prompt = str(run.folder / "prompt") if order.reads_prompt else os.devnull
    return [
        (os.POSIX_SPAWN_OPEN, 0, prompt, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, printed, 1),
        (os.POSIX_SPAWN_OPEN, 2, str(run.folder / "stderr"), os.O_WRONLY | os.O_APPEND, 0),
        *((os.POSIX_SPAWN_CLOSE, fd) for fd in inherited()),
    ]


def inherited() -> list[int]:
    """Return the inheritable file descriptors above 2."""
    found = []
    for number in descriptors():
        with suppress(OSError):  # it may be closed by now
            if number > 2 and os.get_inheritable(number):
                found.append(number)
    return found


def reap() -> None:
    """Reap the supervisors of this process that have exited."""
    for child in tuple(children):
        try:
            is_gone = os.waitpid(child, os.WNOHANG)[0] == child
        except ChildProcessError:  # reaped elsewhere, or this process was forked from its parent
            is_gone = True
        if is_gone:
            children.discard(child)


def become(  # pragma: no cover - coverage doesn't follow the fork
    run: Run,
    order: LaunchRequest,
    held: int,
    pipes: Pipes,
    actions: list[Any],
    marked: dict[str, str],
) -> NoReturn:
    """Start the client and become its supervisor. Never returns; reports an errno on failure."""
    client = 0
    try:
        gc.disable()  # collecting would copy the shared memory pages
        is_reaper = adopt_orphans()  # before there is one
        os.chdir(order.project)
        client = os.posix_spawn(
            order.command[0],
            order.command,
            marked,
            file_actions=actions,
            setsid=True,
            setsigmask=(),
            setsigdef=SIGNALS,
        )
        os.write(pipes.reported, b"%d" % client)
        os.setsid()
        os.chdir(paths.data_dir())
        os.dup2(pipes.output, 0)
        os.dup2(os.open(run.output, os.O_WRONLY | os.O_APPEND), 1)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        os.dup2(os.open(paths.log_file(), flags, 0o600), 2)  # tracebacks of bugs
        for fd in (pipes.printed, pipes.report, *inherited()):
            os.close(fd)
        supervisor = Supervisor(str(paths.data_dir()), str(run.folder), client)
        supervisor.is_named = order.is_named
        supervisor.begin()
        os.close(pipes.reported)
        forward_first_output()
        os.set_inheritable(held, True)
        limits = order.seconds, order.grace, int(is_reaper), int(order.is_named)
        command = supervisor_command(paths.data_dir(), run.folder, client, held, *limits)
        os.execve(command[0], command, order.environment)  # noqa: S606
    except BaseException as error:
        if client:
            os.killpg(client, signal.SIGKILL)
        os.write(pipes.reported, FAILED + b"%d" % (getattr(error, "errno", 0) or errno.EIO))
    finally:
        os._exit(1)


def forward_first_output() -> None:  # pragma: no cover
    """Forward the first output: an interpreter starting now would slow the client down."""
    waiting, deadline = select.poll(), time.monotonic() + START_SECONDS
    waiting.register(0, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0 and waiting.poll(left * 1000):
        chunk = os.read(0, CHUNK)
        if not chunk:
            break
        write(1, chunk)


def supervisor_command(*arguments: object) -> list[str]:
    """Return the supervisor's command line."""
    program = [sys.executable, "-I", "-S", "-c", PROGRAM, str(PACKAGES)]
    return [*program, *map(str, arguments)]
