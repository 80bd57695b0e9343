"""Two accounts on one machine: the words of one never arrive at the other's endpoint."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import HOOKKIT, Client, kill, wait_for
from tests.e2e.conftest import SUMMARISER, SUMMARY
from tests.e2e.mock_anthropic import MockAnthropic

pytestmark = pytest.mark.e2e

SECRET = "The merger of Initech and Contoso is confidential"


@dataclass
class Api:
    """An endpoint that remembers what it was sent."""

    mock: MockAnthropic

    @property
    def url(self) -> str:
        return self.mock.url

    def requests(self, words: str) -> list[dict[str, Any]]:
        """The requests that hold some words."""
        return [each for each in self.mock.log.entries if words in json.dumps(each)]

    @property
    def summaries(self) -> int:
        """How many summaries were asked for."""
        return len(self.requests("entry of one finished coding session"))


@dataclass
class Account(Client):
    """The client as one account has it; all accounts share a home and a project."""

    name: str = "config"
    variables: dict[str, str | None] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.root / self.name

    @property
    def env(self) -> dict[str, str]:
        known = super().env | self.variables
        return {name: value for name, value in known.items() if value is not None}

    def be_killed_after(self, words: str) -> None:
        """Begin a session that waits for another prompt after its answer, and kill it."""
        given = ["--input-format", "stream-json", "--output-format", "stream-json", "--verbose"]
        process = subprocess.Popen(
            [str(self.executable), "-p", *given],
            cwd=self.project,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdin and process.stdout
        with process.stdin, process.stdout:
            message = {"type": "user", "message": {"role": "user", "content": words}}
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
            next(line for line in process.stdout if b'"type":"result"' in line)
            kill(process)

    def work(self) -> None:
        """Do what a worker does that a hook of this account starts."""
        subprocess.run([*HOOKKIT, "work"], cwd=self.project, env=self.env, check=True)

    def titles(self) -> dict[str, str]:
        """Each session's first words and its title."""
        return {each["first_user_message"][:6]: each["title"] for each in self.sessions()}


@pytest.fixture
def apis() -> Iterator[tuple[Api, Api]]:
    """Two endpoints."""
    answers = {"turns": [{"text": "ok", "times": 9}], "lanes": [SUMMARISER]}
    with MockAnthropic(answers) as one, MockAnthropic(answers) as other:
        yield Api(one), Api(other)


def test_a_killed_session_is_not_summarized_by_another_account(
    apis: tuple[Api, Api], executable: Path, tmp_path: Path
) -> None:
    ours, theirs = apis
    work = Account(executable, tmp_path, ours.url, name="work")
    work.variables["HOOKKIT_SUMMARY"] = "off"  # its own worker would be first otherwise
    cheap = Account(executable, tmp_path, theirs.url, name="cheap")
    work.hookkit("install")
    work.be_killed_after(SECRET)
    assert ours.requests(SECRET)

    cheap.run("hello")  # its worker finds the killed session
    wait_for(lambda: theirs.summaries, "a summary of its own session")
    cheap.work()
    assert cheap.titles() == {SECRET[:6]: SECRET, "hello": SUMMARY["title"]}
    refused = cheap.hookkit("summarize", "1", check=False)
    assert refused.returncode == 1 and "hookkit summarize 1 --here" in refused.stderr
    assert "wait" in cheap.hookkit("doctor", check=False).stdout
    assert theirs.requests(SECRET) == []

    del work.variables["HOOKKIT_SUMMARY"]
    work.work()
    assert work.titles()[SECRET[:6]] == SUMMARY["title"]
    assert (ours.summaries, theirs.requests(SECRET)) == (1, [])
    assert "waits for" not in work.hookkit("doctor", check=False).stdout


def test_settings_that_name_endpoints(
    apis: tuple[Api, Api], executable: Path, tmp_path: Path
) -> None:
    """The project's endpoint wins over the person's own, in its summary too."""
    corporate, private = apis
    client = Account(executable, tmp_path, private.url)
    settings = client.project / ".claude" / "settings.json"
    settings.parent.mkdir()
    for path, api in ((settings, corporate), (client.config / "settings.json", private)):
        path.write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": api.url}}))
    client.hookkit("install")

    client.run("The patient's name is Alfons")
    wait_for(lambda: corporate.summaries, "a summary by the endpoint of the project")
    wait_for(lambda: client.sessions()[0]["title"] == SUMMARY["title"], "its title")
    assert client.hookkit("summarize", "1", check=False).returncode == 1
    assert private.requests("Alfons") == []

    client.hookkit("summarize", "1", "--here")  # on purpose
    assert len(private.requests("Alfons")) == 1


def test_a_login_and_a_token_that_hooks_can_not_see(
    apis: tuple[Api, Api], executable: Path, tmp_path: Path
) -> None:
    """One folder with a login; a session of it goes by another account's token."""
    ours, _ = apis
    login = Account(executable, tmp_path, ours.url, variables={"ANTHROPIC_API_KEY": None})
    token = {"CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-of-work", "ANTHROPIC_API_KEY": None}
    work = Account(executable, tmp_path, ours.url, variables=dict(token))
    stored = {
        "accessToken": "sk-ant-oat01-private",
        "refreshToken": "r",
        "expiresAt": 4102444800000,
    }
    stored |= {"scopes": ["user:inference", "user:profile"], "subscriptionType": "max"}
    (login.config / ".credentials.json").write_text(json.dumps({"claudeAiOauth": stored}))
    login.hookkit("install")

    work.run("of work")
    login.run("hello")
    wait_for(lambda: ours.summaries, "a summary")
    login.work()
    assert login.titles() == {"of wor": "of work", "hello": SUMMARY["title"]}
    work.work()
    wait_for(lambda: work.titles()["of wor"] == SUMMARY["title"], "its title")
    headers = [each["headers"] for each in ours.requests("of work")]
    sent_with = {value for each in headers for name, value in each.items() if "uthoriz" in name}
    assert sent_with == {"Bearer sk-ant-oat01-of-work"}
