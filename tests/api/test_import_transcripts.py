"""The result of an import, as a value."""

from pathlib import Path

from hookkit.api.import_transcripts import ImportResult


def test_the_document() -> None:
    result = ImportResult(
        transcripts=4,
        places=(Path("/logs"),),
        files=3,
        new_sessions=2,
        problems=("a: unreadable",),
        unsearchable=1,
    )
    assert result.to_dict() == {
        "transcripts": 4,
        "places": ["/logs"],
        "files": 3,
        "new_sessions": 2,
        "problems": ["a: unreadable"],
        "unsearchable": 1,
    }
