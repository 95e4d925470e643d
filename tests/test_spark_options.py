"""The options of the data source of Spark."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pyspark")

from pyspark_newsformat.options import Mode, parsed_options


def test_names_are_those_of_any_case() -> None:
    found = parsed_options({"partitionbytes": "64m", "MODE": "failfast", "Shards": "TRUE"})
    assert (found.partition_bytes, found.mode, found.shards) == (67_108_864, Mode.FAILFAST, True)
    assert found.given == {"partitionBytes", "mode", "shards"}


@pytest.mark.parametrize(
    ("text", "size"),
    [("1", 1), ("10kb", 10_240), ("10 KiB", 10_240), ("3MB", 3_145_728), ("1g", 2**30)],
)
def test_sizes_have_units(text: str, size: int) -> None:
    assert parsed_options({"partitionBytes": text}).partition_bytes == size


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/archive/", "/archive"),
        ("file:///archive", "/archive"),
        ("file:/archive", "/archive"),
        ("posts", str(Path("posts").absolute())),
        ("a:b", str(Path("a:b").absolute())),
        ("s3://bucket/archive/", "s3://bucket/archive"),
        ("memory://archive", "memory://archive"),
        ("zip://*.md::s3://bucket/a.zip", "zip://*.md::s3://bucket/a.zip"),
    ],
)
def test_paths_are_absolute_or_addresses(path: str, root: str) -> None:
    assert parsed_options({"path": path}).roots == (root,)


def test_several_paths_come_as_json() -> None:
    assert parsed_options({"paths": '["/a","s3://b"]'}).roots == ("/a", "s3://b")


def test_patterns_are_one_or_a_list() -> None:
    assert parsed_options({"pattern": "2024/**/*.md"}).patterns == ("2024/**/*.md",)
    assert parsed_options({"pattern": '["*.md", "*.txt"]'}).patterns == ("*.md", "*.txt")
    assert parsed_options({"pattern": "[ab]*.md"}).patterns == ("[ab]*.md",)


def test_a_model_is_named_by_its_module_or_none() -> None:
    assert parsed_options({}).model_class().__name__ == "Article"  # type: ignore[union-attr]
    found = parsed_options({"model": "newsformat:Provider"})
    assert found.model_class().__name__ == "Provider"  # type: ignore[union-attr]
    assert parsed_options({"model": "none"}).model_class() is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("patern", "*.md", "newsformat has no option 'patern'; did you mean 'pattern'?"),
        ("partition_bytes", "1", "no option 'partition_bytes'; did you mean 'partitionBytes'?"),
        ("header", "true", "newsformat has no option 'header'; it has path, pattern, model, mode"),
        ("path", "", "option 'path': expected the path of a folder or a file, found ''"),
        ("path", "dbfs:/a", "expected two slashes after the scheme, as in dbfs://bucket/archive"),
        ("paths", "/a", "option 'paths': expected a list of paths, found '/a'"),
        ("pattern", "../*.md", "option 'pattern': a pattern such as"),
        ("pattern", '["a", 1]', "option 'pattern': expected a pattern as text"),
        ("pattern", '["a"', "option 'pattern': expected a list of patterns as JSON, found"),
        ("mode", "strict", "expected PERMISSIVE, DROPMALFORMED, FAILFAST, found 'strict'"),
        ("filters", "yes", "option 'filters': expected true or false, found 'yes'"),
        ("partitionBytes", "0", "expected a number of bytes, such as 64MB, found '0'"),
        ("partitionBytes", "-1", "expected a number of bytes, such as 64MB, found '-1'"),
        ("storageOptions", "anon", "expected JSON such as {\"anon\": true}, found 'anon'"),
        ("textColumn", "", "option 'textColumn': expected the name of a column, found ''"),
        ("model", "Article", "expected a module and a class in it, such as 'newsformat:Article'"),
        ("model", "nowhere:A", "there is no model 'nowhere:A': No module named 'nowhere'"),
        ("model", "newsformat:B", "module 'newsformat' has no attribute 'B'"),
        ("model", "newsformat:loads", "expected an attrs class"),
    ],
)
def test_what_is_wrong_is_refused_with_what_would_be_right(
    name: str, value: str, message: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is looked at below
        parsed_options({name: value})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
