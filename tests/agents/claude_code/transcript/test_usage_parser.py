"""The passes of a message: what prices and the context are judged by."""

from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.usage_parser import api_message
from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens
from tests.transcript_builders import MODEL, answer, at, split, usage


def read(used: Any) -> ApiMessage:
    record = answer(used=used)
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
        (BOTH | {"iterations": [FIRST, FALLBACK]},
         (*own(Tokens(10, 20, 300, 40)), *own(Tokens(20, 40, 500, 50), model="spare"))),
        (usage(20, 40, 500, 50, iterations=[FALLBACK]),
         own(Tokens(20, 40, 500, 50), model="spare")),
    ],
    ids=["null", "none", "one", "two", "one hour", "searches", "wrong sum",
         "wrong sum, advisor", "fallback", "only the fallback"],
)  # fmt: skip
def test_iterations(used: Any, expected: tuple[Iteration, ...]) -> None:
    assert read(used).iterations == expected


def test_the_context_is_that_of_the_last_own_pass() -> None:
    assert read(BOTH | {"iterations": [FIRST, SECOND, ADVISOR]}).context == 570
    assert read(BOTH).context == 920
