"""The data source on Sail, a server for clients of Spark without a JVM.

It takes clients up to a version of its own, so that it is tried in an environment with
`pysail==0.7.2` and `pyspark-client==4.2.0`, and passed over elsewhere. It has a process of its own,
since a schema is another one where Sail is imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("pyspark")

import pyspark

import newsformat as nf
from pyspark_newsformat import DefaultSource
from spark_parts import folder_of

CODE = """
import sys
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from pyspark_newsformat import DefaultSource

server = SparkConnectServer()
server.start()
client = SparkSession.builder.remote(f"sc://localhost:{server.listening_address[1]}").getOrCreate()
client.dataSource.register(DefaultSource)
folder, target = sys.argv[1:]

frame = client.read.format("newsformat").option("filters", "true").load(folder)
assert frame.count() == 21
assert [row.path for row in frame.where("problem is not null").collect()] == ["bad.md"]
hot = frame.where("heat >= 15 and path like 'a01%'")
assert sorted(row.title for row in hot.collect()) == [f"Boats {n}" for n in range(15, 20)]
# Sail 0.7.2 refuses what several tasks write.
hot.coalesce(1).write.format("newsformat").mode("append").save(target)
try:
    client.read.format("newsformat").option("patern", "*.md").load(folder).count()
except Exception as error:
    assert "no option 'patern'; did you mean 'pattern'" in str(error)
else:
    raise AssertionError("the option was taken")
print("all is well")
"""


def test_schemas_are_those_of_arrow_where_sail_is(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = DefaultSource({"path": "/archive"}).schema()
    monkeypatch.setitem(sys.modules, "pysail", sys)
    source = DefaultSource({"path": "/archive"})
    assert source.schema().names == usual.names
    assert str(source.schema().field("publishedDateTime").type) == "timestamp[us, tz=UTC]"
    source.reader(source.schema())


def test_files_are_read_filtered_and_written(tmp_path: Path) -> None:
    if not all(map(find_spec, ("pysail", "grpc"))):
        pytest.skip("Sail is not here")
    folder = folder_of(tmp_path / "archive", 20)
    (folder / "bad.md").write_text("no article")
    target = tmp_path / "hot"
    found = [*sys.path, str(Path(nf.__file__).parents[1])]
    # The client alone is no whole Spark, and looks for one.
    home = str(Path(pyspark.__file__).parent)
    ended = subprocess.run(
        [sys.executable, "-c", CODE, str(folder), str(target)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(found), "SPARK_HOME": home},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    if "unsupported PySpark version" in ended.stderr:
        pytest.skip("this version of Sail does not take clients of this version of Spark")
    assert ended.stdout.endswith("all is well\n"), ended.stderr
    assert [path.name for path in sorted(target.iterdir())] == [f"a0{n}.md" for n in range(15, 20)]
    assert nf.load(target / "a015.md") == nf.load(folder / "a015.md")
