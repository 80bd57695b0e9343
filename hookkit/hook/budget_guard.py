"""The guard: over budget it holds a prompt back, with one sentence for the person.

A hook of its own for UserPromptSubmit, which `hookkit install` wires for those who have asked for
it (`hookkit budget enforce on`). It fails open: whatever goes wrong, it says nothing, and the
prompt goes on. Its answer blocks by what it says, not by an exit code: the client would show that
with the whole command in front.
"""

import posix
import time

from hookkit import record
from hookkit.hook import budgets, payload_json
from hookkit.hook.budgets import Budgets, BudgetStatus, dollars
from hookkit.hook.payload_json import Json
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.json_parser import quoted

EVENT = "UserPromptSubmit"

ANSWER = '{"decision":"block","reason":%s}\n'
"""The launcher lets nothing pass that begins otherwise."""


def main(folder: str, _parent: int, _agent: str = "") -> None:
    """Judge the prompt on stdin by the budgets under `folder`, then leave with exit code 0."""
    try:
        if not payload_json.is_ours():
            payload = payload_json.told(record.read_payload(0))
            answer = verdict(payload_json.data_folder(folder), payload, time.time())
            posix.write(1, answer.encode())
    except BaseException:  # noqa: S110 - no prompt is held back by a fault of ours
        pass
    posix._exit(0)


def verdict(folder: str, payload: Json, now: float) -> str:
    """The answer that holds a prompt back; empty where it may go on. Raises what goes wrong."""
    wanted = budgets.read(folder)
    if payload.get("hook_event_name") != EVENT or not wanted.enforce or not wanted.limits:
        return ""
    worst = budgets.tightest(standings(folder, wanted, payload, now))
    return ANSWER % quoted(reason(worst)) if worst and worst.is_over else ""


def standings(folder: str, wanted: Budgets, payload: Json, now: float) -> list[BudgetStatus]:
    """How the budgets stand that the session falls under."""
    db = spending.connect(f"{folder}/hookkit.db")
    try:
        session = spending.of_session(db, str(payload.get("session_id")))
        project, cost = session or (payload_json.project_of(payload), 0)
        return list(budgets.standings(db, wanted.of_project(project), now, lambda _: cost))
    finally:
        db.close()


def reason(over: BudgetStatus) -> str:
    """What the person is told."""
    return (
        f"hookkit holds this prompt back: {dollars(over.spent)} of the {dollars(over.limit)} "
        f"budgeted for {payload_json.plain(over.time)} are spent; `hookkit budget set` raises the "
        "budget, `hookkit budget enforce off` lets prompts through."
    )
