"""Supervise one run of the client from a small detached process.

launch.py starts the client, calls `begin` and passes the client's pid. The supervisor copies the
client's output into the run's folder as it arrives and records the outcome. Between two lines it
blocks in one system call; only output, the client's exit or the deadline wakes it.

It runs as `python -I -S` and imports little, to start fast and stay small; `json` and the other
modules are imported with the first line, after that line is written.
"""

import _thread
import os
import select
import sys
import time

from hookkit import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookkit.agents.base import Agent

STDIN, STDOUT = 0, 1
"""The client's stdout (read) and the run's output file (write)."""

CHUNK = 1 << 16
MAX_LINE = 4 << 20
"""Longest line that is parsed, in bytes; longer ones are copied without parsing."""

TAIL = 4096
"""Bytes at the end of the client's stderr that are searched for an error message."""

LAST_LINES = 3
MAX_MESSAGE = 300

WORKER = (sys.executable, "-E", "-P", "-m", "hookkit")


def main(data: str, folder: str, client: str, lock: str, seconds: str) -> None:
    """Supervise the run in `folder` until its client exits.

    Args:
        data: The data folder.
        folder: The run's folder.
        client: The client's pid.
        lock: The file descriptor of the session's lock.
        seconds: The run's time limit; 0 for none.
    """
    os.set_inheritable(int(lock), False)  # child processes must not hold it
    supervisor = Supervisor(data, folder, int(client))
    supervisor.catch_up()
    code = supervisor.watch(float(seconds))
    supervisor.finish(code, int(lock))
    record.start_fold(data)


class Supervisor:
    """The supervision of one run."""

    def __init__(self, data: str, folder: str, client: int) -> None:
        self.data = data
        self.folder = folder
        self.client = client
        self.start_time = start_time(client)
        self.identity = record.identity(client)
        self.session_id = folder.rpartition("/")[2].partition(".")[0]
        self.status = "initializing"
        self.lines = LineBuffer()
        self.model: str | None = None
        self.cost_usd: float | None = None
        self.client_error: str | None = None
        """The error in the result: empty on success, None before the result."""
        self.known_agent: Agent | None = None
        self.unwritten: str | None = None
        """The reason for which the output could not be written."""

    def begin(self) -> None:
        """Record that the run has started."""
        self.write_state(b'"status":"initializing"')
        with open(f"{self.folder}/run.json", "rb") as file:  # noqa: PTH123
            self.journal(file.read())

    def catch_up(self) -> None:
        """Parse the output that was written before this interpreter started."""
        with open(f"{self.folder}/output.jsonl", "rb") as file:  # noqa: PTH123
            while chunk := file.read(CHUNK):
                for line in self.lines.take(chunk):
                    self.parse(line)

    def watch(self, seconds: float) -> int:
        """Copy the client's output until the client exits, and return its exit code."""
        ended, end = os.pipe()
        found: list[int] = []
        _thread.start_new_thread(wait, (self.client, end, found))
        waiting = select.poll()
        waiting.register(ended, select.POLLIN)
        waiting.register(STDIN, select.POLLIN)
        deadline = time.monotonic() + seconds if seconds else None
        while not found:
            ready = waiting.poll(left(deadline))
            if not ready:
                deadline = None
                self.time_out(seconds)
            elif STDIN in (fd for fd, _ in ready) and not self.copy():
                waiting.unregister(STDIN)
        # A process that outlives the client may hold the pipe open: drain it without blocking.
        os.set_blocking(STDIN, False)
        while self.copy():
            pass
        os.close(ended)
        return os.waitstatus_to_exitcode(found[0])

    def copy(self) -> bool:
        """Copy one chunk of the client's output; return False if there was none."""
        try:
            chunk = os.read(STDIN, CHUNK)
        except BlockingIOError:
            return False
        if self.unwritten is None:
            try:
                write(STDOUT, chunk)
            except OSError as error:
                self.unwritten = error.strerror
        for line in self.lines.take(chunk):
            self.parse(line)
        return bool(chunk)

    def parse(self, line: bytes) -> None:
        """Update the status from one line of the output."""
        stream = self.agent().stream
        report = stream.parse_status(line) if stream else None
        if report is None:
            return
        self.model = report.model or self.model
        if report.phase == "completing":
            self.client_error = (report.error or "no reason given") if report.is_error else ""
            self.cost_usd = report.cost_usd
        if report.phase != self.status:
            self.status = report.phase
            self.write_state(b'"status":"%b"' % report.phase.encode())

    def agent(self) -> "Agent":
        """Return the agent of the run; its modules are imported with the first line."""
        if self.known_agent is None:
            import json

            from hookkit import agents

            with open(f"{self.folder}/run.json", "rb") as file:  # noqa: PTH123
                self.known_agent = agents.of(json.load(file).get("framework"))
        return self.known_agent

    def time_out(self, seconds: float) -> None:
        """End a run that has exceeded its time limit, through `hookkit cancel`."""
        outcome = b'{"status":"failed","error":"timed out after %g s"}' % seconds
        if write_new(f"{self.folder}/end.json", outcome):
            null = os.open("/dev/null", os.O_RDWR)
            onto = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
            command = [*WORKER, "cancel", self.session_id]
            os.posix_spawn(command[0], command, os.environ, file_actions=onto)
            os.close(null)

    def finish(self, code: int, lock: int) -> None:
        """Record the outcome of the run, after its output has been synced to disk."""
        import json

        from hookkit.model.run_ended import RunEnded

        if self.unwritten is None:
            os.fsync(STDOUT)
        status, error = self.verdict(code)
        outcome = {"status": status, "exit_code": code, "error": error}
        ended = RunEnded(
            session_id=self.session_id,
            status=status,
            exit_code=code,
            error=error,
            model=self.model,
            client_cost_usd=self.cost_usd,
            transcript_path=self.agent().session_files.transcript_of(self.session_id),
        )
        self.journal(json.dumps(vars(ended)).encode())
        self.write_state(json.dumps(outcome | {"ended_at": now()})[1:-1].encode())
        os.close(lock)

    def verdict(self, code: int) -> tuple[str, str | None]:
        """Return the final status and the error, in the client's words where it has any."""
        if self.unwritten is not None:
            return "failed", f"its output could not be written: {self.unwritten}"
        if code == 0 and self.client_error == "":
            return "completed", None
        requested = self.requested_end()
        if requested is not None:
            return requested
        message = self.client_error or last_lines(f"{self.folder}/stderr")
        return "failed", to_message(message) or describe_exit(code)

    def requested_end(self) -> tuple[str, str | None] | None:
        """Return the status and error to report for a run that hookkit ended; else None."""
        import json

        try:
            with open(f"{self.folder}/end.json", "rb") as file:  # noqa: PTH123
                outcome = json.load(file)
        except (OSError, ValueError):
            return None
        return outcome["status"], outcome.get("error")

    def journal(self, payload: bytes) -> None:
        """Append a record; the run goes on if the journal can't be written."""
        at = time.time_ns()
        line = record.line_of(payload, at, "hookkit", record.identity(self.client))
        try:  # noqa: SIM105 - importing contextlib is slow
            record.append(record.segment_path(self.data, at), line)
        except OSError:
            pass

    def write_state(self, members: bytes) -> None:
        """Write the state file: the client's process and these members."""
        text = b'{"start_time":%d%b,%b}' % (self.start_time, self.identity, members)
        draft = f"{self.folder}/state.new"
        try:
            fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                write(fd, text)
            finally:
                os.close(fd)
            os.rename(draft, f"{self.folder}/state.json")  # noqa: PTH104
        except OSError:
            pass  # disk full: readers find the lock free and report the run as orphaned


class LineBuffer:
    """Split chunks into complete lines."""

    def __init__(self) -> None:
        self.rest = b""
        self.is_skipping = False
        """True while the current line is longer than MAX_LINE."""

    def take(self, chunk: bytes) -> list[bytes]:
        """Add a chunk and return the lines that it completes."""
        *ended, rest = (self.rest + chunk).split(b"\n")
        if ended and self.is_skipping:
            del ended[0]
            self.is_skipping = False
        if len(rest) > MAX_LINE:
            self.is_skipping = True
        self.rest = b"" if self.is_skipping else rest
        return ended


def wait(client: int, end: int, found: list[int]) -> None:  # pragma: no cover - unseen thread
    """Wait in a thread for the client to exit, store its status and wake `watch`."""
    found.append(os.waitpid(client, 0)[1])
    os.close(end)


def left(deadline: float | None) -> float | None:
    """Return the milliseconds until a deadline; None if there is none."""
    return None if deadline is None else max(0.0, (deadline - time.monotonic()) * 1000)


def start_time(pid: int) -> int:
    """Return the start time of a process in Unix seconds; now if the system doesn't report it."""
    members = record.identity(pid).decode().split(",")
    known = dict(each.replace('"', "").split(":") for each in members if each)
    if "boot" not in known:
        return int(time.time())
    return int(known["boot"]) // 1000 + int(known["start"]) // 100


def write(fd: int, data: bytes) -> None:
    """Write all of `data`. Raises OSError."""
    written = os.write(fd, data)
    while written < len(data):
        written += os.write(fd, data[written:])


def write_new(path: str, data: bytes) -> bool:
    """Create a file; return False if it exists already."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    write(fd, data)
    os.close(fd)
    return True


def now() -> str:
    """Return the current time in the stored format."""
    at = time.time_ns() // 1_000_000
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 1000)) + f".{at % 1000:03d}Z"


def last_lines(path: str) -> str:
    """Return the last non-empty lines of a file, joined; empty if it can't be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            file.seek(max(0, file.seek(0, 2) - TAIL))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return " ".join([line for line in lines if line.strip()][-LAST_LINES:])


def to_message(text: str) -> str:
    """Return external text as a message to store and show: redacted, bounded, on one line."""
    from hookkit.lib.text.redact import redact
    from hookkit.lib.text.sanitize import one_line
    from hookkit.lib.text.terminal_escapes import strip_escapes

    message = one_line(redact(strip_escapes(text[: 10 * MAX_MESSAGE])))
    return message if len(message) <= MAX_MESSAGE else message[: MAX_MESSAGE - 1] + "…"


def describe_exit(code: int) -> str:
    """Return the error message for a client that printed none."""
    if code < 0:
        return f"ended by signal {-code}"
    return f"exit code {code}" if code else "it ended without a result"
