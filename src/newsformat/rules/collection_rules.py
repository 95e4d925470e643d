"""Rules that compare documents by small facts, which are collected from each document.

A fact is a text at a path, with a key that is the same for texts that should be equal.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

import attrs

from newsformat.models import Article, Provider
from newsformat.rules.addresses import canonical, canonical_of_parts
from newsformat.rules.definition import Rule, Subject
from newsformat.rules.similar_names import folded
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


# All facts with one key: for each text, the files and paths where it occurs.
_Uses = Mapping[str, list[tuple[str, Path]]]


_PlainFact: TypeAlias = tuple[str, str, str, Path]
"""The code, the key, the text and the path of a fact, which take less time to send than a fact."""


class _ColumnValues(NamedTuple):
    """Values of many texts that are compared.

    Attributes:
        owners: The number of the text of each value.
        values: The values, from which facts can be made.
    """

    owners: Sequence[int]
    values: Sequence[Hashable]


@attrs.frozen
class CollectionRule:
    """A rule that compares documents.

    Attributes:
        rule: The code, the name and the description.
        collect: Returns facts about the values of a document, each with the code of this rule.
        collect_from_columns: Returns values of many texts.
        fact: Returns the fact about such a value, given the code of this rule.
        compare: Yields the conflicts among facts that have a key in common, each with its file.
        is_of_texts: Whether facts with the same text never conflict.
    """

    rule: Rule
    collect: Callable[[str, ComparedValues], list[Fact]]
    collect_from_columns: Callable[[TextColumns], _ColumnValues]
    fact: Callable[[str, Any], _PlainFact]
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


def _addresses_in_columns(columns: TextColumns) -> _ColumnValues:
    items = columns.items
    # The articles come first, before their related items.
    addresses = zip(
        columns.numbers,
        zip(*items.pages, strict=True),
        zip(*items.originals, strict=True),
        strict=False,
    )
    found = [
        (number, (_WEB_URL, *page) if page[0] else (_ORIGINAL_URL, *original))
        for number, page, original in addresses
        if page[0] or original[0]
    ]
    return _ColumnValues([number for number, _ in found], [value for _, value in found])


def _fact_of_address(code: str, value: tuple[Path, str, str, str]) -> _PlainFact:
    path, host, rest, query = value
    return code, canonical_of_parts(host, rest, query), "", path


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


def _names_in_columns(columns: TextColumns) -> _ColumnValues:
    items = columns.items
    # Of each name in a text, the first position counts.
    names = zip(reversed(items.owners), reversed(items.names), strict=True)
    first = dict(zip(names, reversed(items.positions), strict=True))
    found = [(owner, (name, place)) for (owner, name), place in first.items() if name]
    return _ColumnValues([owner for owner, _ in found], [value for _, value in found])


def _fact_of_name(code: str, value: tuple[str, int]) -> Fact:
    name, position = value
    return _spelling(code, name, _paths_of_names(position + 1)[position])


def _topics(code: str, values: ComparedValues) -> list[Fact]:
    return [
        _spelling(code, topic, ("topics", index))
        for index, topic in enumerate(values.topics)
        if topic
    ]


def _topics_in_columns(columns: TextColumns) -> _ColumnValues:
    owners, positions, topics = columns.topics
    return _ColumnValues(owners, list(zip(topics, positions, strict=True)))


def _fact_of_topic(code: str, value: tuple[str, int]) -> Fact:
    topic, position = value
    return _spelling(code, topic, ("topics", position))


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
        _addresses_in_columns,
        _fact_of_address,
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
        _fact_of_name,
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
        _topics_in_columns,
        _fact_of_topic,
        _spelled_differently,
        is_of_texts=True,
    ),
)
"""The rules of this module, sorted by code."""


class _FactsOfRule(NamedTuple):
    """The facts for one rule about some files, stored compactly: each different fact is kept once.

    Attributes:
        numbers: The number of each different fact.
        uses: The numbers of facts, once for each file that has them.
        owners: For each of these uses, the position of the file.
    """

    numbers: dict[_PlainFact, int]
    uses: array[int]
    owners: array[int]

    def add(self, fact: Fact, owner: int) -> None:
        """Add a fact of a file."""
        self.uses.append(self.number(fact))
        self.owners.append(owner)

    def number(self, fact: _PlainFact) -> int:
        """Return the number of a fact."""
        return self.numbers.setdefault(fact, len(self.numbers))


class _FactsOfSome(NamedTuple):
    """The facts about some files.

    Attributes:
        files: The paths of the files; `None` for a file whose facts do not count.
        by_code: The facts for each rule by its code.
    """

    files: list[str | None]
    by_code: dict[str, _FactsOfRule]

    def of_rule(self, code: str) -> _FactsOfRule:
        """Return the facts for a rule, to which others can be added."""
        known = self.by_code.get(code)
        if known is None:
            known = self.by_code[code] = _FactsOfRule({}, array("I"), array("I"))
        return known

    def add(self, file: str, facts: Iterable[Fact]) -> None:
        """Add the facts of a file."""
        for fact in facts:
            self.of_rule(fact.code).add(fact, len(self.files))
        self.files.append(file)

    def add_columns(self, rule: CollectionRule, columns: TextColumns) -> None:
        """Add facts for a rule about the files.

        Args:
            rule: The rule.
            columns: Values of the files.
        """
        owners, values = rule.collect_from_columns(columns)
        code = rule.rule.code
        facts = self.of_rule(code)
        numbers = {value: facts.number(rule.fact(code, value)) for value in set(values)}
        facts.uses.extend(map(numbers.__getitem__, values))
        facts.owners.extend(owners)

    def places(self, wanted: Container[_PlainFact]) -> Iterator[tuple[str, Fact]]:
        """Yield each use of some facts with its file; those of a rule in the order of the files."""
        for numbers, uses, owners in self.by_code.values():
            facts = {number: Fact(*fact) for fact, number in numbers.items() if fact in wanted}
            for owner, number in zip(owners, uses, strict=True) if facts else ():
                file = self.files[owner]
                if file is not None and number in facts:
                    yield file, facts[number]


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
            self._parts.append(_FactsOfSome([], {}))
        self._parts[-1].add(*facts)

    def add_columns(
        self, files: list[str | None], rules: Iterable[CollectionRule], columns: TextColumns
    ) -> None:
        """Add facts about many texts.

        Args:
            files: The paths of their files; `None` for a text that is left out.
            rules: The rules that the facts are for.
            columns: The values of all of the texts.
        """
        self._parts.append(_FactsOfSome(files, {}))
        for rule in rules:
            self._parts[-1].add_columns(rule, columns)

    def add_all(self, others: FactsTogether) -> None:
        """Add the facts of other documents."""
        self._parts += others._parts

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell `pickle` how to make a copy: plain tuples take less time than facts."""
        parts = [
            (
                part.files,
                {
                    code: ([tuple(fact) for fact in numbers], uses, owners)
                    for code, (numbers, uses, owners) in part.by_code.items()
                },
            )
            for part in self._parts
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
        suspicious = [self._suspicious(code, rule) for code, rule in rules.items()]
        uses = self._uses(set(chain.from_iterable(suspicious)))
        # The order must not depend on how the documents were divided among processes.
        for code, key in sorted(uses):
            for file, conflict in rules[code].compare(code, uses[code, key]):
                found.setdefault(file, []).append(conflict)
        return dict(sorted(found.items()))

    def _suspicious(self, code: str, rule: CollectionRule) -> set[_PlainFact]:
        """Return the facts for a rule that share a key with others, and may conflict with them."""
        parts = [part.by_code[code] for part in self._parts if code in part.by_code]
        distinct = set[_PlainFact]().union(*(part.numbers for part in parts))
        if rule.is_of_texts:
            texts: dict[str, set[str]] = {}
            for _, key, text, _ in distinct:
                texts.setdefault(key, set()).add(text)
            return {fact for fact in distinct if len(texts[fact[1]]) > 1}
        keys = set(map(itemgetter(1), distinct))
        if len(keys) == sum(len(part.uses) for part in parts):
            return set()
        counts = Counter[str]()
        for part in parts:
            of_part = [key for _, key, _, _ in part.numbers]
            counts.update(map(of_part.__getitem__, part.uses))
        return {fact for fact in distinct if counts[fact[1]] > 1}

    def _uses(self, facts: Container[_PlainFact]) -> Mapping[tuple[str, str], _Uses]:
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
        tuple[list[str | None], dict[str, tuple[list[_PlainFact], array[int], array[int]]]]
    ],
) -> FactsTogether:
    """Make facts of many documents from plain data."""
    together = FactsTogether()
    for files, by_code in parts:
        part = {
            code: _FactsOfRule(dict(zip(facts, range(len(facts)), strict=True)), uses, owners)
            for code, (facts, uses, owners) in by_code.items()
        }
        together._parts.append(_FactsOfSome(files, part))  # noqa: SLF001 - this is how it is unpickled
    return together
