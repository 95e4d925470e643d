"""Comments that suppress rules, and those that suppress nothing."""

from __future__ import annotations

import pytest

import newsformat as nf
from good_articles import article
from newsformat.rules import Settings, check_text, fix_document

HEAT = "heat: 99999"
IMAGE = 'images:\n  - url: "https://a.example/b"\n    width: 0\n    height: 3'
IGNORE = "# newsformat: ignore[number-range]"
SIZE = "# newsformat: ignore[image-size]"


def names(lines: str, settings: Settings | None = None) -> list[str]:
    return [each.name for each in check_text(article(lines), "a.md", settings or Settings())]


@pytest.mark.parametrize(
    "lines",
    [
        f"{HEAT} {IGNORE}",
        f"{IGNORE}\n{HEAT}",
        f"{IGNORE}\n# a reason\n{HEAT}",
        f"# a reason\n{IGNORE}\n{HEAT}",
        f"{HEAT} # newsformat: ignore[NF518]",
        f"{HEAT} #newsformat:ignore[number-range]",
        f"{HEAT} #  newsformat : ignore [ number-range ]",
        f"{HEAT} {IGNORE} since nobody knows better",
        "# newsformat: ignore-file[number-range]\n" + HEAT,
        "# newsformat: ignore-file[number-range]\nextra: 1\n\n" + HEAT,
        HEAT + "\nextra: 1 # newsformat: ignore-file[NF518]",
        f"images: {SIZE}\n{IMAGE.partition(chr(10))[2]}",
        f"{SIZE}\n{IMAGE}",
        IMAGE.replace("width: 0", f"width: 0 {SIZE}"),
        IMAGE.replace("    width", f"    {SIZE}\n    width"),
        IMAGE.replace("  - url", f"  {SIZE}\n  - url"),
        f'images: [{{url: "https://a.example/b", width: 0, height: 3}}] {SIZE}',
        f'images: [\n  {{url: "https://a.example/b", width: 0, height: 3}}, {SIZE}\n]',
        "excerpt: > # newsformat: ignore[html-in-text]\n  <b>Boats</b>",
        'excerpt: "<b>Boats\n  on the canal</b>" # newsformat: ignore[html-in-text]',
        'excerpt: # newsformat: ignore[html-in-text]\n  "<b>Boats</b>"',
        "category: no # newsformat: ignore[ambiguous-text]",
        "topics: [] # newsformat: ignore[no-topics]",
    ],
)  # fmt: skip
def test_a_comment_suppresses_its_rule(lines: str) -> None:
    assert names(lines) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"{HEAT} # newsformat: ignore[image-size]", {"number-range", "unused-suppression"}),
        (f"{HEAT}\n{IGNORE}", {"number-range", "unused-suppression"}),
        (f"{IGNORE}\n\n{HEAT}", {"number-range", "unused-suppression"}),
        (f"{IGNORE}\nextra: 1\n{HEAT}", {"number-range", "unused-suppression"}),
        (f"{HEAT} # newsformat: ignore", {"number-range", "unused-suppression"}),
        (f"{HEAT} # newsformat: ignore[]", {"number-range", "unused-suppression"}),
        (f"{HEAT} # newsformat: ignore[number-rang]", {"number-range", "unused-suppression"}),
        (f"{HEAT} # newsformat: ignore[NF5]", {"number-range", "unused-suppression"}),
        (f"{HEAT} # see newsformat: ignore[number-range]", {"number-range"}),
        (f"{HEAT}\nexcerpt: 'a {IGNORE}'", {"number-range"}),
        (f'{HEAT}\nexcerpt: "a\n  {IGNORE}"', {"number-range"}),
        (f"{HEAT}\nexcerpt: |\n  a\n  {IGNORE}", {"number-range"}),
        (f"{HEAT}\nextra: a#newsformat:ignore[number-range]", {"number-range"}),
        (f"{HEAT}\n'k {IGNORE}': 1", {"number-range"}),
    ],
)
def test_what_suppresses_nothing(lines: str, expected: set[str]) -> None:
    assert set(names(lines)) == expected


def test_several_names_in_one_comment() -> None:
    text = f"{HEAT}  # newsformat: ignore[number-range, trailing-blanks] "
    assert names(text) == []
    lines = f"{HEAT} # newsformat: ignore[number-range,NF505, html-in-text]"
    found = check_text(article(lines), "a.md")
    assert [each.message for each in found] == [
        "NF505 finds nothing here",
        "html-in-text finds nothing here",
    ]


def test_one_comment_suppresses_one_line() -> None:
    lines = f"quality: 99999 {IGNORE}\n{HEAT}"
    (found,) = check_text(article(lines), "a.md")
    assert found.path == "$.heat"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"heat: 3 {IGNORE}", "heat: 3"),
        (f"heat: 3\t {IGNORE} for a reason", "heat: 3"),
        (f"{IGNORE}\nheat: 3", "heat: 3"),
        (f"extra:\n  {IGNORE}\n  a: 1", "extra:\n  a: 1"),
        (
            f"{HEAT} # newsformat: ignore[NF505, number-range]",
            f"{HEAT} # newsformat: ignore[number-range]",
        ),
        (
            f"{HEAT} # newsformat: ignore[number-range , NF505] why",
            f"{HEAT} # newsformat: ignore[number-range] why",
        ),
        (
            f"{HEAT} # newsformat: ignore[NF505, number-range, NF515, NF516]",
            f"{HEAT} # newsformat: ignore[number-range]",
        ),
        ("heat: 3 # newsformat: ignore[NF505, NF515, NF516]", "heat: 3"),
        ("# newsformat: ignore-file[NF505]\nheat: 3", "heat: 3"),
        ("# newsformat: ignore[unused-suppression]\nheat: 3", "heat: 3"),
        ("# newsformat: ignore[image-siz]\nheat: 3", "# newsformat: ignore[image-siz]\nheat: 3"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_unused_one_is_removed(before: str, after: str, newline: str) -> None:
    text = article(before).replace("\n", newline)
    result = fix_document(nf.Document.parse(text), "a.md")
    assert result.text == article(after).replace("\n", newline)


def test_a_rule_that_is_not_asked_says_nothing_of_its_suppressions() -> None:
    lines = "heat: 3 # newsformat: ignore[number-range]"
    assert names(lines) == ["unused-suppression"]
    assert names(lines, Settings(ignore=["number-range"])) == []
    assert names(lines, Settings(select=["NF553"])) == []
    assert names(lines, Settings(ignore=["NF553"])) == []
    assert names("heat: 3 # newsformat: ignore[topic-spelling]") == []


def test_the_rule_about_suppressions_can_be_suppressed() -> None:
    assert names("heat: 3 # newsformat: ignore[number-range, unused-suppression]") == []
    lines = "# newsformat: ignore-file[NF553]\nheat: 3 # newsformat: ignore[number-rang]"
    assert names(lines) == []


def test_a_comment_in_the_body_is_text() -> None:
    text = article(HEAT) + f"{IGNORE}\n"
    assert [each.name for each in check_text(text)] == ["number-range"]


def test_a_document_without_a_model() -> None:
    text = "---\na: 1 # newsformat: ignore[trailing-blanks] \nb: 2 \n---\n"
    (found,) = check_text(text, model=None)
    assert (found.name, found.line) == ("trailing-blanks", 3)


def test_a_comment_behind_a_tab() -> None:
    for _ in range(11):
        # After ten texts of a class, others are read by its template.
        assert [each.name for each in check_text("---\ntitle: A\nzz: b\n---\n")] == ["no-topics"]
    text = "---\ntitle: A\nzz: b\t# newsformat: ignore-file[no-topics]\n---\n"
    assert check_text(text) == []
