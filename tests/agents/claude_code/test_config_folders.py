"""One place knows where the client keeps its files."""

from pathlib import Path

import pytest

from hookkit.agents.claude_code import config_folders, session_files, settings_file, transcripts


def test_the_usual_folders(home: Path) -> None:
    usual = [str(home / ".claude"), str(home / ".config" / "claude")]
    assert config_folders.config_folders() == usual
    assert config_folders.project_folders() == [f"{each}/projects" for each in usual]
    assert config_folders.user_settings() == f"{home}/.claude/settings.json"


@pytest.mark.parametrize("listed", ["", " , "])
def test_an_empty_list_is_none(home: Path, monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", listed)
    assert config_folders.config_folders()[0] == str(home / ".claude")


def test_every_part_of_hookkit_splits_the_list(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "projects" / "-shop").mkdir(parents=True)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", f"{tmp_path}/a, {tmp_path}/b")
    assert transcripts.roots() == [tmp_path / "a" / "projects", tmp_path / "b" / "projects"]
    assert settings_file.settings_path("user", home) == tmp_path / "a" / "settings.json"
    session = tmp_path / "b" / "projects" / "-shop" / "s1.jsonl"
    session.touch()
    assert session_files.transcript_of("s1") == str(session)
