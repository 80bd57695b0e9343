"""The keys of the screen, through prompt_toolkit's own parser of keys."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input.base import PipeInput
from prompt_toolkit.input.defaults import create_pipe_input
from prompt_toolkit.output import ColorDepth, DummyOutput

from hookkit.api.runs import SessionManager
from hookkit.cli.watching import reader as readers
from hookkit.cli.watching import view as views
from hookkit.cli.watching.reader import Reader
from hookkit.cli.watching.screen import Screen
from hookkit.errors import HookkitError
from hookkit.runs.recover import OrphanedRun
from tests.cli.watching.sessions import record
from tests.fake_client import Client
from tests.runs.fakes import STAYS, until

ESCAPE, UP, DOWN, END = "\x1b", "\x1b[A", "\x1b[B", "\x1b[F"

Step = str | Callable[[], object]
"""Keys to press, or a condition to wait for."""


class Pilot(NamedTuple):
    """Someone at the keyboard of a screen."""

    screen: Screen
    pipe: PipeInput

    def does(self, *steps: Step) -> int:
        """Run the screen and do one step after the other, then press q; the exit code."""
        problems: list[BaseException] = []
        hands = Thread(target=self.press, args=(steps, problems))
        hands.start()
        try:
            return self.screen.run()
        finally:
            hands.join()
            assert not problems, problems

    def press(self, steps: tuple[Step, ...], problems: list[BaseException]) -> None:
        """Do the steps."""
        try:
            until(lambda: self.screen.app.render_counter, "a first drawing")
            for step in steps:
                if isinstance(step, str):
                    self.pipe.send_text(step)
                else:
                    until(step, f"a step:\n{self.screen.text().value}")
            if self.screen.is_running:
                self.pipe.send_text("q")
            until(lambda: not self.screen.is_running, "the end")
        except BaseException as problem:
            problems.append(problem)
            assert self.screen.app.loop is not None
            self.screen.app.loop.call_soon_threadsafe(self.screen.leave, 9)

    def sees(self, words: str) -> Callable[[], bool]:
        """A condition: words are shown."""
        return lambda: words in self.screen.text().value

    def is_asked(self) -> bool:
        """A condition: a question is open."""
        return self.screen.view.doomed is not None

    def is_on(self, page: str) -> Callable[[], bool]:
        """A condition: a page is shown."""
        return lambda: self.screen.view.page == page


@contextmanager
def piloted() -> Iterator[Pilot]:
    """A screen with what the home has."""
    reader = Reader("/", only_here=False)
    with (
        ThreadPoolExecutor(1) as pool,
        create_pipe_input() as pipe,
        create_app_session(input=pipe, output=DummyOutput()),
    ):
        try:
            found = pool.submit(reader.first_look).result()
            yield Pilot(Screen(reader, found, pool), pipe)
        finally:
            pool.submit(reader.close)


@pytest.fixture
def pilot(tmp_path: Path) -> Iterator[Pilot]:
    """A screen with three agents at work."""
    record(tmp_path, "Fix the login", "Write docs", "Deploy it")
    with piloted() as made:
        yield made


@pytest.mark.parametrize("key", ["", "Q", "\x03", "\x04", "jkq"])
def test_quit(key: str, pilot: Pilot) -> None:
    assert pilot.does(key) == 0


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        *(("j", 2), ("jj", 3), ("jjjj", 3), ("jk", 1), (DOWN * 2 + UP, 2), ("G", 3), (END, 3)),
        *(("Gg", 1), (" ", 3), ("\x06\x02", 1), ("\x1b[6~", 3), ("\x1b[6~\x1b[5~\x1b[H", 1)),
        *(("sk", 2), ("s", 1), ("js", 2)),
    ],
)
def test_select(keys: str, number: int, pilot: Pilot) -> None:
    assert pilot.does(keys) == 0
    assert pilot.screen.view.selected == number


def test_sort(pilot: Pilot) -> None:
    seen: list[Step] = []
    for order in ("cost", "context", "activity"):
        seen += ["s", pilot.sees(f"by {order}")]
    pilot.does(*seen)


def test_open_a_session_and_go_back(pilot: Pilot) -> None:
    pilot.does(
        *("j\r", pilot.sees("#2 Write docs"), pilot.sees("Bash"), pilot.sees("Resume")),
        *("?", pilot.sees("filter by words"), "jGgs/\rc"),  # none of them has a meaning there
        *(ESCAPE, pilot.is_on("session"), "GjkG" + UP),
        *("h", pilot.is_on("sessions"), pilot.sees("#2 Write docs")),
        *("l", pilot.is_on("session"), "\x1b[D", pilot.is_on("sessions")),
        *("?", pilot.is_on("help"), "\x7f", pilot.is_on("sessions")),
    )


def test_filter(pilot: Pilot) -> None:
    screen = pilot.screen
    pilot.does(
        *("/docsq", pilot.sees("No session matches."), lambda: screen.is_typing),
        *("\x7f", pilot.sees("1 of 3 active"), "\r", lambda: not screen.is_typing),
        *("\r", pilot.sees("#2 Write docs"), pilot.is_on("session"), "h", pilot.is_on("sessions")),
        *(ESCAPE, pilot.sees("3 active"), lambda: screen.view.words == screen.words.text == ""),
        *("/e" + DOWN + DOWN, pilot.sees("#3 Deploy it")),
        *(ESCAPE, pilot.sees("3 active  by"), lambda: not screen.is_typing),
    )
    assert screen.view.selected == 3


def test_empty() -> None:
    with piloted() as pilot:
        pilot.does("jk\rcsG", pilot.sees("No active session."), pilot.is_on("sessions"))


def test_it_follows_the_journal(pilot: Pilot, tmp_path: Path) -> None:
    def tell() -> bool:
        record(tmp_path, "Something new")
        return True

    pilot.does(tell, pilot.sees("Something new"))


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals(kind: signal.Signals, pilot: Pilot) -> None:
    def send() -> bool:
        os.kill(os.getpid(), kind)
        return True

    assert pilot.does(send, lambda: not pilot.screen.is_running) == 128 + kind


def test_the_terminal_is_gone(pilot: Pilot) -> None:
    def hang_up() -> bool:
        pilot.pipe.close()
        return True

    assert pilot.does(hang_up, lambda: not pilot.screen.is_running) == 0


def test_a_bug_in_the_reading_ends_it(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(readers, "database_file", fail)
    with pytest.raises(ZeroDivisionError):
        pilot.does(lambda: not pilot.screen.is_running)


def test_a_bug_in_a_key_ends_it(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "select", fail)
    with pytest.raises(ZeroDivisionError):
        pilot.does("j", lambda: not pilot.screen.is_running)


def test_only_the_first_end_counts(pilot: Pilot) -> None:
    loop = asyncio.new_event_loop()
    pilot.screen.crash(loop, {"message": "before it runs"})
    loop.close()
    pilot.screen.leave(1)

    def twice() -> bool:
        assert pilot.screen.app.loop is not None
        for code in (3, 4):
            pilot.screen.app.loop.call_soon_threadsafe(pilot.screen.leave, code)
        return True

    assert pilot.does(twice, lambda: not pilot.screen.is_running) == 3


def test_colours(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    def depth(**variables: str) -> ColorDepth:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        screen = Screen(pilot.screen.reader, pilot.screen.found, pilot.screen.pool)
        return screen.app.color_depth

    assert depth(FORCE_COLOR="1") == ColorDepth.DEPTH_4_BIT
    assert depth(NO_COLOR="1") == ColorDepth.DEPTH_1_BIT


# Cancel


def test_cancel_a_run(client: Client, manager: SessionManager, project: Path) -> None:
    client.does(STAYS)
    session_id = manager.execute(project, "Deploy it").session_id
    with piloted() as pilot:
        question = "Cancel the run of #1"
        asked = pilot.is_asked
        pilot.does(
            *("c", asked, pilot.sees(question), "jsx?/n", lambda: not asked()),
            *("c", asked, ESCAPE, lambda: not asked()),
        )
    assert manager.get(session_id).pid is not None
    with piloted() as pilot:
        asked = pilot.is_asked
        pilot.does("c", asked, "y", pilot.sees("Cancelling #1"), pilot.sees("#1 cancelled"))
    assert manager.get(session_id).status == "cancelled"


def test_what_is_no_run(pilot: Pilot) -> None:
    pilot.does(
        "jc", pilot.sees("#2 is no run of hookkit"), "k", lambda: not pilot.screen.view.message
    )
    pilot.screen.cancel()  # nobody has asked
    assert pilot.screen.view.message == ""


def test_a_run_that_cannot_be_cancelled(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise HookkitError("It does not end.")

    monkeypatch.setattr(SessionManager, "cancel", refuse)
    monkeypatch.setattr(SessionManager, "list_running", lambda _: [])
    lost = OrphanedRun("s1", "/home/dev", None).message

    def doom() -> bool:
        screen = pilot.screen
        screen.view = screen.view._replace(doomed=screen.rows[0])
        return True

    def report() -> bool:
        pilot.screen.report(lost)
        return True

    pilot.screen.report(lost)  # before it runs, nobody can see it
    pilot.does(
        *(doom, "y", pilot.sees("It does not end.")),
        *(report, pilot.sees("The supervisor of session s1 is gone")),
    )
