"""The templates of the pages: jinja2 with every text escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from hookkit.lib.text.columns import beginning
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.shown_id import label
from hookkit.render.web.html_table import csv_url
from hookkit.server import assets
from hookkit.store.sqlite.database import Fork

LONGEST = 300
"""Columns of a text that the filter `shown` leaves."""


@cache
def environment() -> Environment:
    """Return the environment of all templates; each is compiled once."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(asset=assets.url, UNKNOWN=humanize.UNKNOWN)
    made.filters.update(
        number=humanize.number,
        dollars=humanize.dollars,
        short_time=humanize.short_time,
        csv_url=csv_url,
        label=label_of,
        shown=shown,
        with_code=with_code,
    )
    return made


def label_of(session: Session | Fork) -> str:
    """Return what names a session before its title."""
    return label(session.seq, session.session_id)


def shown(text: str) -> str:
    """Return a text from outside on one line, and not too long."""
    return beginning(one_line(text), LONGEST)


def with_code(text: str) -> Markup:
    """Return a message in which what stands in backticks is code, as the command line prints it."""
    parts = [
        Markup("<code>{}</code>").format(each) if at % 2 else escape(each)
        for at, each in enumerate(text.split("`"))
    ]
    return Markup("").join(parts)


def rendered(template: str, **variables: Any) -> str:
    """Return a template with its variables."""
    return environment().get_template(template).render(variables)
