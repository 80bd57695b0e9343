"""hookkit doctor: check the setup and suggest fixes."""

import re
import shutil
import sys
import textwrap
from pathlib import Path

import click

from hookkit.api import doctor
from hookkit.cli.echo import echo_json
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line

SIGNS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "bad": ("BAD", "red")}

INDENT = 17
"""Columns of a finding's sign and the name of its check."""


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
        for finding in diagnosis.findings:
            echo(finding)
    if not diagnosis.is_healthy:
        sys.exit(1)


def echo(finding: doctor.Finding) -> None:
    """Print a finding and below it the remedy, on one line so that it can be copied.

    In a pipe the finding is on one line too.
    """
    word, colour = SIGNS[finding.state]
    sign = click.style(word.ljust(4), fg=colour, bold=finding.state == "bad")
    first, *rest = lines(short(one_line(finding.says)))
    click.echo(f"{sign}  {finding.check.ljust(INDENT - 8)}  {first}")
    for line in rest:
        click.echo(f"{' ' * INDENT}{line}")
    if finding.remedy:
        click.echo(f"{' ' * INDENT}→ {click.style(short(one_line(finding.remedy)), bold=True)}")


def lines(text: str) -> list[str]:
    """Wrap a text to the terminal."""
    if not sys.stdout.isatty():
        return [text]
    width = max(shutil.get_terminal_size().columns - INDENT, 20)
    return textwrap.wrap(text, width, break_on_hyphens=False)


def short(text: str) -> str:
    """Return a text with `~` for the home folder at the beginning of paths."""
    return re.sub(rf"(?<![^ (]){re.escape(str(Path.home()))}(?=/)", "~", text)
