"""The articles that are measured: those of `examples/`, and many more made from them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
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


# What an archive has few of, and each of its articles some.
_PLACES = ("Harbour", "Market", "Canal", "Airport", "Museum", "Library", "Stadium", "Bridge")
_EVENTS = ("opens", "closes for repairs", "wins a prize", "gets a new roof", "turns fifty")
_TOPICS = [f"{place} {part}" for place in _PLACES for part in ("Traffic", "Prices", "History")]
_HOSTS = [f"{paper}-{town}.example" for paper in ("daily", "news") for town in "abcdefghijklmnop"]
_FIRST = datetime(2015, 1, 1, tzinfo=UTC)
# An article in so many was changed by hand, has a comment, or breaks a rule.
_CHANGED, _COMMENTED, _BROKEN = 10, 50, 100


def archive(count: int, *, is_untouched: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the articles of an archive, no two alike, each with the path of its file.

    Nearly all break no rule, and have the addresses and titles that articles have, so that what
    compares them with each other has something to compare.

    Args:
        count: How many.
        is_untouched: Whether no text was changed by hand, has a comment or breaks a rule.
    """
    chance = random.Random(_SEED)  # noqa: S311 - the same articles each time
    for number in range(count):
        article = _article(number, chance)
        if chance.randrange(_BROKEN) == 0 and not is_untouched:
            article.topics = []
        text = nf.dumps(article)
        if not is_untouched:
            text = _touched(text, chance)
        day = f"{article.published_date_time:%Y-%m-%d}"
        yield f"{day[:4]}/{day[5:7]}/{day}-{number:06}.md", text


def _touched(text: str, chance: random.Random) -> str:
    """Change one text in ten as people do, and add a comment to one in fifty."""
    if chance.randrange(_CHANGED) == 0:
        text = chance.choice(list(VARIATIONS.values()))(text)
    if chance.randrange(_COMMENTED) == 0:
        text = text.replace("\ntype: article", "\ntype: article # as all of them", 1)
    return text


def _article(number: int, chance: random.Random) -> nf.Article:
    """Make the article with a number."""
    item = _item(number, chance)
    others = chance.sample(range(number), chance.randint(0, min(number, 6)))
    shared = {field.name: getattr(item, field.name) for field in attrs.fields(nf.RelatedItem)}
    return nf.Article(
        **shared,
        category="news",
        heat=chance.randrange(200),
        published=True,
        topics=chance.sample(_TOPICS, chance.randint(1, 4)),
        related=[_item(other, chance) for other in others],
        body="\n" + "What was said on that day, and by whom. " * chance.randrange(40),
    )


def _item(number: int, chance: random.Random) -> nf.RelatedItem:
    """Make what the article with a number is in a list of related ones."""
    own = random.Random(number)  # noqa: S311 - the same wherever it is named
    moment = _FIRST + timedelta(minutes=47 * number)
    host, place, event = own.choice(_HOSTS), own.choice(_PLACES), own.choice(_EVENTS)
    page = f"{host}/{moment:%Y/%m/%d}/{place.lower()}-{number}"
    size = own.choice([(1200, 630), (600, 360), (1024, 703)])
    return nf.RelatedItem(
        title=f"{place} {event}, says report no. {number}",
        excerpt=" ".join(
            [f"The friends of the {place.lower()} \u201cexpected it\u201d."] * own.randint(1, 4)
        ),
        published_date_time=moment,
        web_url=f"https://www.{page}/",
        amp_web_url=f"https://amp.{page}",
        cdn_amp_web_url=f"https://amp-{host.replace('-', '--').replace('.', '-')}"
        f".cdn.ampproject.org/c/s/amp.{page}",
        type="article",
        provider=nf.Provider(name=f"The {host.partition('.')[0].title()}", domain=host),
        quality=chance.randrange(100),
        images=[
            nf.Image(
                url=f"https://pictures.{host}/{number}.jpg?size={size[0]}",
                width=size[0],
                height=size[1],
                is_cached=True,
            )
        ],
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
    "plain URLs": lambda text: re.sub(r'Url: "(https://[^"]*)"', r"Url: \1", text),
    "spaces on the separator lines": lambda text: text.replace("\n\n", "\n  \n"),
    "a missing block": _without_a_block,
}
"""What people and other programs do to such files, each a function from text to text."""
