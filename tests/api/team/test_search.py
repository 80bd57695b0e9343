"""A search in a team's texts finds what the same search finds in one's own."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hookkit.api.dates import parse
from hookkit.api.search import QuestionError, SearchHit, find
from hookkit.api.store import Store
from hookkit.api.team.team_store import TeamStore
from hookkit.errors import NotFoundError
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import copy, join, number_of
from tests.store.postgres.sharing import share
from tests.store.searching import FOUND, decomposed
from tests.transcript_builders import answer, at, prompt, transcript, write

Fill = Callable[..., None]

VOCABULARY = [
    *("the", "a", "Login", "log", "logger", "café", "Café", decomposed("CAFÉ"), "session_id", "_"),
    *("修复登录错误", "登录", "录", "テスト", decomposed("ガイド"), "검색을", "ระบบล่ม", "हिन्दी"),
    *(
        "😀",
        "👩\u200d👧",
        "🇩🇪",
        "❤\ufe0f",
        "C++",
        "C#",
        ".NET",
        "--flag",
        "-x",
        "#42",
        "@app",
        "$HOME",
    ),
    *("foo.py", "foo-bar", "ASP.NET", "it's", '"quoted"', "\\", "<b>", "x" * 100, "ß", "ﷺ", "ﬁle"),
    *(
        "12",
        "12.5",
        "1e9",
        "٣",
        "½",
        "₺",
        "\u0378",
        "\ue0a0",
        "\x1b[31m",
        "a\tb",
        "&",
        "|",
        "!",
        "(:*)",
    ),
]
"""Words, and pieces that are none."""


@pytest.fixture
def remember(home: Path) -> Fill:
    """Put texts into a session, which are prompts and answers by turns."""

    def remember(name: str, *texts: str, since: int = 0, **given: str) -> None:
        lines = [
            answer(f"{name}{at}", ..., at, name, content=[{"type": "text", "text": text}], **given)
            if at % 2
            else prompt(text, at, name, **given)
            for at, text in enumerate(texts, since)
        ]
        write(home / ".claude" / "projects", {f"p/{name}.jsonl": transcript(*lines)})
        call("import")

    return remember


def shared(database: Database, name: str, level: str = "full", *, is_admin: bool = False) -> str:
    """Bring all that is here to a team; return the DSN of the member."""
    member, dsn = join(database, name, is_admin=is_admin)
    with Store.open() as store:
        copy(store.db, member, dsn)
    share(member, dsn, level)
    return dsn


def known(hit: SearchHit) -> tuple[object, ...]:
    return number_of(hit.session.seq or 0), hit.at, hit.role, hit.snippet


def both(dsn: str, words: str, **given: object) -> list[SearchHit]:
    """Search here and in the team, compare, and return the hits of the team."""
    with Store.open() as store, TeamStore.connect(dsn) as team:
        return compared(store, team, words, **given)


def compared(store: Store, team: TeamStore, words: str, **given: object) -> list[SearchHit]:
    own = find(store, words, **given).hits  # type: ignore[arg-type]
    found = find(team, words, **given).hits  # type: ignore[arg-type]
    assert list(map(known, found)) == list(map(known, own)), (words, given)
    return found


def test_words_in_all_forms(remember: Fill, team_database: Database) -> None:
    texts = list(dict.fromkeys(text for text, _, _ in FOUND))
    remember("s1", *texts)
    dsn = shared(team_database, "ann")
    with Store.open() as store, TeamStore.connect(dsn) as team:
        for text, question, is_found in FOUND:
            hits = compared(store, team, question, limit=500)
            assert (at(texts.index(text)) in [hit.at for hit in hits]) == is_found, (text, question)


def questions(chance: random.Random) -> Iterator[str]:
    """Yield words, prefixes and phrases; some find much, some nothing."""
    for _ in range(300):
        terms = []
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            words = chance.choices(VOCABULARY, k=chance.choice((1, 1, 2, 3)))
            term = " ".join(words).replace('"', "")
            term = term[: chance.randrange(1, len(term) + 1)] if chance.random() < 0.3 else term
            terms.append(f'"{term}"' if " " in term or chance.random() < 0.2 else term)
            terms[-1] += "*" if chance.random() < 0.3 else ""
        yield " ".join(map(chance.choice((str.lower, str.upper, str)), terms))


@pytest.mark.parametrize("seed", [1, 2])
def test_random_questions(remember: Fill, team_database: Database, seed: int) -> None:
    chance = random.Random(seed)
    for name in ("s1", "s2", "s3"):
        texts = [" ".join(chance.choices(VOCABULARY, k=chance.randrange(1, 12))) for _ in range(80)]
        remember(name, *texts, since=chance.randrange(200))
    dsn = shared(team_database, "ann")
    count = refused = 0
    with Store.open() as store, TeamStore.connect(dsn) as team:
        for question in questions(chance):
            try:
                hits = compared(store, team, question, limit=chance.choice((1, 5, 1000)))
            except QuestionError:
                refused += 1
            else:
                count += len(hits)
    assert count > 1000
    assert refused < 100


def test_parts_of_the_texts(remember: Fill, team_database: Database) -> None:
    remember("s1", "discount here", "and a discount there")
    remember("s2", "discount in the bank", since=70, cwd="/home/dev/bank")
    call("note", "--session", "s2", "a discount is noted")
    dsn = shared(team_database, "ann")
    assert len(both(dsn, "discount")) == 4
    assert len(both(dsn, "discount", limit=2)) == 2
    assert len(both(dsn, "discount", project="bank")) == 2
    assert len(both(dsn, "discount", project="nobody")) == 0
    assert len(both(dsn, "discount", since=parse("2026-11-21T10:01Z"))) == 2
    assert len(both(dsn, "discount", until=parse("2026-11-21T10:00:00Z"))) == 1
    with TeamStore.connect(dsn) as team:
        machine = team.get_recent_sessions()[0].machine_id
        assert machine
        assert len(find(team, "discount", machine=machine).hits) == 4
        assert not find(team, "discount", machine=machine, project="nobody").hits
        with pytest.raises(NotFoundError, match="No machine"):
            find(team, "discount", machine="other")
        with pytest.raises(QuestionError, match="no word"):
            find(team, "()")


def test_a_search_that_is_off_here(
    remember: Fill, team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember("s1", "discount")
    dsn = shared(team_database, "ann")
    monkeypatch.setenv("HOOKKIT_SEARCH", "false")
    with TeamStore.connect(dsn) as team:
        assert len(find(team, "discount").hits) == 1


def test_what_a_level_shares(remember: Fill, team_database: Database) -> None:
    remember("s1", "prompt about apples", "answer about apples")
    call("note", "--session", "s1", "note about apples")
    with Store.open() as store:
        store.upsert_session("s1", title="Title about apples")
    found = {}
    for level in ("totals", "titles", "prompts", "full"):
        with TeamStore.connect(shared(team_database, level, level)) as team:
            found[level] = {hit.role for hit in find(team, "apples").hits}
    assert found == {
        "totals": set(),
        "titles": {"title"},
        "prompts": {"title", "prompt"},
        "full": {"title", "notes", "prompt", "answer"},
    }


def test_a_member_finds_their_own_texts_only(remember: Fill, team_database: Database) -> None:
    remember("s1", "discount")
    ann, eve = shared(team_database, "ann"), shared(team_database, "eve", is_admin=True)
    ben = join(team_database, "ben")[1]
    with TeamStore.connect(ann) as team:
        assert len(find(team, "discount").hits) == 1
    with TeamStore.connect(eve) as team:
        assert len({hit.session.seq for hit in find(team, "discount").hits}) == 2
    with TeamStore.connect(ben) as team:
        assert find(team, "discount").hits == []
