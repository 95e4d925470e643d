"""`newsformat format`: files in canonical form."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, Literal, NamedTuple, TypeAlias

from newsformat.archive.reading import PassTally
from newsformat.cli.canonical_form import canonical_form
from newsformat.cli.configuration import CommandOptions, require_model
from newsformat.cli.exit_codes import FAILED, FOUND
from newsformat.cli.file_processing import (
    Chosen,
    chosen,
    findings_of_problems,
    processes_for,
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
"""What became of a file."""


class FormatRequest(NamedTuple):
    """What somebody asked `format` to do.

    Attributes:
        options: The options that say which settings and which class.
        paths: Files and folders; `-` alone for standard input.
        checks: Whether files are only named that would change.
        shows_diff: Whether changes are shown as a diff, and not written.
        workers: How many processes.
        gitignore: Whether what Git leaves out is left out.
        skips_plain: Whether files without front matter are passed over even where they are named.
        stdin_filename: What standard input is called.
        is_quiet: Whether the summary is left out.
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
        """Whether files are written."""
        return not (self.checks or self.shows_diff)


class FormattedFile(NamedTuple):
    """What became of one file.

    Attributes:
        file: What it is called.
        outcome: What became of it.
        reason: Why it was left alone, or could not be written.
        text: The canonical text, where it is shown.
    """

    file: str
    outcome: Outcome
    reason: str = ""
    text: str | None = None


class Format(NamedTuple):
    """How files are formatted: plain data, which other processes take.

    Attributes:
        writes: Whether they are written.
        keeps_text: Whether the canonical text comes back.
    """

    writes: bool
    keeps_text: bool

    def __call__(self, document: Document[Any], name: str, content: bytes) -> FormattedFile:
        """Format one file.

        Args:
            document: The document.
            name: What its file is called.
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
    """Format files, say what became of them, and return the exit code.

    Raises:
        OSError: A file with settings cannot be read, or there is nothing at a path.
        SettingsError: A setting has no meaning, or there is no class.
    """
    model = require_model(request.options, "canonical form")
    if request.paths == ("-",):
        return _format_input(request, model)
    from newsformat.cli.progress import progress_of  # noqa: PLC0415 - not for standard input

    files = chosen(request.paths, gitignore=request.gitignore)
    if request.skips_plain:
        files = files._replace(named=())
    work = Format(request.writes, request.shows_diff)
    workers = processes_for(files, request.workers)
    tally = PassTally()
    counts: Counter[Outcome] = Counter()
    notable: list[FormattedFile] = []
    seen: list[str] = []
    with progress_of(files, "Formatting") as progress:
        for each in results(files, model, work, workers, tally, progress):
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
    """Say which files could not be read."""
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
        write_diffs([unified_diff(before, text, name)])
    elif request.checks:
        if text != before:
            write(f"Would reformat: {printable(name)}\n")
    else:
        write_bytes(text.encode("utf-8"))
        return 0
    return FOUND if text != before else 0
