"""A transcript with the inputs and outputs of all tool calls, for people to read.

    with DetailedReader(path) as reader:
        for entry in reader:
            …

Entries are as the Reader's, but for DetailedCall and DetailedResult in place of ToolCall and
ToolResult, for the Recap of a compaction, for the AgentMessage of a team, and for the output of
the person's own commands. Import does without all of it, and is as fast as if this were not here.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from hookkit.agents.claude_code import prompts
from hookkit.agents.claude_code.tool_inputs import about
from hookkit.agents.claude_code.transcript import (
    edits,
    media,
    prompt_text,
    questions,
    rewinds,
    shell_output,
    subagent_names,
)
from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.agents.claude_code.transcript.record_parser import (
    REFUSED,
    RecordParser,
    uuid_of,
)
from hookkit.agents.values import members, text
from hookkit.model.transcript import (
    AgentMessage,
    Branch,
    DetailedCall,
    DetailedResult,
    Entry,
    Prompt,
    Recap,
    ShellOutput,
)

REFUSAL = re.compile(rf"{REFUSED}(.*)</{REFUSED[1:]}", re.DOTALL)
"""The client's own words around a call that it refused."""


MESSAGES = re.compile(r"\s*(?:Another Claude session sent a message:\s*)?<teammate-message\b")
MESSAGE = re.compile(r"<teammate-message\b[^>]*>(.*?)</teammate-message>", re.DOTALL)
"""What another agent of a team sent."""

MAILBOX = "teammate_mailbox"
"""The type of an attachment with messages."""

SIGNAL = '{"type":'
"""How messages begin that are for the client."""

WholeEntry: TypeAlias = (
    Entry | DetailedCall | DetailedResult | Recap | AgentMessage | Branch | ShellOutput
)


class DetailedRecordParser(RecordParser):
    """Parses records, with the inputs and outputs of tools."""

    _is_discarded = False
    _result: Any = None
    """The structured result of the record, beside the output in its message."""

    def parse(self, record: dict[str, Any]) -> list[Any]:
        """Return the entries of a record, after a Branch where that begins or ends."""
        entries = self._entries(record)
        uuid = uuid_of(record)
        if not entries or not uuid or (uuid in self.discarded) == self._is_discarded:
            return entries
        self._is_discarded = not self._is_discarded
        return [Branch(self._is_discarded), *entries]

    def _entries(self, record: dict[str, Any]) -> list[Any]:
        """Return the entries of a record; none if its type is unknown."""
        self._result = record.get("toolUseResult")
        # The text of a record comes before its calls.
        entries: list[Any] = sorted(
            super().parse(record), key=lambda entry: isinstance(entry, DetailedCall)
        )
        if record.get("isCompactSummary") is True:
            words = prompt_text.texts(members(record.get("message")).get("content"))
            words = prompts.unwrapped(words).strip()
            return [*entries, Recap(self._claim, self.at, uuid_of(record), words)]
        if record.get("type") in ("attachment", "user"):
            claim, uuid = self._claim, uuid_of(record)
            entries += [AgentMessage(claim, self.at, uuid, each) for each in messages(record)]
            entries += [ShellOutput(claim, self.at, uuid, each) for each in outputs(record)]
        return entries

    def _prompt(self, record: dict[str, Any], words: str | None) -> list[Any]:
        """Return a prompt with a sign for each image and document beside its text."""
        signs = media.described(_content(record))
        return [
            each._replace(text="\n".join(filter(None, (_text_beside(each.text, signs), *signs))))
            for each in super()._prompt(record, words)
            if isinstance(each, Prompt)
        ]

    def _call(self, block: dict[str, Any]) -> list[Any]:
        call_id, inputs = text(block.get("id")), members(block.get("input"))
        if not call_id:
            return []
        name = text(block.get("name")) or ""
        asked, subagent = questions.asked(name, inputs), subagent_names.of_call(name, inputs)
        of_call = call_id, name, about(inputs), inputs, asked, subagent
        return [DetailedCall(self._claim, self.at, *of_call)]

    def _results(self, content: Any, *, denied: bool) -> list[Any]:
        entries: list[WholeEntry] = []
        agent_id = text(members(self._result).get("agentId"))
        more = edits.changes(self._result), questions.answers(self._result)
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict) and block.get("type") == "tool_result":
                call_id, failed = text(block.get("tool_use_id")) or "", block.get("is_error")
                words = REFUSAL.sub(r"\1", output(block.get("content")))
                result = call_id, failed is True, words, agent_id, *more
                entries.append(DetailedResult(self._claim, self.at, *result))
        return entries


class DetailedReader(Reader):
    """Reads one transcript. Raises OSError where it can't be read, also in the middle of it."""

    parser_class = DetailedRecordParser

    def __iter__(self) -> Iterator[Any]:
        """Return the entries (WholeEntry), in the order of the file."""
        if not self.identity.is_sidechain:
            self._parser.discarded = rewinds.discarded(self._stream)
        return super().__iter__()

    @property
    def at(self) -> str:
        """The time of the last record that had one; of the file, where none had."""
        return self._parser.at


def messages(record: dict[str, Any]) -> list[str]:
    """Return what other agents of a team sent in a record, without what is for the client."""
    attachment = members(record.get("attachment"))
    if attachment.get("type") == MAILBOX:
        mail = attachment.get("messages")
        listed = mail if isinstance(mail, list) else []
        sent = [text(members(each).get("text")) or "" for each in listed]
    else:
        content = members(record.get("message")).get("content")
        words = prompt_text.texts(attachment.get("prompt") or content)
        sent = MESSAGE.findall(words) if MESSAGES.match(words) else []
    stripped = (each.strip() for each in sent)
    return [each for each in stripped if each and not each.startswith(SIGNAL)]


def outputs(record: dict[str, Any]) -> list[str]:
    """Return the output of a command that the person ran, if a record has one."""
    shown = shell_output.output(prompt_text.texts(members(record.get("message")).get("content")))
    return [shown] if shown else []


def output(content: Any) -> str:
    """Return the output of a tool, whichever form it has."""
    if not isinstance(content, list):
        return prompt_text.texts(content)
    return "\n".join(filter(None, (_shown(block) for block in content)))


def _shown(block: Any) -> str:
    return media.description(block) or prompt_text.texts([block])


def _content(record: dict[str, Any]) -> Any:
    """Return the content of a prompt, also of one that was typed while the agent was at work."""
    queued = members(record.get("attachment")).get("prompt")
    return queued or members(record.get("message")).get("content")


def _text_beside(text: str, signs: list[str]) -> str:
    """Return the text of a prompt; nothing where only its images gave it one."""
    return "" if signs and text == prompt_text.IMAGE else text
