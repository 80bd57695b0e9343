"""Which environments may be a session's, and what a client without settings is given."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import accounts

TRANSCRIPT = "projects/-work/s1.jsonl"


def settings(folder: Path, **content: Any) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(content))


def endpoints(transcript: Path) -> set[tuple[str | None, str | None]]:
    """The configuration folders and endpoints that are tried."""
    found = accounts.environments(transcript)
    return {(each.get("CLAUDE_CONFIG_DIR"), each.get("ANTHROPIC_BASE_URL")) for each in found}


def test_ours_comes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://ours.example")
    monkeypatch.setenv("CLAUDE_PROJECT_DIR", "/of/the/session/around/us")
    settings(home / ".claude", env={"ANTHROPIC_BASE_URL": "https://own.example", "PROXY": 1})
    first, second, *_ = accounts.environments(home / "elsewhere.jsonl")
    assert (first["ANTHROPIC_BASE_URL"], first["PROXY"]) == ("https://ours.example", "1")
    assert second["ANTHROPIC_BASE_URL"] == "https://own.example"
    assert "CLAUDE_PROJECT_DIR" not in first
    assert accounts.present_environment()["ANTHROPIC_BASE_URL"] == "https://own.example"


def test_ours_without_an_account(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://ours.example")
    assert endpoints(home / "elsewhere.jsonl") == {
        (None, "https://ours.example"),
        (None, None),
    }


def test_the_folder_that_the_transcript_lies_in(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = home / ".claude-work"
    settings(other, env={"ANTHROPIC_BASE_URL": "https://work.example"})
    found = endpoints(other / TRANSCRIPT)
    assert found == {(None, None), (str(other), None), (str(other), "https://work.example")}
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(other))
    usual = home / ".claude"
    folders = {folder for folder, _ in endpoints(usual / TRANSCRIPT)}
    assert folders == {str(other), None, str(usual)}


def test_the_first_of_several_folders_is_used_here(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", f"{home}/a,{home}/b")
    assert accounts.present_environment()["CLAUDE_CONFIG_DIR"] == f"{home}/a"


def test_without_an_api_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://ours.example")
    found = accounts.environments(home / "elsewhere.jsonl")
    tried = {(each.get("ANTHROPIC_API_KEY"), each.get("ANTHROPIC_BASE_URL")) for each in found}
    assert (None, "https://ours.example") in tried


def test_helpers_are_those_of_the_person(home: Path) -> None:
    assert accounts.helpers({"HOME": str(home)}) == {}
    settings(home / ".claude", apiKeyHelper="./key", awsAuthRefresh=7, model="opus")
    assert accounts.helpers({"HOME": str(home)}) == {"apiKeyHelper": "./key"}
    settings(home / "c", apiKeyHelper="./other")
    environment = {"HOME": str(home), "CLAUDE_CONFIG_DIR": f"{home}/c"}
    assert accounts.helpers(environment) == {"apiKeyHelper": "./other"}


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"env": 7}', "[" * 100_000])
def test_settings_that_can_not_be_used(text: str, home: Path) -> None:
    (home / ".claude").mkdir()
    (home / ".claude" / "settings.json").write_text(text)
    assert accounts.settings_environment({"HOME": str(home)}) == {}
