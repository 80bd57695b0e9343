"""A conversation as an HTML page."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from hookkit.api.history.diffs import Diff
from hookkit.api.history.turns import Turn
from hookkit.model.transcript import Question
from hookkit.render.conversation.formats import RenderOptions, chunks
from tests.render.conversation.talks import AGENT, talk, turn, used

VOID = {"meta"}

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "h1", "h2", "h3", "h4"),
    *("dl", "dt", "dd", "p", "div", "pre", "code", "strong", "span", "details", "summary", "time"),
    *("ins", "del"),
}

ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "datetime", "tabindex", "dir"),
}


class Checked(HTMLParser):
    """Reads a page strictly: only what is allowed, and each tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ATTRIBUTES
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def written(*turns: Turn, full: bool = False, title: str = "Fix the cart") -> str:
    facts = (("Project", "shop <b>"),)
    return "".join(chunks("html", talk(*turns, facts=facts, title=title), RenderOptions(full)))


def body(*turns: Turn, full: bool = False) -> str:
    page = written(*turns, full=full)
    Checked(page)
    return page.partition("<main>\n")[2].removesuffix("</main>\n</body>\n</html>\n")


def test_a_conversation() -> None:
    assert body(
        turn("prompt", "Fix it\nplease"),
        turn("answer", "I **do** `it`.\n\n```py\nx < y\n```\n|a|\n|-|\n\n## Title\n\n\nEnd.", 1),
        turn("interruption", "Interrupted.", 5),
    ) == (
        "<h2>Saturday, Nov 21, 2026</h2>\n"
        '<h3>You <time datetime="2026-11-21T10:00:00.000Z">10:00</time></h3>\n'
        '<div class="prompt text"><p dir="auto">Fix it\nplease</p></div>\n'
        '<h3>Claude Code <time datetime="2026-11-21T10:00:01.000Z">10:00</time></h3>\n'
        '<div class="text"><p dir="auto">I <strong>do</strong> <code>it</code>.</p>\n'
        '<pre tabindex="0"><code>x &lt; y</code></pre>\n'
        '<pre tabindex="0"><code dir="auto">|a|\n|-|</code></pre>\n'
        '<p dir="auto"><strong>Title</strong></p>\n<p dir="auto">End.</p>\n</div>\n'
        '<p class="note" dir="auto">Interrupted.</p>\n'
    )


def test_texts_find_their_own_direction() -> None:
    page = body(turn("prompt", "שלום `x`"), turn("answer", "می\u200cخواهم\n\n```\nx\n```", 1))
    assert '<p dir="auto">שלום `x`</p>' in page
    assert '<p dir="auto">می\u200cخواهم</p>\n<pre tabindex="0"><code>x</code></pre>' in page
    assert '<h1 dir="auto">عنوان</h1>' in written(title="عنوان")


def test_a_tool_is_folded() -> None:
    page = body(used("out"), used("no", 1, is_error=True))
    assert page.count("<details>") == 2 and " open" not in page
    assert '<code dir="auto">npm test</code> <span class="how">2.0s</span></summary>' in page
    assert '<span class="bad">failed, 2.0s</span>' in page
    assert '<h4>Input</h4><pre dir="auto">command: npm test</pre>' in page
    assert '<h4>Output</h4><pre dir="auto">out</pre>' in page


def test_a_tool_of_which_little_is_known() -> None:
    page = body(used(name="", about="", inputs={}, ended_at=None))
    assert '<strong>a tool</strong> <span class="how">no result</span></summary>' in page
    assert "Nothing is known of it." in page
    at_once = used(about="", ended_at=turn("tool").timestamp)
    assert "<strong>Bash</strong></summary>" in body(at_once)


def test_long_outputs_are_cut_but_in_full() -> None:
    long = used("x" * 30_000)
    assert "20,000 characters left out, --full has them" in body(long)
    assert "x" * 30_000 in body(long, full=True)


def test_a_recap_is_folded() -> None:
    assert '<h4>Summary</h4><pre dir="auto">a cart</pre>' in body(turn("recap", "a cart"))


def test_subagents_are_folded() -> None:
    inside = {"depth": 1, "agent": AGENT}
    page = body(
        used(),
        turn("answer", "one", 1, **inside),
        turn("answer", "two", 2, depth=2, agent="deep", agent_name="find <it>"),
        turn("answer", "three", 3, **inside),
        turn("answer", "other", 4, depth=1, agent=None),
        turn("answer", "main", 5),
    )
    assert page.count('<details class="agent">') == 3
    assert '<summary dir="auto">Subagent: find &lt;it&gt;</summary>' in page
    assert '<summary dir="auto">Subagent</summary>' in page
    assert AGENT not in page
    texts = ("one", "two", "three", "other", "main")
    places = [page.index(f'<p dir="auto">{each}<') for each in texts]
    assert places == sorted(places)
    assert "</div></details>\n<h3>Claude Code" in page[places[3] :]
    assert body(turn("answer", "last", 1, **inside)).endswith("</div></details>\n")


def test_the_title_and_the_facts_are_escaped() -> None:
    page = written(title="</title><script>x</script>")
    assert page.count("&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;") == 2
    assert '<dd dir="auto">shop &lt;b&gt;</dd>' in page


def test_what_is_lacking_is_reported() -> None:
    assert '<p class="lacks">It is gone.</p>' in "".join(
        chunks("html", talk(lacks="It is gone."), RenderOptions())
    )


def test_the_policy_allows_our_style_and_nothing_else() -> None:
    page = written()
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].replace("&#x27;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert "url(" not in style and "@import" not in style
    assert '<html lang="en">' in page and "width=device-width" in page


HOSTILE = "</pre></code></p><script>alert(1)</script><img src=x onerror='alert(1)'>\"&amp;"


@pytest.mark.parametrize("made", [
    turn("prompt", HOSTILE),
    turn("answer", HOSTILE),
    turn("answer", f"```{HOSTILE}\n{HOSTILE}\n```\n|{HOSTILE}\n**{HOSTILE}** `{HOSTILE}`"),
    turn("recap", HOSTILE),
    turn("api_error", HOSTILE),
    turn("answer", "x", depth=1, agent=HOSTILE, agent_name=HOSTILE),
    turn("output", HOSTILE),
    used(HOSTILE, questions=(Question(HOSTILE, (HOSTILE,), HOSTILE),)),
    used(diffs=(Diff(HOSTILE, False, 1, 1, (f"+{HOSTILE}", f"-{HOSTILE}")),)),
    used(HOSTILE, name=HOSTILE, about=HOSTILE, inputs={HOSTILE: HOSTILE}),
])  # fmt: skip
def test_whatever_was_reported_is_text(made: Turn) -> None:
    assert HOSTILE in Checked(written(made)).text
