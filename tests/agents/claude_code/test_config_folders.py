"""One place knows where the client keeps its files."""

from pathlib import Path
from unicodedata import normalize

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


# What the client makes of the variable


def test_a_folder_whose_name_has_a_comma(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = f"{tmp_path}/a,{tmp_path}/b"
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", whole)
    assert config_folders.chosen() == [f"{tmp_path}/a", f"{tmp_path}/b"]
    assert config_folders.client_environment() == {"CLAUDE_CONFIG_DIR": f"{tmp_path}/a"}
    Path(whole).mkdir(parents=True)
    assert config_folders.chosen() == [whole]
    assert config_folders.client_environment() == {}


def test_a_decomposed_name_is_composed_unless_only_it_exists(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed, decomposed = (tmp_path / normalize(form, "é") for form in ("NFC", "NFD"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(decomposed))
    assert config_folders.chosen() == [str(composed)]
    decomposed.mkdir()
    assert config_folders.chosen() == [str(decomposed)]
    composed.mkdir()
    assert config_folders.chosen() == [str(composed)]


@pytest.mark.parametrize(
    ("transcript", "folder"),
    [
        ("/c/projects/-shop/a.jsonl", "/c"),
        ("/c/d/projects/-shop/a.jsonl", "/c/d"),
        ("/c/d/-shop/a.jsonl", None),
        ("projects/-shop/a.jsonl", None),
        ("a.jsonl", None),
    ],
)
def test_the_configuration_of_a_transcript(transcript: str, folder: str | None) -> None:
    assert config_folders.folder_of(transcript) == folder


@pytest.mark.parametrize(
    ("chosen", "folder", "changes"),
    [
        ("", ".claude", {}),
        ("", "work", {"CLAUDE_CONFIG_DIR": "{home}/work"}),
        ("", ".config/claude", {"CLAUDE_CONFIG_DIR": "{home}/.config/claude"}),
        ("{home}/work", "work", {}),
        ("{home}/work/", "work", {}),
        ("{home}/link", "work", {}),
        ("{home}/other", "work", {"CLAUDE_CONFIG_DIR": "{home}/work"}),
        ("{home}/other", ".claude", {"CLAUDE_CONFIG_DIR": None}),
        ("{home}/other,{home}/work", "work", {"CLAUDE_CONFIG_DIR": "{home}/work"}),
        ("{home}/work,{home}/other", "work", {}),
    ],
)
def test_the_environment_that_finds_a_session_again(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    chosen: str,
    folder: str,
    changes: dict[str, str | None],
) -> None:
    (home / "work").mkdir()
    (home / "link").symlink_to(home / "work")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", chosen.format(home=home))
    transcript = f"{home}/{folder}/projects/-shop/a.jsonl"
    expected = {name: value and value.format(home=home) for name, value in changes.items()}
    assert config_folders.environment_of(transcript) == expected


def test_a_transcript_elsewhere_changes_nothing() -> None:
    assert config_folders.environment_of("/elsewhere/a.jsonl") == {}
