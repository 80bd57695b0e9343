"""A home in which whatever an agent, a person or a file can name is an attack on a page."""

import json
import time
from pathlib import Path
from typing import Any

from hookkit import paths
from hookkit.model.session import timestamp
from hookkit.runs import run_folder
from tests.builders import deliver, line, own, payload, tool
from tests.cli.rich_home import RUN
from tests.cli.terminal import call
from tests.transcript_builders import answer, prompt, transcript, usage, write
from tests.transcript_builders import tool as used

SECOND = 10**9

RAN = "attacked"
"""The title of a page whose script has run."""

HIT = f"document.title=`{RAN}`"

ATTACK = (
    f"\"'>--></title></textarea></script><script>{HIT}</script>"
    f'<img src=x onerror="{HIT}"><svg onload="{HIT}"><b hx-on:load="{HIT}" hx-get="/health">'
    f'<a href="javascript:{HIT}">x</a><iframe srcdoc="<script>{HIT}</script>"></iframe>'
    "{{7*7}}{%x%}\x1b[31m\u202e"
)
"""What opens an element wherever a text is not escaped."""

LINK = f"javascript:{HIT}"
MARKDOWN = f"[click]({LINK}) ![x]({LINK}) <script>{HIT}</script>\n\n```html\n{ATTACK}\n```\n"


def fill(folder: Path) -> None:
    """Fill this home; `folder` is for what the agent owns."""
    now = time.time_ns()
    place = {"cwd": f"/home/dev/{ATTACK}", "model": ATTACK}
    deliver(*of_hooks(now, place), *of_own(now))
    add_run(now)
    write(folder, {"p/t1.jsonl": conversation()})
    call("import", str(folder))
    for options in (("20",), ("--monthly", "100", "--project", ATTACK)):
        call("budget", "set", *options)


def of_hooks(now: int, place: dict[str, Any]) -> list[bytes]:
    """A session at work whose every text attacks, and one that waits for a permission."""
    asks = {"message": ATTACK, "notification_type": "permission_prompt"}
    words = {"command": ATTACK, "file_path": f"/x/{ATTACK}", "description": ATTACK}
    learned = f"[LEARN] {ATTACK}: {ATTACK}"
    return [
        line(payload("SessionStart", "h1", **place), at=now - 90 * SECOND),
        line(payload("UserPromptSubmit", "h1", prompt=ATTACK, **place), at=now - 80 * SECOND),
        line(payload("UserPromptSubmit", "h1", prompt=learned, **place), at=now - 79 * SECOND),
        line(tool(name=ATTACK, session_id="h1", tool_input=words, **place), at=now - 70 * SECOND),
        line(
            tool("PostToolUseFailure", "Bash", session_id="h1", error=ATTACK, **place),
            at=now - 69 * SECOND,
        ),
        line(payload("Stop", "h1", last_assistant_message=MARKDOWN, **place), at=now - 60 * SECOND),
        line(own("git", "h1", **of_git(now)), at=now - 50 * SECOND, src="hookkit"),
        line(payload("SessionStart", "h2", **place), at=now - 40 * SECOND),
        line(payload("UserPromptSubmit", "h2", prompt=MARKDOWN, **place), at=now - 30 * SECOND),
        line(
            tool("PreToolUse", "Bash", session_id="h2", tool_input=words, **place),
            at=now - 20 * SECOND,
        ),
        line(payload("Notification", "h2", **asks, **place), at=now - 10 * SECOND),
    ]


def of_git(now: int) -> dict[str, Any]:
    """What git reports."""
    return {
        "local_git_dir": f"/x/{ATTACK}/.git",
        "git_branch": ATTACK,
        "files": [[f"/x/{ATTACK}", "modified", None, 1, 2, "committed"]],
        "commits": [["c0ffee1234" * 4, timestamp(now - 50 * SECOND), ATTACK, 1, 2]],
    }


def of_own(now: int) -> list[bytes]:
    """A session of one's own."""
    logged = {"provider": ATTACK, "model": ATTACK, "tokens": 12, "cost_usd": 0.1}
    started = own("started", "h3", origin="manual", cwd="/home/dev", description=ATTACK)
    return [
        line(started, at=now - 100 * SECOND, src="user"),
        line(own("logged", "h3", **logged), at=now - 50 * SECOND, src="user"),
        line(own("noted", "h3", notes=MARKDOWN), at=now, src="user"),
        line(own("summarised", "h1", title=ATTACK, summary=MARKDOWN), at=now, src="hookkit"),
    ]


def conversation() -> bytes:
    """A session whose transcript attacks."""
    calls = [used(ATTACK, "toolu_1", command=ATTACK), used("Bash", "toolu_2", command=ATTACK)]
    edit = used("Edit", "toolu_3", file_path=f"/x/{ATTACK}", old_string=ATTACK, new_string=HIT)
    return transcript(
        prompt(ATTACK, session="t1", gitBranch=ATTACK, cwd=f"/home/dev/{ATTACK}"),
        answer("msg_1", usage(5, 6), session="t1", content=[{"type": "text", "text": MARKDOWN}]),
        answer("msg_2", usage(5, 6), 3, session="t1", content=[*calls, edit], model=ATTACK),
    )


def add_run(now: int) -> None:
    """A run that has failed."""
    folder = paths.make_private(run_folder.root() / RUN)
    request = {"cwd": f"/x/{ATTACK}", "asked_model": ATTACK, "framework": "claude_code"}
    ended = {"status": "failed", "error": ATTACK, "ended_at": timestamp(now)}
    started = {"started_at": timestamp(now - 90 * SECOND)}
    (folder / "run.json").write_text(json.dumps(request | started))
    (folder / "state.json").write_text(json.dumps(ended))
    (folder / "prompt").write_text(ATTACK)
