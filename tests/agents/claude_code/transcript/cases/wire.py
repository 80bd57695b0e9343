"""Bytes that are not as the client writes them on a good day."""

import json
from typing import Any

from hookkit.model.usage import Tokens
from tests.agents.claude_code.transcript.cases.case import Case
from tests.transcript_builders import answer, line, prompt, record, result

BOM = b"\xef\xbb\xbf"
NULS = b"\0" * 5000
FIRST, SECOND = line(answer("msg_1")), line(answer("msg_2"))
TORN = FIRST[: len(FIRST) // 2]
PROGRESS = line({"type": "progress", "data": {"message": answer("msg_9")}})


def two(id: str, *parts: bytes, messages: int = 2, bad: int = 0) -> Case:
    tokens = Tokens(10 * messages, 50 * messages)
    return Case(id, {"s1.jsonl": b"".join(parts)}, tokens, messages, bad=bad)


def respelt(**options: Any) -> bytes:
    return line(answer("msg_2"), **options)


def backwards(members: dict[str, object]) -> dict[str, object]:
    return dict(reversed(members.items()))


CASES = [
    two("no newline at the end", FIRST, SECOND[:-1]),
    two("a torn last line", FIRST, SECOND, TORN),
    two("only a torn line", TORN, messages=0),
    two("spaces", FIRST, respelt(separators=(" , ", " : "))),
    two("tabs and spaces around", FIRST, b" \t ", SECOND[:-1], b"  \t\n"),
    two("members in another order", FIRST, line(backwards(answer("msg_2")))),
    two("escaped to ASCII", FIRST, line(answer("msg_2", cwd="/wörk"), ensure_ascii=True)),
    two("a type with an escape", FIRST, SECOND.replace(b'"type":"a', b'"type":"\\u0061')),
    two("CRLF", FIRST.replace(b"\n", b"\r\n"), SECOND.replace(b"\n", b"\r\n")),
    two("CRLF and no end", FIRST.replace(b"\n", b"\r\n"), SECOND[:-1], b"\r"),
    two("a byte order mark", BOM, FIRST, SECOND),
    two("a byte order mark in the middle", FIRST, BOM, SECOND),
    two("empty lines", b"\n\n", FIRST, b"\r\n  \n", SECOND, b"\n"),
    two("a NUL block before a record", FIRST, NULS, SECOND),
    two("a NUL block on a line of its own", FIRST, NULS, b"\n", SECOND),
    two("a NUL block after a record", FIRST[:-1], NULS, b"\n", SECOND),
    two("a NUL block at the end", FIRST, SECOND, NULS),
    two("a NUL in a text", FIRST, line(answer("msg_2", cwd="/w")).replace(b'/w"', b'/w\0"')),
    two("bad UTF-8", FIRST, line(answer("msg_2", cwd="/w")).replace(b"/w", b"/\xff\xfe\xc3(")),
    two("half a character", FIRST, line(answer("msg_2", cwd="/w")).replace(b"/w", b"/\xe4\xb8")),
    two("a lone surrogate", FIRST, line(answer("msg_2", cwd="/\ud800"), ensure_ascii=True)),
    two("a raw surrogate", FIRST, line(answer("msg_2", cwd="/\ud800"))),
    two("a raw control character", FIRST, line(answer("msg_2", cwd="@")).replace(b"@", b"\x01\t")),
    two("a torn line and the next", FIRST, TORN, b"\n", SECOND, bad=1),
    two("a torn line glued to a record", FIRST, TORN, SECOND, bad=1),
    two("a torn text glued to a record", FIRST, line(prompt("half"))[:-30], SECOND, bad=1),
    two("a torn line, NULs, a record", FIRST, TORN, NULS, SECOND, bad=1),
    two("two records in a line", FIRST[:-1], SECOND),
    two("three records in a line", FIRST[:-1], SECOND[:-1], FIRST),
    two("a record and rubbish", FIRST, SECOND[:-1], b" rubbish\n", bad=1),
    two("rubbish and a record", FIRST, b"rubbish ", SECOND, bad=1, messages=1),
    two("what a torn record embeds", FIRST, SECOND, PROGRESS[:-3], b"\n", bad=1),
    two("not objects", FIRST, b'1\n"text"\nnull\n[]\ntrue\n', SECOND, bad=5),
    two("a list of records", FIRST, b"[", SECOND[:-1], b"]\n", SECOND, bad=1),
    two("no JSON at all", FIRST, b"\x80\x81 {{{\n}\n", SECOND, bad=2),
    two("deeply nested", FIRST, b"[" * 100_000, b"\n", SECOND, bad=1),
    two("a record that nests too deeply", FIRST, b'{"a":' * 5000, b"\n", SECOND, bad=1),
    two("unknown types", FIRST, line(record("new-thing", message={"x": 1})), SECOND,
        line({"type": None}), line({"type": ["assistant"]}), line({}), line({"type": 5})),
    two("a long text", FIRST,
        line(answer("msg_2", content=[{"type": "text", "text": "x" * 300_000}]))),
    two("a long text of escapes", FIRST,
        line(answer("msg_2", content=[{"type": "text", "text": '"\\\n' * 100_000}]))),
    two("a long text of many bytes", FIRST,
        line(answer("msg_2", content=[{"type": "text", "text": "世界" * 100_000}]))),
    two("a long text of surrogate pairs", FIRST, line(
        answer("msg_2", content=[{"type": "text", "text": "😀" * 50_000}]), ensure_ascii=True)),
    two("a long result before", FIRST, line(prompt([result("y" * 2_000_000)])), SECOND),
    two("a long list of short texts", FIRST,
        line(answer("msg_2", content=[{"type": "text", "text": "z"}] * 10_000))),
    two("a long line that is torn", FIRST, line(prompt("x" * 300_000))[:-9], b"\n", SECOND, bad=1),
    two("a long attachment", FIRST, line(
        record("attachment", attachment={"type": "skills", "content": "x" * 9000})), SECOND),
    two("an attachment's key in a long answer", FIRST, line(
        answer("msg_2", content=[{"type": "tool_use", "id": "t", "name": "X", "input": {
            "attachment": {"type": "x"}, "type": "progress", "text": "x" * 9000}}]))),
    two("a long record of a boring type, its type last", FIRST, SECOND,
        line({"data": json.loads(FIRST), "text": "x" * 9000, "type": "progress"})),
    two("times missing or odd", line(answer("msg_1", timestamp=...)),
        line(answer("msg_2", timestamp="yesterday"))),
]  # fmt: skip
