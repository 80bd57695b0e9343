"""Codex's rollouts: the logs of its threads, read from a byte offset on.

    meta.py           whose log it is: a thread's, a fork's, a subagent's
    token_totals.py   the usage of calls that only running totals report
    tool_items.py     tool calls and their results, as the model and the client write them
    row_parser.py     one row to entries
    reader.py         a file in, entries out, and the position to go on from
    detailed.py       the same with all that tools were asked and answered, for people to read
    thread_names.py   the names of threads, which stand beside the rollouts

Two generations exist: `legacy` has its visible items as `user_message` and `agent_message`, and
`paginated` as `item_completed`. Field names are those of clients 0.120 to 0.171; unknown types
pass, a field of another type counts as missing.
"""
