"""The DSN that an admin passes on."""

import pytest
from psycopg.conninfo import conninfo_to_dict

from hookkit.api.team.invite import passed_on


@pytest.mark.parametrize(
    "own, expected",
    [
        (
            "postgresql://eve:secret@db.example.com:6432/x?sslmode=verify-full&sslrootcert=/a%20b",
            "postgresql://ann:pw@db.example.com:6432/x?sslmode=verify-full&sslrootcert=%2Fa%20b",
        ),
        ("postgresql://eve@h", "postgresql://ann:pw@h/eve"),
        ("postgresql://eve:secret@[::1]/x", "postgresql://ann:pw@[::1]/x"),
        ("host=/run/pg dbname='x y' user=eve", "postgresql://ann:pw@%2Frun%2Fpg/x%20y"),
        ("hostaddr=10.0.0.1 dbname=x", "postgresql://ann:pw@10.0.0.1/x"),
        (
            "host=db hostaddr=10.0.0.1 dbname=x sslcert=eve.crt sslkey=eve.key passfile=eve",
            "postgresql://ann:pw@db/x?hostaddr=10.0.0.1",
        ),
    ],
)
def test_it_has_nothing_of_the_admins(own: str, expected: str) -> None:
    given = passed_on(own, "ann", "pw")
    assert given == expected
    parsed = conninfo_to_dict(given)
    assert (parsed["user"], parsed["password"]) == ("ann", "pw")
    assert "secret" not in given and "eve" not in given.removesuffix("/eve")
