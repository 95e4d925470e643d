"""The JUnit report, which is XML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from newsformat.cli.report_facts import RuleRow, message_of, place_of
from newsformat.cli.terminal import Screen
from newsformat.rules.findings import Finding


def junit(findings: Sequence[Finding], _: Sequence[RuleRow], __: Screen) -> str:
    """Return JUnit XML with a test suite for each file and a failed test case for each finding."""
    files: dict[str, list[Finding]] = {}
    for each in findings:
        files.setdefault(each.file, []).append(each)
    suites = "".join(_suite(file, found) for file, found in files.items())
    count = len(findings)
    if not files:
        suites = (
            '  <testsuite name="newsformat" tests="1" errors="0" failures="0" skipped="0">\n'
            '    <testcase name="no findings" classname="newsformat"/>\n'
            "  </testsuite>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="newsformat" tests="{count or 1}" errors="0" failures="{count}">\n'
        f"{suites}</testsuites>\n"
    )


def _suite(file: str, findings: Sequence[Finding]) -> str:
    count = len(findings)
    head = (
        f'  <testsuite name="{_xml(file)}" tests="{count}" errors="0" failures="{count}"'
        ' skipped="0">\n'
    )
    return head + "".join(_case(each) for each in findings) + "  </testsuite>\n"


def _case(finding: Finding) -> str:
    place = place_of(finding)
    numbers = f":{place.line}:{place.column}" if place else ""
    name = f"{finding.code} ({finding.name})"
    folder = str(PurePath(finding.file).with_suffix("")) if PurePath(finding.file).name else ""
    message = _xml(message_of(finding))
    return (
        f'    <testcase name="{_xml(name)}" classname="{_xml(folder)}">\n'
        f'      <failure message="{message}" type="{finding.severity.value}">'
        f"{_xml(finding.file)}{numbers}: {message}</failure>\n"
        "    </testcase>\n"
    )


_XML_NAMES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def _xml(text: str) -> str:
    """Escape a text for XML, including characters that a terminal would interpret."""
    return "".join(_xml_character(each) for each in text)


def _xml_character(character: str) -> str:
    if character in _XML_NAMES:
        return _XML_NAMES[character]
    if character.isprintable():
        return character
    is_allowed = (
        character in "\t\n\r"
        or " " <= character <= "\ud7ff"
        or "\ue000" <= character <= "\ufffd"
        or character > "\uffff"
    )
    # XML 1.0 cannot contain any other control characters (section 2.2).
    return f"&#{ord(character)};" if is_allowed else "\N{REPLACEMENT CHARACTER}"
