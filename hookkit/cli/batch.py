"""hookkit batch: run the prompts of a file, some at a time."""

import shlex
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from types import FrameType
from typing import Any

import click

from hookkit import agents, config
from hookkit.api.prompt_batch import Limits, PromptBatch, begin_anew
from hookkit.cli import budget, run_
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.errors import HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize, table
from hookkit.runs import batch_file
from hookkit.runs.batch_file import BatchError, BatchTask, Defaults
from hookkit.runs.batch_state import BatchState, PromptOutcome
from hookkit.runs.run_request import RunOptions, runner_of

HEAD: tuple[str, ...] = ("#", "Status", "Session", "Time", "Cost", "Prompt", "Error")
RIGHT = ("#", "Time", "Cost")
STYLES = {"completed": "green", "failed": "red", "cancelled": "yellow", "not started": "dim"}

LONGEST = 60
"""Characters of a prompt that the table shows."""

SHORT = 8
"""Characters of a session's id where it has no number."""


def amount(ctx: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """US dollars, where given. Raises BadParameter."""
    return None if value is None else budget.amount(ctx, parameter, value)


@click.command("batch", cls=run_.ClientCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--jobs", type=click.IntRange(1), default=1, help="Runs at a time; 1 if not given.")
@click.option("--resume", is_flag=True, help="Skip what is done; try again what is not.")
@click.option("--max-cost", callback=amount, metavar="USD", help="Start none once this is spent.")
@run_.project_option
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
    **given: Any,
) -> None:
    """Run the prompts of a file, several at a time.

    Each line of FILE is a prompt; empty lines and lines that begin with # are skipped. In JSONL
    each line is an object with `prompt` and optionally `project` (relative to the file's folder)
    and `model`. `-` is stdin. The options apply to every run; arguments after `--` go to the agent.

    The runs continue when this command is killed, and --resume finds them again; Ctrl-C cancels
    them. The exit code is 0 when all completed, 1 when some did not, and 130 when the batch was
    cancelled. --max-cost counts finished runs only, so the runs in progress may exceed it.

    \b
    Examples:
      hookkit batch prompts.txt --jobs 4 --max-cost 5
      hookkit batch prompts.txt --resume --max-cost 10
      hookkit batch tasks.jsonl --permission-mode acceptEdits -- --add-dir ../lib
    """
    as_json, model = given.pop("as_json"), given.pop("model") or "sonnet"
    options = RunOptions(**given, arguments=ctx.meta["arguments"])  # type: ignore[typeddict-item]
    data, name, folder = source(file)
    tasks = batch_file.read(data, file, Defaults(project, model, folder, options))
    runner_of(agents.DEFAULT).find_executable(config.load())
    with BatchState(name) as memory, interruptible() as stopped:
        manager = run_.manager()
        if not resume:
            begin_anew(memory, manager)
        batch = PromptBatch(manager, tasks, memory, Limits(jobs, max_cost), options)
        with progress() as tell:
            outcomes = batch.run(stopped, tell)
    echo(tasks, outcomes, memory.spent, as_json=as_json)
    if any(each.status != "completed" for each in outcomes):
        tell_rest(outcomes, memory.spent, file, is_spent=batch.is_spent)
        ctx.exit(130 if stopped.is_set() else 1)


def source(file: str) -> tuple[bytes, str, Path]:
    """What is to be run, the name under which that is remembered, and the folder it lies in."""
    if file == "-":
        data = sys.stdin.buffer.read()
        return data, batch_file.hashed("-", data), Path()
    path = Path(file).resolve()
    try:
        return path.read_bytes(), batch_file.hashed(str(path)), path.parent
    except OSError as error:
        raise BatchError(f"{file} can't be read: {error.strerror}.") from None


@contextmanager
def interruptible() -> Iterator[Flag]:
    """Ctrl-C sets a flag, so that a run is never half started; a second one interrupts."""
    stopped = Flag()

    def stop(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        click.echo("hookkit: cancelling …", err=True)
        stopped.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress() -> Iterator[Callable[[PromptBatch], object]]:
    """What shows how far a batch is: a bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda batch: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[words]}"))
    # No thread of its own: a run is started by a copy of this process.
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), auto_refresh=False)
    with bar:
        drawn = bar.add_task("", total=None, words="")

        def tell(batch: PromptBatch) -> None:
            total, done = len(batch.tasks), len(batch.outcomes)
            bar.update(drawn, total=total, completed=done, words=words(batch), refresh=True)

        yield tell


def words(batch: PromptBatch) -> str:
    """What stands beside the bar."""
    failed = sum(each.status == "failed" for each in batch.outcomes.values())
    said = f"{len(batch.running)} running, {humanize.dollars(batch.memory.spent)}"
    return f"{said}, {failed} failed" if failed else said


def echo(
    tasks: list[BatchTask], outcomes: list[PromptOutcome], spent: float, *, as_json: bool
) -> None:
    """Print how each prompt went."""
    numbers = numbers_of(outcomes)
    pairs = list(zip(tasks, outcomes, strict=True))
    if as_json:
        told = [
            {"number": task.number, "prompt": task.prompt, "project": task.project}
            | {"model": task.model, "session": numbers.get(outcome.session_id or "")}
            | outcome._asdict()
            for task, outcome in pairs
        ]
        echo_json(results=told, cost_usd=spent)
        return
    rows: list[tuple[str, ...]] = [row(task, outcome, numbers) for task, outcome in pairs]
    head, wide = HEAD, "Error"
    if not any(each.error for each in outcomes):
        head, wide = HEAD[:-1], "Prompt"
        rows = [each[:-1] for each in rows]
    shape = table.Shape(
        wide,
        RIGHT,
        give_way=("Time", "Cost"),
        style=lambda column, cell: STYLES.get(cell, "") if column == "Status" else "",
    )
    echo_table(head, rows, shape)


def numbers_of(outcomes: list[PromptOutcome]) -> dict[str, int | None]:
    """The numbers of the sessions, where the store can be read."""
    ids = [each.session_id for each in outcomes if each.session_id]
    try:
        with open_store() as store:
            found = [session for each in ids if (session := store.get_session(each))]
    except HookkitError as error:
        click.echo(f"hookkit: {error}", err=True)
        return {}
    return {each.session_id: each.seq for each in found}


def row(task: BatchTask, outcome: PromptOutcome, numbers: dict[str, int | None]) -> tuple[str, ...]:
    """A prompt as people read it."""
    session_id = outcome.session_id or ""
    number = numbers.get(session_id)
    seconds = outcome.seconds
    return (
        str(task.number),
        outcome.status,
        str(number) if number else session_id[:SHORT] or humanize.UNKNOWN,
        humanize.UNKNOWN
        if seconds is None
        else humanize.human_duration(timedelta(seconds=seconds)),
        humanize.dollars(outcome.cost_usd),
        shortened(one_line(task.prompt)),
        one_line(outcome.error or ""),
    )


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def tell_rest(outcomes: list[PromptOutcome], spent: float, file: str, *, is_spent: bool) -> None:
    """Say what is not done, and how to go on."""
    counts = Counter(each.status for each in outcomes if each.status != "completed")
    said = ", ".join(f"{count} {status}" for status, count in counts.items())
    more = ""
    if is_spent and counts["not started"]:
        said, more = f"{said}: {humanize.dollars(spent)} are spent", " --max-cost USD (more)"
    again = f"hookkit batch {shlex.quote(file)} --resume{more}"
    click.echo(f"hookkit: {said}. `{again}` goes on.", err=True)


# A batch is always watched.
command.params = [each for each in command.params if each.name != "follow"]
