"""hookkit serve: show everything in a browser."""

from typing import TYPE_CHECKING

import click

from hookkit.api.server_instance import PORT, TEAM_PORT
from hookkit.cli import team_options

if TYPE_CHECKING:
    from hookkit.server.run import Address
    from hookkit.server.team import TeamView


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"The port.  [default: {PORT}, with --team {TEAM_PORT}]",
)
@click.option("--open", "should_open", is_flag=True, help="Open the page in your browser.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--name", "names", multiple=True, help="A further name of this server; repeatable.")
@click.option("--certificate", type=click.Path(exists=True), help="A TLS certificate (PEM).")
@click.option("--private-key", type=click.Path(exists=True), help="The key of the certificate.")
@team_options.team_options
def command(
    port: int | None,
    should_open: bool,
    host: str,
    names: tuple[str, ...],
    certificate: str | None,
    private_key: str | None,
) -> None:
    """Show sessions, usage and runs in a browser, live.

    The server listens on this machine only, and asks for a key: open the address that it prints.
    Programs find the API below /api/v1, with the token in the file serve-token of the data folder.
    Port 0 takes a free port. Ctrl-C stops the server; the hooks record without it. With --team, the
    pages show the team store, in which nothing is changed.

    \b
    Examples:
      hookkit serve
      hookkit serve --open
      hookkit serve --port 8080
      hookkit serve --team --open
      ssh -L 4747:127.0.0.1:4747 my-server   # then open the address that the server there printed
    """
    from hookkit.server.run import Options, serve

    def announce(address: "Address") -> None:
        if address.is_new:
            click.echo(f"hookkit is at {address.url}. Sign in once:")
            click.echo(address.link)  # alone, to be copied as a whole
            click.echo("Press Ctrl-C to stop.")
        else:
            click.echo(f"hookkit serve is running already, at {address.url}.")
            click.echo("Sign in another browser:")
            click.echo(address.link)
        if should_open:
            open_browser(address.link)

    team = view_of_team()
    if port is None:
        port = TEAM_PORT if team else PORT
    serve(Options(host, port, certificate, private_key, names, team=team), announce)


def view_of_team() -> "TeamView | None":
    """Return what is served of the team; None for one's own store. Raises TeamError."""
    chosen = team_options.chosen()
    if chosen is None:
        return None
    from hookkit.api.team.place import name_of
    from hookkit.api.team.stored import needed
    from hookkit.server.team import TeamView

    return TeamView(name_of(needed().dsn), chosen.user)


def open_browser(link: str) -> None:
    """Open an address in the person's browser, if there is one."""
    import webbrowser

    from hookkit.cli.messages import warn

    if not webbrowser.open(link):
        warn("No browser was found. Open the address yourself.")
