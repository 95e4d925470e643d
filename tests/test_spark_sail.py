"""The data source on Sail, a server for clients of Spark without a JVM.

It takes clients up to a version of its own, so that it is tried in an environment with
`pysail==0.7.2` and `pyspark-client==4.2.0`, and passed over elsewhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("pysail")
pytest.importorskip("grpc")

import newsformat as nf
from pyspark_newsformat import DefaultSource
from spark_parts import folder_of

pytestmark = [
    # Spark's own client is not quiet with the newest pandas and pyarrow.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A client of a server in this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pysail.spark import SparkConnectServer
        from pyspark.errors.exceptions.connect import SparkRuntimeException
        from pyspark.sql.connect.session import SparkSession

        server = SparkConnectServer()
        server.start()
        _, port = server.listening_address
        try:
            session = SparkSession.builder.remote(f"sc://localhost:{port}").getOrCreate()
            session.dataSource.register(DefaultSource)
        except SparkRuntimeException as error:
            server.stop()
            if "unsupported PySpark version" in str(error):
                pytest.skip("this version of Sail does not take clients of this version of Spark")
            raise
        yield session
        session.stop()
        server.stop()


def test_files_are_read_filtered_and_written(client: Any, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "archive", 20)
    (folder / "bad.md").write_text("no article")
    frame = client.read.format("newsformat").option("filters", "true").load(str(folder))
    assert frame.count() == 21
    assert [row.path for row in frame.where("problem is not null").collect()] == ["bad.md"]
    hot = frame.where("heat >= 15 and path like 'a01%'")
    assert sorted(row.title for row in hot.collect()) == [f"Boats {n}" for n in range(15, 20)]
    target = tmp_path / "hot"
    # Sail 0.7.2 refuses what several tasks write.
    hot.coalesce(1).write.format("newsformat").mode("append").save(str(target))
    assert [path.name for path in sorted(target.iterdir())] == [f"a0{n}.md" for n in range(15, 20)]
    assert nf.load(target / "a015.md") == nf.load(folder / "a015.md")


def test_errors_say_what_is_wrong(client: Any, tmp_path: Path) -> None:
    reader = client.read.format("newsformat").option("patern", "*.md")
    with pytest.raises(Exception, match="no option 'patern'; did you mean 'pattern'"):
        reader.load(str(tmp_path)).count()
