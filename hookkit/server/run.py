"""Run the server: bind, announce the address, answer until it is stopped."""

import socket
from collections.abc import Callable, Sequence
from typing import NamedTuple

import uvicorn

from hookkit.api import server_instance as instance
from hookkit.api import server_keys as keys
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.server.access import Access
from hookkit.server.app import create_app

HOST = "127.0.0.1"
PORT = 4747
"""The default: an address that stays the same can be bookmarked."""

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))

STOP_SECONDS = 1
"""For so long an answer may go on after Ctrl-C."""

BACKLOG = 512


class Options(NamedTuple):
    """What a person has asked for."""

    host: str = HOST
    port: int = PORT
    certificate: str | None = None
    private_key: str | None = None
    names: Sequence[str] = ()
    """Further names by which browsers reach this server."""


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
    Store.open(source="user").close()  # an error of the database ends the command here
    known = keys.load()
    with instance.only_one() as is_free:
        if not is_free:
            announce(address_of(running(), known, is_new=False))
            return
        with bound(options.host, options.port) as listener:
            url = url_of(options, listener.getsockname()[1])
            access = Access(known, options.names, is_encrypted=options.certificate is not None)
            with instance.announced(url):
                Server(
                    config(options, access), lambda: announce(address_of(url, known, is_new=True))
                ).run(sockets=[listener])


class Server(uvicorn.Server):
    """A server that announces when it has started."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], object]) -> None:
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept requests, then announce it."""
        await super().startup(sockets)
        if self.started:
            self.announce()


def config(options: Options, access: Access) -> uvicorn.Config:
    """Return how uvicorn runs."""
    return uvicorn.Config(
        create_app(access),
        loop="asyncio",
        http="h11",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.private_key,
    )


def refuse_open(options: Options) -> None:
    """Raise HookkitError for a server that others can reach, without encryption."""
    if options.host not in LOOPBACK and not (options.certificate and options.private_key):
        raise HookkitError(
            f"{options.host} can be reached by others, who could read the traffic. "
            "Give --certificate and --private-key, or leave --host out and use an SSH tunnel: "
            f"ssh -L {options.port}:127.0.0.1:{options.port} this-machine."
        )


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises HookkitError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise HookkitError(
            f"Port {port} of {host} can't be used: {error.strerror}. "
            "Another program may have it: try `hookkit serve --port 0`, which takes a free one."
        ) from None
    return listener


def url_of(options: Options, port: int) -> str:
    """Return the address of the server."""
    scheme = "https" if options.certificate else "http"
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"{scheme}://{host}:{port}"


def running() -> str:
    """Return the address of the server that runs. Raises HookkitError while it starts or stops."""
    found = instance.running()
    if found is None:
        raise HookkitError("Another `hookkit serve` is starting or stopping. Try again.")
    return found.url


def address_of(url: str, known: keys.Keys, *, is_new: bool) -> Address:
    """Return where a server is, with a link that signs in."""
    return Address(url, f"{url}/enter?key={known.link()}", is_new)
