"""A home with something in every column of every table."""

import json
import time
from pathlib import Path
from typing import Any

from hookkit import paths
from hookkit.model.session import timestamp
from hookkit.runs import run_folder
from tests.builders import deliver, line, own, payload, tool
from tests.cli.terminal import call
from tests.fake_client import Client
from tests.runs.fakes import WHOLE, permit
from tests.transcript_builders import answer, prompt, transcript, usage, write

SECOND = 10**9

LONG = "Rewrite the checkout so that the discount applies before the taxes, and test it thoroughly"
FOLDER = "/home/dev/jobs/clients/acme-international/storefront-checkout-service"
BRANCH = "feature/discount-before-taxes"
RUN = "7f3a52c8-91d4-4e0b-8c6f-0a1b2c3d4e5f"

COMMITS = [
    ["c0ffee1234" * 4, "Apply the discount before the taxes", 1234, 56],
    ["badcafe234" * 4, "Test it", 7, 0],
]
GIT: dict[str, Any] = {
    "local_git_dir": f"{FOLDER}/.git",
    "git_branch": BRANCH,
    "files": [
        [f"{FOLDER}/a.py", "added", None, 1200, 0, "committed"],
        [f"{FOLDER}/b.py", "modified", None, 34, 56, "uncommitted"],
        [f"{FOLDER}/c.bin", "deleted", None, None, None, "untracked"],
    ],
}


def fill(folder: Path) -> None:
    """Fill this home; `folder` is for what the agents own."""
    now = time.time_ns()
    deliver(*of_hooks(now), *of_own(now))
    add_run(now)
    write(folder, {"p/t1.jsonl": conversation()})
    call("import", str(folder))
    for options in (("20",), ("--monthly", "100", "--project", "project"), ("--session", "0.5")):
        call("budget", "set", *options)
    add_batch(folder)


def of_hooks(now: int) -> list[bytes]:
    """Sessions of agents: one at work, one idle, one that has failed."""
    place = {"cwd": FOLDER, "model": "claude-opus-4-6"}
    failed = own("run_ended", "failed", status="failed", exit_code=1, error="No credit is left")
    return [
        line(payload("SessionStart", "busy", **place), at=now - 900 * SECOND),
        line(payload("UserPromptSubmit", "busy", prompt=LONG, **place), at=now - 800 * SECOND),
        line(tool(session_id="busy", **place), at=now - 700 * SECOND),
        line(
            payload("Stop", "busy", last_assistant_message=f"Done. {LONG}", **place),
            at=now - 699 * SECOND,
        ),
        line(
            payload("UserPromptSubmit", "busy", prompt=f"[LEARN] rule: {LONG}", **place),
            at=now - 698 * SECOND,
        ),
        line(own("git", "busy", **with_times(now)), at=now - 690 * SECOND, src="hookkit"),
        line(payload("SessionStart", "idle", cwd="/home/dev/blog"), at=now - 600 * SECOND),
        line(
            payload("UserPromptSubmit", "failed", prompt="Deploy it", cwd="/home/dev/blog"), at=now
        ),
        line(failed, at=now + SECOND, src="hookkit"),
    ]


def with_times(now: int) -> dict[str, Any]:
    """What git reports of the first session."""
    at = timestamp(now - 650 * SECOND)
    commits = [[digest, at, *rest] for digest, *rest in COMMITS]
    return GIT | {"commits": commits}


def of_own(now: int) -> list[bytes]:
    """A session of one's own, in which the first agent ran."""
    logged = {"provider": "openrouter", "model": "deepseek-v3-2-speciale", "tokens": 1_234_567}
    started = own("started", "mine", origin="manual", cwd=FOLDER, description=LONG[:50])
    return [
        line(started, at=now - 1000 * SECOND, src="user"),
        line(own("logged", "mine", **logged, cost_usd=0.125), at=now - 500 * SECOND, src="user"),
        line(own("noted", "mine", notes="The redirect loses its query"), at=now, src="user"),
    ]


def conversation() -> bytes:
    """A session with all kinds of tokens."""
    return transcript(
        prompt(LONG, session="t1"),
        answer("msg_1", usage(123_456, 5000, 900_000, 70_000), session="t1"),
        answer("msg_2", usage(1, 7), 3, session="t1", model="nobody-knows-1"),
    )


def add_run(now: int) -> None:
    """A run that has failed."""
    folder = paths.make_private(run_folder.root() / RUN)
    started = timestamp(now - 400 * SECOND)
    request = {"cwd": FOLDER, "asked_model": "claude-sonnet-4-5", "started_at": started}
    ended = {"status": "failed", "error": "No credit is left", "ended_at": timestamp(now)}
    (folder / "run.json").write_text(json.dumps(request | {"framework": "claude_code"}))
    (folder / "state.json").write_text(json.dumps(ended))
    (folder / "prompt").write_text(LONG)


def add_batch(folder: Path) -> None:
    """A batch that has completed."""
    Client(folder).does(WHOLE)
    permit(folder / "project", "Bash")
    (folder / "prompts.txt").write_text(f"Short\n{LONG}\n")
