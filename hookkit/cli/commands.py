"""The table of commands: enough to list them without importing any."""

from typing import NamedTuple

OWN = "Your own sessions"
READING = "Reading"
RUNS = "Running agents"
MONEY = "Budgets and prices"
SETUP = "Setup"
MORE = "More"


class Command(NamedTuple):
    """A command: its module in this folder, and what the help lists without importing it."""

    module: str
    summary: str
    section: str
    hidden: bool = False
    """Hidden commands are called by hookkit itself or by an agent."""


COMMANDS = {
    "start": Command("start", "Start a session of your own in this repository or folder", OWN),
    "end": Command("end", "End your session and show what was done in it", OWN),
    "note": Command("note", "Add a note to the session that is active here", OWN),
    "log-ai": Command("log_ai", "Log an API call in your session", OWN),
    "exec": Command("exec_", "Run a command inside a session of your own", OWN),
    "recover": Command("recover", "End sessions that you forgot to end", OWN),
    "status": Command("status", "Show which sessions are active", READING),
    "watch": Command("watch", "Watch active sessions live", READING),
    "today": Command("today", "Show what was done today and where you left off", READING),
    "list": Command("list_", "List sessions, the latest activity first", READING),
    "show": Command("show", "Show one session in detail", READING),
    "stats": Command("stats", "Add up time, files, commits, tokens and cost", READING),
    "projects": Command("projects", "List projects, the most recently active first", READING),
    "history": Command("history", "Browse sessions by project, or read a conversation", READING),
    "search": Command("search", "Search prompts, answers, titles, summaries and notes", READING),
    "corrections": Command("corrections", "List corrections, and their rate over time", READING),
    "learnings": Command("learnings", "List, search, export, edit and forget learnings", READING),
    "serve": Command("serve", "Show sessions, usage and runs in a browser, live", READING),
    "session": Command("session", "Read and change sessions from scripts", READING),
    "export": Command("export", "Export sessions to a file", READING),
    "run": Command("run_", "Run a prompt in a new agent session", RUNS),
    "batch": Command("batch", "Run the prompts of a file, several at a time", RUNS),
    "ps": Command("ps", "List the runs in progress", RUNS),
    "output": Command("output", "Print the messages of a session's runs as JSONL", RUNS),
    "events": Command("events", "Print the events of runs as JSONL", RUNS),
    "resume": Command("resume", "Resume a session with another prompt", RUNS),
    "continue": Command("continue_", "Continue the project's most recent session", RUNS),
    "fork": Command("fork", "Start a new session from the conversation of another", RUNS),
    "cancel": Command("cancel", "Cancel a run, or all of them", RUNS),
    "cleanup": Command("cleanup", "Clean up after finished runs", RUNS),
    "budget": Command("budget", "Show, set, check and enforce budgets", MONEY),
    "prices": Command("prices", "Show prices and recompute stored costs", MONEY),
    "install": Command("install", "Install the hooks that record your agents' sessions", SETUP),
    "uninstall": Command("uninstall", "Remove the hooks that `hookkit install` added", SETUP),
    "telemetry": Command("telemetry", "Send Claude Code's telemetry to `hookkit serve`", SETUP),
    "team": Command("team", "Share totals or sessions in a team's PostgreSQL", SETUP),
    "mcp": Command("mcp", "Let agents search past sessions, over MCP", SETUP),
    "import": Command("import_", "Import existing transcripts", SETUP),
    "restore": Command("restore", "Restore sessions from an export", SETUP),
    "sync": Command("sync", "Exchange sessions with your other machines", SETUP),
    "delete": Command("delete", "Delete sessions for ever", SETUP),
    "reset": Command("reset", "Delete everything that was recorded", SETUP),
    "doctor": Command("doctor", "Check the setup and suggest fixes", SETUP),
    "help": Command("help_", "Show the help of a command", MORE),
    "hook": Command("hook", "Record the hook payload on stdin", MORE),
    "rebuild": Command("rebuild", "Rebuild the database from the journal", MORE),
    "replay": Command("replay", "Replay captured hook payloads", MORE),
    "statusline": Command("statusline", "Print a status line for the JSON on stdin", MORE),
    "summarize": Command("summarize", "Write a session's title and summary", MORE),
    "guard": Command("guard", "Check the prompt on stdin against the budgets", MORE, hidden=True),
    "work": Command("work", "Do the background work that is due", MORE, hidden=True),
}
"""Commands by name, in the order in which the help lists them."""

SECTIONS = tuple(dict.fromkeys(command.section for command in COMMANDS.values()))
"""Headings of the help, in order."""
