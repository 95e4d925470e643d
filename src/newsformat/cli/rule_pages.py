"""`newsformat rule`: explains rules."""

from __future__ import annotations

import json
import sys

from newsformat.cli.check_command import rule_rows
from newsformat.cli.configuration import CommandOptions, settings_for
from newsformat.cli.exit_codes import FAILED
from newsformat.cli.report_facts import FIX_MARKS, RuleRow
from newsformat.cli.standard_streams import say, write
from newsformat.cli.terminal import Screen, cells, printable, screen_of, wrapped
from newsformat.diagnostics import url_of
from newsformat.rules.similar_names import did_you_mean

_FIXES = {
    "safe": "Fix is available and safe.",
    "unsafe": "Fix is available with --fix --unsafe-fixes.",
    None: "",
}


def show_rule(options: CommandOptions, name: str, *, as_json: bool) -> int:
    """Print the explanation of a rule, and return the exit code.

    Args:
        options: The options that choose the settings and the class.
        name: Its code or its name.
        as_json: Whether to print JSON.

    Returns:
        The exit code.
    """
    rows = rule_rows(options)
    found = [row for row in rows if name.upper() == row.code] or [
        row for row in rows if name == row.name
    ]
    if not found:
        known = [word for row in rows for word in (row.code, row.name)]
        advice = did_you_mean(name, known, "; see newsformat rule --all")
        say(f"newsformat: there is no rule {name!r}{advice}")
        return FAILED
    _write(options, found, as_json=as_json)
    return 0


def show_all_rules(options: CommandOptions, *, as_json: bool) -> int:
    """Print a line for each rule, and return the exit code.

    Args:
        options: The options that choose the settings and the class.
        as_json: Whether to print JSON.

    Returns:
        The exit code.
    """
    rows = rule_rows(options)
    if as_json:
        _write(options, rows, as_json=True)
        return 0
    screen = screen_of(sys.stdout)
    fixes = {each.code: each.fix for each in settings_for(options).all_rules}
    width = max(len(row.name) for row in rows)
    for row in rows:
        code = screen.paint(printable(row.code), "bold")
        sign = FIX_MARKS[fixes.get(row.code)]
        mark = screen.paint(sign, "cyan")
        before = f"{row.code} {sign} {printable(row.name):{width}}  "
        summary = printable(row.summary)
        if screen.is_terminal:
            summary = wrapped(summary, screen.width, cells(before), cells(before))
        write(f"{code} {mark} {printable(row.name):{width}}  {summary}\n")
    return 0


def _write(options: CommandOptions, rows: list[RuleRow], *, as_json: bool) -> None:
    rules = {each.code: each for each in settings_for(options).all_rules}
    if as_json:
        content = [
            {
                **row._asdict(),
                "example": rules[row.code].example if row.code in rules else "",
                "fix": rules[row.code].fix if row.code in rules else None,
                "url": url_of(row.code) or None,
            }
            for row in rows
        ]
        write(json.dumps(content if len(content) != 1 else content[0], indent=2) + "\n")
        return
    screen = screen_of(sys.stdout)
    pages = []
    for row in rows:
        rule = rules.get(row.code)
        fix = _FIXES[rule.fix] if rule is not None else ""
        pages.append(_page(row, rule.example if rule is not None else "", fix, screen))
    write("\n".join(pages))


def _page(row: RuleRow, example: str, fix: str, screen: Screen) -> str:
    head = screen.paint(printable(f"{row.code} {row.name}"), "bold")
    text = printable(" ".join(part for part in (row.summary, row.why) if part))
    if screen.is_terminal:
        text = wrapped(text, screen.width, indent=0)
    lines = [f"{head} ({row.severity})", "", text]
    if fix:
        lines += ["", fix]
    if example:
        lines += ["", "Example:", "", *(f"    {printable(line)}" for line in example.split("\n"))]
    if url := url_of(row.code):
        lines += ["", url]
    return "\n".join(lines) + "\n"
