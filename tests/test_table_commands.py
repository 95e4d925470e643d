"""`newsformat export` and `newsformat apply`: tables of articles, and edits that come back."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from command_runs import SOURCES, Run, newsformat, start
from newsformat import strategies
from newsformat.cli.csv_cells import cell_of, quoted, value_of_cell, with_formula, without_formula
from newsformat.cli.json_values import JsonValueError, json_of, value_of_json
from newsformat.cli.table_columns import columns_of
from newsformat.convert.converter import to_plain
from newsformat.type_hints import value_type
from newsformat.yaml.plain_data import same
from running_commands import on_terminal

FORMATS = ["csv", "jsonl", "parquet"]


def need_pyarrow() -> Any:
    return pytest.importorskip("pyarrow", reason="this needs pyarrow")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with four articles, a broken one, and a file without front matter."""
    (tmp_path / "posts").mkdir()
    for number in range(4):
        article = nf.Article(
            title=f"Boat {number}",
            heat=number * 50,
            topics=["Boats", "Water"],
            published_date_time=datetime(2024, 1, 1 + number, 12, tzinfo=UTC),
            provider=nf.Provider(name="Gazette", domain="x.example"),
            extra={"seen": date(2024, 1, 1)},
            body=f"\nText {number}.\n",
        )
        nf.dump(article, tmp_path / "posts" / f"{number}.md")
    (tmp_path / "posts" / "broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("How to write.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows_of(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.output.split("\n")[:-1]]


def cells_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def table_of(path: str) -> list[dict[str, Any]]:
    """Return the rows of a table that was exported, as far as all formats have the same."""
    if path.endswith(".parquet"):
        return need_pyarrow().parquet.read_table(path).to_pylist()  # type: ignore[no-any-return] # pyarrow has no types
    text = Path(path).read_text("utf-8")
    if path.endswith(".jsonl"):
        return [json.loads(line) for line in text.split("\n")[:-1]]
    head, *rows = cells_of(text)
    return [{name: cell or None for name, cell in zip(head, row, strict=True)} for row in rows]


# What is exported


def test_json_lines_are_the_default(folder: Path) -> None:
    done = newsformat("export", "posts")
    assert done.code == 2
    rows = rows_of(done)
    assert [row["path"] for row in rows] == [
        *(f"posts/{n}.md" for n in range(4)),
        "posts/broken.md",
    ]
    assert rows[1]["heat"] == 50
    assert rows[1]["publishedDateTime"] == "2024-01-02T12:00:00Z"
    assert rows[1]["provider"] == {"name": "Gazette", "domain": "x.example"}
    assert rows[1]["extra"] == {"seen": {"$date": "2024-01-01"}}
    assert rows[1]["body"] == "\nText 1.\n"
    assert rows[1]["excerpt"] is None
    assert rows[4]["title"] is None
    assert rows[4]["problem"].startswith("posts/broken.md:2:8: NF119")
    assert done.errors == "5 rows, 1 with a problem.\n"


@pytest.mark.parametrize("kind", FORMATS)
def test_the_ending_says_the_format(folder: Path, kind: str) -> None:
    if kind == "parquet":
        need_pyarrow()
    done = newsformat("export", "-o", f"table.{kind.upper()}")
    assert (done.code, done.output) == (2, "")
    assert done.errors == (
        f"5 rows in table.{kind.upper()}, 1 with a problem, 1 without front matter.\n"
    )
    Path(f"table.{kind.upper()}").rename(f"table.{kind}")
    rows = table_of(f"table.{kind}")
    assert [str(row["title"]) for row in rows] == [*(f"Boat {n}" for n in range(4)), "None"]
    assert list(rows[0]) == list(columns_of(nf.Article).kinds)
    if kind != "parquet":
        again = newsformat("export", "--format", kind, "-q")
        assert again.errors == ""
        assert again.bytes == Path(f"table.{kind}").read_bytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_several_processes_write_the_same(folder: Path, kind: str) -> None:
    if kind == "parquet":
        need_pyarrow()
    for workers in ("1", "2"):
        newsformat("export", "-o", f"{workers}.{kind}", "--workers", workers)
    assert table_of(f"1.{kind}") == table_of(f"2.{kind}")


@pytest.mark.parametrize("kind", FORMATS)
def test_columns_conditions_and_exclusions(folder: Path, kind: str) -> None:
    if kind == "parquet":
        need_pyarrow()
    arguments = ["export", "--columns", "heat, path", "--where", "heat > 50", "-o", f"t.{kind}"]
    done = newsformat(*arguments, "--exclude", "3.md", "--exclude", "broken.md")
    assert done.code == 0
    assert done.errors == f"1 row in t.{kind}, 2 left out by --where, 1 without front matter.\n"
    (row,) = table_of(f"t.{kind}")
    assert list(row) == ["heat", "path"]
    assert (float(row["heat"]), row["path"]) == (100, "posts/2.md")


EXCLUSIONS = [
    ("posts", []),
    ("posts/", []),
    ("broken.md", ["0", "1", "2", "3"]),
    ("posts/[01].md", ["2", "3", "broken"]),
    ("?.md", ["broken"]),
    ("post", ["0", "1", "2", "3", "broken"]),
    ("**/3.md", ["0", "1", "2", "broken"]),
]


@pytest.mark.parametrize(("pattern", "left"), EXCLUSIONS)
def test_exclusions(folder: Path, pattern: str, left: list[str]) -> None:
    for paths in ((), ("posts",), (folder / "posts",)):
        done = newsformat("export", *paths, "--exclude", pattern)
        assert [Path(row["path"]).stem for row in rows_of(done)] == left


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("model", [[], ["--model", "none"]])
@pytest.mark.parametrize("key", ["title", "other"])
def test_half_of_a_surrogate_pair_is_a_problem_of_its_row(
    folder: Path, kind: str, model: list[str], key: str
) -> None:
    """No file ends the export of all others."""
    text = f'---\nexcerpt: b\n{key}: "\\ud83d"\n---\n'
    Path("half.md").write_text(text.replace("excerpt", "title" if key == "other" else "excerpt"))
    name = exported(kind, "half.md", "posts/1.md", *model)
    rows = {row["path"]: row for row in table_of(name)}
    assert "surrogate" in rows["half.md"]["problem"]
    assert rows["half.md"]["digest"]
    assert not rows["posts/1.md"]["problem"]


def test_files_that_git_ignores(folder: Path) -> None:
    pytest.importorskip("pathspec", reason="this needs pathspec")
    Path(".gitignore").write_text("[012].md\nbroken.md\n", encoding="utf-8")
    (folder / ".git").mkdir()
    done = newsformat("export", "--gitignore")
    assert [row["path"] for row in rows_of(done)] == ["posts/3.md"]


def test_a_file_without_front_matter_that_was_named_is_a_row(folder: Path) -> None:
    done = newsformat("export", "README.md", "posts/0.md")
    assert done.code == 2
    rows = rows_of(done)
    assert [row["path"] for row in rows] == ["README.md", "posts/0.md"]
    assert "NF101" in rows[0]["problem"]


def test_a_class_of_your_own_and_none(folder: Path) -> None:
    Path("sites.py").write_text(
        "import attrs\n\n@attrs.define\nclass Page:\n    title: str\n    path: str | None = None\n"
        "    extra: dict[str, object] = attrs.field(factory=dict)\n",
        encoding="utf-8",
    )
    Path("page.md").write_text("---\ntitle: A\npath: /a\nheat: 3\n---\nText\n", encoding="utf-8")
    (row,) = rows_of(newsformat("export", "page.md", "--model", "sites:Page"))
    assert row.pop("digest")
    assert row == {
        "$path": "page.md", "title": "A", "path": "/a", "extra": {"heat": 3}, "problem": None,
    }  # fmt: skip
    (row,) = rows_of(newsformat("export", "page.md", "--model", "none"))
    assert row["front_matter"] == {"title": "A", "path": "/a", "heat": 3}
    assert row["body"] == "Text\n"


WRONG = [
    (["--columns", "titel"], "there is no column 'titel'; there are path, category"),
    (["--columns", "heat,heat"], "the column 'heat' appears twice"),
    (["--columns", ""], "there is no column ''"),
    (["-o", "table.txt"], "table.txt does not end in any of .parquet"),
    (["-o", "table.jsonl", "--bom"], "--bom is for CSV"),
    (["--exclude", "../a"], "--exclude: a pattern such as"),
    (["--where", "heat ="], "--where:"),
    (["no.md"], "No such file"),
    (["-"], "'-' is for check and format"),
    (["-o", "posts", "--format", "csv"], "posts: it is"),
    (["-o", "no/such.csv"], "No such file"),
    (["-o", "posts/1.md", "--format", "csv"], "-o: posts/1.md is one of the files to read"),
    (["posts", "-o", "posts/../posts/1.md", "--format", "parquet"], "is one of the files to"),
    (["--exclude", "1.md", "-o", "posts/1.md", "--format", "jsonl"], "is one of the files to"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_what_makes_no_sense(folder: Path, arguments: list[str], message: str) -> None:
    before = sorted(folder.rglob("*"))
    done = newsformat("export", *arguments)
    assert done.code == 2
    assert done.output == ""
    assert message in done.errors
    assert sorted(folder.rglob("*")) == before


def test_a_byte_order_mark_is_there_on_request(folder: Path) -> None:
    with_mark = newsformat("export", "--format", "csv", "--bom").bytes
    assert with_mark == b"\xef\xbb\xbf" + newsformat("export", "--format", "csv").bytes


# Where it goes


@pytest.mark.parametrize("kind", FORMATS)
def test_the_old_file_stays_until_all_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "parquet":
        need_pyarrow()
    output = Path(f"table.{kind}")
    output.write_bytes(b"old")

    def interrupted(self: object, name: object) -> Any:
        raise KeyboardInterrupt

    before = sorted(folder.rglob("*"))
    with monkeypatch.context() as patch:
        patch.setattr("newsformat.cli.exported_files.ExportedFiles.found", interrupted)
        assert newsformat("export", "-o", output).code == 130
    assert output.read_bytes() == b"old"
    assert sorted(folder.rglob("*")) == before
    newsformat("export", "-o", output)
    assert output.read_bytes() != b"old"
    assert sorted(folder.rglob("*")) == before


def test_parquet_is_not_for_terminals(folder: Path) -> None:
    code, sent = on_terminal(["export", "--format", "parquet"], folder)
    assert code == 2
    assert "Parquet cannot be shown on a terminal; name a file with -o" in sent


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_no_file_moves_the_cursor(folder: Path, kind: str) -> None:
    title = "a\x1b[2J\u202eb\x9b31m\nc"
    nf.dump(nf.Article(title=title), "odd.md")
    arguments = ["export", "odd.md", "--format", kind, "--columns", "title"]
    code, sent = on_terminal(arguments, folder)
    assert code == 0
    assert not {"\x1b", "\u202e", "\x9b"} & set(sent)
    # Programs get every character.
    piped = newsformat(*arguments).output
    found = cells_of(piped)[1][0] if kind == "csv" else json.loads(piped)["title"]
    assert found == title


def test_parquet_goes_through_a_pipe(folder: Path) -> None:
    need_pyarrow()
    import pyarrow.parquet

    output, _ = start("export", "--format", "parquet", "-o", "-").communicate()
    assert pyarrow.parquet.read_table(pyarrow.py_buffer(output)).num_rows == 5


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such path")
def test_a_device_is_written_through(folder: Path) -> None:
    done = start("export", "-o", "/dev/stdout", "--format", "csv", "--columns", "path,heat")
    output, _ = done.communicate()
    assert output.decode().split("\n")[:2] == ["path,heat", "posts/0.md,0"]


def test_whoever_reads_the_output_may_stop(folder: Path) -> None:
    for number in range(300):
        Path(f"{number:03}.md").write_text(f"---\ntitle: {'x' * 900}\n---\n", encoding="utf-8")
    done = start("export")
    assert done.stdout is not None
    assert done.stderr is not None
    done.stdout.read(10)
    done.stdout.close()
    assert done.stderr.read() == b""
    assert done.wait() == 141
    done.stderr.close()


def test_without_pyarrow(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "pyarrow.py").write_text("raise ModuleNotFoundError('pyarrow')\n")
    path = {"PYTHONPATH": f"{tmp_path / 'without'}{os.pathsep}{SOURCES}"}
    for arguments in (["--format", "csv"], ["--format", "jsonl"]):
        done = start("export", "posts/0.md", *arguments, env=path)
        output, errors = done.communicate()
        assert (done.returncode, errors) == (0, b"1 row.\n")
        assert b"posts/0.md" in output
    Path("table.csv").write_text("path\nposts/0.md\n", encoding="utf-8")
    for arguments in (["export", "-o", "table.parquet"], ["apply", "table.csv", "-n"]):
        done = start(*arguments, env=path)
        output, errors = done.communicate()
        assert (done.returncode, output) == (2, b"")
        assert errors == (
            b"newsformat: tables need pyarrow; install it with: pip install 'newsformat[arrow]'\n"
        )
    assert not Path("table.parquet").exists()


def test_a_terminal_sees_how_far_it_is(folder: Path) -> None:
    for number in range(500):
        Path(f"{number:03}.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    code, sent = on_terminal(["export", "-o", "table.csv", "--workers", "1"], folder)
    assert code == 2
    assert "Exporting" in sent
    assert sent.endswith("505 rows in table.csv, 1 with a problem, 1 without front matter.\r\n")
    need_pyarrow()
    code, sent = on_terminal(["apply", "table.csv", "--diff"], folder)
    assert code == 0
    assert "Comparing" in sent
    assert sent.endswith("504 files: 0 changed, 504 unchanged, 0 refused\r\n")


# Cells


TEXT = value_type(str | None)

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "-",
    "+49 30 123",
    "-inf",
    "\N{FULLWIDTH EQUALS SIGN}1",
]
HARMLESS = ["", "5", "-5", "+5", "-5.25e3", "-.5", "a=1", "'tis", "2-1", "\nText", "1,5"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_texts(text: str) -> None:
    cell = cell_of(text, TEXT)
    assert cell == f"'{text}"
    assert value_of_cell(cell, TEXT) == text
    assert cells_of(f"{quoted(cell)}\n") == [[cell]]
    # What is a text already, is made one once more, and gives itself back.
    assert without_formula(cell) == f"''{text}"
    assert with_formula(f"''{text}") == cell


@pytest.mark.parametrize("text", HARMLESS)
def test_all_else_stands_as_it_is(text: str) -> None:
    assert cell_of(text, TEXT) == text
    assert with_formula(text) == text


@given(st.text("'=+-@\t\r\n 1e.a\";,\N{FULLWIDTH PLUS SIGN}") | st.text())
def test_texts_come_back_from_cells(text: str) -> None:
    cell = cell_of(text, TEXT)
    assert value_of_cell(cell, TEXT) == (text or None)
    assert cells_of(f"{quoted(cell)},{quoted(cell)}\n") == [[cell, cell]]


def test_no_cell_of_a_file_begins_as_a_formula(folder: Path) -> None:
    article = nf.Article(
        title="=1",
        category="-a",
        quality=-5,
        topics=["=a"],
        provider=nf.Provider(name="=b"),
        extra={"=c": "=d"},
        body="@e\n",
    )
    nf.dump(article, "=name.md")
    head, row = cells_of(newsformat("export", "=name.md", "--format", "csv").output)
    found = dict(zip(head, row, strict=True))
    assert found["quality"] == "-5"
    assert [cell for cell in row if cell[:1] in tuple("=+-@\t\r")] == ["-5"]
    assert (found["path"], found["title"], found["body"]) == ("'=name.md", "'=1", "'@e\n")


CELLS: list[tuple[Any, str, object]] = [
    (int | float, "61", 61),
    (int | float, "61.0", 61),
    (int | float, "-1e3", -1000),
    (float, "61.0", 61.0),
    (float, "'-inf", float("-inf")),
    (float, "nan", float("nan")),
    (int, "12345678901234567890", 12345678901234567890),
    (bool, "TRUE", True),
    (bool, "false", False),
    (datetime, "2024-01-31 12:00:00+00:00", datetime(2024, 1, 31, 12, tzinfo=UTC)),
    (datetime, "2024-01-31T12:00:00", datetime(2024, 1, 31, 12)),  # noqa: DTZ001 - files have such
    (date, "2024-01-31", date(2024, 1, 31)),
    (str | int, "5", 5),
    (str | int, '"5"', "5"),
    (list[str], '["a"]', ["a"]),
    (object, '{"$date": "2024-01-31"}', date(2024, 1, 31)),
    (str | None, "", None),
]


@pytest.mark.parametrize(("hint", "cell", "value"), CELLS)
def test_cells(hint: Any, cell: str, value: object) -> None:
    kind = value_type(hint)
    found = value_of_cell(cell, kind)
    assert same(found, value)
    assert same(value_of_cell(cell_of(found, kind), kind), value)


NO_CELLS = [
    (int | float, "hot", "expected a number, found 'hot'"),
    (int | float, "1,5", "expected a number, found '1,5'"),
    (bool, "yes", "expected true or false, found 'yes'"),
    (datetime, "yesterday", "expected a date and time such as 2024-01-31T12:00:00Z"),
    (date, "31.1.2024", "expected a date such as 2024-01-31"),
    (list[str], "a, b", "expected JSON, found 'a, b'"),
    (object, '{"$date": "x"}', "x"),
    (object, '{"a": {"b": 1, "b": 2}}', "a key appears twice"),
]


@pytest.mark.parametrize(("hint", "cell", "message"), NO_CELLS)
def test_what_is_no_value_is_refused(hint: Any, cell: str, message: str) -> None:
    with pytest.raises(JsonValueError, match=message):
        value_of_cell(cell, value_type(hint))


@given(strategies.articles())
def test_values_come_back_from_json_and_cells(article: nf.Article) -> None:
    front: dict[Any, Any] = to_plain(article, [])
    for field in columns_of(nf.Article).keys:
        kind, value = columns_of(nf.Article).kinds[field], front.get(field)
        found = json.loads(json.dumps(json_of(value, kind), allow_nan=False))
        assert same(value_of_json(found, kind), value)
        if value != "":
            again = value_of_cell(cell_of(value, kind), kind)
            assert again == value or same(again, value)


def test_moments_of_any_zone_are_exact() -> None:
    kind = value_type(datetime | None)
    zone = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2024, 1, 31, 12, 0, 0, 5, tzinfo=zone)
    assert json_of(moment, kind) == "2024-01-31T12:00:00.000005+05:30"
    assert value_of_json(json_of(moment, kind), kind).utcoffset() == moment.utcoffset()


# What comes back


def exported(kind: str, *arguments: str) -> str:
    need_pyarrow()
    name = f"table.{kind}"
    newsformat("export", "-o", name, *arguments)
    return name


def edited(name: str, **changes: Any) -> None:
    """Change the values of some columns in the row of `posts/1.md`."""
    pyarrow = need_pyarrow()
    if name.endswith(".csv"):
        head, *rows = cells_of(Path(name).read_text("utf-8"))
        for row in rows:
            if row[head.index("path")] == "posts/1.md":
                for column, value in changes.items():
                    row[head.index(column)] = value if isinstance(value, str) else json.dumps(value)
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
        return
    rows_ = table_of(name)
    for each in rows_:
        if each["path"] == "posts/1.md":
            each.update(changes)
    if name.endswith(".jsonl"):
        Path(name).write_text("".join(f"{json.dumps(row)}\n" for row in rows_), encoding="utf-8")
    else:
        schema = pyarrow.parquet.read_schema(name)
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows_, schema=schema), name)


@pytest.mark.parametrize("kind", FORMATS)
def test_an_unchanged_table_changes_nothing(folder: Path, kind: str) -> None:
    done = newsformat("apply", exported(kind), "-n")
    assert (done.code, done.output) == (0, "")
    assert done.errors == "4 files: 0 changed, 4 unchanged, 0 refused\n"


@pytest.mark.parametrize("kind", FORMATS)
def test_edits_come_back(folder: Path, kind: str) -> None:
    name = exported(kind)
    edited(name, heat=60, title="=A", topics=["Boats", "Piers"])
    shown = newsformat("apply", name, "--diff")
    assert shown.code == 0
    lines = [line for line in shown.output.split("\n") if line[:1] in {"+", "-"}]
    assert lines == [
        "--- posts/1.md",
        "+++ posts/1.md",
        '-title: "Boat 1"',
        '+title: "=A"',
        "-heat: 50",
        "+heat: 60",
        "-  - Water",
        "+  - Piers",
    ]
    before = Path("posts/1.md").read_bytes()
    assert newsformat("apply", name).code == 2
    assert Path("posts/1.md").read_bytes() == before
    done = newsformat("apply", name, "--yes", "-q")
    assert (done.code, done.output, done.errors) == (0, "", "")
    assert nf.load("posts/1.md").heat == 60
    again = newsformat("apply", name, "--yes")
    assert (again.code, again.output) == (0, "")
    assert ": 0 changed" in again.errors


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_changed_since_is_refused(folder: Path, kind: str) -> None:
    name = exported(kind)
    edited(name, heat=60)
    with nf.edit("posts/1.md") as article:
        article.title = "Another"
    with nf.edit("posts/2.md") as article:
        article.title = "Another"
    done = newsformat("apply", name, "--yes")
    assert done.code == 2
    refused = [line.split(":")[0] for line in done.errors.split("\n") if "changed since" in line]
    assert refused == ["posts/1.md", "posts/2.md"]
    assert nf.load("posts/1.md").heat == 50
    assert nf.load("posts/2.md").title == "Another"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("kind", FORMATS)
def test_rows_of_what_could_not_be_read_are_passed_over(folder: Path, kind: str) -> None:
    Path("gone.md").symlink_to("nowhere")
    os.mkfifo("pipe.md")
    Path("utf-16.md").write_bytes("---\ntitle: A\n---\n".encode("utf-16"))
    (folder / os.fsdecode(b"caf\xe9.md")).write_bytes(b"---\ntitle: A\n---\n")
    name = exported(kind)
    assert sum(bool(row["problem"]) for row in table_of(name)) == 5
    done = newsformat("apply", name, "-n")
    assert (done.code, done.output) == (0, "")
    assert done.errors == "4 files: 0 changed, 4 unchanged, 0 refused\n"


def test_what_a_spreadsheet_makes_of_the_file(folder: Path) -> None:
    """Excel writes a byte order mark, semicolons in some countries, CRLF, and TRUE."""
    name = exported("csv")
    edited(name, heat="60", published="TRUE")
    rows = cells_of(Path(name).read_text("utf-8"))
    with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    done = newsformat("apply", name, "-n")
    assert done.code == 0
    lines = [line for line in done.output.split("\n") if line[:1] in {"+", "-"}][2:]
    assert lines == ["-heat: 50", "+heat: 60", "+published: true"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n,,,\n"])
def test_line_ends_of_spreadsheets(folder: Path, end: str) -> None:
    need_pyarrow()
    rows = ["path,heat,title,body", 'posts/1.md,60,A,"One.', 'Two."', ""]
    Path("table.csv").write_text(end.join(rows), "utf-8", newline="")
    done = newsformat("apply", "table.csv", "--columns", "heat", "-n")
    assert (done.code, done.errors) == (0, "1 file: 1 would change, 0 unchanged, 0 refused\n")


def test_some_columns_alone(folder: Path) -> None:
    name = exported("csv")
    edited(name, heat="60", title="B")
    done = newsformat("apply", name, "--columns", "heat", "-n")
    assert "+heat: 60" in done.output
    assert "title: B" not in done.output
    done = newsformat("apply", name, "--columns", "heta", "-n")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith("newsformat: the table has no column 'heta'; it has path")


def test_an_empty_cell_takes_a_value_away(folder: Path) -> None:
    name = exported("csv")
    edited(name, heat="", topics="", provider="")
    newsformat("apply", name, "--yes")
    article = nf.load("posts/1.md")
    assert (article.heat, article.topics, article.provider) == (None, [], None)
    assert newsformat("apply", name, "--yes").output == ""


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_numbers_that_no_column_holds_are_exact(folder: Path, kind: str) -> None:
    large = 2**53 + 1
    text = f'---\ntitle: "A"\nquality: {large}\nheat: 5.0\n---\n'
    Path("posts/1.md").write_text(text, encoding="utf-8")
    name = exported(kind)
    assert newsformat("apply", name, "-n").output == ""
    edited(name, quality=large + 2)
    assert newsformat("apply", name, "-y").code == 0
    assert Path("posts/1.md").read_text("utf-8") == text.replace(str(large), str(large + 2))


def test_paths_below_a_folder(folder: Path) -> None:
    need_pyarrow()
    for path in ("1.md", "posts/1.md"):
        Path("few.csv").write_text(f"path,heat\n{path},60\n", encoding="utf-8")
        done = newsformat("apply", "few.csv", "posts", "-n")
        assert (done.code, done.output.split("\n")[0]) == (0, "--- posts/1.md")
    Path("few.csv").write_text("path,heat\n1.md,60\n", encoding="utf-8")
    done = newsformat("apply", "few.csv", "-n")
    assert done.code == 2
    assert done.errors.startswith("1.md: NF607")
    (folder / "1.md").write_bytes(Path("posts/1.md").read_bytes())
    done = newsformat("apply", "few.csv", ".", "posts", "-n")
    assert done.code == 2
    assert "may mean '1.md' or 'posts/1.md'" in done.errors


@pytest.mark.parametrize("path", ["../outside.md", "/etc/passwd", "posts/../1.md", ""])
def test_no_row_leads_out_of_the_folder(folder: Path, path: str) -> None:
    need_pyarrow()
    outside = folder.parent / "outside.md"
    outside.write_text("---\ntitle: A\n---\n", encoding="utf-8")
    Path("few.csv").write_text(f"path,heat\n{path},60\n", encoding="utf-8")
    done = newsformat("apply", "few.csv", "posts", "-y")
    assert (done.code, done.output) == (2, "")
    assert outside.read_text("utf-8") == "---\ntitle: A\n---\n"


REFUSED = [
    ("path,heat\nposts/1.md,hot\n", "$.heat: expected a number, found text ('hot')"),
    ("path,topics\nposts/1.md,Boats\n", "$.topics: not the JSON of a value"),
    ("path,title\nposts/1.md,\n", "$.title"),
    ("path,heat\nposts/1.md,1\nposts/1.md,2\n", "more than one row has this path"),
    ("path,heat\nposts/no.md,1\n", "the collection has no such file"),
    ("path,heat\n,1\n", "row 1 of the table has no path"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_a_row_that_is_refused_is_named(folder: Path, text: str, message: str) -> None:
    need_pyarrow()
    Path("few.csv").write_text(f"{text}posts/2.md,77\n" if "heat" in text else text, "utf-8")
    done = newsformat("apply", "few.csv", "-y")
    assert done.code == 2
    assert message in done.errors
    if "heat" in text:
        assert nf.load("posts/2.md").heat == 77


NO_TABLES = [
    ("a.csv", b"", "a.csv has no column 'path', which names the files"),
    ("a.csv", b"title\nA\n", "a.csv has no column 'path'"),
    ("a.csv", b"path,heat\na.md\n", "a.csv:2: a row of 1 cell, where the first has 2"),
    ("a.csv", b'path,heat\na.md,"3\n', "a.csv:2: unexpected end of data"),
    ("a.csv", b"path,heat,heat\n", "the column 'heat' appears twice"),
    ("a.csv", b"path,haet\nposts/1.md,3\n", "unknown column 'haet'; did you mean 'heat'?"),
    ("a.csv", b"path\n\xff\n", "a.csv is not UTF-8 at byte 5"),
    ("a.jsonl", b"{\n", "a.jsonl:1: not JSON"),
    ("a.jsonl", b"[1]\n", "a.jsonl:1: expected an object"),
    ("a.jsonl", b'{"path": "a", "path": "b"}\n', "a key appears twice"),
    ("a.jsonl", b'{"path": "a"}\n{"path": "b", "heat": 1}\n', "a.jsonl:2: the key 'heat' is not"),
    ("a.jsonl", b'{"path": "a", "title": 5}\n', "a.jsonl:1: title: expected text, found 5"),
    ("a.parquet", b"PAR1", "a.parquet is not a Parquet file"),
    ("a.txt", b"", "a.txt does not end in any of .parquet"),
]


@pytest.mark.parametrize(("name", "content", "message"), NO_TABLES)
def test_what_is_no_table(folder: Path, name: str, content: bytes, message: str) -> None:
    need_pyarrow()
    Path(name).write_bytes(content)
    done = newsformat("apply", name, "-n")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith("newsformat: ")
    assert message in done.errors


def test_a_plan_is_kept(folder: Path) -> None:
    name = exported("csv")
    edited(name, heat="60")
    done = newsformat("apply", name, "--save-plan", "plan.json", "-q")
    assert done.code == 0
    assert nf.load("posts/1.md").heat == 50
    assert newsformat("edit", "--plan", "plan.json", "--yes").code == 0
    assert nf.load("posts/1.md").heat == 60


@pytest.mark.parametrize("place", ["posts/1.md", "table.csv"])
def test_a_plan_takes_the_place_of_no_file_that_is_read(folder: Path, place: str) -> None:
    name = exported("csv")
    edited(name, heat="60")
    before = Path(place).read_bytes()
    commands = [["apply", name], ["edit", "posts", "--set", "heat=60"]]
    for command in commands if place != name else commands[:1]:
        done = newsformat(*command, "--save-plan", place)
        assert done.code == 2
        assert f"--save-plan: {place} is " in done.errors
    assert Path(place).read_bytes() == before


def test_the_report_for_programs(folder: Path) -> None:
    name = exported("csv")
    edited(name, heat="60")
    said = json.loads(newsformat("apply", name, "--format", "json", "--yes").output)
    assert [(each["path"], each["outcome"]) for each in said["files"]] == [
        ("posts/1.md", "written")
    ]
    assert said["counts"]["changed"] == 1


def test_a_terminal_is_asked(folder: Path) -> None:
    name = exported("csv")
    edited(name, heat="60")
    code, sent = on_terminal(["apply", name], folder, answer="n\n")
    assert code == 1
    assert "\x1b[32m+heat: 60\x1b[0m" in sent
    assert sent.endswith("Nothing was changed.\r\n")
    code, _ = on_terminal(["apply", name], folder, answer="y\n")
    assert code == 0
    assert nf.load("posts/1.md").heat == 60


@pytest.mark.parametrize("kind", FORMATS)
@given(texts=st.lists(strategies.documents().map(bytes), min_size=1, max_size=3))
def test_whatever_files_say_a_table_of_them_changes_nothing(kind: str, texts: list[bytes]) -> None:
    need_pyarrow()
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number}.md").write_bytes(text)
        table = f"{folder}/table.{kind}"
        newsformat("export", folder, "-o", table)
        done = newsformat("apply", table, folder, "--dry-run")
        assert done.output == "", done


UNUSUAL = """
from dataclasses import dataclass
from datetime import date, datetime

@dataclass
class Unusual:
    ratio: float | None = None
    number: int | float | None = None
    either: float | bool | None = None
    day: date | datetime | None = None
"""


@pytest.mark.parametrize("kind", FORMATS)
def test_numbers_that_are_not_finite_come_back(folder: Path, kind: str) -> None:
    """Alone, and in unions, which have tagged JSON in their columns."""
    Path("unusual.py").write_text(UNUSUAL, encoding="utf-8")
    for name, front in {
        "a.md": "ratio: .nan\nnumber: -.inf\neither: .inf\nday: 2024-01-31\n",
        "b.md": "ratio: .inf\nnumber: .nan\neither: .nan\nday: 2024-01-31T12:00:00\n",
        "c.md": "ratio: 1\nnumber: 2.0\neither: true\nday: 2024-01-31T12:00:00+02:00\n",
    }.items():
        Path("posts", name).write_text(f"---\n{front}---\n", encoding="utf-8")
    names = ["posts/a.md", "posts/b.md", "posts/c.md"]
    table = exported(kind, *names, "--model", "unusual:Unusual")
    done = newsformat("apply", table, "--model", "unusual:Unusual", "-n")
    assert (done.code, done.output) == (0, "")
    assert done.errors == "3 files: 0 changed, 3 unchanged, 0 refused\n"


# Help and completion


@pytest.mark.parametrize("command", ["export", "apply"])
def test_help_imports_no_more_than_it_needs(command: str) -> None:
    code = f"""
import sys
from newsformat.cli import main
main([{command!r}, "--help"])
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )
    loaded = set(done.stderr.split())
    assert not loaded & {"attr", "rich", "json", "csv", "pyarrow", "newsformat.cli.export_command"}
    assert all(len(line) <= 100 for line in done.stdout.split("\n"))


COMPLETIONS = [
    ("newsformat exp", "1", {"export"}),
    ("newsformat export --format ", "3", {"parquet", "jsonl", "csv"}),
    ("newsformat export --columns pa", "3", {"path"}),
    ("newsformat export --columns path,p", "3", {"path,publishedDateTime", "path,published",
     "path,provider", "path,problem"}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "place", "found"), COMPLETIONS)
def test_completion(words: str, place: str, found: set[str]) -> None:
    environment = {"COMP_WORDS": words, "COMP_CWORD": place}
    done = start(env={"_NEWSFORMAT_COMPLETE": "bash_complete", **environment})
    output, _ = done.communicate()
    assert {line.partition(",")[2] for line in output.decode().split("\n")[:-1]} == found
