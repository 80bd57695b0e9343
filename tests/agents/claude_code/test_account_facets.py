"""What makes up an account: variables, the configuration folder, settings, the login."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import account_facets
from hookkit.agents.claude_code.account_facets import canonical_url

KEY = "sk-ant-test-0123456789-abcdefghij"
LOGIN = {"oauthAccount": {"emailAddress": "a@b.c", "accountUuid": "a-1", "organizationUuid": "o-1"}}


def found(home: Path, client: str = "", command: str = "", **variables: str) -> Any:
    """The facets in an environment."""
    environ = {"HOME": str(home)} | variables
    pairs = {name.encode(): os.fsencode(value) for name, value in environ.items()}
    return account_facets.facets(pairs, client.encode(), command.encode())


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))


URL, BEDROCK, VERTEX = "ANTHROPIC_BASE_URL", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"

EQUAL = [
    (f"{URL}=https://llm.example/v1", f"{URL}=https://llm.example/v1/"),
    (f"{URL}=https://llm.example", f"{URL}=HTTPS://LLM.Example:443"),
    (f"{URL}=http://llm.example", f"{URL}=http://llm.example:80/"),
    ("", f"{URL}=https://api.anthropic.com/"),
    ("", "HTTPS_PROXY=http://proxy:3128 NO_PROXY=*"),
    ("", f"{BEDROCK}=0 {VERTEX}="),
    (f"{BEDROCK}=1", f"{BEDROCK}=true"),
    ("", "ANTHROPIC_MODEL=opus ANTHROPIC_SMALL_FAST_MODEL=haiku ANTHROPIC_LOG=debug"),
    ("", "AWS_PROFILE=corp GOOGLE_CLOUD_PROJECT=p"),
    ("", "CLAUDE_CODE_USE_POWERSHELL_TOOL=1"),
    (f"{BEDROCK}=1", f"{BEDROCK}=1 AWS_SESSION_TOKEN=t"),
    ("CLAUDE_CONFIG_DIR=/c", "CLAUDE_CONFIG_DIR=/c/"),
]

DIFFERENT = [
    ("", f"{URL}=https://llm.example", "endpoint"),
    (f"{URL}=https://llm.example/a", f"{URL}=https://llm.example/A", "endpoint"),
    (f"{URL}=https://llm.example", f"{URL}=https://llm.example:8443", "endpoint"),
    (f"{URL}=https://llm.example", f"{URL}=http://llm.example", "endpoint"),
    (f"{URL}=https://me@llm.example", f"{URL}=https://you@llm.example", "endpoint"),
    (f"{URL}=https://llm.example?t=a", f"{URL}=https://llm.example?t=b", "endpoint"),
    ("", "ANTHROPIC_BEDROCK_BASE_URL=https://b.example", "endpoint"),
    ("", "ANTHROPIC_UNIX_SOCKET=/run/s", "endpoint"),
    ("", "CLAUDE_CODE_API_BASE_URL=https://b.example", "endpoint"),
    ("ANTHROPIC_API_KEY=a", "ANTHROPIC_API_KEY=b", "key"),
    ("ANTHROPIC_API_KEY=a", "ANTHROPIC_AUTH_TOKEN=a", "key"),
    ("", "ANTHROPIC_CUSTOM_HEADERS=x-team:a", "key"),
    ("", "CLAUDE_CODE_OAUTH_TOKEN=t", "key"),
    ("", f"{BEDROCK}=1", "provider"),
    (f"{BEDROCK}=1", f"{VERTEX}=1", "provider"),
    (f"{BEDROCK}=1", f"{BEDROCK}=1 AWS_PROFILE=corp", "provider"),
    (f"{VERTEX}=1", f"{VERTEX}=1 CLOUD_ML_REGION=eu", "provider"),
    ("", "CLAUDE_CODE_USE_A_NEW_CLOUD=1", "provider"),
    ("", "CLAUDE_CONFIG_DIR=/c", "folder"),
    ("CLAUDE_CONFIG_DIR=/c", "CLAUDE_CONFIG_DIR=/d", "folder"),
]


def variables(text: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in text.split())


@pytest.mark.parametrize("one, other", EQUAL)
def test_one_account(one: str, other: str, tmp_path: Path) -> None:
    assert found(tmp_path, **variables(one)) == found(tmp_path, **variables(other))


@pytest.mark.parametrize("one, other, facet", DIFFERENT)
def test_two_accounts(one: str, other: str, facet: str, tmp_path: Path) -> None:
    first, second = found(tmp_path, **variables(one)), found(tmp_path, **variables(other))
    assert [name for name in first if first[name] != second[name]] == [facet]


def test_the_usual_folder_that_is_set_has_another_login(tmp_path: Path) -> None:
    chosen = found(tmp_path, CLAUDE_CONFIG_DIR=f"{tmp_path}/.claude")
    assert chosen["folder"] != found(tmp_path)["folder"]


@pytest.mark.parametrize(
    "url, expected",
    [
        (b"https://[::1]:443/x/", b"https://[::1]/x"),
        (b"http://Host:", b"http://host"),
        (b"unix://run/Sock", b"unix://run/Sock"),
        (b"https://U:P@Host/a?B=c", b"https://U:P@host/a?B=c"),
    ],
)
def test_spellings_of_urls(url: bytes, expected: bytes) -> None:
    assert canonical_url(url) == expected


# What only the client sees


def test_a_token_that_the_client_keeps_from_its_hooks(tmp_path: Path) -> None:
    seen = found(tmp_path, client="PATH=/bin\0CLAUDE_CODE_OAUTH_TOKEN=t\0HOME=/x\0")
    assert seen == found(tmp_path, CLAUDE_CODE_OAUTH_TOKEN="t")
    assert seen != found(tmp_path)


def test_other_variables_are_those_of_the_hook(tmp_path: Path) -> None:
    client = "ANTHROPIC_BASE_URL=https://shell.example\0"  # before settings changed it
    assert found(tmp_path, client=client) == found(tmp_path)


def test_credentials_that_are_scrubbed(tmp_path: Path) -> None:
    assert found(tmp_path, CLAUDE_CODE_SUBPROCESS_ENV_SCRUB="1") is None
    assert found(tmp_path, CLAUDE_CODE_SUBPROCESS_ENV_SCRUB="0") is not None


def test_a_token_in_the_settings(tmp_path: Path) -> None:
    write(tmp_path / ".claude/settings.json", {"env": {"CLAUDE_CODE_OAUTH_TOKEN": "t"}})
    assert found(tmp_path) is None


def test_settings_on_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "plain.json", {"model": "opus"})
    write(tmp_path / "helper.json", {"apiKeyHelper": "./key"})

    def is_known(*words: str) -> bool:
        return found(tmp_path, command="\0".join(("claude", *words, ""))) is not None

    assert is_known("-p", "hi")
    assert is_known("--settings", '{"model": "opus"}')
    assert not is_known("--settings", '{"apiKeyHelper": "./key"}')
    assert not is_known('--settings={"apiKeyHelper": "./key"}')
    assert is_known("--settings", str(tmp_path / "plain.json"))
    assert not is_known("--settings", str(tmp_path / "helper.json"))
    assert not is_known("--settings", str(tmp_path / "gone.json"))
    assert not is_known("--settings")


# An API key in a terminal


def test_a_key_that_the_person_has_not_approved_is_not_used(tmp_path: Path) -> None:
    config = tmp_path / ".claude.json"
    answers = {"approved": ["x"], "rejected": [KEY[-20:]]}
    write(config, {"customApiKeyResponses": answers})
    terminal = {"CLAUDE_CODE_ENTRYPOINT": "cli", "ANTHROPIC_API_KEY": KEY}
    assert found(tmp_path, **terminal) == found(tmp_path)
    assert found(tmp_path, ANTHROPIC_API_KEY=KEY)["key"]  # without a terminal it is used
    write(config, {"customApiKeyResponses": {"approved": [KEY[-20:]]}})
    assert found(tmp_path, **terminal)["key"] == found(tmp_path, ANTHROPIC_API_KEY=KEY)["key"]
    assert found(tmp_path, CLAUDE_CODE_ENTRYPOINT="cli") == found(tmp_path)


# The login


def test_another_login_in_the_same_folder(tmp_path: Path) -> None:
    config = tmp_path / ".claude.json"
    write(config, {"numStartups": 3} | LOGIN)
    first = found(tmp_path)
    write(config, {"numStartups": 4} | LOGIN)
    assert found(tmp_path) == first
    write(config, {"oauthAccount": LOGIN["oauthAccount"] | {"accountUuid": "a-2"}})
    assert found(tmp_path)["login"] != first["login"]
    write(config, {"oauthAccount": LOGIN["oauthAccount"] | {"organizationUuid": "o-2"}})
    assert found(tmp_path)["login"] != first["login"]


def test_the_login_of_a_chosen_folder(tmp_path: Path) -> None:
    write(tmp_path / "c/.claude.json", LOGIN)
    assert found(tmp_path, CLAUDE_CONFIG_DIR=f"{tmp_path}/c")["login"] == b"a-1 o-1"
    assert found(tmp_path)["login"] == b""


def test_the_file_of_an_early_version(tmp_path: Path) -> None:
    write(tmp_path / ".claude/.config.json", LOGIN)
    assert found(tmp_path)["login"] == b"a-1 o-1"


@pytest.mark.parametrize(
    "config", [{"oauthAccount": None}, {"oauthAccount": {}, "accountUuid": "of another"}, "{"]
)
def test_a_login_without_a_person(config: Any, tmp_path: Path) -> None:
    write(tmp_path / ".claude.json", config)
    token = {"claudeAiOauth": {"accessToken": 'sk-"x\\'}}
    write(tmp_path / ".claude/.credentials.json", token)
    assert found(tmp_path)["login"] == b'sk-\\"x\\\\'


# Commands that fetch credentials


def test_the_strongest_settings_decide(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    write(tmp_path / ".claude/settings.json", {"apiKeyHelper": "own", "awsAuthRefresh": "aws"})
    own = found(tmp_path)["helper"]
    assert own == b"apiKeyHelper=own\0awsAuthRefresh=aws"
    there = {"CLAUDE_PROJECT_DIR": str(project)}
    assert found(tmp_path, **there)["helper"] == own
    write(project / ".claude/settings.json", {"apiKeyHelper": "project"})
    assert b"=project" in found(tmp_path, **there)["helper"]
    write(project / ".claude/settings.local.json", {"apiKeyHelper": "local"})
    assert b"=local" in found(tmp_path, **there)["helper"]
    assert found(tmp_path)["helper"] == own


def test_what_can_not_be_read_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    names = ("pipe", "gone", ".", "nul\0")
    assert [account_facets.read(os.fsencode(tmp_path / name)) for name in names] == [b""] * 4
    (tmp_path / "long").write_bytes(b"12345")
    monkeypatch.setattr(account_facets, "MAX_READ", 3)
    assert account_facets.read(os.fsencode(tmp_path / "long")) == b"123"
