"""The articles that are measured: those of `examples/`, and many more made from them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

import newsformat as nf

EXAMPLES = Path(__file__).parents[1] / "examples"
RICHEST = EXAMPLES / "harbour-city-limits-delivery-drones.md"

_SEED = 2026
# How often an article lacks something.
_MISSING = 0.2


def text_of(path: Path) -> str:
    """Return the text of a file, its line ends as they are."""
    return path.read_bytes().decode()


def mixed(count: int, *, untouched: float) -> list[str]:
    """Return articles as a site has them, some small, some large.

    Args:
        count: How many.
        untouched: The share of those that stand as they were written by machine.
    """
    chance = random.Random(_SEED)  # noqa: S311 - the same articles each time
    richest = nf.loads(text_of(RICHEST))
    variations = list(VARIATIONS.values())
    texts = []
    for _ in range(count):
        text = nf.dumps(_variation_of(richest, chance))
        is_untouched = chance.random() < untouched
        texts.append(text if is_untouched else chance.choice(variations)(text))
    return texts


def _variation_of(article: nf.Article, chance: random.Random) -> nf.Article:
    optional = ["excerpt", "quality", "heat", "amp_web_url", "cdn_amp_web_url", "provider"]
    related = [
        attrs.evolve(item, quality=chance.randrange(100))
        for item in chance.sample(article.related, chance.randint(0, len(article.related)))
    ]
    missing = {name: None for name in [*optional, "secured"] if chance.random() < _MISSING}
    return attrs.evolve(
        article,
        title=" ".join(chance.sample(article.title.split(), 3)),
        topics=chance.sample(article.topics, chance.randint(0, len(article.topics))),
        images=[] if chance.random() < _MISSING else article.images,
        related=related,
        **missing,
    )


def grown(related: int) -> str:
    """Return an article with many related items."""
    article = nf.loads(text_of(RICHEST))
    items = article.related
    return nf.dumps(
        attrs.evolve(article, related=[items[number % len(items)] for number in range(related)])
    )


def with_body(characters: int) -> str:
    """Return an article with a long body."""
    line = "The harbour city limits delivery drones, and --- between the lines --- so much more.\n"
    return text_of(RICHEST) + line * (characters // len(line))


def _entries(text: str) -> Iterator[str]:
    """Yield the top-level keys of a machine-written front matter with their lines."""
    entry = ""
    for line in text.split("\n---\n", 1)[0].splitlines(keepends=True)[1:]:
        if entry and not line.startswith((" ", "\n")):
            yield entry
            entry = ""
        entry += line
    yield entry + "\n"


def _with_front(text: str, front: str) -> str:
    return f"---\n{front}---\n{text.split(chr(10) + '---' + chr(10), 1)[1]}"


def _another_order(text: str) -> str:
    first, second, *others = _entries(text)
    return _with_front(text, "".join([second, first, *others]))


def _without_a_block(text: str) -> str:
    return _with_front(text, "".join(each for each in _entries(text) if "images:" not in each[:7]))


VARIATIONS: dict[str, Callable[[str], str]] = {
    "another order of keys": _another_order,
    "an unknown key with a scalar": lambda text: text.replace("\n", "\nlocale: en-us\n", 1),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "plain URLs": lambda text: text.replace('Url: "https://', "Url: https://").replace(
        '"\namp', "\namp"
    ),
    "spaces on the separator lines": lambda text: text.replace("\n\n", "\n  \n"),
    "a missing block": _without_a_block,
}
"""What people and other programs do to such files, each a function from text to text."""
