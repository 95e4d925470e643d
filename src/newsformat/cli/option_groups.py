"""Arguments and groups of options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

Decorator: TypeAlias = Callable[[F], F]


def _together(*decorators: Decorator[F]) -> Decorator[F]:
    def apply(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


def _selectors(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Split values at commas."""
    parts = (part.strip(" ") for value in values for part in value.split(","))
    return tuple(part for part in parts if part)


def complete_rules(_: click.Context, __: click.Parameter, text: str) -> list[CompletionItem]:
    """Return the codes and names of rules that begin with what the user has typed."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - only while somebody types

    from newsformat.rules.builtin import RULES  # noqa: PLC0415 - as above

    begun, comma, last = text.rpartition(",")
    return [
        CompletionItem(f"{begun}{comma}{word}", help=each.summary)
        for each in RULES.values()
        for word in (each.code, each.name)
        if word.startswith(last)
    ]


def complete_columns(_: click.Context, __: click.Parameter, text: str) -> list[CompletionItem]:
    """Return lists of columns that begin with what the user has typed."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - only completion needs it

    from newsformat.cli.table_columns import columns_of  # noqa: PLC0415 - as above
    from newsformat.models import Article  # noqa: PLC0415 - as above

    begun, comma, last = text.rpartition(",")
    taken = begun.split(",")
    return [
        CompletionItem(f"{begun}{comma}{name}")
        for name in columns_of(Article).kinds
        if name.startswith(last) and name not in taken
    ]


PATHS: Final = click.argument(
    "paths", nargs=-1, type=click.Path(allow_dash=True), metavar="[PATH]..."
)
"""Files and folders."""

CONFIG: Final = click.option(
    "--config",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Use the settings of this pyproject.toml instead of the nearest one.",
)
"""The option for the settings."""

CONFIG_AND_MODEL: Final = _together(
    CONFIG,
    click.option(
        "--model",
        metavar="MODULE:CLASS",
        help="The attrs class of the files, or 'none'. Its module may be in the working folder.",
    ),
)
"""The options for the settings and the class of the documents."""

RULE_SELECTORS: Final = _together(
    *(
        click.option(
            name,
            multiple=True,
            callback=_selectors,
            metavar="RULES",
            shell_complete=complete_rules,
            help=words,
        )
        for name, words in (
            ("--select", "Check only these rules: codes, beginnings of codes, names, or ALL."),
            ("--ignore", "Do not check these rules."),
            ("--extend-select", "Check these rules in addition."),
        )
    )
)
"""The options that choose rules."""

GITIGNORE: Final = click.option("--gitignore", is_flag=True, help="Skip files that Git ignores.")
"""Whether to skip files that Git ignores."""

_WORKERS = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="COUNT",
    help="The number of processes. By default, one for few files, and one per core for many.",
)

EXCLUDE: Final = click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave out these files and folders, such as 'drafts' or '2019/*.md'.",
)
"""Which files are left out."""

FILES: Final = _together(
    click.option(
        "--stdin-filename", metavar="NAME", help="The name of standard input in reports, with '-'."
    ),
    GITIGNORE,
    click.option(
        "--skip-plain",
        is_flag=True,
        help="Skip files without front matter even if they are named.",
    ),
    _WORKERS,
    click.option("-q", "--quiet", is_flag=True, help="Do not print the summary."),
)
"""The options for reading the files that are checked or formatted, or standard input."""

DOCUMENTS: Final = _together(
    click.option(
        "--where",
        metavar="CONDITION",
        help="Use only documents that meet this condition, such as "
        "'heat > 100 and \"AI\" in topics'.",
    ),
    CONFIG_AND_MODEL,
    GITIGNORE,
    _WORKERS,
)
"""The options that choose the documents to look at or edit, and how they are read."""

FORM: Final = click.option(
    "--format",
    "--output-format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the output.",
)
"""Whether the output is for people or for programs."""

WRITING: Final = _together(
    click.option("-y", "--yes", is_flag=True, help="Write without asking."),
    click.option(
        "-n",
        "--dry-run",
        "--diff",
        is_flag=True,
        help="Show what would change, without writing.",
    ),
    click.option(
        "--save-plan",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        help="Save the plan to this file, and change no other file.",
    ),
)
"""Whether the planned changes are written."""
