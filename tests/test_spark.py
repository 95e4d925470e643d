"""The data source in Spark, with worker processes; and with some of them killed."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import newsformat as nf

pytest.importorskip("pyspark")
pytest.importorskip("newsformat.tables")
if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
    pytest.skip("Java is not here", allow_module_level=True)

import fsspec
from pyspark.sql import DataFrame, SparkSession, functions
from pyspark.sql.utils import AnalysisException, PythonException

from test_spark_how_to import examples

TESTS = Path(__file__).parent
NOTE = "deadly_models:Note"
COUNT = 24


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark on this machine: two tasks at a time, each tried up to three times."""
    with pytest.MonkeyPatch.context() as patch:
        found = [str(Path(nf.__file__).parent.parent), str(TESTS)]
        patch.setenv("PYTHONPATH", os.pathsep.join(found))
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("NEWSFORMAT_DEADLY", "yes")
        session = (
            SparkSession.builder.master("local[2,3]")
            .config("spark.ui.enabled", "false")
            .config("spark.log.level", "OFF")
            # The tests are over before compiling anything would pay.
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
        yield session
        session.stop()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Articles in two folders, of which two cannot be read."""
    folder = tmp_path / "archive"
    for number in range(COUNT):
        article = nf.Article(
            title=f"Boats {number}",
            heat=number,
            published_date_time=datetime(2024, 1, 1, number % 24, tzinfo=UTC),
            provider=nf.Provider(name=f"Paper {number % 3}", domain=f"paper{number % 3}.com"),
            topics=["Boats", "Canals"],
            images=[nf.Image(url="https://a.com/a.jpg", width=3, extra={"alt": "é"})],
            extra={"tags": ["A", 1, None]},
            body=f"Text {number}\n",
        )
        path = folder / f"202{number % 2}" / f"a{number:02}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        nf.dump(article, path)
    (folder / "broken.md").write_text("---\ntitle: [\n---\n")
    (folder / "bare.md").write_text("no front matter\n")
    return folder


def read(spark: SparkSession, path: object, **options: object) -> DataFrame:
    return spark.read.format("newsformat").options(**options).load(str(path))


def write(frame: DataFrame, path: object, mode: str, **options: str) -> None:
    frame.write.format("newsformat").options(**options).mode(mode).save(str(path))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_rows_are_the_articles_of_the_folder(spark: SparkSession, archive: Path) -> None:
    rows = {row.path: row for row in read(spark, archive).collect()}
    names = [name for name in nf.Collection(archive).paths() if "/" in name]
    documents = {name: nf.load(archive / name) for name in names}
    assert set(rows) == {*documents, "broken.md", "bare.md"}
    for path, article in documents.items():
        row = rows[path]
        assert (row.title, row.heat, row.body) == (article.title, article.heat, article.body)
        assert row.topics == article.topics
        assert row.provider.domain == article.provider.domain  # type: ignore[union-attr]
        assert row.images[0].width == 3
        assert row.problem is None


def test_a_file_that_cannot_be_read_is_a_row_with_its_problem(
    spark: SparkSession, archive: Path
) -> None:
    found = read(spark, archive).where("problem is not null").orderBy("path").collect()
    assert [row.path for row in found] == ["bare.md", "broken.md"]
    assert "NF101" in found[0].problem
    assert "2:8: NF119" in found[1].problem
    assert found[0].title is None


def test_such_files_are_dropped_or_fail_if_the_mode_says_so(
    spark: SparkSession, archive: Path
) -> None:
    assert read(spark, archive, mode="dropmalformed").count() == COUNT
    with pytest.raises(PythonException) as caught:
        read(spark, archive, mode="FAILFAST").count()
    last = str(caught.value).rstrip().rpartition("\n")[2]
    assert last.startswith(("ValueError: bare.md:1:1: NF101", "ValueError: broken.md:2:8: NF119"))


def test_several_tasks_read_each_file_once(spark: SparkSession, archive: Path) -> None:
    frame = read(spark, archive, partitionBytes="20k")
    tasks = frame.select(functions.spark_partition_id()).distinct().count()
    assert tasks > 5
    assert frame.groupBy("path").count().where("count > 1").count() == 0
    assert frame.agg(functions.sum("heat")).first()[0] == sum(range(COUNT))


def test_a_schema_of_the_user_chooses_columns(spark: SparkSession, archive: Path) -> None:
    reader = spark.read.format("newsformat")
    frame = reader.schema("heat double, path string").load(str(archive))
    assert frame.columns == ["heat", "path"]
    assert frame.agg(functions.max("heat")).first()[0] == COUNT - 1
    with pytest.raises(AnalysisException, match="there is no column 'heet'; did you mean heat"):
        reader.schema("heet double").load(str(archive)).count()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"patern": "*.md"}, "newsformat has no option 'patern'; did you mean 'pattern'?"),
        ({"model": "newsformat:Artikel"}, "option 'model': there is no model"),
    ],
)
def test_options_are_refused_in_a_last_line_that_says_why(
    spark: SparkSession, archive: Path, options: dict[str, str], message: str
) -> None:
    with pytest.raises(AnalysisException) as caught:
        read(spark, archive, **options).count()
    assert message in str(caught.value).strip().split("\n")[-2]


def test_filters_are_pushed_down_where_spark_and_the_user_say_so(
    spark: SparkSession, archive: Path
) -> None:
    condition = (
        "heat between 5 and 20 and provider.domain in ('paper1.com', 'paper2.com') "
        "and path like '2021/%' and publishedDateTime >= timestamp'2024-01-01 08:00:00Z' "
        "and title <> 'Boats 17' and excerpt is null"
    )
    expected = sorted(read(spark, archive).where(condition).select("path").collect())
    assert expected
    with pytest.raises(AnalysisException, match="DATA_SOURCE_PUSHDOWN_DISABLED"):
        read(spark, archive, filters=True).count()
    spark.conf.set("spark.sql.python.filterPushdown.enabled", "true")
    try:
        found = read(spark, archive, filters=True).where(condition).select("path").collect()
    finally:
        spark.conf.unset("spark.sql.python.filterPushdown.enabled")
    assert sorted(found) == expected


# Writing


def test_what_was_read_is_written_as_the_same_files(
    spark: SparkSession, archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "new" / "copy"
    write(read(spark, archive, mode="DROPMALFORMED", partitionBytes="70k"), target, "append")
    before = files(archive)
    del before["broken.md"], before["bare.md"]
    assert files(target) == before


def test_only_append_and_overwrite_are_save_modes(
    spark: SparkSession, archive: Path, tmp_path: Path
) -> None:
    frame = read(spark, archive, mode="DROPMALFORMED")
    for mode in ("error", "ignore"):
        with pytest.raises(AnalysisException, match="UNSUPPORTED_DATA_SOURCE_SAVE_MODE"):
            write(frame, tmp_path / "copy", mode)
    assert not (tmp_path / "copy").exists()


def test_append_adds_files_and_replaces_none(
    spark: SparkSession, archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy"
    frame = read(spark, archive, mode="DROPMALFORMED")
    write(frame.where("heat < 10"), target, "append")
    first = files(target)
    # The same once more, with others: what is there already is no conflict.
    write(frame.where("heat < 18"), target, "append")
    second = files(target)
    assert len(second) == 18
    assert first.items() <= second.items()
    with pytest.raises(AnalysisException, match="these files are there already"):
        write(frame.withColumn("title", functions.lit("Other")), target, "append")
    assert files(target) == second


def test_overwrite_replaces_what_is_read_and_leaves_the_rest(
    spark: SparkSession, archive: Path
) -> None:
    (archive / "picture.jpg").write_bytes(b"\xff")
    (archive / "2020" / "a00.md").chmod(0o640)
    frame = read(spark, archive, mode="DROPMALFORMED").where("heat < 16")
    # It is read from the folder that it is written to.
    write(frame.withColumn("heat", functions.col("heat") + 1), archive, "overwrite")
    found = files(archive)
    assert len(found) == 17
    assert found["picture.jpg"] == b"\xff"
    assert b"heat: 1\n" in found["2020/a00.md"]
    assert (archive / "2020" / "a00.md").stat().st_mode & 0o777 == 0o640


def test_rows_without_a_path_have_a_name_that_stays(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.createDataFrame([("Boats",), ("Ferries",), ("Boats",)], "title string")
    for _ in range(2):
        write(frame, tmp_path / "new", "append")
        found = files(tmp_path / "new")
        assert sorted(found.values()) == [
            b'---\ntitle: "Boats"\n\n---\n',
            b'---\ntitle: "Ferries"\n\n---\n',
        ]
        assert all(name.endswith(".md") for name in found)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select 'A' titel", "there is no column 'titel'; did you mean title?"),
        ("select 1 heat, 'a.md' path", "a.md: NF201 $.title: this key is required but missing"),
        ("select 'A' title, 'a.md' path from range(2)", "several rows have one path: a.md"),
    ],
)
def test_rows_that_are_no_articles_fail_the_job_and_leave_nothing(
    spark: SparkSession, tmp_path: Path, query: str, message: str
) -> None:
    target = tmp_path / "new"
    with pytest.raises((AnalysisException, PythonException)) as caught:
        write(spark.sql(query), target, "append")
    lines = [line for line in str(caught.value).strip().split("\n") if "SQLSTATE" not in line]
    assert message in lines[-1]
    assert not target.exists()


def test_a_failed_job_leaves_the_files_that_were_there(spark: SparkSession, archive: Path) -> None:
    before = files(archive)
    frame = read(spark, archive)
    for mode in ("append", "overwrite"):
        with pytest.raises(PythonException, match="such a row cannot be written"):
            write(frame.withColumn("heat", functions.lit(1)), archive, mode)
        assert files(archive) == before


# Processes that are killed


def notes(folder: Path, count: int, deadly: str) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        title = deadly if number == count // 2 else f"Note {number}"
        (folder / f"n{number:03}.md").write_text(
            f"---\ntitle: {title}\nheat: {number}\n---\nText\n"
        )
    return folder


def test_a_worker_killed_while_it_reads_is_no_loss(spark: SparkSession, tmp_path: Path) -> None:
    mark = tmp_path / "was-killed"
    folder = notes(tmp_path / "notes", 60, f"kill {mark}")
    found = read(spark, folder, model=NOTE, partitionBytes="64k")
    rows = found.select("path", "heat").collect()
    assert mark.exists()
    assert sorted(row.heat for row in rows) == list(range(60))


def test_a_worker_killed_each_time_fails_the_read(spark: SparkSession, tmp_path: Path) -> None:
    folder = notes(tmp_path / "notes", 10, "killing it")
    with pytest.raises(Exception, match="Python worker exited unexpectedly"):
        read(spark, folder, model=NOTE).collect()


def deadly_frame(spark: SparkSession, title: str, mark: str) -> DataFrame:
    number = functions.col("id")
    usual = functions.concat(functions.lit(f"{title} "), number)
    return spark.range(0, 60, 1, 4).select(
        functions.when(number == 30, mark).otherwise(usual).alias("title"),
        number.cast("double").alias("heat"),
        functions.concat(functions.lit("n"), number, functions.lit(".md")).alias("path"),
    )


def test_a_worker_killed_while_it_writes_is_no_loss(spark: SparkSession, tmp_path: Path) -> None:
    mark = tmp_path / "was-killed"
    target = tmp_path / "notes"
    write(deadly_frame(spark, "Note", f"kill {mark}"), target, "append", model=NOTE)
    assert mark.exists()
    assert sorted(files(target)) == sorted(f"n{number}.md" for number in range(60))


def test_a_worker_killed_each_time_leaves_what_was_there(
    spark: SparkSession, tmp_path: Path
) -> None:
    target = notes(tmp_path / "notes", 5, "Quiet")
    before = files(target)
    with pytest.raises(Exception, match="Python worker exited unexpectedly"):
        write(deadly_frame(spark, "Note", "killing it"), target, "overwrite", model=NOTE)
    assert files(target) == before
    assert [path.name for path in target.iterdir() if path.is_dir()] == []


# The documentation


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_the_code_of_the_page_prints_what_the_page_shows(
    spark: SparkSession, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    (folder / "2024").mkdir(parents=True)
    for heat, title in enumerate(["Boats", "Ferries", "Locks"], 1):
        article = nf.Article(
            title=title,
            heat=heat,
            provider=nf.Provider(name="Example", domain="example.com"),
            topics=["Canals", "Ships"] if title == "Ferries" else ["Canals"],
        )
        nf.dump(article, folder / "2024" / f"{title.lower()}.md")
    (folder / "broken.md").write_text("---\ntitle: [\n---\n")
    names: dict[str, object] = {}
    try:
        for block, shown in examples():
            if "s3://" in block.body:
                continue
            code = re.sub(r'"/(archive|shards|written)', rf'"{tmp_path}/\1', block.body)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(code, "spark.md", "exec", dont_inherit=True), names)  # noqa: S102 - the example of a page
            assert printed.getvalue() == (shown or "")
    finally:
        spark.conf.unset("spark.sql.python.filterPushdown.enabled")


def test_several_processes_write_to_an_object_store_and_read_it(
    spark: SparkSession, archive: Path
) -> None:
    pytest.importorskip("s3fs")
    moto = pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        options = {
            "key": "a",
            "secret": "b",
            "client_kwargs": {"endpoint_url": f"http://{host}:{port}"},
        }
        fsspec.filesystem("s3", **options).mkdir("articles")
        given = {"storageOptions": json.dumps(options)}
        frame = read(spark, archive, mode="DROPMALFORMED", partitionBytes="60k")
        write(frame, "s3://articles/copy", "overwrite", **given)
        copy = read(spark, "s3://articles/copy", **given)
        assert copy.count() == COUNT
        assert copy.exceptAll(frame.select(copy.columns)).count() == 0
    finally:
        server.stop()
