"""The keys of the screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

if TYPE_CHECKING:
    from hookkit.cli.watching.screen import Screen

FAR = 1_000_000
"""More rows, or lines, than there are."""


class Key(NamedTuple):
    """Keys, what they do, and when."""

    names: tuple[str, ...]
    act: Callable[[], object]
    applies: Callable[[], bool]


def bindings(screen: "Screen") -> KeyBindings:
    """Return the keys of a screen for prompt_toolkit."""
    found = KeyBindings()
    for key in keys_of(screen):
        for name in key.names:
            # Escape begins other keys: without `eager` it would wait for the next one.
            found.add(name, filter=Condition(key.applies), eager=True)(handler(key.act))
    return found


def handler(act: Callable[[], object]) -> Callable[[KeyPressEvent], None]:
    """Return what prompt_toolkit calls for a key."""

    def handle(_: KeyPressEvent) -> None:
        act()

    return handle


def keys_of(screen: "Screen") -> list[Key]:
    """Return the keys of a screen."""

    def is_typing() -> bool:
        return screen.is_typing

    def is_asked() -> bool:
        return screen.view.doomed is not None

    def is_free() -> bool:
        return not is_typing() and not is_asked()

    def is_list() -> bool:
        return is_free() and screen.view.page == "sessions"

    def is_page() -> bool:
        return is_free() and screen.view.page != "help"

    def moves() -> bool:
        return is_page() or is_typing()

    def always() -> bool:
        return True

    return [
        Key(("c-c", "c-d"), screen.quit, always),
        Key(("q", "Q"), screen.quit, is_free),
        Key(("up",), lambda: screen.move(-1), moves),
        Key(("down",), lambda: screen.move(1), moves),
        Key(("k",), lambda: screen.move(-1), is_page),
        Key(("j",), lambda: screen.move(1), is_page),
        Key(("pageup", "c-b"), lambda: screen.move_page(-1), is_page),
        Key(("pagedown", "c-f", "space"), lambda: screen.move_page(1), is_page),
        Key(("home", "g"), lambda: screen.move(-FAR), is_page),
        Key(("end", "G"), lambda: screen.move(FAR), is_page),
        Key(("enter", "right", "l"), screen.open, is_list),
        Key(("escape", "left", "h", "backspace"), screen.go_back, is_free),
        Key(("s",), screen.sort, is_list),
        Key(("/",), screen.begin_typing, is_list),
        Key(("enter",), screen.end_typing, is_typing),
        Key(("escape",), screen.drop_filter, is_typing),
        Key(("c",), screen.ask_to_cancel, is_page),
        Key(("y", "Y"), screen.cancel, is_asked),
        Key(("n", "N", "q", "escape", "enter"), screen.keep, is_asked),
        Key(("?",), screen.open_help, is_page),
    ]
