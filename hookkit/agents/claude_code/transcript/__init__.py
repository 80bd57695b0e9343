"""Claude Code's transcripts, read from a byte offset on.

    reader.py     the door: a file in, entries out, and the position to go on from
    entries.py    what a transcript tells, in our own words
    position.py   where the reading stopped, and whether a file is still the same
    identity.py   whose transcript it is, and since when
    lines.py      lines of any size, in constant memory
    loose.py      JSON that is not quite JSON, and long strings cut short
    records.py    one record → entries
    whole.py      the same with all that tools were asked and said, for people to read
    usage.py      the usage of one message, exactly
    prompts.py    what a person said, and what only looks like it

Field names are those of clients up to 2.1.329; unknown types pass, a field of another type counts
as missing.
"""
