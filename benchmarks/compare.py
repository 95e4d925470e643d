"""Compare newsformat with other libraries, in one process, as ratios to PyYAML's C loader.

Usage: `python benchmarks/compare.py [ARTICLE...]`, by default the articles in `examples/`. Every
library but PyYAML is left out where it is not installed. All of them end at the same `Article`,
those that stop at dicts by way of cattrs with its fastest settings.
"""

from __future__ import annotations

import argparse
import importlib
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import cattrs
import yaml
from cattrs.gen import make_dict_structure_fn, override

import newsformat as nf

EXAMPLES = Path(__file__).parents[1] / "examples"
ROUNDS = 25
# Long enough for the clock, short enough that a slow moment of the machine hits only one round.
SECONDS_A_TURN = 0.01

Task = Callable[[str], object]


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="*", type=Path, default=sorted(EXAMPLES.glob("*.md")))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    texts = [path.read_bytes().decode() for path in arguments.articles]
    rows = {name: task for name, task in tasks() if works(name, task, texts)}
    turns = measure(rows, texts, arguments.rounds)
    print_table(turns, texts)


def tasks() -> Iterator[tuple[str, Task]]:
    """Yield what is measured."""
    yield UNIT, lambda text: yaml.load(front_of(text), yaml.CSafeLoader)
    yield "newsformat: loads", nf.loads
    yield "newsformat: parse, str", lambda text: str(nf.Document.parse(text))
    yield "newsformat: parse, change, str", change
    articles: dict[str, nf.Article] = {}
    yield "newsformat: dumps", lambda text: nf.dumps(articles.setdefault(text, nf.loads(text)))
    converter = fast_converter()
    for name, load in loaders():
        yield f"{name} + cattrs", Reader(load, converter)
    yield from round_trips()


UNIT = "PyYAML CSafeLoader, to a dict"


def front_of(text: str) -> str:
    """Give the front matter of an article."""
    return text[4 : text.index("\n---", 3) + 1]


def change(text: str) -> str:
    """Change one field, as a program would."""
    document = nf.Document.parse(text)
    document.article.heat = 1_000
    return str(document)


@attrs.frozen
class Reader:
    """A loader that gives dicts, with cattrs behind it."""

    load: Callable[[str], Any]
    converter: cattrs.Converter

    def __call__(self, text: str) -> nf.Article:
        """Read an article."""
        return self.converter.structure(self.load(front_of(text)), nf.Article)


def fast_converter() -> cattrs.Converter:
    """Make a converter that only reads, as fast as cattrs can: nothing is checked twice."""
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook(int | float | None, lambda value, _: value)
    converter.register_structure_hook_factory(attrs.has, _structure_factory)
    return converter


def _structure_factory(model: Any, converter: Any) -> Any:
    overrides = {
        field.name: override(omit=True)
        if field.name in {"extra", "body"}
        else override(rename=_key(field))
        for field in attrs.fields(model)
    }
    return make_dict_structure_fn(model, converter, _cattrs_detailed_validation=False, **overrides)


def _moment(value: object, _: object) -> datetime | date:
    return datetime.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value] # loaders give either


def _key(field: Any) -> str:
    return field.metadata["newsformat"].key or field.name


def loaders() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Yield the loaders that are installed."""
    yield "PyYAML CSafeLoader", lambda text: yaml.load(text, yaml.CSafeLoader)
    for name, module, function in (
        ("rs-turboyaml", "turboyaml", "load"),
        ("yaml-rs", "yaml_rs", "loads"),
        ("zamlpy", "zamlpy", "load"),
        ("py-yaml12", "yaml12", "parse_yaml"),
        ("ryaml", "ryaml", "loads"),
        ("msgspec.yaml", "msgspec.yaml", "decode"),
    ):
        try:
            yield name, getattr(importlib.import_module(module), function)
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)


def round_trips() -> Iterator[tuple[str, Task]]:
    """Yield libraries that change one field of a text."""
    for name, module in (("ruamel.yaml", "ruamel.yaml"), ("yamluna", "yamluna")):
        try:
            library = importlib.import_module(module)
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)
            continue
        yield f"{name}: round trip, change", RoundTrip(library.YAML)


@attrs.frozen
class RoundTrip:
    """A library with ruamel.yaml's interface."""

    make: Callable[[], Any]

    def __call__(self, text: str) -> str:
        """Change one field of an article."""
        import io  # noqa: PLC0415 - only the slow ones need it

        handler, stream = self.make(), io.StringIO()
        data = handler.load(front_of(text))
        data["heat"] = 1_000
        handler.dump(data, stream)
        return stream.getvalue()


def works(name: str, task: Task, texts: list[str]) -> bool:
    """Tell whether a library reads all of the articles, and say where not."""
    for text in texts:
        try:
            task(text)
        except Exception as error:  # noqa: BLE001 - libraries raise what they like
            print(f"{name} is left out: {type(error).__name__}: {error}"[:100], file=sys.stderr)
            return False
    return True


def measure(rows: dict[str, Task], texts: list[str], rounds: int) -> dict[str, list[float]]:
    """Give the seconds an article takes in each round, the libraries taking turns."""
    turns: dict[str, list[float]] = {name: [] for name in rows}
    repeats = {
        name: max(1, int(SECONDS_A_TURN / seconds(task, texts, 1))) for name, task in rows.items()
    }
    for _ in range(rounds):
        for name, task in rows.items():
            turns[name].append(seconds(task, texts, repeats[name]))
    return turns


def seconds(task: Task, texts: list[str], repeats: int) -> float:
    """Give the seconds that an article takes."""
    start = time.perf_counter()
    for _ in range(repeats):
        for text in texts:
            task(text)
    return (time.perf_counter() - start) / repeats / len(texts)


def print_table(turns: dict[str, list[float]], texts: list[str]) -> None:
    """Print medians, and how many times as fast as the unit each is in its own rounds."""
    size = sum(map(len, texts)) / len(texts)
    print(f"Articles: {len(texts)}, on average {size:,.0f} characters\n")
    print("| | microseconds an article | times as fast |")
    print("|---|---:|---:|")
    for name, times in turns.items():
        ratios = [unit / own for unit, own in zip(turns[UNIT], times, strict=True)]
        print(
            f"| {name} | {statistics.median(times) * 1e6:,.0f} | {statistics.median(ratios):.2f} |"
        )
    facts = f"Python {platform.python_version()}, {platform.machine()}, PyYAML {version('PyYAML')}"
    print(f"\n{facts}, newsformat {nf.__version__}")


if __name__ == "__main__":
    main()
