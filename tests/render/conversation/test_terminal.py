"""A conversation for a terminal."""

import pytest

from hookkit.api.history.turns import Turn
from hookkit.lib.text.columns import beginning, cells, wrapped
from hookkit.render.conversation.formats import RenderOptions, chunks
from tests.render.conversation.talks import AGENT, talk, turn, used

FACTS = (("Project", "shop"), ("Cost", "$0.12"))


def shown(*turns: Turn, look: RenderOptions | None = None, lacks: str = "") -> str:
    conversation = talk(*turns, facts=FACTS, lacks=lacks)
    return "".join(chunks("text", conversation, look or RenderOptions()))


def body(*turns: Turn, look: RenderOptions | None = None) -> str:
    return shown(*turns, look=look).partition("──\n")[2]


def test_a_conversation() -> None:
    assert shown(
        turn("prompt", "Fix it\n\tplease"),
        turn("answer", "I do.\n", 1),
        used("out", 2),
        used("it\nbroke", 3, is_error=True),
        turn("answer", "sub", 4, depth=1, agent=AGENT, agent_name="find it (Explore)"),
        used("", 5, depth=1),
        turn("answer", "sub sub", 6, depth=2),
        turn("answer", "main", 7),
        turn("interruption", "Interrupted.", 8),
        turn("recap", "x" * 1000, 9),
        turn("prompt", "More", 24 * 60 * 60 // 1000),
    ) == (
        "#5 Fix the cart\nshop · $0.12\n"
        "\n── Saturday, Nov 21, 2026 ──\n"
        "\nYou 10:00\n  Fix it\n      please\n"
        "\nClaude Code 10:00\n  I do.\n"
        "  ● Bash npm test (2.0s)\n"
        "  ✗ Bash npm test (failed, 2.0s)\n    < it broke\n"
        "\n  ↳ Subagent: find it (Explore) 10:00\n    sub\n    ● Bash npm test (2.0s)\n"
        "\n    ↳ Subagent 10:00\n      sub sub\n"
        "\nClaude Code 10:00\n  main\n"
        "  — Interrupted.\n"
        "  — It went on from a summary of 1,000 characters.\n"
        "\nYou 10:01\n  More\n"
    )


def test_in_full() -> None:
    look = RenderOptions(full=True)
    assert body(used("a\n\nb", inputs={"command": "x\ny"}), look=look).endswith(
        "    > command:\n    > x\n    > y\n    < a\n    <\n    < b\n"
    )
    assert body(used("", inputs={}), look=look).endswith("(2.0s)\n")
    assert body(turn("recap", "a cart"), look=look).endswith("characters.\n  < a cart\n")


def test_a_new_day() -> None:
    later = Turn("answer", "2026-11-23T10:00:00.000Z", "more")
    assert "\n── Monday, Nov 23, 2026 ──\n\nClaude Code 10:00\n  more\n" in shown(
        turn("answer", "a"), later
    )


@pytest.mark.parametrize("width", [20, 40, 60, 100])
def test_everything_fits(width: int) -> None:
    long = "讨论一下这个问题" * 20
    look = RenderOptions(full=False, width=width)
    text = shown(
        turn("prompt", "word " * 50),
        turn("answer", long, 1),
        used("x" * 300, 2, is_error=True, about="y" * 300),
        used("", 3, about=long),
        turn("answer", "deep " * 30, 4, depth=1),
        turn("api_error", "error " * 30, 5),
        look=look,
        lacks="gone " * 30,
    )
    # A tool's line has room for something in the narrowest terminal.
    assert all(cells(each) <= max(width, 52) for each in text.splitlines())
    if width == 100:
        assert all(cells(each) <= 100 for each in text.splitlines())


def test_in_a_pipe_lines_are_whole() -> None:
    assert f"  {'word ' * 100}".rstrip() in body(turn("prompt", "word " * 100))
    assert f"{'y' * 199}… (2.0s)\n" in body(used(about="y" * 300))


def test_colours() -> None:
    look = RenderOptions(width=80, is_colored=True)
    text = shown(turn("prompt", "Fix"), used("", is_error=True), look=look, lacks="gone")
    assert "\x1b[1;36mYou\x1b[0m\x1b[2m 10:00\x1b[0m\n" in text
    assert "\x1b[31m✗\x1b[0m \x1b[1mBash\x1b[0m npm test\x1b[2m (failed, 2.0s)\x1b[0m\n" in text
    assert "\x1b[33mgone\x1b[0m" in text
    assert "\x1b" not in shown(turn("prompt", "Fix"), used("", is_error=True), lacks="gone")


@pytest.mark.parametrize("text, width, expected", [
    ("a b c", None, ["a b c"]),
    ("a b c", 5, ["a b c"]),
    ("aa bb cc", 5, ["aa bb", "cc"]),
    ("  aa bb", 5, ["  aa", "bb"]),
    ("aaaaaaaa", 3, ["aaa", "aaa", "aa"]),
    ("a bbbbbbb c", 3, ["a", "bbb", "bbb", "b c"]),
    ("讨论一下", 4, ["讨论", "一下"]),
    ("讨论", 1, ["讨", "论"]),
    ("/home/dev/shop/checkout", 12, ["/home/dev/", "shop/", "checkout"]),
    ("at /a/checkout/service", 12, ["at", "/a/checkout/", "service"]),
    ("/a/checkout-service", 12, ["/a/checkout-", "service"]),
    ("      ", 3, [""]),
])  # fmt: skip
def test_wrapped(text: str, width: int | None, expected: list[str]) -> None:
    assert wrapped(text, width) == expected


@pytest.mark.parametrize("text, width, expected", [
    ("abc", 3, "abc"),
    ("abcd", 3, "ab…"),
    ("讨论一下", 5, "讨论…"),
])  # fmt: skip
def test_cut(text: str, width: int, expected: str) -> None:
    assert beginning(text, width) == expected
