"""What Markdown means, as far as it matters."""

import time

import pytest

from hookkit.lib.text.markdown_blocks import Block, blocks, spans


@pytest.mark.parametrize("text, expected", [
    ("a\nb\n\nc", [("text", "a\nb\n\nc", "")]),
    ("a\n```py\nx = 1\n```\nb", [("text", "a", ""), ("code", "x = 1", "py"), ("text", "b", "")]),
    ("```\nno end", [("code", "no end", "")]),
    ("~~~~\n```\n~~~\n~~~~", [("code", "```\n~~~", "")]),
    ("```\n```not the end\n```", [("code", "```not the end", "")]),
    ("  ```\n  x\n  ```", [("code", "  x", "")]),
    ("a `b` ``` c", [("text", "a `b` ``` c", "")]),
    ("a\n|b|c|\n|-|-|\nd", [("text", "a", ""), ("table", "|b|c|\n|-|-|", ""), ("text", "d", "")]),
    ("| a\n```\nx\n```", [("table", "| a", ""), ("code", "x", "")]),
    ("", []),
    ("\n \n", []),
])  # fmt: skip
def test_blocks(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert list(blocks(text)) == [Block(*each) for each in expected]  # type: ignore[arg-type]


@pytest.mark.parametrize("line, expected", [
    ("plain", [("text", "plain")]),
    ("a `b` c", [("text", "a "), ("code", "b"), ("text", " c")]),
    ("**a** ``b``", [("bold", "a"), ("text", " "), ("code", "b")]),
    ("## A **title**", [("bold", "A **title**")]),
    ("#no title", [("text", "#no title")]),
    ("`a", [("text", "`a")]),
    ("** a", [("text", "** a")]),
    ("", []),
])  # fmt: skip
def test_spans(line: str, expected: list[tuple[str, str]]) -> None:
    assert list(spans(line)) == expected


@pytest.mark.parametrize("sign", ["`", "*", "**", "` ", "#", "|", "~", "`a", "**a"])
def test_time_grows_with_length(sign: str) -> None:
    def taken(length: int) -> float:
        text = sign * length
        began = time.process_time()
        for block in blocks(text):
            list(spans(block.text))
        return time.process_time() - began

    taken(1000)
    assert taken(160_000) < 40 * max(taken(20_000), 0.001)
