"""Stores facts about many documents compactly, and finds those that conflict."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from newsformat.rules.collection_rules import (
    COLLECTION_RULES,
    CollectionRule,
    Conflict,
    Facts,
    PlainFact,
    Uses,
)
from newsformat.rules.text_columns import TextColumns
from newsformat.yaml.paths import Path


class _FactsOfRule(NamedTuple):
    """The facts for one rule about some files.

    Attributes:
        keys: Keys of facts.
        texts: The text that belongs to each key.
        uses: The position of the key and the text of each fact in these lists.
        owners: The position of the file of each fact.
        positions: The position of the path of each fact among the paths.
        paths: The paths.
    """

    keys: list[str]
    texts: list[str]
    uses: array[int]
    owners: array[int]
    positions: array[int]
    paths: list[Path]

    def add(self, owner: int, key: str, text: str, path: Path) -> None:
        """Add a fact about the file at a position."""
        self.uses.append(len(self.keys))
        self.owners.append(owner)
        self.positions.append(len(self.paths))
        self.keys.append(key)
        self.texts.append(text)
        self.paths.append(path)


_Plain: TypeAlias = tuple[list[str | None], dict[str, tuple[Any, ...]]]
"""Facts about some files as they are sent to another process, which takes the least time."""


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
            known = _FactsOfRule([], [], array("I"), array("I"), array("I"), [])
            self.by_code[code] = known
        return known

    def add(self, file: str, facts: Iterable[PlainFact]) -> None:
        """Add the facts of a file."""
        for code, key, text, path in facts:
            self.of_rule(code).add(len(self.files), key, text, path)
        self.files.append(file)

    def add_columns(self, rule: CollectionRule, columns: TextColumns) -> None:
        """Add facts for a rule about the files.

        Args:
            rule: The rule.
            columns: Values of the files.
        """
        owners, values, positions, paths = rule.collect_from_columns(columns)
        different = list(set(values))
        places = {value: place for place, value in enumerate(different)}
        self.by_code[rule.rule.code] = _FactsOfRule(
            list(map(rule.key, different)),
            different if rule.is_of_texts else [""] * len(different),
            array("I", list(map(places.__getitem__, values))),
            array("I", owners),
            array("I", positions),
            list(paths),
        )

    def places(self, rule: CollectionRule, keys: Container[str]) -> Iterator[tuple[str, PlainFact]]:
        """Yield the facts for a rule that have some keys, each with its file, in order.

        Args:
            rule: The rule, for which there are facts.
            keys: The keys.
        """
        code = rule.rule.code
        known, texts, uses, owners, positions, paths = self.by_code[code]
        wanted = {place for place, key in enumerate(known) if key in keys}
        seen: set[tuple[int, int]] = set()
        for owner, use, position in zip(owners, uses, positions, strict=True):
            file = self.files[owner]
            if file is None or use not in wanted or (owner, use) in seen:
                continue
            if rule.counts_once:
                seen.add((owner, use))
            yield file, (code, known[use], texts[use], paths[position])


class FactsTogether:
    """The facts about many documents."""

    def __init__(self, facts: Iterable[Facts] = ()) -> None:
        """Start with the facts about some documents."""
        self._parts: list[_FactsOfSome] = []
        for each in facts:
            self.add(each)

    def add(self, facts: Facts) -> None:
        """Add the facts about a document."""
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
        """Add the facts about other documents."""
        self._parts += others._parts

    def replace(self, facts: Facts) -> None:
        """Replace the earlier facts about a file."""
        for part in self._parts:
            if facts.file in part.files:
                part.files[part.files.index(facts.file)] = None
        self.add(facts)

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell `pickle` how to make a copy, which takes the least time for plain data."""
        parts = [
            (files, {code: tuple(facts) for code, facts in by_code.items()})
            for files, by_code in self._parts
        ]
        return _facts_of_parts, (parts,)

    def conflicts(self, codes: Iterable[str]) -> dict[str, list[Conflict]]:
        """Return the conflicts among all facts, by file.

        Args:
            codes: The codes of the rules to check.
        """
        wanted = {*codes}
        found: dict[str, list[Conflict]] = {}
        for rule in COLLECTION_RULES:
            code = rule.rule.code
            uses = self._uses(rule, self._suspicious(rule)) if code in wanted else {}
            # The order must not depend on how the documents were divided among processes.
            for key in sorted(uses):
                for file, conflict in rule.compare(code, uses[key]):
                    found.setdefault(file, []).append(conflict)
        return dict(sorted(found.items()))

    def _suspicious(self, rule: CollectionRule) -> set[str]:
        """Return the keys of facts for a rule that may conflict."""
        code = rule.rule.code
        parts = [part.by_code[code] for part in self._parts if code in part.by_code]
        if rule.is_of_texts:
            pairs = (zip(part.keys, part.texts, strict=True) for part in parts)
            texts = Counter(key for key, _ in set(chain.from_iterable(pairs)))
            return {key for key, count in texts.items() if count > 1}
        different = set(chain.from_iterable(part.keys for part in parts))
        if len(different) == sum(len(part.uses) for part in parts):
            return set()
        counts = Counter[str]()
        for part in parts:
            counts.update(map(part.keys.__getitem__, part.uses))
        return {key for key, count in counts.items() if count > 1}

    def _uses(self, rule: CollectionRule, keys: AbstractSet[str]) -> dict[str, Uses]:
        """Return the files and paths of each text of facts for a rule, in the order of the files.

        Returns:
            For each of some keys, the texts that some file has. Earlier facts about a file may have
            been replaced.
        """
        code = rule.rule.code
        uses: dict[str, dict[str, list[tuple[str, Path]]]] = {}
        for part in self._parts:
            # Most parts have no key that conflicts.
            if code not in part.by_code or keys.isdisjoint(part.by_code[code].keys):
                continue
            for file, (_, key, text, path) in part.places(rule, keys):
                uses.setdefault(key, {}).setdefault(text, []).append((file, path))
        return {**uses}


def _facts_of_parts(parts: Iterable[_Plain]) -> FactsTogether:
    """Make facts about many documents from plain data."""
    together = FactsTogether()
    together._parts.extend(  # noqa: SLF001 - this is how it is unpickled
        _FactsOfSome(files, {code: _FactsOfRule(*facts) for code, facts in by_code.items()})
        for files, by_code in parts
    )
    return together
