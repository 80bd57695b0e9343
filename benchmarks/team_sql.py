"""The questions of team_questions.py as somebody who knows the tables would write them by hand.

    python benchmarks/team_sql.py DSN STATEMENT

connects with psycopg, and prints the rows.
"""

import sys

METRICS = (
    *("sessions", "prompts", "corrections", "edits", "tool_calls", "api_errors", "messages"),
    *("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write", "cost"),
    "unpriced",
)
SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in METRICS)

SHOWN = (
    "seq, session_id, title, project, status, lifecycle, end_reason, first_started_at, "
    "last_activity, last_ended_at, files_changed, edit_count, prompts_count, corrections_count, "
    "tokens_input + tokens_output + tokens_cache_read + tokens_cache_write AS tokens, cost_usd, "
    "framework, machine_id"
)


def listed(
    member: int | None = None,
    project: str | None = None,
    machine: str | None = None,
    model: str | None = None,
    since: str | None = None,
) -> str:
    """Return the statement for the ten latest sessions, with their users and time worked."""
    tests = [
        "true",
        *([] if member is None else [f"s.member = {member}"]),
        *([] if project is None else [f"s.project = '/home/dev/{project}'"]),
        *([] if machine is None else [f"s.machine_id = '{machine}'"]),
        *([] if model is None else [f"s.model ILIKE '%{model}%'"]),
        *([] if since is None else [f"s.first_started_at >= '{since}T00:00:00.000Z'"]),
        *([] if since is None else [f"s.last_activity >= '{since}T00:00:00.000Z'"]),
    ]
    return (
        f"SELECT l.*, m.user_id, w.ms FROM (SELECT s.member, {SHOWN} FROM hookkit.sessions AS s "
        f"WHERE {' AND '.join(tests)} ORDER BY last_activity DESC, seq DESC LIMIT 11) AS l "
        "JOIN hookkit.members AS m USING (member) LEFT JOIN LATERAL ("
        "SELECT sum(ended_at - started_at) AS ms FROM hookkit.worked_spans AS w "
        "WHERE w.seq = l.seq) AS w ON true ORDER BY l.last_activity DESC, l.seq DESC"
    )


def summed(
    by: str | None, since: str = "", member: int | None = None, machine: str | None = None
) -> str:
    """Return the statement for usage, time worked, files and commits by a key."""
    of_member = "" if member is None else f" AND member = {member}"
    if by == "machine" or machine is not None:
        parts = of_machines(by, since, of_member, machine)
    elif since:
        parts = of_days(by, since, of_member)
    else:
        parts = of_all_time(by, of_member)
    usage, time, done = parts
    return (
        f"WITH usage AS ({usage}), time AS ({time}), done AS ({done}) "
        "SELECT * FROM usage AS u FULL JOIN time AS t ON t.k::text = u.k::text "
        "FULL JOIN done AS d ON d.k::text = u.k::text ORDER BY u.k"
    )


def of_all_time(by: str | None, of_member: str) -> tuple[str, str, str]:
    """Return the parts of all time, from the sums that are kept."""
    kind = {"project": "project", "day": "day"}.get(by or "", "framework")
    key = {None: "''", "user": "member", "model": "model"}.get(by, "key")
    usage = (
        f"SELECT {key} AS k, {SUMS} FROM hookkit.totals WHERE kind = '{kind}'{of_member} GROUP BY 1"
    )
    if by == "day":
        time = (
            "SELECT day AS k, sum(ms) AS ms FROM hookkit.worked "
            f"WHERE kind = ''{of_member} GROUP BY 1"
        )
        return usage, time, counted("key", "day", of_member)
    key, kind = {None: ("''", ""), "user": ("member", "")}.get(by, ("key", by or ""))
    time = (
        f"SELECT {key} AS k, sum(ms) AS ms FROM hookkit.worked_ever "
        f"WHERE kind = '{kind}'{of_member} GROUP BY 1"
    )
    return usage, time, counted(key, kind or "", of_member)


def counted(key: str, kind: str, of_member: str) -> str:
    """Return the files and commits that are kept."""
    return (
        f"SELECT {key} AS k, sum(files) AS files, sum(commits) AS commits FROM hookkit.work_counts "
        f"WHERE kind = '{kind}'{of_member} GROUP BY 1"
    )


def of_days(by: str | None, since: str, of_member: str) -> tuple[str, str, str]:
    """Return the parts of some days, from the sums by day and from what was done."""
    if by == "project":
        usage = (
            f"SELECT project AS k, {SUMS} FROM hookkit.sums JOIN hookkit.dimensions AS d "
            f"ON d.id = dimension WHERE quarter >= '{since}'{of_member} GROUP BY 1"
        )
    else:
        key = {None: "''", "user": "member", "model": "model"}.get(by, "key")
        usage = (
            f"SELECT {key} AS k, {SUMS} FROM hookkit.totals "
            f"WHERE kind = 'day' AND key >= '{since}'{of_member} GROUP BY 1"
        )
    kind = by if by in ("project", "model") else ""
    key = {None: "''", "user": "member", "day": "day"}.get(by, "key")
    time = (
        f"SELECT {key} AS k, sum(ms) AS ms FROM hookkit.worked "
        f"WHERE kind = '{kind}' AND day >= '{since}'{of_member} GROUP BY 1"
    )
    key = {None: "''", "user": "member", "day": "substr(at, 1, 10)"}.get(by, by or "")
    return usage, time, done(key, since, of_member, "")


def of_machines(
    by: str | None, since: str, of_member: str, machine: str | None
) -> tuple[str, str, str]:
    """Return the parts by machine, or of one."""
    key = "machine_id" if by == "machine" else "''"
    of_machine = "" if machine is None else f" AND s.machine_id = '{machine}'"
    sums = ", ".join(f"sum(u.{name})::bigint AS {name}" for name in METRICS)
    usage = (
        f"SELECT {key} AS k, {sums} FROM hookkit.session_sums AS u JOIN hookkit.sessions AS s "
        f"USING (seq) WHERE u.quarter >= '{since}'{of_member}{of_machine} GROUP BY 1"
    )
    first = f"extract(epoch FROM timestamp '{since}') * 1000" if since else "0"
    time = (
        "SELECT k, sum(upper(part) - lower(part)) AS ms FROM ("
        f"SELECT {key} AS k, s.member, range_agg(int8range(started_at, ended_at)) AS parts "
        "FROM hookkit.worked_spans AS w JOIN hookkit.sessions AS s USING (seq) "
        f"WHERE started_at >= {first}{of_member}{of_machine} GROUP BY 1, 2"
        ") AS worked, unnest(parts) AS part GROUP BY 1"
    )
    return usage, time, done(key, since, of_member, of_machine)


def done(key: str, since: str, of_member: str, of_machine: str) -> str:
    """Return the files and commits since a day, each once for each key and member.

    Where there is a key, so is the row of all: files and commits don't add up.
    """
    day, ms = f"'{since}'", f"extract(epoch FROM timestamp '{since or '1970-01-01'}') * 1000"
    edited = (
        "SELECT seq, ended_at AS at, file_path AS thing, 0 AS commit FROM hookkit.tool_calls "
        f"WHERE is_edit AND ok AND file_path IS NOT NULL AND ended_at >= {day}{of_member} "
        "UNION ALL SELECT seq, to_char(to_timestamp(at / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD'), "
        "path, 0 FROM hookkit.transcript_records AS r JOIN hookkit.files AS f ON f.id = file "
        f"WHERE file IS NOT NULL AND flags & 28 = 4 AND at >= {ms}"
        f"{of_member.replace('member', 'r.member')}"
    )
    changed = (
        "SELECT seq, first_started_at, path, 0 FROM hookkit.file_changes AS f "
        f"JOIN hookkit.sessions AS s USING (seq) WHERE first_started_at >= {day}"
        f"{of_member.replace('member', 's.member')} "
        "AND NOT EXISTS (SELECT FROM hookkit.tool_calls AS c WHERE c.seq = f.seq AND is_edit "
        "AND ok AND file_path = f.path) AND NOT EXISTS (SELECT FROM hookkit.transcript_records "
        "AS r JOIN hookkit.files ON files.id = file WHERE r.seq = f.seq AND files.path = f.path "
        "AND flags & 28 = 4)"
    )
    commits = f"SELECT seq, at, hash, 1 FROM hookkit.commits WHERE at >= {day}{of_member}"
    everything = (
        "SELECT DISTINCT {key} AS k, s.member, thing, commit "
        f"FROM ({edited} UNION ALL {changed} UNION ALL {commits}) AS things "
        "JOIN hookkit.sessions AS s USING (seq) "
        f"WHERE true{of_member.replace('member', 's.member')}{of_machine}"
    )
    both = everything.format(key=f"({key})::text")
    if key != "''":
        both += f" UNION ALL {everything.format(key='NULL')}"
    return (
        "SELECT k, sum((commit = 0)::integer) AS files, sum(commit) AS commits "
        f"FROM ({both}) AS found GROUP BY 1"
    )


def bare(by: str | None) -> str:
    """Return the statement for the sums over all members, whoever they are."""
    if by in ("project", "framework"):
        return (
            f"SELECT {by}, {SUMS} FROM hookkit.sums JOIN hookkit.dimensions ON id = dimension "
            "GROUP BY 1 ORDER BY 1"
        )
    key = {None: "''", "month": "substr(key, 1, 7)", "day": "key"}.get(by, "model")
    return f"SELECT {key}, {SUMS} FROM hookkit.totals WHERE kind = 'day' GROUP BY 1 ORDER BY 1"


def main() -> None:
    """Print the rows of a statement."""
    import psycopg

    with psycopg.connect(sys.argv[1]) as db:
        for row in db.execute(sys.argv[2].encode()).fetchall():
            print(*row, sep="  ")


if __name__ == "__main__":
    main()
