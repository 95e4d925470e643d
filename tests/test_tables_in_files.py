"""Collections as files of Parquet: whole files or none, in row groups, that say what they are."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf
from newsformat import tables

pyarrow = pytest.importorskip("pyarrow", reason="tables need pyarrow")
parquet = pytest.importorskip("pyarrow.parquet", reason="tables need pyarrow")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(25):
        nf.dump(nf.Article(title=f"{number}", heat=number), folder / f"{number:02}.md")
    (folder / "broken.md").write_text("---\nheat: hot\n---\n")
    return folder


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_has_what_the_table_has(site: Path, tmp_path: Path, workers: int) -> None:
    target = tmp_path / "out" / "archive.parquet"
    target.parent.mkdir()
    collection = nf.Collection(site, workers=workers)
    tables.to_parquet(collection, target)
    assert collection.counts == nf.Counts(read=25, broken=1)
    found = parquet.read_table(target)
    assert found == tables.to_table(nf.Collection(site))
    assert list(tables.from_table(found))[:25] == list(nf.Collection(site).articles())
    assert files_in(target.parent) == ["archive.parquet"]


def test_the_metadata_say_what_the_file_is(site: Path, tmp_path: Path) -> None:
    tables.to_parquet(nf.Collection(site), tmp_path / "a.parquet")
    metadata = parquet.read_metadata(tmp_path / "a.parquet").metadata
    assert json.loads(metadata[b"newsformat"]) == {
        "model": "newsformat.models.Article",
        "version": nf.__version__,
        "schema": 1,
    }


@pytest.mark.parametrize(
    ("size", "expected"),
    [(10, [10, 10, 6]), (26, [26]), (13, [13, 13]), (100, [26]), (1, [1] * 26)],
)
def test_row_groups_have_the_size_that_is_asked_for(
    site: Path, tmp_path: Path, size: int, expected: list[int]
) -> None:
    tables.to_parquet(nf.Collection(site), tmp_path / "a.parquet", row_group_size=size)
    metadata = parquet.read_metadata(tmp_path / "a.parquet")
    groups = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    assert groups == expected


def test_long_texts_make_small_row_groups(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsformat.tables import parquet_files

    monkeypatch.setattr(parquet_files, "_ROW_GROUP_BYTES", 1)
    monkeypatch.setattr("newsformat.tables.row_batches.TEXTS_AT_ONCE", 5)
    tables.to_parquet(nf.Collection(site), tmp_path / "a.parquet")
    assert parquet.read_metadata(tmp_path / "a.parquet").num_row_groups == 6
    assert parquet.read_table(tmp_path / "a.parquet").num_rows == 26


def test_only_some_columns(site: Path, tmp_path: Path) -> None:
    tables.to_parquet(
        nf.Collection(site), tmp_path / "a.parquet", columns=["path", "heat"], compression="none"
    )
    found = parquet.read_table(tmp_path / "a.parquet")
    assert found.schema.names == ["path", "heat"]
    assert found.num_rows == 26


def test_a_collection_without_files_is_a_table_without_rows(tmp_path: Path) -> None:
    tables.to_parquet(nf.Collection([]), tmp_path / "a.parquet")
    assert parquet.read_table(tmp_path / "a.parquet").num_rows == 0


class FailureError(Exception):
    pass


def fail(document: nf.Document[nf.Article]) -> bool:
    if document.article.heat == 20:
        raise FailureError
    return True


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("workers", [1, 2])
def test_after_an_error_all_is_as_before(
    site: Path, tmp_path: Path, is_there: bool, workers: int
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    if is_there:
        (folder / "a.parquet").write_bytes(b"what was there")
    collection = nf.Collection(site, workers=workers).filter(fail)
    with pytest.raises(FailureError):
        tables.to_parquet(collection, folder / "a.parquet", row_group_size=3)
    assert files_in(folder) == ["a.parquet"] * is_there
    assert not is_there or (folder / "a.parquet").read_bytes() == b"what was there"


def test_an_error_of_the_thread_that_writes_is_raised(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet.ParquetWriter, "write_table", no_space)
    with pytest.raises(OSError, match="No space left"):
        tables.to_parquet(nf.Collection(site), tmp_path / "a.parquet", row_group_size=5)
    assert files_in(tmp_path) == ["site"]


def test_a_link_stays_and_its_file_is_replaced(site: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.parquet"
    real.write_bytes(b"before")
    real.chmod(0o640)
    (tmp_path / "link.parquet").symlink_to(real)
    tables.to_parquet(nf.Collection(site), tmp_path / "link.parquet")
    assert (tmp_path / "link.parquet").is_symlink()
    assert parquet.read_table(real).num_rows == 26
    assert real.stat().st_mode & 0o777 == 0o640


def places(folder: Path) -> Iterator[tuple[Path, type[Exception]]]:
    yield folder, IsADirectoryError
    yield folder / "missing" / "a.parquet", FileNotFoundError
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
        yield folder / "pipe", OSError


def test_what_can_be_no_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for place, error in places(tmp_path):
        collection = nf.Collection([]).filter(fail)
        with pytest.raises(error):
            tables.to_parquet(collection, place)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"row_group_size": 0}, ValueError, "expected at least one row"),
        ({"row_group_size": None}, TypeError, "expected the rows of a row group"),
        ({"columns": ["nothing"]}, ValueError, "there is no column 'nothing'"),
        ({"compression": "zip"}, ValueError, "there is no compression 'zip'; there are zstd, "),
        ({"compression": 5}, TypeError, "expected the compression as text, found"),
    ],
)
def test_wrong_arguments(
    tmp_path: Path, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        tables.to_parquet(nf.Collection([]), tmp_path / "a.parquet", **arguments)
    assert files_in(tmp_path) == []


def test_a_file_that_is_read_is_not_overwritten(site: Path, tmp_path: Path) -> None:
    """Links lead to it as well, and so does the name of an archive."""
    archive = tmp_path / "site.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.md", "---\ntitle: A\n---\n")
    first = min(site.rglob("*.md"))
    (tmp_path / "link").symlink_to(first)
    before = first.read_bytes(), archive.read_bytes()
    for source, path in [(site, first), (site, tmp_path / "link"), (archive, archive)]:
        with pytest.raises(ValueError, match="the rows are read from "):
            tables.to_parquet(nf.Collection(source), path)
    assert (first.read_bytes(), archive.read_bytes()) == before
