"""Edit the prices in the text of config.toml; everything else stays as a person wrote it.

A model's price is the table `[prices."model"]`. One that is written in another way (inline, dotted,
with several days) is not edited: the caller compares what the text means afterwards.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from hookkit.errors import HookkitError

SECTION = "prices"


class OwnPriceError(HookkitError):
    """A price can't be changed in the file; it must be edited by hand."""


def with_price(text: str, model: str, price: Mapping[str, float] | None) -> str:
    """Return the text with another price of a model; None: without one.

    Raises OwnPriceError if that can't be done without changing anything else, ValueError for a text
    that isn't TOML.
    """
    expected = tomllib.loads(text)
    section = expected.setdefault(SECTION, {})
    for name in [name for name in section if is_same(name, model)]:
        del section[name]
    rest = without(text, model)
    changed = f"{rest.rstrip()}\n".lstrip("\n")
    if price is not None:
        section[model] = dict(price)
        lines = [f"{name} = {value!r}" for name, value in price.items()]
        table = "\n".join([f"[{SECTION}.{json.dumps(model, ensure_ascii=False)}]", *lines])
        changed = f"{rest.rstrip()}\n\n{table}\n".lstrip("\n")
    if meaning(changed) != expected:
        raise OwnPriceError(
            f"The prices of {model!r} are written in another way: edit config.toml itself."
        )
    return changed


def is_same(name: str, model: str) -> bool:
    """Return True if two names are of one model; capitals make no difference."""
    return name.lower() == model.lower()


def meaning(text: str) -> dict[str, Any] | None:
    """Return the settings in a text, with the section of prices; None if it isn't TOML."""
    try:
        known = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    return {SECTION: {}} | known


def without(text: str, model: str) -> str:
    """Return the text without the table of a model; comments above the next table stay."""
    kept: list[str] = []
    for header, lines in tables(text):
        if header is None or not is_same(header, model):
            kept += lines
            continue
        end = len(lines)
        while end > 1 and is_remark(lines[end - 1]):
            end -= 1
        kept += lines[end:]
    return "".join(kept)


def tables(text: str) -> Iterator[tuple[str | None, list[str]]]:
    """Yield the parts of a text that begin with a header, with the model whose price they are."""
    model: str | None = None
    part: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            yield model, part
            model, part = model_of(line), []
        part.append(line)
    yield model, part


def model_of(header: str) -> str | None:
    """Return the model of a header `[prices."model"]`; None for any other line."""
    try:
        section = tomllib.loads(header).get(SECTION)
    except tomllib.TOMLDecodeError:  # a line of an array
        return None
    if not isinstance(section, dict) or len(section) != 1:
        return None
    (name, table), *_ = section.items()
    return name if table == {} else None


def is_remark(line: str) -> bool:
    """Return True for an empty line or a comment."""
    return not line.strip() or line.lstrip().startswith("#")
