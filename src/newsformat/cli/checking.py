"""Checks many files, and makes the fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import attrs

from newsformat.archive.reading import PassTally
from newsformat.archive.work import Glance, Work, WorkFunction
from newsformat.cli.configuration import CommandOptions, model_for, settings_for
from newsformat.cli.file_processing import (
    Chosen,
    are_many,
    findings_of_problems,
    reader_of,
    refuse_named,
    results,
)
from newsformat.cli.new_texts import written
from newsformat.document import Document
from newsformat.errors import NewsformatError
from newsformat.rules.active_rules import ActiveRule
from newsformat.rules.checking import (
    check_some_rules,
    check_together,
    check_with_facts,
    collect_facts,
)
from newsformat.rules.collection_rules import Facts
from newsformat.rules.definition import Subject, SubjectOfText
from newsformat.rules.facts_together import FactsTogether
from newsformat.rules.findings import Finding
from newsformat.rules.rules_to_ask import rules_to_ask
from newsformat.text.text_edits import in_order, splice

Fixes: TypeAlias = Literal["none", "safe", "all"]
"""Which fixes to make."""

# A fix of several documents together may make a fix of a single document possible.
_MOST_ROUNDS: Final = 10


class Failure(NamedTuple):
    """A file that could not be written."""

    file: str
    reason: str


class Checked(NamedTuple):
    """The result of checking one file.

    Attributes:
        file: The name of the file.
        findings: What is wrong with it, or what remains after fixes.
        facts: The facts that are compared with those of other files.
        fixed: The number of findings that were fixed.
        text: The text with fixes, if they are not written to the file.
        failure: Why the file could not be written.
    """

    file: str
    findings: tuple[Finding, ...]
    facts: Facts
    fixed: int = 0
    text: str | None = None
    failure: str = ""

    @property
    def is_unusual(self) -> bool:
        """Whether there is anything but facts."""
        return bool(self.findings or self.fixed or self.failure or self.text is not None)


class CheckedTogether(NamedTuple):
    """The results of checking several files.

    Attributes:
        files: The names of the files.
        unusual: The results that say more than facts. The facts are not among them.
        facts: The facts of all files.
    """

    files: list[str]
    unusual: list[Checked]
    facts: FactsTogether


_AnyChecked: TypeAlias = Checked | CheckedTogether


def _together(results: list[_AnyChecked]) -> list[CheckedTogether]:
    """Put the results of several files together, most of which are nothing but similar facts."""
    together = CheckedTogether([], [], FactsTogether())
    files, unusual, facts = together
    for each in results:
        if isinstance(each, CheckedTogether):
            files += each.files
            unusual += each.unusual
            facts.add_all(each.facts)
        else:
            files.append(each.file)
            facts.add(each.facts)
            if each.is_unusual:
                unusual.append(each._replace(facts=Facts(each.file)))
    return [together]


class Check(NamedTuple):
    """How files are checked, as plain data that can be sent to other processes.

    Attributes:
        options: The options that choose the settings and the class.
        now: The current time.
        fixes: Which fixes to make.
        writes: Whether to write files with fixes.
        keeps_edits: Whether findings keep their edits.
    """

    options: CommandOptions
    now: datetime
    fixes: Fixes = "none"
    writes: bool = False
    keeps_edits: bool = False

    def __call__(self, document: Document[Any], name: str, content: bytes) -> Checked:
        """Check one file, and make its fixes.

        Args:
            document: The document.
            name: The name of its file.
            content: The bytes that it was read from.
        """
        checked = self.document(document, name)
        if checked.text is None or not self.writes:
            return checked
        failure = written(name, checked.text, content)
        if failure:
            return self.without_fixes(document, name)._replace(failure=failure)
        return checked._replace(text=None)

    def at_a_glance(
        self, texts: Sequence[tuple[str, bytes]], *, are_many: bool = False
    ) -> Glance[_AnyChecked]:
        """Return what is known without documents of files that were probably written by programs.

        Args:
            texts: The name and the bytes of each file.
            are_many: Whether hundreds of files are to follow.
        """
        options = self.options
        model, settings = model_for(options), settings_for(options)
        if self.writes and settings.per_file_ignores:
            # One file may have two names, of which only one has rules that fix it.
            return Glance([], {})
        # A fix changes the text, so its facts are collected afterwards.
        only_clean = self.fixes != "none"
        known = rules_to_ask(
            texts, model, settings, self.now, only_clean=only_clean, are_many=are_many
        )
        files: list[str] = []
        unusual: list[Checked] = []
        left: dict[int, WorkFunction[_AnyChecked] | None] = {}
        for place, (rules, parsed) in known.by_place.items():
            file = texts[place][0]
            if rules and parsed is None:
                left[place] = partial(self._with_rules, rules)
                continue
            left[place] = None
            files.append(file)
            if parsed is not None:
                subject = SubjectOfText(parsed, model, file, self.now)
                unusual.append(self._checked(subject, rules))
        return Glance([CheckedTogether(files, unusual, known.facts)] if left else [], left)

    def document(self, document: Document[Any], name: str) -> Checked:
        """Check one document; if there are fixes, the result has the fixed text."""
        if self.fixes == "none":
            return self.without_fixes(document, name)
        # Most runs make no fixes, so the module for them is imported here.
        from newsformat.rules.fixing import fix_document  # noqa: PLC0415 - see above

        settings = settings_for(self.options)
        done = fix_document(document, name, settings, unsafe=self.fixes == "all", now=self.now)
        if not done.fixed:
            return Checked(name, self.kept(done.left), collect_facts(document, name, settings))
        facts = collect_facts(self._parsed(done.text, name), name, settings)
        return Checked(name, self.kept(done.left), facts, len(done.fixed), done.text)

    def _with_rules(
        self, rules: Sequence[ActiveRule], document: Document[Any], name: str, _: bytes
    ) -> Checked:
        """Check one document, whose facts are known, against some rules."""
        return self._checked(Subject(document, name, self.now), rules)

    def _checked(self, subject: Subject[Any], rules: Sequence[ActiveRule]) -> Checked:
        found = check_some_rules(subject, rules, keeps_edits=self.keeps_edits)
        return Checked(subject.file, tuple(found), Facts(subject.file))

    def without_fixes(self, document: Document[Any], name: str) -> Checked:
        """Check one document."""
        settings = settings_for(self.options)
        found, facts = check_with_facts(
            document, name, settings, self.now, keeps_edits=self.keeps_edits
        )
        return Checked(name, tuple(found), facts)

    def kept(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings with their edits only if these are to be kept."""
        if self.keeps_edits:
            return tuple(findings)
        return tuple(attrs.evolve(each, edits=()) if each.edits else each for each in findings)

    def _parsed(self, content: str | bytes, name: str) -> Document[Any]:
        return Document.parse(content, model_for(self.options), name=name)

    def together(self, facts: FactsTogether, read: Callable[[str], str | bytes]) -> list[Finding]:
        """Return the findings that concern several documents together, with their edits.

        Args:
            facts: The facts about all documents.
            read: Returns the text of a file.
        """

        def document(name: str) -> Document[Any]:
            return self._parsed(read(name), name)

        return list(check_together(facts, document, settings_for(self.options)))


class Result(NamedTuple):
    """The result of checking all files.

    Attributes:
        findings: The findings, sorted by file and place.
        files: The number of files that were checked.
        skipped: The number of files without front matter.
        fixed: The number of fixes, by file.
        texts: The fixed texts, by file, if they are not written.
        failures: Files that could not be written.
    """

    findings: list[Finding]
    files: int
    skipped: int
    fixed: dict[str, int]
    texts: dict[str, str]
    failures: list[Failure]


class RunState:
    """What is known about all files so far."""

    def __init__(self, check: Check, files: Chosen) -> None:
        """Begin without any results."""
        self._check = check
        self._files = files
        self.tally: PassTally = PassTally()
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._facts: FactsTogether = FactsTogether()
        self._seen: set[str] = set()
        self._named = frozenset(files.named)
        self.fixed: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.failures: dict[str, Failure] = {}

    def add(self, checked: _AnyChecked) -> None:
        """Add the result for a file, or for several files."""
        if isinstance(checked, CheckedTogether):
            self._seen |= self._named.intersection(checked.files)
            self._facts.add_all(checked.facts)
            for each in checked.unusual:
                self._keep(each)
            return
        if checked.file in self._named:
            self._seen.add(checked.file)
        self._facts.add(checked.facts)
        self._keep(checked)

    def replace(self, checked: Checked) -> None:
        """Replace the earlier result for a file."""
        self._findings.pop(checked.file, None)
        self._facts.replace(checked.facts)
        self._keep(checked)

    def _keep(self, checked: Checked) -> None:
        """Keep everything except the facts. Most files have no findings and no problem."""
        file = checked.file
        if checked.findings:
            self._findings[file] = checked.findings
        if checked.fixed:
            self.fixed[file] = self.fixed.get(file, 0) + checked.fixed
        if checked.text is not None:
            self.texts[file] = checked.text
        if checked.failure:
            self.failures[file] = Failure(file, checked.failure)

    def _read(self, name: str) -> str | bytes:
        text = self.texts.get(name)
        return self._files.source.read(name) if text is None else text

    def compare(self) -> list[Finding]:
        """Return the findings that concern several files together; make their fixes if asked to."""
        for _ in range(_MOST_ROUNDS):
            found = self._check.together(self._facts, self._read)
            if self._check.fixes != "all" or not self._respelled(found):
                break
        return [*self._check.kept(found)]

    def _respelled(self, found: Iterable[Finding]) -> bool:
        """Make the fixes of findings; return whether any was made."""
        files: dict[str, list[Finding]] = {}
        for each in found:
            if each.edits and each.file not in self.failures:
                files.setdefault(each.file, []).append(each)
        done = [self._respell(file, own) for file, own in files.items()]
        return any(done)

    def _respell(self, file: str, findings: list[Finding]) -> bool:
        try:
            before = self._read(file)
        except (NewsformatError, OSError):
            return False
        content = before if isinstance(before, bytes) else before.encode("utf-8")
        try:
            edits = in_order({edit for each in findings for edit in each.edits})
            text = splice(content.decode("utf-8"), edits)
            document = Document.parse(text, model_for(self._check.options), name=file)
        except NewsformatError:
            # Two fixes overlap, so they are made one after the other.
            return len(findings) > 1 and self._respell(file, findings[:1])
        checked = self._check.document(document, file)
        after = text if checked.text is None else checked.text
        checked = checked._replace(fixed=checked.fixed + len(findings), text=after)
        if self._check.writes:
            failure = written(file, after, content)
            if failure:
                self.failures[file] = Failure(file, failure)
                return False
            checked = checked._replace(text=None)
        self.replace(checked)
        return True

    def result(self, model: type[Any] | None) -> Result:
        """Return the result for all files."""
        found = self.compare()
        tally = self.tally
        refuse_named(self._files, model, self._seen, tally)
        own = [each for findings in self._findings.values() for each in findings]
        found += own + findings_of_problems(tally.problems)
        counts = tally.counts
        return Result(
            sorted(found, key=lambda each: each.sort_key),
            counts.read + counts.broken,
            counts.skipped,
            self.fixed,
            self.texts,
            [self.failures[file] for file in sorted(self.failures)],
        )


def check_files(
    files: Chosen, check: Check, workers: int, progress: Callable[[], object]
) -> Result:
    """Check files.

    Args:
        files: The files.
        check: How they are checked.
        workers: The number of processes.
        progress: Called for each file.

    Raises:
        RuleError: A rule raised an exception.
        SettingsError: A setting is invalid.
    """
    model = model_for(check.options)
    state = RunState(check, files)
    work: Work[_AnyChecked] = Work(
        reader_of(files, model),
        check,
        # Each process would otherwise read hundreds of files before it compiles the patterns.
        glance=partial(check.at_a_glance, are_many=workers > 1 and are_many(files.source.names())),
        together=_together,
        reads_ahead=not check.writes,
    )
    for each in results(work, workers, state.tally, progress):
        state.add(each)
    return state.result(model)
