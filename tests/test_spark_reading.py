"""What the data source of Spark reads, without Spark: files, shards, object stores, filters."""

from __future__ import annotations

import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

import fsspec
import pyarrow
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from pyspark.sql import datasource as spark

import newsformat as nf
from newsformat.tables import to_table
from pyspark_newsformat import DefaultSource
from pyspark_newsformat.columns import arrow_of, spark_schema
from pyspark_newsformat.filters import kept_rows
from spark_parts import again, folder_of, rows, tasks, text

TITLES = ["Boats", "Ferries", "Locks"]


@pytest.fixture
def store() -> Iterator[Any]:
    """An object store in the memory of this process."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def test_rows_are_those_of_the_table_of_the_collection(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "archive", 5)
    (folder / "broken.md").write_text("---\ntitle: [\n---\n")
    (folder / "moment.md").write_text(
        "---\ntitle: A\npublishedDateTime: 2024-01-01T00:00:00\n---\n"
    )
    (folder / "other.txt").write_text("no article")
    (folder / ".newsformat-write-1").mkdir()
    (folder / ".newsformat-write-1" / "a.md").write_text(text("Nothing to be seen"))
    expected = [
        row
        for row in to_table(nf.Collection(folder)).to_pylist()
        if not row["path"].startswith(".newsformat-write-")
    ]
    found = rows(str(folder))
    assert len(found) == 7
    for row, other in zip(found, expected, strict=True):
        # Only the place that messages begin with is named in another way.
        assert {**row, "problem": None} == {**other, "problem": None}
        assert (row["problem"] is None) == (other["problem"] is None)


def test_schemas_of_spark_and_of_arrow_say_the_same() -> None:
    schema = spark_schema(nf.Article)
    table = to_table([nf.Article(title="A", images=[nf.Image(url="a")])])
    assert table.cast(arrow_of(schema)).to_pylist() == table.to_pylist()
    assert schema["publishedDateTime"].dataType.simpleString() == "timestamp"
    assert schema["provider"].dataType["domain"].dataType.simpleString() == "string"


def test_tasks_have_about_as_many_bytes_as_they_are_to_have(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "archive", 40)
    assert len(tasks(str(folder))) == 1
    few = tasks(str(folder), partitionBytes="20000")
    assert len(few) == 10
    assert len(tasks(str(folder), partitionBytes="1")) == 40
    names = [file.name for task in few for piece in task for file in piece.files]
    assert names == sorted(path.name for path in folder.iterdir())


def test_an_empty_folder_has_no_rows_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    assert rows(str(tmp_path)) == []
    with pytest.raises(FileNotFoundError, match="there is no file or folder"):
        rows(str(tmp_path / "nowhere"))


def test_without_a_model_there_is_one_column_of_keys(tmp_path: Path) -> None:
    (row,) = rows(str(folder_of(tmp_path / "archive", 1)), model="none")
    assert json.loads(row["front_matter"]) == {"title": "Boats 0", "heat": 0}


def test_of_several_paths_each_stands_before_the_names(tmp_path: Path) -> None:
    first, second = folder_of(tmp_path / "a", 2), folder_of(tmp_path / "b", 1)
    found = rows([str(first), str(second / "a000.md")])
    assert [row["path"] for row in found] == [
        f"{first}/a000.md",
        f"{first}/a001.md",
        f"{second}/a000.md",
    ]


def test_a_schema_may_choose_columns_and_no_others() -> None:
    source = DefaultSource({"path": "/archive"})
    chosen = type(source.schema())([source.schema()["heat"]])
    source.reader(chosen)
    for name, kind, message in [
        ("heet", "double", "there is no column 'heet'; did you mean heat?"),
        ("heat", "integer", "column 'heat' is double, the schema asks for int"),
    ]:
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is looked at below
            source.reader(type(chosen)().add(name, kind))
        assert message in str(caught.value)
    with pytest.raises(ValueError, match="leave NOT NULL out"):
        source.reader(type(chosen)().add("heat", "double", nullable=False))


def test_reading_needs_a_path() -> None:
    source = DefaultSource({})
    with pytest.raises(ValueError, match="there is nothing to read; give a path"):
        source.reader(source.schema())


# Files that hold many texts


def zip_of(path: Path, texts: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in texts.items():
            archive.writestr(name, content)


def tar_of(path: Path, texts: dict[str, str]) -> None:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name, content in texts.items():
            file = path.with_name("entry")
            file.write_text(content)
            archive.add(file, name)
            file.unlink()


def lines_of(path: Path, texts: dict[str, str]) -> None:
    lines = [json.dumps({"path": name, "text": content}) for name, content in texts.items()]
    path.write_text("\n".join(lines))


def parquet_of(path: Path, texts: dict[str, str]) -> None:
    columns = {"path": list(texts), "text": list(texts.values())}
    parquet.write_table(pyarrow.table(columns), path, row_group_size=2)


SHARDS = {
    "a.zip": zip_of,
    "a.tar": tar_of,
    "a.tar.gz": tar_of,
    "a.jsonl": lines_of,
    "a.parquet": parquet_of,
}
TEXTS = {f"2024/{title}.md": text(title) for title in TITLES} | {"2024/bad.md": "no article"}


@pytest.mark.parametrize("name", SHARDS)
def test_a_shard_has_a_row_for_each_of_its_texts(tmp_path: Path, name: str) -> None:
    SHARDS[name](tmp_path / name, TEXTS)
    found = {row["path"]: row for row in rows(str(tmp_path / name))}
    assert set(found) == set(TEXTS)
    assert [found[f"2024/{title}.md"]["title"] for title in TITLES] == TITLES
    assert "NF101" in found["2024/bad.md"]["problem"]
    chosen = rows(str(tmp_path / name), pattern="*/F*.md")
    assert [row["title"] for row in chosen] == ["Ferries"]


def test_shards_of_a_folder_are_read_if_the_option_says_so(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "archive", 1)
    for number, (name, make) in enumerate(SHARDS.items()):
        make(folder / name, {f"{number}.md": text(name)})
    assert len(rows(str(folder))) == 1
    found = rows(str(folder), shards="true")
    assert sorted(row["title"] for row in found) == sorted(["Boats 0", *SHARDS])


@pytest.mark.parametrize("name", SHARDS)
def test_a_shard_that_cannot_be_read_is_a_row_with_its_problem(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\x00 no such thing")
    (row,) = rows(str(tmp_path), shards="true")
    assert name in row["path"] or name == "a.jsonl"
    assert "NF605" in row["problem"]
    with pytest.raises(ValueError, match="NF605"):
        rows(str(tmp_path), shards="true", mode="FAILFAST")
    assert rows(str(tmp_path), shards="true", mode="DROPMALFORMED") == []


def test_large_parquet_files_are_divided_by_row_groups(tmp_path: Path) -> None:
    parquet_of(tmp_path / "a.parquet", {f"{n}.md": text(str(n)) for n in range(10)})
    path = str(tmp_path / "a.parquet")
    assert [[piece.row_groups for piece in task] for task in tasks(path)] == [[None]]
    assert len(tasks(path, partitionBytes="1")) == 5
    found = rows(path, partitionBytes="1")
    assert [row["path"] for row in found] == [f"{n}.md" for n in range(10)]


def test_columns_of_parquet_files_may_have_other_names_and_types(tmp_path: Path) -> None:
    columns = {
        "file": pyarrow.array(["a.md", "b.md", None]).dictionary_encode(),
        "content": pyarrow.array([text("A").encode(), None, b""], pyarrow.large_binary()),
    }
    path = str(tmp_path / "a.parquet")
    parquet.write_table(pyarrow.table(columns), path)
    with pytest.raises(ValueError, match="no column 'text', it has file, content; option 'textCol"):
        rows(path)
    found = rows(path, textColumn="content", pathColumn="file")
    assert [row["title"] for row in found] == ["A", None, None]
    assert "the row has no text" in found[1]["problem"]
    assert "a row has no path" in found[2]["problem"]


# Object stores


def test_an_object_store_is_read_as_a_folder_is(store: Any, tmp_path: Path) -> None:
    texts = {**TEXTS, "a[1]*.md": text("Brackets"), "b.txt": "", ".git/c.md": text("Git")}
    for name, content in texts.items():
        (tmp_path / "archive" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "archive" / name).write_text(content)
        store.pipe_file(f"/bucket/archive/{name}", content.encode())
    found = rows("memory://bucket/archive")
    assert found == rows(str(tmp_path / "archive"))
    assert [row["path"] for row in found] == sorted([*TEXTS, "a[1]*.md"])
    with pytest.raises(FileNotFoundError, match="there is no file or folder /nowhere"):
        rows("memory://nowhere")


@pytest.mark.parametrize("name", SHARDS)
def test_shards_may_be_in_an_object_store(store: Any, tmp_path: Path, name: str) -> None:
    SHARDS[name](tmp_path / name, TEXTS)
    store.pipe_file(f"/bucket/{name}", (tmp_path / name).read_bytes())
    expected = rows(str(tmp_path / name))
    assert rows(f"memory://bucket/{name}") == expected
    assert rows("memory://bucket", shards="true", partitionBytes="1") == expected
    store.pipe_file(f"/bucket/{name}", b"\xff\x00 no such thing")
    (row,) = rows("memory://bucket", shards="true")
    assert "NF605" in row["problem"]
    assert "/tmp" not in row["problem"]  # noqa: S108 - no copy is named that is gone


def test_an_object_that_is_gone_is_a_row_with_its_problem(store: Any) -> None:
    for name in ("a.md", "b.md"):
        store.pipe_file(f"/bucket/{name}", text(name).encode())
    source = DefaultSource({"path": "memory://bucket"})
    reader = source.reader(source.schema())
    planned = again(reader.partitions())
    store.rm_file("/bucket/a.md")
    (batch,) = reader.read(planned[0])
    assert batch.column("title").to_pylist() == [None, "b.md"]
    assert "NF601" in batch.column("problem")[0].as_py()


# Filters


def test_filters_about_paths_keep_files_closed(store: Any) -> None:
    for title in TITLES:
        store.pipe_file(f"/bucket/{title}.md", text(title).encode())
    source = DefaultSource({"path": "memory://bucket", "filters": "true"})
    reader = source.reader(source.schema())
    reader.pushFilters([spark.StringStartsWith(("path",), "F")])
    (task,) = reader.partitions()
    assert [file.name for file in task.value[0].files] == ["Ferries.md"]


def test_filters_about_paths_choose_texts_of_shards(tmp_path: Path) -> None:
    zip_of(tmp_path / "a.zip", TEXTS)
    filters = [spark.In(("path",), ("2024/Boats.md", "2024/bad.md")), spark.IsNull(("problem",))]
    assert [row["title"] for row in rows(str(tmp_path / "a.zip"), filters)] == ["Boats"]


_NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
_TABLE = (
    to_table(
        [
            nf.Article(
                title=title,
                heat=heat,
                published=published,
                published_date_time=_NOON.replace(hour=hour),
                provider=None if domain is None else nf.Provider(name="A", domain=domain or None),
            )
            for title, heat, published, hour, domain in [
                ("Boats", 1, True, 11, "a.com"),
                ("Ferries", 2.5, False, 12, ""),
                ("Locks", None, None, 13, None),
                ("Éclusé", 0, True, 14, "b.com"),
            ]
        ]
    )
    .combine_chunks()
    .to_batches()[0]
)

_COLUMNS: dict[tuple[str, ...], list[Any]] = {
    ("title",): ["Boats", "Éclusé", "M", ""],
    ("heat",): [0, 1, 2.5, 3],
    ("published",): [True, False],
    ("publishedDateTime",): [_NOON, _NOON.replace(hour=14)],
    ("provider", "domain"): ["a.com", "b.com"],
}


def _accepts(pushed: Any, value: Any) -> bool | None:
    """Say what a filter says of a value, as SQL has it."""
    match pushed:
        case spark.Not(child):
            inner = _accepts(child, value)
            return None if inner is None else not inner
        case spark.IsNull():
            return value is None
        case spark.IsNotNull():
            return value is not None
        case spark.EqualNullSafe(_, other):
            return bool(value == other)
    if value is None or pushed.value is None:
        return None
    tests: dict[Any, Callable[[], object]] = {
        spark.EqualTo: lambda: value == pushed.value,
        spark.GreaterThan: lambda: value > pushed.value,
        spark.GreaterThanOrEqual: lambda: value >= pushed.value,
        spark.LessThan: lambda: value < pushed.value,
        spark.LessThanOrEqual: lambda: value <= pushed.value,
        spark.In: lambda: value in pushed.value,
        spark.StringStartsWith: lambda: value.startswith(pushed.value),
        spark.StringEndsWith: lambda: value.endswith(pushed.value),
        spark.StringContains: lambda: pushed.value in value,
    }
    return bool(tests[type(pushed)]())


@st.composite
def filters(draw: st.DrawFn) -> Any:
    """Filters as Spark pushes them."""
    column, values = draw(st.sampled_from(list(_COLUMNS.items())))
    value = st.sampled_from(values)
    compared = [
        spark.EqualTo,
        spark.GreaterThan,
        spark.GreaterThanOrEqual,
        spark.LessThan,
        spark.LessThanOrEqual,
    ]
    kinds: list[st.SearchStrategy[Any]] = [
        st.sampled_from([spark.IsNull(column), spark.IsNotNull(column)]),
        st.builds(lambda kind, each: kind(column, each), st.sampled_from(compared), value),
        st.builds(spark.EqualNullSafe, st.just(column), value | st.none()),
        st.builds(spark.In, st.just(column), st.lists(value).map(tuple)),
    ]
    if isinstance(values[0], str):
        tests = [spark.StringStartsWith, spark.StringEndsWith, spark.StringContains]
        kinds.append(
            st.builds(lambda kind, each: kind(column, each), st.sampled_from(tests), value)
        )
    pushed = draw(st.one_of(kinds))
    return spark.Not(pushed) if draw(st.booleans()) else pushed


@given(st.lists(filters(), max_size=3))
def test_a_row_that_filters_accept_is_kept_and_most_others_are_not(pushed: list[Any]) -> None:
    found = [row["title"] for row in kept_rows(_TABLE, pushed).to_pylist()]
    accepted = []
    for row in _TABLE.to_pylist():
        answers = []
        for each in pushed:
            inner = each.child if isinstance(each, spark.Not) else each
            value = row
            for name in inner.attribute:
                value = None if value is None else value[name]
            answers.append(_accepts(each, value))
        if all(answer is True for answer in answers):
            accepted.append(row["title"])
    assert set(accepted) <= set(found)
    if not any(isinstance(each, spark.Not) for each in pushed):
        assert accepted == found


@pytest.mark.parametrize(
    "pushed",
    [
        # As integers of microseconds, moments come from servers that are no JVM.
        spark.EqualTo(("publishedDateTime",), "noon"),
        spark.GreaterThan(("heat",), "hot"),
        spark.StringStartsWith(("heat",), "1"),
        spark.EqualTo(("nothing",), 1),
        spark.EqualTo(("title", "inner"), 1),
        spark.EqualTo(("provider", "nothing"), 1),
        spark.EqualTo(("provider",), 1),
    ],
)
def test_a_filter_that_is_not_understood_keeps_all_rows(pushed: Any) -> None:
    assert kept_rows(_TABLE, [pushed]).num_rows == 4
    assert kept_rows(_TABLE, [spark.Not(pushed)]).num_rows == 4


def test_what_is_no_number_is_left_to_spark() -> None:
    nan = float("nan")
    batch = pyarrow.RecordBatch.from_pydict({"n": [1.0, nan, None]})
    for pushed in (spark.GreaterThan(("n",), 5.0), spark.EqualTo(("n",), nan)):
        found = kept_rows(batch, [pushed, spark.Not(spark.IsNull(("n",)))]).column("n").to_pylist()
        assert len(found) == 1
        assert found[0] != found[0]
