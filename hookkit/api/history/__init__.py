"""Conversations of sessions, to be read.

projects.py      projects, and the sessions of one
days.py          sessions by project and day
wanted.py        what a person means: a session or a project
conversation.py  a session's conversation
files.py         where it is written down
telling.py       transcripts → turns
remembered.py    turns of a transcript that is gone
turns.py         what a conversation consists of
clean.py         texts made harmless
formats.py       how it is written: terminal.py, markdown.py, page.py, jsonl.py
"""
