"""What a status line costs: the very command that `hookkit install --statusline` wires.

    python benchmarks/statusline_latency.py [--short] [--check]

It is held against the least that reads a database: `python -I -S`, SQLite, one indexed read. Each
figure is the median of ratios of two commands that ran right after one another, in random order,
with the same JSON on stdin. The machine's speed and most of its noise cancel out. The database
holds two months of a busy person, the budgets are one of each kind, and the clock is not UTC's. The
last two figures compare a person whose team has budgets with one who is in no team.
"""

import argparse
import json
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import usage_sums  # type: ignore[import-not-found]  # beside this file
from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

from hookkit.model.session import Session, timestamp
from hookkit.store.sqlite.database import Database

DAYS, SESSIONS, MESSAGES = 60, 12, 80
"""Sessions of a day, API messages of a session."""

COST = 30_000_000
"""Nano-dollars of a message."""

CURRENT = "5f0c"
"""The session that the status line is of."""

ZONE = "EST5EDT,M3.2.0,M11.1.0"
"""A clock whose days begin in the midst of a day in UTC: not all sums are ready."""

READ = (
    "import sqlite3, sys; "
    'db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True); '
    'db.execute("SELECT cost_usd FROM sessions WHERE session_id = ?", (sys.argv[2],)).fetchone()'
)

TEAM_BUDGETS = 20
"""Budgets of the person's team."""

WARM_UP = 3
"""Pairs that fill the caches and don't count."""


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer pairs")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="statusline-"))
    try:
        figures = list(measured(folder, 60 if chosen.short else 400))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    collect(figures)
    for figure in figures:
        bound = "" if figure.bound is None else f"<= {figure.bound:g}"
        verdict = "" if figure.bound is None else "ok" if figure.holds else "TOO HIGH"
        print(f"{figure.name:<58}{figure.value:>7.2f}  {bound:<8}{verdict}".rstrip())
    if chosen.check and not all(figure.holds for figure in figures):
        sys.exit(1)


def measured(folder: Path, pairs: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    home, project = folder / "home", folder / "project"
    (project / ".git").mkdir(parents=True)
    (project / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    build(home)
    for command in (("20",), ("100", "--weekly"), ("400", "--monthly"), ("1", "--session")):
        hookkit(home, project, "budget", "set", *command)
    hookkit(home, project, "budget", "enforce", "on")
    hookkit(home, project, "install", "--statusline")
    settings = json.loads((project / ".claude" / "settings.json").read_text())
    line = settings["statusLine"]["command"]
    guard = settings["hooks"]["UserPromptSubmit"][-1]["hooks"][0]["command"]
    prompt = json.dumps(
        {
            "session_id": CURRENT,
            "hook_event_name": "UserPromptSubmit",
            "prompt": "Go on",
            "cwd": str(project),
        }
    ).encode()
    must_say(line, said(project, 1), home, ("Opus 5.5", "main", "27% context", "today", "this"))
    must_say(guard, prompt, home, ("block", "hookkit budget"))
    read = bare(READ, str(home / "hookkit.db"), CURRENT)
    same, new = (lambda _: said(project, 1)), (lambda number: said(project, number))

    def figure(one: str, other: str, sent: Callable[[int], bytes]) -> float:
        return ratio(one, other, sent, home, pairs)

    least = "bare Python that reads a row of SQLite"
    yield Figure(
        "status line / python and one indexed read",
        figure(line, read, same),
        1.3,
        f"the status line / {least}",
        pairs=pairs,
    )
    yield Figure(
        "the same, each with something to journal",
        figure(line, read, new),
        1.3,
        "the status line, with something new to record each time / the same",
        pairs=pairs,
    )
    yield Figure(
        "status line / bare python",
        figure(line, bare("pass"), same),
        meaning="the status line / a bare `python3 -I -S -c pass`",
        pairs=pairs,
    )
    yield Figure(
        "guard / python and one indexed read",
        figure(guard, read, lambda _: prompt),
        meaning=f"the budget guard, at each prompt / {least}",
        pairs=pairs,
    )
    in_team = joined(home)
    must_say(in_home(line, in_team), said(project, 1), home, ("(team)",))
    must_say(in_home(guard, in_team), prompt, home, ("block", "team budget"))
    named = {"guard": "budget guard", "status line": "status line"}
    for name, command, sent in (("guard", guard, lambda _: prompt), ("status line", line, same)):
        value = figure(in_home(command, in_team), in_home(command, home), sent)
        yield Figure(
            f"{name} in a team with {TEAM_BUDGETS} budgets / without",
            value,
            meaning=f"the {named[name]} in a team with {TEAM_BUDGETS} budgets / without a team",
            pairs=pairs,
        )


def joined(home: Path) -> Path:
    """Return a copy of a home that is in a team: budgets for all, projects and the person."""
    copy = home.with_name("in-team")
    shutil.copytree(home, copy)
    now = round(time.time() * 1000)
    budgets = [
        {
            "kind": ("daily", "weekly", "monthly")[number % 3],
            "project": None if number < 3 else f"team-project-{number}",
            "user": "ann" if number == 2 else None,
            "is_mine": number == 2,
            "usd": 10.0,
            "zone": "Europe/Berlin",
            "period": number % 3,
            "spent": 2000 * 10**9,
            "own": 0,
            "is_over": True,
        }
        for number in range(TEAM_BUDGETS)
    ]
    days = [now - 3_600_000 + day * 86_400_000 for day in range(41)]
    value = {"version": 1, "as_of": now, "periods": [days] * 3, "budgets": budgets}
    (copy / "team").mkdir()
    (copy / "team" / "budgets.json").write_text(json.dumps(value))
    return copy


def in_home(command: str, home: Path) -> str:
    """Return a command that runs with another home."""
    return f"export HOOKKIT_HOME={shlex.quote(str(home))}; {command}"


def bare(program: str, *arguments: str) -> str:
    """Return a command that runs a program in an interpreter that loads nothing by itself."""
    words = [sys.executable, "-I", "-S", "-c", program, *arguments]
    return "exec " + " ".join(map(shlex.quote, words))


def hookkit(home: Path, project: Path, *arguments: str) -> None:
    """Run one of our commands."""
    command = [sys.executable, "-m", "hookkit", *arguments]
    environment = environment_of(home)
    subprocess.run(command, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)


def environment_of(home: Path) -> dict[str, str]:
    """Return the environment of a client; nothing of the person's home."""
    known = {"HOME": str(home), "HOOKKIT_HOME": str(home), "TZ": ZONE, "CLAUDE_PID": "1"}
    return os.environ | known


def said(project: Path, number: int) -> bytes:
    """Return the JSON of a status line; the cost grows with the number."""
    usage = {"input_tokens": 5, "output_tokens": 700, "cache_creation_input_tokens": 900}
    return json.dumps(
        {
            "session_id": CURRENT,
            "transcript_path": f"/home/dev/.claude/projects/x/{CURRENT}.jsonl",
            "cwd": str(project),
            "model": {"id": "claude-opus-5-5", "display_name": "Opus 5.5"},
            "workspace": {"current_dir": str(project), "project_dir": str(project)},
            "version": "2.1.329",
            "output_style": {"name": "default"},
            "cost": {"total_cost_usd": number / 100, "total_duration_ms": 525000},
            "context_window": {
                "context_window_size": 200000,
                "current_usage": usage | {"cache_read_input_tokens": 52000 + number},
                "used_percentage": 27,
                "remaining_percentage": 73,
            },
            "exceeds_200k_tokens": False,
        }
    ).encode()


def must_say(command: str, stdin: bytes, home: Path, words: tuple[str, ...]) -> None:
    """Leave where a command does not say all of this: nothing would be measured."""
    environment = environment_of(home)
    done = subprocess.run(
        ["sh", "-c", command], input=stdin, env=environment, capture_output=True, check=True
    )
    if not all(word in done.stdout.decode() for word in words):
        sys.exit(f"{command} says {done.stdout!r} {done.stderr!r}.")


def build(home: Path) -> None:
    """Build a home whose database holds what a busy person has done until now."""
    home.mkdir()
    chance = random.Random(7)
    now = time.time()
    starts = [now - chance.random() * DAYS * 86400 for _ in range(DAYS * SESSIONS)]
    database = Database.open(home / "hookkit.db")
    with database.transaction():
        sessions = (session(seq, start) for seq, start in enumerate([*sorted(starts), now], 1))
        database.add_sessions(sessions)
        for statement in FILL:
            database.db.execute(statement)
        usage_sums.add(database)
    database.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def session(seq: int, start: float) -> Session:
    """Return a session that began at a time (Unix seconds) and took an hour.

    The last one is ours.
    """
    began, ended = (timestamp(round(each * 1e9)) for each in (start, start + 3600))
    known = Session(
        session_id=CURRENT if seq == DAYS * SESSIONS + 1 else f"session-{seq}",
        seq=seq,
        framework="claude_code",
        title="Work on the importer",
        project=f"project-{seq % 5}",
        git_branch="main",
        model="claude-opus-5-5",
        created_at=began,
        first_started_at=began,
        last_started_at=began,
        last_activity=ended,
        status_updated_at=ended,
        transcript_available=True,
        transcript_path=f"/t/{seq}.jsonl",
    )
    known.transcript.api_requests, known.transcript.cost = MESSAGES, MESSAGES * COST
    known.choose()
    return known


FILL = (
    "INSERT INTO transcripts SELECT seq, transcript_path, seq, session_id, first_started_at, "
    "last_activity, 0, '', '[]' FROM sessions",
    "WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < "
    f"{MESSAGES}) INSERT INTO api_messages (message_id, seq, transcript, dimension, at, input, "
    "output, cache_read, cache_write_5m, cache_write_1h, web_searches, cost) "
    "SELECT format('msg_%06x%02d_of_the_session', s.seq, n), s.seq, s.seq, d.id, "
    f"unixepoch(s.first_started_at) * 1000 + n, 10, 500, 40000, 0, 2000, 0, {COST} "
    "FROM sessions s JOIN dimensions d ON d.project = s.project AND d.branch = s.git_branch "
    "AND d.framework = s.framework AND d.model = s.model CROSS JOIN nth",
)
"""What the sessions' transcripts told."""


def ratio(one: str, other: str, sent: Callable[[int], bytes], home: Path, pairs: int) -> float:
    """Return the median over `pairs` of how much longer `one` takes than `other`."""
    ratios = []
    for number in range(1, pairs + WARM_UP + 1):
        commands, stdin = [one, other], sent(number)
        random.shuffle(commands)
        took = {command: seconds(command, stdin, home) for command in commands}
        if number > WARM_UP:
            ratios.append(took[one] / took[other])
    return statistics.median(ratios)


def seconds(command: str, stdin: bytes, home: Path) -> float:
    """Run a command in a shell, with a payload that fits into a pipe on stdin."""
    read_end, write_end = os.pipe()
    os.write(write_end, stdin)
    os.close(write_end)
    actions = [
        (os.POSIX_SPAWN_DUP2, read_end, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    environment = environment_of(home)
    start = time.perf_counter()
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", command], environment, file_actions=actions)
    _, status = os.waitpid(pid, 0)
    took = time.perf_counter() - start
    os.close(read_end)
    if status:
        sys.exit(f"{command}: status {status}")
    return took


if __name__ == "__main__":
    main()
