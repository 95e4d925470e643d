"""Compare newsformat with other libraries, in one process, as ratios to PyYAML's C loader.

Prints Markdown tables: one article, several hundred articles, articles that are unlike the
template, and articles that grow. Libraries that are not installed, or that fail, are named and
left out.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import yaml
from articles import RICHEST, VARIATIONS, grown, mixed, text_of, with_body
from peers import HEAT, editors, front_of, readers

import newsformat as nf
from newsformat.compiled.object_reader import read_by_template
from newsformat.convert.class_layout import layout_of
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.lines.line_reader import read_data

UNIT = "PyYAML CSafeLoader, to a dictionary"
ROUNDS = 25
MIXED = 300
# Long enough for the clock, short enough that a slow moment of the machine hits all alike.
SECONDS_A_TURN = 0.01
ARTICLES_A_TURN = 10

Task = Callable[[str], object]


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("article", nargs="?", type=Path, default=RICHEST)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    article = text_of(arguments.article)
    names = ["attrs", "cattrs", "PyYAML", "ruamel.yaml"]
    print(
        f"newsformat {nf.__version__}, Python {platform.python_version()}, {platform.machine()}, "
        + ", ".join(f"{name} {version(name)}" for name in names)
    )
    print(f"\n## One article of {len(article):,} characters\n")
    compare([article], [*own_tasks(), *readers()], arguments.rounds)
    print("\n## One field changed\n")
    compare([article], [own_edit(), *editors()], arguments.rounds)
    for untouched, description in ((1.0, "all written by machine"), (0.75, "one in four changed")):
        texts = mixed(MIXED, untouched=untouched)
        size = sum(map(len, texts)) // MIXED
        print(f"\n## {MIXED} mixed articles, {description}, {size:,} characters on average\n")
        # A round takes them all, so a few rounds say as much.
        compare(texts, [*own_tasks(), own_edit(), *readers()], max(3, arguments.rounds // 5))
    print("\n## Unlike the template\n")
    print_variations(article, arguments.rounds)
    print("\n## Growing\n")
    print_growth(arguments.rounds)


def own_tasks() -> list[tuple[str, Task]]:
    """Return what newsformat does but for edits."""
    articles: dict[str, nf.Article] = {}

    def write(text: str) -> str:
        article = articles.get(text)
        if article is None:
            article = articles[text] = nf.loads(text)
        return nf.dumps(article)

    return [
        ("**newsformat** `loads`", nf.loads),
        ("**newsformat** parse, `str`", lambda text: str(nf.Document.parse(text))),
        ("**newsformat** `dumps`", write),
    ]


def own_edit() -> tuple[str, Task]:
    """Return an edit by newsformat."""
    return "**newsformat** parse, change `heat`, `str`", change


def change(text: str) -> str:
    """Change one field, as a program would."""
    document = nf.Document.parse(text)
    document.article.heat = HEAT
    return str(document)


def compare(texts: Sequence[str], tasks: Sequence[tuple[str, Task]], rounds: int) -> None:
    """Measure tasks against the unit, and print a table, the fastest first."""
    rows: dict[str, Task] = {UNIT: lambda text: yaml.load(front_of(text), yaml.CSafeLoader)}
    rows |= {name: task for name, task in tasks if works(name, task, texts)}
    turns = measure(rows, texts, rounds)
    ratios = {
        name: statistics.median(unit / own for unit, own in zip(turns[UNIT], times, strict=True))
        for name, times in turns.items()
    }
    print("| | times as fast | μs an article |\n|---|---:|---:|")
    for name in sorted(ratios, key=ratios.__getitem__, reverse=True):
        print(f"| {name} | {ratios[name]:.2f} | {statistics.median(turns[name]) * 1e6:,.0f} |")


def works(name: str, task: Task, texts: Sequence[str]) -> bool:
    """Tell whether a library can do a task, and say where not."""
    for text in texts:
        try:
            task(text)
        except Exception as error:  # noqa: BLE001 - libraries raise what they like
            first, *_ = str(error).splitlines() or [""]
            print(f"{name} is left out: {type(error).__name__}: {first}"[:100], file=sys.stderr)
            return False
    return True


def measure(rows: dict[str, Task], texts: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """Return the seconds an article takes in each round, the tasks taking turns."""
    turns: dict[str, list[float]] = {name: [] for name in rows}
    batches = [
        texts[first : first + ARTICLES_A_TURN] for first in range(0, len(texts), ARTICLES_A_TURN)
    ]
    repeats = {
        name: max(1, int(SECONDS_A_TURN / seconds(task, batches[0], 1)))
        for name, task in rows.items()
    }
    for _ in range(rounds):
        spent = dict.fromkeys(rows, 0.0)
        for batch in batches:
            for name, task in rows.items():
                spent[name] += seconds(task, batch, repeats[name])
        for name, each in spent.items():
            turns[name].append(each / len(texts))
    return turns


def seconds(task: Task, texts: Sequence[str], repeats: int) -> float:
    """Return the seconds that the articles take together."""
    start = time.process_time()
    for _ in range(repeats):
        for text in texts:
            task(text)
    return (time.process_time() - start) / repeats


def print_variations(article: str, rounds: int) -> None:
    """Print what reading costs where files are unlike the template, and who reads them."""
    texts = {"as the template": article}
    texts |= {name: vary(article) for name, vary in VARIATIONS.items()}
    turns = measure({name: _reading(text) for name, text in texts.items()}, [""], rounds)
    usual = turns["as the template"]
    print("| | read by | times as long |\n|---|---|---:|")
    for name, text in texts.items():
        ratios = [own / each for own, each in zip(turns[name], usual, strict=True)]
        print(f"| {name} | {route(text)} | {statistics.median(ratios):.2f} |")
    changed = mixed(MIXED, untouched=0)
    fast = sum(route(text) != "ruamel.yaml" for text in changed)
    print(f"\nOf {MIXED} articles changed in these ways, {fast} never meet ruamel.yaml.")


def _reading(text: str) -> Task:
    return lambda _: nf.loads(text)


def route(text: str) -> str:
    """Tell who reads a text."""
    layout = layout_of(nf.Article)
    if read_by_template(text, layout, DEFAULT_LIMITS) is not None:
        return "the template reader"
    fences = find_fences(Source(text), DEFAULT_LIMITS)
    if read_data(text, fences.start, fences.end, layout, DEFAULT_LIMITS) is not None:
        return "the line reader"
    return "ruamel.yaml"


def print_growth(rounds: int) -> None:
    """Print what one item, one character or one place costs where there are more and more."""
    print("| | μs | each |\n|---|---:|---:|")
    for count in (10, 100, 1_000):
        text = grown(count)
        _print_growth_row(f"`loads`, {count:,} related items", nf.loads, text, count, rounds)
    for count in (10, 100, 1_000):
        text = grown(count)
        _print_growth_row(f"one edit, {count:,} related items", change, text, count, rounds)
    for count in (1, 10, 100):
        text = grown(100)

        def change_many(text: str, count: int = count) -> str:
            document = nf.Document.parse(text)
            for item in document.article.related[:count]:
                item.quality = HEAT
            return str(document)

        _print_growth_row(
            f"{count:,} {'edit' if count == 1 else 'edits'}, 100 related items",
            change_many,
            text,
            count,
            rounds,
        )
    for characters in (0, 1_000_000, 10_000_000):
        text = with_body(characters)
        _print_growth_row(f"`loads`, a body of {characters:,}", nf.loads, text, 1, rounds)


def _print_growth_row(name: str, task: Task, text: str, count: int, rounds: int) -> None:
    (times,) = measure({name: task}, [text], max(3, rounds // 5)).values()
    median = statistics.median(times) * 1e6
    print(f"| {name} | {median:,.0f} | {median / count:,.1f} |")


if __name__ == "__main__":
    main()
