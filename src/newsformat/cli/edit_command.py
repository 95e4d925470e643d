"""`newsformat edit`: changes many files, after showing the changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from newsformat.archive.change_expressions import ChangeError, Changes, read_changes
from newsformat.archive.edit_plan import EditPlan
from newsformat.archive.file_edit import FileEdit
from newsformat.archive.plan_writing import FileResult, Outcome
from newsformat.cli.configuration import CommandOptions, model_for
from newsformat.cli.exit_codes import DECLINED, FAILED
from newsformat.cli.file_processing import chosen, processes_for, require_no_input
from newsformat.cli.json_reports import edits_as_json
from newsformat.cli.looking import condition_of, say_misspelled, say_problems, usage_error
from newsformat.cli.planning import plan_of
from newsformat.cli.progress import progress_of
from newsformat.cli.standard_streams import say, write, write_diffs
from newsformat.cli.terminal import plural, printable, screen_of
from newsformat.yaml.paths import parse_path

_CHANGED: frozenset[Outcome] = frozenset({"written", "already written"})


class EditRequest(NamedTuple):
    """The arguments of the command `edit`.

    Attributes:
        options: The options that choose the settings and the class.
        paths: Files and folders.
        where: A condition that documents must meet; `None` for all documents.
        set: Assignments such as `heat=0`.
        append: Additions such as `topics=AI`.
        remove: Paths such as `secured`.
        rename: Renamings such as `old=new`.
        is_certain: Whether to write files without asking.
        is_dry: Whether to show changes without writing.
        as_text: Whether to show changes as a diff instead of JSON.
        plan: A file with a plan that was made earlier.
        new_plan: The file to save the plan to, instead of writing files.
        workers: The number of processes.
        gitignore: Whether to skip files that Git ignores.
        is_quiet: Whether to omit the diff and the summary.
    """

    options: CommandOptions
    paths: tuple[str, ...] = (".",)
    where: str | None = None
    set: tuple[str, ...] = ()
    append: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    rename: tuple[str, ...] = ()
    is_certain: bool = False
    is_dry: bool = False
    as_text: bool = True
    plan: str | None = None
    new_plan: str | None = None
    workers: int | None = None
    gitignore: bool = False
    is_quiet: bool = False

    @property
    def asks(self) -> bool:
        """Whether to ask before writing files."""
        return not (self.is_certain or self.is_dry or self.new_plan is not None)


def edit_files(request: EditRequest) -> int:
    """Show the changes of files, write them if that is wanted, and return the exit code.

    Raises:
        click.UsageError: A change or a condition is not valid.
        OSError: A path does not exist, or a plan cannot be read or saved.
        SettingsError: A setting is invalid.
    """
    if not can_ask(request):
        return FAILED
    try:
        plan = _plan(request) if request.plan is None else EditPlan.load(request.plan)
    except ValueError as error:
        if request.plan is None or isinstance(error, UnicodeError):
            raise
        say(f"newsformat: {error}")
        return FAILED
    return carry_out(plan, request)


def can_ask(request: EditRequest) -> bool:
    """Tell whether the question can be asked, or is not needed; print a message if it cannot."""
    if not request.asks or (request.as_text and _somebody_is_there()):
        return True
    what = (
        "there is no terminal to ask on"
        if request.as_text
        else "with JSON output no question is asked"
    )
    say(f"newsformat: nothing was changed: {what}; use --yes to write, or --dry-run to look")
    return False


def carry_out(plan: EditPlan, request: EditRequest) -> int:
    """Show a plan, write or save it if the user wants that, and return the exit code.

    Args:
        plan: The plan.
        request: The arguments of the command.

    Raises:
        OSError: The plan cannot be saved.
    """
    if request.as_text and not request.is_quiet:
        write_diffs(file.diff for file in plan)
        sys.stdout.flush()
    say_problems(list(plan.problems))
    if request.new_plan is not None:
        plan.save(request.new_plan)
        return _end(request, plan, (), f", and the plan is kept in {request.new_plan}")
    if not plan.files or request.is_dry:
        return _end(request, plan, ())
    if not request.is_certain and not _is_agreed(len(plan)):
        say("Nothing was changed.")
        return DECLINED
    return _end(request, plan, _written(plan))


def _plan(request: EditRequest) -> EditPlan:
    model = model_for(request.options)
    condition = condition_of(request.where, model)
    changes = _changes(request, model)
    files = chosen(request.paths, gitignore=request.gitignore)
    if request.new_plan is not None:
        require_no_input(files, request.new_plan, "--save-plan")
    workers = processes_for(files, request.workers)
    with progress_of(files, "Planning") as progress:
        return plan_of(files, model, changes, condition, workers, progress)


def _changes(request: EditRequest, model: type[Any] | None) -> Changes:
    try:
        changes = read_changes(
            model=model,
            set=request.set,
            append=request.append,
            remove=request.remove,
            rename=request.rename,
        )
    except ChangeError as error:
        raise usage_error("a change", error) from None
    paths = (path for path, _ in (*changes.values, *changes.items))
    say_misspelled((str(parse_path(path)[0]) for path in paths), model)
    return changes


# Questions


def _somebody_is_there() -> bool:
    return screen_of(sys.stdin).is_terminal and screen_of(sys.stdout).is_terminal


def _is_agreed(count: int) -> bool:
    """Ask whether to write; no answer means no."""
    write(f"Change {plural(count, 'file')}? [y/N] ")
    sys.stdout.flush()
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        write("\n")
        say("Nothing was changed.")
        raise
    if not answer.endswith("\n"):
        write("\n")
    return answer.strip().lower() in {"y", "yes"}


# Writing


def _written(plan: EditPlan) -> tuple[FileResult, ...]:
    """Write a plan; after an interrupt, the remaining files stay unchanged."""
    done: list[FileResult] = []
    try:
        return plan.write(done.append).results
    except KeyboardInterrupt:
        say(
            f"newsformat: stopped after {len(done):,} of {plural(len(plan), 'file')}; no file is"
            " changed in part. Give the same command again for the rest."
        )
        raise


def _end(
    request: EditRequest, plan: EditPlan, results: Sequence[FileResult], more: str = ""
) -> int:
    """Report what happened to the files, and return the exit code."""
    failures = [each for each in results if each.outcome not in _CHANGED]
    for each in failures:
        say(f"{each.path}: {each.outcome}: {each.reason}")
    if not request.as_text:
        _write_json(plan, results)
    elif not request.is_quiet:
        say(summary(plan, results) + more)
    return FAILED if failures or plan.problems else 0


def summary(plan: EditPlan, results: Sequence[FileResult]) -> str:
    """Return the last line of the output.

    Args:
        plan: The plan.
        results: What happened to its files; empty if it was not written.

    Example:
        >>> from newsformat import Collection
        >>> summary(Collection([]).edit(print), ())
        '0 files: 0 changed, 0 unchanged, 0 refused'
    """
    refused = sum(1 for each in results if each.outcome == "refused")
    failed = sum(1 for each in results if each.outcome == "failed")
    changed = len(results) - refused - failed if results else len(plan)
    verb = "changed" if results or not plan.files else "would change"
    counts = plan.counts
    parts = [
        f"{changed:,} {verb}",
        f"{counts.read + counts.left_out - len(plan):,} unchanged",
        f"{len(plan.problems) + refused:,} refused",
    ]
    if failed:
        parts.append(f"{failed:,} not written")
    if counts.skipped:
        parts.append(f"{counts.skipped:,} without front matter")
    return f"{plural(counts.files, 'file')}: {', '.join(parts)}"


def _write_json(plan: EditPlan, results: Sequence[FileResult]) -> None:
    outcomes = {each.path: each for each in results}
    files = [_file_as_json(file, outcomes.get(file.path)) for file in plan]
    counts = plan.counts
    content = {
        "files": files,
        "problems": [
            {
                "path": problem.path,
                "diagnostics": [
                    {"code": each.code, "path": each.path, "message": each.message}
                    for each in problem.diagnostics
                ],
            }
            for problem in plan.problems
        ],
        "counts": {
            "files": counts.files,
            "changed": len(files),
            "unchanged": counts.read + counts.left_out - len(files),
            "refused": len(plan.problems),
            "skipped": counts.skipped,
        },
    }
    write(json.dumps(content, indent=2) + "\n")


def _file_as_json(file: FileEdit, result: FileResult | None) -> dict[str, object]:
    return {
        "path": file.path,
        "outcome": "planned" if result is None else result.outcome,
        "reason": "" if result is None else result.reason,
        "edits": edits_as_json(file.edits),
        "diff": file.diff,
    }


def require_one_source(request: EditRequest, *, has_paths: bool) -> None:
    """Check that there are either changes or an earlier plan, but not both.

    Args:
        request: The arguments of the command.
        has_paths: Whether paths were given.

    Raises:
        click.UsageError: They are missing, or make no sense together.
    """
    changes = request.set or request.append or request.remove or request.rename
    if request.plan is None:
        if not changes:
            raise click.UsageError("give a change: --set, --append, --remove or --rename")
        return
    if changes or has_paths or request.where is not None or request.new_plan is not None:
        raise click.UsageError(
            f"--plan {printable(request.plan)} says which files change and how; give it with"
            " --yes, --dry-run or --format alone"
        )
