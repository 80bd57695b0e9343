"""What a call costs: its kinds of tokens, its context, its model and its time."""

from fractions import Fraction
from typing import Any

from tests.accuracy.judge import Bill, Story, story
from tests.transcript_builders import answer, prompt, record, split, transcript, usage

HAIKU, OPUS, SONNET = "claude-haiku-4-5", "claude-opus-4-1", "claude-sonnet-4-5"
LONG = "claude-sonnet-4-5 over 200k"
US, PAR = Fraction(11, 10), Fraction(1)


def paid(id: str, used: Any, *bills: Bill, **members: Any) -> Story:
    """One message."""
    return story(id, {"p/s1.jsonl": transcript(answer(used=used, **members))}, bills=bills)


def all_paid(id: str, *answers: Any, bills: list[Bill]) -> Story:
    return story(id, {"p/s1.jsonl": transcript(*answers)}, bills=bills)


def passes(*iterations: Any, **used: Any) -> Any:
    return usage(**used) | {"iterations": list(iterations)}


def own(*counts: Any, **more: Any) -> Any:
    return {"type": "message", **usage(*counts, **more)}


def advisor(model: Any, *counts: Any, **more: Any) -> Any:
    return {"type": "advisor_message", "model": model, **usage(*counts, **more)}


CACHES = [
    paid("writes without a split", usage(write=1_000), Bill(short=1_000)),
    paid("writes for an hour", usage(write=1_000, **split(0, 1_000)), Bill(long=1_000)),
    paid("writes of both kinds", usage(write=1_000, **split(300, 700)), Bill(short=300, long=700)),
    paid("a split that explains a part", usage(write=1_000, **split(100, 700)),
         Bill(short=300, long=700)),
    paid("a split with nulls", usage(write=1_000, **split(None, 400)), Bill(short=600, long=400)),
    paid("a split that is null", usage(write=1_000, cache_creation=None), Bill(short=1_000)),
    paid("a split of text", usage(write="1000", **split("300", "700")),
         Bill(short=300, long=700)),
    paid("a split alone", usage(write=..., **split(300, 700)), Bill(short=300, long=700)),
    paid("all four kinds of Opus 4.1", usage(1_000, 2_000, 3_000, 4_000, **split(1_500, 2_500)),
         Bill(1_000, 2_000, 3_000, 1_500, 2_500, OPUS), model=OPUS),
]  # fmt: skip

CONTEXTS = [
    paid("a context at the threshold", usage(100_000, 1_000, 60_000, 40_000),
         Bill(100_000, 1_000, 60_000, 40_000, price=SONNET), model=SONNET),
    paid("a context above it", usage(100_000, 1_000, 60_001, 40_000, **split(0, 40_000)),
         Bill(100_000, 1_000, 60_001, 0, 40_000, LONG), model=SONNET),
    paid("only reads are above it", usage(1, 1, 200_000), Bill(1, 1, 200_000, price=LONG),
         model=SONNET),
    paid("output is no context", usage(150_000, 60_000), Bill(150_000, 60_000, price=SONNET),
         model=SONNET),
    all_paid("a session is no context",
             *(answer(f"m{n}", usage(150_000), model=SONNET) for n in range(3)),
             bills=[Bill(150_000, price=SONNET)] * 3),
    all_paid("one request of several is large", answer("a", usage(200_001), model=SONNET),
             answer("b", usage(200_000), model=SONNET),
             bills=[Bill(200_001, price=LONG), Bill(200_000, price=SONNET)]),
    paid("the large window, of the name", usage(250_000), Bill(250_000, price=LONG),
         model="claude-sonnet-4-5-20250929[1m]"),
    paid("no large window without a surcharge", usage(900_000), Bill(900_000)),
    paid("passes are judged one by one", passes(own(150_000, 20), own(150_000, 30),
         input=300_000), Bill(150_000, 20, price=SONNET),
         Bill(150_000, 30, price=SONNET, is_part=True), model=SONNET),
    paid("one pass of two is large", passes(own(1_000, 20), own(250_000, 30), input=251_000),
         Bill(1_000, 20, price=SONNET), Bill(250_000, 30, price=LONG, is_part=True),
         model=SONNET),
    paid("reads are judged pass by pass",
         passes(own(1, 20, 190_000), own(2, 30, 190_000), input=3, read=380_000),
         Bill(1, 20, 190_000, price=SONNET), Bill(2, 30, 190_000, price=SONNET, is_part=True),
         model=SONNET),
    paid("a split that only the message tells", passes(
         own(150_000, 20, 0, 100), own(150_000, 30, 0, 100), input=300_000, write=200,
         **split(50, 150)), Bill(150_000, 20, long=100, price=SONNET),
         Bill(150_000, 30, short=50, long=50, price=SONNET, is_part=True), model=SONNET),
    paid("a split that the passes tell", passes(
         own(150_000, 20, 0, 100, **split(50, 50)), own(150_000, 30, 0, 100, **split(0, 100)),
         input=300_000, write=200, **split(50, 150)),
         Bill(150_000, 20, short=50, long=50, price=SONNET),
         Bill(150_000, 30, long=100, price=SONNET, is_part=True), model=SONNET),
    paid("searches of passes", passes(
         own(150_000, 20, server_tool_use={"web_search_requests": 2}), own(150_000, 30),
         input=300_000, server_tool_use={"web_search_requests": 2}),
         Bill(150_000, 20, price=SONNET, searches=2),
         Bill(150_000, 30, price=SONNET, is_part=True), model=SONNET),
    paid("passes of no type", usage(300_000) | {"iterations": [
         usage(150_000, 20), usage(150_000, 30)]}, Bill(150_000, 20, price=SONNET),
         Bill(150_000, 30, price=SONNET, is_part=True), model=SONNET),
    paid("the small threshold of Haiku 5.5", usage(100_001),
         Bill(100_001, price="claude-haiku-5-5 over 100k"), model="claude-haiku-5-5"),
]  # fmt: skip

ADVISORS = [
    paid("an advisor of another model", passes(own(10, 50), advisor(HAIKU, 500, 70)),
         Bill(), Bill(500, 70, price=HAIKU, is_part=True)),
    paid("an advisor with a cache",
         passes(own(10, 50), advisor(OPUS, 500, 70, 900, 100, **split(40, 60))),
         Bill(), Bill(500, 70, 900, 40, 60, OPUS, is_part=True)),
    paid("two advisors", passes(own(10, 50), advisor(HAIKU, 1, 2), advisor(OPUS, 3, 4)),
         Bill(), Bill(1, 2, price=HAIKU, is_part=True), Bill(3, 4, price=OPUS, is_part=True)),
    paid("an advisor has a context of its own",
         passes(own(10, 50), advisor(SONNET, 200_001, 1)),
         Bill(), Bill(200_001, 1, price=LONG, is_part=True)),
    paid("a large message, a small advisor",
         passes(own(200_001, 50), advisor(SONNET, 10, 1), input=200_001),
         Bill(200_001, price=LONG), Bill(10, 1, price=SONNET, is_part=True), model=SONNET),
    paid("an advisor between passes",
         passes(own(1, 2), advisor(HAIKU, 9, 9), own(3, 4), input=4, output=6),
         Bill(4, 6), Bill(9, 9, price=HAIKU, is_part=True)),
    paid("an advisor is not fast", passes(own(10, 50), advisor(HAIKU, 9, 9), speed="fast"),
         Bill(price="claude-opus-5-5 fast"), Bill(9, 9, price=HAIKU, is_part=True)),
    all_paid("an advisor, named in one snapshot of three",
             answer(used=usage(10, 1)), answer(used=passes(own(10, 50), advisor(HAIKU, 9, 9))),
             answer(), bills=[Bill(), Bill(9, 9, price=HAIKU, is_part=True)]),
    paid("passes that don't add up", passes(own(1, 2), own(3, 4), input=10, output=50), Bill()),
    paid("passes of nothing", passes(), Bill()),
    paid("an advisor that searches", passes(
         own(10, 50), advisor(HAIKU, 5, 7, server_tool_use={"web_search_requests": 2})),
         Bill(), Bill(5, 7, price=HAIKU, is_part=True, searches=2)),
    paid("an advisor of a message that is bound to the US",
         passes(own(10, 50), advisor("claude-opus-5-5", 10, 50), inference_geo="us"),
         Bill(times=US), Bill(times=US, is_part=True)),
    paid("a compaction on the server",
         passes({"type": "compaction", **usage(900, 80)}, own(10, 50)),
         Bill(), Bill(900, 80, is_part=True)),
    paid("an advisor of no name is of the same model",
         passes(own(10, 50), advisor(None, 5, 7)), Bill(), Bill(5, 7, is_part=True)),
    paid("passes that are more than the sum", passes(own(100, 50), own(200, 60)), Bill()),
]  # fmt: skip

MODES = [
    paid("fast", usage(1_000, speed="fast"), Bill(1_000, price="claude-opus-5-5 fast")),
    paid("not fast", usage(1_000, speed="standard"), Bill(1_000)),
    paid("fast, of another generation", usage(1_000, 10, 100, 70, speed="fast"),
         Bill(1_000, 10, 100, 70, price="claude-opus-4-6 fast"), model="claude-opus-4-6"),
    paid("bound to the US", usage(10, 50, 100, 200, inference_geo="us"),
         Bill(10, 50, 100, 200, times=US)),
    paid("bound to the US, and fast", usage(10, 50, inference_geo="us", speed="fast"),
         Bill(price="claude-opus-5-5 fast", times=US)),
    paid("bound nowhere", usage(inference_geo="not_available"), Bill()),
    paid("anywhere", usage(inference_geo="global"), Bill()),
    paid("bound to the US, before that cost anything", usage(inference_geo="us"),
         Bill(price=SONNET), model=SONNET),
    paid("web searches", usage(server_tool_use={"web_search_requests": 3}), Bill(searches=3)),
    paid("a web search, as text", usage(server_tool_use={"web_search_requests": "2"}),
         Bill(searches=2)),
    paid("a web search has no surcharge",
         usage(speed="fast", inference_geo="us", server_tool_use={"web_search_requests": 1}),
         Bill(price="claude-opus-5-5 fast", times=US, searches=1)),
    paid("no web search", usage(server_tool_use={"web_search_requests": 0}), Bill()),
    paid("web searches and nothing else",
         usage(0, 0, server_tool_use={"web_search_requests": 5}), Bill(0, 0, searches=5)),
    paid("by the batch", usage(service_tier="batch"), Bill(price="claude-opus-5-5 batch")),
    paid("at the standard tier", usage(service_tier="standard"), Bill()),
]  # fmt: skip

NAMES = [
    paid(f"a model's name: {name}", usage(1_000, 2_000, 3_000, 4_000),
         Bill(1_000, 2_000, 3_000, 4_000, price=price, times=times), model=name)
    for name, price, times in [
        ("claude-opus-5-5-20260922", "claude-opus-5-5", PAR),
        ("claude-opus-5-5[1m]", "claude-opus-5-5", PAR),
        ("Claude-Opus-5-5", "claude-opus-5-5", PAR),
        ("claude-opus-4-1-20250805", OPUS, PAR),
        ("claude-opus-4-1@20250805", OPUS, PAR),
        ("claude-opus-4-20250514", "claude-opus-4", PAR),
        ("claude-opus-4@20250514", "claude-opus-4", PAR),
        ("claude-sonnet-4-20250514", "claude-sonnet-4", PAR),
        ("us.anthropic.claude-opus-4-1-20250805-v1:0", OPUS, PAR),
        ("anthropic.claude-opus-4-1-20250805-v1:0", OPUS, PAR),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", HAIKU, PAR),
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", HAIKU, US),
        ("claude-haiku-4-5@20251001", HAIKU, PAR),
        ("anthropic/claude-opus-4.1", OPUS, PAR),
        ("claude-3-5-haiku-20241022", "claude-3-5-haiku", PAR),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku", PAR),
        ("claude-sonnet-4-5", SONNET, PAR),
        ("claude-fable-5-1", "claude-fable-5-1", PAR),
        ("claude-opus-4-11", "claude-opus-4-11", PAR),
        ("claude-opus", "claude-opus", PAR),
        ("claude-opus-99-20270101", "claude-opus-99-20270101", PAR),
    ]
]  # fmt: skip

UNKNOWN_ADVISORS = [
    paid("an advisor of no price", passes(own(10, 50), advisor("nobody-1", 5, 7)),
         Bill(), Bill(5, 7, price="nobody-1", is_part=True)),
    paid("an advisor of a message of no price", passes(own(10, 50), advisor(HAIKU, 5, 7)),
         Bill(price="nobody-1"), Bill(5, 7, price=HAIKU, is_part=True), model="nobody-1"),
]  # fmt: skip
"""One part of the message has no price; the other one's is known."""

UNKNOWN = [
    paid("a model of no price", usage(), Bill(price="llama-unheard-of"), model="llama-unheard-of"),
    paid("a model of no price, and nothing used", usage(0, 0),
         Bill(0, 0, price="llama-unheard-of"), model="llama-unheard-of"),
    all_paid("a model of no price among others",
             answer("a"), answer("b", model="llama-unheard-of"), answer("c", model=HAIKU),
             bills=[Bill(), Bill(price="llama-unheard-of"), Bill(price=HAIKU)]),
    paid("no model", usage(), Bill(price="unknown"), model=None),
]  # fmt: skip


ODD_TIMES: list[Any] = [
    *(None, "", "yesterday", 0, 1_795_253_400_000, "1795253400", [], {}),
    *("2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *("2026-10-06T23:59:60Z", "2026-10-06 23:59:59", "2026-10-06", "2026-10-06T23:59:59+99:99"),
    *("2026-10-06T24:00:00Z", "2026-W41-2T00:00:00Z", "20261006T235959Z"),
]


def at(model: str, when: Any, used: Any = ..., **members: Any) -> Any:
    used = usage(read=1_000_000) if used is ... else used
    return answer(f"m-{when}", used, model=model, timestamp=when, **members)


S55, BEFORE = "claude-sonnet-5-5", "claude-sonnet-5-5 before October"
S46 = "claude-sonnet-4-6"
READ = Bill(read=1_000_000, price=S55)
READ_BEFORE = READ._replace(price=BEFORE)

TIMES = [
    all_paid("the price of its own day", at(S55, "2026-10-06T23:59:59.999Z"),
             at(S55, "2026-10-07T00:00:00.000Z"), bills=[READ_BEFORE, READ]),
    all_paid("an offset: still the day before", at(S55, "2026-10-07T01:30:00+02:00"),
             bills=[READ_BEFORE]),
    all_paid("an offset: already the day after", at(S55, "2026-10-06T23:30:00-01:00"),
             bills=[READ]),
    all_paid("other ways to write a time", at(S55, "2026-10-06T23:59:59Z"),
             at(S55, "2026-10-06T23:59:59.123456+00:00"), bills=[READ_BEFORE] * 2),
    all_paid("the large context of that time",
             at(S46, "2026-03-01T00:00:00.000Z", usage(200_001)),
             at(S46, "2026-04-01T00:00:00.000Z", usage(200_001)),
             bills=[Bill(200_001, price=f"{S46} over 200k"), Bill(200_001, price=S46)]),
    all_paid("a message without a time has that of the record before it",
             prompt(timestamp="2026-10-01T00:00:00.000Z"), at(S55, ...), bills=[READ_BEFORE]),
    all_paid("a message with a null for a time",
             prompt(timestamp="2026-10-01T00:00:00.000Z"), at(S55, None), bills=[READ_BEFORE]),
    all_paid("a model that is older than the price list",
             at("claude-opus-4-20250514", "2025-05-23T00:00:00.000Z", usage(read=10)),
             bills=[Bill(read=10, price="claude-opus-4")]),
    all_paid("times that are none",
             *(answer(f"m{n}", timestamp=when) for n, when in enumerate(ODD_TIMES)),
             bills=[Bill()] * len(ODD_TIMES)),
]  # fmt: skip

NUMBERS = [
    paid("text", usage("10", "50", "7", "9"), Bill(10, 50, 7, 9)),
    paid("floats", usage(10.0, 5e1, 7.0, 9.0), Bill(10, 50, 7, 9)),
    paid("nulls", usage(None, 50, None, None, cache_creation=None, server_tool_use=None,
                        iterations=None, speed=None, inference_geo=None, service_tier=None),
         Bill(0, 50)),
    paid("nothing at all is absent", {"output_tokens": 50}, Bill(0, 50)),
    paid("below zero", usage(-10, 50, -7, -9), Bill(0, 50)),
    paid("large, but possible", usage(10**9, 10**9, 10**9, 10**9),
         Bill(10**9, 10**9, 10**9, 10**9)),
    all_paid("many small ones", *(answer(f"m{n}", usage(0, 0, 1), model=HAIKU)
                                  for n in range(3_000)),
             bills=[Bill(0, 0, 1, price=HAIKU)] * 3_000),
    paid("an old client's own cost", usage(), Bill(), costUSD=99.5),
    all_paid("a context of the client's", answer(), record("system", subtype="x", usage=usage()),
             bills=[Bill()]),
]  # fmt: skip

STORIES = [*CACHES, *CONTEXTS, *ADVISORS, *MODES, *NAMES, *UNKNOWN, *TIMES, *NUMBERS]
