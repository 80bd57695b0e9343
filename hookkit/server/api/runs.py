"""Runs: list, follow, start and cancel them."""

from collections.abc import Sequence
from typing import Any

from hookkit import agents
from hookkit.api import run_reports
from hookkit.api.run_reports import Cancelled, RunList, RunOutput, StartedRun
from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.runs.leftovers import Leftover
from hookkit.server.endpoints import Action, Endpoint
from hookkit.server.fields import Field, amount, text
from hookkit.server.parameters import Parameter, choice, whole_number
from hookkit.server.shapes import hints

ALL = choice("all", "`yes`: finished runs, too.", ("yes", "no"), "no")
RUN = Parameter("run", "The id of the run's session.")
LIMIT = whole_number("limit", "At most so many of the last messages.", 200, 10_000)

MOST_OF_PROMPT = 100_000
"""Characters; the body has room for that many in any form."""

MOST_TOOLS = 100
MOST_TURNS = 1_000_000


def tools(given: Any) -> tuple[str, ...]:
    """Return a list of names of tools. Raises ValueError."""
    is_list = isinstance(given, list) and len(given) <= MOST_TOOLS
    if not is_list or not all(isinstance(each, str) and each for each in given):
        raise ValueError(f"must be a list of at most {MOST_TOOLS} names.")
    return tuple(given)


def turns(given: Any) -> int:
    """Return a number of turns. Raises ValueError."""
    if type(given) is not int or not 1 <= given <= MOST_TURNS:
        raise ValueError(f"must be a whole number from 1 to {MOST_TURNS:,}.")
    return given


ORDER: Sequence[Field] = (
    text("project", "A known project's name, or the absolute path of a folder."),
    text("prompt", "What to do.", most=MOST_OF_PROMPT),
    text("agent", "The agent.", is_required=False)._replace(default=agents.DEFAULT),
    text("model", "The model.", is_required=False),
    text("permission_mode", "The agent's permission mode.", is_required=False),
    Field(
        "allowed_tools",
        "Tools that need no permission.",
        tools,
        {"type": ["array", "null"], "items": {"type": "string", "minLength": 1}, "maxItems": 100},
        is_required=False,
    ),
    Field(
        "max_turns",
        "End after this many turns.",
        turns,
        {"type": ["integer", "null"], "minimum": 1, "maximum": MOST_TURNS},
        is_required=False,
    ),
    amount("timeout", "End after this many seconds.", 1e9, is_required=False),
)
"""The members of the body that starts a run: the options of `hookkit run`."""

OF_RUN = hints(RunningSession)
LEFT = [hints(Leftover)]
OF_LIST = {"runs": [{**OF_RUN, "session": int | None}], "leftovers": LEFT}


def answer_list(store: Store, **given: str) -> RunList:
    """Return the runs."""
    return run_reports.list_runs(store, SessionManager(), show_all=given["all"] == "yes")


def answer_run(store: Store, run: str) -> run_reports.RunReport:
    """Return a run."""
    return run_reports.find_run(store, SessionManager(), run)


def answer_output(_: Store, run: str, limit: int) -> RunOutput:
    """Return the last messages of a run."""
    return run_reports.read_output(run, limit)


def start(project: str, prompt: str, **options: Any) -> StartedRun:
    """Start a run. Raises HookkitError."""
    with Store.open(source="user") as store:
        folder = run_reports.project_folder(store, project)
    return run_reports.start_run(SessionManager(), folder, prompt, **options)


def cancel(run: str) -> Cancelled:
    """Cancel a run. Raises NotFoundError; RunError if it could not be ended."""
    return run_reports.cancel_run(SessionManager(), run)


ENDPOINTS = (
    Endpoint("/runs", "List the runs", answer_list, (ALL,), rows="runs", shape=OF_LIST),
    Endpoint(
        "/runs/{run}",
        "Show a run",
        answer_run,
        (RUN,),
        shape={"run": {**OF_RUN, "session": int | None}},
    ),
    Endpoint(
        "/runs/{run}/output",
        "Read the last messages of a run",
        answer_output,
        (RUN, LIMIT),
        rows="messages",
        shape={
            "prompt": str,
            "messages": [{"role": str, "content": str, "timestamp": str | None}],
            "is_whole": bool,
        },
    ),
)

ACTIONS = (
    Action(
        "POST",
        "/runs",
        "Start a run",
        start,
        ORDER,
        shape={"run": OF_RUN},
        status=201,
        is_apart=True,
    ),
    Action(
        "POST",
        "/runs/{run}/cancel",
        "Cancel a run",
        cancel,
        parameters=(RUN,),
        shape={"runs": [OF_RUN], "leftovers": LEFT},
        is_apart=True,
    ),
)
