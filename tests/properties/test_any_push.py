"""However a machine's sessions reach the team, in whatever steps, the team has the same rows.

Work goes on, levels change, sessions are deleted, projects get a remote, the database is rebuilt,
and pushes end anywhere; in the end the rows are those that one push of everything makes.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.push import Pushing, push
from hookkit.model.share_levels import LEVELS
from hookkit.store.postgres import pushes, slices
from hookkit.store.sqlite.outbox import Outbox
from tests.builders import deliver
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.properties import stories
from tests.store.postgres.mirror import join
from tests.team_rows import rows
from tests.transcript_builders import write

EXAMPLES = int(os.environ.get("PUSHES", "8"))
STEPS = 12


class Cut(Exception):
    """The end of a push that nobody expected."""


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_any_push(
    seed: int, team_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(f"push {seed}")
    story = stories.tell(seed)
    monkeypatch.setenv("HOOKKIT_TIMEZONE", story.zone.key)
    _, ann = join(team_database, "ann")
    _, ben = join(team_database, "ben")
    stored.save(stored.Joined(ann, chance.choice(LEVELS)))
    lines, files = list(story.lines), list(story.files.items())
    chance.shuffle(files)
    for _ in range(STEPS):
        step = chance.choice(STEP_NAMES)
        if step == "work":
            deliver(*(lines.pop(0) for _ in range(min(len(lines), chance.randint(1, 30)))))
            write(tmp_path, dict(files.pop() for _ in range(min(len(files), 2))))
            call("import", str(tmp_path))
        else:
            MORE[step](chance)
    deliver(*lines)
    write(tmp_path, dict(files))
    call("import", str(tmp_path))
    send()
    assert sent_again() == (0, 0)
    stored.save(stored.needed()._replace(dsn=ben))
    with Store.open() as store:
        Outbox(store.database).begin()
    send()
    assert rows(ann) == rows(ben)


def send() -> None:
    """Push what is new."""
    with Store.open() as store:
        push(store)


def sent_again() -> tuple[int, int]:
    """How many rows another push sends and changes."""
    with Store.open() as store:
        done = push(store)
    return done.rows, done.changed


def send_and_fail(chance: random.Random) -> None:
    """Push, and end anywhere."""
    place = chance.choice(["before", "inside", "between", "after"])
    with pytest.MonkeyPatch.context() as patch, Store.open() as store:
        if place == "before":
            patch.setattr(slices, "write", cut)
        elif place == "inside":
            patch.setattr(pushes, "note", cut)
        elif place == "between":
            patch.setattr(Outbox, "note_sent", cut)
        else:
            patch.setattr(Pushing, "finish", cut)
        try:
            push(store)
        except Cut:
            return


def cut(*_: Any, **__: Any) -> None:
    raise Cut


def choose(chance: random.Random) -> None:
    """Share more or less."""
    projects = {"shop": chance.choice(LEVELS)} if chance.random() < 0.5 else {}
    level = chance.choice(LEVELS)
    stored.save(stored.needed()._replace(level=level, projects=projects))


def delete(chance: random.Random) -> None:
    """Delete a session."""
    with Store.open() as store:
        sessions = list(store.database.every_session())
        if sessions:
            gone = chance.choice(sessions)
            store.delete_session(gone.session_id, workspace_id=gone.workspace_id)


def rename(chance: random.Random) -> None:
    """Give a session another title."""
    with Store.open() as store:
        for each in list(store.database.every_session())[: chance.randint(0, 2)]:
            store.upsert_session(each.session_id, title=f"Title {chance.random()}\t\\N\n")


def rebuild(_: random.Random) -> None:
    """Make the database again from the journal."""
    call("rebuild")


def reset(_: random.Random) -> None:
    """Lose the database."""
    for each in paths.database().parent.glob(f"{paths.database().name}*"):
        each.unlink()


MORE: dict[str, Callable[[random.Random], None]] = {
    "send": lambda _: send(),
    "fail": send_and_fail,
    "choose": choose,
    "delete": delete,
    "rename": rename,
    "rebuild": rebuild,
    "reset": reset,
}
STEP_NAMES = ("work", "work", "send", "send", *MORE)
