"""Health: the latest result at once, another one on request."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from hookkit import paths
from hookkit.api.doctor import Diagnosis, Finding
from hookkit.server import checkup
from tests.builders import deliver, line, payload

FOUND = (
    Finding("hook", "bad", "There is <no> launcher.", "hookkit install"),
    Finding("data", "ok", "It can be written."),
)


def test_before_the_first_check(client: TestClient) -> None:
    text = client.get("/health").text
    assert "Not checked yet" in text
    assert '<a class="button quiet" href="/health?check=now">' in text
    assert 'hx-trigger="load"' in text


def test_check_now(client: TestClient) -> None:
    deliver(line(payload("SessionStart", "s1")))
    answer = client.get("/health?check=now")
    assert (answer.status_code, answer.headers["location"]) == (303, "/health")
    text = client.get("/health").text
    assert "Needs to be fixed" in text
    assert "<code>hookkit install</code>" in text
    assert "In order (" in text
    assert 'href="/api/v1/doctor?format=csv"' in text
    assert "hx-trigger" not in text


def test_a_script_gets_the_page(client: TestClient) -> None:
    answer = client.get("/health?check=now", headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert 'id="findings"' in answer.text


def test_findings(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "diagnose", lambda: Diagnosis(FOUND))
    client.get("/health?check=now")
    text = client.get("/health").text
    assert "1 thing to fix" in text
    assert "There is &lt;no&gt; launcher." in text
    assert "Worth knowing" not in text
    monkeypatch.setattr(checkup, "diagnose", lambda: Diagnosis(FOUND[1:]))
    client.get("/health?check=now")
    assert "nothing to fix" in client.get("/health").text


def test_a_result_grows_old(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "diagnose", lambda: Diagnosis(FOUND))
    client.get("/health?check=now")
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + checkup.FRESH_SECONDS + 1)
    text = client.get("/health").text
    assert 'hx-trigger="load"' in text
    assert "1 thing to fix" in text


def test_who_asks_meanwhile_waits_for_the_same(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, count = threading.Event(), threading.Event(), []

    def slow() -> Diagnosis:
        count.append(1)
        begun.set()
        assert go_on.wait(30)
        return Diagnosis(FOUND)

    monkeypatch.setattr(checkup, "diagnose", slow)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(client.get, "/health?check=now")
        assert begun.wait(30)
        second = pool.submit(client.get, "/health?check=now")
        assert "Not checked yet" in client.get("/health").text  # which doesn't wait
        go_on.set()
        assert (first.result().status_code, second.result().status_code) == (303, 303)
    assert len(count) <= 2


def test_it_is_there_without_a_database(client: TestClient) -> None:
    paths.make_private(paths.data_dir())
    paths.database().write_bytes(b"no database" * 1000)
    client.get("/health?check=now")
    text = client.get("/health").text
    assert "database" in text
    assert client.get("/budgets").status_code == 503
