"""Options that several commands have, and the types of their values."""

from typing import TYPE_CHECKING

import click

from hookkit.cli import completion

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from hookkit.api.dates import Period

session_option = click.option(
    "--session",
    "session_id",
    metavar="ID",
    shell_complete=completion.sessions,
    help="The session's number, its id or a unique prefix of the id.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def use_utc(ctx: click.Context, _param: click.Parameter, is_wanted: bool) -> None:
    """Use UTC until the command has ended."""
    if is_wanted:
        from hookkit import clock

        ctx.with_resource(clock.in_utc())


utc_option = click.option(
    "--utc",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=use_utc,
    help="Days and times in UTC, not in your own time zone.",
)

if TYPE_CHECKING:
    DateType = click.ParamType[Period]
    NameType = click.ParamType[str]
else:
    DateType = NameType = click.ParamType  # generic only in recent versions of click


class AgentParam(NameType):
    """The name of an agent, or the beginning of one."""

    name = "agent"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the agent's name in the table. Raises BadParameter."""
        from hookkit import agents

        try:
            return agents.find(str(value))
        except agents.UnknownAgentError as error:
            return self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Offer the agents, with their names for people."""
        from click.shell_completion import CompletionItem

        from hookkit import agents

        found = [name for name in agents.AGENTS if name.startswith(incomplete.lower())]
        return [CompletionItem(name, help=agents.get(name).DISPLAY_NAME) for name in found]


AGENT = AgentParam()

machine_option = click.option(
    "--machine",
    metavar="NAME",
    shell_complete=completion.machines,
    help="Only of this machine: its name or the beginning of its id.",
)

agents_option = click.option(
    "--agent",
    "names",
    multiple=True,
    metavar="NAME",
    type=AGENT,
    help="An agent; repeat it for several.",
)


class DateParam(DateType):
    """A date, a time or an age, in the one grammar of all commands."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> "Period":
        """Parse the value. Raises BadParameter."""
        from hookkit import clock, config
        from hookkit.api import dates  # most commands are called without a date

        clock.use(config.load().timezone)
        try:
            return dates.parse(str(value))
        except dates.DateError as error:
            return self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Offer the days that have a name."""
        from click.shell_completion import CompletionItem

        from hookkit.api.dates import WORDS

        return [CompletionItem(each) for each in WORDS if each.startswith(incomplete.lower())]


DATE = DateParam()
