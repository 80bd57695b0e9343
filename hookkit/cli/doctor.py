"""hookkit doctor: is all well, and what mends it."""

import sys
from pathlib import Path

import click

from hookkit import doctor
from hookkit.agents.claude_code.settings import project_root
from hookkit.cli import output
from hookkit.text import one_line

SIGNS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "bad": ("BAD", "red")}


@click.command("doctor")
@output.json_option
def command(as_json: bool) -> None:
    """Check the wiring, the hook, the journal, the database and the summariser.

    Exit code 1 when something needs a hand; the remedy is named.

    \b
    Examples:
      hookkit doctor
      hookkit doctor --json | jq '.findings[] | select(.state == "bad")'
    """
    findings = doctor.examine(project_root(Path.cwd()))
    healthy = all(finding.state != "bad" for finding in findings)
    if as_json:
        output.echo_json(ok=healthy, findings=[finding._asdict() for finding in findings])
    else:
        for finding in findings:
            tell(finding)
    if not healthy:
        sys.exit(1)


def tell(finding: doctor.Finding) -> None:
    """One finding in one line, its remedy in another."""
    word, colour = SIGNS[finding.state]
    sign = click.style(word.ljust(4), fg=colour, bold=finding.state == "bad")
    click.echo(f"{sign}  {finding.check.ljust(9)}  {one_line(finding.says)}")
    if finding.remedy:
        click.echo(f"{' ' * 17}→ {one_line(finding.remedy)}")
