"""`newsformat stats`: counts documents by their values."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from newsformat.cli.bars import Bar, bar_lines, width_of_labels
from newsformat.cli.counting import OVERVIEW, RANGES, Group, Labels, groups_of
from newsformat.cli.exit_codes import FAILED
from newsformat.cli.get_command import path_of
from newsformat.cli.looking import Look, Selection
from newsformat.cli.progress import progress_of
from newsformat.cli.standard_streams import has_drawing_characters, say, write
from newsformat.cli.terminal import plural, printable, screen_of


def show_stats(by: Sequence[str], selection: Selection, limit: int, *, as_text: bool) -> int:
    """Count documents, print the counts, and return the exit code.

    Args:
        by: What to count them by; nothing for the overview.
        selection: The documents.
        limit: How many values to show of each; 0 for all.
        as_text: Whether to print text for people instead of JSON.

    Raises:
        click.UsageError: What to count by is not a path, or the condition is not valid.
        OSError: A path does not exist.
        SettingsError: A setting is invalid.
    """
    names = tuple(dict.fromkeys(by)) or OVERVIEW
    for each in names:
        path_of(each)
    look: Look[tuple[tuple[str, ...], ...]] = Look(selection, Labels(names))
    with progress_of(look.files, "Counting") as progress:
        found = [labels for _, labels in look.taken(progress)]
    groups = groups_of(names, found)
    if as_text:
        _write_bars(groups, limit)
    else:
        write(json.dumps({"files": len(found), "groups": _as_json(groups)}, indent=2) + "\n")
    unread = look.say_unread()
    if as_text:
        say(_summary(len(found), look.left_out, unread))
    return FAILED if unread else 0


def _as_json(groups: Sequence[Group]) -> list[object]:
    return [
        {
            "by": group.by,
            "counts": [{"value": value, "count": count} for value, count in group.rows],
            "missing": group.missing,
        }
        for group in groups
    ]


def _write_bars(groups: Sequence[Group], limit: int) -> None:
    screen = screen_of(sys.stdout)
    has_blocks = has_drawing_characters()
    bars = [_bars(group, limit) for group in groups]
    # The columns of all groups are aligned.
    labels = width_of_labels([bar for some in bars for bar in some], screen)
    pages = []
    for group, some in zip(groups, bars, strict=True):
        head = screen.paint(printable(group.by), "bold")
        lines = bar_lines(some, screen, labels=labels, has_blocks=has_blocks)
        pages.append("\n".join([head, *lines]) + "\n")
    write("\n".join(pages))


def _bars(group: Group, limit: int) -> list[Bar]:
    """Return the lines of a group: its values, the rest, and the documents without a value."""
    rows = group.rows
    # The latest months are the interesting ones, and there are few ranges.
    is_cut = limit and len(rows) > limit and group.by not in RANGES
    shown = rows if not is_cut else rows[-limit:] if group.is_ordered else rows[:limit]
    rest = len(rows) - len(shown)
    bars = [Bar(label, count) for label, count in shown]
    if rest:
        total = sum(count for _, count in rows) - sum(count for _, count in shown)
        label = f"({rest:,} before)" if group.is_ordered else f"({plural(rest, 'other')})"
        bars.append(Bar(label, total, is_rest=True))
    if group.missing:
        bars.append(Bar("(none)", group.missing, is_rest=True))
    return bars


def _summary(files: int, left_out: int, unread: int) -> str:
    parts = [f"{plural(files, 'file')} counted"]
    if left_out:
        parts.append(f"{left_out:,} left out by --where")
    if unread:
        parts.append(f"{unread:,} not read")
    return ", ".join(parts) + "."
