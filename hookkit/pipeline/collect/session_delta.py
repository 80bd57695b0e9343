"""The changes to one session that one pass over one transcript finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from hookkit.lib import gh_commands
from hookkit.lib.corrections import LEARN
from hookkit.lib.text.redact import redact
from hookkit.model import recent_prompts, transcript, transcript_records
from hookkit.model.transcript_position import PendingCall
from hookkit.model.transcript_records import CALL, EDIT, FAILED, NEVER_RAN
from hookkit.model.usage import ApiMessage

MAX_PROMPT = 2000
"""Characters of a prompt that are kept."""

MAX_PENDING = 100
"""Calls without a result that are remembered from one pass to the next: the latest."""

MAX_FOLDERS = 50
"""Folders besides the first one that are remembered of one pass."""

SHELL = "!"
"""The beginning of a prompt that is a command of the shell."""

MAX_HELD = 20
"""Prompts that were held back, of which a pass reports the last."""

MAX_LESSONS = 200
"""Learnings of which a pass reports the last."""

TITLE_RANKS = {"summary": 0, "ai": 1, "custom": 2}
"""How much a title counts; the last of the best kind is shown."""

FACTS_OF_EVERY_PART = ("first_cwd", "branch")
"""What usage is summed by."""

UUID_LENGTH, UNIQUE_LENGTH, RANDOM_LENGTH = 36, 20, 16
"""Characters of a uuid; of an id that is unique, and of the random part at its end, at least."""

Json = dict[str, Any]


@dataclass(slots=True)
class SessionDelta:
    """The changes to one session that one pass over one file has found."""

    session_id: str
    edit_tools: frozenset[str]
    messages: dict[str, ApiMessage] = field(default_factory=dict)
    branches: dict[str, str | None] = field(default_factory=dict)
    """The branch of each message."""
    flags: dict[str, int] = field(default_factory=dict)
    """Identity → flags of what is counted besides messages (transcript_records.py)."""
    times: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Identity of an edit → the file."""
    facts: Json = field(default_factory=dict)
    latest: ApiMessage | None = None
    """Of the main chain, since the last compaction: its tokens fill the window."""
    asking: str = ""
    """The latest message, whose calls come next."""
    pending: dict[str, PendingCall] = field(default_factory=dict)
    """Calls without a result yet that must be known by then, also those of the pass before."""

    def add_message(self, message: ApiMessage) -> None:
        """Keep the fuller snapshot of an API message."""
        self.asking = message_id = message.message_id
        known = self.messages.get(message_id)
        if known is None:
            self.messages[message_id] = message
            self.branches[message_id] = self.facts.get("branch")
        else:
            self.messages[message_id] = known.merged(message)
        if not message.is_sidechain:
            self.facts["worked_at"] = message.at
            self.latest = message
            self.facts["model"] = message.model

    def count(self, identity: str, flags: int, at: str) -> None:
        """Note flags of something that is counted."""
        known = self.flags.get(identity)
        if known is None:
            self.flags[identity], self.times[identity] = flags, at
        elif known | flags != known:
            self.flags[identity] = known | flags

    def add_prompt(self, prompt: transcript.Prompt) -> None:
        """Count a prompt, and keep its words where it is the first or the last by time."""
        self.count(self._identity(prompt, prompt.text), transcript_records.PROMPT, prompt.at)
        facts, words = self.facts, prompt.text[: 2 * MAX_PROMPT]
        if not words.startswith(SHELL):  # the client may run it without the model
            facts["worked_at"] = prompt.at
        if "first_prompt" not in facts or prompt.at < facts["first_prompt_at"]:
            facts["first_prompt"], facts["first_prompt_at"] = words, prompt.at
        if "last_prompt" not in facts or prompt.at >= facts["last_prompt_at"]:
            facts["last_prompt"], facts["last_prompt_at"] = words, prompt.at
        if LEARN in prompt.text:
            self.add_lessons(prompt)

    def add_lessons(self, prompt: transcript.Prompt) -> None:
        """Keep what a prompt marks as learnings."""
        from hookkit.lib.corrections.lessons import identity_of, lessons_in  # few prompts do

        known = self.facts.setdefault("learnings", [])
        found = lessons_in(redact(prompt.text), by_person=True)
        known += [(identity_of(each), prompt.at, each) for each in found]
        del known[:-MAX_LESSONS]

    def add_call(self, call: transcript.ToolCall) -> None:
        """Count a tool call; its result may show that it failed or never ran."""
        identity, is_edit = call.id, call.name in self.edit_tools
        is_unique = is_unique_id(identity)
        command = call.command if call.command and "gh" in call.command else None
        if command or not is_unique:
            pending = PendingCall(self.session_id, self.asking, call.id, call.name, command)
            self.pending[call.id] = pending
            identity = identity if is_unique else identity_of(pending)
        self.count(identity, CALL | EDIT if is_edit else CALL, call.at)
        if not call.claim.is_sidechain:
            self.facts["worked_at"] = call.at
        if is_edit and call.file_path:
            self.files[identity] = call.file_path

    def add_file_edit(self, edit: transcript.FileEdit) -> None:
        """Count a further file that a call has edited."""
        if edit.name in self.edit_tools:
            identity = f"{edit.id} {edit.path}"
            self.count(identity, EDIT, edit.at)
            self.files[identity] = edit.path

    def add_result(self, result: transcript.ToolResult) -> None:
        """Note that a call failed or never ran, and what `gh` printed."""
        call = self.pending.pop(result.id, None)
        if result.is_error:
            identity = result.id if call is None or is_unique_id(result.id) else identity_of(call)
            self.count(identity, FAILED | NEVER_RAN if result.never_ran else FAILED, result.at)
        if call is not None and call.command:
            found = gh_commands.mentions(call.command, result.output)
            if found.issue or found.pr:
                known = {"issue": found.issue, "pr": found.pr, "repo": found.repo}
                self.facts.pop("repo", None)  # it is that of the latest mention
                self.facts.update({name: value for name, value in known.items() if value})

    def add_compaction(self, compaction: transcript.Compaction) -> None:
        """Count a compaction; the window is small again."""
        identity = self._identity(compaction, "compaction")
        self.count(identity, transcript_records.COMPACTION, compaction.at)
        self.latest = None

    def add_api_error(self, error: transcript.ApiError) -> None:
        """Count an API error: each attempt that failed."""
        identity = self._identity(error, error.text)
        self.count(identity, transcript_records.API_ERROR, error.at)
        if not error.is_retry and not error.claim.is_sidechain:
            self.facts["rested_at"] = error.at

    def add_interrupt(self, interrupt: transcript.Interrupt) -> None:
        """Note that a person stopped the agent."""
        self.facts["interrupted_at"] = interrupt.at

    def add_turn_end(self, end: transcript.TurnEnd) -> None:
        """Note that the agent has finished a turn."""
        if not end.claim.is_sidechain:
            self.facts["rested_at"] = end.at

    def add_held(self, held: transcript.Held) -> None:
        """Note that a hook held a prompt back, which other hooks have reported."""
        known = self.facts.setdefault("held", [])
        known.append((recent_prompts.digest_of(redact(held.text)), held.at))
        del known[:-MAX_HELD]

    def add_title(self, title: transcript.Title) -> None:
        """Keep the last title of the best kind."""
        rank = TITLE_RANKS[title.kind]
        if rank >= self.facts.get("title_rank", 0):
            self.facts.update(title=redact(title.text[:200]), title_rank=rank)

    def add_facts(self, found: transcript.Facts) -> None:
        """Note the folder, the branch and the parent."""
        known = {"cwd": found.cwd, "branch": found.git_branch, "forked_from": found.forked_from}
        self.facts.update({name: value for name, value in known.items() if value})
        if found.cwd:
            first = self.facts.setdefault("first_cwd", found.cwd)
            folders = self.facts.get("folders", [])
            if found.cwd != first and found.cwd not in folders and len(folders) < MAX_FOLDERS:
                self.facts["folders"] = [*folders, found.cwd]

    def add_cost_state(self, state: transcript.CostState) -> None:
        """Keep the cost that the client computes."""
        self.facts["client_cost"] = state.cost_usd

    def _identity(
        self, entry: transcript.Prompt | transcript.Compaction | transcript.ApiError, text: str
    ) -> str:
        """Return the uuid of a record; where it can't be unique, with its time and its text."""
        if len(entry.uuid) == UUID_LENGTH:
            return entry.uuid
        return f"{entry.uuid or self.session_id} {entry.at} {text[:200]}"

    @property
    def final_facts(self) -> Json:
        """Return the facts at the end, without secrets."""
        found = dict(self.facts)
        for name in ("first_prompt", "last_prompt"):
            if name in found:
                found[name] = without_secrets(found[name])
        if self.latest is not None:
            found["context"] = self.latest.context
        return found

    @property
    def place(self) -> Json:
        """Return the facts that every part of the pass has."""
        return {name: value for name, value in self.facts.items() if name in FACTS_OF_EVERY_PART}

    def still_pending(self) -> tuple[PendingCall, ...]:
        """Return the pending calls whose results may follow: all come before the next message."""
        latest = [call for call in self.pending.values() if call.message_id == self.asking]
        return tuple(
            call._replace(command=call.command and without_secrets(call.command))
            for call in latest[-MAX_PENDING:]
        )


def resumed(pending: Iterable[PendingCall], tools: frozenset[str]) -> dict[str, SessionDelta]:
    """Return the sessions that had calls without a result when the pass before stopped."""
    found: dict[str, SessionDelta] = {}
    for call in pending:
        delta = found.setdefault(call.session_id, SessionDelta(call.session_id, tools))
        delta.pending[call.id] = call
        delta.asking = call.message_id
    return found


def is_unique_id(call_id: str) -> bool:
    """Return True if the id of a tool call can't be that of another one.

    Some models number their calls: `functions.Bash:0` is in every session.
    """
    return len(call_id) >= UNIQUE_LENGTH and (
        call_id[-RANDOM_LENGTH:].isalnum() or len(call_id) == UUID_LENGTH
    )


def identity_of(call: PendingCall) -> str:
    """Return the identity of a call whose id is unique only within its message."""
    return f"{call.message_id} {call.id}"


def without_secrets(text: str) -> str:
    """Return a prompt as it is kept.

    It is redacted before it is cut, so that no half of a secret is left.
    """
    return redact(text)[:MAX_PROMPT]


ADD: dict[type, Callable[[SessionDelta, Any], None]] = {
    ApiMessage: SessionDelta.add_message,
    transcript.ApiError: SessionDelta.add_api_error,
    transcript.Compaction: SessionDelta.add_compaction,
    transcript.CostState: SessionDelta.add_cost_state,
    transcript.Facts: SessionDelta.add_facts,
    transcript.FileEdit: SessionDelta.add_file_edit,
    transcript.Held: SessionDelta.add_held,
    transcript.Interrupt: SessionDelta.add_interrupt,
    transcript.Prompt: SessionDelta.add_prompt,
    transcript.Title: SessionDelta.add_title,
    transcript.ToolCall: SessionDelta.add_call,
    transcript.ToolResult: SessionDelta.add_result,
    transcript.TurnEnd: SessionDelta.add_turn_end,
}
"""Entries that change a session, and how."""
