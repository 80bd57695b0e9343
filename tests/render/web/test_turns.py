"""Turns of a conversation as HTML."""

from typing import Any

import pytest

from hookkit.api.history.diffs import Diff
from hookkit.api.history.turns import ToolUse, Turn
from hookkit.model.transcript import Question
from hookkit.render.web import turns
from hookkit.render.web.turns import one_turn, shortened, turns_html
from tests.fixtures.clock import SetZone
from tests.render.conversation import test_html
from tests.render.conversation.talks import turn, used
from tests.render.conversation.test_html import Checked

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) \"'&"
AGENT = "Claude <Code>"


@pytest.fixture(autouse=True)
def utc(zone: SetZone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the zone; allow what a page of the server has besides."""
    monkeypatch.setattr(test_html, "ALLOWED", test_html.ALLOWED | {"a"})
    more = {"id", "href", "aria-label", "open"}
    monkeypatch.setattr(test_html, "ATTRIBUTES", test_html.ATTRIBUTES | more)


def written(*found: Turn, first: int = 1) -> str:
    page = turns_html(found, first, AGENT, "/sessions/5/turns/")
    assert page.shown <= len(found)
    Checked(page.html)
    return str(page.html)


def test_each_turn_has_an_anchor() -> None:
    text = written(turn("prompt", "Fix it"), turn("answer", "I **do**.", 1), first=17)
    assert '<div class="turn" id="turn-17"><div class="prompt text">' in text
    link = '<a class="number" href="/sessions/5/turns/18" aria-label="Turn 18">18</a></div>'
    assert link in text
    assert "<strong>do</strong>" in text
    assert "<h3>Claude &lt;Code&gt; <time" in text
    assert "<h2>Saturday, Nov 21, 2026</h2>" in text


def test_nothing_hostile_gets_through() -> None:
    call: dict[str, Any] = {
        "name": HOSTILE,
        "about": HOSTILE,
        "inputs": {HOSTILE: HOSTILE, "list": [HOSTILE]},
        "diffs": (Diff(HOSTILE, False, 1, 0, (f"+{HOSTILE}",)),),
    }
    asked: dict[str, Any] = {"questions": (Question(HOSTILE, (HOSTILE,), HOSTILE),)}
    text = written(
        *(turn(kind, HOSTILE) for kind in ("prompt", "answer", "message", "output", "recap")),
        *(turn(kind, HOSTILE) for kind in ("compaction", "api_error", "unreadable")),
        used(HOSTILE, **call),
        used(**asked),
        turn("answer", HOSTILE, depth=1, agent="a", agent_name=HOSTILE),
    )
    assert "<script" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text
    Checked(one_turn(used(HOSTILE, **call), AGENT))


def test_subagents_are_folded_but_for_the_beginning_of_a_page() -> None:
    inside = turn("answer", "Looking.", depth=1, agent="a", agent_name="find")
    assert '<details class="agent"><summary' in written(turn("prompt", "Go"), inside)
    assert '<details open class="agent"><summary' in written(inside, turn("prompt", "Go"))
    assert written(inside).count("</details>") == 1


def test_a_rewind_has_no_number() -> None:
    text = written(
        turn("prompt", "One"), turn("prompt", "Two", is_discarded=True), turn("prompt", "Three")
    )
    assert text.count('id="turn-') == 3
    assert '<p class="note" dir="auto">Discarded by a rewind:</p>' in text


def test_long_texts_are_shortened() -> None:
    text = written(used("x" * 9000))
    assert "[… 7,000 characters left out …]" in text
    assert '<a href="/sessions/5/turns/1">All of turn 1</a></p></div></details>' in text
    plain = written(turn("prompt", "y" * 9000))
    assert '</p></div>\n<p class="whole">' in plain
    alone = one_turn(used("x" * 9000), AGENT)
    assert "left out" not in alone
    assert "<details open>" in alone


def test_what_a_turn_keeps_of_a_call() -> None:
    call = ToolUse(
        "Edit",
        "a.py",
        {"text": "x" * 50, "list": ["y"] * 50, "number": 5},
        questions=(Question("q" * 50, tuple("abcdefghij"), "a" * 50),) * 9,
        diffs=(
            Diff("a.py", False, 9, 0, tuple(f"+{number}" for number in range(9)), 3),
            Diff("b.py", False, 1, 0, ("+1",)),
            Diff("c.py", False, 1, 0, ()),
        ),
    )
    found = shortened(Turn("tool", "", "", call), 10).call
    assert found is not None
    assert list(found.inputs) == ["text"]
    assert "left out" in found.inputs["text"]
    assert len(found.questions) == 1
    assert found.diffs[0].lines[-1] == "[… 7 more lines …]"
    assert shortened(Turn("tool", "", "", call), 10**6).call == call._replace(
        diffs=(
            call.diffs[0]._replace(lines=(*call.diffs[0].lines, "[… 3 more lines …]"), more=0),
            *call.diffs[1:],
        )
    )
    whole = ToolUse("X", "", {"list": ["y"] * 50, "short": [1]})
    cut = shortened(Turn("tool", "", "", whole), 100).call
    assert cut is not None
    assert isinstance(cut.inputs["list"], str)
    assert cut.inputs["short"] == [1]


def test_a_page_ends_where_it_is_full() -> None:
    many = (used("<" * 1900, number) for number in range(500))
    page = turns_html(many, 1, AGENT, "/")
    assert 1 < page.shown < 50
    assert len(page.html) < turns.ROOM + 20_000
