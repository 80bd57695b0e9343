"""The supervisor: a small detached process that owns one run of the client.

It is told of a client that runs already (launch.py has started it, and called `begin`), copies
what that prints into the run's folder as it comes, and writes down how it ends. Between two lines
it sleeps in one system call; nothing wakes it but the client's output, its end, or the deadline.

It is run by `python -I -S` and imports little, so that it is small and there at once; `json` and
what else it needs comes with the first line, after that is written.
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
"""The client's stdout, to read from, and the run's output, to write to."""

CHUNK = 1 << 16
MAX_LINE = 4 << 20
"""Bytes of a line that is looked at; a longer one is passed on unseen."""

TAIL = 4096
"""Bytes of the client's stderr that are looked at for its last words."""

LAST_LINES = 3
MAX_WORDS = 300

WORKER = (sys.executable, "-E", "-P", "-m", "hookkit")


def main(data: str, folder: str, client: str, lock: str, seconds: str) -> None:
    """Own the run in `folder` until its client, with the pid `client`, has ended.

    `lock` is the open lock of the session; `seconds` the time that the run may take, 0: any.
    """
    os.set_inheritable(int(lock), False)  # no process that we start shall hold it
    supervisor = Supervisor(data, folder, int(client))
    supervisor.catch_up()
    code = supervisor.watch(float(seconds))
    supervisor.finish(code, int(lock))
    record.start_fold(data)


class Supervisor:
    """One run that is watched."""

    def __init__(self, data: str, folder: str, client: int) -> None:
        self.data = data
        self.folder = folder
        self.client = client
        self.start_time = start_time(client)
        self.session_id = folder.rpartition("/")[2].partition(".")[0]
        self.status = "initializing"
        self.lines = LineBuffer()
        self.model: str | None = None
        self.cost_usd: float | None = None
        self.client_error: str | None = None
        """The error in the result; empty for a success, None before the result."""
        self.known_agent: Agent | None = None
        self.unwritten: str | None = None
        """Why the output could not be written."""

    def begin(self) -> None:
        """Write down that the run has begun."""
        self.say(b'"status":"initializing"')
        with open(f"{self.folder}/run.json", "rb") as file:  # noqa: PTH123
            self.journal(file.read())

    def catch_up(self) -> None:
        """Look at what has been written before this interpreter was there."""
        with open(f"{self.folder}/output.jsonl", "rb") as file:  # noqa: PTH123
            while chunk := file.read(CHUNK):
                for line in self.lines.take(chunk):
                    self.look(line)

    def watch(self, seconds: float) -> int:
        """Copy the client's output until the client has ended; its exit code."""
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
                self.give_up(seconds)
            elif STDIN in (fd for fd, _ in ready) and not self.copy():
                waiting.unregister(STDIN)
        # A process that the client left behind may hold the pipe open: what is there is enough.
        os.set_blocking(STDIN, False)
        while self.copy():
            pass
        os.close(ended)
        return os.waitstatus_to_exitcode(found[0])

    def copy(self) -> bool:
        """Pass on what the client has printed; whether there was anything."""
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
            self.look(line)
        return bool(chunk)

    def look(self, line: bytes) -> None:
        """See whether a line changes what the run is doing."""
        stream = self.agent().stream
        told = stream.parse_status(line) if stream else None
        if told is None:
            return
        self.model = told.model or self.model
        if told.phase == "completing":
            self.client_error = (told.error or "no reason given") if told.is_error else ""
            self.cost_usd = told.cost_usd
        if told.phase != self.status:
            self.status = told.phase
            self.say(b'"status":"%b"' % told.phase.encode())

    def agent(self) -> "Agent":
        """Return the agent that runs; its modules come with the first line."""
        if self.known_agent is None:
            import json

            from hookkit import agents

            with open(f"{self.folder}/run.json", "rb") as file:  # noqa: PTH123
                self.known_agent = agents.of(json.load(file).get("framework"))
        return self.known_agent

    def give_up(self, seconds: float) -> None:
        """End a run that has used up its time, by a process that can do so."""
        said = b'{"status":"failed","error":"timed out after %g s"}' % seconds
        if write_new(f"{self.folder}/end.json", said):
            null = os.open("/dev/null", os.O_RDWR)
            onto = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
            command = [*WORKER, "cancel", self.session_id]
            os.posix_spawn(command[0], command, os.environ, file_actions=onto)
            os.close(null)

    def finish(self, code: int, lock: int) -> None:
        """Write down how the run has ended: its output is on the disk before that is said."""
        import json

        if self.unwritten is None:
            os.fsync(STDOUT)
        status, error = self.verdict(code)
        outcome = {"status": status, "exit_code": code, "error": error}
        told = {
            "event": "run_ended",
            "session_id": self.session_id,
            "model": self.model,
            "client_cost_usd": self.cost_usd,
            "transcript_path": self.agent().session_files.transcript_of(self.session_id),
        }
        self.journal(json.dumps(told | outcome).encode())
        self.say(json.dumps(outcome | {"ended_at": now()})[1:-1].encode())
        os.close(lock)

    def verdict(self, code: int) -> tuple[str, str | None]:
        """Return how the run counts, and what went wrong in the client's own words."""
        if self.unwritten is not None:
            return "failed", f"its output could not be written: {self.unwritten}"
        if code == 0 and self.client_error == "":
            return "completed", None
        wanted = self.wanted_end()
        if wanted is not None:
            return wanted
        words = self.client_error or last_words(f"{self.folder}/stderr")
        return "failed", plain(words) or left_words(code)

    def wanted_end(self) -> tuple[str, str | None] | None:
        """Return how the run is to count where we have ended it."""
        import json

        try:
            with open(f"{self.folder}/end.json", "rb") as file:  # noqa: PTH123
                said = json.load(file)
        except (OSError, ValueError):
            return None
        return said["status"], said.get("error")

    def journal(self, payload: bytes) -> None:
        """Append a record; a journal that can't be written doesn't end the run."""
        at = time.time_ns()
        line = record.line_of(payload, at, "hookkit", record.identity(self.client))
        try:  # noqa: SIM105 - contextlib would bring much with it
            record.append(record.segment_path(self.data, at), line)
        except OSError:
            pass

    def say(self, members: bytes) -> None:
        """Write the state: the client's process, and these members."""
        text = b'{"pid":%d,"start_time":%d,%b}' % (self.client, self.start_time, members)
        draft = f"{self.folder}/state.new"
        try:
            fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                write(fd, text)
            finally:
                os.close(fd)
            os.rename(draft, f"{self.folder}/state.json")  # noqa: PTH104
        except OSError:
            pass  # a full disk: who reads finds the lock free, and says so


class LineBuffer:
    """Whole lines out of chunks."""

    def __init__(self) -> None:
        self.rest = b""
        self.is_skipping = False
        """True while the line that is being read is too long."""

    def take(self, chunk: bytes) -> list[bytes]:
        """Return the lines that end in this chunk."""
        *ended, rest = (self.rest + chunk).split(b"\n")
        if ended and self.is_skipping:
            del ended[0]
            self.is_skipping = False
        if len(rest) > MAX_LINE:
            self.is_skipping = True
        self.rest = b"" if self.is_skipping else rest
        return ended


def wait(client: int, end: int, found: list[int]) -> None:  # pragma: no cover - unseen thread
    """Wait for the client's end, in a thread: note its status, and wake who watches."""
    found.append(os.waitpid(client, 0)[1])
    os.close(end)


def left(deadline: float | None) -> float | None:
    """Milliseconds until a deadline; None where there is none."""
    return None if deadline is None else max(0.0, (deadline - time.monotonic()) * 1000)


def start_time(pid: int) -> int:
    """Return when a process was started, Unix seconds; now, where the system doesn't say."""
    members = record.identity(pid).decode().split(",")
    known = dict(each.replace('"', "").split(":") for each in members if each)
    if "boot" not in known:
        return int(time.time())
    return int(known["boot"]) // 1000 + int(known["start"]) // 100


def write(fd: int, data: bytes) -> None:
    """Write all of it. Raises OSError."""
    written = os.write(fd, data)
    while written < len(data):
        written += os.write(fd, data[written:])


def write_new(path: str, data: bytes) -> bool:
    """Write a file that isn't there yet; whether it wasn't."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    write(fd, data)
    os.close(fd)
    return True


def now() -> str:
    """Return the time as it is stored."""
    at = time.time_ns() // 1_000_000
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 1000)) + f".{at % 1000:03d}Z"


def last_words(path: str) -> str:
    """Return the last lines of a file."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            file.seek(max(0, file.seek(0, 2) - TAIL))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return " ".join([line for line in lines if line.strip()][-LAST_LINES:])


def plain(words: str) -> str:
    """Words from outside, fit to be stored and shown: one line, bounded, without secrets."""
    from hookkit.lib.text.redact import redact
    from hookkit.lib.text.sanitize import one_line

    said = redact(one_line(words[: 10 * MAX_WORDS]))
    return said if len(said) <= MAX_WORDS else said[: MAX_WORDS - 1] + "…"


def left_words(code: int) -> str:
    """Return what can be said of a client that has said nothing."""
    if code < 0:
        return f"ended by signal {-code}"
    return f"exit code {code}" if code else "it ended without a result"
