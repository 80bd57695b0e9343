"""The account of a test's environment, as the recorder marks it."""

from hookkit import paths, record
from hookkit.agents import account_marks
from hookkit.agents.claude_code import account_facets, accounts


def marks(**variables: str) -> str:
    """The marks of this environment, with some more variables."""
    facets = accounts.facets(accounts.inherited() | variables)
    assert facets is not None
    return account_marks.marks(facets | {"machine": record.machine().encode()}, key())


def key() -> bytes:
    return account_marks.key_of(str(paths.make_private(paths.data_dir())))


def is_of_account(name: str) -> bool:
    """Whether a variable of the environment that tests run in would be one of an account."""
    return name == accounts.FOLDER or account_facets.facet_of(name.encode()) is not None
