"""Damage valid input: odd values in place of good ones, and bytes that are lost or changed."""

import json
import os
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
"""How long each test goes on; 0: a few examples."""

ODD: list[Any] = [
    *(None, True, 0, -1, 1e300, float("nan"), 2**63, -(2**63) - 1, 10**30, 0.1),
    *("", " ", "\0", "a\0b", "\ud800", "/", "//", "..", "/dev/zero", "~", "x" * 300, "é" * 200),
    *("0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "20q6-01-01T00:00:00.000Z"),
    *("1969-12-31T23:59:59.999Z", "2026-02-30T00:00:00.000Z", "\x1b[31m\u202e", "'; DROP TABLE x"),
    *([], {}, [[]], {"a": {}}, [None] * 50, {"": ""}, ["/", 1, {"b": [1e999]}]),
]
"""Values that no writer should write."""


@st.composite
def damaged(draw: st.DrawFn, samples: Sequence[bytes]) -> bytes:
    """One of the samples, with up to three damages."""
    data = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 3))):
        data = draw(st.sampled_from(DAMAGES))(draw, data)
    return data


def replace_value(draw: st.DrawFn, data: bytes) -> bytes:
    """Put an odd value somewhere into a JSON value."""
    try:
        value = json.loads(data)
    except ValueError:
        return data
    places = list(_places(value))
    if not places:
        return json.dumps(draw(st.sampled_from(ODD))).encode()
    holder, key = draw(st.sampled_from(places))
    holder[key] = draw(st.sampled_from(ODD))
    return json.dumps(value).encode()


def drop_value(draw: st.DrawFn, data: bytes) -> bytes:
    """Leave out a member or an element of a JSON value."""
    try:
        value = json.loads(data)
    except ValueError:
        return data
    places = list(_places(value))
    if places:
        holder, key = draw(st.sampled_from(places))
        del holder[key]
    return json.dumps(value).encode()


def change_byte(draw: st.DrawFn, data: bytes) -> bytes:
    """Change one byte, as a bad sector does."""
    if not data:
        return data
    place = draw(st.integers(0, len(data) - 1))
    return data[:place] + bytes([draw(st.integers(0, 255))]) + data[place + 1 :]


def cut(draw: st.DrawFn, data: bytes) -> bytes:
    """Lose a stretch of bytes."""
    begin = draw(st.integers(0, len(data)))
    return data[:begin] + data[draw(st.integers(begin, len(data))) :]


def insert(draw: st.DrawFn, data: bytes) -> bytes:
    """Put bytes in between."""
    place = draw(st.integers(0, len(data)))
    return data[:place] + draw(st.binary(max_size=20)) + data[place:]


DAMAGES: Sequence[Callable[[st.DrawFn, bytes], bytes]] = (
    *(replace_value, replace_value, replace_value),
    *(drop_value, change_byte, cut, insert),
)


def _places(value: Any) -> Any:
    """Yield every place in a JSON value: its holder, and the key or index there."""
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        yield value, key
        yield from _places(inner)


def fuzzed(strategy: st.SearchStrategy[Any]) -> Callable[[Callable[[Any], None]], Any]:
    """Try a test with a few examples, or with ever new ones for `FUZZ_SECONDS`."""

    def decorate(test: Callable[[Any], None]) -> Any:
        def run() -> None:
            begin, tried = time.monotonic(), 0

            def one(example: Any) -> None:
                nonlocal tried
                tried += 1
                test(example)

            for number in count():
                try_some(one, strategy, number)
                if time.monotonic() - begin >= SECONDS:
                    break
            print(f"\n{test.__name__}: {tried} examples, {time.monotonic() - begin:.0f} s")

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return decorate


def try_some(test: Callable[[Any], None], strategy: st.SearchStrategy[Any], number: int) -> None:
    """Try examples of one seed."""
    bounded = settings(
        max_examples=20 if SECONDS else 5,
        phases=(Phase.generate,),  # examples are processes and databases: to shrink one takes long
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(bounded(given(strategy)(test)))()


def several(samples: Sequence[bytes], most: int = 12) -> st.SearchStrategy[list[bytes]]:
    """Some damaged samples: one example then tries many of them."""
    return st.lists(damaged(samples), min_size=1, max_size=most)


def on_one_line(data: bytes) -> bytes:
    """Return data that is to be one line of a file."""
    return data.replace(b"\n", b" ") + b"\n"
