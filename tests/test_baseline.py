"""What was found before is not shown again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import newsformat as nf
from good_articles import article
from newsformat.rules import (
    Baseline,
    Finding,
    SettingsError,
    check_text,
    read_baseline,
    write_baseline,
)

LINES = 'category: no\nimages:\n  - url: "https://a.example/b"\n    width: 0\n    height: 3'


def found_in(lines: str, file: str = "posts/a.md") -> list[Finding]:
    return check_text(article(lines), file)


def test_a_finding_is_known_wherever_its_line_stands(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(file, found_in(LINES))
    moved = found_in(f"# a line more\n{LINES}".replace("    width", "    # another\n    width"))
    result = read_baseline(file).compare(moved)
    assert (result.new, len(result.known), result.gone) == ([], 2, {})


def test_what_is_new() -> None:
    baseline = Baseline.of(found_in(LINES))
    for lines in (LINES.replace("no", "yes"), LINES.replace("width: 0", "width: -1")):
        result = baseline.compare(found_in(lines))
        assert (len(result.new), len(result.known)) == (1, 1)
        assert result.gone == {"posts/a.md": 1}
    result = baseline.compare(found_in(LINES, "posts/b.md"))
    assert (len(result.new), result.gone) == (2, {"posts/a.md": 2})


def test_one_more_of_the_same_kind_is_new() -> None:
    baseline = Baseline.of(found_in(LINES))
    twice = LINES + '\n  - url: "https://a.example/c"\n    width: 0\n    height: 3'
    result = baseline.compare(found_in(twice))
    assert [each.path for each in result.new] == ["$.images[1].width"]


def test_the_file_is_the_same_for_the_same_findings() -> None:
    found = found_in(LINES) + found_in(LINES, "b.md") + found_in(LINES, "a.md")
    text = Baseline.of(found).to_json()
    assert Baseline.of(reversed(found)).to_json() == text
    assert Baseline.from_json(text).to_json() == text
    assert list(json.loads(text)["findings"]) == ["a.md", "b.md", "posts/a.md"]
    assert "\\u" not in text
    assert Baseline.of([]).to_json() == '{\n  "version": 1,\n  "findings": {}\n}\n'


def test_a_file_has_one_name() -> None:
    baseline = Baseline.of(found_in(LINES, "./posts/a.md"))
    assert baseline.compare(found_in(LINES)).new == []


def test_findings_without_a_place_and_odd_names(tmp_path: Path) -> None:
    odd = Finding("bad\udcff.md", "NF581", "duplicate-article", "twice", path="$.webUrl")
    write_baseline(tmp_path / "b.json", [odd])
    assert read_baseline(tmp_path / "b.json").compare([odd]).new == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "expected a baseline of version 1, found None"),
        ('{"version": 2}', "found 2"),
        ('{"version": 1}', "expected an object"),
        ('{"version": 1, "findings": []}', "expected an object"),
        ('{"version": 1, "findings": {"a": {"NF505": {"x": 0}}}}', "expected a count, found 0"),
        ('{"version": 1, "findings": {"a": {"NF505": {"x": true}}}}', "expected a count"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"b\.json: ") as raised:
        read_baseline(file)
    assert reason in str(raised.value)


def test_a_file_that_is_not_utf_8_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    with pytest.raises(FileNotFoundError):
        read_baseline(file)
    file.write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="not UTF-8"):
        read_baseline(file)


def test_errors_of_reading_are_known_too() -> None:
    broken = check_text("---\ntitle: [\n---\n", "a.md")
    assert Baseline.of(broken).compare(broken).new == []
    assert broken[0].severity is nf.Severity.ERROR
