"""Options that select what is added up, shared by the commands that print sums."""

import click

from hookkit.cli import completion
from hookkit.cli.options import DATE

since_option = click.option(
    "--since", type=DATE, help="The first day: a date, a time or an age (7d, 24h)."
)
until_option = click.option("--until", type=DATE, help="The last day, in the same forms.")
project_option = click.option(
    "--project", shell_complete=completion.projects, help="Only this project."
)
model_option = click.option(
    "--model", shell_complete=completion.models, help="Only models with this in their name."
)
