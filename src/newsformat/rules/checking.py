"""Checks documents and returns findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from newsformat.document import Document
from newsformat.errors import NewsformatError, ParseError, ValidationError
from newsformat.models import Article
from newsformat.rules.active_rules import ActiveRule, active_rules
from newsformat.rules.builtin import RULES
from newsformat.rules.collection_rules import (
    COLLECTION_RULES,
    Conflict,
    Facts,
    values_of_subject,
)
from newsformat.rules.definition import Fix, Subject, Violation
from newsformat.rules.facts_together import FactsTogether
from newsformat.rules.findings import Finding, finding_of_error
from newsformat.rules.fix_edits import edits_of
from newsformat.rules.rule_execution import Found, ask, found_at, look, not_suppressed
from newsformat.rules.settings import Settings, is_selected, severity_of
from newsformat.rules.suppressions import suppressions_of
from newsformat.text.source import DEFAULT_LIMITS, Duplicates, Limits, Missing
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.paths import Path, format_path

DEFAULT_SETTINGS: Final = Settings()
"""All rules of the library, with their default severities."""

PathLike = str | os.PathLike[str]


def check_document(
    document: Document[Any],
    path: PathLike | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    *,
    now: datetime | None = None,
) -> list[Finding]:
    r"""Check a document against the rules, including changes that are not written yet.

    Args:
        document: The document, which is not changed.
        path: The path of the file, for findings and for settings that hold for some files only. By
            default it is the name of the document.
        settings: Which rules to check; by default, all of them.
        now: The current time. Only if you give it, dates in the future are found.

    Returns:
        The findings, in the order of the text. The list is empty if no rule is broken.

    Raises:
        EditError: A change of the document cannot be made without breaking a promise.
        RuleError: A rule raised an error itself.

    Example:
        >>> document = Document.parse('---\ntitle: ""\ntopics: [AI]\n---\n')
        >>> for finding in check_document(document, "post.md"):
        ...     print(finding)
        post.md:2:8: NF501 empty-title $.title: the title is empty
          2 | title: ""
            |        ^^
    """
    file = name_of(document, path)
    subject, found = look(document, file, settings, now)
    return _findings(subject, file, found)


def check_with_facts(
    document: Document[Any],
    file: str,
    settings: Settings,
    now: datetime | None,
    *,
    keeps_edits: bool = True,
) -> tuple[list[Finding], Facts]:
    """Do what `check_document` and `collect_facts` do, but go through the document only once.

    Args:
        document: The document.
        file: The name of the file.
        settings: Which rules to check.
        now: The current time; `None` if it is not known.
        keeps_edits: Whether findings keep their edits.
    """
    subject, found = look(document, file, settings, now)
    findings = _findings(subject, file, found, keeps_edits=keeps_edits)
    return findings, _facts_of(subject, file, settings)


def check_some_rules(
    subject: Subject[Any], rules: Iterable[ActiveRule], *, keeps_edits: bool = True
) -> list[Finding]:
    """Check a document, in which no comment suppresses a rule, against some rules.

    Args:
        subject: The document.
        rules: The rules.
        keeps_edits: Whether findings keep their edits.
    """
    return _findings(subject, subject.file, ask(subject, rules), keeps_edits=keeps_edits)


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
    """Check a text against the rules. Errors that make it unreadable become findings too.

    Args:
        content: The text of a file, or its bytes in UTF-8.
        path: The path of the file, for findings and for settings that hold for some files only.
        settings: Which rules to check; by default, all of them.
        model: The attrs class of the text, or `None` to check it without one.
        now: The current time. Only if you give it, dates in the future are found.
        limits: The size and depth up to which a text is accepted.
        missing: What to do with a text without front matter: `"error"` makes it a finding, and
            `"empty"` checks it as a file without keys.
        duplicates: What to do with a key that appears twice in one mapping: `"error"` makes it a
            finding that ends the check, and `"last"` a warning.

    Returns:
        The findings, in the order of the text. The list is empty if nothing was found.

    Raises:
        RuleError: A rule raised an error itself.

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
        return [finding_of_error(each, file) for each in error.diagnostics]
    return check_document(document, file, settings, now=now)


def collect_facts(
    document: Document[Any], path: PathLike | None = None, settings: Settings = DEFAULT_SETTINGS
) -> Facts:
    """Collect what `check_collection` needs to know of one document.

    Args:
        document: The document.
        path: The path of the file; by default, the name of the document.
        settings: Which rules to check; by default, all of them.

    Returns:
        A small object that can be sent between processes, unlike the document.
    """
    file = name_of(document, path)
    return _facts_of(Subject(document), file, settings)


def _facts_of(subject: Subject[Any], file: str, settings: Settings) -> Facts:
    active = active_rules(settings, file, subject.reading.model)
    return active.facts(file, values_of_subject(subject)) if active.compared else Facts(file)


def check_collection(
    facts: Iterable[Facts],
    read: Callable[[str], Document[Any]],
    settings: Settings = DEFAULT_SETTINGS,
) -> Iterator[Finding]:
    r"""Check the rules that compare documents with each other, such as two spellings of a topic.

    Args:
        facts: The result of `collect_facts` for each document.
        read: A function that returns the document of a path. It is called once for each file that
            has a finding, to find the line.
        settings: Which rules to check; by default, all of them.

    Yields:
        The findings, file by file.

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
    yield from check_together(FactsTogether(facts), read, settings)


def check_together(
    facts: FactsTogether, read: Callable[[str], Document[Any]], settings: Settings
) -> Iterator[Finding]:
    """Do what `check_collection` does, with facts that have already been put together.

    Args:
        facts: The facts.
        read: A function that returns the document of a path.
        settings: Which rules to check.
    """
    codes = [each.rule.code for each in COLLECTION_RULES if is_selected(settings, each.rule)]
    for file, found in facts.conflicts(codes).items():
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
    rules = active_rules(settings, file, subject.reading.model).rules
    active = {each.rule.code: each for each in rules}
    violations = []
    for conflict in found:
        if conflict.code not in active:
            continue
        fix = None if conflict.instead is None else _respelled(conflict.path, conflict.instead)
        violation = Violation(conflict.path, conflict.message, fix)
        violations.append(found_at(subject, active[conflict.code], violation))
    kept = not_suppressed(subject, violations, suppressions_of(subject))
    return _findings(subject, file, kept)


def _respelled(path: Path, text: str) -> Fix:
    def fix(document: Document[Any]) -> None:
        document.set(format_path(path), text)

    return fix


def name_of(document: Document[Any], path: PathLike | None) -> str:
    """Return the name of a document's file: a path that was given, or the document's name."""
    return (document.name or "") if path is None else os.fspath(path)


def _findings(
    subject: Subject[Any], file: str, found: Iterable[Found], *, keeps_edits: bool = True
) -> list[Finding]:
    """Make findings of violations; the fixes of one rule are examined together."""
    by_rule: dict[str, list[Found]] = {}
    for each in found:
        by_rule.setdefault(each.active.rule.code, []).append(each)
    findings = [
        finding_of(subject, file, each, edits, keeps_edits=keeps_edits)
        for group in by_rule.values()
        for each, edits in zip(group, edits_of(subject, group), strict=True)
    ]
    return sorted(findings, key=lambda finding: finding.sort_key)


def finding_of(
    subject: Subject[Any],
    file: str,
    found: Found,
    edits: tuple[TextEdit, ...] | None = None,
    *,
    keeps_edits: bool = True,
) -> Finding:
    """Make a finding from a violation.

    Args:
        subject: The document.
        file: The name of the file.
        found: The violation.
        edits: The edits that fix it; `None` if they are not known.
        keeps_edits: Whether the finding keeps them.
    """
    rule, violation, span = found.active.rule, found.violation, found.span
    source = subject.source
    line, column = source.locate(span.start)
    line_start = span.start - column + 1
    has_fix = violation.fix is not None if edits is None else bool(edits)
    return Finding(
        file=file,
        code=rule.code,
        name=rule.name,
        message=violation.message,
        severity=found.active.severity,
        path=format_path(violation.steps) if violation.steps else "",
        span=span,
        line=line,
        column=column,
        source=source.text[line_start : source.line_end(line_start)],
        fix=rule.fix if has_fix else None,
        edits=edits if edits and keeps_edits else (),
    )
