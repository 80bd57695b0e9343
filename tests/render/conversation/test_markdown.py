"""A conversation as Markdown."""

import re
from html.parser import HTMLParser

import markdown
import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hookkit.api.history.diffs import Diff
from hookkit.api.history.turns import Kind, Turn
from hookkit.model.transcript import Question
from hookkit.render.conversation.formats import RenderOptions, chunks
from hookkit.render.conversation.markdown import code, fenced, inert, plain
from tests.render.conversation.talks import AGENT, talk, turn, used


def written(*turns: Turn, full: bool = False) -> str:
    facts = (("Project", "shop"), ("Model", "a_b"))
    return "".join(chunks("md", talk(*turns, facts=facts), RenderOptions(full)))


def test_a_conversation() -> None:
    text = written(
        turn("prompt", "Fix it\n\nplease"),
        turn("answer", "I do.\n\n```py\nx\n```", 1),
        used("out", 2),
        used("no", 3, is_error=True, name="", about=""),
        turn("answer", "sub", 4, depth=1, agent=AGENT, agent_name="find it"),
        turn("answer", "old sub", 5, depth=1),
        turn("compaction", "Compacted.", 6),
        turn("recap", "x" * 1000, 7),
    )
    assert text == (
        "# Fix the cart\n\n- Project: shop\n- Model: a\\_b\n"
        "\n## Saturday, Nov 21, 2026\n"
        "\n### You · 10:00\n\n> Fix it\n>\n> please\n"
        "\n### Claude Code · 10:00\n\nI do.\n\n```py\nx\n```\n"
        "\n- **Bash** `npm test` (2.0s)\n"
        "\n- **a tool** (failed, 2.0s)\n"
        "\n### Subagent: find it · 10:00\n\nsub\n"
        "\n### Subagent · 10:00\n\nold sub\n"
        "\n*Compacted.*\n"
        "\n*It went on from a summary of 1,000 characters.*\n"
    )


def test_in_full() -> None:
    text = written(used("out"), used("", 1, inputs={}), turn("recap", "a cart"), full=True)
    assert "(2.0s)\n\n```\ncommand: npm test\n```\n\n```\nout\n```\n" in text
    assert text.endswith("*It went on from this summary:*\n\n```\na cart\n```\n")


def test_what_is_lacking_is_reported() -> None:
    assert "\n*It is \\_gone\\_.*\n" in "".join(
        chunks("md", talk(lacks="It is _gone_."), RenderOptions())
    )


TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "s", "br", "hr"),
    *("code", "pre", "blockquote", "a", "table", "thead", "tbody", "tr", "th", "td"),
    *("dl", "dt", "dd", "abbr", "sup", "div"),
}

EVIL = ["<script>x</script>", "![x](http://x)", "[x](javascript:x)", "\n[x]: javascript:x\n[x]"]

HOSTILE = [
    "<script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "a ` b\nc ` <img src=x onerror=alert(1)> ` d",
    "```\n</code><script>alert(1)</script>\n```",
    "````\n```\n<script>alert(1)</script>",
    "    ```\n<script>alert(1)</script>",
    "- a\n      ```\n<script>alert(1)</script>\n      ```",
    "**<b onclick=x>**",
    "![a](http://evil/x.png)",
    "![a][b]\n\n[b]: http://evil/x.png",
    "[a](javascript:alert(1)) [a]( JavaScript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a]: javascript:alert(1)",
    "[a](java&#115;cript:alert(1))",
    "[a](\njavascript:alert(1))",
    "[a]:\njavascript:alert(1)\n\n[a]",
    "[a\\](javascript:alert(1))",
    "[a](javascript\\:alert(1))",
    "\\![a](http://evil/x.png)",
    "`` ` ![a](http://evil/x.png) ` ``",
    "# <script>alert(1)</script>",
    "|<script>|",
    "see:\n```\n\n<img src=x onerror=alert(1)>\n[x](javascript:alert(1))\n```",
    "> ```\n> <script>alert(1)</script>\n> ```",
    "- ~~~\n  ![x](http://x)\n  ~~~",
    "A title {: onclick=alert(1)}",
    "a\n{: onclick=alert(1) }",
    "# a { onclick=alert(1) }",
    "**a**{: onclick=alert(1)}",
    "[a](java\tscript:alert(1))",
    "```\n{: onclick=alert(1)}\n```",
]


class Harmless(HTMLParser):
    """Reads what a renderer makes of it that believes everything."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            # attr_list makes `{x}` an attribute of that name with no other value.
            assert name in ("href", "class", "start", "style", "id") or value in (None, name), name
            assert not re.match(r"\s*(javascript|vbscript|data):", value or "", re.I)


def rendered(text: str) -> str:
    """As HTML, by renderers that let HTML and all links pass; the first one's."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    renderer.validateLink = lambda url: True  # type: ignore[method-assign]
    html: str = renderer.render(text)
    Harmless().feed(html)
    for extensions in ([], ["fenced_code", "tables"], ["extra"]):
        Harmless().feed(markdown.markdown(text, extensions=extensions))
    Harmless().feed(str(mistune.create_markdown(escape=False)(text)))
    return html


def test_the_renderer_believes_everything() -> None:
    for text in ("<script>x</script>", "[a](javascript:x)", "![a](http://x)"):
        with pytest.raises(AssertionError):
            rendered(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_left_that_does_anything(text: str) -> None:
    kinds: tuple[Kind, ...] = ("prompt", "answer", "output", "recap", "api_error")
    rendered(
        "".join(
            chunks("md", talk(title=text, lacks=text, facts=(("Name", text),)), RenderOptions())
        )
    )
    for full in (False, True):
        rendered(written(*(turn(kind, text) for kind in kinds), full=full))
        rendered(written(used(text, name=text, about=text, inputs={text: text}), full=full))
        rendered(written(turn("answer", "x", depth=1, agent_name=text), full=full))
        rendered(written(used(questions=(Question(text, (text,), text),)), full=full))
        lines = tuple(f"+{each}" for each in text.split("\n"))
        rendered(written(used(diffs=(Diff(text, False, 1, 0, lines),)), full=full))


@given(
    st.text(alphabet="`~<>[]()!*_#|&;:\\ \n\tascript/\"'-+1.x=", max_size=60), st.sampled_from(EVIL)
)
def test_nor_of_anything_else(text: str, evil: str) -> None:
    half = len(text) // 2
    rendered(inert(f"{text[:half]}{evil}{text[half:]}"))


@pytest.mark.parametrize("text, part", [
    ("a `b < c` d", "<code>b &lt; c</code>"),
    ("```py\nx < y\n```", '<code class="language-py">x &lt; y\n</code>'),
    ("1 < 2 &amp; **3**", "1 &lt; 2 &amp;amp; <strong>3</strong>"),
    ("see [this](https://x.org/a_b)", '<a href="https://x.org/a_b">this</a>'),
    ("- a\n- b", "<li>a</li>"),
])  # fmt: skip
def test_the_rest_stays_markdown(text: str, part: str) -> None:
    assert part in rendered(inert(text))


@pytest.mark.parametrize("text, expected", [
    ("a_b*c [d] `e` \\", r"a\_b\*c \[d\] \`e\` \\"),
    ("&lt; a & b", "&amp;lt; a & b"),
])  # fmt: skip
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize("text, expected", [
    ("", ""),
    ("a b", "`a b`"),
    ("a < b", "<code>a &lt; b</code>"),
    ("a`b&c", r"<code>a\`b&c</code>"),
        ("data:x", "<code>data :x</code>"),
])  # fmt: skip
def test_code(text: str, expected: str) -> None:
    assert code(text) == expected


def test_a_fence_is_longer_than_those_in_it() -> None:
    assert fenced("a ```` b", "c++ <x>") == "`````c++x\na ```` b\n`````"
