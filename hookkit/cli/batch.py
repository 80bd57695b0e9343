"""hookkit batch: run the prompts of a file, several at a time."""

import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from types import FrameType
from typing import Any, cast

import click

from hookkit import agents, config
from hookkit.api.batch_report import BatchReport, PromptResult, report_batch
from hookkit.api.prompt_batch import LimitReached, Limits, PromptBatch, start_over
from hookkit.api.run_permissions import denied_calls, missing_permissions
from hookkit.cli import budget, run_
from hookkit.cli.echo import echo_json, echo_table, is_dumb
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.errors import HookkitError
from hookkit.lib.system import regular_file
from hookkit.lib.text.columns import beginning
from hookkit.lib.text.sanitize import one_line
from hookkit.model.run_ended import counted
from hookkit.model.run_options import AgentOptions
from hookkit.model.session import timestamp
from hookkit.render import humanize, table
from hookkit.render.table import TEXT, Column
from hookkit.runs import batch_file
from hookkit.runs.batch_file import BatchError, BatchTask, Defaults
from hookkit.runs.batch_state import BatchState, PromptOutcome
from hookkit.runs.run_folder import UsageLimit
from hookkit.runs.run_request import RunOptions, runner_of

STYLES = {"completed": "green", "failed": "red", "cancelled": "yellow", "not started": "dim"}

LONGEST = 60
"""Columns of a prompt in the table."""

LAYOUT = table.Layout(
    (
        Column("#", is_number=True),
        Column("Status"),
        Column("Session", rank=2),
        Column("Time", rank=4, is_number=True),
        Column("Cost", rank=3, is_number=True),
        Column("Prompt", least=TEXT),
    ),
    lambda column, cell: STYLES.get(cell, "") if column == "Status" else "",
)
ERROR = Column("Error", rank=1, least=TEXT)

SHORT = 8
"""Characters of a session's id if its number is not known."""


def amount(ctx: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """Parse an amount in US dollars. Raises BadParameter."""
    return None if value is None else budget.amount(ctx, parameter, value)


@click.command("batch", cls=run_.ClientCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--jobs", type=click.IntRange(1), default=1, help="Runs at a time; 1 by default.")
@click.option("--resume", is_flag=True, help="Skip completed prompts and retry the others.")
@click.option("--max-cost", callback=amount, metavar="USD", help="Stop starting runs once spent.")
@run_.project_option
@run_.agent_option
@run_.run_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: str,
    jobs: int,
    resume: bool,
    max_cost: float | None,
    project: Path,
    agent: str,
    **given: Any,
) -> None:
    """Run the prompts of a file, several at a time.

    Each line of FILE is a prompt; empty lines and lines that begin with # are skipped. In JSONL
    each line is an object with `prompt` and optionally `project` (relative to the file's folder),
    `model` and `agent`. `-` is stdin. The options apply to every run; arguments after `--` go to
    the agent.

    The runs continue when this command is killed, and --resume finds them again; Ctrl-C cancels
    them. The exit code is 0 when all completed, 1 when some did not, and 130 when the batch was
    cancelled. --max-cost counts finished runs only, so the runs in progress may exceed it. Once a
    run meets a usage limit of your account, nothing more is started.

    \b
    Examples:
      hookkit batch prompts.txt --jobs 4 --max-cost 5
      hookkit batch prompts.txt --resume --max-cost 10
      hookkit batch tasks.jsonl --permission-mode acceptEdits -- --add-dir ../lib
    """
    as_json, model = given.pop("as_json"), given.pop("model")
    options = RunOptions(**given, arguments=ctx.meta["arguments"])  # type: ignore[typeddict-item]
    data, name, folder = source(file)
    tasks = batch_file.read(data, file, Defaults(project, model, folder, options, agent))
    names_of_agents = list(dict.fromkeys(task.agent for task in tasks))
    for name_of_agent in names_of_agents:
        runner_of(name_of_agent).find_executable(config.load())
        projects = [task.project for task in tasks if task.agent == name_of_agent]
        known = agents.get(name_of_agent)
        run_.warn(missing_permissions(known, projects, cast(AgentOptions, options)))
    with BatchState(name) as memory, interruptible() as stopped:
        manager = run_.manager()
        if not resume:
            start_over(memory, manager)
        batch = PromptBatch(manager, tasks, memory, Limits(jobs, max_cost), options)
        with progress() as show:
            outcomes = batch.run(stopped, show)
    report = report_on(tasks, outcomes, memory.spent, batch.limit)
    if as_json:
        echo_json(**report.to_dict())
    else:
        echo(report)
    for name_of_agent in names_of_agents:
        results = [each for each in report.results if each.task.agent == name_of_agent]
        denied = (tool for each in results for tool in each.outcome.denied)
        run_.warn(denied_calls(agents.get(name_of_agent), denied))
    if report.incomplete:
        echo_remaining(report, file, is_spent=batch.is_spent)
        ctx.exit(130 if stopped.is_set() else 1)


def source(file: str) -> tuple[bytes, str, Path]:
    """Return the content of a batch file, the name of its state, and its folder."""
    if file == "-":
        data = sys.stdin.buffer.read()
        return data, batch_file.hashed("-", data), Path()
    path = Path(file).resolve()
    try:
        with regular_file.opened_argument(path) as stream:
            return stream.read(), batch_file.hashed(str(path)), path.parent
    except OSError as error:
        raise BatchError(f"{file} can't be read: {error.strerror}.") from None


@contextmanager
def interruptible() -> Iterator[Flag]:
    """Yield a flag that Ctrl-C sets, so that no run is half started; a second Ctrl-C interrupts."""
    stopped = Flag()

    def stop(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        warn("cancelling …")
        stopped.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress() -> Iterator[Callable[[PromptBatch], object]]:
    """Yield a function that shows the progress of a batch: a bar if stderr is a terminal."""
    if not sys.stderr.isatty() or is_dumb():
        yield lambda batch: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[words]}"))
    # No thread of its own: a run is started by a copy of this process.
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), auto_refresh=False)
    with bar:
        drawn = bar.add_task("", total=None, words="")

        def show(batch: PromptBatch) -> None:
            total, done = len(batch.tasks), len(batch.outcomes)
            bar.update(drawn, total=total, completed=done, words=progress_text(batch), refresh=True)

        yield show


def progress_text(batch: PromptBatch) -> str:
    """Return the text beside the bar."""
    failed = sum(each.status == "failed" for each in batch.outcomes.values())
    text = f"{len(batch.running)} running, {humanize.dollars(batch.memory.spent)}"
    return f"{text}, {failed} failed" if failed else text


def report_on(
    tasks: list[BatchTask],
    outcomes: list[PromptOutcome],
    cost_usd: float,
    limit: LimitReached | None = None,
) -> BatchReport:
    """Report how the prompts went; without their sessions if the store can't be read."""
    try:
        with open_store() as store:
            return report_batch(tasks, outcomes, cost_usd, store, limit)
    except HookkitError as error:
        warn(str(error))
        return report_batch(tasks, outcomes, cost_usd, None, limit)


def echo(report: BatchReport) -> None:
    """Print a table of the results."""
    rows = [row(each) for each in report.results]
    if any(map(problem, report.results)):
        echo_table(LAYOUT._replace(columns=(*LAYOUT.columns, ERROR)), rows)
    else:
        echo_table(LAYOUT, [each[:-1] for each in rows])


def row(result: PromptResult) -> tuple[str, ...]:
    """Return the cells of a result."""
    outcome = result.outcome
    seconds, short_id = outcome.seconds, (outcome.session_id or "")[:SHORT]
    return (
        str(result.task.number),
        outcome.status,
        str(result.session) if result.session else short_id or humanize.UNKNOWN,
        humanize.UNKNOWN
        if seconds is None
        else humanize.human_duration(timedelta(seconds=seconds)),
        humanize.dollars(outcome.cost_usd),
        beginning(one_line(result.task.prompt), LONGEST),
        problem(result),
    )


def problem(result: PromptResult) -> str:
    """Return why a prompt has failed, or what it was denied; empty for all others."""
    denied = result.outcome.denied
    return one_line(result.outcome.error or (f"denied: {counted(denied)}" if denied else ""))


def echo_remaining(report: BatchReport, file: str, *, is_spent: bool) -> None:
    """Print what has not completed, and the command that continues."""
    counts = report.incomplete
    text = ", ".join(f"{count} {status}" for status, count in counts.items())
    more = ""
    begin = "Continue"
    if report.limit is not None:
        text = f"{text} because of a limit of your account: {one_line(report.limit.message)}"
        at = reset_time(report.limit.limit)
        begin = f"Resume after {at}" if at else "Resume after it has ended"
    elif is_spent and counts["not started"]:
        text = f"{text} because you've spent {humanize.dollars(report.cost_usd)}"
        more = " --max-cost USD (more)"
    again = f"hookkit batch {shlex.quote(file)} --resume{more}"
    warn(f"{text}. {begin} with `{again}`.")


def reset_time(limit: UsageLimit) -> str:
    """Return when a limit ends, for people; empty if nobody knows."""
    if limit.resets_at is None:
        return one_line(limit.resets)
    return humanize.local_time(timestamp(limit.resets_at * 1_000_000_000))


# A batch is always followed, and shows its progress.
command.params = [each for each in command.params if each.name not in ("follow", "quiet")]
