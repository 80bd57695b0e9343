"""Titles that stand in transcripts of other sessions: what can't be read names nothing."""

import os
from pathlib import Path

from hookkit.agents.claude_code.transcript.leaf_titles import EDGE, has_any, named_in, summaries_in
from tests.transcript_builders import line, prompt, write

NAMED = line({"type": "summary", "summary": "Cart", "leafUuid": "x"})


def test_what_is_gone(tmp_path: Path) -> None:
    assert not has_any(tmp_path / "a.jsonl", {"x"})
    assert summaries_in(tmp_path / "a.jsonl") == {}
    assert named_in(tmp_path / "-shop") == {}


def test_both_ends_are_searched(tmp_path: Path) -> None:
    long = line(prompt("x" * EDGE))
    at_ends = {"a.jsonl": NAMED + long * 4, "b.jsonl": long * 4 + NAMED, "c.jsonl": NAMED}
    for path in write(tmp_path, at_ends):
        assert summaries_in(path) == {"x": "Cart"}
    [middle] = write(tmp_path, {"d.jsonl": long * 4 + NAMED + long * 4})
    assert summaries_in(middle) == {}
    assert summaries_in(middle, len(long) * 4) == {"x": "Cart"}


def test_a_folder_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    write(tmp_path, {"a.jsonl": NAMED})
    assert named_in(tmp_path) == {"x": "Cart"}  # too new to be remembered
    os.utime(tmp_path, (1, 1))
    assert named_in(tmp_path) == {"x": "Cart"}
    write(tmp_path, {"b.jsonl": NAMED.replace(b'"x"', b'"y"')})
    os.utime(tmp_path, (1, 1))
    assert named_in(tmp_path) == {"x": "Cart"}
    os.utime(tmp_path, (2, 2))
    assert named_in(tmp_path) == {"x": "Cart", "y": "Cart"}
