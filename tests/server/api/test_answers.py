"""Questions and changes of the API, and how they are refused."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit.server.api.answers import routes_of
from hookkit.server.endpoints import Action, Endpoint
from tests.builders import deliver, line, payload
from tests.cli.terminal import run_json


class Known:
    def to_dict(self) -> dict[str, Any]:
        return {}


def test_one_route_for_a_path_and_plain_paths_first() -> None:
    def nothing(*_: object) -> Known:
        return Known()

    offers: list[Endpoint | Action] = [
        Action("DELETE", "/a/{b}", "", nothing),
        Endpoint("/a/{b}", "", nothing),
        Endpoint("/a/c", "", nothing),
    ]
    found = [(each.path, each.methods) for each in routes_of(offers)]
    assert found == [("/api/v1/a/c", {"GET", "HEAD"}), ("/api/v1/a/{b}", {"GET", "HEAD", "DELETE"})]


def test_methods(client: TestClient) -> None:
    assert client.head("/api/v1/budgets").status_code == 200
    answer = client.delete("/api/v1/budgets")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "PATCH"}


def test_budgets(client: TestClient) -> None:
    deliver(line(payload("SessionStart", "s1")))
    document = client.put("/api/v1/budgets/daily", json={"usd": 20}).json()
    assert [(each["kind"], each["usd"]) for each in document["budgets"]] == [("daily", 20.0)]
    client.put("/api/v1/budgets/monthly", json={"usd": 7.5, "project": "shop"})
    assert client.patch("/api/v1/budgets", json={"enforce": True}).json()["enforce"] is True
    assert client.get("/api/v1/budgets").json() == run_json("budget", "--json")
    listed = client.get("/api/v1/budgets?format=csv").text.splitlines()
    assert listed[0].startswith('"kind","project",')
    left = client.delete("/api/v1/budgets/monthly?project=shop").json()["budgets"]
    assert [each["kind"] for each in left] == ["daily"]
    again = client.delete("/api/v1/budgets/monthly?project=shop")
    assert (again.status_code, again.json()["title"]) == (404, "Not found")
    assert client.delete("/api/v1/budgets/hourly").status_code == 400
    assert client.put("/api/v1/budgets/daily", json={"usd": 0}).status_code == 400
    assert client.put("/api/v1/budgets/daily", content=b"usd=1").status_code == 415


def test_learnings(client: TestClient) -> None:
    deliver(
        *(
            line(payload("UserPromptSubmit", "s1", prompt=f"[LEARN] rule: Run {each}"), number)
            for number, each in enumerate(("the tests", "make"))
        )
    )
    known = client.get("/api/v1/learnings").json()
    assert known == run_json("learnings", "--json")
    found = client.get("/api/v1/learnings?words=RUN make&project=shop").json()["learnings"]
    assert [each["text"] for each in found] == ["Run make"]
    path = f"/api/v1/learnings/{found[0]['id']}"
    edited = client.put(path, json={"text": " Run  make test. "}).json()["learnings"]
    assert [each["text"] for each in edited] == ["Run make test."]
    assert client.put(path, json={"text": " "}).status_code == 422
    assert client.delete(path).json()["learnings"][0]["text"] == "Run make test."
    assert client.delete(path).status_code == 404
    assert len(client.get("/api/v1/learnings").json()["learnings"]) == 1


def test_corrections(client: TestClient) -> None:
    deliver(
        line(payload("UserPromptSubmit", "s1", prompt="Do it"), 0),
        line(payload("UserPromptSubmit", "s1", prompt="No, that's wrong"), 1),
    )
    assert client.get("/api/v1/corrections").json() == run_json("corrections", "--json")
    rates = client.get("/api/v1/corrections/rates?by=project").json()
    assert rates == run_json("corrections", "--by", "project", "--json")
    assert rates["by"][0]["corrections"] == 1


def test_prices(client: TestClient) -> None:
    assert client.get("/api/v1/prices").json() == run_json("prices", "list", "--json")
    one = client.get("/api/v1/prices/claude-opus-4-6").json()
    assert one == run_json("prices", "show", "claude-opus-4-6", "--json")
    path = "/api/v1/prices/acme/own-1"
    assert client.get(path).status_code == 404
    document = client.put(path, json={"input": 3, "output": 15}).json()
    assert document == run_json("prices", "show", "acme/own-1", "--json")
    assert document["prices"][0]["output"] == 15
    assert client.put(path, json={}).status_code == 422
    assert client.put(path, json={"input": -1}).status_code == 400
    assert client.delete(path).json() == run_json("prices", "list", "--json")
    assert client.delete(path).status_code == 404
    assert client.get("/api/v1/prices/").status_code == 404
    assert client.get("/api/v1/prices/%20").status_code == 400


def test_doctor(client: TestClient) -> None:
    document = client.get("/api/v1/doctor").json()
    assert document["findings"]
    assert document == run_json_of_doctor(document["ok"])


def run_json_of_doctor(ok: bool) -> dict[str, Any]:
    import json

    from tests.cli.terminal import call

    printed: dict[str, Any] = json.loads(call("doctor", "--json", code=not ok).stdout)
    return printed


@pytest.mark.parametrize("path", ["/budgets?odd=1", "/budgets?project=", "/learnings?words="])
def test_a_query_that_is_refused(path: str, client: TestClient) -> None:
    assert client.get(f"/api/v1{path}").status_code == 400


def test_history(client: TestClient) -> None:
    for number, folder in enumerate(("/home/dev/shop", "/home/dev/blog")):
        deliver(line(payload("SessionStart", f"s{number}", cwd=folder), number))
    assert client.get("/api/v1/history").json() == run_json("history", "--json")
    known = client.get("/api/v1/history?project=blog&limit=1").json()
    assert known == run_json("history", "--json", "--project", "blog", "-l", "1")
    assert [each["project"] for each in known["projects"]] == ["blog"]
