"""Rules that compare documents by small facts, which are collected from each document.

A fact is a text at a path, with a key that is the same for texts that should be equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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
        collect: Yields the key, the text and the path of each fact of a document.
        compare: Yields the conflicts among facts with the same key, each with its file.
    """

    rule: Rule
    collect: Callable[[Subject[Any]], Iterable[tuple[str, str, Path]]]
    compare: Callable[[str, _Uses], Iterable[tuple[str, Conflict]]]


def _addresses(subject: Subject[Article]) -> Iterator[tuple[str, str, Path]]:
    article = subject.article
    for key, url in (("webUrl", article.web_url), ("originalUrl", article.original_url)):
        if url:
            yield canonical(url), "", (key,)
            return


def _twice(code: str, uses: _Uses) -> Iterator[tuple[str, Conflict]]:
    places = sorted(place for places in uses.values() for place in places)
    first, *others = places
    for file, path in others:
        yield file, Conflict(code, path, f"{first[0]} has this address too")


def _names(subject: Subject[Article]) -> Iterator[tuple[str, str, Path]]:
    seen: set[str] = set()
    for path, model, _ in subject.parts:
        if isinstance(model, Provider) and model.name and model.name not in seen:
            seen.add(model.name)
            yield folded(model.name), model.name, (*path, "name")


def _topics(subject: Subject[Article]) -> Iterator[tuple[str, str, Path]]:
    for index, topic in enumerate(subject.article.topics):
        if topic:
            yield folded(topic), topic, ("topics", index)


def _spelled_differently(code: str, uses: _Uses) -> Iterator[tuple[str, Conflict]]:
    if len(uses) == 1:
        return
    counts = Counter({text: len(places) for text, places in uses.items()})
    # If two spellings are equally frequent, the choice must not depend on the order of the files.
    usual = min(counts, key=lambda text: (-counts[text], text))
    for text, places in uses.items():
        if text != usual:
            message = f"{usual!r} is the usual spelling, in {counts[usual]} of {counts.total()}"
            for file, path in places:
                yield file, Conflict(code, path, message, usual)


COLLECTION_RULES: Final = (
    CollectionRule(
        Rule(
            code="NF581",
            name="duplicate-article",
            summary="Two files have the same address in `webUrl`, or in `originalUrl` without one.",
            why="Readers see one article twice.",
            example='webUrl: "https://a.example/b"',
            model=Article,
        ),
        _addresses,
        _twice,
    ),
    CollectionRule(
        Rule(
            code="NF582",
            name="provider-spelling",
            summary="The name of a provider is spelled in two ways.",
            why="Pages and counts of providers have two of it.",
            example="provider: {name: the guardian}",
            model=Article,
            fix="unsafe",
        ),
        _names,
        _spelled_differently,
    ),
    CollectionRule(
        Rule(
            code="NF583",
            name="topic-spelling",
            summary="A topic is spelled in two ways.",
            why="Pages and counts of topics have two of it.",
            example="topics: [power apps]",
            model=Article,
            fix="unsafe",
        ),
        _topics,
        _spelled_differently,
    ),
)
"""The rules of this module, sorted by code."""


def conflicts(facts: Iterable[Facts], codes: Iterable[str]) -> dict[str, list[Conflict]]:
    """Return the conflicts among the facts of all documents, by file.

    Args:
        facts: The facts of each document.
        codes: The codes of the rules to check.
    """
    known: dict[str, dict[str, dict[str, list[tuple[str, Path]]]]] = {code: {} for code in codes}
    for document in facts:
        for fact in document.facts:
            if fact.code in known:
                uses = known[fact.code].setdefault(fact.key, {})
                uses.setdefault(fact.text, []).append((document.file, fact.path))
    found: dict[str, list[Conflict]] = {}
    for each in COLLECTION_RULES:
        for uses in known.get(each.rule.code, {}).values():
            for file, conflict in each.compare(each.rule.code, uses):
                found.setdefault(file, []).append(conflict)
    return dict(sorted(found.items()))
