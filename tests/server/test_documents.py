"""Documents as JSON and CSV."""

import json

from hookkit.server.documents import csv_response, json_response, problem


def test_json() -> None:
    answer = json_response({"a": "\x9b"})
    assert json.loads(bytes(answer.body)) == {"schema_version": 1, "a": "\x9b"}
    assert b"\\u009b" in bytes(answer.body)


def test_csv_is_flat() -> None:
    rows = [{"a": 1, "b": {"c": "x", "d": None}}, {"a": 2.5, "e": [1], "f": []}]
    answer = csv_response({"rows": rows}, "rows", "things")
    lines = bytes(answer.body).decode().splitlines()
    assert lines == ['"a","b.c","b.d","e","f"', '1,"x","","",""', '2.5,"","","[1]",""']
    assert answer.headers["content-disposition"] == 'attachment; filename="hookkit-things.csv"'


def test_csv_has_no_formulas() -> None:
    answer = csv_response({"rows": [{"=a": "=1+1"}]}, "rows", "x")
    assert b'"=' not in bytes(answer.body)


def test_csv_of_nothing() -> None:
    assert bytes(csv_response({"rows": []}, "rows", "x").body) == b""


def test_a_problem() -> None:
    answer = problem(404, "Not found", "No session.")
    assert json.loads(bytes(answer.body))["status"] == 404
