"""Files that change between imports, and files that are none of ours."""

from tests.accuracy.copies import OLD, S1, SUB, TWO
from tests.accuracy.judge import Bill, story
from tests.transcript_builders import SIDECHAIN, answer, line, prompt, transcript, usage

ONE, OTHER = line(answer("msg_1")), line(answer("msg_2", seconds=5))
TITLE = line({"type": "ai-title", "aiTitle": "x", "sessionId": "s1"})

CHANGES = [
    story("a torn last line is completed", {S1: ONE + OTHER[:99]}, {S1: ONE + OTHER}, bills=TWO),
    story("byte by byte", *({S1: (ONE + OTHER)[:n]} for n in range(100, len(ONE + OTHER), 97)),
        {S1: ONE + OTHER}, bills=TWO),
    story("a last line gets its newline", {S1: ONE[:-1]}, {S1: ONE}, {S1: ONE + OTHER}, bills=TWO),
    story("a last line without newline, and more after it", {S1: ONE[:-1]}, {S1: ONE + OTHER},
        bills=TWO),
    story("a last line without newline, and more without newline",
        {S1: ONE[:-1]}, {S1: ONE + OTHER[:-1]}, bills=TWO),
    story("a last line that is whole, then turns out to be two",
        {S1: ONE[:-1]}, {S1: ONE[:-1] + OTHER}, bills=TWO),
    story("half a character at the end", {S1: ONE + line(prompt("ä"))[:-60]},
        {S1: ONE + line(prompt("ä")) + OTHER}, bills=TWO),
    story("appended", {S1: ONE}, {S1: ONE + OTHER}, bills=TWO),
    story("a greater snapshot comes later",
        {S1: line(answer(used=usage(10, 1)))},
        {S1: line(answer(used=usage(10, 1))) + line(answer())}),
    story("a greater snapshot comes later, in another file",
        {S1: line(answer(used=usage(10, 1)))},
        {"q/s1.jsonl": line(answer(used=usage(10, 1))) + line(answer())}),
    story("a split comes later",
        {S1: line(answer(used=usage(10, 1, 0, 100)))},
        {S1: line(answer(used=usage(10, 1, 0, 100))) + line(answer(used=usage(
            10, 50, 0, 100, cache_creation={"ephemeral_1h_input_tokens": 100})))},
        bills=[Bill(long=100)]),
    story("a price that is known only later on",
        {S1: line(answer(used=usage(10, 1), model="nobody-knows"))},
        {S1: line(answer(used=usage(10, 1), model="nobody-knows")) + ONE}),
    story("written anew, shorter", {S1: ONE + OTHER}, {S1: ONE}, bills=TWO),
    story("written anew, of the same length", {S1: ONE}, {S1: line(answer("msg_2"))}, bills=TWO),
    story("written anew, longer", {S1: ONE},
        {S1: line(answer("msg_2", seconds=7)) + line(answer("msg_3")) + ONE},
        bills=[Bill()] * 3),
    story("cut, then written on", {S1: ONE + OTHER}, {S1: ONE[:50]}, {S1: ONE + OTHER}, bills=TWO),
    story("emptied", {S1: ONE}, {S1: b""}),
    story("deleted", {S1: ONE}, {S1: None}),
    story("deleted, and it comes back", {S1: ONE}, {S1: None}, {S1: ONE + OTHER}, bills=TWO),
    story("moved to another folder", {S1: ONE}, {S1: None, "q/s1.jsonl": ONE}),
    story("moved, and written on", {S1: ONE}, {S1: None, "q/s1.jsonl": ONE + OTHER}, bills=TWO),
    story("moved, and a stub is left", {S1: ONE + OTHER}, {S1: ONE, "q/s1.jsonl": ONE + OTHER},
        bills=TWO),
    story("a subagent comes later", {S1: ONE}, {SUB: line(answer("msg_2", **SIDECHAIN))},
        bills=TWO),
    story("a copy comes later", {S1: ONE}, {"p/copy.jsonl": ONE}),
    story("the parent of a fork comes later", {"p/a0.jsonl": transcript(
        *(each | {"sessionId": "a0"} for each in OLD))}, {S1: transcript(*OLD)},
        bills=TWO, sessions=2),
]  # fmt: skip

OURS = [
    story("what is no transcript", {
        S1: ONE, "p/s2.jsonl.gz": OTHER, "p/s2.json": OTHER, "p/s2.txt": OTHER,
        "p/s2.jsonl.bak": OTHER, "p/s2.jsonl~": OTHER, "p/.s2.jsonl.swp": OTHER,
        "p/s2.jsonl.tmp": OTHER, "p/jsonl": OTHER, "p/memory/MEMORY.md": OTHER,
        "../history.jsonl": OTHER, "../settings.json": OTHER, "../s3.jsonl": OTHER,
        "../todos/t.jsonl": OTHER, "../statsig/x.jsonl": OTHER, "../debug/d.jsonl": OTHER}),
    story("a folder below a folder", {"a/b/c/d/s1.jsonl": ONE}),
    story("a folder like the client's", {"-home-dev-my-app--git-worktree/s1.jsonl": ONE}),
    story("a folder with spaces and letters", {"-home-dev-größe und [x]/s1.jsonl": ONE}),
    story("a name that is no session's", {"p/not a session.jsonl": ONE}),
    story("nothing", {}, bills=[], sessions=0),
]  # fmt: skip

SESSIONS = [
    story("a session without an answer is a session", {S1: line(prompt())}, bills=[]),
    story("two sessions, one folder", {
        S1: ONE, "p/s2.jsonl": line(answer("msg_2", session="s2"))}, bills=TWO, sessions=2),
    story("a fork that says nothing of its own is a session", {
        S1: transcript(*OLD), "p/a0.jsonl": transcript(
            *(each | {"sessionId": "a0"} for each in OLD))}, bills=TWO, sessions=2),
]  # fmt: skip

EMPTY = [
    story("a title and nothing else is no session", {S1: TITLE}, bills=[], sessions=0),
    story("a summary of another session is no session", {
        S1: ONE, "p/s2.jsonl": line({"type": "summary", "summary": "x", "leafUuid": "y"})}),
    story("an empty file is no session", {S1: ONE, "p/s2.jsonl": b""}),
    story("a file of empty lines is no session", {S1: ONE, "p/s2.jsonl": b"\n\n"}),
    story("a file of rubbish is no session", {S1: ONE, "p/s2.jsonl": b"rubbish\n"}),
]  # fmt: skip
"""Files in which nothing was said."""

STORIES = [*CHANGES, *OURS, *SESSIONS, *EMPTY]
