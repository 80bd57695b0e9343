"""The page in a real browser: what was said in a session does nothing there.

Without Chromium these tests are skipped; Debian's package `chromium` has it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.history.transcript_files import Files
from hookkit.api.history.turn_builder import turns
from hookkit.api.history.turns import Turn
from hookkit.render.conversation.formats import RenderOptions, chunks
from tests.render.conversation import chromium
from tests.render.conversation.talks import (
    AGENT,
    answers,
    asks,
    of_agent,
    results,
    talk,
    turn,
    used,
    usual,
    write,
)
from tests.transcript_builders import prompt, record, result, tool

BROWSER = chromium.found()
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")

WIDTHS = (320, 360, 768, 1280)


@contextmanager
def bait() -> Iterator[tuple[str, list[str]]]:
    """A server, and what it was asked for."""
    asked: list[str] = []

    class Bait(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Bait)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def evil(url: str) -> str:
    """What a page may be made to do."""
    return (
        f"</pre></code></title></style>--><script src='{url}/script'></script>"
        "<script>document.title='owned';alert(1);console.log('ran')</script>"
        f"<img src='{url}/img' onerror='alert(2)'><svg onload='alert(3)'></svg>"
        f"<iframe src='{url}/frame' srcdoc='<script>alert(4)</script>'></iframe>"
        f"<link rel=stylesheet href='{url}/style'><style>@import '{url}/import';</style>"
        f"<meta http-equiv=refresh content='0;url={url}/refresh'><base href='{url}'>"
        f"<object data='{url}/object'></object><video src='{url}/video' autoplay></video>"
        "<details open ontoggle=alert(5)><a href='javascript:alert(6)' autofocus onfocus=alert(7)>x"
        f"</a></details><form action='{url}/form'><button autofocus onfocus=alert(8)></form>"
        "\x1b[31m\x1b]0;owned\x07\x1b[2J\x00\x07\u202e\u2028&lt;script&gt;alert(9)&lt;/script&gt;"
        f"![x]({url}/md) [x](javascript:alert(10)) **<b onclick=alert(11)>** `<script>alert(12)`"
        "\n```<script>\n</code></pre><script>alert(13)</script>\n```\n"
        "| <script>alert(14)</script> |"
    )


def of_evil(url: str) -> list[Any]:
    """A transcript full of it."""
    text = evil(url)
    side: dict[str, Any] = {"isSidechain": True, "agentId": text}
    failed = {"status": 529, "message": text}
    return [
        asks(text),
        answers(text, tool(text, "c1", command=text, **{text: [text, {text: text}]})),
        results(result(text, "c1", is_error=True), results_of(text)),
        answers(text, seconds=5, **side),
        record("system", 6, subtype="api_error", error=failed),
        record("system", 7, subtype="compact_boundary", compactMetadata={"trigger": text}),
        prompt(text, 8, isCompactSummary=True, uuid="s"),
        b'{"type": "user", "message": "<script>alert(1)</script>\n',
    ]


def results_of(text: str) -> dict[str, Any]:
    """A result of which the call is lost."""
    return result([{"type": "text", "text": text}, {"type": "image"}], text)


def page(folder: Path, *made: Turn, **more: Any) -> Path:
    """A conversation as a page."""
    file = folder / "page.html"
    file.write_text("".join(chunks("html", talk(*made, **more), RenderOptions(full=True))), "utf-8")
    return file


@pytest.fixture(scope="module")
def tab() -> Iterator[chromium.Tab]:
    assert BROWSER is not None
    with chromium.tab(BROWSER) as opened:
        yield opened


def unfold(tab: chromium.Tab) -> None:
    tab.value("document.querySelectorAll('details').forEach(each => each.open = true)")


def test_what_is_looked_for_can_be_seen(tab: chromium.Tab, tmp_path: Path) -> None:
    """Or nothing would be shown by not seeing it."""
    with bait() as (url, asked):
        file = tmp_path / "evil.html"
        file.write_text(
            f"<title>x</title><img src='{url}/img'><script>console.log(document.title = 'owned')"
            "</script>"
        )
        tab.open(file)
        assert tab.value("document.title") == "owned"
        assert tab.told("Runtime.consoleAPICalled") and asked == ["/img"]
        assert len(tab.told("Network.requestWillBeSent")) == 2


def test_what_was_written_does_nothing(tab: chromium.Tab, tmp_path: Path, home: Path) -> None:
    with bait() as (url, asked):
        path = write(home, *of_evil(url))
        made = list(turns(Files(path)))
        assert {each.kind for each in made} == {
            *("prompt", "answer", "tool", "api_error", "compaction", "recap", "unreadable"),
        }
        text = evil(url)
        file = page(tmp_path, *made, title=text, lacks=text, facts=((text, text),))
        for scheme in ("light", "dark"):
            tab.look(360, scheme=scheme)
            tab.open(file)
            unfold(tab)
            tab.value("document.querySelectorAll('*').forEach(each => each.focus())")
            tab.value("1")
            assert str(tab.value("document.title")).startswith("</pre></code></title></style>")
            assert tab.told("Page.javascriptDialogOpening") == []
            assert tab.told("Runtime.consoleAPICalled") == []
            assert tab.told("Runtime.exceptionThrown") == []
            assert tab.told("Log.entryAdded") == []  # nor did the policy have to forbid anything
            (request,) = tab.told("Network.requestWillBeSent")
            assert request["documentURL"] == file.as_uri()
            assert tab.value("document.scripts.length + document.images.length") == 0
            assert tab.value("document.querySelectorAll('[href],[src],[onclick]').length") == 0
        assert asked == []


def test_the_policy_holds_if_we_err(tab: chromium.Tab, tmp_path: Path) -> None:
    """A page of ours into which a script has come all the same."""
    with bait() as (url, asked):
        file = page(tmp_path, turn("prompt", "HERE"))
        file.write_text(file.read_text().replace("HERE", evil(url).replace("refresh", "no")))
        tab.open(file)
        assert tab.value("document.title") == "Fix the cart"
        assert tab.told("Page.javascriptDialogOpening") == []
        assert tab.told("Runtime.consoleAPICalled") == []
        assert tab.value("document.scripts.length") > 0
        assert asked == []


def test_our_own_style_is_allowed(tab: chromium.Tab, tmp_path: Path) -> None:
    file = page(tmp_path, turn("prompt", "Hi"))
    found = {}
    for scheme in ("light", "dark"):
        tab.look(1280, scheme=scheme)
        tab.open(file)
        found[scheme] = tab.value("getComputedStyle(document.body).backgroundColor")
    assert found == {"light": "rgb(251, 251, 250)", "dark": "rgb(23, 24, 26)"}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(
    tab: chromium.Tab, tmp_path: Path, home: Path, width: int
) -> None:
    path = write(home, *usual(), agent=of_agent())
    agent = path.with_suffix("") / "subagents" / f"agent-{AGENT}.jsonl"
    made = list(turns(Files(path, {AGENT: agent})))
    long = "x" * 500
    wide = [turn("prompt", long), turn("answer", f"{long}\n```\n{long}\n```\n`{long}`", 1)]
    tab.look(width)
    tab.open(
        page(tmp_path, *made, *wide, used(long, 2, name=long, about=long), title=long, lacks=long)
    )
    unfold(tab)
    assert tab.value("document.documentElement.scrollWidth") <= width


def test_it_can_be_read_by_those_who_do_not_see(tab: chromium.Tab, tmp_path: Path) -> None:
    tab.look(1280)
    tab.open(page(tmp_path, turn("prompt", "Fix it"), turn("answer", "Done.", 1), used("out", 2)))
    nodes = tab.ask("Accessibility.getFullAXTree")["nodes"]
    names = [(each["role"]["value"], each.get("name", {}).get("value")) for each in nodes]
    assert ("heading", "Fix the cart") in names and ("main", "") in names
    assert ("heading", "You 10:00") in names and ("heading", "Claude Code 10:00") in names
    assert [name for role, name in names if role == "DisclosureTriangle"] == ["Bash npm test 2.0s"]
