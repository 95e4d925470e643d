"""Runs the rules on documents, and leaves out violations that comments suppress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, Final, NamedTuple

from newsformat.diagnostics import Span
from newsformat.document import Document
from newsformat.rules.active_rules import ActiveRule, active_rules
from newsformat.rules.builtin import UNUSED_SUPPRESSION
from newsformat.rules.collection_rules import COLLECTION_RULES
from newsformat.rules.definition import Subject, Violation
from newsformat.rules.settings import Settings
from newsformat.rules.similar_names import did_you_mean
from newsformat.rules.suppressions import Suppression, lines_of, suppressions_of

# A single document does not show whether a comment about these rules is needed.
_UNJUDGED: Final = frozenset(
    name for each in COLLECTION_RULES for name in (each.rule.code, each.rule.name)
)


class Found(NamedTuple):
    """A violation.

    Attributes:
        active: Its rule.
        violation: What the rule found.
        span: The range to show.
        comment: The comment that it is about, if it is about one that suppresses rules.
    """

    active: ActiveRule
    violation: Violation
    span: Span
    comment: Suppression | None = None


def look(
    document: Document[Any], file: str, settings: Settings, now: datetime | None
) -> tuple[Subject[Any], list[Found]]:
    """Run the rules on a document.

    Args:
        document: The document.
        file: The name of the file.
        settings: Which rules to run.
        now: The current time, if it is known.

    Returns:
        The document as the rules see it, and what is wrong with it, in the order of the rules.
    """
    subject = Subject(document, file, now)
    active = active_rules(settings, file, subject.reading.model)
    found = ask(subject, active.to_ask(subject.overview))
    # Documents that match the template have no comments.
    comments = [] if subject.parsed.is_by_template else suppressions_of(subject)
    if comments:
        found = _with_unused_comments(subject, found, comments, active.rules, settings)
    return subject, found


def ask(subject: Subject[Any], rules: Iterable[ActiveRule]) -> list[Found]:
    """Return all that some rules find, whether or not comments suppress it.

    Args:
        subject: The document.
        rules: The rules.
    """
    return [
        found_at(subject, each, violation) for each in rules for violation in each.check(subject)
    ]


def found_at(subject: Subject[Any], active: ActiveRule, violation: Violation) -> Found:
    """Find the place of a violation.

    Args:
        subject: The document.
        active: The rule.
        violation: The violation.
    """
    span = violation.span
    return Found(active, violation, subject.place(violation.steps).span if span is None else span)


# Suppression by comments


def _with_unused_comments(
    subject: Subject[Any],
    found: list[Found],
    comments: list[Suppression],
    active: tuple[ActiveRule, ...],
    settings: Settings,
) -> list[Found]:
    """Leave out violations that comments suppress, and add findings for unnecessary comments."""
    kept = not_suppressed(subject, found, comments)
    watcher = next((each for each in active if each.rule is UNUSED_SUPPRESSION), None)
    if watcher is None:
        return kept
    names = {name for each in settings.all_rules for name in (each.code, each.name)}
    judged = {name for each in active for name in (each.rule.code, each.rule.name)} - _UNJUDGED
    own = {UNUSED_SUPPRESSION.code, UNUSED_SUPPRESSION.name}
    unused = [
        *_meaningless(comments, names, watcher),
        *_unused(comments, judged - own, watcher),
    ]
    kept += not_suppressed(subject, unused, comments)
    # Only now it is known whether comments that name this rule itself are needed.
    return kept + list(_unused(comments, own, watcher))


def not_suppressed(
    subject: Subject[Any], found: Iterable[Found], comments: Sequence[Suppression]
) -> list[Found]:
    """Return the violations that no comment suppresses.

    Each comment records the names in it that suppress something.

    Args:
        subject: The document.
        found: The violations.
        comments: The comments.
    """
    if not comments:
        return [*found]
    return [each for each in found if not _is_suppressed(subject, each, comments)]


def _is_suppressed(subject: Subject[Any], found: Found, comments: Sequence[Suppression]) -> bool:
    rule, lines = found.active.rule, _lines_of(subject, found)
    is_suppressed = False
    for comment in comments:
        if comment.line is None or comment.line in lines:
            for name, _ in comment.names:
                if name in {rule.code, rule.name}:
                    comment.used.add(name)
                    is_suppressed = True
    return is_suppressed


def _lines_of(subject: Subject[Any], found: Found) -> set[int]:
    """Return where the lines begin on which a comment may suppress a violation."""
    comment, steps = found.comment, found.violation.steps
    if comment is not None:
        own = subject.source.line_start(comment.span.start)
        return {own} if comment.line is None else {own, comment.line}
    if found.violation.span is not None and not steps:
        # The violation has a place in the text, but none in the data.
        return {subject.source.line_start(found.span.start)}
    return lines_of(subject, subject.place(steps), found.span)


def _unused(
    comments: list[Suppression], judged: AbstractSet[str], watcher: ActiveRule
) -> Iterator[Found]:
    """Yield the names in comments that suppress nothing.

    Args:
        comments: The comments.
        judged: The codes and names of the rules that have run.
        watcher: The rule that reports such comments.
    """
    for comment in comments:
        for name, span in comment.names:
            if name in judged and name not in comment.used:
                violation = Violation((), f"{name} finds nothing here", comment.without(name), span)
                yield Found(watcher, violation, span, comment)


def _meaningless(
    comments: list[Suppression], names: AbstractSet[str], watcher: ActiveRule
) -> Iterator[Found]:
    """Yield the names in comments that are not names of rules, which only a person can correct.

    Args:
        comments: The comments.
        names: The codes and names of all rules.
        watcher: The rule that reports such comments.
    """
    for comment in comments:
        if not comment.names:
            message = "this names no rule; write ignore[...] with the names of rules"
            violation = Violation((), message, None, comment.span)
            yield Found(watcher, violation, comment.span, comment)
        for name, span in comment.names:
            if name not in names:
                message = f"there is no rule {name}{did_you_mean(name, names)}"
                violation = Violation((), message, None, span)
                yield Found(watcher, violation, span, comment)
