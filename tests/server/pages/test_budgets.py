"""Budgets: shown, set, removed and enforced, by forms alone."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit.api import server_keys
from tests.builders import deliver, line, own, payload
from tests.cli.terminal import call, run, run_json
from tests.transcript_builders import answer, prompt, transcript, usage, write


@pytest.fixture(autouse=True)
def _worked() -> None:
    deliver(line(payload("SessionStart", "s1")))


def send(client: TestClient, **fields: str) -> Any:
    fields = {"csrf": server_keys.load().csrf} | fields
    return client.post("/budgets", data=fields)


def test_none_yet(client: TestClient) -> None:
    text = client.get("/budgets").text
    assert "No budget is set. Set one below" in text
    assert "0 budgets, in days" in text
    assert "No budget applies" in client.get("/budgets?project=shop").text


def test_set_and_remove(client: TestClient) -> None:
    done = send(client, do="set", kind="weekly", usd="$7.50", project="shop")
    assert (done.status_code, done.headers["location"]) == (303, "/budgets")
    send(client, do="set", kind="daily", usd="20", project="")
    known = run_json("budget", "--json")["budgets"]
    assert [(each["kind"], each["project"], each["usd"]) for each in known] == [
        ("daily", None, 20.0),
        ("weekly", "shop", 7.5),
    ]
    text = client.get("/budgets").text
    for cell in run("budget").splitlines()[1].split():
        assert cell.strip("▕▏") in text
    assert 'aria-label="Remove the weekly budget of shop"' in text
    assert "1 budget that applies to" not in text
    assert "2 budgets that apply to shop" in client.get("/budgets?project=shop").text
    send(client, do="remove", kind="weekly", project=known[1]["project_path"])
    send(client, do="set", kind="daily", usd="0")
    assert run_json("budget", "--json")["budgets"] == []


def test_enforce(client: TestClient) -> None:
    assert send(client, do="enforce", on="yes").status_code == 303
    assert "Stop blocking" in client.get("/budgets").text
    send(client, do="enforce", on="no")
    assert "Block prompts when over budget" in client.get("/budgets").text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"do": "set", "usd": "<b>"}, "is not an amount"),
        ({"do": "set", "usd": "nan"}, "is not an amount"),
        ({"do": "set", "usd": "20", "kind": "hourly"}, "one of these kinds"),
        ({"do": "set", "usd": "20", "project": "none"}, "No session of the project"),
        ({"do": "remove", "kind": "daily"}, "There is no daily budget"),
        ({"do": "other"}, "asks for nothing that can be done"),
        ({}, "asks for nothing that can be done"),
    ],
)
def test_what_can_not_be_done(client: TestClient, fields: dict[str, str], reason: str) -> None:
    refused = send(client, **fields)
    assert refused.status_code == 422
    assert reason in refused.text
    assert 'role="alert"' in refused.text
    assert "<b>" not in refused.text
    typed = re.findall(r'name="usd"[^>]* value="([^"]*)"', refused.text)
    assert typed == [fields.get("usd", "").replace("<b>", "&lt;b&gt;")]


def test_a_form_of_others(client: TestClient) -> None:
    refused = client.post("/budgets", data={"csrf": "x", "do": "set", "usd": "1"})
    assert refused.status_code == 422
    assert "out of date" in refused.text
    assert run_json("budget", "--json")["budgets"] == []


def test_over(client: TestClient) -> None:
    now = time.time_ns()
    logged = {"provider": "openai", "model": "gpt-9", "tokens": 100, "cost_usd": 30}
    deliver(
        line(own("started", "mine", origin="manual", cwd="/home/dev/shop"), at=now, src="user"),
        line(own("logged", "mine", **logged), at=now, src="user"),
    )
    call("budget", "set", "20")
    text = client.get("/budgets").text
    assert '<td class="n is-red">over</td>' in text
    assert 'class="share is-over"' in text


def test_messages_without_a_price(client: TestClient, tmp_path: Path) -> None:
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    said = answer("m", usage(1, 7), session="t1", model="nobody-knows-1", timestamp=now)
    write(tmp_path, {"p/t1.jsonl": transcript(prompt("Do it", session="t1", timestamp=now), said)})
    call("import", str(tmp_path))
    call("budget", "set", "20")
    assert "1 message without a known price not counted" in client.get("/budgets").text
