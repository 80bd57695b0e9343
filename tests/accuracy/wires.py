"""Bytes that a parser in a hurry reads wrongly."""

import json
from typing import Any

from tests.accuracy.judge import Bill, Story, story
from tests.transcript_builders import answer, line, prompt, record, result, transcript, usage

FIRST, SECOND = line(answer("msg_1")), line(answer("msg_2"))
TORN = SECOND[: len(SECOND) // 2]
NULS = b"\0" * 4096


def wire(id: str, *parts: bytes, messages: int = 2) -> Story:
    return story(id, {"p/s1.jsonl": b"".join(parts)}, bills=[Bill()] * messages)


def swapped(old: str, new: str, data: bytes = SECOND) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode())


def spoken(text: str, **options: Any) -> bytes:
    return line(answer("msg_2", content=[{"type": "text", "text": text}]), **options)


ODD: list[Any] = [
    *(None, 0, -1, 1.5, True, "", "x", [], [1], {}, {"a": 1}, "\ud800", "9" * 400, 10**30),
]
EXTRA = ("agentId", "attachment", "data", "error", "isMeta", "slug", "toolUseResult")
CONTENTS: list[Any] = [
    *([None], [1], ["x"], [{}], [[[]]], [{"type": None}], [{"type": "tool_use"}]),
    *([{"type": "tool_use", "id": 5, "name": 7, "input": 9}], [{"type": "text", "text": 5}]),
]


def odd() -> list[dict[str, Any]]:
    """Messages with one member each that has not the type it should have."""
    of_records = [
        answer(f"{name}-{n}") | {name: value}
        for name in (*(answer().keys() - {"type", "message", "sessionId"}), *EXTRA)
        for n, value in enumerate(ODD)
    ]
    of_messages = [
        (found := answer(f"message-{name}-{n}")) | {"message": found["message"] | {name: value}}
        for name in ("content", "container", "role", "stop_reason", "type")
        for n, value in enumerate(ODD)
    ]
    contents = [answer(f"content-{n}", content=value) for n, value in enumerate(CONTENTS)]
    return [*of_records, *of_messages, *contents]


def ordered(*first: str) -> bytes:
    """The second message, these members first, in the record and in the message."""

    def sort(members: dict[str, Any]) -> dict[str, Any]:
        names = [name for name in first if name in members]
        return {name: members[name] for name in (*names, *(members.keys() - names))}

    found = sort(answer("msg_2"))
    return line(found | {"message": sort(found["message"])})


STORIES = [
    wire("spaces before colons", FIRST, line(answer("msg_2"), separators=(" , ", " : "))),
    wire("spaces after colons", FIRST, line(answer("msg_2"), separators=(", ", ": "))),
    wire("tabs", FIRST, line(answer("msg_2"), separators=("\t,\t", "\t:\t"))),
    wire("keys in order of the alphabet", FIRST, line(answer("msg_2"), sort_keys=True)),
    wire("the usage before the id", FIRST, ordered("message", "usage", "model")),
    wire("the type first", FIRST, ordered("type", "sessionId")),
    wire("the type last", FIRST, ordered(*(answer().keys() - {"type"}), *answer()["message"])),
    wire("the record's type after its message, and the message says assistant", FIRST,
         line({"message": answer("msg_9")["message"] | {"type": "assistant"}} | prompt()
              | {"message": answer("msg_9")["message"]}), SECOND),
    wire("an escaped key: usage", FIRST, swapped('"usage"', '"\\u0075sage"')),
    wire("an escaped key: message", FIRST, swapped('"message":', '"\\u006dessage":')),
    wire("an escaped key: output_tokens", FIRST, swapped("output_t", "output\\u005ft")),
    wire("an escaped key: type", FIRST, swapped('"type":"assistant"', '"t\\u0079pe":"assistant"')),
    wire("an escaped type", FIRST, swapped('"type":"assistant"', '"type":"\\u0061ssistant"')),
    wire("an escaped id", SECOND, swapped('"id":"msg_2"', '"id":"msg\\u005f2"'), FIRST),
    wire("a key twice: the last one counts", FIRST,
         swapped('"output_tokens":50', '"output_tokens":7,"output_tokens":50')),
    wire("a usage twice: the last one counts", FIRST,
         swapped('"usage":', '"usage":{"input_tokens":9,"output_tokens":9},"usage":')),
    wire("a type twice: the last one counts", FIRST,
         swapped('"type":"assistant"', '"type":"user","type":"assistant"')),
    wire("an id twice: the last one counts", FIRST,
         swapped('"id":"msg_2"', '"id":"msg_1","id":"msg_2"')),
    wire("a byte order mark", b"\xef\xbb\xbf", FIRST, SECOND),
    wire("CRLF", swapped("\n", "\r\n", FIRST), swapped("\n", "\r\n")),
    wire("CRLF, and a lone CR at the end", swapped("\n", "\r\n", FIRST), SECOND[:-1], b"\r"),
    wire("empty lines and spaces", b"\n \n\r\n", FIRST, b"\n\t\n", SECOND),
    wire("a NUL block between records", FIRST, NULS, SECOND),
    wire("a NUL block at the end", FIRST, SECOND, NULS),
    wire("a NUL block at the start", NULS, FIRST, SECOND),
    wire("a NUL block within a record: it is lost, the next is not", FIRST, TORN, NULS,
         b"\n", SECOND),
    wire("two records on a line", FIRST[:-1], SECOND),
    wire("two records on a line, a space between", FIRST[:-1], b" ", SECOND),
    wire("bad UTF-8", FIRST, spoken("@").replace(b"@", b"\xff\xc3\x28\xed\xa0\x80")),
    wire("a lone surrogate", FIRST, spoken("\ud83d", ensure_ascii=True)),
    wire("half a pair, escaped, then text", FIRST, spoken("\ud83dx\udc00", ensure_ascii=True)),
    wire("separators of Unicode", FIRST, spoken("a\u2028b\u2029c\u0085d\x0b\x0c\x1c\x1d\x1e")),
    wire("raw control characters", FIRST, spoken("@").replace(b"@", b"\x0b\x0c\x1e\r\t")),
    wire("an escaped quote at the end of a text", FIRST, spoken('a"\\')),
    wire("many backslashes", FIRST, spoken("\\" * 999 + '"usage":{"output_tokens":9}' )),
    wire("braces and brackets in a text", FIRST, spoken('}]}{"usage":{}}\\n{"type":"user"')),
    wire("a text that is a record", FIRST, spoken(line(answer("msg_9")).decode())),
    wire("a text that escapes a record", FIRST,
         spoken(json.dumps(json.dumps(answer("msg_9"))))),
    wire("a torn line, and the next", FIRST, TORN, b"\n", SECOND),
    wire("a torn line with the next one on it", FIRST, TORN, SECOND),
    wire("a torn last line", FIRST, SECOND, TORN[:-9]),
    wire("rubbish", FIRST, b"\x80\x81{{{]\n", b"null\n1\n[]\n\"x\"\n", SECOND),
    wire("a last line without its end", FIRST, SECOND[:-1]),
    wire("records that name no type, or odd ones", FIRST, SECOND, line({}),
         line(answer("x", type=None)), line(answer("y", type=["assistant"])),
         line(answer("z", type="Assistant"))),
    wire("any version", line(answer("msg_1", version="0.0.1")),
         line(answer("msg_2", version={"x": 1}))),
    wire("a line of 40 MB before", line(prompt([result("y" * 40_000_000)])), FIRST, SECOND),
    wire("a line of 40 MB with a usage", FIRST, spoken("x" * 40_000_000)),
    wire("a usage behind escapes", FIRST, spoken('"\\' * 500_000)),
    wire("a prompt that is an attachment of many", FIRST, SECOND, line(record(
        "attachment", attachment={"message": answer("x")["message"], "type": "assistant"}))),
    story("members of odd types", {"p/s1.jsonl": transcript(*odd())}, bills=[Bill()] * len(odd())),
    wire("a tool's input nests a thousand levels deep", FIRST, line(answer("msg_2", content=[
        {"type": "tool_use", "input": "@"}])).replace(b'"@"', b"[" * 1000 + b"]" * 1000)),
    story("numbers of all kinds of JSON", {"p/s1.jsonl": swapped(
        '"input_tokens":10', '"input_tokens":1E1',
        swapped('"output_tokens":50', '"output_tokens":0.5e2'))}),
    story("a number beyond all", {"p/s1.jsonl": swapped(
        '"cache_read_input_tokens":0', '"cache_read_input_tokens":1e400')}),
    story("an integer of a hundred digits", {"p/s1.jsonl": transcript(
        answer(used=usage(read=10**100)))}),
]  # fmt: skip
