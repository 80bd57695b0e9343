"""Claude Code's transcripts, read from a byte offset on.

    reader.py           a file in, entries out, and the position to go on from
    identity.py         whose transcript it is, and since when
    usual_record.py     usual records decoded into typed structs
    record_parser.py    one record to entries
    usage_parser.py     the usage of one message, exactly
    message_passes.py   the passes of a message that took several
    token_counts.py     counts of tokens as records have them
    leaf_titles.py      titles that stand in transcripts of other sessions
    prompt_text.py      what a person typed, and what only looks like it
    slash_commands.py   which commands went to the model
    rewinds.py          turns that a person discarded
    detailed_reader.py  the same with all that tools were asked and answered, for people to read
    open_calls.py       the tool calls in progress
    excerpt.py          the end of a conversation, for its summary

Field names are those of clients up to 2.1.329; unknown types pass, a field of another type counts
as missing.
"""
