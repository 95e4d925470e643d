"""The data source of Spark on an object store that speaks S3, on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("s3fs")
pytest.importorskip("moto.server")

import fsspec
from moto.server import ThreadedMotoServer

from spark_parts import rows, table_of, text, write


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the server."""
    found = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    found.start()
    host, port = found.get_host_and_port()
    yield f"http://{host}:{port}"
    found.stop()


@pytest.fixture
def options(server: str) -> Iterator[dict[str, str]]:
    """Options for a store with one empty bucket."""
    found = {
        "key": "a",
        "secret": "b",
        "client_kwargs": {"endpoint_url": server},
    }
    system = fsspec.filesystem("s3", **found)
    system.mkdir("bucket")
    yield {"storageOptions": json.dumps(found)}
    system.invalidate_cache()
    system.rm("bucket", recursive=True)


def store(options: dict[str, str]) -> Any:
    system = fsspec.filesystem("s3", **json.loads(options["storageOptions"]))
    system.invalidate_cache()
    return system


def test_objects_are_written_and_read(options: dict[str, str]) -> None:
    path = "s3://bucket/archive"
    numbers = range(80)
    tables = [
        table_of([f"2024/a{n}.md" for n in numbers], [f"Boats {n}" for n in numbers]),
        table_of(["é [1]*?.md"], ["Brackets"]),
    ]
    write(path, tables, options=options)
    found = {row["path"]: row["title"] for row in rows(path, **options)}
    assert found == {f"2024/a{n}.md": f"Boats {n}" for n in numbers} | {"é [1]*?.md": "Brackets"}
    assert not any(".newsformat" in name for name in store(options).find("bucket"))
    write(path, [table_of(["b.md"], ["B"])], "overwrite", options)
    assert store(options).find("bucket") == ["bucket/archive/b.md"]


def test_a_failed_job_leaves_the_objects_that_were_there(options: dict[str, str]) -> None:
    path = "s3://bucket"
    write(path, [table_of(["a.md"], ["A"])], options=options)
    for bad in (table_of(["../b.md"], ["B"]), table_of(["a.md"], ["C"])):
        with pytest.raises((ValueError, FileExistsError)):
            write(path, [table_of(["d.md"], ["D"]), bad], options=options)
        assert store(options).find("bucket") == ["bucket/a.md"]


def test_shards_are_fetched(options: dict[str, str]) -> None:
    lines = [{"path": "a.md", "text": text("A")}, {"path": "b.md", "text": text("B")}]
    content = "\n".join(map(json.dumps, lines)).encode()
    store(options).pipe_file("bucket/a.jsonl", content)
    found = rows("s3a://bucket", shards="true", **options)
    assert [(row["path"], row["title"]) for row in found] == [("a.md", "A"), ("b.md", "B")]
