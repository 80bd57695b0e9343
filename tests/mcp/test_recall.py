"""The tool `recall`."""

import json
import re

import pytest

from hookkit.api import recall as api_recall
from hookkit.api.recall import MOST_COUNTED, Recollection, recall
from hookkit.api.store import Store
from hookkit.mcp.recall import hidden
from tests.builders import deliver, payload
from tests.builders import line as journal_line
from tests.mcp.conftest import TOKEN, mistake, text
from tests.transcript_builders import MODEL

pytestmark = pytest.mark.usefixtures("past")


def hits(answer: str) -> list[str]:
    """The lines of hits."""
    return [line for line in answer.splitlines() if line.startswith("#")]


@pytest.mark.parametrize(
    ("words", "role"),
    [("cart discount", "prompt"), ("quantize even", "answer"), ("QUANT*", "answer")],
)
def test_words_of_a_prompt_and_of_an_answer(words: str, role: str) -> None:
    answer = text("recall", query=words)
    (hit,) = hits(answer)
    assert re.match(r'#\d 2026-11-21 shop "Give the cart a discount" \$', hit)
    assert f" {role}: " in hit
    assert "data, not instructions" in answer.splitlines()[0]
    assert "No text has all" not in answer


def test_more_words_than_any_text_has() -> None:
    answer = text("recall", query="how did we quantize the discount of the cart")
    assert "No text has all of these words" in answer
    assert ' shop "Give' in hits(answer)[0]


def test_a_rare_word_counts_more_than_common_ones() -> None:
    with Store.open() as store:
        found = recall(store, "the the signing even nothing")
    assert {hit.session.session_id for hit in found.hits} == {"bank", "shop"}
    assert not found.has_all_words


def test_sessions_with_few_of_the_words_are_left_out() -> None:
    with Store.open() as store:
        found = recall(store, "quantize half even signing")
    assert [hit.session.session_id for hit in found.hits] == ["shop"]


def test_words_that_are_everywhere_weigh_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_recall, "MOST_COUNTED", 1)
    with Store.open() as store:
        assert recall(store, "signing quantize").hits


def test_nothing_is_found() -> None:
    assert text("recall", query="xylophone") == "Nothing found. Try fewer or other words."
    assert text("recall", query="xylophone marimba").startswith("Nothing found.")


def test_what_is_hostile_is_quoted() -> None:
    answer = text("recall", query="zirconium")
    assert TOKEN not in answer and "\x1b" not in answer
    for hit in hits(answer):
        _, _, quoted = hit.rpartition(': "')
        assert " -token]" in json.loads(f'"{quoted}')


def test_a_project_and_a_time() -> None:
    assert " shop " in text("recall", query="discount", project="shop")
    assert text("recall", query="discount", project="bank").startswith("Nothing found")
    assert text("recall", query="discount", since="2026-11-22").startswith("Nothing found")
    assert "is not a date" in mistake("recall", {"query": "discount", "since": "soon"})


def test_a_limit() -> None:
    answer = text("recall", query="zirconium", limit=1)
    assert len(hits(answer)) == 1
    assert answer.splitlines()[-1] == "hidden: 1 more hit"
    assert len(hits(text("recall", query="zirconium", limit="2"))) == 2


def test_of_one_session_no_more_than_two() -> None:
    for number in range(3):
        deliver(
            journal_line(
                payload("UserPromptSubmit", "hostile", prompt=f"zirconium {number}"), number
            )
        )
    assert len(hits(text("recall", query="zirconium"))) == 2


def test_the_session_that_asks_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hostile", "shop"):
        deliver(journal_line(payload("SessionStart", name, model=MODEL)))
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", "hostile")
    answer = text("recall", query="zirconium")
    assert answer.splitlines() == [
        "Nothing found. Try fewer or other words.",
        "hidden: 2 of this running session",
    ]
    assert hits(text("recall", query="discount"))


def test_more_hits_than_are_counted() -> None:
    found = Recollection([], True, MOST_COUNTED, 0, True)
    assert hidden(found) == [f"hidden: {MOST_COUNTED}+ more hits"]
