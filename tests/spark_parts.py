"""What tests of the data source of Spark have in common that need no Java."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow

from pyspark_newsformat import DefaultSource
from pyspark_newsformat.columns import spark_schema


def rows(path: str | Iterable[str], filters: Iterable[Any] = (), **options: str) -> list[Any]:
    """Read as Spark does: plan, send what was planned to somebody else, and read there."""
    found = {name.lower(): value for name, value in options.items()}
    if isinstance(path, str):
        found["path"] = path
    else:
        found["paths"] = "[" + ", ".join(f'"{each}"' for each in path) + "]"
    if filters:
        found["filters"] = "true"
    source = again(DefaultSource(found))
    reader = source.reader(source.schema())
    if filters:
        assert list(reader.pushFilters(list(filters))) == list(filters)
    tasks = again(reader.partitions())
    reader = again(reader)
    return [row for task in tasks for batch in reader.read(task) for row in batch.to_pylist()]


def tasks(path: str, **options: str) -> list[Any]:
    """Return what each task reads."""
    found = {name.lower(): value for name, value in options.items()}
    source = DefaultSource({"path": path, **found})
    return [task.value for task in source.reader(source.schema()).partitions()]


def again(value: Any) -> Any:
    """Return what arrives in another process."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - it was just made


def text(title: str, heat: int = 0) -> str:
    """Return the text of an article."""
    return f"---\ntitle: {title}\nheat: {heat}\n---\nText\n"


def folder_of(path: Path, count: int) -> Path:
    """Write some articles to a folder."""
    path.mkdir(parents=True)
    for number in range(count):
        (path / f"a{number:03}.md").write_text(text(f"Boats {number}", number), encoding="utf-8")
    return path


def write(
    path: str,
    tables: list[Any],
    mode: str = "append",
    options: dict[str, str] | None = None,
) -> None:
    """Write as Spark does, a task a table; where one fails, the job is aborted."""
    source = again(DefaultSource({"path": path, **(options or {})}))
    schema = spark_schema(source._settings.model_class())
    chosen = type(schema)([schema[name] for name in tables[0].column_names])
    writer = again(source.writer(chosen, mode == "overwrite"))
    messages: list[Any] = [None] * len(tables)
    try:
        for number, table in enumerate(tables):
            messages[number] = again(again(writer).write(iter(table.to_batches())))
        again(writer).commit(messages)
    except BaseException:
        again(writer).abort(messages)
        raise


def table_of(paths: list[Any], titles: list[str]) -> Any:
    """Return a table of articles."""
    return pyarrow.table({"title": titles, "path": pyarrow.array(paths, pyarrow.string())})
