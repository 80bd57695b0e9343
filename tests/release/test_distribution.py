"""What is installed: the wheel that the build backend makes of this checkout."""

import email.message
import email.parser
import subprocess
import zipfile

import pytest

from hookkit import __version__
from tests.wheel import ROOT, built

FILES = [
    "hookkit/py.typed",
    "hookkit/agents/opencode/plugin.js",
    "hookkit/lib/corrections/rules/english_vetoes.txt",
    "hookkit/lib/pricing/supplement.toml",
    "hookkit/server/static/vendor/htmx.LICENSE",
    "hookkit/server/templates/base.html",
    "hookkit/store/migrations/newest/sqlite.sql",
    "hookkit/store/migrations/postgres/0001_members.sql",
]
"""Some that no import would miss."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(built(tmp_path_factory.mktemp("dist")))


def metadata(wheel: zipfile.ZipFile) -> email.message.Message:
    text = wheel.read(f"hookkit-{__version__}.dist-info/METADATA")
    return email.parser.BytesParser().parsebytes(text)


def test_it_has_files_that_no_import_would_miss(wheel: zipfile.ZipFile) -> None:
    assert set(FILES) <= set(wheel.namelist())


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_it_has_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "hookkit"]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    package = {each for each in listed.split("\0") if each and (ROOT / each).exists()}
    about = f"hookkit-{__version__}.dist-info/"
    names = ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"]
    assert set(wheel.namelist()) == package | {about + name for name in names}


def test_its_version_is_the_package_s(wheel: zipfile.ZipFile) -> None:
    assert metadata(wheel)["Version"] == __version__


def test_its_description_has_no_relative_links_and_pictures(wheel: zipfile.ZipFile) -> None:
    description = metadata(wheel).get_payload()
    assert isinstance(description, str)
    assert description.startswith("# hookkit\n\n**Know")
    assert "## What you can rely on" in description
    assert "](" not in description.replace("](https://", "")
