"""Learnings that the prompts of a transcript mark, as its facts have them."""

from typing import Any

import msgspec

from hookkit.model.corrections import LearningRow
from hookkit.model.timestamps import is_time


def from_facts(value: Any, seq: int) -> list[LearningRow]:
    """Return the learnings that a transcript's prompts mark, without what can't be one."""
    try:
        found = msgspec.convert(value, list[tuple[str, str, str]])
    except msgspec.ValidationError:
        return []
    return [LearningRow(seq, name, at, True, text) for name, at, text in found if is_time(at)]
