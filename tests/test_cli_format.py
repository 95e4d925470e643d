from __future__ import annotations

import os
from pathlib import Path

import pytest

import newsformat as nf
from command_runs import newsformat
from newsformat.cli.canonical_form import canonical_form

OLD = "---\ntopics: [Water]\ntitle: 'Boats'\n---\nText.  \n\n\n"
NEW = '---\ntitle: "Boats"\n\ntopics:\n  - Water\n\n---\nText.  \n\n\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# The text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(OLD, NEW, id="plain"),
        pytest.param(NEW, NEW, id="canonical"),
        pytest.param(OLD.replace("\n", "\r\n"), NEW.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(OLD.replace("\n", "\r"), NEW.replace("\n", "\r"), id="CR"),
        pytest.param(OLD.replace("\n", "\r\n", 1), NEW, id="mixed line ends"),
        pytest.param("\ufeff" + OLD, NEW, id="byte order mark"),
        pytest.param("---\ntitle: A\n---", '---\ntitle: "A"\n\n---\n', id="no line end"),
        pytest.param("---\ntitle: A\n...\n", '---\ntitle: "A"\n\n---\n', id="dots"),
        pytest.param(
            "---\ntitle: A\n---\n---\n", '---\ntitle: "A"\n\n---\n---\n', id="fence below"
        ),
        pytest.param(
            "---\nampWebUrl: \ntopics: []\ntitle: A\n---\n",
            '---\ntitle: "A"\n\n---\n',
            id="without values",
        ),
        pytest.param(
            "---\ntitle: A\nother: ~\n---\n",
            '---\ntitle: "A"\nother: \n\n---\n',
            id="unknown without a value",
        ),
        pytest.param(
            "---\n# Above all.\ntopics:  # Beside the key.\n  # Above an item.\n  - A  # One.\n"
            "  - B\n  # - C\n# Above the title.\n\n\ntitle: Boats # Two.\nheat: 3\n"
            "# Below all.\n---\n",
            '---\n# Above the title.\ntitle: "Boats" # Two.\nheat: 3\n\n# Above all.\ntopics:'
            "  # Beside the key.\n  # Above an item.\n  - A  # One.\n  - B\n  # - C\n\n"
            "# Below all.\n---\n",
            id="comments",
        ),
        pytest.param(
            "---\ntitle: >-  # Folded.\n  Boats\n  here\nexcerpt: |-\n  # No comment.\n"
            "heat: 1 # A\n---\n",
            '---\ntitle: "Boats here"  # Folded.\nexcerpt: "# No comment."\nheat: 1 # A\n\n---\n',
            id="comments at block scalars",
        ),
        pytest.param(
            "---\ntitle: A\nimages:\n- # First.\n  width: 3\n  # The address.\n  url: https://a.example\n---\n",
            '---\ntitle: "A"\n\nimages:\n  # The address.\n  - url: "https://a.example" # First.\n'
            "    width: 3\n\n---\n",
            id="comments in items",
        ),
        pytest.param(
            "---\ntitle: A\nx:\n    # Nothing yet.\nheat: 3\ntopics:\n- A\n   # More?\n---\n",
            '---\ntitle: "A"\nheat: 3\nx: \n  # Nothing yet.\n\n'
            "topics:\n  - A\n    # More?\n\n---\n",
            id="comments further to the right",
        ),
        pytest.param(
            "---\r\nheat: 3 # Three.\r\ntitle: A\r\n---\r\nText.\r\n",
            '---\r\ntitle: "A"\r\nheat: 3 # Three.\r\n\r\n---\r\nText.\r\n',
            id="comments and CRLF",
        ),
        pytest.param(
            "---\ntopics: [A] # All.\ntitle: '# 1'\n---\n",
            '---\ntitle: "# 1"\n\ntopics: # All.\n  - A\n\n---\n',
            id="a comment behind brackets",
        ),
        pytest.param(
            "---\ntitle: A\nx:\n  at: 2022-03-04 05:00:00Z # early\n---\n",
            '---\ntitle: "A"\n\nx:\n  at: 2022-03-04T05:00:00Z # early\n\n---\n',
            id="a moment without a field",
        ),
    ],
)
def test_the_canonical_form(before: str, after: str) -> None:
    document = nf.Document.parse(before)
    assert canonical_form(document) == (after, "")
    assert canonical_form(nf.Document.parse(after)) == (after, "")
    assert str(document) == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nheat: &a 3\ntitle: A\n---\n", "$.heat has an anchor or a tag"),
        ("---\nheat: &a 3\nquality: *a\ntitle: A\n---\n", "$.heat has an anchor or a tag"),
        ("---\nx: !local a\ntitle: A\n---\n", "$.x has an anchor or a tag"),
        ("---\nx: !!str 1\ntitle: A\n---\n", "$.x has an anchor or a tag"),
        ("---\ntopics: [A, # One.\n  B]\ntitle: A\n---\n", "line 2 is inside brackets"),
        ("---\ntopics: [A,\n  # One.\n  B]\ntitle: A\n---\n", "line 3 is inside brackets"),
        ("---\nampWebUrl: # None.\ntitle: A\n---\n", "$.ampWebUrl has no place"),
        ("---\n# None.\nampWebUrl:\ntitle: A\n---\n", "$.ampWebUrl has no place"),
        ("---\n{title: A} # All.\n---\n", "after the brackets around all keys"),
        (
            "---\ntitle: A\nversion: 1.10\n---\n",
            "$.version is a number that would be written differently",
        ),
        ("---\ntitle: A\nx:\n  - zip: 007\n---\n", "$.x[0].zip is a number that would be"),
        (
            "---\ntitle: A\nprovider: {name: A, version: 1.10}\n---\n",
            "$.provider.version is a number that would be written differently",
        ),
        (
            "---\ntitle: A\npublishedDateTime: 2020-06-05T03:48:04.0681394Z\n---\n",
            "only six decimal places",
        ),
        (
            "---\ntitle: A\nimages:\n  - # One.\n    url: https://a.example # Two.\n---\n",
            "two comments would be on the line",
        ),
    ],
)
def test_what_is_left_alone(text: str, reason: str) -> None:
    after, found = canonical_form(nf.Document.parse(text))
    assert after == text
    assert reason in found


def test_what_a_class_has_no_place_for(folder: Path) -> None:
    Path("site_classes2.py").write_text(
        "import attrs\n\n\n@attrs.define\nclass Course:\n    title: str\n    weeks: int = 1\n"
    )
    Path("a.md").write_text("---\nweeks: 2\ntitle: A\nteacher: Ines\n---\nText.\n")
    Path("b.md").write_text("---\nweeks: 2 # Two.\ntitle: A\n---\nText.\n")
    run = newsformat("format", ".", "--model", "site_classes2:Course")
    assert run.code == 0
    assert run.errors == (
        "a.md: left alone: $.teacher has no place in Course\n"
        "1 file reformatted, 1 file left alone.\n"
    )
    assert Path("b.md").read_text() == '---\ntitle: "A"\nweeks: 2 # Two.\n---\nText.\n'


# The command


def test_files_are_written(folder: Path) -> None:
    Path("a.md").write_text(OLD)
    Path("b.md").write_text(NEW)
    Path("README.md").write_text("How to write posts.\n")
    before = Path("b.md").stat().st_mtime_ns
    run = newsformat("format", ".")
    assert (run.code, run.output) == (0, "")
    assert run.errors == (
        "1 file reformatted, 1 file left unchanged, 1 file without front matter skipped.\n"
    )
    assert Path("a.md").read_text() == NEW
    assert Path("b.md").stat().st_mtime_ns == before
    assert newsformat("format", "a.md", "b.md").errors == "2 files left unchanged.\n"


def test_check_and_diff_write_nothing(folder: Path) -> None:
    Path("a.md").write_text(OLD)
    Path("b.md").write_text(NEW)
    run = newsformat("format", ".", "--check")
    assert (run.code, run.output) == (1, "Would reformat: a.md\n")
    assert run.errors == "1 file would be reformatted, 1 file already formatted.\n"
    run = newsformat("format", ".", "--diff")
    assert run.code == 1
    assert run.output.startswith("--- a.md\n+++ a.md\n@@ -1,6 +1,9 @@\n ---\n")
    assert Path("a.md").read_text() == OLD
    for option in ("--check", "--diff"):
        run = newsformat("format", "b.md", option)
        assert (run.code, run.output) == (0, "")
    assert newsformat("format", ".", "--check", "-q").errors == ""


def test_what_cannot_be_read_or_written(folder: Path) -> None:
    Path("a.md").write_text('---\ntitle: "A\n---\n')
    Path("b.md").write_text(OLD)
    Path("b.md").chmod(0o444)
    Path("c.md").write_text("---\ntitle: A\nheat: &a 3\n---\n")
    Path("d.md").write_text(OLD)
    Path("e.md").symlink_to("nowhere")
    run = newsformat("format", ".")
    assert run.code == 2
    assert run.errors == (
        'a.md:2:8: NF120 unreadable-file this quote is not closed; put another " where the text'
        " ends\n"
        "e.md: NF601 unreadable-file there is no such file any more, or it is a link that leads"
        " nowhere\n"
        "b.md: not written: it is read-only; make it writable first\n"
        "c.md: left alone: $.heat has an anchor or a tag, which the canonical form does not have\n"
        "1 file reformatted, 1 file left alone, 1 file not written, 2 files not read.\n"
    )
    assert Path("b.md").read_text() == OLD
    assert Path("d.md").read_text() == NEW
    assert newsformat("format", "c.md", "--check").code == 0


def test_a_named_file_without_front_matter(folder: Path) -> None:
    Path("README.md").write_text("Text.\n")
    run = newsformat("format", "README.md")
    assert run.code == 2
    assert "README.md:1:1: NF101" in run.errors
    assert newsformat("format", "README.md", "--skip-plain").code == 0


def test_standard_input() -> None:
    run = newsformat("format", "-", content=OLD.replace("\n", "\r\n").encode())
    assert (run.code, run.bytes, run.errors) == (0, NEW.replace("\n", "\r\n").encode(), "")
    run = newsformat("format", "-", "--stdin-filename", "a.md", "--check", content=OLD.encode())
    assert (run.code, run.output) == (1, "Would reformat: a.md\n")
    run = newsformat("format", "-", "--diff", content=OLD.encode())
    assert run.code == 1
    assert run.output.startswith("--- -\n+++ -\n")
    run = newsformat("format", "-", content=b"---\ntitle: 'A\n---\n")
    assert (run.code, run.output) == (2, "")
    assert "NF120" in run.errors
    text = "---\ntitle: A\nheat: &a 3\n---\n"
    run = newsformat("format", "-", content=text.encode())
    assert (run.code, run.output) == (0, text)
    assert "left alone" in run.errors


def test_without_a_class_there_is_no_canonical_form(folder: Path) -> None:
    Path("a.md").write_text(OLD)
    run = newsformat("format", ".", "--model", "none")
    assert run.code == 2
    assert "without a class there is no canonical form" in run.errors
    assert Path("a.md").read_text() == OLD


def test_several_processes(folder: Path) -> None:
    for number in range(300):
        Path(f"{number:03}.md").write_text(OLD)
    assert newsformat("format", ".", "--workers", "2").errors == "300 files reformatted.\n"
    assert all(path.read_text() == NEW for path in folder.iterdir())
    assert newsformat("format", ".", "--workers", "2").errors == "300 files left unchanged.\n"


def test_names_are_shown_without_what_a_terminal_acts_on(folder: Path) -> None:
    Path("\x1b[31m.md").write_text(OLD)
    Path(os.fsdecode(b"caf\xe9.md")).write_text(OLD)
    run = newsformat("format", ".", "--check")
    assert run.code == 2
    assert run.output == "Would reformat: \ufffd[31m.md\n"
    assert "caf\\xe9.md: NF603" in run.errors
    assert "--- \ufffd[31m.md\n" in newsformat("format", ".", "--diff").output
