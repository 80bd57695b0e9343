"""hookkit import meets what is no sound transcript: it is named, the rest taken, nothing lost."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from hookkit import paths
from hookkit.agents.line_reader import MAX_LINE
from tests.cli.installed import refused
from tests.cli.terminal import HOOKKIT, call, run_json
from tests.transcript_builders import answer, line, prompt, transcript, usage, write

pytestmark = pytest.mark.slow

TOKENS = 20
"""What each answer of these transcripts adds."""

FEW_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Takes from root the right to read what nobody may read."""


@pytest.fixture(autouse=True)
def projects(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the client keeps transcripts; one of them is sound."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / "client"))
    folder = home / "client" / "projects" / "-work"
    write(folder, {"sound.jsonl": session("sound")})
    return folder


def reply(name: str, number: int = 0, **members: Any) -> bytes:
    """A line of an answer with TOKENS."""
    used = members.pop("used", usage(output=10))
    return line(
        answer(f"{name}-{number}", used, number + 1, name, uuid=f"{name}{number}", **members)
    )


def ask(name: str, text: str = "please") -> bytes:
    """A line of a prompt."""
    return line(prompt(text, 0, name, uuid=f"{name}-p"))


def session(name: str, replies: int = 2) -> bytes:
    """The lines of one sound session."""
    return ask(name) + b"".join(reply(name, number) for number in range(replies))


def imported(*arguments: str, code: int = 0) -> str:
    """Import in this process, and return what was printed on stderr."""
    done = call("import", *arguments, code=code)
    assert isinstance(done.exception, SystemExit | None)
    assert (code == 1) == bool(done.stderr)
    return done.stderr


def imported_apart(*, before: tuple[str, ...] = (), code: int = 0) -> str:
    """Import in a process of its own, and return what it printed on stderr."""
    done = subprocess.run([*before, *HOOKKIT, "import"], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert (code == 1) == bool(done.stderr)
    return done.stderr


def stored() -> tuple[int, int, int]:
    """All sessions, prompts and tokens, as stats tells them."""
    totals = run_json("stats", "--json")["totals"]
    return totals["sessions"], totals["prompts"], totals["total_tokens"]


def sound(sessions: int = 1) -> tuple[int, int, int]:
    """What so many sound sessions of two answers come to."""
    return sessions, sessions, sessions * 2 * TOKENS


# Files that are none


def test_a_folder_of_that_name_is_looked_through(projects: Path) -> None:
    write(projects, {"folder.jsonl/inner.jsonl": session("inner")})
    (projects / "void.jsonl").mkdir()
    imported()
    assert stored() == sound(2)


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


def listen(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path must be short
    socket.socket(socket.AF_UNIX).bind(path.name)
    os.chdir(here)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(link_to_itself, "bad.jsonl: Too many levels of symbolic links", id="loop"),
        pytest.param(link_to_nothing, "bad.jsonl: No such file or directory", id="dangling"),
        pytest.param(os.mkfifo, "bad.jsonl: not a file", id="fifo"),
        pytest.param(listen, "bad.jsonl: not a file", id="socket"),
        pytest.param(device, "/dev/zero: not a file", id="device"),
    ],
)
def test_what_is_no_file_is_named(projects: Path, make: Callable[[Path], None], says: str) -> None:
    bad = projects / "bad.jsonl"
    make(bad)
    assert imported(code=1).endswith(f"{says}\n")
    assert stored() == sound()
    assert says in imported(str(bad), code=1)
    bad.unlink()
    write(projects, {"bad.jsonl": session("bad")})
    imported()
    assert stored() == sound(2)


def test_a_folder_that_links_to_itself_is_no_problem(projects: Path) -> None:
    (projects / "again").symlink_to(projects)
    imported()
    assert stored() == sound()


def may_read() -> tuple[str, ...]:
    """What a process is begun with so that permissions hold for it; skips where that can't be."""
    if os.geteuid():
        return ()
    try:
        subprocess.run([*FEW_RIGHTS, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("root reads everything")
    return FEW_RIGHTS


@pytest.mark.uncovered
def test_files_and_folders_without_permission(projects: Path) -> None:
    limited = may_read()
    [file, inner] = write(
        projects, {"bad.jsonl": session("bad"), "closed/inner.jsonl": session("inner")}
    )
    file.chmod(0)
    inner.parent.chmod(0)
    said = imported_apart(code=1, before=limited)
    assert f"{file}: Permission denied" in said
    assert f"{inner.parent}: Permission denied" in said
    assert stored() == sound()
    file.chmod(0o600)
    inner.parent.chmod(0o700)
    imported_apart(before=limited)
    assert stored() == sound(3)


@pytest.mark.skipif(sys.platform == "darwin", reason="has no such names")
def test_a_name_that_is_not_utf_8(projects: Path) -> None:
    bad = Path(os.fsdecode(os.fsencode(projects) + b"/x\xff.jsonl"))
    bad.write_bytes(session("bad"))
    assert "x\\xff.jsonl: rename it" in imported(code=1)
    assert stored() == sound()
    bad.rename(projects / "x.jsonl")
    imported()
    assert stored() == sound(2)


# Files that change meanwhile

MANY = 9_000
"""Answers that take long enough to be read for something to happen meanwhile."""


@pytest.fixture(scope="module")
def long() -> bytes:
    """A long transcript."""
    padding = [{"type": "text", "text": "y" * 2000}]
    replies = (reply("long", number % 3000, content=padding) for number in range(3000))
    copies = b"".join(replies)
    parts = (copies.replace(b'"long-', b'"long%d-' % part) for part in range(MANY // 3000))
    return ask("long") + b"".join(parts)


def imported_while(path: Path, act: Callable[[], object], code: int = 0) -> str:
    """Import, and do something as soon as a file is being read; what it said on stderr."""
    process = subprocess.Popen(
        [*HOOKKIT, "import", "--jobs", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    watched = psutil.Process(process.pid)
    while path not in [Path(file.path) for file in watched.open_files()]:
        assert process.poll() is None
    process.send_signal(signal.SIGSTOP)
    act()
    process.send_signal(signal.SIGCONT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code, said
    return said.decode()


@pytest.mark.uncovered
def test_one_is_deleted_before_its_turn(projects: Path, long: bytes) -> None:
    first, later = write(projects, {"a.jsonl": long, "b.jsonl": session("b")})
    assert f"{later}: No such file" in imported_while(first, later.unlink, code=1)
    assert stored() == (2, 2, (MANY + 2) * TOKENS)
    write(projects, {"b.jsonl": session("b")})
    imported_apart()
    assert stored() == (3, 3, (MANY + 4) * TOKENS)


@pytest.mark.uncovered
def test_one_is_deleted_while_it_is_read(projects: Path, long: bytes) -> None:
    [first] = write(projects, {"a.jsonl": long})
    imported_while(first, first.unlink)
    assert stored() == (2, 2, (MANY + 2) * TOKENS)


@pytest.mark.uncovered
@pytest.mark.parametrize("part", [0, 0.5, 0.97])
def test_one_is_cut_while_it_is_read(projects: Path, long: bytes, part: float) -> None:
    [first] = write(projects, {"a.jsonl": long})
    imported_while(first, lambda: os.truncate(first, int(len(long) * part)))
    before = stored()  # what was read before it was cut: nothing, some or all
    assert sound() <= before <= (2, 2, (MANY + 2) * TOKENS)
    imported_apart()
    assert stored() == before
    write(projects, {"a.jsonl": long})
    imported_apart()
    assert stored() == (2, 2, (MANY + 2) * TOKENS)


# Files in which nothing has happened

NOTHING = {
    "empty": b"",
    "blanks": b"  \n\n \t\r\n\n",
    "blanks without newline": b"   ",
    "NULs": bytes(5000),
    "NULs with newline": bytes(5000) + b"\n",
    "other objects": b'{"prompt":"x","completion":"y"}\n' * 3,
    "the client's notes": b'{"type":"last-prompt","sessionId":"late"}\n',
    "a title of another session": b'{"type":"summary","summary":"Old","leafUuid":"x"}\n',
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_file_that_reports_nothing_makes_no_session(projects: Path, name: str) -> None:
    [path] = write(projects, {"late.jsonl": NOTHING[name]})
    imported()
    imported()
    assert stored() == sound()
    with path.open("ab") as stream:
        stream.write(b"\n" + session("late"))
    imported()
    assert stored() == sound(2)


def test_a_file_that_was_emptied_loses_nothing(projects: Path) -> None:
    [path] = write(projects, {"a.jsonl": session("a")})
    imported()
    path.write_bytes(b"")
    imported()
    assert stored() == sound(2)
    path.write_bytes(session("a", 3))
    imported()
    assert stored() == (2, 2, 5 * TOKENS)


def test_nothing_but_broken_lines(projects: Path) -> None:
    [path] = write(projects, {"bad.jsonl": b"{broken\nagain\n"})
    for _ in range(2):  # as long as it is so
        assert imported(code=1).count(f"{path}: at byte") == 2
    assert stored() == sound()
    path.write_bytes(session("bad"))
    imported()
    assert stored() == sound(2)


# Lines that are not as they should be

ODD = {
    "nulls": ask("odd")
    + reply("odd", requestId=None, cwd=None, gitBranch=None, version=None, isSidechain=None)
    + reply("odd", 1, used=usage(10, 10, None, None, cache_creation=None)),
    "numeric strings": ask("odd") + reply("odd", used=usage("10", "10", "0")) + reply("odd", 1),
    "spaces": session("odd").replace(b'":', b'" : ').replace(b',"', b' , "'),
    "a BOM": b"\xef\xbb\xbf" + session("odd"),
    "a BOM in the middle": ask("odd") + b"\xef\xbb\xbf" + reply("odd") + reply("odd", 1),
    "CRLF": session("odd").replace(b"\n", b"\r\n"),
    "NULs before a line": ask("odd") + bytes(4096) + reply("odd") + reply("odd", 1),
    "NULs in a line": ask("odd") + bytes(4096) + b"\n" + reply("odd") + reply("odd", 1),
    "NULs at the end": session("odd") + bytes(4096),
    "bad UTF-8": session("odd").replace(b"please", b"pl\xff\xfease"),
    "lone surrogates": ask("odd", "please \ud800") + reply("odd") + reply("odd", 1),
    "lone surrogates, escaped": session("odd").replace(b"please", rb"please \udc00"),
    "no newline at the end": session("odd").removesuffix(b"\n"),
    "members of wrong types": session("odd")
    + transcript({"type": ["user"], "sessionId": {}}, {"type": "assistant", "message": None}),
    "times that are none": ask("odd")
    + reply("odd", timestamp="soon")
    + reply("odd", 1, timestamp="9999-99-99T00:00:00Z"),
    "no times at all": session("odd").replace(b'"timestamp"', b'"time"'),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_read(projects: Path, name: str) -> None:
    write(projects, {"odd.jsonl": ODD[name]})
    imported()
    assert stored() == sound(2)
    imported()
    assert stored() == sound(2)


def test_a_line_of_forty_megabytes(projects: Path) -> None:
    content = [{"type": "text", "text": "y" * 40_000_000}]
    write(projects, {"big.jsonl": ask("big") + reply("big", content=content) + reply("big", 1)})
    imported()
    assert stored() == sound(2)


def test_a_line_that_is_too_long_is_named_and_the_next_is_read(projects: Path) -> None:
    content = [{"type": "text", "text": "y" * MAX_LINE}]
    [path] = write(
        projects, {"big.jsonl": ask("big") + reply("big", content=content) + reply("big", 1)}
    )
    assert f"{path}: at byte {len(ask('big'))}: longer than" in imported(code=1)
    assert stored() == (2, 2, 3 * TOKENS)


def test_a_bad_line_is_named_once_and_the_next_is_read(projects: Path) -> None:
    bad = b'{"type":"user",\n'
    deep = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    lines = bad, ask("bad"), deep, reply("bad"), reply("bad", 1)
    [path] = write(projects, {"bad.jsonl": b"".join(lines)})
    said = imported(code=1)
    assert said.splitlines() == [
        f"hookkit: {path}: at byte 0: not valid JSON",
        f"hookkit: {path}: at byte {len(bad + ask('bad'))}: not valid JSON",
    ]
    assert stored() == sound(2)
    imported()


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_a_last_line_that_is_completed_later_is_taken_once(projects: Path, cut: int) -> None:
    whole = session("late")
    [path] = write(projects, {"late.jsonl": whole[:-cut]})
    imported()
    assert stored() == sound(2) if cut == 1 else (2, 2, 3 * TOKENS)
    with path.open("ab") as stream:
        stream.write(whole[-cut:] + reply("late", 2))
    imported()
    assert stored() == (2, 2, 5 * TOKENS)


# What is around


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prices = 3", "`prices` must be tables"),
        ("[prices.m\n", "not valid TOML"),
        (f"a = {'9' * 5000}", "not valid TOML"),
        (f"a = {'[' * 5000}{']' * 5000}", "not valid TOML"),
        ('[prices."m"]\ninput = 1', '[prices."m"]: output is missing'),
        ('[prices."m"]\ninput = 1e300\noutput = 1', "input = 1e+300 must be a number"),
        (f'[prices."m"]\ninput = 1{"0" * 400}\noutput = 1', "must be a number"),
        ('[prices."m"]\ninput = 1\noutput = 1\nfrom = "soon"', "from = 'soon' must be a day"),
    ],
)
def test_a_wrong_price_is_reported_before_anything_is_read(
    home: Path, text: str, says: str
) -> None:
    file = paths.make_private(paths.data_dir()) / "config.toml"
    file.write_text(text)
    said = refused("import", code=1)
    assert said.startswith(f"hookkit: {file}: ")
    assert says in said
    file.unlink()
    imported()
    assert stored() == sound()


@pytest.mark.uncovered
def test_a_full_disk(projects: Path, long: bytes) -> None:
    """As `ulimit -f` has it: the journal's segment can't grow beyond 400 kB."""
    write(projects, {"long.jsonl": long})
    # What is measured of a process doesn't fit, either.
    limited = ("sh", "-c", 'unset COVERAGE_PROCESS_START; ulimit -f 800 && exec "$@"', "sh")
    assert f"{paths.journal_dir()} can't be written: " in imported_apart(code=1, before=limited)
    imported_apart()
    assert stored() == (2, 2, (MANY + 2) * TOKENS)
