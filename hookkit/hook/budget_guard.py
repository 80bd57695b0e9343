"""The guard: over budget it blocks what a person typed, with a reason for them.

A hook of its own for each prompt, which `hookkit install` wires where `hookkit budget enforce on`
asked for it. What a program sends goes through: the news that a background task has ended, a loop
or a schedule would be lost, and nobody would read the reason. It fails open: on any error it
prints nothing, and the prompt goes through. It blocks by its output rather than by an exit code,
because the client would show an exit code together with the whole command.
"""

import posix
import time

from hookkit import agents, record
from hookkit.hook import budgets, payload_json
from hookkit.hook.budgets import Budgets, BudgetStatus
from hookkit.hook.payload_json import Json
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.json_parser import quoted

ANSWER = '{"decision":"block","reason":%s}\n'
"""The launcher passes nothing on that begins otherwise."""


def main(folder: str, parent: int, agent: str = "") -> None:
    """Check the prompt on stdin against the budgets under `folder`, then exit with 0.

    One that it holds back is journaled, so that it isn't counted. `folder`, `parent` and `agent`
    are those of record.py.
    """
    try:
        if not payload_json.is_ours():
            sent, folder = record.read_payload(0), payload_json.data_folder(folder)
            answer = verdict(folder, payload_json.parse(sent), time.time(), agent)
            if answer:
                posix.write(1, answer.encode())
                record.record(folder, sent, parent, "guard", agent)
    except BaseException:  # noqa: S110 - an error of ours must not block a prompt
        pass
    posix._exit(0)


def verdict(folder: str, payload: Json, now: float, agent: str = "") -> str:
    """Return the output that blocks a prompt; empty where it may go on. Raises on any error."""
    known = budgets.read(folder)
    team = budgets.team_content(folder) if known.enforce else b""
    if not known.enforce or not (known.limits or team):
        return ""
    if agents.get(agent or agents.DEFAULT).prompts.typed_in(payload) is None:
        return ""
    worst = budgets.tightest(statuses(folder, known, payload, now, team))
    return ANSWER % quoted(reason(worst)) if worst and worst.is_over else ""


def statuses(
    folder: str, known: Budgets, payload: Json, now: float, team: bytes = b""
) -> list[BudgetStatus]:
    """Return the status of the budgets that apply to the session.

    `team` is what the file of the team's budgets has.
    """
    db = spending.connect(f"{folder}/hookkit.db")
    try:
        budgets.use_zone(db)
        session = spending.of_session(db, str(payload.get("session_id")))
        stored, cost = session or (None, 0)

        def project() -> str | None:
            return payload_json.project_of(payload, stored)

        return budgets.of_session(db, known.limits, team, now, cost, project)
    finally:
        db.close()


def reason(over: BudgetStatus) -> str:
    """Return the explanation for the person."""
    return (
        f"hookkit blocked this prompt. {over.spending}. {over.remedy}, or let "
        "prompts through with `hookkit budget enforce off`."
    )
