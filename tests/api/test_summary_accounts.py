"""Words go only where the session's own words went: which summaries are written, and by whom."""

import ast
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import hookkit
from hookkit import paths, record
from hookkit.agents import account_marks
from hookkit.agents.claude_code import accounts
from hookkit.api import summaries
from hookkit.api.doctor import Finding, waiting_summaries
from hookkit.api.store import Store
from hookkit.errors import AccountError
from tests.accounts import marks
from tests.builders import deliver, line, payload, session
from tests.cli.installed import outcome
from tests.cli.terminal import call
from tests.fake_client import ANSWER, Client

PACKAGE = Path(hookkit.__file__).parent


@pytest.fixture(autouse=True)
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client(tmp_path)
    client.answers(structured_output=ANSWER)
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(client.path))
    monkeypatch.setenv("HOOKKIT_SUMMARY", "detached")
    return client


@pytest.fixture
def end(home: Path) -> Callable[..., None]:
    """End a session of an account; its transcript lies in a configuration folder."""

    def end(session_id: str, account: str | None, folder: Path = home / ".claude") -> None:
        path = folder / "projects" / "-work" / f"{session_id}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"type": "user", "message": {"content": session_id}}))
        known: dict[str, Any] = {} if account is None else {"account": account}
        typed = payload("UserPromptSubmit", session_id, prompt="go", transcript_path=str(path))
        gone = payload("SessionEnd", session_id, transcript_path=str(path))
        deliver(line(typed, **known), line(gone, 1))

    return end


def asked(client: Client) -> list[str]:
    """The sessions whose words the client was given."""
    return [each["stdin"].split("User: ")[1].split()[0] for each in client.calls]


def summarise_due() -> dict[str, str]:
    """What a worker does; the states of the sessions after it."""
    with Store.open(source="hookkit") as store:
        summaries.summarise_due(store)
        return {each.session_id: each.summary_state for each in store.get_recent_sessions()}


def refusal(*arguments: str) -> str:
    """The message of `summarize` where it fails."""
    code, output = outcome("summarize", *arguments)
    assert code == 1
    return str(output.err)


def findings() -> list[Finding]:
    return list(waiting_summaries.check(Path()))


ELSEWHERE = {
    "endpoint": {"ANTHROPIC_BASE_URL": "https://work.example"},
    "key": {"ANTHROPIC_API_KEY": "sk-ant-of-another"},
    "provider": {"CLAUDE_CODE_USE_BEDROCK": "1"},
    "folder": {"CLAUDE_CONFIG_DIR": "/home/dev/.claude-work"},
}


@pytest.mark.parametrize("facet", ELSEWHERE)
def test_a_session_of_another_account_waits(
    facet: str, client: Client, end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    end("theirs", marks(**ELSEWHERE[facet]))
    end("mine", marks())
    assert summarise_due() == {"theirs": "pending", "mine": "done"}
    assert asked(client) == ["mine"]
    refused = refusal("1")
    assert f"it ran with another {accounts.FACETS[facet]}." in refused
    assert refused.endswith("hookkit summarize 1 --here\n")
    assert asked(client) == ["mine"]
    [note] = findings()
    assert note.says.startswith("1 session waits for a summary by its own account; the last is 1")
    for name, value in ELSEWHERE[facet].items():  # a worker of its own account
        monkeypatch.setenv(name, value)
    assert summarise_due()["theirs"] == "done"
    assert asked(client) == ["mine", "theirs"]
    assert findings() == []


def test_another_login_in_the_same_folder(
    client: Client, end: Callable[..., None], home: Path
) -> None:
    config = home / ".claude.json"
    config.write_text('{"oauthAccount": {"accountUuid": "a-1"}}')
    end("theirs", marks())
    config.write_text('{"oauthAccount": {"accountUuid": "a-2"}}')
    assert summarise_due() == {"theirs": "pending"}
    config.write_text('{"oauthAccount": {"accountUuid": "a-1"}}')
    assert summarise_due() == {"theirs": "done"}


def test_another_machine_that_shares_the_home(
    client: Client, end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    end("theirs", marks())
    monkeypatch.setattr(record, "machine", lambda: "container")
    assert summarise_due() == {"theirs": "pending"}
    assert "another machine" in findings()[0].says
    assert client.calls == []


def test_a_proxy_is_no_account(
    client: Client, end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    end("mine", marks(HTTPS_PROXY="http://proxy.example:3128"))
    monkeypatch.setenv("HTTPS_PROXY", "http://another.example:3128")
    assert summarise_due() == {"mine": "done"}


def test_a_worker_with_another_account_uses_the_sessions_own(
    client: Client, end: Callable[..., None], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session of a plain login, found by the hook of a project with an endpoint of its own."""
    work = home / ".claude-work"
    work.mkdir()
    (work / ".claude.json").write_text('{"oauthAccount": {"accountUuid": "a-1"}}')
    end("theirs", marks(CLAUDE_CONFIG_DIR=str(work)), work)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://cheap.example")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-cheap")
    assert summarise_due() == {"theirs": "done"}
    environment = client.seen["environment"]
    assert environment["CLAUDE_CONFIG_DIR"] == str(work)
    assert not environment.keys() & {"ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"}


def test_the_client_reads_no_settings_of_its_own(
    client: Client, end: Callable[..., None], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person's settings name an endpoint; those of the project named another, which won."""
    own = {"env": {"ANTHROPIC_BASE_URL": "https://own.example"}, "apiKeyHelper": "./key"}
    (home / ".claude").mkdir()
    (home / ".claude" / "settings.json").write_text(json.dumps(own))
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://project.example")  # as a hook gets it
    end("mine", marks())
    assert summarise_due() == {"mine": "done"}
    given = client.seen["argv"]
    assert given[given.index("--setting-sources") + 1] == ""
    assert json.loads(given[given.index("--settings") + 1])["apiKeyHelper"] == "./key"
    assert client.seen["environment"]["ANTHROPIC_BASE_URL"] == "https://project.example"


def test_the_persons_own_settings_hold_in_a_shell_too(
    client: Client, end: Callable[..., None], home: Path
) -> None:
    gateway = {"ANTHROPIC_BASE_URL": "https://gateway.example", "ANTHROPIC_AUTH_TOKEN": "t"}
    (home / ".claude").mkdir()
    (home / ".claude" / "settings.json").write_text(json.dumps({"env": gateway}))
    end("mine", marks(**gateway))
    call("summarize", "1")
    assert client.seen["environment"].items() >= gateway.items()


# What isn't known


def test_an_unknown_account_waits(client: Client, end: Callable[..., None]) -> None:
    end("old", None)
    assert summarise_due() == {"old": "pending"}
    assert "its account isn't known" in refusal("1")
    [note] = findings()
    assert note.remedy == "hookkit summarize 1 --here"
    assert client.calls == []


def test_hidden_credentials(
    client: Client, end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    end("mine", marks())
    monkeypatch.setenv("CLAUDE_CODE_SUBPROCESS_ENV_SCRUB", "1")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "/elsewhere")
    assert "credentials are hidden" in refusal("1")
    assert client.calls == []


def test_a_key_that_is_lost(client: Client, end: Callable[..., None]) -> None:
    end("mine", marks())
    key = paths.data_dir() / account_marks.KEY_NAME
    key.write_bytes(b"")
    assert "the key of the accounts can't be used" in refusal("1")
    key.unlink()
    assert summarise_due() == {"mine": "pending"}
    assert client.calls == []


def test_marks_of_another_kind(client: Client, end: Callable[..., None]) -> None:
    end("odd", marks() + " new:1")
    assert "it ran with another account" in refusal("1")


def test_several_differences(client: Client, end: Callable[..., None]) -> None:
    end("theirs", marks(**ELSEWHERE["key"], **ELSEWHERE["endpoint"]))
    names = f"another {accounts.FACETS['endpoint']} and another {accounts.FACETS['key']}"
    assert names in refusal("1")


# On purpose


def test_here(client: Client, end: Callable[..., None]) -> None:
    end("theirs", marks(**ELSEWHERE["endpoint"]))
    call("summarize", "1", "--here")
    assert asked(client) == ["theirs"]


def test_pending_here(client: Client, end: Callable[..., None]) -> None:
    end("theirs", marks(**ELSEWHERE["endpoint"]))
    end("mine", marks())
    assert "#1 waits for its own account: it ran with another endpoint" in refusal("--pending")
    assert asked(client) == ["mine"]
    call("summarize", "--pending", "--here")
    assert asked(client) == ["mine", "theirs"]


# Nobody gets around it


def test_an_attempt_of_one_account_is_not_repeated_by_another(
    client: Client, end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    end("theirs", marks(**ELSEWHERE["key"]))
    begun = {"event": "summary_started", "session_id": "theirs"}
    deliver(line(begun, 2, src="hookkit"))  # by a writer that died
    assert summarise_due() == {"theirs": "running"}
    assert client.calls == []


def test_the_account_is_checked_when_the_words_go(
    client: Client, end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    end("mine", marks())
    with Store.open(source="hookkit") as store:
        claimed = summaries.claim(store)
        assert claimed
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-of-another")
        monkeypatch.setattr(accounts, "environments", lambda _: iter([dict(os.environ)]))
        reason = summaries.write_up(store, claimed)
    assert reason == f"it ran with another {accounts.FACETS['key']}"
    assert client.calls == []


def test_nothing_but_the_gate_asks_for_a_summary() -> None:
    def calls(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for each in ast.walk(node):
                    if isinstance(each, ast.Attribute) and each.attr == "summarize":
                        yield f"{path.relative_to(PACKAGE)}: {node.name}"

    found = {each for path in PACKAGE.rglob("*.py") for each in calls(path)}
    assert found == {"api/summaries.py: ask_for_words"}


def test_an_agent_without_accounts(bare_agent: ModuleType) -> None:
    from hookkit.api import summary_accounts

    past = session(framework="bare", account="key:1", transcript_path="/t.jsonl")
    with pytest.raises(AccountError, match="isn't known"):
        summary_accounts.environment_of(past)
    assert summary_accounts.present_environment(past) == dict(os.environ)


# The doctor


def test_the_doctor_is_silent_where_summaries_are_off(
    end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    end("theirs", None)
    assert summarise_due() == {"theirs": "pending"}
    monkeypatch.setenv("HOOKKIT_SUMMARY", "off")
    assert findings() == []
    monkeypatch.setenv("HOOKKIT_SUMMARY", "perhaps")
    assert findings() == []


def test_the_doctor_counts_by_reason(end: Callable[..., None]) -> None:
    end("a", None)
    end("b", None)
    end("c", marks(**ELSEWHERE["endpoint"]))
    end("mine", marks())
    call("list")
    first, second = findings()
    assert first.says.startswith(
        "2 sessions wait for a summary by their own account; the last is 2"
    )
    assert second.remedy == waiting_summaries.PENDING
