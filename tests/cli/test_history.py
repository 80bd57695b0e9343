"""hookkit history."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.errors import HookkitError
from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import HOOKKIT, call, on_terminal, run_json
from tests.render.conversation.talks import (
    AGENT,
    SESSION,
    answers,
    asks,
    imported,
    of_agent,
    results,
    usual,
)
from tests.transcript_builders import result, tool


@pytest.fixture
def talk(home: Path) -> Path:
    """A session with a transcript."""
    return imported(home, *usual(), agent=of_agent())


def work(session_id: str, cwd: str, seconds: float, prompt: str = "Fix it") -> None:
    deliver(line(payload("UserPromptSubmit", session_id, cwd=cwd, prompt=prompt), seconds))
    deliver(line(payload("Stop", session_id, cwd=cwd), seconds + 120))


# Projects with their sessions


def test_projects_with_their_sessions() -> None:
    work("one", "/home/dev/shop", 0)
    work("two", "/home/dev/bil\x1b[1mling", 60, prompt="Make\nit \x1b[2Jfast")
    work("three", "/home/dev/shop", 26 * 3600)
    work("late", "/home/dev/shop", 14.4 * 3600)
    said = hookkit("history", TZ="UTC").out
    assert said == (
        "shop  /home/dev/shop\n"
        "  Sunday, Nov 22, 2026\n"
        "      3  11:30-11:32     1 message   Fix it\n"
        "  Saturday, Nov 21, 2026\n"
        "      4  23:54-23:56     1 message   Fix it\n"
        "      1  09:30-09:32     1 message   Fix it\n"
        "\n"
        "bil�[1mling  /home/dev/bil�[1mling\n"
        "  Saturday, Nov 21, 2026\n"
        "      2  09:31-09:33     1 message   Make it �[2Jfast\n"
    )


def test_a_night_through(talk: Path) -> None:
    work("one", "/home/dev/shop", 14.49 * 3600)
    assert "23:59-Nov 22 00:01" in hookkit("history", "shop", TZ="UTC").out
    said = hookkit("history", "project", TZ="UTC").out
    assert "1  10:00-10:01     6 messages  Fix the cart" in said


@pytest.mark.parametrize("arguments", [("sho",), ("/home/dev/shop",), ("--project", "shop")])
def test_of_one_project(arguments: tuple[str, ...]) -> None:
    work("one", "/home/dev/shop", 0)
    work("two", "/home/dev/billing", 60)
    found = run_json("history", *arguments, "--json")["projects"]
    assert [each["project"] for each in found] == ["shop"]
    (day,) = found[0]["days"]
    (session,) = day["sessions"]
    assert (session["seq"], session["first_message"], session["messages"]) == (1, "Fix it", 1)


def test_not_all_of_them() -> None:
    work("one", "/home/dev/shop", 0)
    work("two", "/home/dev/shop", 3 * 86400)
    said = hookkit("history", "-l", "1")
    assert said.out.count("Fix it") == 1
    assert said.err == "hookkit: the latest 1; --limit shows more.\n"
    assert "2026-11-24" in str(run_json("history", "--since", "2026-11-23", "--json"))
    assert "2026-11-24" not in str(run_json("history", "--until", "2026-11-23", "--json"))


def test_there_are_none() -> None:
    assert hookkit("history").out.startswith("No sessions match.")
    assert "hookkit history" in refused("history", "nothing", code=1)


def test_the_list_on_a_terminal() -> None:
    work("one", "/home/dev/shop", 0, prompt="word " * 50)
    said = on_terminal("history", "--no-pager", columns=60)
    assert "\x1b[1mshop\x1b[0m" in said
    assert all(len(each) <= 60 for each in said.splitlines()[1:])
    assert "…" in said


# One session


@pytest.mark.parametrize("wanted", ["1", SESSION, SESSION[:6]])
def test_a_conversation(talk: Path, wanted: str) -> None:
    said = hookkit("history", wanted, TZ="UTC").out
    assert said.startswith("#1 Fix the cart\nproject · main · claude-opus-5-5 · Nov 21, 2026 10:00")
    assert "\nYou 10:00\n  Fix the cart\n" in said
    assert "  ✗ Bash npm test (failed, 1m 07s)\n    < boom\n" in said
    assert "↳ Subagent: find callers 10:01\n    Looking.\n" in said
    assert AGENT not in said
    assert "class Cart" not in said and "class Cart" in hookkit("history", wanted, "--full").out


def test_a_summary_stands_above(talk: Path) -> None:
    with Store.open() as store:
        store.upsert_session(SESSION, summary="The cart is \x1b[1mwhole.")
    assert hookkit("history", "1").out.splitlines()[1] == "The cart is whole."
    assert '<p dir="auto">The cart is whole.</p>' in hookkit("history", "1", "--format", "html").out
    assert "\n\nThe cart is whole.\n\n" in hookkit("history", "1", "--format", "md").out


def test_on_a_terminal(talk: Path) -> None:
    said = on_terminal("history", "1", "--no-pager", columns=40)
    assert "\x1b[1;36mYou\x1b[0m" in said
    assert "\x1b" not in on_terminal("history", "1", "--no-pager", NO_COLOR="1")


@pytest.mark.parametrize("pager, colours", [("cat", False), ("less", True)])
def test_through_a_pager(
    talk: Path, tmp_path: Path, pager: str, colours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pager that writes down what it gets: one that knows colours, and one that may not."""
    script = tmp_path / pager
    script.write_text(f'#!/bin/sh\necho "LESS=$LESS"\nexec /bin/cat > {tmp_path}/shown\n')
    script.chmod(0o755)
    monkeypatch.delenv("LESS", raising=False)
    shown, said = paged(script, tmp_path)
    assert "Fix the cart" in shown and ("\x1b[1;36mYou" in shown) == colours
    assert "LESS=-FRX" in said


def paged(pager: Path, folder: Path) -> tuple[str, str]:
    """What a pager gets, and what is on the terminal."""
    # A pager needs a terminal on both sides.
    program = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    done = subprocess.run(
        [sys.executable, "-c", program, *HOOKKIT, "history", "1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        env=os.environ | {"PAGER": str(pager), "TERM": "xterm"},
    )
    assert done.returncode == 0, done.stderr
    return (folder / "shown").read_text(), done.stdout.decode()


# Written


@pytest.mark.parametrize("name, format_, begin", [
    ("a.html", None, "<!DOCTYPE html>"),
    ("a.htm", None, "<!DOCTYPE html>"),
    ("a.md", None, "# Fix the cart"),
    ("a.jsonl", None, '{"role":"user"'),
    ("a.txt", None, "#1 Fix the cart"),
    ("a.txt", "html", "<!DOCTYPE html>"),
])  # fmt: skip
def test_a_file(talk: Path, tmp_path: Path, name: str, format_: str | None, begin: str) -> None:
    file = tmp_path / name
    chosen = ("--format", format_) if format_ else ()
    assert hookkit("history", "1", "-o", str(file), *chosen).out == ""
    assert file.read_text().startswith(begin)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "--force" in refused("history", "1", "-o", str(file), *chosen, code=1)
    hookkit("history", "1", "-o", str(file), *chosen, "--force")


def test_on_stdout(talk: Path) -> None:
    page = hookkit("history", "1", "--format", "html").out
    assert page.startswith("<!DOCTYPE html>") and "class Cart" in page
    lines = hookkit("history", "1", "--format", "jsonl").out.splitlines()
    assert [json.loads(each)["role"] for each in lines][:3] == ["user", "assistant", "tool"]
    assert "class Cart" in lines[2]
    assert "class Cart" not in hookkit("history", "1", "--format", "md").out


def test_json(talk: Path) -> None:
    document = run_json("history", "1", "--json")
    assert document["session"]["session_id"] == SESSION
    assert document["lacks"] == ""
    assert len(document["turns"]) == 14


def test_secrets_are_not_written(home: Path) -> None:
    key = "sk-ant-api03-aB3dE5fG7hJ9kL1mN2pQ"
    imported(home, asks(f"my key is {key}"))
    with Store.open() as store:
        store.upsert_session(SESSION, title=f"Use {key}")
    for name in ("text", "md", "html", "jsonl"):
        said = hookkit("history", "1", "--format", name, "--full").out
        assert key not in said and "anthropic-key" in said


def test_the_transcript_is_gone(talk: Path, tmp_path: Path) -> None:
    talk.unlink()
    said = hookkit("history", "1")
    assert "The transcript is gone" in said.out and said.err == ""
    assert "Fix the cart" in said.out and "Done." in said.out
    assert "The transcript is gone" in hookkit("history", "1", "--format", "jsonl").err
    assert "is gone" in hookkit("history", "1", "-o", str(tmp_path / "a.html")).err
    assert "is gone" in (tmp_path / "a.html").read_text()
    assert "is gone" in run_json("history", "1", "--json")["lacks"]


@pytest.mark.parametrize("arguments", [
    ("1", "--project", "shop"),
    ("--full",),
    ("project", "--format", "md"),
    ("-o", "x.html"),
    ("1", "-o", "x.pdf"),
    ("1", "-o", "x"),
    ("-l", "0"),
])  # fmt: skip
def test_what_makes_no_sense(talk: Path, arguments: tuple[str, ...]) -> None:
    refused("history", *arguments, code=2)
    assert not Path("x.html").exists()


def test_a_file_that_is_none(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("hookkit.agents.claude_code.conversation.DetailedReader", broken)
    assert isinstance(call("history", "1", code=1).exception, HookkitError)


# What was written


AS_TYPED = {
    "Persian and a family": "می\u200cخواهم درست کنی 👨\u200d👩\u200d👧",
    "Bengali": "ন্\u200cত ক্\u200dষ",
    "glyphs of an icon font": "\ue0a0 main \U000f0a1e",
    "an emoji that Python doesn't know": "\U0001fae9\U0001fac8",
    "Hebrew and marks of direction": "שלום\u200f! (abc)\u200e",
    "flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "spaces of typesetters": "20\u202f000\u00a0€ 設計\u3000見 co\u00adop",
}


@pytest.mark.uncovered
@pytest.mark.parametrize("text", AS_TYPED.values(), ids=AS_TYPED)
def test_a_text_stays_as_it_was_typed(home: Path, text: str) -> None:
    imported(home, asks(text), answers(f"{text} ok"))
    first, second, _ = call("history", "1", "--format", "jsonl").stdout.split("\n")
    assert json.loads(first)["content"] == text
    assert json.loads(second)["content"] == f"{text} ok"
    for form in ("html", "md", "text"):
        assert call("history", "1", "--format", form).stdout.count(text) >= 2
    assert run_json("show", "1", "--json")["session"]["first_user_message"] == text
    title = " ".join(text.split())
    for shown in ("list", "show", "history", "export"):
        assert title in " ".join(call(shown).stdout.split())
    assert title in on_terminal("list", columns=160)


def test_what_could_harm_is_replaced_visibly(home: Path) -> None:
    imported(home, asks("pay \u202egnp.exe\u2066 \x07now"), answers("ok \x9b\u202d"))
    for form in ("html", "md", "text", "jsonl"):
        shown = call("history", "1", "--format", form).stdout
        assert "pay �gnp.exe� �now" in shown and "ok ��" in shown
        assert not set("\x07\x9b\u202d\u202e\u2066") & set(shown)


def test_images_leave_a_sign(home: Path) -> None:
    source = {"type": "base64", "media_type": "image/png", "data": "A" * 40_000}
    image = {"type": "image", "source": source}
    prompt: Any = [{"type": "text", "text": "What is wrong?"}, image]
    imported(
        home,
        asks(prompt),
        answers(tool("Read", "c1", file_path="/shop/a.png")),
        results(result([image], "c1")),
        answers("The button.", seconds=3),
    )
    for form in ("html", "md", "text", "jsonl"):
        said = call("history", "1", "--format", form, "--full").stdout
        assert said.count("[image: image/png, 30 kB]") == 2
        assert len(said) < 10_000
    assert run_json("show", "1", "--json")["session"]["first_user_message"] == "What is wrong?"


FENCED = """\
````markdown
text
```python
print("<b>&amp;</b>")
```
````

1. First
   ```sh
   echo hi
   ```

> ```js
> quoted()
> ```

~~~
tilde ``` inside
~~~
"""


def test_fences_in_fences_lists_and_quotations(home: Path) -> None:
    imported(home, asks("how?"), answers(FENCED))
    page = call("history", "1", "--format", "html").stdout
    found = re.findall(r'<pre tabindex="0"><code>(.*?)</code></pre>', page, re.DOTALL)
    assert [unescape(each) for each in found] == [
        'text\n```python\nprint("<b>&amp;</b>")\n```',
        "echo hi",
        "quoted()",
        "tilde ``` inside",
    ]
    assert "````\ntilde ``` inside\n````" in call("history", "1", "--format", "md").stdout
