"""The passes of a message: what prices and the context are judged by."""

from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.usage_parser import api_message
from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens
from tests.transcript_builders import MODEL, answer, at, split, usage


def read(used: Any, **members: Any) -> ApiMessage:
    record = answer(used=used)
    record["message"] |= members
    found = api_message(record, record["message"], at(1), Ownership())
    assert found is not None
    return found


def own(*tokens: Tokens, model: str = MODEL) -> tuple[Iteration, ...]:
    return tuple(Iteration(model, each) for each in tokens)


FIRST = {"type": "message", **usage(10, 20, 300, 40)}
SECOND = {"type": "message", **usage(20, 40, 500, 50)}
ADVISOR = {"type": "advisor_message", "model": "wise", **usage(7, 8)}
FALLBACK = {"type": "fallback_message", "model": "spare", **usage(20, 40, 500, 50)}
BOTH = usage(30, 60, 800, 90)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (usage(iterations=None), ()),
        (usage(iterations=[]), ()),
        (usage(10, 20, 300, 40, iterations=[FIRST]), ()),
        (BOTH | {"iterations": [FIRST, SECOND]},
         own(Tokens(10, 20, 300, 40), Tokens(20, 40, 500, 50))),
        (BOTH | split(0, 90) | {"iterations": [FIRST, SECOND]},
         own(Tokens(10, 20, 300, 0, 40), Tokens(20, 40, 500, 0, 50))),
        (BOTH | {"server_tool_use": {"web_search_requests": 2}, "iterations": [FIRST, SECOND]},
         own(Tokens(10, 20, 300, 40), Tokens(20, 40, 500, 50, 0, 2))),
        (usage(1, 2, iterations=[FIRST, SECOND]), ()),
        (usage(1, 2, iterations=[FIRST, ADVISOR]),
         (*own(Tokens(1, 2)), Iteration("wise", Tokens(7, 8), is_advisor=True))),
        (usage(20, 40, 500, 50, iterations=[FIRST | {"model": "spare"}]), ()),
        (usage(10, 20, 300, 40, iterations=[FIRST | {"model": "spare"}]),
         own(Tokens(10, 20, 300, 40), model="spare")),
        (BOTH | {"iterations": [FIRST, SECOND | {"model": "spare"}]},
         (*own(Tokens(10, 20, 300, 40)), *own(Tokens(20, 40, 500, 50), model="spare"))),
    ],
    ids=["null", "none", "one", "two", "one hour", "searches", "wrong sum",
         "wrong sum, advisor", "foreign, wrong sum", "foreign", "two models"],
)  # fmt: skip
def test_iterations(used: Any, expected: tuple[Iteration, ...]) -> None:
    assert read(used).iterations == expected


def test_the_context_is_that_of_the_last_own_pass() -> None:
    assert read(BOTH | {"iterations": [FIRST, SECOND, ADVISOR]}).context == 570
    assert read(BOTH).context == 920


SEARCHES: Any = {"server_tool_use": {"web_search_requests": 2}}


def billed(message: ApiMessage) -> list[tuple[str, Tokens]]:
    """What is billed, row by row, by model."""
    return [(each.model, each.billed) for each in message.parts]


DECLINED, ANSWERED = Tokens(10, 20, 300, 40), Tokens(20, 40, 500, 50)
UNTRIED = {"type": "message", **usage(10, 0, 300, 40)}
THIRD = {"type": "fallback_message", "model": "third", **usage(1, 2)}


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (usage(20, 40, 500, 50, iterations=[FIRST, FALLBACK]),
         [("spare", ANSWERED), (MODEL, DECLINED)]),
        (usage(10, 40, 300, 50, iterations=[FIRST, FALLBACK]),
         [("spare", ANSWERED), (MODEL, DECLINED)]),
        (BOTH | {"iterations": [FIRST, FALLBACK]}, [("spare", ANSWERED), (MODEL, DECLINED)]),
        (usage(iterations=[FIRST, FALLBACK | {"type": "message"}]),
         [("spare", ANSWERED), (MODEL, DECLINED)]),
        (usage(iterations=[UNTRIED, FALLBACK]), [("spare", ANSWERED)]),
        (usage(iterations=[FALLBACK]), [("spare", ANSWERED)]),
        (usage(iterations=[FIRST, FALLBACK | {"model": MODEL}]),
         [(MODEL, ANSWERED), (MODEL, DECLINED)]),
        (usage(iterations=[FIRST, FALLBACK, THIRD]),
         [("third", Tokens(1, 2)), (MODEL, DECLINED), ("spare", ANSWERED)]),
        (usage(iterations=[FIRST, FALLBACK | {"output_tokens": 0}]), [(MODEL, DECLINED)]),
        (usage(iterations=[UNTRIED, FALLBACK | {"output_tokens": 0}]), [(MODEL, Tokens())]),
        (usage(iterations=[FIRST, ADVISOR, FALLBACK]),
         [("spare", ANSWERED), ("wise", Tokens(7, 8)), (MODEL, DECLINED)]),
        (usage(iterations=[FIRST, "odd", FALLBACK, {"type": "compaction", **usage(3, 4)}]),
         [("spare", ANSWERED.plus(Tokens(3, 4))), (MODEL, DECLINED)]),
        (usage(20, 40, 500, 50, iterations=[FIRST, FALLBACK]) | split(0, 50),
         [("spare", Tokens(20, 40, 500, 0, 50)), (MODEL, Tokens(10, 20, 300, 0, 40))]),
        (usage(20, 40, 500, 50, iterations=[FIRST | split(30, 10), FALLBACK]) | split(0, 50),
         [("spare", Tokens(20, 40, 500, 0, 50)), (MODEL, Tokens(10, 20, 300, 30, 10))]),
        (usage(iterations=[FIRST, FALLBACK], server_tool_use={"web_search_requests": 2}),
         [("spare", ANSWERED._replace(web_searches=2)), (MODEL, DECLINED)]),
        (usage(iterations=[FIRST | SEARCHES, FALLBACK], **SEARCHES),
         [("spare", ANSWERED), (MODEL, DECLINED._replace(web_searches=2))]),
    ],
    ids=["the last's usage", "a mixture", "the sum", "two models", "declined without output",
         "the fallback alone", "the same model", "three", "not answered yet", "all declined",
         "advisor", "compaction", "one hour", "one hour, known", "searches", "searches, known"],
)  # fmt: skip
def test_each_attempt_is_billed_at_its_own_model(
    used: Any, expected: list[tuple[str, Tokens]]
) -> None:
    assert billed(read(used)) == expected


LONG, SHORT = usage(100, 8, 50), usage(10, 2, 58)


@pytest.mark.parametrize(
    ("used", "paused", "expected"),
    [
        (SHORT, [{"usage": LONG}], [(MODEL, Tokens(110, 10, 108))]),
        (SHORT, [{"usage": LONG}, {"usage": LONG}], [(MODEL, Tokens(210, 18, 158))]),
        (SHORT, [{"usage": LONG, "model": "other"}],
         [(MODEL, Tokens(10, 2, 58)), ("other", Tokens(100, 8, 50))]),
        (SHORT, [{"usage": LONG | {"iterations": [ADVISOR]}}],
         [(MODEL, Tokens(110, 10, 108)), ("wise", Tokens(7, 8))]),
        (SHORT, [{"usage": usage(iterations=[FIRST, FALLBACK])}],
         [(MODEL, Tokens(10, 2, 58)), ("spare", ANSWERED), (MODEL, DECLINED)]),
        (usage(iterations=[FIRST, FALLBACK]), [{"usage": LONG}],
         [("spare", ANSWERED), (MODEL, Tokens(100, 8, 50)), (MODEL, DECLINED)]),
        (SHORT, [None, {}, {"usage": []}], [(MODEL, Tokens(10, 2, 58))]),
        (SHORT, "odd", [(MODEL, Tokens(10, 2, 58))]),
    ],
    ids=["once", "twice", "another model", "advisor", "fallback before", "fallback after",
         "nothing usable", "no list"],
)  # fmt: skip
def test_a_response_that_was_paused_is_billed(
    used: Any, paused: Any, expected: list[tuple[str, Tokens]]
) -> None:
    assert billed(read(used, pausedResponses=paused)) == expected


def test_the_context_is_that_of_the_last_response() -> None:
    assert read(SHORT, pausedResponses=[{"usage": LONG}]).context == 68


@pytest.mark.parametrize(
    ("used", "day", "expected"),
    [
        (usage(10, 0, 300), "2026-11-21", Tokens()),
        (usage(10, 0, 300), "2026-06-01", Tokens(10, 0, 300)),
        (usage(10, 5, 300), "2026-11-21", Tokens(10, 5, 300)),
        (usage(10, 0, 300, iterations=[UNTRIED]), "2026-11-21", Tokens()),
        (usage(10, 0, 300, iterations=[UNTRIED, ADVISOR]), "2026-11-21", Tokens(7, 8)),
        (usage(10, 0, 300, iterations=[FIRST, FALLBACK | {"output_tokens": 0}]), "2026-11-21",
         DECLINED),
    ],
    ids=["no output", "before that rule", "in the middle", "one pass", "advisor",
         "the fallback, too"],
)  # fmt: skip
def test_a_refusal_without_output_is_free(used: Any, day: str, expected: Tokens) -> None:
    record = answer(used=used)
    record["message"]["stop_reason"] = "refusal"
    found = api_message(record, record["message"], f"{day}T10:00:00.000Z", Ownership())
    assert found is not None
    assert found.billed == expected
