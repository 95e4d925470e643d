"""Tells which rules are in force for a file, and how they are run.

Most files of an archive have the same rules, so these are looked up once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from pathlib import PurePath
from typing import Any, NamedTuple, cast

from newsformat.compiled.row_patterns import ValueCondition
from newsformat.diagnostics import Severity
from newsformat.rules.builtin import RULES, SCREENS
from newsformat.rules.collection_rules import (
    COLLECTION_RULES,
    CollectionRule,
    ComparedValues,
    Facts,
)
from newsformat.rules.column_screens import COLUMN_SCREENS, NEVER_BROKEN, ColumnScreen
from newsformat.rules.definition import Rule, Subject, Violation
from newsformat.rules.errors import RuleError
from newsformat.rules.file_patterns import matches
from newsformat.rules.overview import Overview, Screen
from newsformat.rules.settings import Settings, is_selected, means, severity_of
from newsformat.rules.text_columns import Doubts, TextColumns


class ActiveRule(NamedTuple):
    """A rule that is in force.

    Attributes:
        rule: The rule.
        severity: The severity of its findings.
        check: Runs it.
        screen: Tells whether a document certainly fits the rule; `None` if the rule has no screen.
        column_screen: What is known of machine-written texts that may break the rule; `None` if it
            has no such screen.
    """

    rule: Rule
    severity: Severity
    check: Callable[[Subject[Any]], Iterable[Violation]]
    screen: Screen | None
    column_screen: ColumnScreen | None


class ActiveRules:
    """The rules that are run on some files, and everything that depends on nothing else.

    Attributes:
        rules: The rules that look at one document.
        screens: Their screens, each of them once.
        conditions: The conditions of the rules for the values of machine-written texts.
        compared: The rules that compare documents.
        have_column_screens: Whether there is a column screen for each rule. Otherwise columns do
            not show that a text breaks none of them.
    """

    def __init__(self, rules: Iterable[ActiveRule]) -> None:
        """Take the rules."""
        self.rules: tuple[ActiveRule, ...] = tuple(rules)
        self.screens: frozenset[Screen] = frozenset(
            each.screen for each in self.rules if each.screen is not None
        )
        columns = [each.column_screen for each in self.rules]
        known = [each for each in columns if each is not None]
        self.conditions: frozenset[ValueCondition] = frozenset(
            condition for each in known for condition in each.conditions
        )
        self._doubts = frozenset(each.doubts for each in known if each.doubts is not None)
        self.have_column_screens: bool = len(known) == len(columns)
        codes = {each.rule.code for each in self.rules}
        self.compared: tuple[CollectionRule, ...] = tuple(
            each for each in COLLECTION_RULES if each.rule.code in codes
        )
        self._without_screen = [each for each in self.rules if each.screen is None]

    def to_ask(self, overview: Overview | None) -> Iterable[ActiveRule]:
        """Return the rules that may find something in a document.

        Args:
            overview: The overview of the document; `None` if there is none.
        """
        if overview is None:
            return self.rules
        doubtful = self._doubtful(overview)
        if not doubtful:
            return self._without_screen
        return [each for each in self.rules if each.screen is None or each.screen in doubtful]

    def to_ask_of_texts(self, columns: TextColumns) -> dict[int, list[ActiveRule]]:
        """Return the rules that may find something in some of many texts, by their numbers.

        Args:
            columns: The values of the texts, which meet the conditions.
        """
        doubtful: dict[int, set[Doubts]] = {}
        for doubts in self._doubts:
            for number in doubts(columns):
                doubtful.setdefault(number, set()).add(doubts)
        return {number: self._with_doubts(found) for number, found in doubtful.items()}

    def _with_doubts(self, found: AbstractSet[Doubts]) -> list[ActiveRule]:
        screens = ((each, each.column_screen) for each in self.rules)
        return [each for each, screen in screens if screen is not None and screen.doubts in found]

    def _doubtful(self, overview: Overview) -> list[Screen]:
        """Return the screens that do not tell that a document fits their rule."""
        return [screen for screen in self.screens if not screen(overview)]

    def facts(self, file: str, values: ComparedValues) -> Facts:
        """Return the facts about a document that are compared with those of other documents.

        Args:
            file: The path of the document.
            values: The values that are compared.
        """
        facts = [fact for each in self.compared for fact in each.collect(each.rule.code, values)]
        return Facts(file, tuple(facts))


@lru_cache(maxsize=64)
def _selected(
    settings: Settings, model: Hashable, ignored: tuple[tuple[str, ...], ...]
) -> ActiveRules:
    """Return the rules that are run on some files.

    Args:
        settings: The settings.
        model: The class of the documents.
        ignored: The selectors of the rules that are ignored in these files.
    """
    return ActiveRules(
        ActiveRule(rule, severity_of(settings, rule), *_asking(rule))
        for rule in settings.all_rules
        if rule.looks_at(cast("type[Any] | None", model))
        and is_selected(settings, rule)
        and not any(means(selectors, rule) for selectors in ignored)
    )


def active_rules(settings: Settings, file: str, model: type[Any] | None) -> ActiveRules:
    """Return the rules that are run on a file."""
    ignored: tuple[tuple[str, ...], ...] = ()
    if settings.per_file_ignores and file:
        path = _relative(file, settings.root)
        ignored = tuple(
            selectors for pattern, selectors in settings.per_file_ignores if matches(pattern, path)
        )
    return _selected(settings, cast("Hashable", model), ignored)


def _relative(file: str, root: str) -> str:
    """Return a path relative to the folder that patterns start from, with `/` between its parts."""
    folder, slash, name = file.rpartition("/")
    if not slash or name in {"", ".", ".."}:
        return _relative_path(file, root)
    # Most files share their folder with others, so the result for the folder is cached. If the path
    # is relative, it depends on the working directory, which is a part of the key of the cache.
    current = "" if os.path.isabs(file) else os.getcwd()  # noqa: PTH109, PTH117 - paths are texts here
    return f"{_start_in(f'{folder}/', root, current)}{name}"


@lru_cache(maxsize=256)
def _start_in(folder: str, root: str, _: str) -> str:
    """Return the beginning of the relative paths of the files in a folder."""
    path = _relative_path(folder, root)
    return "" if path == "." else path if path.endswith("/") else f"{path}/"


def _relative_path(file: str, root: str) -> str:
    path = PurePath(file)
    if root and path.is_absolute() == PurePath(root).is_absolute() and path.is_relative_to(root):
        path = path.relative_to(root)
    elif root and not path.is_absolute():
        absolute = os.path.abspath(file)  # noqa: PTH100 - it takes out `..`, as patterns need it
        base = os.path.abspath(root)  # noqa: PTH100 - as above
        if PurePath(absolute).is_relative_to(base):
            path = PurePath(absolute).relative_to(base)
    return path.as_posix()


def _asking(
    rule: Rule,
) -> tuple[Callable[[Subject[Any]], Iterable[Violation]], Screen | None, ColumnScreen | None]:
    """Return a function that runs a rule, and the screens of the rule.

    The function turns exceptions of a rule from elsewhere into a `RuleError`.
    """
    if rule.check is None:
        return _nothing, _is_kept, NEVER_BROKEN
    if rule.code in RULES:
        return rule.check, SCREENS.get(rule), COLUMN_SCREENS.get(rule)
    return partial(_violations_of_others, rule), None, None


def _nothing(_: Subject[Any]) -> tuple[()]:
    return ()


def _is_kept(_: Overview) -> bool:
    return True


def _violations_of_others(rule: Rule, subject: Subject[Any]) -> list[Violation]:
    name = f"the rule {rule.code} ({rule.name})"
    where = f" in {subject.file}" if subject.file else ""
    try:
        found: list[Any] = list(rule.check(subject) or ()) if rule.check is not None else []
        strange = [each for each in found if not isinstance(each, Violation)]
        for each in found:
            _ = strange or each.steps
    except Exception as error:
        reason = f"it failed{where}: {type(error).__name__}: {error}"
        raise RuleError(name, reason) from error
    if strange:
        raise RuleError(name, f"it yields {strange[0]!r} instead of a Violation")
    return found
