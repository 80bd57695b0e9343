"""The description of the API is true: schemathesis asks for what it has, and for what it lacks."""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from starlette.testclient import TestClient

from hookkit.api import server_keys as keys
from hookkit.server.api import ENDPOINTS, OFFERS
from hookkit.server.api.openapi import PATH, description
from tests.builders import deliver, line, own, payload, tool
from tests.cli.terminal import call

SCHEMA = schemathesis.openapi.from_dict(description(OFFERS, "hookkit_cookie"))
OPERATIONS: dict[str, Any] = {
    each.ok().label: each.ok()  # type: ignore[union-attr]
    for each in SCHEMA.get_all_operations()
}

CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
FEW, MANY = 2, 8
SLOW = {f"GET /api/v1{each.path}" for each in ENDPOINTS if each.is_apart}


def checks(*more: str) -> list[Any]:
    load_all_checks()
    return CHECKS.get_by_names([*CHECKED, *more])


@pytest.fixture
def filled(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Something of everything, but no agent that could be started."""
    monkeypatch.setenv("PATH", str(tmp_path))
    deliver(
        line(payload("SessionStart", "s1", model="claude-opus-4-6"), 0),
        line(payload("UserPromptSubmit", "s1", prompt="Speed it up [LEARN] Go: measure"), 1),
        line(tool(session_id="s1"), 2),
        line(payload("UserPromptSubmit", "s1", prompt="No, that's wrong"), 3),
        line(payload("SessionEnd", "s1"), 4),
        line(own("started", "mine", origin="manual", cwd="/home/dev/shop"), 5, src="user"),
        line(payload("SessionStart", "s2"), 6),
    )
    call("budget", "set", "20")
    call("budget", "set", "--monthly", "100", "--project", "shop")
    return client


def ask(client: TestClient, label: str, mode: GenerationMode, wanted: list[Any]) -> None:
    """Send what schemathesis makes up for an operation, and check each answer."""

    @settings(max_examples=FEW if label in SLOW else MANY, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[label].as_strategy(mode))
    def sent(case: "Case[Any]") -> None:
        asked = case.as_transport_kwargs(base_url=str(client.base_url))
        asked.pop("cookies", None)
        answer = client.request(**asked)
        # Too long is refused, too; schemathesis doesn't know that status as a refusal.
        case.validate_response(answer, checks=checks() if answer.status_code == 431 else wanted)

    sent()


@pytest.mark.filterwarnings("ignore:Use 'content=")
@pytest.mark.parametrize("label", OPERATIONS)
def test_what_it_offers(label: str, filled: TestClient) -> None:
    """Each answer is as described, and none is a fault of the server."""
    ask(filled, label, GenerationMode.POSITIVE, checks())


@pytest.mark.filterwarnings("ignore:Use 'content=")
@pytest.mark.parametrize("label", [each for each in OPERATIONS if each not in SLOW])
def test_what_it_does_not_offer(label: str, filled: TestClient) -> None:
    """What the description rules out is refused."""
    ask(filled, label, GenerationMode.NEGATIVE, checks("negative_data_rejection"))


QUESTIONS = [each for each in ENDPOINTS if "{" not in each.path]


@pytest.mark.parametrize("path", [each.path for each in QUESTIONS])
def test_the_plain_question(path: str, filled: TestClient) -> None:
    """Without any parameter there is an answer, which has all that is described, in both forms."""
    answer = filled.get(f"/api/v1{path}")
    assert answer.status_code == 200
    operation = OPERATIONS[f"GET /api/v1{path}"]
    operation.validate_response(answer)
    if next(each for each in ENDPOINTS if each.path == path).rows:
        rows = filled.get(f"/api/v1{path}?format=csv")
        assert rows.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("label", OPERATIONS)
def test_nobody_else_may_ask(label: str, guest: TestClient) -> None:
    method, path = label.split(" ")
    answer = guest.request(method, path.replace("{", "").replace("}", ""))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["title"] == "Not signed in"


def test_the_document(client: TestClient) -> None:
    document: dict[str, Any] = client.get(PATH).json()
    name = document["components"]["securitySchemes"]["cookie"]["name"]
    assert name == keys.load().cookie_name
    assert document == json.loads(json.dumps(description(OFFERS, name)))
    operations = [each for path in document["paths"].values() for each in path.values()]
    ids = [each["operationId"] for each in operations]
    assert len(ids) == len(set(ids)) == len(OFFERS)
    assert document["paths"]["/api/v1/prices/{model}"].keys() == {"get", "put", "delete"}
    [kind, project] = document["paths"]["/api/v1/budgets/{kind}"]["delete"]["parameters"]
    assert (kind["in"], kind["required"], project["in"]) == ("path", True, "query")
