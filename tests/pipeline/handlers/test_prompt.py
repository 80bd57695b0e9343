"""What a session keeps of a prompt holds no secret."""

from hookkit.pipeline.handlers import prompt
from tests.builders import event, session

KEY = "sk-ant-api03-" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY" * 2


def test_secrets_are_redacted_before_anything_is_kept() -> None:
    row = session()
    prompt.handle(event("prompt", text=f"use {KEY} please"), row)
    assert row.first_user_message == row.title == "use [redacted: anthropic-key] please"
