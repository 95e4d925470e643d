"""Make an archive of articles from a seed, to try things on.

    python examples/make_archive.py archive --count 100000

The articles are of no real newspaper. They stand in a folder for each month, and a few of them are
broken, as in any archive that people write by hand.
"""

from __future__ import annotations

import argparse
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import newsformat as nf

SEED = 2026
FIRST_DAY = datetime(2021, 1, 1, tzinfo=UTC)
DAYS = 4 * 365
# Of so many articles, one cannot be read.
BROKEN = 1_000


class Topic(NamedTuple):
    """What a topic is like in this archive.

    Attributes:
        name: Its name.
        output: How often it is written about, against the others.
        heat: The usual heat of an article on it.
        growth: By what its heat grows in a year.
    """

    name: str
    output: float
    heat: float
    growth: float


TOPICS = (
    Topic("City Council", 18, 34, 0.98),
    Topic("Business", 14, 38, 1.00),
    Topic("Traffic", 12, 52, 1.00),
    Topic("Police", 11, 71, 0.97),
    Topic("Culture", 10, 33, 1.02),
    Topic("Football", 9, 84, 1.01),
    Topic("Schools", 7, 66, 1.06),
    Topic("Housing", 6, 79, 1.14),
    Topic("Weather", 5, 88, 1.05),
    Topic("Health", 4, 74, 1.03),
    Topic("Harbour", 3, 45, 1.00),
    Topic("Energy", 2, 69, 1.22),
)

PROVIDERS = (
    ("The Harbour Ledger", "harbourledger.example", 6),
    ("Valley Gazette", "valleygazette.example", 4),
    ("Town Notes", "townnotes.example", 3),
    ("Coast Radio", "coastradio.example", 2),
)

BEGINNINGS = ("Mayor", "Council", "Residents", "Club", "Court", "Teachers", "Nurses", "Drivers")
MIDDLES = ("argue over", "open", "wait for", "pay more for", "vote on", "give up", "rebuild")
ENDS = ("the north quay", "the old mill", "two bridges", "the east line", "a new hall", "the fund")


def main() -> None:
    """Make the archive."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    arguments = parser.parse_args()
    make_archive(arguments.folder, arguments.count)


def make_archive(folder: Path, count: int) -> None:
    """Write articles to a folder, which is made.

    Args:
        folder: The folder.
        count: How many articles.
    """
    chance = random.Random(SEED)  # noqa: S311 - the same articles each time
    for number in range(count):
        text = nf.dumps(article(chance, number))
        if chance.randrange(BROKEN) == 0:
            # Somebody has quoted the title with one quote.
            text = text.replace('"\n', "\n", 1)
        place = folder / f"{text[text.index('publishedDateTime: ') + 19 :][:7]}" / f"{number:06}.md"
        if not place.parent.exists():
            place.parent.mkdir(parents=True)
        place.write_bytes(text.encode())


def article(chance: random.Random, number: int) -> nf.Article:
    """Return an article.

    Args:
        chance: Where all that differs comes from.
        number: The number of the article.
    """
    topic = chance.choices(TOPICS, [each.output for each in TOPICS])[0]
    others = [each.name for each in chance.sample(TOPICS, 2) if each is not topic]
    name, domain, _ = chance.choices(PROVIDERS, [each[-1] for each in PROVIDERS])[0]
    day = chance.randrange(DAYS)
    moment = FIRST_DAY + timedelta(days=day, minutes=chance.randrange(6 * 60, 22 * 60))
    words = (chance.choice(BEGINNINGS), chance.choice(MIDDLES), chance.choice(ENDS))
    return nf.Article(
        category="news",
        title=" ".join(words),
        excerpt=f"{topic.name}: what it means for the city, and what comes next.",
        published_date_time=moment,
        web_url=f"https://{domain}/{moment:%Y/%m}/{number:06}",
        type="video" if chance.random() < 0.08 else "article",  # noqa: PLR2004 - so few are videos
        quality=chance.randrange(20, 120),
        heat=_heat(chance, topic, day),
        provider=nf.Provider(name=name, domain=domain),
        topics=[topic.name, *others[: chance.randrange(2)]],
        body=f"\n{' '.join(words)}. More in the evening.\n",
    )


def _heat(chance: random.Random, topic: Topic, day: int) -> int:
    """Return how much an article is read: mostly little, sometimes very much."""
    usual = topic.heat * topic.growth ** (day / 365)
    return max(1, round(usual * chance.lognormvariate(-0.18, 0.6)))


if __name__ == "__main__":
    main()
