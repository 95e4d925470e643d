from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import newsformat as nf
from command_runs import Run, newsformat
from newsformat.archive.reading import Reader
from usual_texts import read_first_texts

GOOD = '---\ntitle: "Boats"\ntopics: [Water]\n---\nText.\n'
SAFE = '---\ntitle: "Boats"\ncategory: no\ntopics: [Water]\n---\nText.  \n'
FIXED = '---\ncategory: "no"\ntitle: "Boats"\ntopics: [Water]\n---\nText.  \n'
UNSAFE = '---\ntitle: "CafÃ© Ã¼ber"\ntopics: [Water]\n---\n'
BROKEN = '---\ntitle: "Boats\n---\n'
MISFIT = "---\ntitle: Boats\nheat: hot\n---\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**texts: str) -> None:
    for name, text in texts.items():
        path = Path(name.replace("__", "/") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def codes(run: Run) -> list[str]:
    return [each["code"] for each in json.loads(run.output)]


# What is found


def test_nothing_is_found(folder: Path) -> None:
    write(posts__a=GOOD)
    for path in ("posts", "posts/a.md", ".", folder, folder / "posts" / "a.md"):
        run = newsformat("check", path)
        assert (run.code, run.output, run.errors) == (0, "1 file checked, no findings.\n", "")
    assert newsformat("check").code == 0


def test_no_object_is_made_of_a_usual_file_in_which_nothing_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def document(*_: object) -> object:
        raise AssertionError

    read_first_texts(nf.Article)
    monkeypatch.setattr(Reader, "document", document)
    write(a="---\ntitle: Boats\n\ntopics:\n  - Water\n---\n")
    assert newsformat("check", ".").output == "1 file checked, no findings.\n"


def test_what_is_found(folder: Path) -> None:
    write(posts__a=SAFE, posts__b=GOOD)
    run = newsformat("check", "posts")
    assert run.code == 1
    assert run.output == (
        "posts/a.md:3:1: NF551 key-order [*] $.category: category belongs above title\n"
        "  3 | category: no\n"
        "    | ^^^^^^^^\n"
        "\n"
        "posts/a.md:3:11: NF301 ambiguous-text [*] $.category: no is text here, but not for every"
        " YAML reader; quote it\n"
        "  3 | category: no\n"
        "    |           ^^\n"
        "\n"
        "2 files checked, 2 findings in 1 file; 2 can be fixed with --fix.\n"
    )
    assert newsformat("check", "posts", "--exit-zero").code == 0
    assert "checked" not in newsformat("check", "posts", "-q").output


def test_paths_in_the_working_folder_are_shown_from_there(folder: Path) -> None:
    write(posts__a=SAFE)
    run = newsformat("check", folder / "posts", "--output-format", "concise")
    assert run.output.startswith("posts/a.md:3:1: ")


def test_what_cannot_be_read_is_a_finding(folder: Path) -> None:
    write(a=BROKEN, b=MISFIT, c="---\ntitle: A\n", d=GOOD)
    run = newsformat("check", ".", "--output-format", "concise")
    assert run.code == 1
    assert run.output == (
        'a.md:2:8: NF120 unreadable-file this quote is not closed; put another " where the text'
        " ends\n"
        "b.md:3:7: NF202 model-mismatch $.heat: expected a number, found text ('hot')\n"
        "c.md:3:1: NF102 unreadable-file expected a '---' line that closes the front matter\n"
        "4 files checked, 3 findings in 3 files.\n"
    )


def test_files_without_front_matter(folder: Path) -> None:
    write(a=GOOD, README="How to write posts.\n")
    run = newsformat("check", ".")
    assert run.code == 0
    assert run.output == "1 file checked, 1 without front matter skipped, no findings.\n"
    named = newsformat("check", "a.md", "README.md", "--output-format", "concise")
    assert named.code == 1
    assert named.output.startswith("README.md:1:1: NF101 unreadable-file ")
    assert named.output.endswith("2 files checked, 1 finding in 1 file.\n")
    assert newsformat("check", "--skip-plain", "a.md", "README.md").output == run.output


def test_statistics(folder: Path) -> None:
    write(a=SAFE, b=SAFE, c=UNSAFE, d=BROKEN)
    run = newsformat("check", ".", "--statistics")
    assert run.code == 1
    assert run.output == (
        "2  NF301 [*] ambiguous-text\n"
        "2  NF551 [*] key-order\n"
        "1  NF120     unreadable-file\n"
        "1  NF516 [?] mojibake\n"
        "4 files checked, 6 findings in 4 files; 4 can be fixed with --fix, 1 more with --fix"
        " --unsafe-fixes.\n"
    )
    rows = json.loads(newsformat("check", ".", "--statistics", "--output-format", "json").output)
    assert rows[0] == {"code": "NF301", "name": "ambiguous-text", "count": 2}


def test_files_are_compared(folder: Path) -> None:
    write(a=GOOD, b=GOOD, c=GOOD.replace("Water", "water"))
    run = newsformat("check", ".", "--output-format", "json")
    assert codes(run) == ["NF583"]


# Fixes


def test_safe_fixes(folder: Path) -> None:
    write(a=SAFE, b=UNSAFE, c=GOOD, d=BROKEN)
    run = newsformat("check", ".", "--fix", "--output-format", "concise")
    assert run.code == 1
    assert Path("a.md").read_text() == FIXED
    assert (Path("b.md").read_text(), Path("d.md").read_text()) == (UNSAFE, BROKEN)
    assert run.output.endswith(
        "4 files checked, 2 findings fixed in 1 file, 2 findings left in 2 files; 1 can be fixed"
        " with --fix --unsafe-fixes.\n"
    )


def test_all_fixes(folder: Path) -> None:
    write(a=SAFE, b=UNSAFE)
    run = newsformat("check", ".", "--fix", "--unsafe-fixes")
    assert (run.code, run.output) == (
        0,
        "2 files checked, 3 findings fixed in 2 files, none left.\n",
    )
    assert 'title: "Café über"' in Path("b.md").read_text("utf-8")
    again = newsformat("check", ".", "--fix", "--unsafe-fixes")
    assert again.output == "2 files checked, no findings.\n"


def test_what_is_said_of_two_names_of_a_file_is_what_it_says_after_fixes(folder: Path) -> None:
    read_first_texts(nf.Article)
    Path("pyproject.toml").write_text('[tool.newsformat.per-file-ignores]\n"z.md" = ["NF512"]\n')
    write(
        a="---\ntitle: A\ntopics:\n  - Boats\n  - Boats\n---\n",
        c="---\ntitle: B\ntopics:\n  - boats\n---\n",
    )
    Path("z.md").symlink_to("a.md")
    run = newsformat("check", ".", "--fix", "--output-format", "concise")
    assert "c.md:4:5: NF583 topic-spelling" in run.output
    assert "'Boats' is the usual spelling, in 2 of 3" in run.output


def test_unsafe_fixes_alone_change_nothing(folder: Path) -> None:
    write(a=UNSAFE)
    assert newsformat("check", ".", "--unsafe-fixes").code == 1
    assert Path("a.md").read_text() == UNSAFE


def test_fixes_of_files_together(folder: Path) -> None:
    other = GOOD.replace("[Water]", "[water, Fish, Water]")
    write(a=GOOD, b=GOOD, c=other)
    run = newsformat("check", ".", "--fix", "--unsafe-fixes")
    assert run.code == 0
    # In one spelling, the topic stands twice, which is fixed as well.
    assert "topics: [Water, Fish]" in Path("c.md").read_text()
    assert newsformat("check", ".").code == 0


def test_a_diff_writes_nothing(folder: Path) -> None:
    write(a=SAFE, b=UNSAFE, c=GOOD)
    run = newsformat("check", ".", "--diff")
    assert run.code == 1
    assert run.output == (
        '--- a.md\n+++ a.md\n@@ -1,6 +1,6 @@\n ---\n+category: "no"\n title: "Boats"\n'
        "-category: no\n topics: [Water]\n ---\n Text.  \n"
    )
    assert run.errors == (
        "3 files checked, 2 findings would be fixed in 1 file, 1 finding left in 1 file; 1 can be"
        " fixed with --fix --unsafe-fixes.\n"
    )
    assert Path("a.md").read_text() == SAFE
    assert '+title: "Café über"' in newsformat("check", ".", "--diff", "--unsafe-fixes").output
    assert newsformat("check", "c.md", "--diff").code == 0
    assert newsformat("check", ".", "--diff", "--fix").code == 1
    assert Path("a.md").read_text() == SAFE


def test_a_diff_of_fixes_of_files_together(folder: Path) -> None:
    write(a=GOOD, b=GOOD, c=GOOD.replace("Water", "water"))
    run = newsformat("check", ".", "--diff", "--unsafe-fixes")
    assert "-topics: [water]\n+topics: [Water]\n" in run.output
    assert "water" in Path("c.md").read_text()


def test_a_diff_is_what_patch_reads(folder: Path) -> None:
    write(a=SAFE.replace("\n", "\r\n"))
    run = newsformat("check", "a.md", "--diff")
    assert b'+category: "no"\r\n' in run.bytes


# Which rules


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["NF551", "NF301"]),
        (["--select", "NF301"], ["NF301"]),
        (["--select", "NF3,key-order"], ["NF551", "NF301"]),
        (["--ignore", "key-order", "--ignore", "NF301"], []),
        (["--ignore", "NF3, NF5"], []),
        (["--select", "NF5", "--extend-select", "ambiguous-text"], ["NF551", "NF301"]),
    ],
)
def test_rules_are_selected(folder: Path, options: list[str], expected: list[str]) -> None:
    write(a=SAFE)
    run = newsformat("check", "a.md", "--output-format", "json", *options)
    assert codes(run) == expected
    assert run.code == bool(expected)


def test_settings_in_a_file(folder: Path) -> None:
    write(posts__a=SAFE, drafts__b=SAFE)
    Path("pyproject.toml").write_text(
        '[tool.newsformat]\nignore = ["key-order"]\n'
        '[tool.newsformat.per-file-ignores]\n"drafts/**" = ["ALL"]\n'
        '[tool.newsformat.severity]\nambiguous-text = "error"\n'
    )
    found = json.loads(newsformat("check", ".", "--output-format", "json").output)
    assert [(each["code"], each["file"], each["severity"]) for each in found] == [
        ("NF301", "posts/a.md", "error")
    ]
    # What the command line says takes the place of what the file says.
    run = newsformat("check", ".", "--ignore", "NF301", "--output-format", "json")
    assert codes(run) == ["NF551"]
    Path("other.toml").write_text('[tool.newsformat]\nselect = ["NF301"]\n')
    run = newsformat("check", ".", "--config", "other.toml", "--output-format", "json")
    assert codes(run) == ["NF301", "NF301"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "image-siz"], "the command line: select: there is no rule 'image-siz'; did"),
        (["--model", "site"], "the command line: model: expected"),
        (["--model", "no_such_module:Article"], "the command line: model: no_such_module:Article"),
        (["--model", "newsformat:loads"], "is not an attrs class"),
        (["--config", "absent.toml"], "does not exist"),
        (["--output-format", "yaml"], "is not one of"),
        (["--baseline", "absent.json"], "absent.json: No such file"),
        (["--workers", "0"], "is not in the range"),
        (["absent.md"], "absent.md: No such file or directory"),
        ([""], "'': No such file or directory"),
        (["-", "a.md"], "'-' cannot be combined"),
        (["--watch", "--diff"], "cannot be given together"),
        (["--watch", "-"], "'-' cannot be combined"),
    ],
)
def test_what_makes_no_sense(folder: Path, options: list[str], message: str) -> None:
    write(a=SAFE)
    run = newsformat("check", "a.md", *options)
    assert run.code == 2
    assert message in " ".join(run.errors.split())
    assert "Traceback" not in run.errors
    assert not run.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[tool.newsformat\n", "not TOML"),
        ("[tool.newsformat]\nignored = []\n", "did you mean ignore?"),
        ("[tool.newsformat]\nselect = 3\n", "expected a list of codes and names"),
    ],
)
def test_settings_without_a_meaning(folder: Path, content: str, message: str) -> None:
    write(a=SAFE)
    Path("pyproject.toml").write_text(content)
    run = newsformat("check", "a.md")
    assert run.code == 2
    assert message in run.errors
    assert run.errors.count("\n") == 1


# Classes


def test_a_class_of_the_working_folder(folder: Path) -> None:
    Path("site_classes.py").write_text(
        "import attrs\n\n\n@attrs.define\nclass Course:\n    title: str\n    weeks: int = 1\n"
    )
    write(a="---\ntitle: Sailing\nweeks: two\n---\n", b="---\nweeks: 2\ntitle: Sailing\n---\n")
    expected = ["NF202", "NF551"]
    options = ["--model", "site_classes:Course", "--output-format", "json"]
    assert codes(newsformat("check", ".", *options)) == expected
    assert codes(newsformat("check", ".", "--workers", "2", *options)) == expected
    Path("pyproject.toml").write_text('[tool.newsformat]\nmodel = "site_classes:Course"\n')
    assert codes(newsformat("check", ".", "--output-format", "json")) == expected
    run = newsformat("check", ".", "--model", "none", "--output-format", "json")
    assert codes(run) == []


def test_a_class_of_the_folder_with_the_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("root_classes.py").write_text(
        "import attrs\n\n\n@attrs.define\nclass Course:\n    weeks: int\n"
    )
    Path("pyproject.toml").write_text('[tool.newsformat]\nmodel = "root_classes:Course"\n')
    write(posts__a="---\nweeks: two\n---\n")
    monkeypatch.chdir("posts")
    assert codes(newsformat("check", "--output-format", "json")) == ["NF202"]


@pytest.mark.parametrize(
    ("module", "source", "reason"),
    [
        ("broken", "raise RuntimeError('no database')", "imported: RuntimeError: no database"),
        ("ending", "raise SystemExit(3)", "cannot be imported: SystemExit: 3"),
        ("unknown", "@define\nclass Course:\n    weeks: 'Weeks'", "name 'Weeks' is not defined"),
        ("unusual", "@define\nclass Course:\n    weeks: complex", "Course.weeks: the type complex"),
    ],
)
def test_a_class_that_cannot_be_used(folder: Path, module: str, source: str, reason: str) -> None:
    Path(f"{module}_classes.py").write_text(f"from attrs import define\n{source}\n")
    write(a=GOOD)
    for command in ("check", "format", "show"):
        run = newsformat(command, ".", "--model", f"{module}_classes:Course")
        assert run.code == 2
        assert reason in run.errors


def test_rules_of_installed_packages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = folder / "installed"
    (package / "town_rules-1.0.dist-info").mkdir(parents=True)
    (package / "town_rules-1.0.dist-info" / "METADATA").write_text("Name: town-rules\nVersion: 1\n")
    (package / "town_rules-1.0.dist-info" / "entry_points.txt").write_text(
        "[newsformat.rules]\nsite = town_rules\n"
    )
    (package / "town_rules.py").write_text(
        "from newsformat.rules import Violation, rule\n\n\n"
        "@rule(code='SITE001', name='no-boats', summary='A title has boats.')\n"
        "def no_boats(subject):\n"
        "    if 'Boats' in subject.article.title:\n"
        "        yield Violation('title', 'boats')\n"
    )
    monkeypatch.syspath_prepend(str(package))
    write(posts__a=GOOD)
    run = newsformat("check", "posts", "--output-format", "json")
    assert codes(run) == ["SITE001"]
    assert codes(newsformat("check", "posts", "--workers", "2", "--output-format", "json")) == [
        "SITE001"
    ]
    assert "no-boats" in newsformat("rule", "--all").output
    (package / "town_rules.py").write_text("raise ImportError('gone')\n")
    monkeypatch.delitem(__import__("sys").modules, "town_rules")
    run = newsformat("check", "posts")
    assert run.code == 2
    assert "town_rules" in run.errors


# Baselines


def test_baselines(folder: Path) -> None:
    write(a=SAFE, b=GOOD)
    run = newsformat("check", ".", "--write-baseline", "baseline.json")
    assert (run.code, run.output) == (0, "")
    assert run.errors == "2 files checked, 2 findings written to baseline.json.\n"
    run = newsformat("check", ".", "--baseline", "baseline.json")
    assert (run.code, run.output) == (
        0,
        "2 files checked, no new findings (2 more in the baseline).\n",
    )
    write(b=UNSAFE)
    run = newsformat("check", ".", "--baseline", "baseline.json", "--output-format", "concise")
    assert run.code == 1
    assert run.output.splitlines()[1] == (
        "2 files checked, 1 finding in 1 file (2 more in the baseline); 1 can be fixed with --fix"
        " --unsafe-fixes."
    )
    Path("baseline.json").write_text("[]")
    assert newsformat("check", ".", "--baseline", "baseline.json").code == 2


# Standard input


def test_standard_input(folder: Path) -> None:
    run = newsformat("check", "-", "--output-format", "concise", content=SAFE.encode())
    assert run.code == 1
    assert run.output.startswith("-:3:1: NF551")
    name = "posts/a.md"
    run = newsformat(
        "check", "-", "--stdin-filename", name, "--output-format", "concise", content=SAFE.encode()
    )
    assert run.output.startswith("posts/a.md:3:1: NF551")
    assert newsformat("check", "-", content=GOOD.encode()).code == 0
    run = newsformat("check", "-", "--output-format", "json", content=b"\xff")
    assert (run.code, codes(run)) == (1, ["NF103"])


def test_fixes_of_standard_input(folder: Path) -> None:
    content = SAFE.replace("\n", "\r\n").encode()
    run = newsformat("check", "-", "--fix", content=content)
    assert run.code == 0
    assert run.bytes == FIXED.replace("\n", "\r\n").encode()
    assert run.errors == "1 file checked, 2 findings fixed in 1 file, none left.\n"
    run = newsformat("check", "-", "--diff", content=content)
    assert run.code == 1
    assert b'+category: "no"\r\n' in run.bytes
    # What cannot be read comes back as it was.
    run = newsformat("check", "-", "--fix", content=BROKEN.encode())
    assert (run.code, run.output) == (1, BROKEN)
    assert "NF120" in run.errors


@pytest.mark.parametrize("command", ["check", "format"])
def test_a_name_of_standard_input_makes_no_other_diff(command: str) -> None:
    name = "a\n+++ b\x1b[1m.md"
    run = newsformat(command, "-", "--diff", "--stdin-filename", name, content=SAFE.encode())
    shown = "a\ufffd+++ b\ufffd[1m.md"
    assert run.output.splitlines()[:2] == [f"--- {shown}", f"+++ {shown}"]


def test_patterns_are_about_the_name_of_standard_input(folder: Path) -> None:
    Path("pyproject.toml").write_text('[tool.newsformat.per-file-ignores]\n"drafts/**" = ["ALL"]\n')
    options = ["check", "-", "--stdin-filename"]
    assert newsformat(*options, "drafts/a.md", content=SAFE.encode()).code == 0
    assert newsformat(*options, "posts/a.md", content=SAFE.encode()).code == 1


# Kinds of files


def test_files_that_cannot_be_read(folder: Path) -> None:
    write(posts__a=GOOD)
    Path("posts/folder.md").mkdir()
    os.mkfifo("posts/pipe.md")
    Path("posts/link.md").symlink_to("nowhere")
    Path("posts/circle.md").symlink_to("circle.md")
    Path("posts/loop").symlink_to("../posts")
    Path("posts/binary.md").write_bytes(b"\x89PNG\0\0")
    Path("posts/latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    Path(os.fsdecode(b"posts/caf\xe9.md")).write_text(SAFE)
    Path("posts/\x1b[31m\u202e.md").write_text(GOOD.replace("Boats", ""), "utf-8")
    run = newsformat("check", "posts", "--output-format", "concise")
    assert run.code == 1
    assert not run.errors
    found = [line.split(" unreadable-file ")[0] for line in run.output.splitlines()[:-1]]
    assert found == [
        "posts/\ufffd[31m\ufffd.md:2:8: NF501 empty-title $.title: the title is empty",
        "posts/binary.md: NF602",
        "posts/caf\\xe9.md: NF603",
        "posts/circle.md: NF604",
        "posts/latin.md:2:11: NF103",
        "posts/link.md: NF601",
        "posts/loop: NF604",
        "posts/pipe.md: NF601",
    ]
    fixed = newsformat("check", "posts", "--fix", "--unsafe-fixes", "--output-format", "concise")
    assert fixed.code == 1
    assert Path(os.fsdecode(b"posts/caf\xe9.md")).read_text() == SAFE
    assert stat.S_ISFIFO(Path("posts/pipe.md").stat().st_mode)


def test_named_files_that_cannot_be_read(folder: Path) -> None:
    os.mkfifo("pipe.md")
    Path("link.md").symlink_to("nowhere")
    name = os.fsdecode(b"caf\xe9.md")
    Path(name).write_text(GOOD)
    run = newsformat("check", "pipe.md", "link.md", name, "--output-format", "json")
    assert run.code == 1
    assert codes(run) == ["NF603", "NF601", "NF601"]


def test_a_read_only_file_stays(folder: Path) -> None:
    write(a=SAFE, b=SAFE)
    Path("a.md").chmod(0o444)
    run = newsformat("check", ".", "--fix", "--output-format", "concise")
    assert run.code == 2
    assert run.errors == "a.md: not written: it is read-only; make it writable first\n"
    assert "a.md:3:1: NF551" in run.output
    assert Path("a.md").read_text() == SAFE
    assert Path("b.md").read_text() == FIXED
    assert not [each for each in folder.iterdir() if each.name.startswith(".")]


def test_a_link_stays_a_link(folder: Path) -> None:
    write(real__a=SAFE)
    Path("a.md").symlink_to("real/a.md")
    assert newsformat("check", "a.md", "--fix").code == 0
    assert Path("a.md").is_symlink()
    assert Path("real/a.md").read_text() == FIXED


@pytest.mark.parametrize("options", [["--fix"], []])
def test_files_that_vanish(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    write(a=SAFE, b=SAFE, c=SAFE)
    vanishing(monkeypatch, lambda: Path("b.md").unlink(missing_ok=True))
    run = newsformat("check", ".", "--output-format", "concise", *options)
    assert "b.md: NF601 unreadable-file there is no such file any more" in run.output
    assert run.code == 1
    assert Path("c.md").read_text() == (FIXED if options else SAFE)


def test_a_file_that_changes_before_it_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsformat.rules import fixing

    write(a=SAFE)
    other = GOOD.replace("Boats", "Somebody else's")

    def fix(*arguments: object, **options: object) -> object:
        result = original(*arguments, **options)  # type: ignore[arg-type] # as they came
        write(a=other)
        return result

    original = fixing.fix_document
    monkeypatch.setattr(fixing, "fix_document", fix)
    run = newsformat("check", "a.md", "--fix")
    assert run.code == 2
    assert "a.md: not written: it changed since it was read" in run.errors
    assert Path("a.md").read_text() == other


def vanishing(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Change something after the first file was read."""
    from newsformat.archive.texts.folders import FileSource

    original = FileSource.found

    def found(self: FileSource, name: str) -> object:
        result = original(self, name)
        change()
        return result

    monkeypatch.setattr(FileSource, "found", found)


def test_gitignore(folder: Path) -> None:
    write(a=GOOD, drafts__b=SAFE)
    Path(".gitignore").write_text("drafts/\n")
    assert newsformat("check", ".").code == 1
    assert newsformat("check", ".", "--gitignore").code == 0


def test_a_rule_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsformat.cli import configuration
    from newsformat.rules import Violation, rule

    @rule(code="SITE001", name="no-boats", summary="A title has boats.")
    def no_boats(subject: object) -> list[Violation]:
        raise ZeroDivisionError

    monkeypatch.setattr(configuration, "_installed_rules", lambda: [no_boats])
    write(a=GOOD)
    run = newsformat("check", ".")
    assert run.code == 2
    assert "the rule SITE001 (no-boats): it failed in a.md: ZeroDivisionError" in run.errors


# Many files


def test_two_thousand_files(folder: Path) -> None:
    for number in range(2_000):
        text = GOOD if number % 10 else SAFE
        Path(f"{number:04}.md").write_text(text.replace("Boats", f"Boats {number}"))
    one, several = (
        newsformat("check", ".", "--workers", count, "--output-format", "json")
        for count in ("1", "2")
    )
    assert one.bytes == several.bytes
    assert len(codes(one)) == 400
    assert newsformat("check", ".", "--fix").output == (
        "2,000 files checked, 400 findings fixed in 200 files, none left.\n"
    )
    assert newsformat("check", ".").output == "2,000 files checked, no findings.\n"


@pytest.mark.parametrize(("files", "expected"), [(3, 1), (500, 8)])
def test_how_many_processes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, files: int, expected: int
) -> None:
    from newsformat.cli.file_processing import chosen, processes_for

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    for number in range(files):
        Path(f"{number}.md").touch()
    assert processes_for(chosen(["."]), None) == expected
    assert processes_for(chosen(["."]), 3) == 3


def test_a_check_changes_nothing(folder: Path) -> None:
    write(a=SAFE)
    before = Path("a.md").stat()
    newsformat("check", ".")
    after = Path("a.md").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert nf.load("a.md").category == "no"


# Watching


def test_files_are_checked_again_after_each_change(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from newsformat.cli.check_command import CheckRequest
    from newsformat.cli.configuration import CommandOptions
    from newsformat.cli.watching import watch

    write(a=GOOD)
    steps: list[Callable[[], object]] = [
        lambda: write(b=SAFE),
        lambda: None,
        lambda: Path("b.md").unlink(),
        lambda: Path("pyproject.toml").write_text("[tool.newsformat]\nmodel = 3\n"),
        lambda: write(a=SAFE),
    ]

    def wait(_: float) -> None:
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)()

    with pytest.raises(KeyboardInterrupt):
        watch(CheckRequest(CommandOptions(str(folder)), report="concise"), wait)
    shown = capsys.readouterr()
    assert [line for line in shown.out.splitlines() if "checked" in line] == [
        "1 file checked, no findings.",
        "2 files checked, 2 findings in 1 file; 2 can be fixed with --fix.",
        "1 file checked, no findings.",
        "1 file checked, 2 findings in 1 file; 2 can be fixed with --fix.",
    ]
    assert shown.err.count("Watching for changes") == 4


# Rules


def test_pages_of_rules() -> None:
    by_code, by_name = newsformat("rule", "NF505"), newsformat("rule", "image-size")
    assert by_code.output == by_name.output
    assert by_code.output == (
        "NF505 image-size (warning)\n\n"
        "An image lacks its width or its height, or one of them is not positive."
        " The page jumps while the image loads, and link previews leave the image out.\n\n"
        "Example:\n\n"
        '    images: [{url: "https://a.example/b.jpg", width: 0, height: 630}]\n\n'
        "https://newsformat.github.io/newsformat/reference/errors.html#nf505\n"
    )
    assert "Fix is available and safe." in newsformat("rule", "nf551").output
    assert "The bytes are not UTF-8." in newsformat("rule", "NF103").output
    page = json.loads(newsformat("rule", "NF505", "--output-format", "json").output)
    assert page["name"] == "image-size"


def test_all_rules() -> None:
    run = newsformat("rule", "--all")
    assert run.code == 0
    lines = run.output.splitlines()
    assert lines == sorted(lines)
    assert any(line.startswith("NF551 [*] key-order ") for line in lines)
    rows = json.loads(newsformat("rule", "--all", "--output-format", "json").output)
    assert len(rows) == len(lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["image-siz"], "there is no rule 'image-siz'; did you mean image-size?"),
        (["zzzzzz"], "see newsformat rule --all"),
        ([], "give the code or the name of a rule, or --all"),
        (["NF505", "--all"], "give the code or the name of a rule, or --all"),
    ],
)
def test_rules_that_are_not_there(arguments: list[str], message: str) -> None:
    run = newsformat("rule", *arguments)
    assert run.code == 2
    assert message in run.errors
