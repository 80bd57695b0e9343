"""The page with the files and commits of one session."""

from pathlib import Path

from starlette.testclient import TestClient

from tests.api.homes import fill
from tests.api.test_session_diffs import edits
from tests.builders import deliver, line, payload
from tests.cli.terminal import run_json
from tests.render.conversation.talks import imported
from tests.server.pages.pages import read


def test_files_with_their_diffs(client: TestClient, home: Path) -> None:
    imported(home, *edits("/home/dev/project/a.py", "/elsewhere/b.py", "/home/dev/project/a.py"))
    page = read(client, "/sessions/1/work")
    assert "+new 0" in page.text
    assert "a.py +2 −2" in page.text
    assert {"#file-1", "#file-2"} <= set(page.links)
    assert {"file-1", "file-2"} <= set(page.ids)
    assert "/sessions/1/turns/2" in page.links


def test_many_files(client: TestClient, home: Path) -> None:
    imported(home, *edits(*(f"/p/{number:03d}.py" for number in range(60)), lines=200))
    page = read(client, "/sessions/1/work")
    assert "/sessions/1/work?file=26" in page.links
    assert "Files from 26 of 60" in page.text
    last = read(client, "/sessions/1/work?file=51")
    assert "file-60" in last.ids
    assert not any("work?file=" in each for each in last.links)


def test_a_file_that_was_changed_very_often(client: TestClient, home: Path) -> None:
    imported(home, *edits(*["/p/a.py"] * 40))
    assert "and 32 more" in read(client, "/sessions/1/work").text


def test_every_file_and_commit_of_the_command(client: TestClient) -> None:
    fill(Path.home() / "logs")
    for each in run_json("list", "--json")["sessions"]:
        parts = run_json("show", str(each["seq"]), "--json")["parts"]
        page = read(client, f"/sessions/{each['seq']}/work")
        for file in parts["files"]:
            assert Path(file["path"]).name in page.text
        for commit in parts["commits"]:
            assert commit["subject"] in page.text


def test_nothing_was_changed(client: TestClient) -> None:
    deliver(line(payload("SessionStart")))
    page = read(client, "/sessions/1/work")
    assert "No file was changed, as far as is known." in page.text
    assert "No commit was made, as far as is known." in page.text
