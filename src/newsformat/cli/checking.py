"""Files to findings, and files with fixes in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import attrs

from newsformat.archive.reading import PassTally
from newsformat.cli.configuration import CommandOptions, model_for, settings_for
from newsformat.cli.file_processing import (
    Chosen,
    findings_of_problems,
    refuse_named,
    results,
)
from newsformat.cli.new_texts import written
from newsformat.document import Document
from newsformat.errors import NewsformatError
from newsformat.rules.checking import check_collection, check_document, collect_facts
from newsformat.rules.collection_rules import Facts
from newsformat.rules.findings import Finding
from newsformat.text.text_edits import in_order, splice

Fixes: TypeAlias = Literal["none", "safe", "all"]
"""Which fixes are made."""

# Of the fixes of many documents together, each may bring one of a single document.
_MOST_ROUNDS: Final = 10


class Failure(NamedTuple):
    """A file that could not be written."""

    file: str
    reason: str


class Checked(NamedTuple):
    """What came of one file.

    Attributes:
        file: What it is called.
        findings: What is wrong with it, or left after fixes.
        facts: What is compared with other files.
        fixed: How many findings were put right.
        text: The text with fixes in it, where they are not written.
        failure: Why it could not be written.
    """

    file: str
    findings: tuple[Finding, ...]
    facts: Facts
    fixed: int = 0
    text: str | None = None
    failure: str = ""


class Check(NamedTuple):
    """How files are checked: plain data, which other processes take.

    Attributes:
        options: The options that say which settings and which class.
        now: What time it is.
        fixes: Which fixes are made.
        writes: Whether files with fixes are written.
        keeps_edits: Whether findings have their edits.
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
            name: What its file is called.
            content: The bytes that it was read from.
        """
        checked = self.document(document, name)
        if checked.text is None or not self.writes:
            return checked
        failure = written(name, checked.text, content)
        if failure:
            return self.without_fixes(document, name)._replace(failure=failure)
        return checked._replace(text=None)

    def document(self, document: Document[Any], name: str) -> Checked:
        """Check one document; its fixes are in the text that comes back, where there are any."""
        if self.fixes == "none":
            return self.without_fixes(document, name)
        # Many who check make no fixes.
        from newsformat.rules.fixing import fix_document  # noqa: PLC0415 - see above

        settings = settings_for(self.options)
        done = fix_document(document, name, settings, unsafe=self.fixes == "all", now=self.now)
        if not done.fixed:
            return Checked(name, self._kept(done.left), collect_facts(document, name, settings))
        facts = collect_facts(self._parsed(done.text, name), name, settings)
        return Checked(name, self._kept(done.left), facts, len(done.fixed), done.text)

    def without_fixes(self, document: Document[Any], name: str) -> Checked:
        """Check one document."""
        settings = settings_for(self.options)
        found = check_document(document, name, settings, now=self.now)
        return Checked(name, self._kept(found), collect_facts(document, name, settings))

    def _kept(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        if self.keeps_edits:
            return tuple(findings)
        return tuple(attrs.evolve(each, edits=()) if each.edits else each for each in findings)

    def _parsed(self, content: str | bytes, name: str) -> Document[Any]:
        return Document.parse(content, model_for(self.options), name=name)

    def together(self, facts: Iterable[Facts], read: Callable[[str], str | bytes]) -> list[Finding]:
        """Return what is wrong with many documents together; the findings have their edits.

        Args:
            facts: What each of them says.
            read: Gives the text of a file.
        """

        def document(name: str) -> Document[Any]:
            return self._parsed(read(name), name)

        return list(check_collection(facts, document, settings_for(self.options)))


class Result(NamedTuple):
    """What came of a pass.

    Attributes:
        findings: What is wrong, sorted by file and place.
        files: How many files were checked.
        skipped: How many had no front matter.
        fixed: For each file with fixes, how many.
        texts: For each file whose fixes are not written, its text with them.
        failures: Files that could not be written.
    """

    findings: list[Finding]
    files: int
    skipped: int
    fixed: dict[str, int]
    texts: dict[str, str]
    failures: list[Failure]


class RunState:
    """What is known of all files while a pass goes on."""

    def __init__(self, check: Check, files: Chosen) -> None:
        """Begin with nothing."""
        self._check = check
        self._files = files
        self.tally: PassTally = PassTally()
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._facts: dict[str, Facts] = {}
        self._seen: set[str] = set()
        self._named = frozenset(files.named)
        self.fixed: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.failures: dict[str, Failure] = {}

    def add(self, checked: Checked) -> None:
        """Add what came of a file, in the place of what came of it before."""
        file = checked.file
        if file in self._named:
            self._seen.add(file)
        # Most files have nothing of all this.
        self._findings.pop(file, None)
        if checked.findings:
            self._findings[file] = checked.findings
        if checked.facts.facts:
            self._facts[file] = checked.facts
        else:
            self._facts.pop(file, None)
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
        """Return what is wrong with the files together; make the fixes of that, where asked."""
        for _ in range(_MOST_ROUNDS):
            found = self._check.together(self._facts.values(), self._read)
            if self._check.fixes != "all" or not self._respelled(found):
                break
        keeps = self._check.keeps_edits
        return [each if keeps else attrs.evolve(each, edits=()) for each in found]

    def _respelled(self, found: Iterable[Finding]) -> bool:
        """Make the fixes of findings; tell whether any was made."""
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
            # Two of them want the same place: then one after the other.
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
        self.add(checked)
        return True

    def result(self, model: type[Any] | None) -> Result:
        """Return what came of all files."""
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
        workers: How many processes do it.
        progress: Told of each file.

    Raises:
        RuleError: A rule raised an error itself.
        SettingsError: A setting has no meaning.
    """
    model = model_for(check.options)
    state = RunState(check, files)
    for checked in results(files, model, check, workers, state.tally, progress):
        state.add(checked)
    return state.result(model)
