"""What the page for users of python-frontmatter says, checked against that library itself."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import frontmatter
import pytest

import newsformat as nf

TEXT = "---\nheat: 3\ntitle: Boats\n---\nText.\n"


def parse(text: str) -> nf.Document[dict[str, object]]:
    return nf.Document.parse(text, None)


def test_a_missing_key() -> None:
    post, doc = frontmatter.loads(TEXT), parse(TEXT)
    assert post.get("x") is None
    assert post.get("x", 0) == doc.get("x", 0) == 0
    assert doc.get("x", None) is None
    with pytest.raises(KeyError):
        post["x"]
    with pytest.raises(nf.EditError, match="NF402"):
        doc.get("x")


def test_what_replaces_what(tmp_path: Path) -> None:
    post, doc = frontmatter.loads(TEXT), parse(TEXT)
    assert post["heat"] == doc.data["heat"] == doc.get("heat")
    assert ("heat" in post) is ("heat" in doc) is True
    assert ("x" in post) is ("x" in doc) is False
    assert sorted(post.keys()) == sorted(doc.data.keys())
    assert post.metadata == doc.data
    assert post.content == doc.body.strip()
    post["heat"] = 4
    doc.set("heat", 4)
    del post["title"]
    doc.remove("title")
    assert (
        frontmatter.loads(frontmatter.dumps(post)).metadata == parse(str(doc)).data == {"heat": 4}
    )
    path = tmp_path / "post.md"
    frontmatter.dump(post, path)
    doc.write(path, overwrite=True)
    assert path.read_text("utf-8") == str(doc)


@pytest.mark.parametrize("text", ["Just text.\n", "", "# A heading\n\n---\n\nText.\n"])
def test_a_file_without_front_matter(text: str) -> None:
    post = frontmatter.loads(text)
    with pytest.raises(nf.ParseError, match="NF101"):
        parse(text)
    doc = nf.Document.parse(text, None, missing="empty")
    assert post.metadata == doc.data == {}
    assert post.content == doc.body.strip()
    assert str(doc) == text


def test_front_matter_that_is_not_closed() -> None:
    text = "---\nheat: 3\nText.\n"
    assert frontmatter.loads(text).metadata == {}
    for missing in ("error", "empty"):
        with pytest.raises(nf.ParseError, match="NF102"):
            nf.Document.parse(text, None, missing=missing)


@pytest.mark.parametrize("above", ["\n", "\n\n", " \n"])
def test_blank_lines_above_the_front_matter(above: str) -> None:
    assert frontmatter.loads(above + TEXT).metadata == parse(above + TEXT).data
    assert str(parse(above + TEXT)) == above + TEXT


@pytest.mark.parametrize("body", ["\nText.\n\n", "Text.", "  Text.\n", "\n\n"])
def test_the_ends_of_the_body(body: str) -> None:
    text = f"---\nheat: 3\n---\n{body}"
    post, doc = frontmatter.loads(text), parse(text)
    assert doc.body == body
    assert post.content == doc.body.strip()
    assert frontmatter.dumps(post).endswith(post.content)
    assert str(doc) == text


MOMENT = datetime(2024, 5, 2, 7, 30, tzinfo=UTC)
VALUES: list[tuple[str, object, object]] = [
    ("yes", True, "yes"),
    ("no", False, "no"),
    ("on", True, "on"),
    ("off", False, "off"),
    ("12:30", 750, "12:30"),
    ("0777", 511, 777),
    ("0o17", "0o17", 15),
    ("1e3", "1e3", 1000.0),
    ("1984", 1984, 1984),
    ("2024-05-02", date(2024, 5, 2), date(2024, 5, 2)),
    ("2024-05-02T07:30:00Z", MOMENT, MOMENT),
    ("~", None, None),
    ("", None, None),
    ("2014-10-10 10:00:48 -0400", "2014-10-10 10:00:48 -0400", "2014-10-10 10:00:48 -0400"),
]


@pytest.mark.parametrize(("written", "theirs", "ours"), VALUES, ids=[row[0] for row in VALUES])
def test_types_of_values(written: str, theirs: object, ours: object) -> None:
    text = f"---\nvalue: {written}\n---\n"
    assert (type(theirs), theirs) == (type(found := frontmatter.loads(text)["value"]), found)
    assert (type(ours), ours) == (type(found := parse(text).get("value")), found)
    assert str(parse(text)) == text


def test_every_value_of_the_page_is_tested() -> None:
    page = Path(__file__).parents[1] / "docs" / "how-to" / "move-from-python-frontmatter.md"
    if not page.exists():
        pytest.skip("a copy of the tests may stand beside less than the whole checkout")
    table = page.read_text("utf-8").partition("### Types of values")[2].partition("\n\nWith ")[0]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    shown = {written for cell in cells for written in re.findall(r"`([^`]+)`", cell)}
    assert shown
    assert shown <= {row[0] for row in VALUES}


def test_a_doubled_key_and_other_formats() -> None:
    text = "---\nheat: 3\nheat: 4\n---\n"
    assert frontmatter.loads(text)["heat"] == 4
    assert nf.Document.parse(text, None, duplicates="last").get("heat") == 4
    with pytest.raises(nf.ParseError, match="NF105"):
        parse(text)
    with pytest.raises(nf.ParseError, match="NF121"):
        parse("+++\nheat = 3\n+++\nText.\n")


def test_only_the_edited_line_changes() -> None:
    text = "---\ntitle: 'Boats'  # five\nheat: 3\ntopics: [a, b]\n---\n\nText.\n"
    post, doc = frontmatter.loads(text), parse(text)
    post["heat"] = 4
    doc.set("heat", 4)
    assert str(doc) == text.replace("heat: 3", "heat: 4")
    assert frontmatter.dumps(post) != str(doc)
