"""Run the server: bind, announce the address, answer until it is stopped."""

import errno
import re
import signal
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import uvicorn

from hookkit.api import server_instance as instance
from hookkit.api import server_keys as keys
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.system.open_files import allow_files
from hookkit.server import process, tls
from hookkit.server.access import MOST_HEAD_BYTES, Access
from hookkit.server.app import create_app
from hookkit.server.connections import Deadlines

if TYPE_CHECKING:
    from hookkit.server.team import TeamView

HOST = "127.0.0.1"

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))

ANY = frozenset(("0.0.0.0", "::"))  # noqa: S104 - compared with, not listened on
"""Every address of this machine: none that a browser could show."""

NAME = re.compile(r"[0-9A-Za-z.-]+|\[[0-9A-Fa-f:]+\]")

STOP_SECONDS = 0.25
"""For so long an answer may go on after Ctrl-C."""

START_SECONDS = 5.0
"""For so long another server may take to write its address, or to stop."""

POLL_SECONDS = 0.05


class Options(NamedTuple):
    """What a person has asked for."""

    host: str = HOST
    port: int = instance.PORT
    certificate: str | None = None
    private_key: str | None = None
    names: Sequence[str] = ()
    """Further names by which browsers reach this server."""
    deadlines: Deadlines = Deadlines()
    team: "TeamView | None" = None
    """Serve the team store, not one's own."""

    @property
    def instance(self) -> str:
        """Return the name of the server, of which one runs for a data folder."""
        return instance.TEAM if self.team else instance.OWN


class Address(NamedTuple):
    """Where a server is."""

    url: str
    link: str
    """The address that signs a browser in."""
    is_new: bool
    """False: it was running already."""


def serve(options: Options, announce: Callable[[Address], object]) -> None:
    """Serve until Ctrl-C or SIGTERM; call `announce` once requests are accepted.

    Where a server runs for this data folder already, `announce` is called with its address, and
    that is all. Raises HookkitError where the port is taken, or the options leave the server open.
    """
    refuse_open(options)
    encrypted = tls.context(options.certificate, options.private_key)
    check_store(options)
    known = keys.load()
    end = time.monotonic() + START_SECONDS
    while True:
        with instance.only_one(options.instance) as is_free:
            if is_free:
                ended_by = run(options, encrypted, known, announce)
                break
        found = instance.running(options.instance)
        if found is not None:
            announce(address_of(found.url, known, is_new=False))
            return
        if time.monotonic() >= end:
            raise HookkitError("Another `hookkit serve` is starting or stopping. Try again.")
        time.sleep(POLL_SECONDS)
    signal.raise_signal(ended_by)  # it ends this process as it would have done


def check_store(options: Options) -> None:
    """Open and close the store: an error ends the command here. Raises HookkitError."""
    if options.team is None:
        Store.open(source="user").close()
        return
    from hookkit.api.team.team_store import TeamStore

    TeamStore.joined(options.team.user).close()


def access_of(options: Options, known: keys.Keys, *, is_encrypted: bool) -> Access:
    """Return the rules of access."""
    names = (*options.names, *host_of(options))
    if options.team is None:
        return Access(known, names, is_encrypted=is_encrypted)
    from hookkit.server.team import TeamAccess

    return TeamAccess(known, names, is_encrypted=is_encrypted)


def run(
    options: Options,
    encrypted: ssl.SSLContext | None,
    known: keys.Keys,
    announce: Callable[[Address], object],
) -> signal.Signals:
    """Run the only server of the data folder; return the signal that stopped it."""
    process.silence()
    allow_files(process.FILES)
    with bound(options.host, options.port) as listener:
        url = url_of(options, listener.getsockname()[1])
        access = access_of(options, known, is_encrypted=encrypted is not None)
        settings = config(access, options.deadlines, options.team)
        settings.load()
        settings.ssl = encrypted
        address = address_of(url, known, is_new=True)

        def announce_all() -> None:
            running.enter_context(instance.announced(url, options.instance))
            announce(address)

        with ExitStack() as running:
            server = process.Server(settings, announce_all, options.deadlines)
            server.run(sockets=[listener])
        return server.signals[0]


def config(access: Access, deadlines: Deadlines, team: "TeamView | None" = None) -> uvicorn.Config:
    """Return how uvicorn runs."""
    return uvicorn.Config(
        create_app(access, team),
        loop="asyncio",
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=deadlines.idle,
        timeout_graceful_shutdown=STOP_SECONDS,  # type: ignore[arg-type]  # any number will do
    )


def refuse_open(options: Options) -> None:
    """Raise HookkitError for a server that others could read, or that nobody could name."""
    if options.host not in LOOPBACK and not options.certificate:
        raise HookkitError(
            f"{options.host} can be reached by others, who could read the traffic. "
            "Give --certificate and --private-key, or leave --host out and use an SSH tunnel: "
            f"ssh -L {options.port}:127.0.0.1:{options.port} this-machine."
        )
    if options.host in ANY and not options.names:
        raise HookkitError(
            f"{options.host} is no address for a browser. Give the name of this machine as well: "
            "--name my-machine.example."
        )
    for name in options.names:
        if not NAME.fullmatch(name):
            raise HookkitError(
                f"--name takes the name of a machine, such as my-machine.example, not {name!r:.80}."
            )


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises HookkitError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(process.BACKLOG)
    except OSError as error:
        listener.close()
        raise HookkitError(unusable(host, port, error)) from None
    return listener


def unusable(host: str, port: int, error: OSError) -> str:
    """Return why nothing can listen at an address, and what to do."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. Leave --host out for 127.0.0.1."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} is for the system's own programs. Take one above 1023."
    return (
        f"Port {port} of {host} can't be used: {error.strerror}. "
        "Another program may have it: try `hookkit serve --port 0`, which takes a free one."
    )


def url_of(options: Options, port: int) -> str:
    """Return the address of the server."""
    scheme = "https" if options.certificate else "http"
    (host,) = (host_of(options) or options.names)[:1]
    return f"{scheme}://{host}:{port}"


def host_of(options: Options) -> tuple[str, ...]:
    """Return the host as an address has it; nothing where the server listens everywhere."""
    if options.host in ANY:
        return ()
    return (f"[{options.host}]" if ":" in options.host else options.host,)


def address_of(url: str, known: keys.Keys, *, is_new: bool) -> Address:
    """Return where a server is, with a link that signs in."""
    return Address(url, f"{url}/enter?key={known.link()}", is_new)
