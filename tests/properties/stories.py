"""Stories of work, and what they come to, reckoned apart from the program.

A story has agents' sessions (known by transcripts, some by hooks too), resumed after hours or
days, on changing branches and in worktrees, overlapping, across midnights; and a person's own
sessions around some of them, with calls logged by hand, files and commits.
"""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.builders import START, deliver, line, own, payload
from tests.transcript_builders import answer, prompt, result, tool, transcript, usage, write

ZONES = (
    *("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham"),
    "America/St_Johns",
)
IDLE = 15 * 60
PRICES = {"claude-opus-4-6": (5, 25), "claude-sonnet-4-6": (3, 15)}
"""US dollars per million tokens of input and output."""

FOLDERS = {
    "/home/dev/shop": "shop",
    "/home/dev/shop/.claude/worktrees/x": "shop",
    "/home/dev/blog": "blog",
}
BRANCHES = ("main", "fix/cart", "docs")


class Used(NamedTuple):
    """A message of the API, or a call that was logged by hand."""

    at: int
    """Seconds after START, as all times here."""
    branch: str
    model: str
    tokens_input: int
    tokens_output: int
    micros: int
    """Millionths of a dollar."""


@dataclass
class Known:
    """All that a session comes to."""

    session_id: str
    folder: str
    branch: str = ""
    """The last one."""
    model: str = ""
    moments: list[int] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    edits: list[tuple[int, str]] = field(default_factory=list)
    commits: list[tuple[int, str]] = field(default_factory=list)
    stints: list[tuple[int, int]] | None = None
    """Of a person's own session."""
    has_hooks: bool = False

    @property
    def project(self) -> str:
        return FOLDERS[self.folder]

    @property
    def begin(self) -> int:
        return min(self.moments)

    @property
    def end(self) -> int:
        return max(self.moments)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The time worked."""
        if self.stints is not None:
            return self.stints
        times = sorted(self.moments)
        return [(one, two) for one, two in pairwise(times) if two - one <= IDLE]


@dataclass
class Story:
    """Sessions, and the files that tell of them."""

    zone: ZoneInfo
    sessions: list[Known]
    lines: list[bytes]
    files: dict[str, bytes]

    def enter(self, folder: Path) -> None:
        """Write the journal and the transcripts."""
        deliver(*self.lines)
        write(folder, self.files)

    def day(self, at: int) -> date:
        return moment(at).astimezone(self.zone).date()

    def bounds(self, first: date, last: date) -> tuple[int, int]:
        """When the time from one day to another begins and ends."""
        after = last + timedelta(days=1)
        return self.midnight(first), self.midnight(after)

    def midnight(self, on: date) -> int:
        at = datetime(on.year, on.month, on.day, tzinfo=self.zone)
        return round(at.timestamp() - START / 1e9)


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(START / 1e9 + at, UTC)


def stored(at: int) -> str:
    return f"{moment(at):%Y-%m-%dT%H:%M:%S}.000Z"


def seconds_of(spans: Iterable[tuple[int, int]], begin: int = -(10**9), end: int = 10**9) -> int:
    """How many seconds lie in some spans: each is counted in a set, however often it is told."""
    busy: set[int] = set()
    for first, last in spans:
        busy.update(range(max(first, begin), min(last, end)))
    return len(busy)


class Writer:
    """Makes up one story."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.ids = count(1)
        self.sessions: list[Known] = []
        self.lines: list[bytes] = []
        self.files: dict[str, bytes] = {}
        self.zone = ZoneInfo(ZONES[seed % len(ZONES)])

    def story(self) -> Story:
        days = [self.chance.randrange(-28, 0) for _ in range(3)]
        for _ in range(self.chance.randrange(1, 5)):
            self.agent(self.chance.choice(list(FOLDERS)), self.begin(self.chance.choice(days)))
        if self.chance.random() < 0.7:
            self.own_session()
        self.lines.sort(key=lambda each: json.loads(each)["at"])
        return Story(self.zone, self.sessions, self.lines, self.files)

    def begin(self, days: int) -> int:
        """A time on a day, often near a local midnight."""
        base = days * 86_400
        if self.chance.random() < 0.5:
            on = moment(base).astimezone(self.zone).date()
            at = datetime(on.year, on.month, on.day, tzinfo=self.zone).timestamp()
            return round(at - START / 1e9) - self.chance.randrange(1800)
        return base + self.chance.randrange(86_400)

    def pause(self) -> int:
        """A time without activity: mostly short, sometimes just below or above the limit."""
        kind = self.chance.random()
        if kind < 0.7:
            return self.chance.randrange(1, 240)
        if kind < 0.85:
            return IDLE + self.chance.choice((-1, 0, 1, 60))
        return self.chance.randrange(3600, 3 * 86_400)

    def agent(self, folder: str, at: int, *, most: int = 8) -> Known:
        """A session of an agent."""
        known = Known(f"s-{next(self.ids)}", folder, self.chance.choice(BRANCHES))
        records: list[Any] = []
        known.has_hooks = with_hooks = self.chance.random() < 0.4
        for number in range(self.chance.randrange(1, most)):
            if number and self.chance.random() < 0.3:
                known.branch = self.chance.choice(BRANCHES)
            records += self.turn(known, at, with_hooks=with_hooks)
            at = known.end + self.pause()
        if with_hooks:
            ended = payload("SessionEnd", known.session_id, cwd=folder)
            self.lines.append(line(ended, known.end))
        name = folder.replace("/", "-").replace(".", "-")
        self.files[f"{name}/{known.session_id}.jsonl"] = transcript(*records)
        self.sessions.append(known)
        return known

    def turn(self, known: Known, at: int, *, with_hooks: bool) -> Iterator[Any]:
        """A prompt and its answers."""
        if with_hooks:
            sent = payload(
                "UserPromptSubmit", known.session_id, cwd=known.folder, prompt=f"Do {at}"
            )
            self.lines.append(line(sent, at))
            known.moments.append(at)
        yield self.record(prompt, known, at, f"Do {at}")
        for _ in range(self.chance.randrange(1, 3)):
            at += self.chance.randrange(1, 120)
            if self.chance.random() < 0.4:
                call, path = f"toolu_{next(self.ids)}", f"/home/dev/f{self.chance.randrange(4)}.py"
                asked = [tool("Edit", call, file_path=path)]
                yield self.answered(known, at, content=asked)
                known.edits.append((at, path))
                at += self.chance.randrange(1, 120)
                yield self.record(prompt, known, at, [result(call_id=call)])
            yield self.answered(known, at)

    def answered(self, known: Known, at: int, **members: Any) -> Any:
        known.model = self.chance.choice(list(PRICES))
        tokens = self.chance.randrange(1, 5000), self.chance.randrange(1, 900)
        rates = PRICES[known.model]
        micros = tokens[0] * rates[0] + tokens[1] * rates[1]
        known.used.append(Used(at, known.branch, known.model, *tokens, micros))
        name = f"msg_{next(self.ids)}"
        return self.record(answer, known, at, name, usage(*tokens), model=known.model, **members)

    def record(self, make: Any, known: Known, at: int, *content: Any, **members: Any) -> Any:
        known.moments.append(at)
        place = {"cwd": known.folder, "gitBranch": known.branch}
        more = {"timestamp": stored(at), "uuid": f"u{next(self.ids)}"}
        return make(*content, session=known.session_id, **place, **more, **members)

    def own_session(self) -> None:
        """A person's own session in the shop, with agents inside of it or across its borders."""
        folder = "/home/dev/shop"
        begin = self.begin(self.chance.randrange(-20, -10))
        end = begin + self.chance.randrange(600, 8 * 3600)
        known = Known("mine", folder, "main", stints=[(begin, end)])
        known.moments = [begin, end]
        for _ in range(self.chance.randrange(3)):
            place = self.chance.choice(["/home/dev/shop", "/home/dev/shop/.claude/worktrees/x"])
            agent = self.agent(place, begin + self.chance.randrange(-600, end - begin), most=4)
            if agent.has_hooks and place == folder:
                self.committed(agent)
        self.logged(known, begin, end)
        self.sessions.append(known)
        self.note("started", known, begin, origin="manual", cwd=folder, description="Work")
        self.committed(known)
        self.note("ended", known, end)

    def logged(self, known: Known, begin: int, end: int) -> None:
        for _ in range(self.chance.randrange(3)):
            at, micros = self.chance.randrange(begin, end), self.chance.randrange(10**6)
            call: dict[str, Any] = {
                "provider": "openai",
                "model": "gpt-9",
                "tokens": 100,
                "tokens_output": 40,
            }
            self.note("logged", known, at, **call, tokens_input=60, cost_usd=micros / 1e6)
            known.used.append(Used(at, "", "gpt-9", 60, 40, micros))
            known.model = "gpt-9"

    def committed(self, known: Known) -> None:
        """What git tells of a session: a commit in it, and files."""
        at = self.chance.randrange(known.begin, known.end + 1)
        known.commits.append((at, f"c{self.chance.randrange(3):039d}"))
        paths = {f"/home/dev/f{self.chance.randrange(4)}.py" for _ in range(2)}
        edited = {path for _, path in known.edits}
        known.edits += [(known.begin, path) for path in sorted(paths - edited)]
        work = {
            "git_branch": known.branch,
            "commits": [[known.commits[-1][1], stored(at), "Do it", 3, 1]],
            "files": [[path, "modified", None, 1, 1, "committed"] for path in sorted(paths)],
        }
        self.note("git", known, known.end, src="hookkit", **work)

    def note(self, event: str, known: Known, at: int, src: str = "user", **details: Any) -> None:
        self.lines.append(line(own(event, known.session_id, **details), at, src=src))


def tell(seed: int) -> Story:
    """The story of a number."""
    return Writer(seed).story()
