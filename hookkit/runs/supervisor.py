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
from hookkit.lib.system import session_rest
from hookkit.runs.run_progress import RunProgress

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


def main(
    data: str,
    folder: str,
    client: str,
    lock: str,
    seconds: str,
    grace: str,
    is_reaper: str,
    is_named: str = "1",
) -> None:
    """Supervise the run in `folder` until its client exits, then end what is left of it.

    Args:
        data: The data folder.
        folder: The run's folder.
        client: The client's pid.
        lock: The file descriptor of the session's lock.
        seconds: The run's time limit; 0 for none.
        grace: Seconds that the client may take to exit after its result.
        is_reaper: 1 if this process adopts orphans, else 0.
        is_named: 0 if the agent chooses the session's id, else 1.
    """
    os.set_inheritable(int(lock), False)  # child processes must not hold it
    supervisor = Supervisor(data, folder, int(client))
    supervisor.is_reaper = bool(int(is_reaper))
    supervisor.is_named = bool(int(is_named))
    supervisor.catch_up()
    code = supervisor.watch(float(seconds), float(grace))
    supervisor.finish(code, int(lock))
    record.start_fold(data)
    supervisor.leave()


class Supervisor:
    """The supervision of one run."""

    def __init__(self, data: str, folder: str, client: int) -> None:
        self.data = data
        self.folder = folder
        self.client = client
        self.start_time = start_time(client)
        self.identity = record.identity(client)
        self.session_id = self.run_id = folder.rpartition("/")[2].partition(".")[0]
        self.is_named = True
        """False until the agent has printed the id that it chose for the session."""
        self.progress = RunProgress()
        self.lines = LineBuffer()
        self.heard_at = time.monotonic()
        """When the client has printed something last."""
        self.has_hung = False
        """True once the client was ended because it didn't exit after its result."""
        self.workers: list[int] = []
        """The pids of processes that we started to end the client."""
        self.is_reaper = False
        """True if processes of the run whose parents have ended become our children."""
        self.known_agent: Agent | None = None
        self.unwritten: str | None = None
        """The reason for which the output could not be written."""

    def begin(self) -> None:
        """Record that the run has started, if its session's id is known."""
        self.write_state(b'"status":"initializing"')
        if self.is_named:
            with open(f"{self.folder}/run.json", "rb") as file:  # noqa: PTH123
                self.journal(file.read())

    def catch_up(self) -> None:
        """Parse the output that was written before this interpreter started."""
        try:
            file = open(f"{self.folder}/output.jsonl", "rb")  # noqa: PTH123, SIM115
        except OSError:  # the folder was removed
            return
        with file:
            while chunk := file.read(CHUNK):
                for line in self.lines.take(chunk):
                    self.parse(line)

    def watch(self, seconds: float, grace: float) -> int:
        """Copy the client's output until the client exits, and return its exit code."""
        ended, end = os.pipe()
        found: list[int] = []
        _thread.start_new_thread(wait, (self.client, end, found, self.is_reaper))
        waiting = select.poll()
        waiting.register(ended, select.POLLIN)
        waiting.register(STDIN, select.POLLIN)
        deadline = time.monotonic() + seconds if seconds else None
        while not found:
            patience = self.patience(grace)
            ready = waiting.poll(left(earlier(deadline, patience)))
            if STDIN in (fd for fd, _ in ready) and not self.copy():
                waiting.unregister(STDIN)
            if is_past(deadline):
                deadline = None
                self.time_out(seconds)
            if not ready and is_past(patience):
                self.has_hung = True
                self.end_client()
        # A process that outlives the client may hold the pipe open: drain it without blocking.
        os.set_blocking(STDIN, False)
        while self.copy():
            pass
        os.close(ended)
        return os.waitstatus_to_exitcode(found[0])

    def patience(self, grace: float) -> float | None:
        """Return until when the client may stay silent; None if it is not expected to exit.

        With its result it is done, unless it waits for tasks that it has put into the background:
        it then goes on when one has ended, or ends them after a time of its own.
        """
        is_due = self.progress.is_waiting and not self.has_hung
        return self.heard_at + grace if is_due else None

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
        self.heard_at = time.monotonic()
        for line in self.lines.take(chunk):
            self.parse(line)
        return bool(chunk)

    def parse(self, line: bytes) -> None:
        """Update the status, and the session's id, from one line of the output."""
        stream = self.agent().stream
        chosen = stream.session_id(line) if stream and not self.is_named else None
        if chosen:
            self.take_name(chosen)
        report = stream.parse_status(line) if stream else None
        if report is not None and self.progress.take(report):
            self.write_state(b'"status":"%b"' % self.progress.status.encode())

    def take_name(self, session_id: str) -> None:
        """Name the run after the id that the agent chose, and record its start."""
        from hookkit.runs import run_name

        self.is_named = True
        if run_name.add(self.folder, session_id):
            self.session_id = session_id
        self.journal_start()

    def journal_start(self) -> None:
        """Record that the run has started, under the session's id."""
        import json

        try:
            with open(f"{self.folder}/run.json", "rb") as file:  # noqa: PTH123
                request = json.load(file)
            request["session_id"] = self.session_id
        except (OSError, ValueError, TypeError):
            return  # the folder was removed, or damaged
        self.journal(json.dumps(request).encode())

    def agent(self) -> "Agent":
        """Return the agent of the run; its modules are imported with the first line."""
        if self.known_agent is None:
            import json

            from hookkit import agents

            name = None
            try:
                with open(f"{self.folder}/run.json", "rb") as file:  # noqa: PTH123
                    name = json.load(file)["framework"]
            except (OSError, ValueError, TypeError, KeyError):
                pass  # the folder was removed, or damaged: the default one is likely
            self.known_agent = agents.of(name if isinstance(name, str) else None)
        return self.known_agent

    def time_out(self, seconds: float) -> None:
        """End a run that has exceeded its time limit; with its result it is merely slow to exit."""
        if self.progress.is_waiting:
            self.has_hung = True
            self.end_client()
            return
        outcome = b'{"status":"failed","error":"timed out after %g s"}' % seconds
        if write_new(f"{self.folder}/end.json", outcome):
            self.end_client()

    def end_client(self) -> None:
        """Start `hookkit cancel`, which ends the client and what it has started."""
        null = os.open("/dev/null", os.O_RDWR)
        onto = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
        command = [*WORKER, "cancel", self.run_id]
        self.workers.append(
            os.posix_spawn(command[0], command, os.environ, file_actions=onto, setsid=True)
        )
        os.close(null)

    def leave(self) -> None:
        """End what the client has left running, and wait for the processes that we started.

        They would be zombies where the first process of a container reaps nobody. So would those
        that we have adopted: we stay as long as there is one.
        """
        session_rest.end(self.client)
        try:
            for worker in self.workers:
                os.waitpid(worker, 0)
            while self.is_reaper:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass  # there is none any more

    def finish(self, code: int, lock: int) -> None:
        """Record the outcome of the run, after its output has been synced to disk."""
        import json

        from hookkit.model.run_ended import RunEnded

        if self.unwritten is None:
            os.fsync(STDOUT)
        if not self.is_named:
            self.journal_start()
        status, error = self.verdict(code)
        outcome: dict[str, object] = {"status": status, "exit_code": code, "error": error}
        if self.progress.denied:
            outcome["denied"] = list(self.progress.denied.values())
        if status == "failed" and self.progress.limit is not None:
            outcome["limit"] = self.progress.limit
        ended = RunEnded(
            session_id=self.session_id,
            status=status,
            exit_code=code,
            error=error,
            model=self.progress.model,
            client_cost_usd=self.progress.cost_usd,
            transcript_path=self.agent().session_files.transcript_of(self.session_id),
            denied=list(self.progress.denied.values()) or None,
        )
        self.journal(json.dumps(vars(ended)).encode())
        self.write_state(json.dumps(outcome | {"ended_at": now()})[1:-1].encode())
        os.close(lock)

    def verdict(self, code: int) -> tuple[str, str | None]:
        """Return the final status and the error, in the client's words where it has any."""
        if self.unwritten is not None:
            return "failed", f"its output could not be written: {self.unwritten}"
        reported = self.progress.error
        if reported == "" and (code == 0 or self.has_hung):
            return "completed", None
        requested = None if self.has_hung else self.requested_end()
        if requested is not None:
            return requested
        message = reported or self.progress.held_back or self.last_words()
        return "failed", to_message(message) or describe_exit(code)

    def last_words(self) -> str:
        """Return the end of the client's stderr; without a result, a limit is reported there."""
        text, stream = last_lines(f"{self.folder}/stderr"), self.agent().stream
        if stream is not None and self.progress.error is None and text:
            self.progress.take(stream.parse_failure(text))
        return text

    def requested_end(self) -> tuple[str, str | None] | None:
        """Return the status and error to report for a run that hookkit ended; else None."""
        import json

        try:
            with open(f"{self.folder}/end.json", "rb") as file:  # noqa: PTH123
                outcome = json.load(file)
        except (OSError, ValueError):
            return None
        status = outcome.get("status") if isinstance(outcome, dict) else None
        if status not in ("cancelled", "failed"):
            return None  # the disk was full
        error = outcome.get("error")
        return status, error if isinstance(error, str) else None

    def journal(self, payload: bytes) -> None:
        """Append a record; the run goes on if the journal can't be written."""
        at = time.time_ns()
        redact = record.redaction(self.data)
        line = record.line_of(payload, at, "hookkit", record.identity(self.client), redact)
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


def wait(  # pragma: no cover - unseen thread
    client: int, end: int, found: list[int], is_reaper: bool
) -> None:
    """Wait in a thread for the client to exit, store its status and wake `watch`.

    With `is_reaper`, reap the orphans that end meanwhile.
    """
    pid, status = os.waitpid(-1 if is_reaper else client, 0)
    while pid != client:
        pid, status = os.waitpid(-1, 0)
    found.append(status)
    os.close(end)


def left(deadline: float | None) -> float | None:
    """Return the milliseconds until a deadline; None if there is none."""
    return None if deadline is None else max(0.0, (deadline - time.monotonic()) * 1000)


def earlier(*deadlines: float | None) -> float | None:
    """Return the earliest of deadlines; None if there is none."""
    return min((each for each in deadlines if each is not None), default=None)


def is_past(deadline: float | None) -> bool:
    """Return True if a deadline has passed."""
    return deadline is not None and time.monotonic() >= deadline


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
    """Create a file; return False if it exists already. Without its folder there is none."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    except OSError:
        return True
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
