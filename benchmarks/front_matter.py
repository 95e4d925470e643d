"""Compare newsformat with other libraries on front matter as public sites have it, of any keys.

Prints Markdown tables in the unit of `compare.py`: what reading and editing cost over the documents
that the line reader takes, and over all of them; and how many documents meet ruamel.yaml. The
documents are those of `tests/site_documents.py`, the same each time.
"""

from __future__ import annotations

import argparse
import io
import platform
import re
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import frontmatter
import yaml
from compare import compare
from peers import HEAT, front_of
from ruamel.yaml import YAML

import newsformat as nf
from newsformat.convert.class_layout import layout_of
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.lines.line_reader import read_data

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from site_documents import SiteDocument, front_matters

COUNT = 1_000
ROUNDS = 7
_SIMPLE_KEY = re.compile(r"[A-Za-z_]\w*")

Task = Callable[[str], object]


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    names = ["PyYAML", "ruamel.yaml", "python-frontmatter"]
    print(
        f"newsformat {nf.__version__}, Python {platform.python_version()}, {platform.machine()}, "
        + ", ".join(f"{name} {version(name)}" for name in names)
    )
    documents = list(front_matters(arguments.count))
    print_shares(documents)
    keys = {each.text: key for each in documents if (key := scalar_key(each.text))}
    texts = [text for text in keys if all(succeeds(task, text) for _, task in tasks(keys))]
    print(f"\n{arguments.count - len(texts)} documents that some library cannot do are left out.")
    taken = [text for text in texts if line_data(text) is not None]
    for some, description in ((taken, "that the line reader takes"), (texts, "in all")):
        size = sum(len(front_of(text)) for text in some) // len(some)
        print(f"\n## {len(some)} documents {description}, {size:,} characters on average\n")
        compare(some, tasks(keys), arguments.rounds)


def tasks(keys: dict[str, str]) -> list[tuple[str, Task]]:
    """Return what is measured, with the key of each text that is set."""
    return [
        ("**newsformat** line reader, to a dictionary", line_data),
        ("**newsformat** `Document.parse(text, None)`", parse),
        ("**newsformat** parse, `set`, `str`", lambda text: edit(text, keys[text])),
        ("ruamel.yaml round trip, read", lambda text: YAML().load(front_of(text))),
        ("ruamel.yaml round trip, read, set, write", lambda text: round_trip(text, keys[text])),
        ("python-frontmatter, read", frontmatter.loads),
        ("python-frontmatter, read, set, write", lambda text: rewrite(text, keys[text])),
    ]


def line_data(text: str) -> object:
    """Read front matter by the line reader alone."""
    fences = find_fences(Source(text), DEFAULT_LIMITS)
    return read_data(text, fences.start, fences.end, layout_of(None), DEFAULT_LIMITS)


def parse(text: str) -> object:
    """Read a document of any keys."""
    return nf.Document.parse(text, None)


def edit(text: str, key: str) -> str:
    """Change one key, as a program would."""
    document = nf.Document.parse(text, None)
    document.set(key, HEAT)
    return str(document)


def round_trip(text: str, key: str) -> str:
    """Change one key by way of ruamel.yaml."""
    handler, stream = YAML(), io.StringIO()
    data = handler.load(front_of(text))
    data[key] = HEAT
    handler.dump(data, stream)
    return stream.getvalue()


def rewrite(text: str, key: str) -> str:
    """Change one key by way of python-frontmatter, which writes all of them anew."""
    post = frontmatter.loads(text)
    post[key] = HEAT
    return str(frontmatter.dumps(post))


def scalar_key(text: str) -> str | None:
    """Return the first key with a simple name whose value is a scalar."""
    try:
        data = yaml.load(front_of(text), yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError):
        return None
    names = (key for key, value in data.items() if not isinstance(value, (dict, list)))
    return next((key for key in map(str, names) if _SIMPLE_KEY.fullmatch(key)), None)


def succeeds(task: Task, text: str) -> bool:
    """Tell whether a library can do a task."""
    try:
        task(text)
    except Exception:  # noqa: BLE001 - libraries raise what they like
        return False
    return True


def print_shares(documents: Sequence[SiteDocument]) -> None:
    """Print how many documents meet ruamel.yaml when they are read, and the line reader leaves."""
    free = [each.text for each in documents if not each.is_linked]
    print("\n| | documents | meet ruamel.yaml | left by the line reader |\n|---|---:|---:|---:|")
    for name, texts in (
        ("without anchors and tags", free),
        ("in all", [each.text for each in documents]),
    ):
        meeting = sum(map(meets_ruamel_yaml, texts)) / len(texts)
        left = sum(line_data(text) is None for text in texts) / len(texts)
        print(f"| {name} | {len(texts):,} | {meeting:.1%} | {left:.1%} |")


def meets_ruamel_yaml(text: str) -> bool:
    """Tell whether reading a document asks ruamel.yaml's parser."""
    met: list[bool] = []
    usual = YAML.parse

    def watched(self: YAML, stream: object) -> object:
        met.append(True)
        return usual(self, stream)

    YAML.parse = watched
    try:
        parse(text)
    finally:
        YAML.parse = usual
    return bool(met)


if __name__ == "__main__":
    main()
