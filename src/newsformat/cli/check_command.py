"""`newsformat check`: checks files, prints a report, and sets the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from newsformat.cli.checking import Check, Fixes, Result, check_files
from newsformat.cli.configuration import CommandOptions, model_for, settings_for
from newsformat.cli.exit_codes import FAILED, FOUND
from newsformat.cli.file_processing import Chosen, chosen, processes_for
from newsformat.cli.json_reports import statistics_as_json
from newsformat.cli.new_texts import diffs_of
from newsformat.cli.report_facts import RuleRow
from newsformat.cli.reports import (
    FOR_PEOPLE,
    REPORTS,
    Totals,
    statistics,
    summary,
)
from newsformat.cli.standard_streams import say, write, write_bytes, write_diffs
from newsformat.cli.terminal import Screen, plural, printable, screen_of, wrapped
from newsformat.diagnostics import CODES
from newsformat.document import Document
from newsformat.errors import ParseError, ValidationError
from newsformat.rules.facts_together import FactsTogether
from newsformat.rules.findings import Finding, finding_of_error, name_of_error

if TYPE_CHECKING:
    from newsformat.rules.baseline import Baseline


class CheckRequest(NamedTuple):
    """The arguments of the command `check`.

    Attributes:
        options: The options that choose the settings and the class.
        paths: Files and folders; `-` alone for standard input.
        report: The name of the output format.
        fixes: Whether to write fixes.
        shows_diff: Whether to show fixes as a diff instead of writing them.
        unsafe: Whether to make unsafe fixes as well.
        has_statistics: Whether to count findings by rule instead of showing them.
        baseline: A file with earlier findings, which are not shown again.
        new_baseline: The file to write the present findings to.
        workers: The number of processes.
        gitignore: Whether to skip files that Git ignores.
        skips_plain: Whether to skip files without front matter even if they are named.
        stdin_filename: The name of standard input in reports.
        is_quiet: Whether to omit the summary.
        succeeds: Whether findings leave the exit code at 0.
    """

    options: CommandOptions
    paths: tuple[str, ...] = (".",)
    report: str = "full"
    fixes: bool = False
    shows_diff: bool = False
    unsafe: bool = False
    has_statistics: bool = False
    baseline: str | None = None
    new_baseline: str | None = None
    workers: int | None = None
    gitignore: bool = False
    skips_plain: bool = False
    stdin_filename: str | None = None
    is_quiet: bool = False
    succeeds: bool = False

    @property
    def check(self) -> Check:
        """How files are checked."""
        made: Fixes = "none"
        if self.fixes or self.shows_diff:
            made = "all" if self.unsafe else "safe"
        writes = self.fixes and not self.shows_diff
        return Check(self.options, datetime.now(UTC), made, writes, self.report == "json")

    @property
    def files(self) -> Chosen:
        """The files to check.

        Raises:
            FileNotFoundError: A path does not exist.
            ImportError: A library is missing.
        """
        files = chosen(self.paths, gitignore=self.gitignore)
        return files._replace(named=()) if self.skips_plain else files


def check_once(request: CheckRequest) -> int:
    """Check files, print a report, and return the exit code.

    Raises:
        OSError: A file with settings or a baseline cannot be read or written.
        RuleError: A rule raised an exception.
        SettingsError: A setting or a baseline is invalid.
    """
    # Errors in the settings should be reported before long work begins.
    model_for(request.options)
    known = _known(request)
    if request.paths == ("-",):
        return _check_input(request, known)
    from newsformat.cli.progress import progress_of  # noqa: PLC0415 - not for standard input

    files = request.files
    workers = processes_for(files, request.workers)
    with progress_of(files, "Checking") as progress:
        result = check_files(files, request.check, workers, progress)
    if request.new_baseline is not None:
        return _new_baseline(request, result)
    findings = list(result.findings)
    if known is not None:
        findings = known.compare(findings).new
    totals = Totals(
        result.files,
        result.skipped,
        len(result.findings) - len(findings),
        sum(result.fixed.values()),
        len(result.fixed),
        is_planned=request.shows_diff,
    )
    if request.shows_diff:
        write_diffs(diffs_of(files, result.texts))
        if not request.is_quiet:
            say(summary(findings, totals).rstrip("\n"))
        return _code(request, result, found=bool(result.texts))
    _report(request, findings, totals)
    return _code(request, result, found=bool(findings))


def _code(request: CheckRequest, result: Result, *, found: bool) -> int:
    for failure in result.failures:
        say(f"{failure.file}: {failure.reason}")
    if result.failures:
        return FAILED
    return FOUND if found and not request.succeeds else 0


def _report(request: CheckRequest, findings: Sequence[Finding], totals: Totals) -> None:
    screen = screen_of(sys.stdout)
    is_for_people = request.report in FOR_PEOPLE
    if request.has_statistics and request.report == "json":
        text = statistics_as_json(findings)
    elif request.has_statistics:
        text = statistics(findings, screen)
    else:
        text = REPORTS[request.report](findings, rule_rows(request.options), screen)
    if not is_for_people:
        # Programs expect UTF-8, whatever the encoding of the terminal is.
        write_bytes(text.encode("utf-8", "replace"))
        return
    write(text)
    if not request.is_quiet:
        write(_painted(summary(findings, totals), findings, screen))


def _painted(line: str, findings: Iterable[Finding], screen: Screen) -> str:
    colour = "yellow" if any(True for _ in findings) else "green"
    text = line.rstrip("\n")
    if screen.is_terminal:
        text = wrapped(text, screen.width, indent=0)
    return "".join(f"{screen.paint(part, 'bold', colour)}\n" for part in text.split("\n"))


def rule_rows(options: CommandOptions) -> list[RuleRow]:
    """Return everything that can be found, sorted by code."""
    rules = [
        RuleRow(each.code, each.name, each.summary, each.severity.value, each.why)
        for each in settings_for(options).all_rules
    ]
    known = {each.code for each in rules}
    # The codes for refused edits are never found in a file.
    others = [
        RuleRow(code.name, name_of_error(code.name), code.summary, code.severity.value)
        for code in CODES.values()
        if code.name not in known and not code.name.startswith("NF4")
    ]
    return sorted([*rules, *others])


# Baselines


def _known(request: CheckRequest) -> Baseline | None:
    """Return the baseline, if there is one."""
    if request.baseline is None:
        return None
    from newsformat.rules.baseline import read_baseline  # noqa: PLC0415 - few have one

    return read_baseline(request.baseline)


def _new_baseline(request: CheckRequest, result: Result) -> int:
    from newsformat.rules.baseline import write_baseline  # noqa: PLC0415 - as above

    write_baseline(str(request.new_baseline), result.findings)
    if not request.is_quiet:
        count = plural(len(result.findings), "finding")
        say(f"{plural(result.files, 'file')} checked, {count} written to {request.new_baseline}.")
    return _code(request, result, found=False)


# Standard input


def _check_input(request: CheckRequest, known: Baseline | None) -> int:
    """Check standard input; with fixes, write the text to stdout and the report to stderr."""
    content = sys.stdin.buffer.read()
    name = request.stdin_filename or "-"
    check = request.check
    try:
        document = Document.parse(content, model_for(request.options), name=name)
    except (ParseError, ValidationError) as error:
        found = [finding_of_error(each, name) for each in error.diagnostics]
        if request.fixes and not request.shows_diff:
            write_bytes(content)
            return _said(request, found, Totals(1))
        _report(request, found, Totals(1))
        return 0 if request.succeeds else FOUND
    checked = check.document(document, name)
    text = str(document) if checked.text is None else checked.text
    together = check.together(FactsTogether([checked.facts]), lambda _: text)
    findings = sorted([*checked.findings, *together], key=lambda each: each.sort_key)
    left = findings if known is None else known.compare(findings).new
    totals = Totals(1, 0, len(findings) - len(left), checked.fixed, int(checked.fixed > 0))
    if request.shows_diff:
        from newsformat.text.diffs import unified_diff  # noqa: PLC0415 - few ask for one

        write_diffs([unified_diff(str(document), text, printable(name))])
        return FOUND if checked.fixed and not request.succeeds else 0
    if request.fixes:
        write_bytes(text.encode("utf-8"))
        return _said(request, left, totals)
    _report(request, left, totals)
    return FOUND if left and not request.succeeds else 0


def _said(request: CheckRequest, findings: Sequence[Finding], totals: Totals) -> int:
    """Write a report to standard error."""
    screen = screen_of(sys.stderr)
    report = "concise" if request.report not in FOR_PEOPLE else request.report
    sys.stderr.write(REPORTS[report](findings, (), screen))
    if not request.is_quiet:
        sys.stderr.write(_painted(summary(findings, totals), findings, screen))
    sys.stderr.flush()
    return FOUND if findings and not request.succeeds else 0
