"""Amp as its help has it: it takes the prompt from stdin and streams."""

import json
import signal
import sys
import time

THREAD = "T-7c1d4f62-5a1b-4c0f-9d3e-0a6f3a5c9b11"


def say(kind: str, **members: object) -> None:
    print(json.dumps({"type": kind, "session_id": THREAD} | members), flush=True)


def message(role: str, *blocks: object) -> None:
    say(role, message={"role": role, "content": blocks})


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    assert arguments[-1] == "-x", arguments
    assert arguments[:3] == ["threads", "continue", THREAD] or arguments[0] == "--stream-json"
    prompt = sys.stdin.read()
    say("system", subtype="init", cwd="/", tools=["Bash"])
    message("user", {"type": "text", "text": prompt})
    if "fail" in prompt:
        say("result", subtype="error_during_execution", is_error=True, error="out of credits")
        return 1
    if "wait" in prompt:
        message("assistant", {"type": "text", "text": "I wait."})
        time.sleep(60)
    asked = {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"cmd": "make"}}
    message("assistant", asked)
    message("user", {"type": "tool_result", "tool_use_id": "toolu_1", "content": "made"})
    message("assistant", {"type": "text", "text": "Done."})
    say("result", subtype="success", is_error=False, result="Done.", num_turns=1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
