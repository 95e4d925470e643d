"""The commands and their options. Their implementations are imported when a command runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import click

from newsformat import __version__
from newsformat.cli.option_groups import (
    CONFIG,
    CONFIG_AND_MODEL,
    DOCUMENTS,
    EXCLUDE,
    FILES,
    FORM,
    GITIGNORE,
    PATHS,
    RULE_SELECTORS,
    WRITING,
    complete_columns,
    complete_rules,
)
from newsformat.cli.quick_imports import quick_imports

if TYPE_CHECKING:
    from newsformat.cli.configuration import CommandOptions
    from newsformat.cli.looking import Selection

FORMATS: Final = ("full", "concise", "json", "github", "gitlab", "junit", "sarif")
"""The names of the output formats; a test compares them with the formats that exist."""

_SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_SETTINGS)
@click.version_option(__version__, "-V", "--version", message="newsformat %(version)s")
def newsformat() -> None:
    """Check, format, look at and edit news articles: Markdown files with YAML front matter."""


@newsformat.command()
@PATHS
@click.option("--fix", is_flag=True, help="Make the safe fixes.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff, make unsafe fixes as well."
)
@click.option("--diff", is_flag=True, help="Show what --fix would do, without writing.")
@click.option("--statistics", is_flag=True, help="Show how many findings each rule has.")
@click.option("--watch", is_flag=True, help="Check again after each change.")
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    default="full",
    show_default=True,
    help="The format of the report.",
)
@RULE_SELECTORS
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Show only findings that are not in this file.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write the findings to this file.",
)
@CONFIG_AND_MODEL
@FILES
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if something is found.")
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Check files and report what is wrong with them.

    PATH is a file, a folder, or '-' for standard input; by default the working folder. The exit
    code is 0 if nothing was found, 1 if something was found, and 2 if the work could not be done.
    """
    paths = _require_paths(paths)
    _forbid(options, "watch", "diff", "write_baseline")
    _forbid(options, "statistics", "diff")
    if options["watch"] and paths == ("-",):
        raise click.UsageError("--watch needs files or folders")
    with quick_imports():
        from newsformat.cli.check_command import (  # noqa: PLC0415 - see above
            CheckRequest,
            check_once,
        )

    request = CheckRequest(
        _command_options(options),
        paths,
        report=options["output_format"],
        fixes=options["fix"],
        shows_diff=options["diff"],
        unsafe=options["unsafe_fixes"],
        has_statistics=options["statistics"],
        baseline=options["baseline"],
        new_baseline=options["write_baseline"],
        workers=options["workers"],
        gitignore=options["gitignore"],
        skips_plain=options["skip_plain"],
        stdin_filename=options["stdin_filename"],
        is_quiet=options["quiet"],
        succeeds=options["exit_zero"],
    )
    if options["watch"]:
        from newsformat.cli.watching import watch  # noqa: PLC0415 - see above

        watch(request)
    return check_once(request)


@newsformat.command("format")
@PATHS
@click.option("--check", "checks", is_flag=True, help="Only name the files that would change.")
@click.option("--diff", is_flag=True, help="Show what would change, without writing.")
@CONFIG_AND_MODEL
@FILES
def format_(paths: tuple[str, ...], **options: Any) -> int:
    """Write files in canonical form, keeping their bodies and comments.

    PATH is a file, a folder, or '-' for standard input; by default the working folder. With --check
    or --diff, the exit code is 1 if a file would change, and 2 if one cannot be read or written.
    """
    paths = _require_paths(paths)
    with quick_imports():
        from newsformat.cli.format_command import (  # noqa: PLC0415 - see above
            FormatRequest,
            format_files,
        )

    return format_files(
        FormatRequest(
            _command_options(options),
            paths,
            checks=options["checks"],
            shows_diff=options["diff"],
            workers=options["workers"],
            gitignore=options["gitignore"],
            skips_plain=options["skip_plain"],
            stdin_filename=options["stdin_filename"],
            is_quiet=options["quiet"],
        )
    )


@newsformat.command()
@click.argument("name", required=False, metavar="[CODE|NAME]", shell_complete=complete_rules)
@click.option("--all", "shows_all", is_flag=True, help="List all rules.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the page.",
)
@CONFIG
def rule(name: str | None, *, shows_all: bool, output_format: str, config: str | None) -> int:
    """Explain a rule, given its code or its name."""
    if shows_all == (name is not None):
        raise click.UsageError("give the code or the name of a rule, or --all")
    with quick_imports():
        from newsformat.cli.rule_pages import (  # noqa: PLC0415 - see above
            show_all_rules,
            show_rule,
        )

    options = _command_options({"config": config})
    as_json = output_format == "json"
    if name is None:
        return show_all_rules(options, as_json=as_json)
    return show_rule(options, name, as_json=as_json)


# Looking at documents, and changing many


@newsformat.command()
@click.argument("key")
@PATHS
@DOCUMENTS
@FORM
def get(key: str, paths: tuple[str, ...], **options: Any) -> int:
    """Print the value at KEY, such as provider.name or images[0].width.

    PATH is a file or a folder; by default the working folder. For a single file only the value is
    printed, otherwise each line begins with the name of the file. Files without the key are left
    out. The exit code is 0 if a file has the key, 1 if none has it, and 2 if a file cannot be read.
    """
    from newsformat.cli.get_command import get_values  # noqa: PLC0415 - see above

    return get_values(key, _selection(paths, options), as_text=options["form"] == "text")


@newsformat.command()
@PATHS
@DOCUMENTS
@FORM
def show(paths: tuple[str, ...], **options: Any) -> int:
    """Show articles as cards.

    PATH is a file or a folder; by default the working folder. The exit code is 2 if a file cannot
    be read.
    """
    from newsformat.cli.show_command import show_cards  # noqa: PLC0415 - see above

    return show_cards(_selection(paths, options), as_text=options["form"] == "text")


@newsformat.command()
@PATHS
@click.option(
    "--by",
    multiple=True,
    metavar="KEY",
    help="Count by provider, topic, month, quality, heat, or the path of a key."
    " By default, by all five.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="COUNT",
    help="How many values to show for each; 0 for all.",
)
@DOCUMENTS
@FORM
def stats(paths: tuple[str, ...], by: tuple[str, ...], limit: int, **options: Any) -> int:
    """Count articles by their values.

    PATH is a file or a folder; by default the working folder. The exit code is 2 if a file cannot
    be read.
    """
    from newsformat.cli.stats_command import show_stats  # noqa: PLC0415 - see above

    return show_stats(by, _selection(paths, options), limit, as_text=options["form"] == "text")


@newsformat.command()
@PATHS
@click.option("--set", "set_", multiple=True, metavar="KEY=VALUE", help="Set the value of a key.")
@click.option(
    "--append",
    multiple=True,
    metavar="KEY=ITEM",
    help="Add an item to a list, unless it is there already.",
)
@click.option("--remove", multiple=True, metavar="KEY", help="Remove a key and its value.")
@click.option("--rename", multiple=True, metavar="KEY=NAME", help="Rename a key.")
@WRITING
@click.option(
    "--plan",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Use the plan in this file instead of changes and paths.",
)
@DOCUMENTS
@FORM
@click.option("-q", "--quiet", is_flag=True, help="Do not print the diff and the last line.")
def edit(paths: tuple[str, ...], **options: Any) -> int:
    """Change many files: show the diff of all changes, ask, and then write.

    PATH is a file or a folder; by default the working folder. Changes are made in this order:
    --rename, --set, --append, --remove. If standard input or output is not a terminal, --yes or
    --dry-run is needed. The exit code is 0 if everything was done, or would be; 1 if the answer was
    no; and 2 if a file was refused or the work could not be done.
    """
    _forbid(options, "yes", "dry_run", "save_plan")
    from newsformat.cli.edit_command import (  # noqa: PLC0415 - see above
        EditRequest,
        edit_files,
        require_one_source,
    )

    request = EditRequest(
        _command_options(options),
        _files_or_folders(paths),
        where=options["where"],
        set=options["set_"],
        append=options["append"],
        remove=options["remove"],
        rename=options["rename"],
        is_certain=options["yes"],
        is_dry=options["dry_run"],
        as_text=options["form"] == "text",
        plan=options["plan"],
        new_plan=options["save_plan"],
        workers=options["workers"],
        gitignore=options["gitignore"],
        is_quiet=options["quiet"],
    )
    require_one_source(request, has_paths=bool(paths))
    return edit_files(request)


# Tables


@newsformat.command("export")
@PATHS
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    type=click.Path(allow_dash=True),
    help="Where to write; '-' is standard output, which is the default.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "jsonl", "csv"]),
    help="The format; by default, the ending of FILE decides, and standard output is jsonl.",
)
@click.option(
    "--columns",
    metavar="NAMES",
    shell_complete=complete_columns,
    help="Write only these columns, separated by commas, in this order.",
)
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, which Excel needs.")
@DOCUMENTS
@EXCLUDE
@click.option("-q", "--quiet", is_flag=True, help="Do not print the last line.")
def export_(paths: tuple[str, ...], **options: Any) -> int:
    """Write a table with a row for each document: Parquet, JSON Lines or CSV.

    PATH is a file or a folder; by default the working folder. If a file cannot be read, its row
    says why, and the exit code is 2.
    """
    from newsformat.cli.export_command import ExportRequest, export  # noqa: PLC0415 - see above

    return export(
        ExportRequest(
            _selection(paths, options),
            exclude=options["exclude"],
            columns=options["columns"],
            output=options["output"],
            format=options["form"],
            has_mark=options["bom"],
            is_quiet=options["quiet"],
        )
    )


@newsformat.command("apply")
@click.argument("table", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@PATHS
@click.option(
    "--columns",
    metavar="NAMES",
    shell_complete=complete_columns,
    help="Apply only these columns, separated by commas.",
)
@WRITING
@CONFIG_AND_MODEL
@GITIGNORE
@FORM
@click.option("-q", "--quiet", is_flag=True, help="Do not print the diff and the last line.")
def apply_(table: str, paths: tuple[str, ...], **options: Any) -> int:
    """Apply changes that were made in a table to the files that it was exported from.

    FILE is CSV, JSON Lines or Parquet, as its ending says. PATH is a file or a folder, by default
    the working folder; no other files are edited. The command shows the diff of all changes, asks,
    and then writes the files. A file that has changed since the export is refused, unless it
    already has the values of its row. The exit codes are those of edit.
    """
    _forbid(options, "yes", "dry_run", "save_plan")
    from newsformat.cli.apply_command import ApplyRequest, apply  # noqa: PLC0415 - see above
    from newsformat.cli.edit_command import EditRequest  # noqa: PLC0415 - see above

    return apply(
        ApplyRequest(
            table,
            options["columns"],
            EditRequest(
                _command_options(options),
                _files_or_folders(paths),
                is_certain=options["yes"],
                is_dry=options["dry_run"],
                as_text=options["form"] == "text",
                new_plan=options["save_plan"],
                gitignore=options["gitignore"],
                is_quiet=options["quiet"],
            ),
        )
    )


@newsformat.command()
@click.option(
    "--draft",
    type=click.Choice(["2020-12", "draft-07"]),
    default="2020-12",
    show_default=True,
    help="The version of JSON Schema.",
)
@CONFIG_AND_MODEL
def schema(draft: Any, **options: Any) -> int:
    """Print the JSON Schema of the front matter, for editors and linters."""
    from newsformat.cli.schema_command import show_schema  # noqa: PLC0415 - see above

    return show_schema(_command_options(options), draft)


def _selection(paths: tuple[str, ...], options: dict[str, Any]) -> Selection:
    from newsformat.cli.looking import Selection  # noqa: PLC0415 - see above

    return Selection(
        _command_options(options),
        _files_or_folders(paths),
        where=options["where"],
        workers=options["workers"],
        gitignore=options["gitignore"],
    )


def _files_or_folders(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths, by default the working folder; refuse standard input."""
    if "-" in paths:
        raise click.UsageError("'-' is for check and format; give files and folders")
    return paths or (".",)


def _require_paths(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths, by default the working folder."""
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("'-' cannot be combined with files and folders")
    return paths or (".",)


def _forbid(options: dict[str, Any], first: str, *others: str) -> None:
    """Refuse options that make no sense together."""
    for other in others:
        if options[first] and options[other]:
            names = (f"--{each.replace('_', '-')}" for each in (first, other))
            raise click.UsageError(" and ".join(names) + " cannot be given together")


def _command_options(options: dict[str, Any]) -> CommandOptions:
    from newsformat.cli.configuration import CommandOptions  # noqa: PLC0415 - see above

    return CommandOptions(
        os.getcwd(),  # noqa: PTH109 - pathlib need not be imported for it
        config=options["config"],
        select=options.get("select", ()),
        ignore=options.get("ignore", ()),
        extend_select=options.get("extend_select", ()),
        model=options.get("model"),
    )
