from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from command_runs import newsformat
from newsformat.cli.commands import FORMATS
from newsformat.cli.report_facts import RuleRow, place_of
from newsformat.cli.reports import REPORTS, Totals, summary
from newsformat.cli.terminal import Screen
from newsformat.diagnostics import CODES, Severity, Span
from newsformat.rules import RULES, Finding
from newsformat.text.text_edits import TextEdit

SCHEMAS = Path(__file__).with_name("report_schemas")

# What a report must take: nothing but a code, a place at the end of a line, and characters that
# XML, JSON, terminals and GitHub each read as something of their own.
NASTY = "a%b,c:d\n\r\t<&>\"' \x1b[31m \x00\x7f\x9b \u202e \ud800 \uffff \N{SAILBOAT}"
FINDINGS = [
    Finding("posts/a.md", "NF101", "unreadable-file", "no front matter", Severity.ERROR),
    Finding(
        "posts/b,c%:d.md",
        "NF505",
        "image-size",
        "the width is 0",
        path="$.images[0].width",
        span=Span(20, 21),
        line=7,
        column=12,
        source="    width: 0",
        fix="safe",
        edits=(TextEdit(Span(20, 21), "1"),),
    ),
    Finding("posts/b,c%:d.md", "NF505", "image-size", "again", line=8, column=1, span=Span(9, 99)),
    Finding(
        f"posts/{NASTY}.md",
        "SITE001",
        "short-title",
        NASTY,
        path=f"$[{NASTY!r}]",
        span=Span(0, 3),
        line=1,
        column=2,
        source=NASTY,
        fix="unsafe",
    ),
]
ROWS = [
    RuleRow("NF101", "unreadable-file", "It is none.", "error"),
    RuleRow("NF505", "image-size", "It has no size.", "warning", "Pages jump."),
]


def report(name: str, findings: list[Finding] = FINDINGS) -> str:
    return REPORTS[name](findings, ROWS, Screen())


def element(node: ET.Element) -> dict[str, Any]:
    return {
        "tag": node.tag,
        "attributes": dict(node.attrib),
        "text": (node.text or "").strip(),
        "children": [element(child) for child in node],
    }


def content_of(name: str, text: str) -> Any:
    return element(ET.fromstring(text)) if name == "junit" else json.loads(text)  # noqa: S314 - of ours


def validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def test_the_command_knows_the_formats() -> None:
    assert tuple(REPORTS) == FORMATS


@pytest.mark.parametrize("name", ["json", "gitlab", "junit", "sarif"])
@pytest.mark.parametrize("count", [0, 1, len(FINDINGS)])
def test_reports_fit_their_schemas(name: str, count: int) -> None:
    validator(name).validate(content_of(name, report(name, FINDINGS[:count])))


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("json", lambda content: content[0].pop("code")),
        ("gitlab", lambda content: content[0].update(severity="bad")),
        ("junit", lambda content: content["attributes"].pop("tests")),
        ("sarif", lambda content: content["runs"][0].update(columnKind="bytes")),
        ("sarif", lambda content: content["runs"][0]["results"][0].pop("message")),
    ],
)
def test_schemas_refuse_what_is_wrong(name: str, spoil: Any) -> None:
    content = content_of(name, report(name))
    spoil(content)
    assert not validator(name).is_valid(content)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_that_a_terminal_acts_on(name: str) -> None:
    text = report(name)
    text.encode("utf-8")
    acted_on = set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", text))
    assert not acted_on
    if name == "github":
        assert len(text.splitlines()) == len(FINDINGS)


def test_sarif() -> None:
    (run,) = json.loads(report("sarif"))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == ["NF101", "NF505"]
    assert [each["helpUri"][-5:] for each in run["tool"]["driver"]["rules"]] == ["nf101", "nf505"]
    first, second, third, fourth = run["results"]
    assert first["ruleIndex"] == 0
    assert second["ruleIndex"] == third["ruleIndex"] == 1
    assert "ruleIndex" not in fourth
    assert "region" not in first["locations"][0]["physicalLocation"]
    place = second["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "posts/b%2Cc%25%3Ad.md", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 7, "startColumn": 12, "endLine": 7, "endColumn": 13}
    prints = [each["partialFingerprints"]["newsformat/v1"] for each in run["results"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("/site/a b.md", {"uri": "file:///site/a%20b.md"}),
        ("a b.md", {"uri": "a%20b.md", "uriBaseId": "SRCROOT"}),
    ],
)
def test_where_sarif_says_files_are(file: str, expected: dict[str, str]) -> None:
    (run,) = json.loads(report("sarif", [Finding(file, "NF101", "unreadable-file", "x")]))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == expected


def test_a_file_above_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path / "site")
    (run,) = json.loads(report("sarif", [Finding("../a.md", "NF101", "b", "x")]))["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("file:///")


def test_github() -> None:
    lines = report("github").splitlines()
    assert lines[0] == (
        "::error title=newsformat NF101 (unreadable-file),file=posts/a.md::"
        "posts/a.md: NF101 no front matter"
    )
    assert lines[1] == (
        "::warning title=newsformat NF505 (image-size),file=posts/b%2Cc%25%3Ad.md,"
        "line=7,col=12,endLine=7,endColumn=13::"
        "posts/b,c%25:d.md:7:12: NF505 $.images[0].width: the width is 0"
    )


def test_fingerprints_stay_while_lines_are_added_above() -> None:
    moved = [Finding("a.md", "NF505", "image-size", "x", line=line, column=1) for line in (3, 9)]
    one, two = (json.loads(report("gitlab", [each]))[0] for each in moved)
    assert one["fingerprint"] == two["fingerprint"]


def test_the_text_of_json_is_the_finding() -> None:
    rows = json.loads(report("json"))
    assert rows[3]["message"] == NASTY.replace("\ud800", "\ufffd")
    assert rows[1]["fix"] == {
        "safety": "safe",
        "edits": [{"start": 20, "end": 21, "replacement": "1"}],
    }
    assert rows[0]["fix"] is None
    assert rows[0]["line"] is None


def test_a_place_ends_with_its_line() -> None:
    place = place_of(FINDINGS[2])
    assert place is not None
    assert (place.end_line, place.end_column) == (8, 1)


def test_full_and_concise() -> None:
    assert report("concise", FINDINGS[:2]) == (
        "posts/a.md: NF101 unreadable-file no front matter\n"
        "posts/b,c%:d.md:7:12: NF505 image-size [*] $.images[0].width: the width is 0\n"
    )
    assert report("full", FINDINGS[1:2]) == (
        "posts/b,c%:d.md:7:12: NF505 image-size [*] $.images[0].width: the width is 0\n"
        "  7 |     width: 0\n"
        "    |            ^\n\n"
    )


@pytest.mark.parametrize(
    ("findings", "totals", "expected"),
    [
        ([], Totals(0), "0 files checked, no findings."),
        ([], Totals(1), "1 file checked, no findings."),
        ([], Totals(1_234, 2), "1,234 files checked, 2 without front matter skipped, no findings."),
        (FINDINGS[:1], Totals(2), "2 files checked, 1 finding in 1 file."),
        (
            FINDINGS[:3],
            Totals(214),
            "214 files checked, 3 findings in 2 files; 1 can be fixed with --fix.",
        ),
        (
            FINDINGS[3:],
            Totals(9),
            "9 files checked, 1 finding in 1 file; 1 can be fixed with --fix --unsafe-fixes.",
        ),
        (
            FINDINGS,
            Totals(9),
            (
                "9 files checked, 4 findings in 3 files; "
                "1 can be fixed with --fix, 1 more with --fix --unsafe-fixes."
            ),
        ),
        (
            [],
            Totals(9, fixed=1, fixed_files=1),
            "9 files checked, 1 finding fixed in 1 file, none left.",
        ),
        (
            FINDINGS[:1],
            Totals(9, fixed=3, fixed_files=2, is_planned=True),
            "9 files checked, 3 findings would be fixed in 2 files, 1 finding left in 1 file.",
        ),
        ([], Totals(9, known=3), "9 files checked, no new findings (3 more in the baseline)."),
    ],
)
def test_the_line_that_closes_a_report(
    findings: list[Finding], totals: Totals, expected: str
) -> None:
    assert summary(findings, totals) == f"{expected}\n"


BAD = '---\ntitle: "CafÃ© \N{SAILBOAT}"\ncategory: no\ntopics: [A]\nimages:\n  - url: "https://a.example/b"\n---\n'


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_on_files(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ä b.md").write_text(BAD, "utf-8")
    Path("broken.md").write_text('---\ntitle: "A\n---\n', "utf-8")
    Path("misfit.md").write_text("---\ntitle: A\nheat: hot\n---\n", "utf-8")
    run = newsformat("check", ".", "--output-format", name)
    assert run.code == 1
    assert not run.errors
    for code in ("NF516", "NF301", "NF505", "NF120", "NF202"):
        assert code in run.output
    if name in {"json", "gitlab", "junit", "sarif"}:
        validator(name).validate(content_of(name, run.output))
    if name == "sarif":
        (first,) = json.loads(run.output)["runs"]
        declared = {each["id"] for each in first["tool"]["driver"]["rules"]}
        assert declared == set(RULES) | {code for code in CODES if not code.startswith("NF4")}
        assert all(declared.issuperset({each["ruleId"]}) for each in first["results"])
