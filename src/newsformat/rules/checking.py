"""Documents to findings: the rules are asked, and what comments suppress is left out."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import lru_cache, partial
from pathlib import PurePath
from typing import Any, Final, NamedTuple, cast

from newsformat.diagnostics import Severity, Span
from newsformat.document import Document, reading_of, with_text
from newsformat.errors import EditError, NewsformatError, ParseError, ValidationError
from newsformat.models import Article
from newsformat.rules.builtin import RULES, UNUSED_SUPPRESSION
from newsformat.rules.collection_rules import (
    COLLECTION_RULES,
    Conflict,
    Fact,
    Facts,
    conflicts,
)
from newsformat.rules.definition import Fix, Rule, Subject, Violation
from newsformat.rules.errors import RuleError
from newsformat.rules.file_patterns import matches
from newsformat.rules.findings import Finding, finding_of_error
from newsformat.rules.settings import Settings, is_selected, means, severity_of
from newsformat.rules.spellings import nearest_key
from newsformat.rules.suppressions import Suppression, lines_of, suppressions_of
from newsformat.text.source import DEFAULT_LIMITS, Duplicates, Limits, Missing
from newsformat.text.text_edits import TextEdit, in_order, splice
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import same

DEFAULT_SETTINGS: Final = Settings()
"""All rules of the library, with their own severities."""

# What findings are called that are no rules: the file cannot be read, or not as its class.
_UNREADABLE: Final = "unreadable-file"
_MISFIT: Final = "model-mismatch"
# One document does not tell whether a comment about these is of use.
_UNJUDGED: Final = frozenset(
    name for each in COLLECTION_RULES for name in (each.rule.code, each.rule.name)
)


class _Asked(NamedTuple):
    """A rule that is asked.

    Attributes:
        rule: The rule.
        severity: How bad it is to break it.
        check: Asks it.
    """

    rule: Rule
    severity: Severity
    check: Callable[[Subject[Any]], Iterable[Violation]]


class _Found(NamedTuple):
    """A violation, with its rule and the lines that a comment about it may stand on."""

    asked: _Asked
    violation: Violation
    span: Span
    lines: set[int]


PathLike = str | os.PathLike[str]


def check_document(
    document: Document[Any],
    path: PathLike | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    *,
    now: datetime | None = None,
) -> list[Finding]:
    r"""Return what rules find in a document as it stands; nothing is changed.

    Args:
        document: The document.
        path: What the file is called in findings and for patterns; by default the document's name.
        settings: Which rules are asked.
        now: What time it is, for dates that have not come yet; without it, none is looked for.

    Returns:
        The findings, sorted by place.

    Raises:
        EditError: A change of the document cannot be made without breaking a promise.
        RuleError: A rule does not work.

    Example:
        >>> document = Document.parse('---\ntitle: ""\ntopics: [AI]\n---\n')
        >>> for finding in check_document(document, "post.md"):
        ...     print(finding)
        post.md:2:8: NF501 empty-title $.title: the title is empty
          2 | title: ""
            |        ^^
    """
    file = _name(document, path)
    subject = Subject(document, file, now)
    asked = _asked_of(settings, file, subject.reading.model)
    found = [
        _Found(each, violation, *_place(subject, violation))
        for each in asked
        for violation in each.check(subject)
    ]
    comments = suppressions_of(subject)
    if not found and not comments:
        return []
    if comments:
        found = _not_suppressed(subject, found, comments, asked, settings)
    return _findings(subject, file, found)


def check_text(
    content: str | bytes,
    path: PathLike | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    *,
    model: type[Any] | None = Article,
    now: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
    missing: Missing = "error",
    duplicates: Duplicates = "error",
) -> list[Finding]:
    """Return what rules find in a text; that it cannot be read is a finding too.

    Args:
        content: The text, or its bytes in UTF-8.
        path: What the file is called in findings and for patterns.
        settings: Which rules are asked.
        model: As of `Document.parse`.
        now: As of `check_document`.
        limits: As of `Document.parse`.
        missing: As of `Document.parse`.
        duplicates: As of `Document.parse`.

    Returns:
        The findings, sorted by place.

    Raises:
        RuleError: A rule does not work.

    Example:
        >>> [finding.code for finding in check_text(b"no front matter")]
        ['NF101']
    """
    file = "" if path is None else os.fspath(path)
    try:
        document = Document.parse(
            content, model, name=file or None, limits=limits, missing=missing, duplicates=duplicates
        )
    except (ParseError, ValidationError) as error:
        name = _UNREADABLE if isinstance(error, ParseError) else _MISFIT
        return [finding_of_error(each, file, name) for each in error.diagnostics]
    return check_document(document, file, settings, now=now)


def collect_facts(
    document: Document[Any], path: PathLike | None = None, settings: Settings = DEFAULT_SETTINGS
) -> Facts:
    """Return the facts of a document that rules compare with those of others.

    Args:
        document: The document.
        path: What the file is called; by default the document's name.
        settings: Which rules are asked.
    """
    file = _name(document, path)
    subject = Subject(document)
    asked = {each.rule.code for each in _asked_of(settings, file, subject.reading.model)}
    facts = [
        Fact(each.rule.code, *fact)
        for each in COLLECTION_RULES
        if each.rule.code in asked
        for fact in each.collect(subject)
    ]
    return Facts(file, tuple(facts))


def check_collection(
    facts: Iterable[Facts],
    read: Callable[[str], Document[Any]],
    settings: Settings = DEFAULT_SETTINGS,
) -> Iterator[Finding]:
    r"""Yield what rules find in many documents together.

    Args:
        facts: What `collect_facts` gave for each of them.
        read: Gives the document of a file. Only files that something is found in are asked for,
            each once; one that cannot be read any more has findings without a place.
        settings: Which rules are asked.

    Example:
        >>> texts = {
        ...     name: f"---\ntitle: A\ntopics:\n  - {topic}\n---\n"
        ...     for name, topic in [("a.md", "AI"), ("b.md", "AI"), ("c.md", "ai")]
        ... }
        >>> def read(name):
        ...     return Document.parse(texts[name], name=name)
        >>> for finding in check_collection([collect_facts(read(name)) for name in texts], read):
        ...     print(finding.summary)
        c.md:4:5: NF583 topic-spelling $.topics[0]: 'AI' is the usual spelling, in 2 of 3
    """
    codes = [each.rule.code for each in COLLECTION_RULES if is_selected(settings, each.rule)]
    for file, found in conflicts(facts, codes).items():
        try:
            document = read(file)
        except (NewsformatError, OSError):
            findings = [_finding_without_place(file, each, settings) for each in found]
            yield from sorted(findings, key=lambda finding: finding.sort_key)
        else:
            yield from _findings_of_conflicts(document, file, found, settings)


def _finding_without_place(file: str, conflict: Conflict, settings: Settings) -> Finding:
    rule = RULES[conflict.code]
    path, severity = format_path(conflict.path), severity_of(settings, rule)
    return Finding(file, rule.code, rule.name, conflict.message, severity, path)


def _findings_of_conflicts(
    document: Document[Any], file: str, found: list[Conflict], settings: Settings
) -> list[Finding]:
    subject = Subject(document, file)
    asked = {each.rule.code: each for each in _asked_of(settings, file, subject.reading.model)}
    violations = []
    for conflict in found:
        if conflict.code not in asked:
            continue
        fix = None if conflict.instead is None else _respelled(conflict.path, conflict.instead)
        violation = Violation(conflict.path, conflict.message, fix)
        place = _place(subject, violation)
        violations.append(_Found(asked[conflict.code], violation, *place))
    comments = suppressions_of(subject)
    kept = [each for each in violations if not _is_suppressed(each, comments)]
    return _findings(subject, file, kept)


def _respelled(path: Path, text: str) -> Fix:
    def fix(document: Document[Any]) -> None:
        document.set(format_path(path), text)

    return fix


def _name(document: Document[Any], path: PathLike | None) -> str:
    return (document.name or "") if path is None else os.fspath(path)


# Which rules are asked


@lru_cache(maxsize=64)
def _selected(settings: Settings, model: Hashable) -> tuple[_Asked, ...]:
    return tuple(
        _Asked(rule, severity_of(settings, rule), _asking(rule))
        for rule in settings.all_rules
        if rule.looks_at(cast("type[Any] | None", model)) and is_selected(settings, rule)
    )


def _asked_of(settings: Settings, file: str, model: type[Any] | None) -> tuple[_Asked, ...]:
    """Return the rules that are asked of a file."""
    asked = _selected(settings, cast("Hashable", model))
    if not settings.per_file_ignores or not file:
        return asked
    path = _relative(file, settings.root)
    for pattern, selectors in settings.per_file_ignores:
        if matches(pattern, path):
            asked = tuple(each for each in asked if not means(selectors, each.rule))
    return asked


def _relative(file: str, root: str) -> str:
    """Return a path from the folder that patterns start from, with `/` between its parts."""
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
    """Return what asks a rule; what goes wrong in one of somebody else is said in words."""
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


def _place(subject: Subject[Any], violation: Violation) -> tuple[Span, set[int]]:
    if violation.span is not None and not violation.steps:
        # It is about a place in the text, and about none in the data.
        return violation.span, {subject.source.line_start(violation.span.start)}
    place = subject.place(violation.steps)
    span = violation.span or place.span
    return span, lines_of(subject, place, span)


def _findings(subject: Subject[Any], file: str, found: Iterable[_Found]) -> list[Finding]:
    """Make findings, those of one rule together, so that their fixes are looked at together."""
    by_rule: dict[str, list[_Found]] = {}
    for each in found:
        by_rule.setdefault(each.asked.rule.code, []).append(each)
    findings = [
        _finding(subject, file, each, edits)
        for group in by_rule.values()
        for each, edits in zip(group, _edits_of(subject, group), strict=True)
    ]
    return sorted(findings, key=lambda finding: finding.sort_key)


def _finding(
    subject: Subject[Any], file: str, found: _Found, edits: tuple[TextEdit, ...]
) -> Finding:
    rule, violation, span = found.asked.rule, found.violation, found.span
    diagnostic = subject.source.diagnostic(rule.code, violation.message, span)
    return Finding(
        file=file,
        code=rule.code,
        name=rule.name,
        message=violation.message,
        severity=found.asked.severity,
        path=format_path(violation.steps) if violation.steps else "",
        span=span,
        line=diagnostic.line,
        column=diagnostic.column,
        source=diagnostic.source_line or "",
        fix=rule.fix if edits else None,
        edits=edits,
    )


def _edits_of(subject: Subject[Any], group: Sequence[_Found]) -> list[tuple[TextEdit, ...]]:
    """Return the edits of each violation of a rule; none where its fix cannot be made."""
    rule = group[0].asked.rule
    fixes = [each.violation.fix if rule.fix is not None else None for each in group]
    texts = [tuple(fix) for fix in fixes if fix is not None and not callable(fix)]
    are_sure = len(texts) > 1 and _keep_values(subject, [edit for each in texts for edit in each])
    return [_edits(subject, fix, is_sure=are_sure) for fix in fixes]


def _edits(subject: Subject[Any], fix: Fix | None, *, is_sure: bool) -> tuple[TextEdit, ...]:
    if fix is None:
        return ()
    if not callable(fix):
        return tuple(fix) if is_sure or _keep_values(subject, fix) else ()
    document = copy.copy(subject.document)
    try:
        fix(document)
        return tuple(document.edits())
    except (EditError, ValidationError):
        return ()


def _keep_values(subject: Subject[Any], edits: Iterable[TextEdit]) -> bool:
    """Tell whether a text with some edits in it says the same."""
    try:
        text = splice(subject.text, in_order(edits))
        return says_the_same(subject.document, with_text(subject.document, text))
    except (EditError, ParseError, ValidationError):
        return False


def says_the_same(before: Document[Any], after: Document[Any]) -> bool:
    """Tell whether two documents, which were not changed since they were read, say the same.

    Args:
        before: A document.
        after: Another one.
    """
    first, second = reading_of(before).parsed, reading_of(after).parsed
    return first.body == second.body and same(first.data, second.data)


# What comments suppress


def _not_suppressed(
    subject: Subject[Any],
    found: list[_Found],
    comments: list[Suppression],
    asked: tuple[_Asked, ...],
    settings: Settings,
) -> list[_Found]:
    """Leave out what comments suppress, and add the comments that suppress nothing."""
    kept = [each for each in found if not _is_suppressed(each, comments)]
    watcher = next((each for each in asked if each.rule is UNUSED_SUPPRESSION), None)
    if watcher is None:
        return kept
    names = {name for each in settings.all_rules for name in (each.code, each.name)}
    judged = {name for each in asked for name in (each.rule.code, each.rule.name)} - _UNJUDGED
    own = {UNUSED_SUPPRESSION.code, UNUSED_SUPPRESSION.name}
    unused = [
        *_meaningless(subject, comments, names, watcher),
        *_unused(subject, comments, judged - own, watcher),
    ]
    kept += [each for each in unused if not _is_suppressed(each, comments)]
    # Whether those that name this rule itself are of use is known only now.
    return kept + list(_unused(subject, comments, own, watcher))


def _is_suppressed(found: _Found, comments: list[Suppression]) -> bool:
    """Tell whether a comment suppresses a violation, and let the comment know."""
    rule = found.asked.rule
    is_suppressed = False
    for comment in comments:
        if comment.line is None or comment.line in found.lines:
            for name, _ in comment.names:
                if name in {rule.code, rule.name}:
                    comment.used.add(name)
                    is_suppressed = True
    return is_suppressed


def _unused(
    subject: Subject[Any], comments: list[Suppression], judged: AbstractSet[str], watcher: _Asked
) -> Iterator[_Found]:
    """Yield the names in comments that nothing was found for.

    Args:
        subject: The document.
        comments: The comments.
        judged: The codes and names of the rules that it is known of.
        watcher: The rule that is broken so.
    """
    for comment in comments:
        for name, span in comment.names:
            if name in judged and name not in comment.used:
                violation = Violation((), f"{name} finds nothing here", comment.without(name), span)
                yield _found_in_comment(subject, comment, watcher, violation, span)


def _meaningless(
    subject: Subject[Any], comments: list[Suppression], names: AbstractSet[str], watcher: _Asked
) -> Iterator[_Found]:
    """Yield what in comments names no rule; what was meant, a person must say.

    Args:
        subject: The document.
        comments: The comments.
        names: The codes and names of all rules.
        watcher: The rule that is broken so.
    """
    for comment in comments:
        if not comment.names:
            message = "this names no rule; write ignore[...] with the names of rules"
            violation = Violation((), message, None, comment.span)
            yield _found_in_comment(subject, comment, watcher, violation, comment.span)
        for name, span in comment.names:
            if name not in names:
                meant = nearest_key(name, names)
                advice = f"; did you mean {meant}?" if meant else ""
                violation = Violation((), f"there is no rule {name}{advice}", None, span)
                yield _found_in_comment(subject, comment, watcher, violation, span)


def _found_in_comment(
    subject: Subject[Any], comment: Suppression, watcher: _Asked, violation: Violation, span: Span
) -> _Found:
    lines = {subject.source.line_start(comment.span.start)}
    if comment.line is not None:
        lines.add(comment.line)
    return _Found(watcher, violation, span, lines)
