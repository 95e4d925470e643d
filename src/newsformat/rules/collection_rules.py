"""Rules that compare documents by small facts, which are collected from each document.

A fact is a text at a path, with a key that is the same for texts that should be equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, Final, NamedTuple, TypeAlias

import attrs

from newsformat.models import Article, Provider
from newsformat.rules.addresses import canonical, canonical_of_parts
from newsformat.rules.definition import Rule, Subject
from newsformat.rules.similar_names import folded_name
from newsformat.rules.text_columns import TextColumns
from newsformat.yaml.paths import Path


class Fact(NamedTuple):
    """A fact about one document that is compared with those of others.

    Attributes:
        code: The code of the rule that it is for.
        key: The key that facts which should be equal have in common.
        text: The text.
        path: The path of the text.
    """

    code: str
    key: str
    text: str
    path: Path


class Facts(NamedTuple):
    """What `check_collection` needs to know of one document, made by `collect_facts`.

    Attributes:
        file: The path of the file.
        facts: The values that are compared with those of other documents.
    """

    file: str
    facts: tuple[Fact, ...] = ()


class ComparedValues(NamedTuple):
    """The values of a document that are compared with those of other documents.

    Attributes:
        web_url: The address of the article; empty or `None` if it has none.
        original_url: Its original address.
        providers: The name of each provider with its path, outer providers first.
        topics: The topics.
    """

    web_url: str | None
    original_url: str | None
    providers: Sequence[tuple[Path, str | None]]
    topics: Sequence[str]


def values_of_subject(subject: Subject[Any]) -> ComparedValues:
    """Return the values of an article that are compared with those of others."""
    article: Article = subject.article
    urls = (article.web_url, article.original_url)
    return ComparedValues(*urls, _providers(subject), article.topics)


def _providers(subject: Subject[Article]) -> list[tuple[Path, str | None]]:
    overview, article = subject.overview, subject.article
    if overview is not None:
        items = [None if each.provider is None else each.provider.name for each in article.related]
        own = None if article.provider is None else article.provider.name
        direct = names_of_items([own, *items])
        everywhere = overview.written.values.objects
        if len(direct) == len([each for each in everywhere if isinstance(each, Provider)]):
            return direct
    return [
        ((*path, "name"), model.name)
        for path, model, _ in subject.parts
        if isinstance(model, Provider)
    ]


def names_of_items(names: Sequence[str | None]) -> list[tuple[Path, str | None]]:
    """Return the names of the providers of an article and of its related items, with their paths.

    Args:
        names: The names, that of the article first; `None` or empty where there is none.
    """
    paths = _paths_of_names(len(names))
    return [(path, name) for path, name in zip(paths, names, strict=True) if name]


@lru_cache(maxsize=64)
def _paths_of_names(count: int) -> tuple[Path, ...]:
    """Return the paths of the names of providers, cached because many facts share them."""
    related = (("related", number, "provider", "name") for number in range(count - 1))
    return _PROVIDER_NAME, *related


class Conflict(NamedTuple):
    """A fact that differs from those of other documents.

    Attributes:
        code: The code of the rule.
        path: The path of the text in its document.
        message: What is wrong.
        instead: The text that should be there; `None` if that is not known.
    """

    code: str
    path: Path
    message: str
    instead: str | None = None


Uses: TypeAlias = Mapping[str, list[tuple[str, Path]]]
"""All facts with one key: for each text, the files and paths where it occurs."""


PlainFact: TypeAlias = tuple[str, str, str, Path]
"""The code, the key, the text and the path of a fact, which take less time to make than a fact."""


class ColumnValues(NamedTuple):
    """Values of many texts that are compared.

    Attributes:
        owners: The number of the text of each value.
        values: The values.
        positions: The position of the path of each value among the paths.
        paths: The paths that values have.
    """

    owners: Sequence[int]
    values: Sequence[Any]
    positions: Sequence[int]
    paths: Sequence[Path]


@attrs.frozen
class CollectionRule:
    """A rule that compares documents.

    Attributes:
        rule: The code, the name and the description.
        collect: Returns facts about the values of a document, each with the code of this rule.
        collect_from_columns: Returns values of many texts, each of which is the text of a fact if
            facts with the same text never conflict.
        key: Returns the key of such a value.
        compare: Yields the conflicts among facts that have a key in common, each with its file.
        is_of_texts: Whether facts with the same text never conflict.
        counts_once: Whether a value counts once in each text, at its first path.
    """

    rule: Rule
    collect: Callable[[str, ComparedValues], list[Fact]]
    collect_from_columns: Callable[[TextColumns], ColumnValues]
    key: Callable[[Any], str]
    compare: Callable[[str, Uses], Iterable[tuple[str, Conflict]]]
    is_of_texts: bool
    counts_once: bool = False


# Many facts share these paths, and each path is one object even after facts are pickled.
_WEB_URL: Final[Path] = ("webUrl",)
_ORIGINAL_URL: Final[Path] = ("originalUrl",)
_PROVIDER_NAME: Final[Path] = ("provider", "name")


def _addresses(code: str, values: ComparedValues) -> list[Fact]:
    if values.web_url:
        return [Fact(code, canonical(values.web_url), "", _WEB_URL)]
    if values.original_url:
        return [Fact(code, canonical(values.original_url), "", _ORIGINAL_URL)]
    return []


def _addresses_in_columns(columns: TextColumns) -> ColumnValues:
    items = columns.items
    # The articles come first, before their related items.
    addresses = zip(
        columns.numbers,
        zip(*items.pages, strict=True),
        zip(*items.originals, strict=True),
        strict=False,
    )
    found = [
        (number, page, 0) if page[0] else (number, original, 1)
        for number, page, original in addresses
        if page[0] or original[0]
    ]
    owners, pages, positions = zip(*found, strict=True) if found else ((), (), ())
    return ColumnValues(owners, pages, positions, (_WEB_URL, _ORIGINAL_URL))


def _key_of_address(page: tuple[str, str, str]) -> str:
    return canonical_of_parts(*page)


def _twice(code: str, uses: Uses) -> Iterator[tuple[str, Conflict]]:
    first, *others = sorted(place for places in uses.values() for place in places)
    for file, path in others:
        yield file, Conflict(code, path, f"{first[0]} has this address too")


def _names(code: str, values: ComparedValues) -> list[Fact]:
    # Of each name, the first path counts.
    first = {name: path for path, name in reversed(values.providers)}
    return [Fact(code, folded_name(name), name, path) for name, path in first.items() if name]


def _names_in_columns(columns: TextColumns) -> ColumnValues:
    owners, names, positions = columns.items.owners, columns.items.names, columns.items.positions
    paths = _paths_of_names(max(positions, default=0) + 1)
    return ColumnValues(
        list(compress(owners, names)),
        list(filter(None, names)),
        list(compress(positions, names)),
        paths,
    )


def _topics(code: str, values: ComparedValues) -> list[Fact]:
    paths = _paths_of_topics(len(values.topics))
    return [
        Fact(code, folded_name(topic), topic, path)
        for topic, path in zip(values.topics, paths, strict=True)
        if topic
    ]


def _topics_in_columns(columns: TextColumns) -> ColumnValues:
    owners, positions, topics = columns.topics
    paths = _paths_of_topics(max(positions, default=0) + 1)
    return ColumnValues(owners, topics, positions, paths)


@lru_cache(maxsize=64)
def _paths_of_topics(count: int) -> tuple[Path, ...]:
    """Return the paths of topics, cached like those of names."""
    return tuple(("topics", index) for index in range(count))


def _spelled_differently(code: str, uses: Uses) -> Iterator[tuple[str, Conflict]]:
    if len(uses) == 1:
        return
    counts = Counter({text: len(places) for text, places in uses.items()})
    # If two spellings are equally frequent, what is reported must not depend on the order of the
    # files, and nobody knows which of them is meant.
    usual, *others = sorted(counts, key=lambda text: (-counts[text], text))
    is_known = counts[usual] > counts[others[0]]
    kind = "the usual" if is_known else "as usual a"
    message = f"{usual!r} is {kind} spelling, in {counts[usual]} of {counts.total()}"
    for text in others:
        for file, path in uses[text]:
            yield file, Conflict(code, path, message, usual if is_known else None)


COLLECTION_RULES: Final = (
    CollectionRule(
        Rule(
            code="NF581",
            name="duplicate-article",
            summary="Two files have the same `webUrl`, or without one the same `originalUrl`.",
            why="Readers see the same article twice.",
            example='webUrl: "https://a.example/b"',
            model=Article,
        ),
        _addresses,
        _addresses_in_columns,
        _key_of_address,
        _twice,
        is_of_texts=False,
    ),
    CollectionRule(
        Rule(
            code="NF582",
            name="provider-spelling",
            summary="The name of a provider is spelled in two ways.",
            why="Lists and counts take the two spellings for two providers.",
            example="provider: {name: the guardian}",
            model=Article,
            fix="unsafe",
        ),
        _names,
        _names_in_columns,
        folded_name,
        _spelled_differently,
        is_of_texts=True,
        counts_once=True,
    ),
    CollectionRule(
        Rule(
            code="NF583",
            name="topic-spelling",
            summary="A topic is spelled in two ways.",
            why="Lists and counts take the two spellings for two topics.",
            example="topics: [power apps]",
            model=Article,
            fix="unsafe",
        ),
        _topics,
        _topics_in_columns,
        folded_name,
        _spelled_differently,
        is_of_texts=True,
    ),
)
"""The rules of this module, sorted by code."""
