"""Collections as DuckDB, polars, pandas and pyarrow take them, and what comes back from these."""

from __future__ import annotations

import gc
import io
import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies as ns
from newsformat import tables
from site_types import Site

pyarrow = pytest.importorskip("pyarrow", reason="tables need pyarrow")


def installed(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is in the group `engines`")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(30):
        article = nf.Article(
            title=f"Article {number}",
            heat=number,
            topics=["a", "b"][: number % 3],
            provider=nf.Provider(name="The Canal") if number % 2 else None,
        )
        nf.dump(article, folder / f"{number:02}.md")
    (folder / "broken.md").write_text("---\nheat: hot\n---\n")
    return folder


@attrs.define(kw_only=True)
class Sized:
    title: str
    size: int | None = None


# Models through the formats and frames of others


def through_parquet(table: Any) -> Any:
    import pyarrow.parquet

    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file)
    return pyarrow.parquet.read_table(file)


def through_ipc(table: Any) -> Any:
    return pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches())


def through_polars(table: Any) -> Any:
    return installed("polars").DataFrame(table)


def through_duckdb(table: Any) -> Any:
    connection = installed("duckdb").connect()
    connection.register("articles", table)
    return connection.sql("from articles").to_arrow_table()


def through_pandas(table: Any) -> Any:
    installed("pandas")
    return table.to_pandas()


def through_pandas_of_arrow(table: Any) -> Any:
    return installed("pandas").DataFrame.from_arrow(table)


def in_another_order(table: Any) -> Any:
    return table.select(sorted(table.schema.names))


WAYS = [
    through_parquet,
    through_ipc,
    through_polars,
    through_duckdb,
    through_pandas,
    through_pandas_of_arrow,
    in_another_order,
]


# Of a column of integers some of which are missing, pandas makes one of floats, and above this some
# integers are no floats.
EXACT_IN_PANDAS = 2**53 - 1


def integers_in(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from integers_in(each)


@pytest.mark.parametrize("model", [nf.Article, Site])
@pytest.mark.parametrize("way", WAYS)
def test_models_come_back_from_others(way: Callable[[Any], Any], model: type[Any]) -> None:
    most = EXACT_IN_PANDAS if way in {through_pandas, through_pandas_of_arrow} else 2**64

    @given(st.lists(ns.models(model), min_size=1, max_size=4))
    def holds(models: list[Any]) -> None:
        assume(
            all(
                abs(each) <= most for model in models for each in integers_in(nf.unstructure(model))
            )
        )
        table = tables.to_table(models)
        expected = list(tables.from_table(table, model))
        assert list(tables.from_table(way(table), model)) == expected

    holds()


@pytest.mark.parametrize("size", [2**53 - 1, 2**53, 2**53 + 1])
def test_a_large_integer_that_pandas_made_a_float_is_no_other_integer(size: int) -> None:
    models = [Sized(title="a", size=size), Sized(title="b")]
    frame = through_pandas(tables.to_table(models))
    assert str(frame["size"].dtype) == "float64"
    if size == 2**53 - 1:
        assert list(tables.from_table(frame, Sized)) == models
    else:
        with pytest.raises(nf.ValidationError, match=r"row 0: NF202 .*size"):
            list(tables.from_table(frame, Sized))


# Collections as they are


def test_pyarrow_takes_a_collection(site: Path) -> None:
    collection = nf.Collection(site)
    assert pyarrow.table(collection) == tables.to_table(nf.Collection(site))
    assert collection.counts == nf.Counts(read=30, broken=1)
    wanted = pyarrow.schema([("heat", pyarrow.float64()), ("path", pyarrow.string())])
    assert pyarrow.table(nf.Collection(site), schema=wanted).schema == wanted


def test_nothing_is_read_before_the_first_batch(site: Path) -> None:
    collection = nf.Collection(site)
    reader = pyarrow.RecordBatchReader.from_stream(collection)
    (site / "new.md").write_text("---\ntitle: new\n---\n")
    assert reader.read_all().num_rows == 32


@pytest.mark.parametrize("workers", [1, 2])
def test_duckdb_takes_a_collection(site: Path, workers: int) -> None:
    connection = installed("duckdb").connect()
    articles = nf.Collection(site, workers=workers)
    # Both sides of a join read the files.
    query = "select count(*) from articles a join articles b using (path)"
    assert connection.sql(query).fetchall() == [(31,)]
    assert articles.counts.files == 31
    connection.register("registered", articles)
    gc.collect()
    assert not multiprocessing.active_children()


QUERIES: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("select count(*) from articles", [(31,)]),
    ("select path from articles where problem is not null", [("broken.md",)]),
    ("select title from articles where heat > 28", [("Article 29",)]),
    ("select sum(heat) from articles where provider.name = 'The Canal'", [(225.0,)]),
    ("select unnest(topics) from articles where heat = 2", [("a",), ("b",)]),
    ("select path from articles limit 2", [("00.md",), ("01.md",)]),
    ("select path from articles limit 1 offset 3", [("03.md",)]),
    ("select max(heat) from articles union all select 1 from articles limit 1", [(29.0,)]),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_queries_of_duckdb(site: Path, query: str, expected: list[tuple[Any, ...]]) -> None:
    connection = installed("duckdb").connect()
    connection.register("articles", nf.Collection(site))
    assert connection.sql(query).fetchall() == expected
    assert connection.sql(query).fetchall() == expected


def test_polars_takes_a_collection(site: Path) -> None:
    polars = installed("polars")
    frame = polars.DataFrame(nf.Collection(site))
    assert frame.shape == (31, len(tables.arrow_schema()))
    assert frame.filter(polars.col("heat") > 27)["title"].to_list() == ["Article 28", "Article 29"]
    assert list(tables.from_table(frame)) == list(
        tables.from_table(tables.to_table(nf.Collection(site)))
    )


def test_pandas_takes_a_collection(site: Path) -> None:
    pandas = installed("pandas")
    frame = pandas.DataFrame.from_arrow(nf.Collection(site))
    assert frame.shape == (31, len(tables.arrow_schema()))
    assert frame["heat"].sum() == sum(range(30))
    assert str(frame["publishedDateTime"].dtype) == "datetime64[us, UTC]"


# The scan of polars


@pytest.mark.parametrize("workers", [1, 2])
def test_a_scan_gives_what_a_frame_gives(site: Path, workers: int) -> None:
    polars = installed("polars")
    frame = polars.DataFrame(nf.Collection(site))
    scanned = tables.scan(nf.Collection(site, workers=workers))
    assert scanned.collect_schema() == frame.schema
    assert scanned.collect().equals(frame)
    heat, title = polars.col("heat"), polars.col("title")
    queries: list[Callable[[Any], Any]] = [
        lambda each: each.filter(heat > 20).select("title"),
        lambda each: each.filter(heat > 20, title.str.ends_with("9")),
        lambda each: each.select(heat.sum()),
        lambda each: each.select(polars.len()),
        lambda each: each.head(3).select("path"),
        lambda each: each.filter(heat > 3).head(2),
        lambda each: each.head(5).filter(heat > 3),
        lambda each: each.tail(2),
        lambda each: each.slice(4, 3),
        lambda each: each.sort("heat", descending=True).head(3),
        lambda each: each.filter(polars.col("problem").is_not_null()).select("path"),
        lambda each: each.select(polars.col("provider").struct.field("name").drop_nulls()),
        lambda each: each.join(each.select("path", other="title"), on="path").sort("path"),
        lambda each: each.select("heat", "title", "body"),
        lambda each: each.head(0),
    ]
    for number, query in enumerate(queries):
        expected = query(frame.lazy()).collect()
        assert query(scanned).collect().equals(expected), number


def test_a_scan_makes_only_columns_that_are_needed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polars = installed("polars")
    asked: list[Any] = []

    def recording(collection: Any, **arguments: Any) -> Any:
        asked.append(arguments["columns"])
        return tables.record_batches(collection, **arguments)

    monkeypatch.setattr("newsformat.tables.polars_scan.record_batches", recording)
    frame = tables.scan(nf.Collection(site))
    frame.filter(polars.col("heat") > 3).select("title").collect()
    frame.select(polars.len()).collect()
    assert asked[0] == ["title", "heat"]
    assert len(asked[1]) == 1


def test_a_scan_reads_no_more_files_than_it_needs(site: Path) -> None:
    installed("polars")
    collection = nf.Collection(site)
    assert tables.scan(collection).select("title").head(2).collect().height == 2
    assert collection.counts.files < 31


def test_a_scan_needs_a_collection() -> None:
    with pytest.raises(TypeError, match="expected a collection"):
        tables.scan([])  # type: ignore[arg-type] # that is the case


def test_a_column_of_polars_and_one_of_pandas_are_columns_of_texts() -> None:
    text = "---\ntitle: a\n---\n"
    polars, pandas = installed("polars"), installed("pandas")
    for column in (polars.Series([text, None]), pandas.Series([text, None])):
        found = tables.parse_column(column)
        assert found.field("title").to_pylist() == ["a", None]


def test_duckdb_calls_the_column_function(site: Path) -> None:
    duckdb = installed("duckdb")
    connection = duckdb.connect()

    def parse(texts: Any) -> Any:
        return tables.parse_column(texts)

    connection.register("nothing", pyarrow.table({"parsed": tables.parse_column([])}))
    (kind,) = connection.sql("from nothing").types
    connection.create_function("parse", parse, ["VARCHAR"], kind, type="arrow")
    texts = [each.read_text() for each in site.iterdir()]
    connection.register("files", pyarrow.table({"content": texts}))
    found = connection.sql("select parse(content).heat from files order by 1")
    assert [heat for (heat,) in found.fetchall()] == [*map(float, range(30)), None]
