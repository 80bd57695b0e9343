"""JSON that is not quite JSON, and long strings cut short before they are decoded.

Transcripts have had all of these: a byte order mark, NUL blocks after a power cut, bad UTF-8, lone
surrogates, NaN, and a torn record with the next one glued to it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from hookkit.lib.text.sanitize import CUT

LARGE = 128 * 1024
"""Bytes of a line from which its strings are cut before it is parsed."""

LONG = 32 * 1024
"""Bytes of a string that are left of a longer one, half from each end."""

MAX_DIGITS = 18
"""Of an integer; the number of more digits counts nothing real and may not even be parsed."""

MAX_TRIES, MAX_BROKEN = 1000, 1024 * 1024
"""Places of a broken line where a record is looked for, and characters of such a line."""

FILLER = re.compile("[ \t\r\n\0\ufeff]*")
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*(?:"|\\?\Z)', re.DOTALL)
"""One that lacks its end goes to the line's: else each of its quotes would be tried."""
BEGINNING = re.compile(r'(?<![:,\[\s]){"')
"""Of an object that isn't inside of another one: what was torn rarely ends before a value."""

GAP = CUT.encode()


class Piece(NamedTuple):
    """A record, or what is wrong; and where it begins in the line, in bytes."""

    offset: int
    record: dict[str, Any] | None
    reason: str = ""


def plain(data: bytes) -> dict[str, Any] | None:
    """Return the record of a line, where it is one and nothing else: as nearly always."""
    try:
        record = orjson.loads(data if len(data) <= LARGE else shortened(data))
    except orjson.JSONDecodeError:
        return None
    return record if type(record) is dict else None


def pieces(data: bytes) -> list[Piece]:
    """Return the records of any other line, and what is wrong with it.

    There are none if it is only filler.
    """
    return list(_loosely(data if len(data) <= LARGE else shortened(data)))


def _loosely(data: bytes) -> Iterator[Piece]:
    """Object after object; where something isn't one, on from where the next one begins.

    Of several things in a row that aren't, the first is reported.
    """
    text = data.decode("utf-8", "surrogateescape")
    position = _after_filler(text, 0)
    counted = offset = 0
    is_record = True
    while position < len(text):
        begin = position
        value, position = _decoded(text, begin)
        was_record, is_record = is_record, isinstance(value, dict)
        if is_record or was_record:
            offset += len(text[counted:begin].encode("utf-8", "surrogateescape"))
            counted = begin
        if is_record:
            yield Piece(offset, _clean(value))
        else:
            if was_record:
                yield Piece(offset, None, "not a JSON object" if position else "not valid JSON")
            position = position or _next_record(text, begin)
        position = _after_filler(text, position)


def _decoded(text: str, begin: int) -> tuple[Any, int]:
    """Return the value that begins here and where it ends; its end is 0 where there is none."""
    try:
        return _DECODER.raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None, 0


def _after_filler(text: str, position: int) -> int:
    found = FILLER.match(text, position)
    return found.end() if found else position


def _next_record(text: str, position: int) -> int:
    """Return where a whole record begins that ends with the line; else the end of the line."""
    if len(text) > MAX_BROKEN:
        return len(text)
    places = BEGINNING.finditer(text, position + 1)
    for _, place in zip(range(MAX_TRIES), places, strict=False):
        _, end = _decoded(text, place.start())
        if end and _after_filler(text, end) == len(text):
            return place.start()
    return len(text)


def _clean(value: dict[str, Any]) -> dict[str, Any]:
    """Without surrogates: nothing could store them."""
    text = json.dumps(value, ensure_ascii=False)
    cleaned: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
    return cleaned


def _integer(digits: str) -> int:
    return int(digits) if len(digits) <= MAX_DIGITS else 0


_DECODER = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=lambda _: None)


def shortened(data: bytes) -> bytes:
    """Cut each string of more than `LONG` bytes in JSON, never within a character.

    A line may have forty megabytes, nearly all of it one tool's output: that is not decoded.
    """
    parts = []
    kept = 0
    for string in STRING.finditer(data):
        begin, end = string.span()
        if end - begin > LONG:
            parts += [data[kept : _cut(data, begin + LONG // 2, begin + 1)], GAP]
            kept = _cut(data, end - LONG // 2, end - 1)
    return b"".join([*parts, data[kept:]]) if parts else data


def _cut(data: bytes, index: int, last: int) -> int:
    """Return the nearest place towards `last` that is inside of no character and of no escape."""
    step = 1 if last > index else -1
    while index != last and (b"\\" in data[index - 6 : index] or data[index] & 0xC0 == 0x80):
        index += step
    return index
