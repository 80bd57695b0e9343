"""The output of commands that a person ran at the prompt."""

import pytest

from hookkit.agents.claude_code.transcript.shell_output import output


@pytest.mark.parametrize("content, expected", [
    ("<bash-stdout>hi\nerr</bash-stdout><bash-stderr></bash-stderr>", "hi\nerr"),
    ("<bash-stdout>\na\n</bash-stdout><bash-stderr>b\n</bash-stderr>", "a\nb"),
    ("<bash-stderr>Command failed: no shell</bash-stderr>", "Command failed: no shell"),
    ("<bash-stdout></bash-stdout><bash-stderr></bash-stderr>", ""),
    (
        "<bash-stdout>&lt;/bash-stdout&gt; &amp;lt; &quot;</bash-stdout>",
        "</bash-stdout> &lt; &quot;",
    ),
    ("<bash-stdout>unfinished", ""),
    ("<bash-input>ls</bash-input>", None),
    ("see <bash-stdout>x</bash-stdout>", None),
    ("", None),
])  # fmt: skip
def test_output(content: str, expected: str | None) -> None:
    assert output(content) == expected
