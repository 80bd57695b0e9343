"""Variables in the text of settings: they come and go, and the same bytes are left."""

import json
from json import JSONDecodeError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.agents.claude_code import settings_edit
from hookkit.agents.claude_code.environment_edit import (
    raw_values,
    variables,
    with_variables,
    without_variables,
)
from tests.agents.claude_code.test_settings_file import texts

OURS = {"A": "1", "B": "two"}


def off(text: str | None, replaced: dict[str, str] | None = None) -> str | None:
    return without_variables(text, OURS, replaced or {})


@given(texts())
def test_removing_is_the_inverse_of_setting(text: str) -> None:
    try:
        before = variables(text)
        there = with_variables(text, OURS)
    except JSONDecodeError:
        return
    assert variables(there) == before | OURS
    assert with_variables(there, OURS) == there
    assert off(there) == text


@given(texts(), st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["1", "x", 5, None])))
def test_what_was_replaced_comes_back(text: str, theirs: dict[str, Any]) -> None:
    try:
        text = with_variables(text, theirs)
    except JSONDecodeError:
        return
    raw = raw_values(text)
    replaced = {name: raw[name] for name in OURS if name in raw}
    there = with_variables(text, OURS)
    assert off(there, replaced) == text


@given(texts())
def test_the_hooks_don_t_mind(text: str) -> None:
    try:
        both = settings_edit.wire(with_variables(text, OURS))
        variables(text)
    except JSONDecodeError:
        return
    without = settings_edit.unwire(both)
    assert off(without) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{ "env": {\n    "A": "1",\n    "B": "two"\n  } }'),
        ('{"model": "m"}', '{"model": "m", "env": {"A": "1", "B": "two"}}'),
        ('{"env": {}}', '{"env": { "A": "1", "B": "two" }}'),
        ('{"env": {"A": "1"}}', '{"env": {"A": "1", "B": "two"}}'),
        ('{"env": {"A": "0", "C": "c"}}', '{"env": {"A": "1", "C": "c", "B": "two"}}'),
        (
            '{\n  "env": {\n    "C": "c"\n  }\n}\n',
            '{\n  "env": {\n    "C": "c",\n    "A": "1",\n    "B": "two"\n  }\n}\n',
        ),
    ],
)
def test_ours_is_written_as_the_rest(before: str, after: str) -> None:
    assert with_variables(before, OURS) == after


def test_a_file_of_our_own_goes() -> None:
    made = with_variables(None, OURS)
    assert json.loads(made) == {"env": OURS}
    assert made.endswith("}\n")
    assert off(made) is None
    assert off(None) is None
    assert (variables(None), raw_values(None), raw_values("{}")) == ({}, {}, {})


def test_what_the_person_has_changed_stays() -> None:
    assert off('{"env": {"A": "2", "B": "two"}}') == '{"env": {"A": "2"}}'
    assert off('{"env": {"B": "two", "A": "2"}}') == '{"env": {"A": "2"}}'
    assert off('{"env": {"C": "1"}}') == '{"env": {"C": "1"}}'
    assert off('{"model": "opus"}') == '{"model": "opus"}'
    assert off('{"model": "opus", "env": {"A": "1"}}') == '{"model": "opus"}'


@pytest.mark.parametrize("text", ["{", "[]", '{"env": []}', '{"env": {"A": NaN}}'])
def test_what_is_no_settings_file(text: str) -> None:
    for act in (lambda: with_variables(text, OURS), lambda: off(text), lambda: raw_values(text)):
        with pytest.raises(JSONDecodeError):
            act()
