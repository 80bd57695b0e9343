"""The part of docs/benchmarks.md that is written from what was measured."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.peer_answers import EXACT
from benchmarks.programs import PEERS, PROGRAMS, Program
from benchmarks.results import Result, Results

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

HEAD = "| measured / against | ratio | limit | holds | pairs | program |\n|---|--:|--:|---|--:|---|"
WHEN = "| program | date | processors | used by others | with |\n|---|---|--:|--:|---|"
COUNTED = "counted"
"""The unit of a number of things."""

BUSY = 20.0
"""Percent of the processors that others use while figures are still undisturbed."""

MISSING = "–"  # noqa: RUF001 - a tool has no such answer


def rewritten(page: str, results: Results, programs: Iterable[Program] = PROGRAMS) -> str:
    """Return a page whose marked part shows the results. Raises ValueError without the marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{BEGIN} and {END} are not in the page.")
    part = "\n".join(document([*programs], results))
    return f"{before}{BEGIN}\n{part}\n{END}{after}"


def document(programs: list[Program], results: Results) -> Iterator[str]:
    """Yield the lines of the marked part."""
    for theme in dict.fromkeys(each.theme for each in programs):
        yield f"\n### {theme}\n"
        shown = [each for each in programs if each.theme == theme]
        for each in (each for each in shown if is_of_peers(each)):
            yield from beside(each, results.get(each.name))
        plain = [each for each in shown if not is_of_peers(each)]
        if plain:
            yield HEAD
        for each in plain:
            yield from rows(each, results.get(each.name))
    yield "\n### When and where\n"
    yield WHEN
    for each in programs:
        if each.name in results:
            yield when(each, results[each.name])
    yield ""


def is_of_peers(program: Program) -> bool:
    """Return True for a comparison of tools, which has a column for each of them."""
    return program.arguments == (f"${PEERS}",)


def rows(program: Program, result: Result | None) -> Iterator[str]:
    """Yield the rows of a benchmark: at least one."""
    if result is None:
        yield f"| not measured for this version yet | | | | | {named(program)} |"
        return
    for each in result.figures:
        yield row(each, named(program, result))
    if result.status:
        ended = f"**did not finish** (exit status {result.status})"
        yield f"| {ended} | | | | | {named(program, result)} |"


def named(program: Program, result: Result | None = None) -> str:
    """Return the name of a benchmark, with what blurs its figures."""
    notes = [f"`{program.name}`"]
    if result and result.is_short:
        notes.append("short")
    if result and result.others is not None and result.others > BUSY:
        notes.append("busy")
    return ", ".join(notes)


def row(figure: Figure, name: str) -> str:
    """Return the row of a figure of the benchmark with this name."""
    bound = "" if figure.bound is None else f"{shown(figure._replace(value=figure.bound), '{:g}')}"
    holds = "" if figure.bound is None else "yes" if figure.holds else "**no**"
    pairs = figure.pairs or ""
    return f"| {figure.meaning} | {shown(figure)} | {bound} | {holds} | {pairs} | {name} |"


def shown(figure: Figure, form: str = "{:.2f}") -> str:
    """Return a value with its unit."""
    if figure.unit == COUNTED:
        return f"{figure.value:,.0f}"
    if figure.unit == EXACT:
        return "exact" if figure.value == 1 else f"{figure.value:.7g} of it"
    return f"{form.format(figure.value)} {figure.unit}".rstrip()


def when(program: Program, result: Result) -> str:
    """Return the row with the date of a benchmark, and what it ran on and with."""
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    others = "not noted" if result.others is None else f"{result.others:.0f} %"
    name = named(program, result)
    return f"| {name} | {result.date} | {result.processors} | {others} | {versions} |"


def beside(program: Program, result: Result | None) -> Iterator[str]:
    """Yield a table with a column for each tool, in times that hookkit takes."""
    if result is None:
        yield f"Not measured for this version yet: `{program.name}`."
        return
    tools = [*dict.fromkeys(each.tool for each in result.figures)]
    pairs = max(each.pairs for each in result.figures)
    yield f"| {named(program, result)}, {pairs} pairs | {' | '.join(tools)} |"
    yield f"|---|{'--:|' * len(tools)}"
    for meaning in dict.fromkeys(each.meaning for each in result.figures):
        found = {each.tool: shown(each) for each in result.figures if each.meaning == meaning}
        yield f"| {meaning} | {' | '.join(found.get(tool, MISSING) for tool in tools)} |"
