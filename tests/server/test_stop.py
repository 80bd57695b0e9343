"""How `hookkit serve` stops, starts again, and what it says where it can't."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import server_instance as instance
from hookkit.errors import HookkitError
from hookkit.server import run
from tests.builders import deliver, line, payload
from tests.cli.terminal import run_apart
from tests.server.conftest import Served, serving
from tests.server.raw import read_all, wire

pytestmark = pytest.mark.usefixtures("covered_children")

SERVE = [sys.executable, "-m", "hookkit", "serve", "--port", "0"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_at_once(served: Served, sent: signal.Signals) -> None:
    """A browser holds connections open, and half a request; nothing is left."""
    target = wire(served.url, served.keys)
    assert target.status("GET /sessions") == 200
    with target.connect() as idle, target.connect() as half:
        half.sendall(b"GET /sess")
        idle.sendall(f"GET /enter HTTP/1.1\r\nHost: {target.host}\r\n\r\n".encode())
        assert idle.recv(12)
        served.process.send_signal(sent)
        code = served.process.wait(20)
    assert code == (130 if sent == signal.SIGINT else -sent)
    assert instance.running() is None


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_with_a_tab_open(served: Served, sent: signal.Signals) -> None:
    """The stream of events ends properly: its client isn't left to guess."""
    target = wire(served.url, served.keys)
    with target.connect() as tab:
        tab.sendall(f"GET /api/v1/events HTTP/1.1\r\n{target.friendly}\r\n".encode())
        assert b"200 OK" in tab.recv(4096)
        served.process.send_signal(sent)
        code = served.process.wait(20)
        assert read_all(tab).endswith(b"0\r\n\r\n")
    assert code == (130 if sent == signal.SIGINT else -sent)
    assert instance.running() is None


def test_a_question_that_takes_long(served: Served) -> None:
    """It is given up: another program holds the database, and there is news to be written."""
    target = wire(served.url, served.keys)
    assert target.status("GET /sessions") == 200
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        deliver(line(payload("SessionEnd", "s9")))
        with target.connect() as waiting:
            waiting.sendall(f"GET /sessions HTTP/1.1\r\n{target.friendly}\r\n".encode())
            time.sleep(0.3)
            served.process.send_signal(signal.SIGINT)
            assert served.process.wait(20) == 130
    assert instance.running() is None


def test_a_kill_leaves_nothing_in_the_way(served: Served, tmp_path: Path) -> None:
    served.process.kill()
    served.process.wait()
    assert instance.running() is not None  # what it has left
    with serving(tmp_path / "stderr") as again:
        assert instance.running() == (again.url, again.process.pid)
        assert wire(again.url, again.keys).status("GET /sessions") == 200


def test_two_at_once(tmp_path: Path) -> None:
    """One serves, the other tells where; both give the same address."""
    both = [subprocess.Popen(SERVE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        first = [each.stdout.readline() for each in both if each.stdout]
        found = instance.running()
        assert found is not None
        assert all(found.url in line for line in first)
        assert sum("running already" in line for line in first) == 1
        (other,) = (each for each in both if each.pid != found.pid)
        assert other.wait(20) == 0
    finally:
        for each in both:
            each.send_signal(signal.SIGINT)
            each.wait(20)
            assert each.stdout
            each.stdout.close()


def test_an_address_of_another_machine(home: object) -> None:
    options = ("--host", "192.0.2.1", "--certificate", sys.executable)
    assert "PEM" in refused(*options)


def test_a_port_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    said = run.unusable("127.0.0.1", 80, PermissionError(13, "Permission denied"))
    assert "above 1023" in said
    with pytest.raises(HookkitError, match="no address of this machine"):
        run.bound("192.0.2.1", 0)
    with pytest.raises(HookkitError, match="no address of this machine"):
        run.bound("no-such-host.invalid", 0)


def test_everywhere_needs_a_name() -> None:
    certificate = ("--certificate", sys.executable)
    assert "--name" in refused("--host", "0.0.0.0", *certificate)
    assert "not 'https://here'" in refused("--name", "https://here")
    everywhere = run.Options("0.0.0.0", certificate="c", private_key="k", names=("here.example",))
    assert run.url_of(everywhere, 4747) == "https://here.example:4747"
    assert run.url_of(run.Options("::1"), 4747) == "http://[::1]:4747"


def refused(*options: str) -> str:
    """What `serve` says where it doesn't start."""
    done = subprocess.run([*SERVE, *options], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="as root")
def test_a_folder_that_is_closed(tmp_path: Path) -> None:
    """It says which one, and what to do."""
    run_apart("stats")
    data = paths.data_dir()
    data.chmod(0o500)
    plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"]
    command = [*plain, *SERVE] if os.geteuid() == 0 else SERVE
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    finally:
        data.chmod(0o700)
    assert done.returncode == 1, done.stderr
    assert str(data) in done.stderr
    assert "Traceback" not in done.stderr


def test_one_in_the_background_keeps_what_was_ignored(tmp_path: Path) -> None:
    """`nohup hookkit serve &` stays when the terminal is closed."""
    command = ["sh", "-c", f"trap '' HUP; exec {' '.join(SERVE)}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == -signal.SIGTERM
    process.stdout.close()


def test_a_free_port_is_taken_again(served: Served) -> None:
    """The port can be listened on right after the end."""
    target = wire(served.url, served.keys)
    assert target.status("GET /sessions") == 200
    served.process.send_signal(signal.SIGINT)
    served.process.wait(20)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", target.port))
