"""hookkit log-ai: log an API call that no agent made."""

import math
from pathlib import Path

import click

from hookkit.api import current_session, manual_sessions
from hookkit.api.manual_sessions import AgentSessionError, LoggedSession
from hookkit.cli.echo import echo_json
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option, session_option
from hookkit.lib.text.sanitize import one_line
from hookkit.model.activity import MOST, MOST_DOLLARS, LoggedCall
from hookkit.model.counters import NANO
from hookkit.model.session import now
from hookkit.render import humanize

TOKENS = click.IntRange(0, MOST)


def cost_of(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Check that a cost is a finite amount. Raises BadParameter."""
    if value is not None and not (math.isfinite(value) and 0 <= value <= MOST_DOLLARS):
        raise click.BadParameter(f"{value} is not a cost in US dollars, such as 0.125.")
    return value


def name_of(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return a name on one line. Raises BadParameter for an empty one."""
    if not one_line(value):
        raise click.BadParameter("must not be empty.")
    return one_line(value)


@click.command("log-ai")
@click.option("-p", "--provider", required=True, callback=name_of, help="openai, anthropic, …")
@click.option("-m", "--model", required=True, callback=name_of, help="The model's name.")
@click.option("-t", "--tokens", type=TOKENS, help="All tokens of the call.")
@click.option("--input", "tokens_input", type=TOKENS, help="Input tokens, instead of -t.")
@click.option("--output", "tokens_output", type=TOKENS, help="Output tokens, instead of -t.")
@click.option("-c", "--cost", type=float, callback=cost_of, help="The cost in US dollars.")
@session_option
@json_option
def command(
    provider: str,
    model: str,
    tokens: int | None,
    tokens_input: int | None,
    tokens_output: int | None,
    cost: float | None,
    session_id: str | None,
    as_json: bool,
) -> None:
    """Log an API call in your session.

    Use it for calls that no agent made. With --input and --output you can leave out the cost: it
    is computed from the price table.

    \b
    Examples:
      hookkit log-ai -p openai -m gpt-4o -t 15000 -c 0.125
      hookkit log-ai -p anthropic -m claude-sonnet-4-5 --input 12000 --output 3000
    """
    is_split = tokens_input is not None or tokens_output is not None
    if is_split == (tokens is not None):
        raise click.UsageError("Give either -t, or --input and --output.")
    if is_split:
        tokens_input, tokens_output = tokens_input or 0, tokens_output or 0
        tokens = tokens_input + tokens_output
    call = LoggedCall(now(), provider, model, tokens or 0, tokens_input, tokens_output, None)
    with open_store() as store:
        session = current_session.find_manual(store, Path.cwd(), session_id)
        try:
            result = manual_sessions.log_ai(store, session, call, cost)
        except AgentSessionError as error:
            raise click.UsageError(str(error)) from None
    if as_json:
        echo_json(**result.to_dict())
    else:
        echo(result)


def echo(result: LoggedSession) -> None:
    """Print what was logged."""
    logged = result.logged
    cost = humanize.dollars(None if logged.cost is None else logged.cost / NANO)
    tokens = humanize.number(logged.tokens)
    click.echo(f"Logged in #{result.session.seq}: {logged.model}, {tokens} tokens, {cost}")
    if logged.cost is None:
        warn("the cost of this call is unknown: set it with -c.")
