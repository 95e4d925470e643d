"""`newsformat format`: writes files in canonical form."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, Literal, NamedTuple, TypeAlias

from newsformat.archive.reading import PassTally
from newsformat.archive.work import Work
from newsformat.cli.canonical_form import canonical_form
from newsformat.cli.configuration import CommandOptions, require_model
from newsformat.cli.exit_codes import FAILED, FOUND
from newsformat.cli.file_processing import (
    Chosen,
    chosen,
    findings_of_problems,
    processes_for,
    reader_of,
    refuse_named,
    results,
)
from newsformat.cli.new_texts import diffs_of, written
from newsformat.cli.standard_streams import say, write, write_bytes, write_diffs
from newsformat.cli.terminal import plural, printable, screen_of
from newsformat.document import Document
from newsformat.errors import ParseError, ValidationError
from newsformat.text.diffs import unified_diff

Outcome: TypeAlias = Literal["same", "changed", "left alone", "failed"]
"""What happened to a file."""


class FormatRequest(NamedTuple):
    """The arguments of the command `format`.

    Attributes:
        options: The options that choose the settings and the class.
        paths: Files and folders; `-` alone for standard input.
        checks: Whether to name the files that would change, without writing them.
        shows_diff: Whether to show changes as a diff instead of writing them.
        workers: The number of processes.
        gitignore: Whether to skip files that Git ignores.
        skips_plain: Whether to skip files without front matter even if they are named.
        stdin_filename: The name of standard input in messages.
        is_quiet: Whether to omit the summary.
    """

    options: CommandOptions
    paths: tuple[str, ...] = (".",)
    checks: bool = False
    shows_diff: bool = False
    workers: int | None = None
    gitignore: bool = False
    skips_plain: bool = False
    stdin_filename: str | None = None
    is_quiet: bool = False

    @property
    def writes(self) -> bool:
        """Whether to write files."""
        return not (self.checks or self.shows_diff)


class FormattedFile(NamedTuple):
    """The result of formatting one file.

    Attributes:
        file: The name of the file.
        outcome: What happened to it.
        reason: Why it was left unchanged, or could not be written.
        text: The canonical text, if it is needed for a diff.
    """

    file: str
    outcome: Outcome
    reason: str = ""
    text: str | None = None


class Format(NamedTuple):
    """How files are formatted, as plain data that can be sent to other processes.

    Attributes:
        writes: Whether to write them.
        keeps_text: Whether to return the canonical text.
    """

    writes: bool
    keeps_text: bool

    def __call__(self, document: Document[Any], name: str, content: bytes) -> FormattedFile:
        """Format one file.

        Args:
            document: The document.
            name: The name of its file.
            content: The bytes that it was read from.
        """
        text, reason = canonical_form(document)
        if reason:
            return FormattedFile(name, "left alone", reason)
        if text.encode("utf-8") == content:
            return FormattedFile(name, "same")
        failure = written(name, text, content) if self.writes else ""
        if failure:
            return FormattedFile(name, "failed", failure)
        return FormattedFile(name, "changed", text=text if self.keeps_text else None)


def format_files(request: FormatRequest) -> int:
    """Format files, report what happened to them, and return the exit code.

    Raises:
        OSError: A file with settings cannot be read, or a path does not exist.
        SettingsError: A setting is invalid, or there is no class.
    """
    model = require_model(request.options, "canonical form")
    if request.paths == ("-",):
        return _format_input(request, model)
    from newsformat.cli.progress import progress_of  # noqa: PLC0415 - not for standard input

    files = chosen(request.paths, gitignore=request.gitignore)
    if request.skips_plain:
        files = files._replace(named=())
    work = Work(reader_of(files, model), Format(request.writes, request.shows_diff))
    workers = processes_for(files, request.workers)
    tally = PassTally()
    counts: Counter[Outcome] = Counter()
    notable: list[FormattedFile] = []
    seen: list[str] = []
    with progress_of(files, "Formatting") as progress:
        for each in results(work, workers, tally, progress):
            counts[each.outcome] += 1
            if each.outcome != "same":
                notable.append(each)
            if files.named:
                seen.append(each.file)
    refuse_named(files, model, seen, tally)
    _say_problems(tally)
    _say_outcomes(request, files, sorted(notable))
    if not request.is_quiet:
        say(_summary(request, counts, tally))
    if tally.problems or counts["failed"]:
        return FAILED
    return FOUND if counts["changed"] and not request.writes else 0


def _say_problems(tally: PassTally) -> None:
    """Report the files that could not be read."""
    found = findings_of_problems(tally.problems)
    for each in sorted(found, key=lambda finding: finding.sort_key):
        say(each.summary)


def _say_outcomes(request: FormatRequest, files: Chosen, notable: list[FormattedFile]) -> None:
    screen = screen_of(sys.stdout)
    if request.shows_diff:
        texts = {each.file: each.text for each in notable if each.text is not None}
        write_diffs(diffs_of(files, texts))
    for each in notable:
        if each.outcome == "left alone":
            say(f"{each.file}: left alone: {each.reason}")
        elif each.outcome == "failed":
            say(f"{each.file}: {each.reason}")
        elif request.checks and not request.shows_diff:
            write(f"Would reformat: {screen.paint(printable(each.file), 'bold')}\n")


def _summary(request: FormatRequest, counts: Counter[Outcome], tally: PassTally) -> str:
    changed = "reformatted" if request.writes else "would be reformatted"
    same = "left unchanged" if request.writes else "already formatted"
    said = [
        (counts["changed"], changed),
        (counts["same"], same),
        (counts["left alone"], "left alone"),
        (counts["failed"], "not written"),
        (len(tally.problems), "not read"),
        (tally.skipped, "without front matter skipped"),
    ]
    parts = [f"{plural(count, 'file')} {words}" for count, words in said if count]
    return ", ".join(parts or ["no files"]) + "."


def _format_input(request: FormatRequest, model: type[Any]) -> int:
    """Format standard input to standard output."""
    content = sys.stdin.buffer.read()
    name = request.stdin_filename or "-"
    try:
        document = Document.parse(content, model, name=name)
    except (ParseError, ValidationError) as error:
        for each in error.diagnostics:
            say(each.summary)
        return FAILED
    text, reason = canonical_form(document)
    if reason:
        say(f"{name}: left alone: {reason}")
    before = content.decode("utf-8")
    if request.shows_diff:
        write_diffs([unified_diff(before, text, printable(name))])
    elif request.checks:
        if text != before:
            write(f"Would reformat: {printable(name)}\n")
    else:
        write_bytes(text.encode("utf-8"))
        return 0
    return FOUND if text != before else 0
