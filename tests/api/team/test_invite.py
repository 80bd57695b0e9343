"""The DSN that an admin passes on."""

import pytest
from psycopg.conninfo import conninfo_to_dict

from hookkit.api.team.invite import passed_on
from hookkit.store.postgres.connect import parsed


@pytest.mark.parametrize(
    "own, expected",
    [
        (
            "postgresql://eve:secret@db.example.com:6432/x?sslmode=verify-full&sslrootcert=/a%20b",
            "postgresql://ann:pw@db.example.com:6432/x?sslmode=verify-full&sslrootcert=%2Fa%20b",
        ),
        ("postgresql://eve:secret@[::1]/x", "postgresql://ann:pw@[::1]/x"),
        ("host=/run/pg dbname='x y' user=eve", "postgresql://ann:pw@%2Frun%2Fpg/x%20y"),
        ("host=db service=eve dbname=x", "postgresql://ann:pw@db/x"),
        (
            "host=db hostaddr=10.0.0.1 dbname=x sslcert=eve.crt sslkey=eve.key passfile=eve",
            "postgresql://ann:pw@db/x?hostaddr=10.0.0.1",
        ),
    ],
)
def test_it_has_nothing_of_the_admins(own: str, expected: str) -> None:
    given = passed_on(parsed(own), "ann", "pw")
    assert given == expected
    found = conninfo_to_dict(given)
    assert (found["user"], found["password"]) == ("ann", "pw")
    assert "secret" not in given and "eve" not in given
