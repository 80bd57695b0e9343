"""What a team gets of the texts of a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api.search import name_sessions
from hookkit.api.store import Store
from hookkit.api.team.shared_texts import SharedText, shared_texts
from hookkit.model.share_levels import LEVELS
from hookkit.store import search_pages
from hookkit.store.search_pages import ROLES
from hookkit.store.sqlite.search_open import open_index
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join
from tests.store.postgres.sharing import share
from tests.transcript_builders import answer, prompt, transcript, write

KEY = "sk-ant-api03-" + "aB3dE5gH7jK9mN1pQ3sT5"


@pytest.fixture
def conversation(home: Path) -> None:
    """A session of a prompt and an answer, with a note."""
    enter(home, "Fix the login", "It is fixed")
    call("note", "--session", "s1", "Looks good")


def enter(home: Path, asked: str, answered: str) -> None:
    lines = prompt(asked), answer(content=[{"type": "text", "text": answered}])
    write(home / ".claude" / "projects", {"p/s1.jsonl": transcript(*lines)})
    call("import")


def shared(level: str, known: dict[int, int] | None = None) -> list[SharedText]:
    with Store.open() as store, open_index() as index:
        name_sessions(store.database, index)
        with index.ask(()) as answers:
            return list(shared_texts(answers, store.existing("s1"), level, known or {}))


def said(level: str) -> list[tuple[str, str | None]]:
    return [(ROLES[each.role], each.text) for each in shared(level)]


@pytest.mark.usefixtures("conversation")
def test_levels() -> None:
    asked, answered = ("prompt", "Fix the login"), ("answer", "It is fixed")
    assert said("totals") == []
    assert said("titles") == [("title", "Fix the login")]
    assert said("prompts") == [asked]
    assert sorted(said("full")) == [answered, ("notes", "Looks good"), asked]


@pytest.mark.usefixtures("conversation")
@pytest.mark.parametrize("level", LEVELS[1:])
def test_what_the_team_has_is_not_sent_again(level: str) -> None:
    rows = shared(level)
    known = {each.at: each.stamp for each in rows}
    assert len(known) == len(rows)
    assert shared(level, known) == [SharedText(*each[:3]) for each in rows]
    assert shared(level, {each.at: each.stamp + 1 for each in rows}) == rows


@pytest.mark.usefixtures("conversation")
def test_a_name_that_has_changed_is_sent_again() -> None:
    known = {each.at: each.stamp for each in shared("full")}
    with Store.open() as store:
        store.upsert_session("s1", title="Mend the login", summary="It was mended")
    call("note", "--session", "s1", "Looks better")
    new = [(ROLES[each.role], each.text) for each in shared("full", known) if each.text is not None]
    assert sorted(new) == [
        ("notes", "Looks good\nLooks better"),
        ("summary", "It was mended"),
        ("title", "Mend the login"),
    ]
    (title,) = shared("titles", known)
    assert title.text == "Mend the login"


def test_no_secret_is_shared(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that the index has, since it is older than the rule that finds it."""
    with monkeypatch.context() as before:
        before.setattr(search_pages, "without_secrets", lambda words: words)
        enter(home, f"The key is {KEY}", f"So {KEY} it is")
    with Store.open() as store:
        store.upsert_session("s1", title=f"Title {KEY}")
    for level in ("titles", "full"):
        texts = [text or "" for _, text in said(level)]
        assert all("[redacted: anthropic-key]" in each and KEY not in each for each in texts)


def test_nul_is_replaced(home: Path) -> None:
    enter(home, "Fix\0the login", "\0")
    assert said("full") == [("prompt", "Fix\ufffdthe login"), ("answer", "\ufffd")]


@pytest.fixture
def changes(team_database: Database) -> Iterator[dict[str, int]]:
    """Rows that are written where a level is shared, once for each."""
    member, dsn = join(team_database, "ann")
    yield {
        f"{number} {level}": share(member, dsn, level)
        for number, level in enumerate(("full", "full", "prompts", "titles", "totals", "full"))
    }


@pytest.mark.usefixtures("conversation")
def test_a_lower_level_removes_texts(changes: dict[str, int]) -> None:
    assert changes == {
        "0 full": 3,
        "1 full": 0,
        "2 prompts": 2,
        "3 titles": 1,  # the title takes the place of the prompt, which has the same time
        "4 totals": 1,
        "5 full": 3,
    }
