"""hookkit search."""

import json
import sqlite3
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.store.search_pages import mark_of
from hookkit.store.sqlite.search_index import SearchIndex
from tests.builders import deliver, payload
from tests.builders import line as journal_line
from tests.cli.terminal import call, on_terminal, run, run_json
from tests.store.searching import decomposed
from tests.transcript_builders import answer, line, prompt, transcript, write

KEY = "sk-ant-api03-" + "aB3dE5gH7jK9mN1pQ3sT5"


@pytest.fixture
def projects(home: Path) -> Path:
    """Three sessions of two projects, imported."""
    folder = home / ".claude" / "projects"
    said = [{"type": "text", "text": "The discount is a percentage now."}]
    shop = [
        prompt("Give the cart a discount", 0, "shop"),
        answer("m1", session="shop", content=said),
    ]
    bank = prompt(f"no discount; the key is {KEY}", 0, "bank", cwd="/home/dev/bank")
    bank["timestamp"] = "2026-10-01T12:00:00.000Z"
    write(
        folder,
        {
            "p/shop.jsonl": transcript(*shop),
            "p/bank.jsonl": transcript(bank),
            "p/other.jsonl": transcript(prompt("修复登录错误", 0, "other")),
        },
    )
    call("import")
    return folder


@pytest.mark.usefixtures("projects")
def test_json() -> None:
    document = run_json("search", "--json", "discount")
    answered, asked, bank = document["hits"]
    assert answered | {"seq": 0} == {
        "session_id": "shop",
        "workspace_id": "local",
        "seq": 0,
        "title": "Give the cart a discount",
        "project": "project",
        "at": "2026-11-21T10:00:01.000Z",
        "role": "answer",
        "snippet": "The «discount» is a percentage now.",
    }
    assert (asked["role"], asked["snippet"]) == ("prompt", "Give the cart a «discount»")
    assert bank["snippet"] == "no «discount»; the key is [redacted: anthropic-key]"


@pytest.mark.usefixtures("projects")
def test_for_people() -> None:
    first, second, *_ = call("search", "discount", "percent*").output.splitlines()
    assert first.startswith("#") and "Give the cart a discount  (" in first
    assert first.endswith("project, answer)")
    assert second == "    The «discount» is a «percentage» now."
    assert "\x1b[1mdiscount\x1b[0m" in on_terminal("search", "discount")


@pytest.mark.usefixtures("projects")
@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["discount"], ["shop", "shop", "bank"]),
        (["discount", "-l", "1"], ["shop"]),
        (["discount", "--project", "bank"], ["bank"]),
        (["discount", "--project", "nowhere"], []),
        (["discount", "--since", "2026-11-01"], ["shop", "shop"]),
        (["discount", "--until", "2026-10-31"], ["bank"]),
        (["discount", "--until", "2026-09-30T10:00"], []),
        (["DISCOUNT", "cart"], ["shop"]),
        (['"a discount"'], ["shop"]),
        (["discount is a"], ["shop"]),
        (["disc*"], ["shop", "shop", "bank"]),
        (["登录"], ["other"]),
        (["aB3dE5gH7jK9mN1pQ3sT5"], []),
        (["NEAR(discount"], []),
        (["discount) OR (cart"], []),
        (["title:discount"], []),
    ],
)
def test_what_is_found(arguments: list[str], found: list[str]) -> None:
    done = call("search", "--json", *arguments, code=0 if found else 1)
    assert [hit["session_id"] for hit in json.loads(done.stdout)["hits"]] == found


WORDS = {
    "C++": "we port it to C++ now",
    "C#": "we port it to C# now",
    "c": "plan C is dead",
    ".net": "or to .NET",
    "보고서": decomposed("보고서.xlsx 고쳐줘"),
    "ガイド": decomposed("ガイドを直して"),
    "cafe": decomposed("réparer le café"),
    "ЕЛКА": "где ёлка?",
    "ΣΟΦΟΣ": "ο σοφός",
    "ตะกร้า": "ช่วยแก้ระบบตะกร้าสินค้า",
    "ລະບົບ": "ກະລຸນາແກ້ໄຂລະບົບ",
    "ប្រព័ន្ធ": "សូមជួសជុលប្រព័ន្ធ",
    "👍": "ok 👍🏽",
    "istanbul": "İstanbul",
    "strasse": "Straße",
}
"""A question → the prompt of the only session that it finds."""


def test_each_word_finds_its_own_session(tmp_path: Path) -> None:
    names = {words: f"s{number}" for number, words in enumerate(WORDS)}
    files = {
        f"p/{names[words]}.jsonl": transcript(prompt(text, session=names[words]))
        for words, text in WORDS.items()
    }
    write(tmp_path, files)
    call("import", str(tmp_path))
    for words in WORDS:
        hits = run_json("search", "--json", words)["hits"]
        assert [hit["session_id"] for hit in hits if hit["role"] == "prompt"] == [names[words]]
        assert all("«" in hit["snippet"] for hit in hits)


@pytest.mark.usefixtures("projects")
@pytest.mark.parametrize(
    "since", ["90m", "24h", "7d", "today", "2026-11-21", "2026-11-01T00:00:00Z", "2026-11-01T10:00"]
)
def test_a_time_is_given_as_for_list(since: str) -> None:
    listed = run_json("list", "--json", "--since", since)["sessions"]
    expected = {each["session_id"] for each in listed} & {"shop"}
    done = call("search", "--json", "discount", "--since", since, code=0 if expected else 1)
    assert {hit["session_id"] for hit in json.loads(done.stdout)["hits"]} == expected
    call("search", "discount", "--until", since)


def test_an_option_is_a_word(tmp_path: Path) -> None:
    write(tmp_path, {"p/s1.jsonl": transcript(prompt("a flag", 0), prompt("--flag", 1))})
    call("import", str(tmp_path))
    for words in (["--", "--flag"], ['"--flag"']):
        (hit,) = run_json("search", "--json", *words)["hits"]
        assert hit["snippet"] == "«--flag»"


@pytest.mark.usefixtures("projects")
def test_nothing_is_found_as_by_grep() -> None:
    done = call("search", "elephant", code=1)
    assert (done.stdout, done.stderr) == ("", "Nothing found.\n")


@pytest.mark.parametrize("words", ["", '""', "()", "*", "x" * 2000, "a " * 50])
def test_what_is_no_question(words: str) -> None:
    assert "Error:" in call("search", words, code=2).stderr


@pytest.mark.usefixtures("projects")
@pytest.mark.parametrize("since, found", [("7d", 0), ("yesterday", 0), ("5000w", 3)])
def test_an_age(since: str, found: int) -> None:
    done = call("search", "--json", "discount", "--since", since, code=0 if found else 1)
    assert len(json.loads(done.stdout)["hits"]) == found


def test_a_wrong_date() -> None:
    assert "is not a date" in call("search", "x", "--since", "0001-01-01", code=2).stderr


@pytest.mark.usefixtures("projects")
def test_names_of_sessions() -> None:
    with Store.open() as store:
        store.upsert_session("shop", title="A shop window", summary="About glass")
    assert "A shop «window»" in call("search", "window").output
    assert "About «glass»" in call("search", "glass").output
    with Store.open() as store:
        store.upsert_session("shop", title="A shop door")
    call("search", "window", code=1)
    assert "(" in call("search", "door").output


def test_a_session_without_a_transcript() -> None:
    deliver(
        journal_line(payload("UserPromptSubmit", "s9", prompt="polish the brass", prompt_id="p"))
    )
    done = call("search", "brass")
    assert "polish the «brass»" in done.output
    assert "`hookkit import`" in done.stderr


def test_a_live_session(home: Path) -> None:
    [path] = write(home, {".claude/projects/p/s1.jsonl": transcript(prompt("live words"))})
    from time import time_ns

    sent = journal_line(payload("SessionStart", transcript_path=str(path)), **{"at": time_ns()})
    deliver(sent)
    run("list")
    with path.open("ab") as stream:
        stream.write(line(prompt("later words", 5)))
    run("list")
    assert "later «words»" in run("search", "words")


@pytest.mark.usefixtures("projects")
def test_a_session_that_the_database_lost() -> None:
    for file in paths.data_dir().glob("hookkit.db*"):
        file.unlink()
    for segment in paths.journal_dir().iterdir():
        segment.unlink()
    call("search", "discount", code=1)


@pytest.mark.usefixtures("projects")
def test_a_database_made_anew_is_searched_again() -> None:
    with Store.open() as store:
        store.upsert_session("shop", title="A shop window")
    call("rebuild")
    assert "A shop «window»" in call("search", "window").output


@pytest.mark.usefixtures("projects")
def test_an_index_that_was_lost() -> None:
    paths.search_database().unlink()
    with Store.open() as store:
        store.upsert_session("shop", title="A shop window")
    done = call("search", "window")
    assert "A shop «window»" in done.output
    assert "`hookkit import`" in done.stderr
    call("import")
    assert "«percentage»" in call("search", "percentage").output


@pytest.mark.usefixtures("projects")
def test_an_index_that_is_damaged() -> None:
    paths.search_database().write_bytes(b"nonsense" * 1000)
    assert "Delete it; `hookkit import`" in str(call("search", "window", code=1).exception)


@pytest.mark.usefixtures("projects")
def test_a_page_that_is_damaged() -> None:
    with SearchIndex.open(paths.search_database()) as index:
        index.db.execute("UPDATE pages SET words = x'00'")
        assert mark_of("x")
    assert "Delete it" in str(call("search", "discount", code=1).exception)


@pytest.mark.usefixtures("projects")
def test_while_an_import_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookkit.store.sqlite.database.BUSY_SECONDS", 0.01)
    with Store.open() as store:
        store.upsert_session("shop", title="A shop window")
    other = sqlite3.connect(paths.search_database(), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = call("search", "discount")
    assert "may be missing" in done.stderr and "«discount»" in done.output
    other.execute("ROLLBACK")
    other.close()
    assert "«window»" in call("search", "window").output


def test_search_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_SEARCH", "off")
    assert "Search is off" in str(call("search", "x", code=1).exception)
    assert not paths.search_database().exists()
