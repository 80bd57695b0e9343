"""Attacks on the real program: each is answered as it should be, and the server goes on."""

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread

import psutil
import pytest

from hookkit.server.connections import Deadlines
from hookkit.server.run import Options
from tests.server import hasty as hasty_server
from tests.server.conftest import Served, serving
from tests.server.raw import Wire, read_all, status_of, statuses, wire

pytestmark = pytest.mark.usefixtures("covered_children")

MIB = 1 << 20
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def target(served: Served) -> Iterator[Wire]:
    """The server, which must still answer at the end."""
    found = wire(served.url, served.keys)
    yield found
    assert found.status("GET /sessions") == 200
    assert served.process.poll() is None


def test_paths_that_leave_the_folder(target: Wire) -> None:
    """Of static files there is a list, and no path is ever joined."""
    expected = {
        "/static/x/../../app.py": 404,
        "/static/../server/app.py": 404,
        "/static/x/%2e%2e/%2e%2e/app.py": 404,
        "/static/x/%252e%252e/app.py": 404,
        "/static/x/..%2f..%2f..%2fetc/passwd": 404,
        "/static/x/..\\..\\app.py": 404,
        "/static/x/..%5c..%5capp.py": 404,
        "/static/x/%00": 404,
        "/static/x/app.css%00.html": 404,
        "/static/x//etc/passwd": 404,
        "/static/x/%c0%ae%c0%ae/app.py": 404,
        "/static": 401,
        "/../../../etc/passwd": 404,
        "//etc/passwd": 404,
        "//evil.example/sessions": 404,
        "/sessions/..": 404,
        "/sessions/%2e%2e": 404,
        "/sessions/%2e%2e%2fhealth": 404,
        "/sessions/%00": 404,
        "/sessions/-1": 404,
        "/sessions/99999999999999999999999": 404,
        "/api/v1/sessions/..": 404,
        "/api/v1/sessions/%2e%2e%2fusage": 404,
        "/api/v1/../../etc/passwd": 404,
        "/enterprise": 404,
    }
    found = {
        path: target.status(f"GET {path}", f"Host: {target.host}\r\n")
        if status == 401
        else target.status(f"GET {path}")
        for path, status in expected.items()
    }
    assert found == expected


def test_requests_that_are_no_good(target: Wire) -> None:
    """What is no HTTP, or can be understood in two ways, is refused."""
    host, friendly = f"Host: {target.host}\r\n", target.friendly
    chunked = friendly + "Transfer-Encoding: chunked\r\n"
    origin = f"Origin: http://{target.host}\r\n"
    expected: dict[tuple[str, str], int] = {
        ("GET http://evil.example/sessions", friendly): 400,
        (f"GET http://{target.host}/sessions", friendly): 400,
        ("GET sessions", friendly): 400,
        ("OPTIONS *", friendly): 400,
        (f"CONNECT {target.host}", friendly): 400,
        ("TRACE /sessions", friendly): 403,
        ("GET /sessions", "Host: evil.example\r\n"): 403,
        ("GET /sessions", host + host): 400,
        ("GET /sessions", host + "Host: evil.example\r\n"): 400,
        ("GET /sessions", ""): 400,
        ("GET /sessions", friendly + "a b: c\r\n"): 400,
        ("GET /sessions", friendly + "a: b\0c\r\n"): 400,
        ("GET /sessions", friendly + "Content-Length: -1\r\n"): 400,
        ("GET /sessions", friendly + "Content-Length: 1\r\nContent-Length: 2\r\n"): 400,
        ("GET /sessions", friendly + f"Content-Length: {'9' * 5000}\r\n"): 400,
        ("POST /enter", chunked + "Content-Length: 3\r\n" + origin + FORM): 400,
        ("POST /enter", friendly + "Transfer-Encoding: gzip, chunked\r\n"): 501,
        ("POST /enter", friendly + "Transfer-Encoding: xchunked\r\n"): 501,
        ("POST /enter", friendly + "Transfer-Encoding : chunked\r\n"): 400,
        ("GET /sessions", friendly + "Upgrade: websocket\r\n"): 200,
        ("GET /sessions", friendly + f"X: {'x' * 70_000}\r\n"): 431,
        (f"GET /sessions?project={'x' * 70_000}", friendly): 431,
        (f"GET /sessions?project={'x' * 5_000}", friendly): 400,
        (f"GET /{'x/' * 4_000}", friendly): 404,
    }
    found = {asked: target.status(*asked) for asked in expected}
    assert found == expected


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET /\r\n",
        b"GET / HTTP/0.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\0" * 100_000,
        b"\r\n" * 50_000,
    ],
    ids=["0.9", "0.9 with a name", "TLS", "HTTP/2", "NULs", "lines"],
)
def test_garbage(target: Wire, garbage: bytes) -> None:
    with target.connect() as connection:
        with suppress(OSError):
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
        assert status_of(read_all(connection)) in (0, 400, 403, 431)


def test_requests_one_after_the_other(target: Wire) -> None:
    """A good one before garbage is answered; so is a hundred of them in one go."""
    good = f"GET /enter HTTP/1.1\r\nHost: {target.host}\r\n\r\n".encode()
    assert statuses(target.exchange(good + b"\0garbage\r\n\r\n")) == [401, 400]
    last = good.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert statuses(target.exchange(good * 99 + last)) == [401] * 100


def test_a_body_that_breaks_off(target: Wire) -> None:
    """Neither a chunk that is none, nor an end before the end, is a bug."""
    origin = f"Origin: http://{target.host}\r\n"
    head = f"POST /enter HTTP/1.1\r\n{target.friendly}{origin}{FORM}"
    chunked = f"{head}Transfer-Encoding: chunked\r\n\r\n".encode()
    assert status_of(target.exchange(chunked, b"zz\r\nbad\r\n")) == 400
    with target.connect() as connection:
        connection.sendall(f"{head}Content-Length: 100\r\n\r\ntoken=".encode())
    fields = b"&".join(b"a=1" for _ in range(10_000))
    body = f"{head}Content-Length: {len(fields)}\r\nConnection: close\r\n\r\n".encode()
    assert status_of(target.exchange(body, fields)) == 422


@pytest.mark.parametrize("is_chunked", [False, True], ids=["announced", "chunked"])
@pytest.mark.parametrize("path", ["/enter", "/api/v1/sessions"])
def test_a_body_without_end(target: Wire, served: Served, path: str, is_chunked: bool) -> None:
    """Two gigabytes are refused at once; what is sent nevertheless is soon not read any more."""
    kind = "application/json" if path.startswith("/api") else FORM.split()[1]
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {2 << 30}"
    head = (
        f"POST {path} HTTP/1.1\r\n{target.friendly}Origin: http://{target.host}\r\n"
        f"Content-Type: {kind}\r\n{length}\r\n\r\n"
    )
    piece = b"x" * MIB
    chunk = b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece
    before, sent = psutil.Process(served.process.pid).memory_info().rss, 0
    with target.connect() as connection:
        connection.sendall(head.encode())
        with suppress(OSError):
            while sent < 2 << 30:
                connection.sendall(chunk)
                sent += len(piece)
        first = b""
        with suppress(OSError):
            first = connection.recv(12)
    assert first in (b"HTTP/1.1 413", b"HTTP/1.1 405", b"")  # a reset may overtake it
    assert sent < 64 * MIB
    assert psutil.Process(served.process.pid).memory_info().rss < before + 32 * MIB


def test_a_bomb(target: Wire, served: Served) -> None:
    """A little that inflates to much is refused, and never held."""
    bomb = gzip.compress(b"\0" * (256 * MIB), 9)
    head = (
        f"POST /v1/logs HTTP/1.1\r\nHost: {target.host}\r\nConnection: close\r\n"
        f"Authorization: Bearer {served.keys.ingest}\r\nContent-Type: application/json\r\n"
        f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    )
    before = psutil.Process(served.process.pid).memory_info().rss
    assert status_of(target.exchange(head.encode(), bomb)) == 413
    assert psutil.Process(served.process.pid).memory_info().rss < before + 64 * MIB


def test_a_refused_body_is_told_before_it_is_sent(target: Wire) -> None:
    head = f"POST /enter HTTP/1.1\r\n{target.friendly}Origin: http://{target.host}\r\n{FORM}"
    with target.connect() as connection:
        connection.sendall(f"{head}Content-Length: {2 << 30}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 413"
        read_all(connection)  # and nobody waits for it


@pytest.fixture
def hasty(home: object, tmp_path: Path) -> Iterator[Wire]:
    """A server whose deadlines are short."""
    with serving(tmp_path / "stderr", program=(hasty_server.__file__,)) as found:
        yield wire(found.url, found.keys)
    assert found.errors.read_text().strip() == ""


def test_slow_requests_hold_up_nobody(hasty: Wire) -> None:
    """Heads and bodies that come byte by byte are given up in time; others don't wait for them."""
    head = f"GET /sessions HTTP/1.1\r\n{hasty.friendly}".encode()
    body = (
        f"POST /enter HTTP/1.1\r\n{hasty.friendly}Origin: http://{hasty.host}\r\n{FORM}"
        "Content-Length: 1000\r\n\r\n"
    ).encode()
    with ExitStack() as stack:
        slow = [stack.enter_context(hasty.connect()) for _ in range(100)]
        for number, each in enumerate(slow):
            each.sendall(head if number % 2 else body)
        ended = [Thread(target=trickle, args=(each,)) for each in slow]
        for thread in ended:
            thread.start()
        for _ in range(20):
            assert hasty.status("GET /sessions") == 200
        for thread in ended:
            thread.join(60)
            assert not thread.is_alive()


def trickle(connection: socket.socket) -> None:
    """Send bytes far more often than any deadline, until the other side has enough."""
    with suppress(OSError):
        while True:
            connection.sendall(b"a")
            time.sleep(0.2)


def test_the_time_that_is_documented() -> None:
    """`hookkit serve` gives a request what the documentation promises."""
    assert Options().deadlines == Deadlines() == (10, 30, 2, 30, 15)


def test_thousands_of_connections(target: Wire) -> None:
    """Those that ask for nothing make room for those that do."""
    with ExitStack() as stack:
        for number in range(3_000):
            stack.enter_context(target.connect())
            if number % 300 == 0:
                assert target.status("GET /sessions") == 200


def test_a_client_that_takes_no_answer(target: Wire, served: Served) -> None:
    """What is asked in vain a thousand times waits; the memory doesn't grow with it."""
    ask = f"GET /sessions HTTP/1.1\r\n{target.friendly}\r\n".encode()
    before = psutil.Process(served.process.pid).memory_info().rss
    with target.connect() as connection:
        connection.settimeout(3)
        with suppress(OSError):
            for _ in range(20_000):
                connection.sendall(ask)
        assert psutil.Process(served.process.pid).memory_info().rss < before + 32 * MIB
        assert target.status("GET /sessions") == 200
