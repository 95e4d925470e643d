"""Rules that compare documents by small facts, which are collected from each document.

A fact is a text at a path, with a key that is the same for texts that should be equal.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
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


@attrs.frozen
class Facts:
    """What `check_collection` needs to know of one document, made by `collect_facts`.

    Attributes:
        file: The path of the file.
        facts: The values that are compared with those of other documents.
    """

    file: str
    facts: tuple[Fact, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell `pickle` how to make a copy, which is faster than the way of attrs."""
        return Facts, (self.file, self.facts)


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
        collect: Yields facts about the values of a document, each with the code of this rule.
        compare: Yields the conflicts among facts that have a key in common, each with its file.
        is_of_texts: Whether facts with the same text never conflict.
    """

    rule: Rule
    collect: Callable[[str, ComparedValues], Iterable[Fact]]
    compare: Callable[[str, _Uses], Iterable[tuple[str, Conflict]]]
    is_of_texts: bool


# Many facts share these paths, and each path is one object even after facts are pickled.
_WEB_URL: Final[Path] = ("webUrl",)
_ORIGINAL_URL: Final[Path] = ("originalUrl",)
_PROVIDER_NAME: Final[Path] = ("provider", "name")


def _addresses(code: str, values: ComparedValues) -> Iterator[Fact]:
    for path, url in ((_WEB_URL, values.web_url), (_ORIGINAL_URL, values.original_url)):
        if url:
            yield Fact(code, canonical(url), "", path)
            return


def _twice(code: str, uses: _Uses) -> Iterator[tuple[str, Conflict]]:
    first, *others = sorted(place for places in uses.values() for place in places)
    for file, path in others:
        yield file, Conflict(code, path, f"{first[0]} has this address too")


@lru_cache(maxsize=4_096)
def _spelling(code: str, text: str, path: Path) -> Fact:
    """Return the fact that a name is at a path, cached because an archive has few such facts."""
    return Fact(code, folded(text), text, path)


def _names(code: str, values: ComparedValues) -> Iterator[Fact]:
    seen: set[str] = set()
    for path, name in values.providers:
        if name and name not in seen:
            seen.add(name)
            yield _spelling(code, name, path)


def _topics(code: str, values: ComparedValues) -> Iterator[Fact]:
    for index, topic in enumerate(values.topics):
        if topic:
            yield _spelling(code, topic, ("topics", index))


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


class FactsTogether:
    """The facts of many documents, stored compactly: each different fact is kept once."""

    def __init__(self, facts: Iterable[Facts] = ()) -> None:
        """Start with the facts of some documents."""
        self._files: list[str | None] = []
        # For each fact, the numbers of its files. Most facts have one file, a few have very many.
        self._uses: dict[Fact, int | array[int]] = {}
        for each in facts:
            self.add(each)

    def add(self, facts: Facts) -> None:
        """Add the facts of a document."""
        if not facts.facts:
            return
        number, known = len(self._files), self._uses
        self._files.append(facts.file)
        for fact in facts.facts:
            uses = known.get(fact)
            if uses is None:
                known[fact] = number
            elif isinstance(uses, int):
                known[fact] = array("I", (uses, number))
            else:
                uses.append(number)

    def add_all(self, others: FactsTogether) -> None:
        """Add the facts of other documents."""
        start = len(self._files)
        self._files += others._files
        for fact, uses in others._uses.items():
            numbers = (uses,) if isinstance(uses, int) else uses
            known = self._uses.get(fact)
            if known is None:
                known = array("I")
            elif isinstance(known, int):
                known = array("I", (known,))
            known.extend([start + number for number in numbers])
            self._uses[fact] = known if len(known) > 1 else known[0]

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell `pickle` how to make a copy: plain tuples take less time than facts and arrays."""
        facts = [
            (*fact, uses if isinstance(uses, int) else tuple(uses))
            for fact, uses in self._uses.items()
        ]
        return _facts_of_parts, (self._files, facts)

    def replace(self, facts: Facts) -> None:
        """Replace the earlier facts of a file."""
        if facts.file in self._files:
            self._files[self._files.index(facts.file)] = None
        self.add(facts)

    def conflicts(self, codes: Iterable[str]) -> dict[str, list[Conflict]]:
        """Return the conflicts among all facts, by file.

        Args:
            codes: The codes of the rules to check.
        """
        found: dict[str, list[Conflict]] = {}
        wanted = {*codes}
        for rule in COLLECTION_RULES:
            if rule.rule.code in wanted:
                for facts in self._repeated(rule.rule.code):
                    if rule.is_of_texts and len({fact.text for fact in facts}) == 1:
                        continue
                    uses = self._places(facts)
                    for file, conflict in rule.compare(rule.rule.code, uses) if uses else ():
                        found.setdefault(file, []).append(conflict)
        return dict(sorted(found.items()))

    def _repeated(self, code: str) -> Iterable[list[Fact]]:
        """Return the facts of a rule that share a key, for each key that is used more than once."""
        once: set[str] = set()
        repeated: dict[str, list[Fact]] = {}
        for fact, uses in self._uses.items():
            if fact.code == code:
                if fact.key in once or not isinstance(uses, int):
                    repeated[fact.key] = []
                once.add(fact.key)
        for fact in self._uses:
            if fact.code == code and fact.key in repeated:
                repeated[fact.key].append(fact)
        return repeated.values()

    def _places(self, facts: Iterable[Fact]) -> _Uses:
        """Return the files and paths of each text, in the order of the files."""
        places: dict[str, list[tuple[int, Path]]] = {}
        for fact in facts:
            uses = self._uses[fact]
            numbers = (uses,) if isinstance(uses, int) else uses
            places.setdefault(fact.text, []).extend((number, fact.path) for number in numbers)
        known = {
            text: [
                (file, path)
                for number, path in sorted(found)
                if (file := self._files[number]) is not None
            ]
            for text, found in places.items()
        }
        # A text may have occurred only in files whose facts were replaced later.
        return {text: found for text, found in known.items() if found}


def _facts_of_parts(
    files: list[str | None], facts: Iterable[tuple[str, str, str, Path, int | tuple[int, ...]]]
) -> FactsTogether:
    """Make facts of many documents from plain data."""
    together = FactsTogether()
    together._files = files  # noqa: SLF001 - this is how they are unpickled
    for code, key, text, path, uses in facts:
        known = uses if isinstance(uses, int) else array("I", uses)
        together._uses[Fact(code, key, text, path)] = known  # noqa: SLF001 - as above
    return together
