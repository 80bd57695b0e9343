"""hookkit doctor: check the setup and suggest fixes."""

import sys
from pathlib import Path

import click

from hookkit.api import doctor
from hookkit.cli.echo import echo_json, width
from hookkit.cli.options import json_option
from hookkit.lib.text.columns import wrapped
from hookkit.render import doctor as texts

SIGNS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "bad": ("BAD", "red")}

SIGN = 4
GAP = 2
LEAST = 20
"""Columns of a finding's text, at least."""

CHECK = 9
"""Columns of the name of a check, at least."""


@click.command("doctor")
@json_option
def command(as_json: bool) -> None:
    """Check the setup and suggest fixes.

    It checks the installed hooks, the recorder, the journal, the database and the summarizer. The
    exit code is 1 when something needs to be fixed.

    \b
    Examples:
      hookkit doctor
      hookkit doctor --json | jq '.findings[] | select(.state == "bad")'
    """
    diagnosis = doctor.diagnose(Path.cwd())
    if as_json:
        echo_json(**diagnosis.to_dict())
    else:
        longest = max((len(each.check) for each in diagnosis.findings), default=0)
        for finding in diagnosis.findings:
            echo(finding, max(longest, CHECK))
    if not diagnosis.is_healthy:
        sys.exit(1)


def echo(finding: doctor.Finding, name_width: int = CHECK) -> None:
    """Print a finding and below it the remedy, on one line so that it can be copied.

    In a pipe the finding is on one line too.
    """
    word, colour = SIGNS[finding.state]
    sign = click.style(word.ljust(SIGN), fg=colour, bold=finding.state == "bad")
    indent = SIGN + GAP + name_width + GAP
    known = texts.shown(finding)
    first, *rest = lines(known.text, indent)
    click.echo(f"{sign}  {finding.check.ljust(name_width)}  {first}")
    for line in rest:
        click.echo(f"{' ' * indent}{line}")
    if known.remedy:
        click.echo(f"{' ' * indent}→ {click.style(known.remedy, bold=True)}")


def lines(text: str, indent: int) -> list[str]:
    """Wrap a text to what the terminal has beside the indent."""
    columns = width()
    return wrapped(text, None if columns is None else max(columns - indent, LEAST))
