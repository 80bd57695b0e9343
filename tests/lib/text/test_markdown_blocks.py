"""Markdown is divided into blocks and spans."""

import sys

import pytest

from hookkit.lib.text.markdown_blocks import Block, blocks, spans


@pytest.mark.parametrize("text, expected", [
    ("a\nb\n\nc", [("text", "a\nb\n\nc", "")]),
    ("a\n```py\nx = 1\n```\nb", [("text", "a", ""), ("code", "x = 1", "py"), ("text", "b", "")]),
    ("```\nno end", [("code", "no end", "")]),
    ("~~~~\n```\n~~~\n~~~~", [("code", "```\n~~~", "")]),
    ("```\n```not the end\n```", [("code", "```not the end", "")]),
    ("  ```\n  x\n  ```", [("code", "x", "")]),
    ("1. do\n   ```sh\n   ls\n   ```\n2. go",
     [("text", "1. do", ""), ("code", "ls", "sh"), ("text", "2. go", "")]),
    ("- ```\n  x\n  ```", [("text", "- ", ""), ("code", "x", "")]),
    ("> a\n> ```\n> x\n> ```", [("text", "> a", ""), ("code", "x", "")]),
    ("````md\n```py\nx\n```\n````\nb", [("code", "```py\nx\n```", "md"), ("text", "b", "")]),
    ("> - a\n>   ```py\n>   x\n>   ```\n> b",
     [("text", "> - a", ""), ("code", "x", "py"), ("text", "> b", "")]),
    ("> > ~~~c\n> > ```\n> > ~~~\n> b", [("code", "```", "c"), ("text", "> b", "")]),
    ("> ```\n> no end\n\nb", [("code", "no end", ""), ("text", "b", "")]),
    ("- a\n\n  ````md\n  ```\n  x\n  ```\n  ````\n  b",
     [("text", "- a", ""), ("code", "```\nx\n```", "md"), ("text", "  b", "")]),
    ("a\n\n    x\n", [("text", "a", ""), ("code", "x", "")]),
    ("- a\n\n    b", [("text", "- a\n\n    b", "")]),
    ("<b>\n&lt;\n[a]: b", [("text", "<b>\n&lt;\n[a]: b", "")]),
    ("a `b` ``` c", [("text", "a `b` ``` c", "")]),
    ("a\n|b|c|\n|-|-|\n\nd",
     [("text", "a", ""), ("table", "|b|c|\n|-|-|", ""), ("text", "d", "")]),
    ("b | c\n--|--\n1 | 2", [("table", "b | c\n--|--\n1 | 2", "")]),
    ("| a\n```\nx\n```", [("text", "| a", ""), ("code", "x", "")]),
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
    ("**a `b`** c", [("bold", "a `b`"), ("text", " c")]),
    ("``a`b``", [("code", "a`b")]),
    ("  *a* __init__ [b](c) <i> \\*", [("text", "  *a* __init__ [b](c) <i> \\*")]),
    ("", []),
])  # fmt: skip
def test_spans(line: str, expected: list[tuple[str, str]]) -> None:
    assert list(spans(line)) == expected


@pytest.mark.parametrize("sign", ["`", "*", "**", "` ", "#", "|a|\n", "~", "`a", "**a", "> ", "- "])
def test_work_grows_with_length(sign: str) -> None:
    def calls(length: int) -> int:
        text = sign * (length // len(sign))
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            for block in blocks(text):
                list(spans(block.text))
        finally:
            sys.setprofile(None)
        return counted

    calls(100)
    assert calls(8_000) < 10 * calls(1_000)
