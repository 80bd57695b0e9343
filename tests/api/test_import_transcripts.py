"""The result of an import, as a value."""

from hookkit.api.import_transcripts import ImportResult


def test_the_document() -> None:
    result = ImportResult(files=3, new_sessions=2, problems=("a: unreadable",), unsearchable=1)
    assert result.to_dict() == {
        "files": 3,
        "new_sessions": 2,
        "problems": ["a: unreadable"],
        "unsearchable": 1,
    }
