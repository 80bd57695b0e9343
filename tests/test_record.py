"""The hook process, as the host runs it; and its parts, where a process would tell too little."""

import ast
import errno
import json
import os
import posix
import py_compile
import resource
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hookkit
from hookkit import paths, record
from hookkit.agents.launcher import RECORD
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import parse_line
from tests.accounts import marks
from tests.builders import START, payload
from tests.locks import stopped_writer
from tests.proc import needs_proc, needs_proc_on_linux

PACKAGE = Path(hookkit.__file__).parent
HOOK = [sys.executable, "-I", "-S", "-c", RECORD, str(PACKAGE), "/no/copy"]
END_OF_DAY = datetime(2026, 11, 22, tzinfo=UTC)


def start(folder: Path | str, **options: Any) -> subprocess.Popen[bytes]:
    """The process that an installed hook starts."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*HOOK, str(folder), str(os.getpid())], stdin=pipe, stdout=pipe, stderr=pipe, **options
    )


def run(sent: bytes, folder: Path | None = None, **options: Any) -> None:
    """Run a hook; it is silent and leaves with 0, whatever it is given."""
    folder = folder or paths.data_dir()
    process = start(folder, **{"env": environment(folder)} | options)
    printed = process.communicate(sent, timeout=20)
    assert (process.returncode, *printed) == (0, b"", b"")


def environment(home: Path | str) -> dict[str, str]:
    """The environment with another home of hookkit's."""
    return dict(os.environ) | {"HOOKKIT_HOME": str(home)}


def lines(folder: Path | None = None) -> list[bytes]:
    """The lines of a journal, of all its segments."""
    found = segments.segments((folder or paths.data_dir()) / "journal")
    return [line for segment in found for line in segment.read_bytes().splitlines(True)]


def only_line(folder: Path | None = None) -> dict[str, Any]:
    (line,) = lines(folder)
    value: dict[str, Any] = json.loads(line)
    return value


def a_prompt(**fields: Any) -> bytes:
    """A payload that starts no fold."""
    return json.dumps(payload("UserPromptSubmit", **{"prompt": "hi"} | fields)).encode()


# What is written


def test_a_payload_becomes_a_line() -> None:
    before = time.time_ns()
    run(a_prompt())
    (line,) = lines()
    known = parse_line(line)
    assert known.raw == a_prompt()
    assert known.source == "hook"
    assert before <= known.at_ns <= time.time_ns()
    assert known.process is not None
    assert known.process.pid == os.getpid()


@pytest.mark.parametrize(
    "sent, kept",
    [
        pytest.param(b' \n{"a": 1}\n\n', b'{"a": 1}', id="white space around"),
        pytest.param(b'{\r\n  "a": [\n    1\n  ]\n}', b'{    "a": [     1   ] }', id="pretty"),
        pytest.param("{'é': 1}".encode(), "{'é': 1}".encode(), id="not JSON"),
        pytest.param(b"\xff\x00{", b"\xff\x00{", id="not text"),
        pytest.param(b'{"a": "torn', b'{"a": "torn', id="torn"),
    ],
)
def test_bytes_stay_as_they_came(sent: bytes, kept: bytes) -> None:
    run(sent)
    (line,) = lines()
    assert line.endswith(b',"p":' + kept + b"}\n")


@pytest.mark.parametrize("sent", [b"", b" \n\t "], ids=["nothing", "white space"])
def test_nothing_is_no_event(sent: bytes) -> None:
    run(sent)
    assert lines() == []


def test_only_their_owner_may_read() -> None:
    run(a_prompt(), paths.data_dir() / "deep" / "er", umask=0)
    folder = paths.data_dir() / "deep"
    modes = {path: path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")]}
    assert {0o700 if path.is_dir() else 0o600 for path in modes} == {0o700, 0o600}
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items())


def test_ids_differ() -> None:
    ids = {record.line_of(b"{}", START, "hook").partition(b'"at"')[0] for _ in range(100)}
    assert len(ids) == 100


@pytest.mark.parametrize(
    "seconds, day",
    [(0, "2026-11-21"), (86_399, "2026-11-21"), (86_400, "2026-11-22"), (-1, "2026-11-20")],
)
def test_a_day_has_a_segment(seconds: int, day: str) -> None:
    midnight = int(END_OF_DAY.timestamp()) - 86_400
    at_ns = (midnight + seconds) * 10**9
    assert record.segment_path("/x", at_ns) == f"/x/journal/{day}.jsonl"


def test_a_line_has_no_line_break_within() -> None:
    line = record.line_of(b'{\n"a":\r\n1}', START, "hook")
    assert line.endswith(b'"p":{ "a":  1}}\n')
    assert line.count(b"\n") == 1


def test_missing_folders_are_made(tmp_path: Path) -> None:
    for _ in range(2):
        record.make_folders(str(tmp_path / "a" / "b" / "c"))
    assert (tmp_path / "a" / "b" / "c").stat().st_mode & 0o777 == 0o700
    with pytest.raises(NotADirectoryError):
        (tmp_path / "file").touch()
        record.make_folders(str(tmp_path / "file" / "x"))


def test_two_days_give_two_segments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for now in (START, START + 86_400 * 10**9):
        monkeypatch.setattr(time, "time_ns", lambda now=now: now)
        record.record(str(tmp_path), b"{}", os.getpid())
    names = [segment.name for segment in segments.segments(tmp_path / "journal")]
    assert names == ["2026-11-21.jsonl", "2026-11-22.jsonl"]


# Where it is written


@pytest.mark.parametrize(
    "home, written",
    [("{tmp}/mine", "mine"), ("relative", "baked"), ("", "baked"), ("~/x", "baked")],
    ids=["absolute", "relative", "empty", "tilde"],
)
def test_the_environment_may_name_another_folder(home: str, written: str, tmp_path: Path) -> None:
    named = environment(home.format(tmp=tmp_path))
    run(a_prompt(), tmp_path / "baked", env=named, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [written]


def test_our_own_summariser_is_not_recorded() -> None:
    run(a_prompt(), env=dict(os.environ) | {"HOOKKIT_SUMMARIZER": "1"})
    assert lines() == []


# How stdin is read


def test_stdin_may_be_closed() -> None:
    command = " ".join(f"'{word}'" for word in [*HOOK, str(paths.data_dir()), "1"]) + " <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert lines() == []


def test_stdin_may_stay_open() -> None:
    process = start(paths.data_dir())
    assert process.stdin
    process.stdin.write(a_prompt())
    process.stdin.flush()
    assert process.wait(20) == 0  # nobody has closed the pipe
    assert only_line()["p"]["prompt"] == "hi"
    process.communicate()


def test_a_value_may_come_in_pieces() -> None:
    process = start(paths.data_dir())
    assert process.stdin
    for byte in range(0, len(a_prompt()), 40):
        process.stdin.write(a_prompt()[byte : byte + 40])
        process.stdin.flush()
        time.sleep(0.002)
    process.communicate(timeout=20)
    assert only_line()["p"] == json.loads(a_prompt())


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    for fd in (reader, writer):
        try:
            os.close(fd)
        except OSError as error:
            assert error.errno == errno.EBADF  # the test has closed it


def test_what_is_whole_needs_no_deadline(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "READ_SECONDS", 3600)
    os.write(pipe[1], b'{"a": "}"} \n')
    assert record.read_payload(pipe[0]) == b'{"a": "}"}'
    assert os.get_blocking(pipe[0])


def test_what_is_not_whole_waits_for_the_deadline(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "READ_SECONDS", 0.01)
    os.write(pipe[1], b'{"a": ')
    assert record.read_payload(pipe[0]) == b'{"a":'


class SlowHost:
    """Plays a pipe whose writer pauses, and the clock that the reader looks at."""

    def __init__(self, sent: list[bytes | float]) -> None:
        self.sent = sent
        """Pieces, and seconds of silence before the next one."""
        self.now = 0.0
        self.waits = 0

    def read(self, fd: int, size: int) -> bytes:
        if not self.sent:
            raise BlockingIOError
        if isinstance(self.sent[0], float):
            raise BlockingIOError
        return self.sent.pop(0)  # type: ignore[return-value]

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits += 1
        if self.sent and isinstance(self.sent[0], float):
            self.sent[0] -= seconds
            if self.sent[0] <= 0:
                self.sent.pop(0)

    def play(self, patch: pytest.MonkeyPatch) -> bytes:
        patch.setattr(posix, "read", self.read)
        patch.setattr(time, "sleep", self.sleep)
        patch.setattr(time, "monotonic", lambda: self.now)
        return record.read_until_whole(0)


@pytest.mark.parametrize(
    "sent, seconds",
    [
        ([1.6, b'{"a": 1}'], 2),
        ([7.5, b'{"a": 1}'], 8),
        ([b'{"a": "x', 1.6, b'y"}'], 2),
        ([b'{"a": "x\\', 2.0, b'"}', 2.0, b'"}'], 5),
        ([b'{"a": {}', 3.0, b"}", 30.0], 4),
        ([b'{"a": 1} ', 30.0, b" "], 1),
    ],
    ids=["late", "very late", "a pause", "in an escape", "between brackets", "whole"],
)
def test_a_slow_host_is_waited_for(
    sent: list[bytes | float], seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = SlowHost(list(sent))
    value = b"".join(piece for piece in sent if isinstance(piece, bytes)).strip()
    assert host.play(monkeypatch).strip() == value
    assert host.now < seconds
    assert host.waits < seconds / record.LONGEST_PAUSE + 50  # never busy


@pytest.mark.parametrize("sent", [[], [b'{"a": "torn'], [b'{"a": ', 5.0, b"1", 30.0, b"}"]])
def test_a_host_that_never_ends_is_left_in_time(
    sent: list[bytes | float], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = SlowHost(list(sent))
    expected = b"".join(piece for piece in sent[:3] if isinstance(piece, bytes))
    assert host.play(monkeypatch) == expected
    assert record.READ_SECONDS < host.now < 10  # the timeout of the hook


def test_a_slow_writer_is_looked_at_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the time for a value would grow with the square of its size."""
    looked_at = 0

    class Counting(record.Scan):
        def add(self, piece: bytes) -> None:
            nonlocal looked_at
            looked_at += len(piece)
            super().add(piece)

    monkeypatch.setattr(record, "Scan", Counting)
    value = b'{"a": "' + b'x\\"y' * 5000 + b'"}'
    pieces = [value[at : at + 50] for at in range(0, len(value), 50)]
    sent = [each for piece in pieces for each in (piece, 0.001)]
    assert SlowHost(list(sent)).play(monkeypatch) == value
    assert looked_at == len(value)


def test_the_end_of_the_file_is_the_end_of_the_value(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"not whole [")
    os.close(pipe[1])
    assert record.read_payload(pipe[0]) == b"not whole ["


@pytest.mark.parametrize(
    "data, whole",
    [
        (b"{}", True),
        (b"[1, [2]]\n", True),
        (b'{"a": "}"}', True),
        (b'{"a": "\\"}"}', True),
        (b'{"a": "\\\\"}', True),
        (b"", False),
        (b"12", False),
        (b"{", False),
        (b'{"a": {}', False),
        (b'{"a": "}', False),
        (b'{"a": "b\\"}', False),
        (b'{"a": "{"}', True),
    ],
)
def test_whole_is_when_brackets_match(data: bytes, whole: bool) -> None:
    assert is_whole(data) == whole
    assert is_whole(*[data[at : at + 1] for at in range(len(data))]) == whole


def is_whole(*pieces: bytes) -> bool:
    """Return what the recorder thinks of a value that comes in pieces."""
    scan = record.Scan()
    for piece in pieces:
        scan.add(piece)
    return scan.is_whole


TEXTS = st.recursive(st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of))


@given(value=TEXTS, cuts=st.lists(st.integers(0, 200)))
@settings(max_examples=50, deadline=None)
def test_any_value_is_whole_at_its_end_only(value: Any, cuts: list[int]) -> None:
    data = json.dumps({"a": value}).encode()
    ends = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    assert is_whole(*[data[start:end] for start, end in pairwise(ends)])
    assert not any(is_whole(data[:end]) for end in range(len(data)))


@pytest.mark.parametrize(
    "data, name",
    [
        (b'{"hook_event_name":"Stop"}', b"Stop"),
        (b'{"hook_event_name" : "Stop"}', b"Stop"),
        (b'{"prompt":"say \\"hook_event_name\\":\\"Stop\\"","hook_event_name":"X"}', b"X"),
        (b'{"hook_event_name":1}', b""),
        (b'{"hook_event_name"', b""),
        (b"{}", b""),
    ],
)
def test_the_event_is_found(data: bytes, name: bytes) -> None:
    assert record.event_name(data) == name


# What can go wrong with the journal


def test_a_torn_line_stays_alone(tmp_path: Path) -> None:
    segment = tmp_path / "journal" / "2026-11-21.jsonl"
    record.append(str(segment), b"whole\n")
    with segment.open("ab") as stream:
        stream.write(b'{"torn')
    record.append(str(segment), b"next\n")
    record.append(str(segment), b"last\n")
    assert segment.read_bytes() == b'whole\n{"torn\nnext\nlast\n'


def test_a_full_disk_takes_whole_lines_only(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    for _ in range(10):
        run(a_prompt(prompt="x" * 100), tmp_path, preexec_fn=limit)
    assert 1 < len(lines(tmp_path)) < 10
    assert all(json.loads(line)["p"]["prompt"] for line in lines(tmp_path))


def test_a_write_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(posix, "write", lambda fd, data: write(fd, data[:3]))
    record.append(str(tmp_path / "s.jsonl"), b"0123456789\n")
    assert (tmp_path / "s.jsonl").read_bytes() == b"0123456789\n"


def test_half_a_line_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = tmp_path / "s.jsonl"
    segment.write_bytes(b"earlier\n")
    answers: list[Callable[[int, bytes], int]] = [lambda fd, data: os.write(fd, data[:4]), no_space]
    with monkeypatch.context() as patch:
        patch.setattr(posix, "write", lambda fd, data: answers.pop(0)(fd, data))
        with pytest.raises(OSError, match="No space"):
            record.append(str(segment), b"0123456789\n")
    assert segment.read_bytes() == b"earlier\n"


def no_space(fd: int, data: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("place", ["a file", "/proc/nowhere", "/dev/null/x"])
def test_a_folder_that_cannot_be_is_no_error(place: str, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    run(a_prompt(), tmp_path / place)


def test_the_lock_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = [BlockingIOError(), PermissionError(), None]

    def lockf(*_: object) -> None:
        if error := tries.pop(0):
            raise error

    monkeypatch.setattr(posix, "lockf", lockf)
    record.append(str(tmp_path / "s.jsonl"), b"line\n")
    assert not tries


@pytest.mark.parametrize(
    "error, seconds", [(OSError(errno.ENOLCK, "no locks"), 1.0), (BlockingIOError(), 0.005)]
)
def test_without_the_lock_the_line_is_written_too(
    error: OSError, seconds: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lockf(*_: object) -> None:
        raise error

    monkeypatch.setattr(posix, "lockf", lockf)
    monkeypatch.setattr(record, "LOCK_SECONDS", seconds)
    record.append(str(tmp_path / "s.jsonl"), b"line\n")
    assert (tmp_path / "s.jsonl").read_bytes() == b"line\n"


# Behind a process that was stopped while it had the lock


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it slept each time, which it doesn't."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def spares(today: Path) -> list[Path]:
    """The names of a day's segments, by number."""
    return [Path(record.spare_path(str(today), number)) for number in range(10)]


def content(today: Path) -> dict[int, bytes]:
    """What a day's segments hold, by number."""
    return {n: each.read_bytes() for n, each in enumerate(spares(today)) if each.exists()}


def test_nobody_waits_for_a_stopped_writer(today: Path, naps: list[float]) -> None:
    record.append(str(today), b"0\n")
    with stopped_writer(today):
        record.append(str(today), b"1\n")
        assert len(naps) == record.PATIENCE
        record.append(str(today), b"2\n")
        assert len(naps) == record.PATIENCE  # the next one doesn't even look
    record.append(str(today), b"3\n")
    assert content(today) == {0: b"0\n", 1: b"1\n2\n3\n"}
    assert segments.segments(today.parent) == spares(today)[:2]


def test_two_holders_are_stopped(today: Path, naps: list[float]) -> None:
    with stopped_writer(today):
        record.append(str(today), b"1\n")
        with stopped_writer(spares(today)[1]):
            record.append(str(today), b"2\n")
    assert content(today) == {0: b"", 1: b"1\n", 2: b"2\n"}
    assert len(naps) == 2 * record.PATIENCE


def test_behind_the_last_name_an_earlier_one_is_free(today: Path, naps: list[float]) -> None:
    for each in spares(today)[:9]:
        each.touch()
    with stopped_writer(*spares(today)[7:9]):
        record.append(str(today), b"x\n")
    assert content(today)[6] == b"x\n"
    assert not spares(today)[9].exists()
    assert len(naps) <= record.PATIENCE + 1


def test_where_all_are_locked_the_line_is_written_too(
    today: Path, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "LOCK_SECONDS", 0.01)
    for each in spares(today)[:9]:
        each.touch()
    with stopped_writer(*spares(today)):
        record.append(str(today), b"x\n")
    assert content(today)[8] == b"x\n"


def test_a_segment_that_cannot_be_written_beside_one_that_is_locked(
    today: Path, naps: list[float]
) -> None:
    today.mkdir()
    spares(today)[1].touch()
    with stopped_writer(spares(today)[1]):
        spares(today)[2].mkdir()
        record.append(str(today), b"x\n")
    assert spares(today)[3].read_bytes() == b"x\n"


def test_many_hooks_behind_a_stopped_one_lose_nothing(tmp_path: Path) -> None:
    now = time.time_ns()
    names = {record.segment_path(str(tmp_path), now + day * 86400 * 10**9) for day in (0, 1)}
    with stopped_writer(*map(Path, names)):
        test_many_hooks_at_once_lose_nothing(tmp_path)
    for each in names:
        assert Path(each).read_bytes() == b""


def test_many_hooks_at_once_lose_nothing(tmp_path: Path) -> None:
    processes = [start(tmp_path, env=environment(tmp_path)) for _ in range(24)]
    for number, process in enumerate(processes):
        assert process.stdin
        process.stdin.write(a_prompt(prompt=f"{number} " + "x" * 20_000))
        process.stdin.close()
    assert [process.wait(30) for process in processes] == [0] * len(processes)
    prompts = {json.loads(line)["p"]["prompt"].split()[0] for line in lines(tmp_path)}
    assert prompts == {str(number) for number in range(24)}
    for process in processes:
        process.stdin = None
        process.communicate()


# Which account it works with


def marked(event: str = "UserPromptSubmit", **variables: str) -> dict[str, Any]:
    """The line of an event in an environment."""
    folder = paths.data_dir() / str(len(variables))
    known = environment(folder) | variables
    run(json.dumps(payload(event)).encode(), folder, env=known)
    return json.loads(lines(folder)[-1])  # type: ignore[no-any-return]


@needs_proc_on_linux
def test_the_account_is_marked_with_prompts_and_answers() -> None:
    assert marked()["account"] == marked("Stop")["account"]
    assert "account" not in marked("Notification")


@needs_proc_on_linux
def test_what_the_hook_marks_is_what_the_summarizer_looks_for(home: Path) -> None:
    secret = "sk-ant-0123456789"
    (home / ".claude.json").write_text('{"oauthAccount": {"accountUuid": "account-of-ann"}}')
    run(a_prompt(), env=dict(os.environ) | {"ANTHROPIC_API_KEY": secret})
    [line] = lines()
    assert json.loads(line)["account"] == marks(ANTHROPIC_API_KEY=secret)
    assert secret.encode() not in line and b"account-of-ann" not in line


@needs_proc_on_linux
def test_a_token_that_the_client_hides_is_seen() -> None:
    environment = {"CLAUDE_CODE_OAUTH_TOKEN": "t", "PATH": os.defpath}
    pipe = subprocess.PIPE
    with subprocess.Popen(["cat"], env=environment, stdin=pipe, stdout=pipe) as client:
        assert client.stdin and client.stdout
        client.stdin.write(b"x\n")
        client.stdin.flush()
        client.stdout.readline()  # it has begun
        run(a_prompt(), env=dict(os.environ) | {"CLAUDE_PID": str(client.pid)})
        client.stdin.close()
    expected = marks(CLAUDE_CODE_OAUTH_TOKEN="t") if sys.platform == "linux" else marks()
    assert only_line()["account"] == expected


@pytest.mark.parametrize(
    "variables",
    [
        {"CLAUDE_CODE_SUBPROCESS_ENV_SCRUB": "1"},
        pytest.param(
            {"CLAUDE_PID": "999999999"},
            marks=needs_proc,
        ),
    ],
    ids=["hidden", "of a client that is gone"],
)
def test_an_account_that_can_not_be_known_loses_no_event(variables: dict[str, str]) -> None:
    assert "account" not in marked(**variables)


def test_an_agent_without_facets_loses_no_event() -> None:
    sent = json.dumps({"what": "said"}).encode()
    done = subprocess.run(
        [*HOOK, str(paths.data_dir()), "1", "bare", "what", "", "begun", "said"], input=sent
    )
    assert done.returncode == 0
    assert "account" not in only_line()


# Who the agent is


@needs_proc
def test_the_agent_is_named_by_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(posix.environ, b"CLAUDE_PID", b"%d" % os.getpid())
    members = json.loads(b"{" + record.identity(1, "CLAUDE_PID")[1:] + b"}")
    assert members["ppid"] == 1
    assert members["pid"] == os.getpid()
    assert members.keys() == {"ppid", "pid", "start", "boot", "system"}


@pytest.mark.parametrize("claimed", [b"", b"12; rm", b"-1"])
def test_else_it_is_the_parent(claimed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(posix.environ, b"CLAUDE_PID", claimed)
    assert b',"pid":%d,' % os.getpid() in record.identity(os.getpid(), "CLAUDE_PID")


def test_we_are_no_agent_inside_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(posix.environ, b"CLAUDE_PID", b"1")
    assert b',"pid":%d,' % os.getpid() in record.identity(os.getpid())


def test_a_process_that_is_gone_has_a_number_only() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    members = json.loads(b"{" + record.identity(gone.pid)[1:] + b"}")
    assert members == {"ppid": gone.pid, "pid": gone.pid, "system": record.system()}


@needs_proc
def test_the_system_is_that_of_the_kernel() -> None:
    machine, boot, pids, times = record.system().split("/")
    assert machine.startswith(os.uname().nodename)
    assert boot == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert Path("/proc/self/ns/pid").readlink() == Path(f"pid:[{pids}]")
    assert Path("/proc/self/ns/time").readlink() == Path(f"time:[{times}]")


def test_without_proc_the_system_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "PROC", str(tmp_path))
    monkeypatch.setattr(record, "MACHINE_ID", str(tmp_path / "machine-id"))
    monkeypatch.setattr(posix, "uname", lambda: os.uname_result(("", "box", "", "", "")))
    assert record.identity(7) == b',"ppid":7,"pid":7,"system":"box.///"'


def test_another_proc_shows_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "self").symlink_to("1000000")
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_text("7 (sh) S " + "1 " * 40)
    monkeypatch.setattr(record, "PROC", str(tmp_path))
    assert b'"start"' not in record.identity(7)
    (tmp_path / "self").unlink()
    (tmp_path / "self").symlink_to(str(os.getpid()))
    assert b'"start":1,' in record.identity(7)


@pytest.mark.parametrize(
    "name, written",
    [
        ("my-box.example", "my-box.example"),
        ('a"b', "612262"),
        ("a/b", "612f62"),
        ("b\xfc", "62c3bc"),
        ("a\udcff", "61ff"),
        ("", ""),
    ],
)
def test_a_machine_may_have_any_name(
    name: str, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "MACHINE_ID", str(tmp_path / "machine-id"))
    (tmp_path / "machine-id").write_text('not an id"\n')
    monkeypatch.setattr(posix, "uname", lambda: os.uname_result(("", name, "", "", "")))
    assert record.system().partition("/")[0] == f"{written}."


def test_elsewhere_a_process_has_no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert b'"system"' not in record.identity(os.getpid())


# The detached fold


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lets `main` run in this process; which folders a fold was started for."""
    started: list[str] = []

    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(posix, "_exit", leave)
    monkeypatch.setattr(record, "start_fold", started.append)
    monkeypatch.delitem(posix.environ, b"HOOKKIT_HOME", raising=False)
    return started


@pytest.mark.parametrize(
    "event, folds",
    [
        ("SessionStart", True),
        ("Stop", True),
        ("SessionEnd", True),
        ("UserPromptSubmit", False),
        ("PostToolUse", False),
        ("StopFailure", False),
        ("SubagentStop", False),
        ("Unknown", False),
    ],
)
def test_three_events_start_a_fold(
    event: str, folds: bool, driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "read_payload", lambda fd: json.dumps(payload(event)).encode())
    with pytest.raises(SystemExit, match="0"):
        record.main(str(tmp_path), os.getpid())
    assert driven == ([str(tmp_path)] if folds else [])
    assert only_line(tmp_path)["p"]["hook_event_name"] == event


OTHER_AGENT = ("other", "event", "OTHER_PID", "begun,done")


@pytest.mark.parametrize("event, folds", [("begun", True), ("done", True), ("Stop", False)])
def test_an_agent_is_known_by_the_launchers_arguments(
    event: str, folds: bool, driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(posix.environ, b"OTHER_PID", b"%d" % os.getppid())
    monkeypatch.setattr(record, "read_payload", lambda fd: b'{"event":"%b"}' % event.encode())
    with pytest.raises(SystemExit, match="0"):
        record.main(str(tmp_path), os.getpid(), *OTHER_AGENT)
    assert driven == ([str(tmp_path)] if folds else [])
    result = only_line(tmp_path)
    assert (result["src"], result["agent"], result["pid"]) == ("hook", "other", os.getppid())


@pytest.mark.parametrize(
    "home, named",
    [("{tmp}/mine", "{tmp}/mine"), ("relative", "{tmp}/baked")],
    ids=["absolute", "relative"],
)
def test_the_worker_finds_the_folder_that_was_written_to(
    home: str, named: str, driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, named = home.format(tmp=tmp_path), named.format(tmp=tmp_path)
    monkeypatch.setitem(posix.environ, b"HOOKKIT_HOME", home.encode())
    monkeypatch.setattr(record, "read_payload", lambda fd: json.dumps(payload("Stop")).encode())
    with pytest.raises(SystemExit, match="0"):
        record.main(f"{tmp_path}/baked", os.getpid())
    assert driven == [named]
    assert posix.environ[b"HOOKKIT_HOME"] == named.encode()
    assert lines(Path(named))


def test_nothing_on_stdin_is_nothing_in_the_journal(
    driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "read_payload", lambda fd: b"")
    with pytest.raises(SystemExit, match="0"):
        record.main(str(tmp_path), os.getpid())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(), MemoryError(), KeyboardInterrupt(), RecursionError()])
def test_nothing_makes_it_fail(
    error: BaseException, driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(fd: int) -> bytes:
        raise error

    monkeypatch.setattr(record, "read_payload", read)
    with pytest.raises(SystemExit, match="0"):
        record.main(str(tmp_path), os.getpid())


def test_a_guarded_process_reads_nothing(
    driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(posix.environ, record.SUMMARIZER_GUARD, b"")
    with pytest.raises(SystemExit, match="0"):
        record.main(str(tmp_path), os.getpid())
    assert list(tmp_path.iterdir()) == []


def test_a_doctor_that_asks_is_told_the_folder_and_nothing_is_recorded(
    driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = tmp_path / "answer"
    answer.touch()
    monkeypatch.setitem(posix.environ, record.PROBE, os.fsencode(answer))
    monkeypatch.setattr(record, "read_payload", lambda fd: b'{"hook_event_name":"Stop"}')
    with pytest.raises(SystemExit, match="0"):
        record.main(f"{tmp_path}/data", os.getpid())
    assert answer.read_bytes() == f"{tmp_path}/data".encode() + b'\0{"hook_event_name":"Stop"}'
    assert (driven, list(tmp_path.iterdir())) == ([], [answer])


@pytest.mark.parametrize("value", ["", "{tmp}/gone"])
def test_a_probe_that_nobody_waits_for_stops_nothing(
    value: str, driven: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(posix.environ, record.PROBE, value.format(tmp=tmp_path).encode())
    monkeypatch.setattr(record, "read_payload", lambda fd: json.dumps(payload("Stop")).encode())
    with pytest.raises(SystemExit, match="0"):
        record.main(str(tmp_path), os.getpid())
    assert only_line(tmp_path)["p"]["hook_event_name"] == "Stop"


@pytest.mark.parametrize("home", ["{data}", "elsewhere"], ids=["absolute", "relative"])
def test_the_fold_is_a_process_that_outlives_the_hook(home: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    named = environment(home.format(data=data)) | {"HOOKKIT_SUMMARY": "off"}
    run(json.dumps(payload("SessionEnd")).encode(), data, env=named, cwd=tmp_path)
    wait_for(lambda: folded(data))
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def folded(data: Path) -> bool:
    """Whether the detached fold has done its work."""
    if not (data / "hookkit.db").exists():
        return False
    with sqlite3.connect(data / "hookkit.db") as db:
        try:
            return bool(db.execute("SELECT 1 FROM sessions WHERE status = 'done'").fetchone())
        except sqlite3.OperationalError:
            return False


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


@needs_proc
def test_the_fold_is_detached(tmp_path: Path) -> None:
    """Its stdio is /dev/null, its session its own."""
    reporter = tmp_path / "python"
    reporter.write_text(
        "#!/bin/sh\n"
        f'echo "$@" > {tmp_path}/report.new\n'
        f"readlink /proc/$$/fd/0 /proc/$$/fd/2 >> {tmp_path}/report.new\n"
        f"cut -d' ' -f6 /proc/$$/stat >> {tmp_path}/report.new\n"
        f"pwd >> {tmp_path}/report.new\n"
        f"mv {tmp_path}/report.new {tmp_path}/report\n"
    )
    reporter.chmod(0o700)
    driver = (
        f"import sys; sys.path[:] = {[str(PACKAGE)]}; import record, posix\n"
        f"sys.executable = {str(reporter)!r}\n"
        f"print(posix.getsid(0), flush=True)\n"
        f"record.start_fold({str(tmp_path)!r})\n"
        "print('parent', flush=True)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", driver], capture_output=True)
    terminal = done.stdout.split()[0]
    assert done.stdout.count(b"parent") == 1
    wait_for((tmp_path / "report").exists)
    arguments, stdin, stderr, its_session, folder = (tmp_path / "report").read_text().splitlines()
    assert arguments.split() == ["-E", "-P", "-m", "hookkit", "work"]
    assert stdin == stderr == "/dev/null"
    assert folder == str(tmp_path)
    assert its_session != terminal.decode()


def test_a_fold_that_cannot_start_is_gone(tmp_path: Path) -> None:
    driver = (
        f"import sys; sys.path[:] = {[str(PACKAGE)]}; import record\n"
        "record.start_fold('/nowhere')\nprint('parent')"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", driver], capture_output=True)
    assert done.stdout == b"parent\n"


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Makes a fork return what is listed, and notes what the child does."""
    calls: dict[str, Any] = {"fork": [], "exit": []}
    monkeypatch.setattr(posix, "fork", lambda: calls["fork"].pop(0))
    monkeypatch.setattr(posix, "_exit", calls["exit"].append)
    for name in ("setsid", "chdir", "dup2", "execve"):
        monkeypatch.setattr(posix, name, lambda *printed, name=name: calls.update({name: printed}))
    return calls


@pytest.mark.parametrize(
    "returned, does, exits",
    [(7, {"setsid"}, []), (0, {"setsid", "chdir", "dup2", "execve"}, [0])],
    ids=["hook", "worker"],
)
def test_each_process_of_the_fork(
    returned: int, does: set[str], exits: list[int], forks: dict[str, Any], tmp_path: Path
) -> None:
    forks["fork"] = [returned]
    record.start_fold(str(tmp_path))
    assert forks.keys() - {"fork", "exit"} == does
    assert forks["exit"] == exits


def test_a_leader_of_its_session_forks_too(
    forks: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def setsid() -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(posix, "setsid", setsid)
    forks["fork"] = [7]
    record.start_fold(str(tmp_path))
    assert forks["fork"] == []


def test_an_old_python_starts_no_worker(
    forks: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    forks["fork"] = [7]
    record.start_fold(str(tmp_path))
    assert forks == {"fork": [7], "exit": []}


SUBREAPER = """
import ctypes, os, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: we get orphans, as process 1 does
for event in ("SessionStart", "Stop", "PostToolUse", "Stop"):
    subprocess.run(sys.argv[1:], input=b'{"hook_event_name": "%b"}' % event.encode(), check=True)
orphans = 0
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
    orphans += 1
print(orphans)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="subreapers are Linux's")
def test_a_worker_is_all_that_is_left_behind(tmp_path: Path) -> None:
    """Process 1 of a container may bury nobody: each orphan stays as a zombie."""
    hook = [*HOOK, str(tmp_path), str(os.getpid())]
    command = [sys.executable, "-c", SUBREAPER, *hook]
    quiet = environment(tmp_path) | {"HOOKKIT_SUMMARY": "off"}
    done = subprocess.run(command, capture_output=True, check=True, env=quiet)
    assert (done.stdout, done.stderr) == (b"3\n", b"")


# What can't be written


@pytest.fixture
def today(tmp_path: Path) -> Path:
    """Today's segment, which isn't there yet."""
    (tmp_path / "journal").mkdir()
    return tmp_path / "journal" / "2026-11-21.jsonl"


def folder_in_its_place(segment: Path) -> None:
    segment.mkdir()


def pipe_in_its_place(segment: Path) -> None:
    os.mkfifo(segment)


def device_in_its_place(segment: Path) -> None:
    segment.symlink_to("/dev/null")


def dangling_link(segment: Path) -> None:
    segment.symlink_to(segment.with_name("gone") / "away")


def loop_of_links(segment: Path) -> None:
    segment.symlink_to(segment)


OBSTACLES = [
    *(folder_in_its_place, pipe_in_its_place, device_in_its_place),
    *(dangling_link, loop_of_links),
]


@pytest.mark.parametrize("obstacle", OBSTACLES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("count", [1, 2])
def test_a_spare_segment_takes_what_the_usual_one_cannot(
    obstacle: Callable[[Path], None], count: int, today: Path
) -> None:
    for name in ("2026-11-21.jsonl", "2026-11-21.1.jsonl")[:count]:
        obstacle(today.with_name(name))
    for line in (b"1\n", b"2\n"):
        record.append(str(today), line)
    spare = today.with_name(f"2026-11-21.{count}.jsonl")
    assert spare.read_bytes() == b"1\n2\n"
    assert spare in segments.segments(today.parent)


def test_a_file_system_may_count_no_links(today: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_links(fd: int) -> os.stat_result:
        found = list(os.stat(fd))
        found[stat.ST_NLINK] = 0
        return os.stat_result(found)

    monkeypatch.setattr(posix, "fstat", without_links)
    for line in (b"1\n", b"2\n"):
        record.append(str(today), line)
    assert today.read_bytes() == b"1\n2\n"


def test_where_no_segment_can_be_the_first_reason_is_raised(today: Path) -> None:
    for name in ("", *[f".{number}" for number in range(1, 9)]):
        today.with_name(f"2026-11-21{name}.jsonl").mkdir()
    (today.parents[1] / "2026-11-21.9.jsonl").mkdir()
    with pytest.raises(IsADirectoryError, match="Is a directory"):
        record.append(str(today), b"x\n")


def test_the_segment_of_another_hook_that_was_first(
    today: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def make_folders(path: str) -> None:
        today.write_bytes(b"first\n")
        calls.append(path)

    monkeypatch.setattr(record, "make_folders", make_folders)
    record.append(str(today), b"second\n")
    assert calls == [str(today.parent)]
    assert today.read_bytes() == b"first\nsecond\n"


NOBODY = 12345

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play another user")


@needs_root
def test_root_gives_what_it_makes_to_the_folder_s_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, NOBODY, NOBODY)
    record.append(str(tmp_path / "data" / "journal" / "2026-11-21.jsonl"), b"x\n")
    owners = {path: (path.stat().st_uid, path.stat().st_gid) for path in tmp_path.rglob("*")}
    assert set(owners.values()) == {(NOBODY, NOBODY)}
    assert len(owners) == 3


@needs_root
def test_root_gives_nothing_away_that_was_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch()
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    (folder / "2026-11-21.jsonl").symlink_to(secret)
    record.append(str(folder / "2026-11-21.jsonl"), b"x\n")
    assert secret.stat().st_uid == 0


def test_a_folder_whose_owner_cannot_be_set_is_used(
    today: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(posix, "geteuid", lambda: 0)
    monkeypatch.setattr(posix, "fchown", refuse)
    record.append(str(today), b"x\n")
    assert today.read_bytes() == b"x\n"


def test_only_root_gives_away(today: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posix, "geteuid", lambda: 1000)
    monkeypatch.delattr(posix, "fchown")
    record.append(str(today), b"x\n")
    assert today.read_bytes() == b"x\n"


@needs_root
@pytest.mark.parametrize("mode", [0o600, 0o444])
def test_a_segment_that_root_wrote_does_not_stop_the_person(mode: int, today: Path) -> None:
    today.write_bytes(b"root's\n")
    today.chmod(mode)
    for folder in (today.parent, today.parent.parent):
        os.chown(folder, NOBODY, NOBODY)
    _as_nobody(lambda: record.append(str(today), b"the person's\n"), today.parents[1])
    assert today.with_name("2026-11-21.1.jsonl").read_bytes() == b"the person's\n"
    assert today.read_bytes() == b"root's\n"


def closed_by_root(journal: Path) -> None:
    journal.chmod(0o700)


def not_writable(journal: Path) -> None:
    journal.chmod(0o755)


@needs_root
@pytest.mark.parametrize("close", [closed_by_root, not_writable], ids=lambda each: each.__name__)
def test_a_journal_that_is_root_s_does_not_stop_the_person(
    close: Callable[[Path], None], today: Path
) -> None:
    close(today.parent)
    os.chown(today.parents[1], NOBODY, NOBODY)
    _as_nobody(lambda: record.append(str(today), b"the person's\n"), today.parents[1])
    spare = today.parents[1] / "2026-11-21.9.jsonl"
    assert spare.read_bytes() == b"the person's\n"
    assert segments.segments(today.parent) == [spare]


def test_a_file_in_the_place_of_the_journal(tmp_path: Path) -> None:
    (tmp_path / "journal").touch()
    record.append(str(tmp_path / "journal" / "2026-11-21.jsonl"), b"x\n")
    assert segments.segments(tmp_path / "journal") == [tmp_path / "2026-11-21.9.jsonl"]


def _as_nobody(act: Callable[[], None], folder: Path) -> None:
    """Do something as another user, whom the folders above let through."""
    for above in folder.parents:
        if above.stat().st_mode & 0o005 != 0o005 and above.stat().st_uid == os.getuid():
            above.chmod(above.stat().st_mode | 0o711)
    os.seteuid(NOBODY)
    try:
        act()
    finally:
        os.seteuid(0)


# Old Pythons: the plugin runs this file with the system's own


@pytest.mark.parametrize("file", ["record.py", "hook/slim.py", "hook/journal_redaction.py"])
def test_the_recorder_is_written_for_old_pythons(file: str) -> None:
    ast.parse((PACKAGE / file).read_text(), feature_version=(3, 6))


def old_pythons() -> list[Any]:
    """Return the interpreters of this machine that are older than hookkit needs, if any."""
    managed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [Path("/usr/bin/python3"), *Path("/usr/bin").glob("python3.[6-9]")]
    found += [path / "bin" / "python3" for path in managed.glob("3.[6-9].*")]
    return [pytest.param(str(path), id=str(path)) for path in found if path.exists()]


@pytest.mark.parametrize("cut", [0, 16, 17, 60])
def test_a_file_of_ours_is_loaded_without_bytecode_that_was_cut_off(
    cut: int, tmp_path: Path
) -> None:
    file = tmp_path / "ours.py"
    file.write_text("known = 7, 8\n")
    cached = Path(py_compile.compile(str(file), doraise=True) or "")
    cached.write_bytes(cached.read_bytes()[:cut])
    assert record.load(str(file)).known == (7, 8)


@pytest.mark.parametrize("python", old_pythons())
def test_an_old_python_records(python: str, tmp_path: Path) -> None:
    hook = [python, *HOOK[1:], str(tmp_path), str(os.getpid())]
    subprocess.run(hook, input=a_prompt(), check=True, timeout=20, env=environment(tmp_path))
    assert only_line(tmp_path)["p"]["prompt"] == "hi"


def test_a_clock_without_nanoseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    before = time.time_ns()
    monkeypatch.delattr(time, "time_ns")
    assert before - 1000 <= record.now_ns() < before + 3600 * 10**9
