"""A batch of the real client: three prompts, one of which fails."""

import json

import pytest

from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e


def test_three_prompts(machine: Machine) -> None:
    broken = {"status": 401, "error": {"type": "authentication_error", "message": "No"}}
    lane = {"name": "broken", "match": "prompt-two", "turns": [broken | {"times": 50}]}
    turns = [{"text": "one"}, {"text": "three"}, {"text": "two"}]
    client = machine({"turns": turns, "lanes": [lane]}, CLAUDE_CODE_MAX_RETRIES="1")
    (client.root / "prompts.txt").write_text("prompt-one\nprompt-two\nprompt-three\n")
    command = ("batch", "../prompts.txt", "--jobs", "2", "--json")

    done = client.hookkit(*command, check=False)

    assert done.returncode == 1
    results = json.loads(done.stdout)["results"]
    assert [each["status"] for each in results] == ["completed", "failed", "completed"]
    assert "401" in results[1]["error"]
    assert all(each["cost_usd"] > 0 for each in (results[0], results[2]))
    assert {each["session"] for each in results} == {1, 2, 3}

    again = json.loads(client.hookkit(*command, "--resume", check=False).stdout)["results"]
    assert [again[0], again[2]] == [results[0], results[2]]
    assert again[1]["session_id"] != results[1]["session_id"]
    assert len(client.sessions()) == 4
