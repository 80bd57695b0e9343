"""A week of work with an agent, as a list of steps that is the same for every run of a seed."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

WEEK = 7 * 86_400
MODEL = "claude-opus-5-5"

Kind = Literal["client", "hook", "transcript", "commit", "end", "kill"]


@dataclass(frozen=True)
class Step:
    """One thing that happens.

    `seconds` count from the beginning of the week. `data` is a payload, a record of the
    transcript, or a commit's file, text and subject.
    """

    seconds: float
    session: str
    repository: str
    kind: Kind
    data: dict[str, Any]


def week(seed: int, sessions: int, repositories: int) -> list[Step]:
    """Return the steps of all sessions in the order of their times.

    The sessions of one repository follow each other; those of different ones overlap.
    """
    rng = random.Random(seed)
    slot = WEEK * repositories / sessions
    steps: list[Step] = []
    for number in range(sessions):
        start = number // repositories * slot + rng.uniform(0, slot / 4)
        steps += Conversation(rng, number, f"repository-{number % repositories}", start).steps()
    return sorted(steps, key=lambda step: step.seconds)


class Conversation:
    """One session: its turns, its transcript, its commits and its end."""

    def __init__(self, rng: random.Random, number: int, repository: str, start: float) -> None:
        self.rng, self.number, self.repository = rng, number, repository
        self.session = str(UUID(int=rng.getrandbits(128), version=4))
        self.seconds = start
        self.records = 0

    def steps(self) -> Iterator[Step]:
        yield self.step("client")
        yield self.hook("SessionStart", source="startup")
        for _ in range(self.rng.randint(1, 4)):
            yield from self.turn()
        yield from self.end()

    def end(self) -> Iterator[Step]:
        """End as people do: most leave, some close the laptop, some come back later."""
        how = self.rng.random()
        if how < 0.2:
            yield self.step("kill")
            return
        yield self.hook("SessionEnd", reason="prompt_input_exit")
        yield self.step("end")
        if how < 0.4:
            self.seconds += 1800
            yield self.step("client")
            yield self.hook("SessionStart", source="resume")
            yield from self.turn()
            yield self.hook("SessionEnd", reason="other")
            yield self.step("end")

    def turn(self) -> Iterator[Step]:
        text = self.rng.choice(
            ("Add a test for the parser", "No, that's wrong, undo it", "Now write the docs")
        )
        turn = f"turn-{self.number}-{self.records}"
        yield self.hook("UserPromptSubmit", prompt=f"{text} ({turn})", prompt_id=turn)
        yield self.record("user", promptId=turn, message={"content": f"{text} ({turn})"})
        for _ in range(self.rng.randint(0, 3)):
            yield from self.edit()
        if self.rng.random() < 0.6:
            yield from self.commit()
        yield self.answer([{"type": "text", "text": "Done."}])
        yield self.hook("Stop", stop_hook_active=False)

    def edit(self) -> Iterator[Step]:
        name = f"file-{self.rng.randint(1, 5)}.py"
        text = f"# {self.rng.random()}\n" * self.rng.randint(1, 20)
        yield from self.call("Write", {"file_path": f"{{repository}}/{name}", "content": text})

    def commit(self) -> Iterator[Step]:
        subject = f"Change {self.number}-{self.records}"
        file = {"name": f"commit-{self.number}.txt", "text": f"{self.records}\n"}
        yield self.step("commit", subject=subject, **file)
        yield from self.call("Bash", {"command": f"git commit -am '{subject}'"})

    def call(self, tool: str, given: dict[str, Any]) -> Iterator[Step]:
        """One call of a tool: the model asks, the hook reports, the result follows."""
        call = f"toolu_{self.number}_{self.records}"
        yield self.answer([{"type": "tool_use", "id": call, "name": tool, "input": given}])
        yield self.hook(
            "PostToolUse", tool_name=tool, tool_use_id=call, tool_input=given, tool_response={}
        )
        result = {"type": "tool_result", "tool_use_id": call, "content": "ok"}
        yield self.record("user", message={"content": [result]}, toolUseResult={"stdout": "ok"})

    def answer(self, content: list[dict[str, Any]]) -> Step:
        usage = {"input_tokens": 10, "output_tokens": 20 + self.records}
        message = {"id": f"msg_{self.number}_{self.records}", "model": MODEL, "usage": usage}
        return self.record("assistant", message=message | {"content": content})

    def record(self, kind: str, **members: Any) -> Step:
        self.records += 1
        common = {"type": kind, "uuid": f"{self.session}-{self.records}"}
        return self.step("transcript", **common, **members)

    def hook(self, event: str, **members: Any) -> Step:
        return self.step("hook", hook_event_name=event, **members)

    def step(self, kind: Kind, **data: Any) -> Step:
        self.seconds += self.rng.uniform(2, 120)
        return Step(self.seconds, self.session, self.repository, kind, data)


def placed(data: dict[str, Any], repository: str) -> dict[str, Any]:
    """Return a step's data with the repository's folder filled in."""
    text = json.dumps(data).replace("{repository}", json.dumps(repository)[1:-1])
    filled: dict[str, Any] = json.loads(text)
    return filled
