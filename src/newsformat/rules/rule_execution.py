"""Runs the rules on documents, and leaves out violations that comments suppress."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import lru_cache, partial
from pathlib import PurePath
from typing import Any, Final, NamedTuple, cast

from newsformat.diagnostics import Severity, Span
from newsformat.document import Document
from newsformat.rules.builtin import RULES, UNUSED_SUPPRESSION
from newsformat.rules.collection_rules import COLLECTION_RULES
from newsformat.rules.definition import Rule, Subject, Violation
from newsformat.rules.errors import RuleError
from newsformat.rules.file_patterns import matches
from newsformat.rules.settings import Settings, is_selected, means, severity_of
from newsformat.rules.similar_names import did_you_mean
from newsformat.rules.suppressions import Suppression, lines_of, suppressions_of

# A single document does not show whether a comment about these rules is needed.
_UNJUDGED: Final = frozenset(
    name for each in COLLECTION_RULES for name in (each.rule.code, each.rule.name)
)


class ActiveRule(NamedTuple):
    """A rule that is in force.

    Attributes:
        rule: The rule.
        severity: The severity of its findings.
        check: Runs it.
    """

    rule: Rule
    severity: Severity
    check: Callable[[Subject[Any]], Iterable[Violation]]


class Found(NamedTuple):
    """A violation, with its rule and the lines on which a comment may suppress it."""

    active: ActiveRule
    violation: Violation
    span: Span
    lines: set[int]


def look(
    document: Document[Any], file: str, settings: Settings, now: datetime | None
) -> tuple[Subject[Any], list[Found]]:
    """Run the rules on a document.

    Args:
        document: The document.
        file: What the file is called.
        settings: Which rules are asked.
        now: The current time, if it is known.

    Returns:
        The document as it stands, and what is wrong with it, rule by rule.
    """
    subject = Subject(document, file, now)
    active = active_rules(settings, file, subject.reading.model)
    found = [
        found_at(subject, each, violation) for each in active for violation in each.check(subject)
    ]
    comments = suppressions_of(subject)
    if comments:
        found = _not_suppressed(subject, found, comments, active, settings)
    return subject, found


# Which rules are in force


@lru_cache(maxsize=64)
def _selected(settings: Settings, model: Hashable) -> tuple[ActiveRule, ...]:
    return tuple(
        ActiveRule(rule, severity_of(settings, rule), _asking(rule))
        for rule in settings.all_rules
        if rule.looks_at(cast("type[Any] | None", model)) and is_selected(settings, rule)
    )


def active_rules(settings: Settings, file: str, model: type[Any] | None) -> tuple[ActiveRule, ...]:
    """Return the rules that are asked of a file."""
    active = _selected(settings, cast("Hashable", model))
    if not settings.per_file_ignores or not file:
        return active
    path = _relative(file, settings.root)
    for pattern, selectors in settings.per_file_ignores:
        if matches(pattern, path):
            active = tuple(each for each in active if not means(selectors, each.rule))
    return active


def _relative(file: str, root: str) -> str:
    """Return a path relative to the folder that patterns start from, with `/` between its parts."""
    path = PurePath(file)
    if root and path.is_absolute() == PurePath(root).is_absolute() and path.is_relative_to(root):
        path = path.relative_to(root)
    elif root and not path.is_absolute():
        absolute = os.path.abspath(file)  # noqa: PTH100 - it takes out `..`, as patterns need it
        base = os.path.abspath(root)  # noqa: PTH100 - as above
        if PurePath(absolute).is_relative_to(base):
            path = PurePath(absolute).relative_to(base)
    return path.as_posix()


# What is found


def _asking(rule: Rule) -> Callable[[Subject[Any]], Iterable[Violation]]:
    """Return a function that runs a rule, and turns its exceptions into a `RuleError`."""
    if rule.check is None:
        return _nothing
    return rule.check if rule.code in RULES else partial(_violations_of_others, rule)


def _nothing(_: Subject[Any]) -> tuple[()]:
    return ()


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


def found_at(subject: Subject[Any], active: ActiveRule, violation: Violation) -> Found:
    """Find the place of a violation.

    Args:
        subject: The document.
        active: The rule.
        violation: The violation.
    """
    if violation.span is not None and not violation.steps:
        # The violation has a place in the text, but none in the data.
        lines = {subject.source.line_start(violation.span.start)}
        return Found(active, violation, violation.span, lines)
    place = subject.place(violation.steps)
    span = violation.span or place.span
    return Found(active, violation, span, lines_of(subject, place, span))


# Suppression by comments


def _not_suppressed(
    subject: Subject[Any],
    found: list[Found],
    comments: list[Suppression],
    active: tuple[ActiveRule, ...],
    settings: Settings,
) -> list[Found]:
    """Leave out violations that comments suppress, and add findings for unnecessary comments."""
    kept = [each for each in found if not is_suppressed(each, comments)]
    watcher = next((each for each in active if each.rule is UNUSED_SUPPRESSION), None)
    if watcher is None:
        return kept
    names = {name for each in settings.all_rules for name in (each.code, each.name)}
    judged = {name for each in active for name in (each.rule.code, each.rule.name)} - _UNJUDGED
    own = {UNUSED_SUPPRESSION.code, UNUSED_SUPPRESSION.name}
    unused = [
        *_meaningless(subject, comments, names, watcher),
        *_unused(subject, comments, judged - own, watcher),
    ]
    kept += [each for each in unused if not is_suppressed(each, comments)]
    # Only now it is known whether comments that name this rule itself are needed.
    return kept + list(_unused(subject, comments, own, watcher))


def is_suppressed(found: Found, comments: list[Suppression]) -> bool:
    """Tell whether a comment suppresses a violation, and record that in the comment."""
    rule = found.active.rule
    is_suppressed = False
    for comment in comments:
        if comment.line is None or comment.line in found.lines:
            for name, _ in comment.names:
                if name in {rule.code, rule.name}:
                    comment.used.add(name)
                    is_suppressed = True
    return is_suppressed


def _unused(
    subject: Subject[Any],
    comments: list[Suppression],
    judged: AbstractSet[str],
    watcher: ActiveRule,
) -> Iterator[Found]:
    """Yield the names in comments that suppress nothing.

    Args:
        subject: The document.
        comments: The comments.
        judged: The codes and names of the rules that have run.
        watcher: The rule that reports such comments.
    """
    for comment in comments:
        for name, span in comment.names:
            if name in judged and name not in comment.used:
                violation = Violation((), f"{name} finds nothing here", comment.without(name), span)
                yield _found_in_comment(subject, comment, watcher, violation, span)


def _meaningless(
    subject: Subject[Any], comments: list[Suppression], names: AbstractSet[str], watcher: ActiveRule
) -> Iterator[Found]:
    """Yield the names in comments that are not names of rules, which only a person can correct.

    Args:
        subject: The document.
        comments: The comments.
        names: The codes and names of all rules.
        watcher: The rule that reports such comments.
    """
    for comment in comments:
        if not comment.names:
            message = "this names no rule; write ignore[...] with the names of rules"
            violation = Violation((), message, None, comment.span)
            yield _found_in_comment(subject, comment, watcher, violation, comment.span)
        for name, span in comment.names:
            if name not in names:
                message = f"there is no rule {name}{did_you_mean(name, names)}"
                violation = Violation((), message, None, span)
                yield _found_in_comment(subject, comment, watcher, violation, span)


def _found_in_comment(
    subject: Subject[Any],
    comment: Suppression,
    watcher: ActiveRule,
    violation: Violation,
    span: Span,
) -> Found:
    lines = {subject.source.line_start(comment.span.start)}
    if comment.line is not None:
        lines.add(comment.line)
    return Found(watcher, violation, span, lines)
