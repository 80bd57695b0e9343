"""The version stands in one place, and what has to repeat it agrees."""

import json
import re
from pathlib import Path

from hookkit import __version__

ROOT = Path(__file__).parents[2]


def test_the_plugin_has_it() -> None:
    assert json.loads((ROOT / ".claude-plugin/plugin.json").read_text())["version"] == __version__


def test_the_newest_section_of_the_changelog_is_of_it() -> None:
    sections = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    version, date = next(each for each in sections if each != "Unreleased").split(" - ")
    assert version == __version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", date)
