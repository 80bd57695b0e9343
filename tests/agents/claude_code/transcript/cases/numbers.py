"""What a usage says, and what it leaves out."""

from typing import Any

from hookkit.model.usage import Tokens
from tests.agents.claude_code.transcript.cases.case import Case
from tests.transcript_builders import MODEL, answer, split, transcript, usage

ADVISOR = "claude-advisor"


def one(id: str, used: Any, tokens: Tokens, **by_model: int) -> Case:
    models = {name.replace("_", "-"): output for name, output in by_model.items()}
    return Case(id, {"s1.jsonl": transcript(answer(used=used))}, tokens, by_model=models)


def iteration(kind: str, used: Any, **members: Any) -> Any:
    return {"type": kind, **used, **members}


CASES = [
    one("all of one hour", usage(write=100, **split(0, 100)), Tokens(10, 50, 0, 0, 100)),
    one("both", usage(write=100, **split(30, 70)), Tokens(10, 50, 0, 30, 70)),
    one("no split is five minutes", usage(write=100), Tokens(10, 50, 0, 100, 0)),
    one("a null split", usage(write=100, cache_creation=None), Tokens(10, 50, 0, 100, 0)),
    one("an empty split", usage(write=100, cache_creation={}), Tokens(10, 50, 0, 100, 0)),
    one("the split leaves something over",
        usage(write=100, **split(20, 50)), Tokens(10, 50, 0, 50, 50)),
    one("the split has only one hour", usage(write=100, cache_creation={
        "ephemeral_1h_input_tokens": 40}), Tokens(10, 50, 0, 60, 40)),
    one("the split is more than the sum",
        usage(write=100, **split(80, 120)), Tokens(10, 50, 0, 0, 100)),
    one("a split without the sum", usage(write=..., **split(20, 50)), Tokens(10, 50, 0, 20, 50)),
    one("a split and a null sum", usage(write=None, **split(20, 50)), Tokens(10, 50, 0, 20, 50)),
    one("nulls", usage(None, 50, None, None, server_tool_use=None), Tokens(0, 50)),
    one("absent members", usage(..., 50, ..., ...), Tokens(0, 50)),
    one("an empty usage", {}, Tokens()),
    one("numbers as text", usage("10", "50", "7", "100", **split("30", "70")),
        Tokens(10, 50, 7, 30, 70)),
    one("numbers as odd text", usage(" 10 ", "50.0", "1e2", "many"), Tokens(10, 50, 100)),
    one("fractions", usage(10.0, 50.9), Tokens(10, 50)),
    one("negative numbers", usage(-10, 50, -5, "-7"), Tokens(0, 50)),
    one("no numbers", usage(True, 50, [1], {"a": 1}), Tokens(0, 50)),
    one("text that is no number", usage("", 50, "NaN", "inf"), Tokens(0, 50)),
    one("huge numbers", usage(10**15, 50, 1e300, 10**18), Tokens(0, 50)),
    one("beyond 64 bits", usage(10**40, 50), Tokens(0, 50)),
    one("not a number, infinity", usage(float("nan"), 50, float("inf"), float("-inf")),
        Tokens(0, 50)),
    one("web searches", usage(server_tool_use={"web_search_requests": 3, "web_fetch_requests": 9}),
        Tokens(10, 50, web_searches=3)),
    one("an advisor comes on top",
        usage(iterations=[iteration("message", usage()),
                          iteration("advisor_message", usage(500, 70), model=ADVISOR)]),
        Tokens(510, 120), claude_opus_5_5=50, claude_advisor=70),
    one("only an advisor is listed",
        usage(iterations=[iteration("advisor_message", usage(500, 70), model=ADVISOR)]),
        Tokens(510, 120), claude_opus_5_5=50, claude_advisor=70),
    one("an advisor twice",
        usage(iterations=[iteration("advisor_message", usage(500, 70), model=ADVISOR)] * 2),
        Tokens(1010, 190), claude_opus_5_5=50, claude_advisor=140),
    one("an advisor's cache", usage(iterations=[iteration(
        "advisor_message", usage(5, 7, 30, 40, **split(10, 30)), model=ADVISOR)]),
        Tokens(15, 57, 30, 10, 30), claude_opus_5_5=50, claude_advisor=7),
    one("an advisor of no name is of the same model",
        usage(iterations=[iteration("advisor_message", usage(500, 70))]),
        Tokens(510, 120), claude_opus_5_5=120),
    one("a compaction on the server comes on top",
        usage(iterations=[iteration("compaction", usage(900, 80)), iteration("message", usage())]),
        Tokens(910, 130), claude_opus_5_5=130),
    one("own passes are in the sum",
        usage(30, 60, iterations=[iteration("message", usage(10, 20)),
                                  iteration("message", usage(20, 40))]), Tokens(30, 60)),
    one("own passes that don't add up",
        usage(30, 60, iterations=[iteration("message", usage(10, 20)),
                                  iteration("message", usage(10, 20))]), Tokens(30, 60)),
    one("only the passes are known",
        usage(0, 0, iterations=[iteration("message", usage(10, 20)),
                                iteration("message", usage(20, 40))]), Tokens(30, 60)),
    one("only the passes are known, and an advisor",
        usage(0, 0, iterations=[iteration("message", usage(10, 20)),
                                iteration("advisor_message", usage(20, 40), model=ADVISOR)]),
        Tokens(30, 60), claude_opus_5_5=20, claude_advisor=40),
    one("passes that don't say how long they wrote for",
        usage(30, 60, 0, 90, **split(0, 90), iterations=[
            iteration("message", usage(10, 20, 0, 40)), iteration("message", usage(20, 40, 0, 50)),
        ]), Tokens(30, 60, 0, 0, 90)),
    one("one pass", usage(iterations=[iteration("message", usage())]), Tokens(10, 50)),
    one("iterations that are none", usage(iterations=[None, "x", 5, []]), Tokens(10, 50)),
    one("no list of iterations", usage(iterations="x"), Tokens(10, 50)),
    Case("the advisor is named in a later line",
         {"s1.jsonl": transcript(answer(), answer(used=usage(iterations=[
             iteration("advisor_message", usage(500, 70), model=ADVISOR)])))},
         Tokens(510, 120), by_model={MODEL: 50, ADVISOR: 70}),
    Case("the advisor is named in an earlier line",
         {"s1.jsonl": transcript(answer(used=usage(iterations=[
             iteration("advisor_message", usage(500, 70), model=ADVISOR)])), answer())},
         Tokens(510, 120), by_model={MODEL: 50, ADVISOR: 70}),
    Case("a later cache write of the same output",
         {"s1.jsonl": transcript(answer(), answer(used=usage(write=9)))},
         Tokens(10, 50, 0, 9)),
]  # fmt: skip
