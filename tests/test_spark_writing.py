"""What the data source of Spark writes, without Spark: texts, names, and moves that are undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

import fsspec
import pyarrow
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import compute

import newsformat as nf
from newsformat.strategies import articles
from newsformat.tables import to_table
from pyspark_newsformat import DefaultSource
from pyspark_newsformat.columns import spark_schema
from pyspark_newsformat.file_names import checked_name, name_of_content
from pyspark_newsformat.local_target import LocalTarget
from pyspark_newsformat.rows import require_fitting, texts_of_rows
from pyspark_newsformat.storage import STAGING
from pyspark_newsformat.targets import StagedFile
from spark_parts import folder_of, rows, table_of, text, write


@pytest.fixture
def store() -> Iterator[Any]:
    """An object store in the memory of this process."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@given(st.lists(articles(), max_size=3))
def test_articles_of_rows_are_written_as_their_own_texts(found: list[nf.Article]) -> None:
    table = to_table(found)
    kept = [
        article
        for article, problem in zip(found, table["problem"].to_pylist(), strict=True)
        if problem is None
    ]
    table = table.filter(compute.is_null(table["problem"]))
    written = [
        row.content for batch in table.to_batches() for row in texts_of_rows(batch, nf.Article)
    ]
    assert [nf.loads(content) for content in written if content is not None] == [
        nf.loads(nf.dumps(article)) for article in kept
    ]


@pytest.mark.parametrize("address", ["folder", "memory"])
def test_append_and_overwrite_write_what_is_read_again(
    tmp_path: Path, store: Any, address: str
) -> None:
    path = str(tmp_path / "new") if address == "folder" else "memory://bucket/new"
    write(path, [table_of(["a.md", "2024/b.md"], ["A", "B"]), table_of(["c.md"], ["C"])])
    found = {row["path"]: row["title"] for row in rows(path)}
    assert found == {"a.md": "A", "2024/b.md": "B", "c.md": "C"}
    with pytest.raises(FileExistsError, match=r"other texts: a\.md; append adds files"):
        write(path, [table_of(["a.md", "c.md", "d.md"], ["Z", "C", "D"])])
    assert {row["path"]: row["title"] for row in rows(path)} == found
    write(path, [table_of(["c.md", "d.md"], ["C", "D"])])
    assert [row["path"] for row in rows(path)] == ["2024/b.md", "a.md", "c.md", "d.md"]
    write(path, [table_of(["a.md"], ["New"]), table_of(["e/f.md"], ["F"])], "overwrite")
    assert {row["path"]: row["title"] for row in rows(path)} == {"a.md": "New", "e/f.md": "F"}
    if address == "folder":
        assert sorted(each.name for each in Path(path).iterdir()) == ["a.md", "e"]
    else:
        assert sorted(store.find("/bucket")) == ["/bucket/new/a.md", "/bucket/new/e/f.md"]


@pytest.mark.parametrize("mode", ["append", "overwrite"])
@pytest.mark.parametrize("address", ["folder", "memory"])
def test_a_job_that_fails_leaves_what_was_there(
    tmp_path: Path, store: Any, address: str, mode: str
) -> None:
    path = str(tmp_path / "new") if address == "folder" else "memory://bucket/new"
    write(path, [table_of(["a.md"], ["A"])])
    for bad in (table_of(["../b.md"], ["B"]), table_of(["c.md", "c.md"], ["C", "D"])):
        with pytest.raises(ValueError, match="path"):
            write(path, [table_of(["a.md"], ["New"]), bad], mode)
        assert [row["title"] for row in rows(path)] == ["A"]
        found = store.find("/bucket") if address == "memory" else files(Path(path))
        assert len(found) == 1
    assert address == "memory" or not any(each.is_dir() for each in Path(path).iterdir())


def test_a_failed_job_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.\./b\.md"):
        write(str(tmp_path / "new"), [table_of(["../b.md"], ["B"])])
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(text("A"))
    with pytest.raises(NotADirectoryError, match="is a file; give the path of a folder"):
        write(str(tmp_path / "a.md"), [table_of(["b.md"], ["B"])])


def test_a_path_that_is_a_file_and_a_folder_fails_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"a\.md"):
        write(str(tmp_path), [table_of(["0.md", "a.md", "a.md/b.md"], ["Z", "A", "B"])])
    assert list(tmp_path.iterdir()) == []


def test_overwrite_takes_only_what_the_pattern_does(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "archive", 2)
    (folder / "2024").mkdir()
    (folder / "2024" / "a.md").write_text(text("A"))
    (folder / "2024" / "a.txt").write_text("A")
    write(str(folder), [table_of(["2024/b.md"], ["B"])], "overwrite", {"pattern": "2024/*.md"})
    assert list(files(folder)) == ["2024/a.txt", "2024/b.md", "a000.md", "a001.md"]


def test_links_and_modes_of_files_stay(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "archive", 1)
    (folder / "a000.md").chmod(0o600)
    (tmp_path / "elsewhere.md").write_text(text("Old"))
    (folder / "link.md").symlink_to(tmp_path / "elsewhere.md")
    write(str(folder), [table_of(["a000.md", "link.md"], ["A", "B"])], "overwrite")
    assert (folder / "a000.md").stat().st_mode & 0o777 == 0o600
    assert (folder / "link.md").is_symlink()
    assert nf.load(tmp_path / "elsewhere.md").title == "B"


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "archive", 2)
    (folder / "a001.md").chmod(0o444)
    before = files(folder)
    with pytest.raises(PermissionError, match="it is read-only"):
        write(str(folder), [table_of(["a000.md", "a001.md"], ["A", "B"])], "overwrite")
    assert files(folder) == before


def test_rows_without_a_path_have_names_of_their_content(tmp_path: Path) -> None:
    for _ in range(2):
        write(str(tmp_path), [table_of([None, "a.md", None], ["A", "A", "A"])])
    content = nf.dumps(nf.Article(title="A"))
    assert files(tmp_path) == {"a.md": content, name_of_content(content.encode()): content}


def test_rows_with_problems_are_refused_or_left_out(tmp_path: Path) -> None:
    table = pyarrow.table(
        {
            "title": pyarrow.array([None, "B"], pyarrow.string()),
            "path": ["a.md", "b.md"],
            "problem": ["1:1: NF101 no", None],
        }
    )
    with pytest.raises(ValueError, match=r"^a\.md:1:1: NF101 no"):
        write(str(tmp_path), [table])
    write(str(tmp_path), [table], options={"mode": "DROPMALFORMED"})
    assert list(files(tmp_path)) == ["b.md"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "there is no place to write to; give one path"),
        ({"paths": '["/a", "/b"]'}, "there is no place to write to; give one path"),
        ({"path": "/a", "shards": "true"}, "option 'shards' is for reading"),
        ({"path": "/a", "mode": "PERMISSIVE"}, "a row with a problem has no text"),
        ({"path": "/a", "model": "none"}, "writing needs a class"),
    ],
)
def test_options_that_say_nothing_of_writing_are_refused(
    options: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        DefaultSource(options).writer(spark_schema(nf.Article), overwrite=False)


@pytest.mark.parametrize(
    "path",
    ["", "/a.md", "a//b.md", "./a.md", "a/../b.md", "..", "a\0.md", ".git/a.md", f"{STAGING}/a.md"],
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    from newsformat.archive.texts.patterns import EVERYTHING, Patterns

    with pytest.raises(ValueError, match=r"path of a row|not written there"):
        checked_name(path, Patterns(EVERYTHING))


def test_column_types_that_would_be_guesses_are_refused() -> None:
    images = pyarrow.list_(pyarrow.struct({"url": pyarrow.string(), "wdth": pyarrow.int64()}))
    for name, kind, message in [
        ("heat", pyarrow.string(), "column 'heat' has to be double, found string"),
        ("title", pyarrow.int64(), "column 'title' has to be string, found int64"),
        ("publishedDateTime", pyarrow.timestamp("us"), "without a zone"),
        ("publishedDateTime", pyarrow.int64(), "has to be timestamp"),
        ("topics", pyarrow.string(), "column 'topics' has to be list"),
        ("topics", pyarrow.list_(pyarrow.int64()), r"column 'topics\[\]' has to be string"),
        ("images", images, r"column 'images\[\]' has no field 'wdth'; did you mean width"),
    ]:
        with pytest.raises(ValueError, match=message):
            require_fitting(pyarrow.schema({name: kind}), nf.Article)


def test_column_types_of_other_widths_fit() -> None:
    table = pyarrow.table(
        {
            "title": pyarrow.array(["A"]).dictionary_encode(),
            "excerpt": pyarrow.array(["B"], pyarrow.large_string()),
            "heat": pyarrow.array([3], pyarrow.int32()),
            "quality": pyarrow.array(["4.5"]).cast(pyarrow.decimal128(5, 1)),
            "topics": pyarrow.array([["C"]], pyarrow.large_list(pyarrow.large_string())),
            "images": [[{"width": 3, "url": "u"}]],
            "category": pyarrow.nulls(1),
            "publishedDateTime": pyarrow.array([0], pyarrow.timestamp("ms", "Europe/Berlin")),
        }
    )
    require_fitting(table.schema, nf.Article)
    (row,) = texts_of_rows(table.to_batches()[0], nf.Article)
    assert row.content is not None
    assert row.content.decode() == (
        '---\ntitle: "A"\nexcerpt: "B"\npublishedDateTime: 1970-01-01T00:00:00Z\nquality: 4.5\n'
        'heat: 3\n\ntopics:\n  - C\n\nimages:\n  - url: "u"\n    width: 3\n\n---\n'
    )


def test_an_integer_that_is_no_exact_float_is_refused_by_its_column() -> None:
    table = pyarrow.table({"title": ["A"], "heat": [2**53 + 1]})
    with pytest.raises(ValueError, match=r"^column 'heat': "):
        list(texts_of_rows(table.to_batches()[0], nf.Article))


# Moves that end early


OLD = {"a.md": "old a", "b.md": "old b", "c/d.md": "old d"}
NEW = {"a.md": "new a", "e/f/g.md": "new g", "h.md": "new h"}


def prepared(folder: Path) -> tuple[LocalTarget, list[StagedFile]]:
    """Write old files, and new ones beside them."""
    for name, content in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    target = LocalTarget(str(folder), "job")
    target.begin()
    staged = target.stage("task", {n: each.encode() for n, each in enumerate(NEW.values())})
    return target, [StagedFile(*each, is_named=True) for each in zip(staged, NEW, strict=True)]


def test_all_moves_are_made(tmp_path: Path) -> None:
    target, waiting = prepared(tmp_path)
    target.publish(waiting, ["b.md", "c/d.md"])
    target.discard()
    assert files(tmp_path) == NEW
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("call", range(6))
def test_moves_are_undone_if_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    target, waiting = prepared(tmp_path)
    calls = iter(range(100))
    for name in ("replace", "rename"):
        usual = getattr(Path, name)

        def failing(path: Path, other: Any, usual: Any = usual) -> Path:
            if next(calls) == call:
                raise OSError(28, "No space left on device")
            made: Path = usual(path, other)
            return made

        monkeypatch.setattr(Path, name, failing)
    # The journal is moved to its place first; then three files come, and two go.
    with pytest.raises(OSError, match="No space left"):
        target.publish(waiting, ["b.md", "c/d.md"])
    target.discard()
    assert files(tmp_path) == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "b.md", "c"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from test_spark_writing import prepared

target, waiting = prepared(Path(sys.argv[1]))
count = int(sys.argv[2])
def trace(event, arguments):
    global count
    if event in {"os.rename", "os.link", "os.remove", "os.rmdir"}:
        count -= 1
        if count < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(trace)
target.publish(waiting, ["b.md", "c/d.md"])
"""


@pytest.mark.parametrize("count", range(10))
def test_moves_are_undone_by_another_process_if_this_one_is_killed(
    tmp_path: Path, count: int
) -> None:
    found = [*sys.path, str(Path(__file__).parent)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(found)}
    command = [sys.executable, "-c", _KILLED, str(tmp_path), str(count)]
    ended = subprocess.run(command, env=environment, check=False).returncode
    LocalTarget(str(tmp_path), "job").discard()
    assert ended == (-signal.SIGKILL if count < 9 else 0)
    # Once the journal is gone, all has been done.
    assert files(tmp_path) == (OLD if count < 8 else NEW)
    assert not any(path.name.startswith(STAGING) for path in tmp_path.iterdir())


def test_a_task_that_comes_late_does_not_bring_the_folder_back(tmp_path: Path) -> None:
    target, _ = prepared(tmp_path)
    target.discard()
    with pytest.raises(FileNotFoundError, match="not on this machine"):
        target.stage("late", {0: b"text"})
    assert files(tmp_path) == OLD
