"""CSV."""

import csv
import io
import json
from pathlib import Path

import pytest

from hookkit.render.sessions import csv as sessions_csv
from tests.api.homes import fill
from tests.builders import deliver, line, own, payload
from tests.cli.terminal import call


def table(*options: str) -> list[dict[str, str]]:
    """The rows that are exported."""
    text = call("export", "--format", "csv", *options).stdout
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_columns_stay() -> None:
    head = call("export", "--format", "csv").stdout_bytes.decode()
    assert head == ",".join(f'"{name}"' for name in sessions_csv.COLUMNS) + "\r\n"
    assert list(sessions_csv.COLUMNS) == [
        *("id", "session_id", "title", "project", "branch", "folder", "origin", "status", "model"),
        *(
            "started",
            "ended",
            "duration_seconds",
            "worked_seconds",
            "files_changed",
            "commits",
            "edits",
            "prompts",
        ),
        *("corrections", "tool_calls", "api_requests", "tokens_input", "tokens_output"),
        *("tokens_cache_read", "tokens_cache_write", "tokens", "cost_usd"),
        *("requests_without_price", "files_changed_with_agents", "tokens_with_agents"),
        *("cost_usd_with_agents", "description", "notes", "summary", "agent"),
    ]


def test_a_session_is_a_row(tmp_path: Path) -> None:
    fill(tmp_path)
    rows = {each["session_id"]: each for each in table()}
    mine, hooked = rows["mine"], rows["hooked"]
    assert (mine["origin"], mine["status"], mine["commits"]) == ("manual", "completed", "1")
    assert (mine["agent"], hooked["agent"]) == ("", "claude_code")
    assert (mine["duration_seconds"], mine["tokens"], mine["cost_usd"]) == ("105", "1800", "0.125")
    assert (mine["files_changed"], mine["files_changed_with_agents"]) == ("2", "3")
    assert mine["notes"] == "Half of it is done. =1+1"
    assert (hooked["status"], hooked["ended"], hooked["cost_usd"]) == ("idle", "", "")
    assert [each["started"] for each in table()] == sorted(each["started"] for each in table())


def test_own_columns_add_up_to_what_stats_report(tmp_path: Path) -> None:
    fill(tmp_path)
    totals = json.loads(call("stats", "--json").stdout)["totals"]
    rows = table()
    assert sum(int(each["tokens"]) for each in rows) == totals["total_tokens"]
    cost = sum(float(each["cost_usd"] or 0) for each in rows)
    assert cost == pytest.approx(totals["cost_usd"])


@pytest.mark.parametrize(
    "text, cell",
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\n=1", "'=1"),
        ('"=1', "'\"=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a;=1", "a;'=1"),
        ('a; "-1', "a;' \"-1"),
        ("a\nb\x1b[31m", "a b�[31m"),
        ("\u200b\ufeff=1", "'\u200b\ufeff=1"),
        ("a;\u00a0=1", "a;'\u00a0=1"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("1 - 2 = -1, a-b", "1 - 2 = -1, a-b"),
        ("", ""),
        (5, 5),
        (0.5, 0.5),
    ],
)
def test_no_cell_is_a_formula(text: str | int | float, cell: str | int | float) -> None:
    assert sessions_csv.harmless(text) == cell


def test_a_mark_for_excel() -> None:
    assert call("export", "--format", "csv", "--bom").stdout_bytes.startswith(b'\xef\xbb\xbf"id"')


def test_quotes_and_commas() -> None:
    deliver(line(own("upserted", title='Say "hi", then; go'), src="api"))
    assert table()[0]["title"] == 'Say "hi", then; go'
    assert '"Say ""hi"", then; go"' in call("export", "-f", "csv").stdout


def test_an_active_session_of_one_s_own_goes_on() -> None:
    deliver(
        line(own("started", origin="manual"), at=10**18, src="user"), line(payload("Stop", "b"))
    )
    rows = table("--origin", "manual")
    assert rows[0]["status"] == "active"
    assert int(rows[0]["duration_seconds"]) > 10**7
