"""What the programs that the client waits for have in common."""

import posix
from typing import Any

import pytest

from hookkit.hook import payload_json


@pytest.mark.parametrize(
    "home, folder",
    [(b"/chosen", "/chosen"), (b"", "/given"), (b"relative", "/given"), (b"/\xff", "/\udcff")],
)
def test_the_environment_decides_where(
    home: bytes, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(posix.environ, b"HOOKKIT_HOME", home)
    assert payload_json.data_folder("/given") == folder


def test_the_summariser_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not payload_json.is_ours()
    monkeypatch.setitem(posix.environ, b"HOOKKIT_SUMMARIZER", b"1")
    assert payload_json.is_ours()


@pytest.mark.parametrize("payload", [b"", b"nope", b"[1]", b"7", b"null", b'{"a": '])
def test_what_is_no_object_reports_nothing(payload: bytes) -> None:
    assert payload_json.parse(payload) == {}


def test_what_is_reported_is_found() -> None:
    result = payload_json.parse(b'{"a": {"b": [1, 2]}, "c": null}')
    assert payload_json.find(result, "a", "b") == [1, 2]
    for keys in (("x",), ("a", "x"), ("a", "b", "x"), ("c", "x")):
        assert payload_json.find(result, *keys) is None


@pytest.mark.parametrize(
    "value, number",
    [
        *((0, 0), (7, 7), (1.5, 1.5)),
        *((-1, None), (1e12, None), (float("inf"), None), (float("nan"), None)),
        *((True, None), ("7", None), (None, None), ([], None)),
    ],
    ids=repr,
)
def test_a_number_can_be_added_up(value: Any, number: float | None) -> None:
    assert payload_json.number(value) == number


@pytest.mark.parametrize(
    "value, text",
    [
        ("Opus 5.5", "Opus 5.5"),
        ("  Opus   5.5 ", "Opus 5.5"),
        ("a\x1b[31mb\n\tc\x07", "a�[31mb c�"),
        ("\u202egnp.exe\u2066\x9b1m", "�gnp.exe��1m"),
        ("grün/日本", "grün/日本"),
        ("\ud800\ue000\u2028", "�\ue000"),
        ("\u200b\u2028", ""),
        (7, ""),
        (None, ""),
    ],
    ids=repr,
)
def test_a_text_is_made_plain(value: Any, text: str) -> None:
    assert payload_json.plain(value) == text


@pytest.mark.parametrize(
    "value, project",
    [
        ({"workspace": {"project_dir": "/home/dev/shop"}, "cwd": "/tmp"}, "/home/dev/shop"),
        ({"workspace": {"project_dir": ""}, "cwd": "/home/dev/blog/"}, "/home/dev/blog"),
        ({"cwd": "/"}, "/"),
        ({"cwd": 7}, None),
        ({}, None),
    ],
)
def test_a_project_is_that_of_its_folder(value: Any, project: str | None) -> None:
    assert payload_json.project_of(value) == project
