"""The hook process: one JSON value on stdin becomes one line of today's journal segment.

The agent waits for its hooks, so this file is the product's hot path. It imports nothing
but modules that are built into the interpreter, and nothing of hookkit: it starts in about a
millisecond over bare Python. It never prints and never fails, because a hook's output can reach
the model, and its exit code can block the person's prompt.

A journal line is an envelope around the payload as it came; `store/journal/` describes
and reads it.

The plugin runs this file with the system's own Python, which may be as old as 3.6, and a launcher
keeps a copy of it: so it is written for 3.6, whatever the rest of hookkit needs.
"""

import posix
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

MAX_PAYLOAD = 256 * 1024
"""Bytes of a payload that are kept as they came; a larger one loses its bulky strings."""

MAX_HELD = 1024 * 1024
"""Bytes of a payload that are held as they came; a larger one is made shorter while it comes."""

CHUNK = 64 * 1024
"""Bytes to read at once: what a pipe holds."""

READ_SECONDS = 8.0
"""Seconds to wait for a whole value at most. A machine that swaps or wakes up may need some for the
first byte, or stop in the middle; the agent ends a hook after 10."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.0002, 0.02
"""Seconds between two looks at a silent stdin at least, and at most."""

PATIENCE = 20
"""Tries to lock a segment before another one is used: a writer needs it for much less, unless it is
stopped. Tries, because on a busy machine a try takes longer, as does a writer."""

TRY_SECONDS = 0.0005
"""Seconds between two tries."""

LOCK_SECONDS = 1.0
"""Seconds to wait for one segment at most; where all of the day are locked, O_APPEND keeps lines
whole without."""

SUMMARIZER_GUARD = b"HOOKKIT_SUMMARIZER"
"""Set in the environment of our own summariser: its hooks must record nothing."""

PROBE = b"HOOKKIT_PROBE"
"""Names a file that gets the name of the data folder and the payload; nothing is recorded then."""

EVENT_FIELD, PROCESS_VARIABLE = "hook_event_name", "CLAUDE_PID"
FOLDING_EVENTS = "SessionStart,Stop,SessionEnd"
ACCOUNT_EVENTS, FIRST_AGENT = "UserPromptSubmit,Stop", "claude_code"
"""Defaults for launchers that an earlier version wrote: it knew one agent only."""

REDACT_SETTING, REDACT_VARIABLE = b"journal_redact", b"HOOKKIT_JOURNAL_REDACT"
"""Where neither is mentioned, nothing is redacted (config.py)."""

MAX_SETTINGS = 1024 * 1024

PROC, MACHINE_ID = "/proc", "/etc/machine-id"
"""Where Linux describes processes and the machine."""

REOPENS = 4
"""Times that a segment is opened again at most: only compaction removes one, and seldom twice."""

SPARES = 9
"""Further names that a day's segment may have, where the usual one can't be written or is locked.
The last is for the data folder, where the journal's own is closed."""

REGULAR = 0o100000
FILE_TYPE = 0o170000
"""The type of a file in its `st_mode`, and the bits that hold it: inode(7)."""

WORKER_PYTHON = (3, 11)
"""The Python that hookkit itself needs; an older one only records."""


def main(
    folder: str,
    parent: int,
    agent: str = "",
    event_field: str = EVENT_FIELD,
    process_variable: str = PROCESS_VARIABLE,
    folding_events: str = FOLDING_EVENTS,
    account_events: str = ACCOUNT_EVENTS,
) -> None:
    """Record the payload on stdin under `folder`, then leave the process with exit code 0.

    `parent` is the pid of the process that ran the hook's shell. `HOOKKIT_HOME` in the
    environment takes the place of `folder`. The rest is what an agent's launcher knows of it
    (agents/base.py): its name, the payload's member that names the event, the variable with its
    pid, the events after which a detached fold is started, and those with which words have gone to
    the agent's account; both are separated by commas.
    """
    try:
        if SUMMARIZER_GUARD not in posix.environ:
            home = posix.environ.get(b"HOOKKIT_HOME", b"").decode("utf-8", "surrogateescape")
            if home.startswith("/"):
                folder = home
            elif home:  # a relative one would mean another folder to the worker
                posix.environ[b"HOOKKIT_HOME"] = folder.encode("utf-8", "surrogateescape")
            payload = read_payload(0)
            if payload and not answer_probe(folder, payload):
                event = event_name(payload, event_field)
                account = b""
                if event in account_events.encode().split(b","):
                    account = account_member(folder, agent, agent_pid(parent, process_variable))
                record(folder, payload, parent, "hook", agent, process_variable, account)
                if event in folding_events.encode().split(b","):
                    start_fold(folder)
    except BaseException:  # noqa: S110 - a tracker must never break its agent
        pass
    posix._exit(0)


def answer_probe(folder: str, payload: bytes) -> bool:
    """Name the folder to a doctor that asks for it; return False if nobody does.

    The file must be there: a variable that was left behind stops nothing.
    """
    file = posix.environ.get(PROBE, b"")
    if not file:
        return False
    try:
        fd = posix.open(file, posix.O_WRONLY | posix.O_CLOEXEC)
    except OSError:
        return False
    posix.write(fd, folder.encode("utf-8", "surrogateescape") + b"\0" + payload)
    return True


def record(
    folder: str,
    payload: bytes,
    parent: int,
    source: str = "hook",
    agent: str = "",
    process_variable: str = PROCESS_VARIABLE,
    account: bytes = b"",
) -> None:
    """Append one payload to today's segment under `folder`. Raises OSError when it can't."""
    now = now_ns()
    who = agent_member(agent) + identity(parent, process_variable) + account
    append(segment_path(folder, now), line_of(payload, now, source, who, redaction(folder)))


def now_ns() -> int:
    """Return the time in Unix nanoseconds; Python 3.6 knows it by the microsecond only."""
    return time.time_ns() if hasattr(time, "time_ns") else int(time.time() * 1e6) * 1000


def line_of(
    payload: bytes,
    at_ns: int,
    source: str,
    who: bytes = b"",
    redact: "Callable[[bytes], bytes] | None" = None,
) -> bytes:
    """One journal line: the envelope, then the payload, with no newline but the last one."""
    if len(payload) > MAX_PAYLOAD:
        payload = slim(payload)
    if redact:
        payload = redact(payload)
    if b"\n" in payload or b"\r" in payload:
        # Between JSON tokens a line break is white space; inside a string it can't stand raw.
        payload = payload.replace(b"\n", b" ").replace(b"\r", b" ")
    record_id = b"%x-%b" % (at_ns, posix.urandom(6).hex().encode())
    return b'{"v":1,"id":"%b","at":%d,"src":"%b"%b,"p":%b}\n' % (
        record_id,
        at_ns,
        source.encode(),
        who,
        payload,
    )


def redaction(folder: str) -> "Callable[[bytes], bytes] | None":
    """Return what keeps secrets out of a payload; None where no settings ask for that."""
    if not posix.environ.get(REDACT_VARIABLE) and not any(
        REDACT_SETTING in read_known(file, MAX_SETTINGS) for file in settings_files(folder)
    ):
        return None
    package = __file__.rpartition("/")[0]
    if "site" not in sys.modules:  # a hook's process can import nothing, which is quick
        sys.path[:] = standard_library()
    module = load(package + "/hook/journal_redaction.py")
    return module.redaction(package)  # type: ignore[no-any-return]


def standard_library() -> "list[str]":
    """Return the folders of Python's own modules."""
    version = "python" + ".".join(map(str, sys.version_info[:2]))
    folder = sys.base_prefix + "/" + getattr(sys, "platlibdir", "lib") + "/" + version
    return [folder, folder + "/lib-dynload"]


def settings_files(folder: str) -> "list[str]":
    """Return where the person's settings may be, in the order of paths.py: few are there."""
    if posix.environ.get(b"HOOKKIT_HOME"):
        return [folder + "/config.toml"]
    home = posix.environ.get(b"HOME", b"/").decode("utf-8", "surrogateescape")
    chosen = posix.environ.get(b"XDG_CONFIG_HOME", b"").decode("utf-8", "surrogateescape")
    remembered = read_known(home + "/.local/share/hookkit/folders").split(b"\n")[1:2]
    folders = [chosen, home + "/.config", home + "/Library/Application Support"]
    files = [each + "/hookkit/config.toml" for each in folders if each.startswith("/")]
    return [each.decode("utf-8", "surrogateescape") for each in remembered] + files


def agent_member(agent: str) -> bytes:
    """Return the agent's name as an envelope member; nothing where it isn't known."""
    return b',"agent":"%b"' % agent.encode() if agent else b""


def account_member(folder: str, agent: str, pid: bytes) -> bytes:
    """Return the marks of the agent's account as an envelope member; nothing where it isn't known.

    The agent's part of this lies in its own folder.
    """
    try:
        here = __file__.rpartition("/")[0] + "/agents/"
        facets = load(here + (agent or FIRST_AGENT) + "/account_facets.py").facets
        make_folders(folder)
        marks = load(here + "account_marks.py").marks_of_agent(
            facets, pid.decode(), folder, machine()
        )
        return b',"account":"%b"' % marks.encode()
    except Exception:  # an account that can't be known is no reason to lose the event
        return b""


def load(path: str) -> "ModuleType":
    """Load a file of ours that imports built-in modules only."""
    from _frozen_importlib_external import SourceFileLoader  # the import system itself

    module, loader = type(sys)("loaded"), SourceFileLoader("loaded", path)
    try:
        loader.exec_module(module)
    except (EOFError, ValueError, TypeError):  # a full disk left half of its bytecode
        code = loader.source_to_code(loader.get_data(path), path)
        exec(code, module.__dict__)  # noqa: S102 - our own file
    return module


def agent_pid(parent: int, process_variable: str = "") -> bytes:
    """Return the pid of the agent: an environment variable may name it, else it is the parent."""
    pid = posix.environ.get(process_variable.encode(), b"")
    return pid if pid.isdigit() else b"%d" % parent


def identity(parent: int, process_variable: str = "") -> bytes:
    """Return the agent's process as envelope members.

    They are ppid, pid, start (clock ticks), boot (Unix ms) and system.
    """
    pid = agent_pid(parent, process_variable)
    who = b',"ppid":%d,"pid":%b' % (parent, pid)
    try:
        # /proc may show other processes than those of our namespace: then 811 is another one there.
        if posix.readlink(PROC + "/self") == str(posix.getpid()):
            stat = read_file(PROC + "/" + pid.decode() + "/stat")
            # The name in parentheses may itself hold spaces and parentheses: proc(5), field 22.
            ticks = int(stat.rpartition(b")")[2].split()[19])
            boot = (time.time_ns() - time.clock_gettime_ns(time.CLOCK_BOOTTIME)) // 1_000_000
            who += b',"start":%d,"boot":%d' % (ticks, boot)
    except (OSError, AttributeError, ValueError, IndexError):
        pass
    return who + b',"system":"%b"' % system().encode() if sys.platform == "linux" else who


def system() -> str:
    """Return where a pid and its start mean something: `machine/boot id/pid and time namespace`.

    Start ticks are counted from a boot, and shifted by a time namespace. What can't be read is
    empty.
    """
    parts = [machine()]
    parts.append(hexadecimal(read_known(PROC + "/sys/kernel/random/boot_id")))
    for kind in ("pid", "time"):
        try:
            # `pid:[4026531836]`
            parts.append(posix.readlink(PROC + "/self/ns/" + kind).partition("[")[2][:-1])
        except OSError:
            parts.append("")
    return "/".join(parts)


def machine() -> str:
    """Return the name of the machine and the beginning of its id: cloned ones have the same id."""
    name = posix.uname().nodename
    known = name.encode("utf-8", "surrogateescape")
    # Of bytes, only those of ASCII are letters; any other name is no text for JSON as it is.
    if not known.replace(b"-", b"").replace(b".", b"").replace(b"_", b"").isalnum():
        name = known.hex()
    return name + "." + hexadecimal(read_known(MACHINE_ID)[:12])


def read_known(path: str, size: int = 1024) -> bytes:
    """Read a small file; empty where it can't be read."""
    try:
        return read_file(path, size)
    except OSError:
        return b""


def read_file(path: str, size: int = 1024) -> bytes:
    """Read the beginning of a regular file; a pipe isn't waited for. Raises OSError."""
    fd = regular(posix.open(path, posix.O_RDONLY | posix.O_CLOEXEC | posix.O_NONBLOCK))
    try:
        return posix.read(fd, size)
    finally:
        posix.close(fd)


def hexadecimal(text: bytes) -> str:
    """Return an id without white space; empty for any other text."""
    text = text.strip()
    return text.decode() if text.replace(b"-", b"").isalnum() else ""


def segment_path(folder: str, at_ns: int) -> str:
    """Return the segment of the UTC day of `at_ns`."""
    day = time.strftime("%Y-%m-%d", time.gmtime(at_ns // 1_000_000_000))
    return folder + "/journal/" + day + ".jsonl"


def append(path: str, line: bytes) -> None:
    """Append one line whole or not at all. Raises OSError when it can't."""
    fd, end = open_locked(path)
    try:
        if end and posix.pread(fd, 1, end - 1) != b"\n":
            line = b"\n" + line  # a writer was killed in mid-line: don't lengthen its line
        try:
            written = posix.write(fd, line)
            while written < len(line):
                written += posix.write(fd, line[written:])
        except OSError:
            posix.ftruncate(fd, end)  # a full disk takes half a line
            raise
    finally:
        posix.close(fd)


def open_locked(path: str) -> "tuple[int, int]":
    """Open a segment of the day and lock it; return its descriptor and its size.

    One that can't be written, or whose holder keeps the lock, is not waited for: another takes the
    line. Where all are locked, one is used without. Raises OSError.
    """
    errors = []  # type: list[OSError]
    locked = []  # type: list[str]
    for each in names(path):
        try:
            fd = open_free(each, 1 if locked else PATIENCE)
        except OSError as error:  # root's, after a `sudo`, or read-only; so may its folder be
            errors.append(error)
            continue
        if fd is not None:
            return fd, posix.fstat(fd).st_size
        locked.append(each)
    if not locked:
        raise errors[0]
    fd = open_free(locked[0], int(LOCK_SECONDS / TRY_SECONDS))
    fd = open_segment(locked[0]) if fd is None else fd
    return fd, posix.fstat(fd).st_size


def names(path: str) -> "list[str]":
    """Return the names of a day's segments in the order in which they are tried.

    The last one that is there comes first: what is recorded later stands later in the journal then.
    """
    last = 0
    while last + 1 < SPARES and posix.access(spare_path(path, last + 1), posix.F_OK):
        last += 1
    numbers = [*range(last, SPARES), *range(last - 1, -1, -1), SPARES]
    return [spare_path(path, number) for number in numbers]


def open_free(path: str, tries: int, reopens: int = REOPENS) -> "int | None":
    """Open a segment and lock it; None where each of some tries fails. Raises OSError.

    Compaction removes a segment under the lock: whoever waited for that opens its name again. One
    that seems to be removed each time is used: not every file system counts links.
    """
    fd = open_segment(path)
    is_locked = lock(fd, tries)
    if is_locked and (not reopens or posix.fstat(fd).st_nlink):
        return fd
    posix.close(fd)
    return open_free(path, tries, reopens - 1) if is_locked else None


def spare_path(path: str, number: int) -> str:
    """Return the path of a day's further segment; with 0, of the usual one."""
    if not number:
        return path
    folder, _, name = path.rpartition("/")
    if number == SPARES:
        folder = folder.rpartition("/")[0]
    return folder + "/" + name[: -len("jsonl")] + str(number) + ".jsonl"


def open_segment(path: str) -> int:
    """Open a segment to append to; make it and its folders, for their owner only."""
    flags = posix.O_RDWR | posix.O_APPEND | posix.O_CLOEXEC
    try:
        return regular(posix.open(path, flags))
    except FileNotFoundError:
        folder = path.rpartition("/")[0]
        make_folders(folder)
    try:
        # Exclusive, so that what root gives away is its own new file.
        fd = posix.open(path, flags | posix.O_CREAT | posix.O_EXCL, 0o600)
    except FileExistsError:  # another hook was first
        return regular(posix.open(path, flags))
    give_to_owner(fd, folder)
    return fd


def regular(fd: int) -> int:
    """Return the descriptor of a regular file; close any other. Raises OSError for it."""
    if posix.fstat(fd).st_mode & FILE_TYPE == REGULAR:
        return fd
    posix.close(fd)
    raise OSError("not a regular file")


def make_folders(path: str) -> None:
    """Make a folder and those above it that are missing, for their owner only."""
    above = path.rpartition("/")[0]
    try:
        posix.mkdir(path, 0o700)
        give_to_owner(path, above)
    except FileExistsError:
        return
    except FileNotFoundError:
        make_folders(above)
        make_folders(path)


def give_to_owner(made: "int | str", folder: str) -> None:
    """Give the file or folder that root has just made to the owner of the folder around it.

    Otherwise one `sudo` that keeps HOME would lock the person's own hooks out.
    """
    if posix.geteuid():
        return
    try:
        above = posix.stat(folder or "/")
        change = posix.fchown if isinstance(made, int) else posix.lchown
        change(made, above.st_uid, above.st_gid)  # type: ignore[arg-type]
    except OSError:  # a file system or a container where root may not
        pass


def lock(fd: int, tries: int = 1) -> bool:
    """Lock a segment until it is closed; return False where another process has it all the time."""
    deadline = time.monotonic() + LOCK_SECONDS
    while tries and time.monotonic() < deadline:
        try:
            posix.lockf(fd, posix.F_TLOCK, 0)
        except (BlockingIOError, PermissionError):
            tries -= 1
            time.sleep(TRY_SECONDS)
        except OSError:  # a file system without locks
            return True
        else:
            return True
    return False


def read_payload(fd: int) -> bytes:
    """Read one JSON value: until end of file, until it is whole, or until nothing more comes.

    A very large one comes without its bulky strings; it is never held whole.
    """
    posix.set_blocking(fd, False)
    try:
        return read_until_whole(fd).strip()
    finally:
        posix.set_blocking(fd, True)


def read_until_whole(fd: int) -> bytes:
    """Read until a value is whole, unless more of it is there already.

    A host that never closes stdin is not waited for then; one that is slow is, for READ_SECONDS.
    """
    data, size = [], 0  # type: list[bytes], int
    scan, deadline = Scan(), time.monotonic() + READ_SECONDS
    while size <= MAX_HELD:
        chunk = next_chunk(fd, scan, deadline)
        if not chunk:
            return b"".join(data)
        data.append(chunk)
        scan.later.append(chunk)
        size += len(chunk)
    return read_slim(fd, data, deadline)


def read_slim(fd: int, data: "list[bytes]", deadline: float) -> bytes:
    """Read the rest of a value that is too large to be held, and shorten it on the way."""
    shortened = slimmer()
    scan = Scan(shortened)
    while data:
        scan.add(data.pop(0))
    chunk = next_chunk(fd, scan, deadline)
    while chunk:
        scan.add(chunk)
        chunk = next_chunk(fd, scan, deadline)
    return bytes(shortened.value())


def next_chunk(fd: int, scan: "Scan", deadline: float) -> bytes:
    """Wait for more of a value; empty if it has an end, is whole, or nothing comes in time."""
    pause = SHORTEST_PAUSE
    while time.monotonic() <= deadline:
        try:
            return posix.read(fd, CHUNK)
        except BlockingIOError:
            if scan.is_whole:
                break
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    return b""


class Scan:
    """Look for the end of a JSON value that comes in pieces; each is looked at once."""

    def __init__(self, slim: "Any" = None) -> None:
        self.slim = slim
        """Takes the pieces that were looked at."""
        self.later = []  # type: list[bytes]
        """Pieces to look at when it matters: most values come whole."""
        self.depth = 0
        """Brackets outside of strings that are open."""
        self.in_string = 0
        self.last = b""
        """The last character outside of strings that isn't white space."""
        self.held = b""
        """A backslash at the end of a piece: it belongs to what comes next."""

    def add(self, piece: bytes) -> None:
        """Take a piece in."""
        piece = self.held + piece
        backslashes = len(piece) - len(piece.rstrip(b"\\"))
        self.held = b"\\" * (backslashes % 2)
        piece = piece[: len(piece) - len(self.held)]
        parts = masked(piece).split(b'"')
        bare = b"".join(parts[self.in_string :: 2])
        if self.slim:
            self.slim.take(piece, parts, bare, self.in_string)
        self.depth += bare.count(b"{") + bare.count(b"[") - bare.count(b"}") - bare.count(b"]")
        self.in_string = (self.in_string + len(parts) - 1) % 2
        self.last = bare.rstrip()[-1:] or self.last

    @property
    def is_whole(self) -> bool:
        """Return True if as many brackets are closed as are opened outside of strings."""
        while self.later:
            self.add(self.later.pop(0))
        return not (self.in_string or self.held or self.depth) and self.last in (b"}", b"]")


def masked(data: bytes) -> bytes:
    """Blank escaped quotes, keeping the length: a `"` now begins or ends a string."""
    return data.replace(b"\\\\", b"\0\0").replace(b'\\"', b"\0\0")


def event_name(payload: bytes, field: str = EVENT_FIELD) -> bytes:
    """Return the value of the member that names the event. Quotes inside strings are escaped."""
    _, found, rest = payload.partition(b'"%b"' % field.encode())
    words = rest[:80].split(b'"', 2)
    return words[1] if found and len(words) == 3 else b""


def slim(payload: bytes) -> bytes:
    """Return a JSON value without its bulky strings, of MAX_PAYLOAD at most."""
    shortened = slimmer()
    Scan(shortened).add(payload)
    return bytes(shortened.value())


def slimmer() -> "Any":
    """Return what shortens a value that comes in pieces; few are so large that it is needed."""
    return load(__file__.rpartition("/")[0] + "/hook/slim.py").Slim(MAX_PAYLOAD)


def start_fold(folder: str) -> None:
    """Start `hookkit work` in a process that neither a signal nor a timeout of the host reaches.

    There is no process between: where the agent is process 1 of a container, nobody would bury it.
    """
    if sys.version_info < WORKER_PYTHON:
        return  # the next command folds
    detach()
    if posix.fork():
        return
    try:
        detach()
        posix.chdir(folder)
        null = posix.open("/dev/null", posix.O_RDWR)
        for fd in (0, 1, 2):
            posix.dup2(null, fd)
        worker = [sys.executable, "-E", "-P", "-m", "hookkit", "work"]
        posix.execve(sys.executable, worker, posix.environ)
    finally:
        posix._exit(0)


def detach() -> None:
    """Leave the agent's session and process group, unless this process leads one already."""
    try:  # noqa: SIM105 - contextlib is not built in
        posix.setsid()
    except PermissionError:
        pass
