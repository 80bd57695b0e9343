"""The folders that a session worked in."""

from pathlib import Path

from hookkit.agents.claude_code.transcript.folders import folders_in
from tests.transcript_builders import answer, prompt, tool, transcript


def test_folders_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        transcript(
            b'{"type": "summary"}\n',
            b'{"cwd": "torn\n',
            b'["cwd"]\n',
            prompt('the "cwd": here', cwd="/w/a"),
            answer(content=[tool(cwd="/w/input")], cwd="/w/a"),
            prompt("x", cwd=7),
            prompt("go", cwd="/w/b"),
            b'{"message": {"input": {"cwd": "/w/input"}}}\n',
            prompt("back", cwd="/w/a"),
        )
    )
    assert list(folders_in(str(path))) == ["/w/a", "/w/b", "/w/a"]
