"""Rules that compare documents by small facts, which are collected from each document.

A fact is a text at a path, with a key that is the same for texts that should be equal.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final, NamedTuple

import attrs

from newsformat.models import Article, Provider
from newsformat.rules.addresses import canonical
from newsformat.rules.definition import Rule, Subject
from newsformat.rules.similar_names import folded
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
    if overview is not None and overview.written is not None:
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


# All facts with one key: for each text, the files and paths where it occurs.
_Uses = Mapping[str, list[tuple[str, Path]]]


@attrs.frozen
class CollectionRule:
    """A rule that compares documents.

    Attributes:
        rule: The code, the name and the description.
        collect: Returns facts about the values of a document, each with the code of this rule.
        compare: Yields the conflicts among facts that have a key in common, each with its file.
        is_of_texts: Whether facts with the same text never conflict.
    """

    rule: Rule
    collect: Callable[[str, ComparedValues], list[Fact]]
    compare: Callable[[str, _Uses], Iterable[tuple[str, Conflict]]]
    is_of_texts: bool


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


def _twice(code: str, uses: _Uses) -> Iterator[tuple[str, Conflict]]:
    first, *others = sorted(place for places in uses.values() for place in places)
    for file, path in others:
        yield file, Conflict(code, path, f"{first[0]} has this address too")


@lru_cache(maxsize=4_096)
def _spelling(code: str, text: str, path: Path) -> Fact:
    """Return the fact that a name is at a path, cached because an archive has few such facts."""
    return Fact(code, folded(text), text, path)


def _names(code: str, values: ComparedValues) -> list[Fact]:
    # Of each name, the first path counts.
    first = {name: path for path, name in reversed(values.providers)}
    return [_spelling(code, name, path) for name, path in first.items() if name]


def _topics(code: str, values: ComparedValues) -> list[Fact]:
    return [
        _spelling(code, topic, ("topics", index))
        for index, topic in enumerate(values.topics)
        if topic
    ]


def _spelled_differently(code: str, uses: _Uses) -> Iterator[tuple[str, Conflict]]:
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
        _spelled_differently,
        is_of_texts=True,
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
        _spelled_differently,
        is_of_texts=True,
    ),
)
"""The rules of this module, sorted by code."""


class _FactsOfSome(NamedTuple):
    """The facts of some documents, stored compactly: each different fact is kept once.

    Attributes:
        files: The paths of the files; `None` for a file whose facts were replaced.
        numbers: The number of each different fact.
        uses: The numbers of the facts of all files, file after file.
        counts: How many of these numbers each file has.
    """

    files: list[str | None]
    numbers: dict[Fact, int]
    uses: array[int]
    counts: array[int]

    def add(self, file: str, facts: Sequence[Fact]) -> None:
        """Add the facts of a file."""
        numbers = self.numbers
        self.uses.extend([numbers.setdefault(fact, len(numbers)) for fact in facts])
        self.counts.append(len(facts))
        self.files.append(file)

    def used_twice(self) -> Iterator[Fact]:
        """Yield the facts that more than one file has."""
        if len(self.uses) > len(self.numbers):
            counts = Counter(self.uses)
            yield from (fact for fact, number in self.numbers.items() if counts[number] > 1)

    def places(self, wanted: Container[Fact]) -> Iterator[tuple[str, Fact]]:
        """Yield each use of some facts with its file, file after file."""
        facts = {number: fact for fact, number in self.numbers.items() if fact in wanted}
        uses = iter(self.uses)
        for file, count in zip(self.files, self.counts, strict=True) if facts else ():
            own = [facts[number] for number in islice(uses, count) if number in facts]
            if file is not None:
                yield from ((file, fact) for fact in own)


class FactsTogether:
    """The facts of many documents."""

    def __init__(self, facts: Iterable[Facts] = ()) -> None:
        """Start with the facts of some documents."""
        self._parts: list[_FactsOfSome] = []
        for each in facts:
            self.add(each)

    def add(self, facts: Facts) -> None:
        """Add the facts of a document."""
        if not self._parts:
            self._parts.append(_FactsOfSome([], {}, array("I"), array("I")))
        self._parts[-1].add(*facts)

    def add_all(self, others: FactsTogether) -> None:
        """Add the facts of other documents."""
        self._parts += others._parts

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell `pickle` how to make a copy: plain tuples take less time than facts."""
        parts = [
            (each.files, [tuple(fact) for fact in each.numbers], each.uses, each.counts)
            for each in self._parts
        ]
        return _facts_of_parts, (parts,)

    def replace(self, facts: Facts) -> None:
        """Replace the earlier facts of a file."""
        for part in self._parts:
            if facts.file in part.files:
                part.files[part.files.index(facts.file)] = None
        self.add(facts)

    def conflicts(self, codes: Iterable[str]) -> dict[str, list[Conflict]]:
        """Return the conflicts among all facts, by file.

        Args:
            codes: The codes of the rules to check.
        """
        rules = {each.rule.code: each for each in COLLECTION_RULES if each.rule.code in {*codes}}
        found: dict[str, list[Conflict]] = {}
        uses = self._uses(set(chain.from_iterable(self._suspicious(rules))))
        for (code, _), places in uses.items():
            for file, conflict in rules[code].compare(code, places):
                found.setdefault(file, []).append(conflict)
        return dict(sorted(found.items()))

    def _suspicious(self, rules: Mapping[str, CollectionRule]) -> Iterator[set[Fact]]:
        """Yield the facts that share a code and a key, where they may conflict."""
        # Most keys have a single fact, for which no set is made.
        first: dict[tuple[str, str], Fact] = {}
        several: dict[tuple[str, str], set[Fact]] = {}
        twice: set[Fact] = set()
        for part in self._parts:
            twice.update(part.used_twice())
            for fact in part.numbers:
                known = first.setdefault((fact.code, fact.key), fact)
                if known is not fact and known == fact:
                    twice.add(fact)
                elif known is not fact:
                    several.setdefault((fact.code, fact.key), {known}).add(fact)
        for (code, _), facts in several.items():
            if code in rules and (
                not rules[code].is_of_texts or len({fact.text for fact in facts}) > 1
            ):
                yield facts
        yield {fact for fact in twice if fact.code in rules and not rules[fact.code].is_of_texts}

    def _uses(self, facts: Container[Fact]) -> Mapping[tuple[str, str], _Uses]:
        """Return the files and paths of each text of some facts, in the order of the files.

        Returns:
            For each code and key, the texts that some file has. Earlier facts of a file may have
            been replaced.
        """
        uses: dict[tuple[str, str], dict[str, list[tuple[str, Path]]]] = {}
        for part in self._parts:
            for file, fact in part.places(facts):
                texts = uses.setdefault((fact.code, fact.key), {})
                texts.setdefault(fact.text, []).append((file, fact.path))
        return uses


def _facts_of_parts(
    parts: Iterable[
        tuple[list[str | None], list[tuple[str, str, str, Path]], array[int], array[int]]
    ],
) -> FactsTogether:
    """Make facts of many documents from plain data."""
    together = FactsTogether()
    together._parts.extend(  # noqa: SLF001 - this is how they are unpickled
        _FactsOfSome(files, {Fact(*fact): n for n, fact in enumerate(facts)}, uses, counts)
        for files, facts, uses, counts in parts
    )
    return together
