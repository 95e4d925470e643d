"""The analysis of the documentation: its numbers, its plot, and the scripts that make both."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import newsformat as nf

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "tutorial" / "analysis.md"
PRINTED = ROOT / "docs" / "tutorial" / "analysis.txt"
PLOT = ROOT / "docs" / "_static" / "attention.svg"

# What a person adds up from the tables.
SUMS = {"27.92": ("17.96", "9.96"), "15.87": ("10.01", "5.86")}


def rows_of(table: str) -> list[list[str]]:
    """Return the rows of one of the tables that the analysis printed; names may have a space."""
    lines = PRINTED.read_text("utf-8").split(f"# {table}\n")[1].split("\n\n")[0].split("\n")[1:]
    return [re.split(r" (?=[\d-])\s*|\s{2,}", line.strip()) for line in lines]


def script(*arguments: object, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    assert done.returncode in {0, 2}, done.stderr
    return done.stdout


def test_the_numbers_of_the_page_are_those_that_were_printed() -> None:
    page = re.sub(r"^```.*?^```$", "", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    said = set(re.findall(r"\d+\.\d+", page))
    assert len(said) > 5
    numbers = set(re.findall(r"\d+\.\d+", PRINTED.read_text("utf-8")))
    assert said - numbers == set(SUMS)
    for total, parts in SUMS.items():
        assert sum(map(float, parts)) == pytest.approx(float(total))
        assert set(parts) <= numbers
    ((files, broken, *_),) = rows_of("Rows")
    assert f"{broken} of {int(files):,} files" in page
    assert f"{int(files):,} rows in archive.parquet, {broken} with a problem." in PAGE.read_text()
    energy = next(row for row in rows_of("Years") if row[0] == "Energy")
    assert re.sub(r"\s+", " ", page).count(
        f"from {float(energy[1]):.0f} in 2021 to {float(energy[4]):.0f} in 2024"
    )


def test_the_text_for_those_who_do_not_see_the_plot() -> None:
    alt = re.sub(r"\s+", " ", PAGE.read_text("utf-8").split("alt: >-")[1].split("---")[0])
    shares = {row[0]: row for row in rows_of("Shares")}
    for topic in ("Housing", "Police", "Traffic", "City Council"):
        assert topic in alt
        assert shares[topic][-1] in alt
    rising = [topic for topic, row in shares.items() if float(row[-1]) > 1]
    assert rising[-1] == "Police"


def test_the_plot_has_the_numbers_that_were_printed() -> None:
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", PLOT.read_text("utf-8"))
    for row in rows_of("Shares"):
        assert row[0] in shown
        assert row[-1] in shown


def test_the_archive_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        script(EXAMPLES / "make_archive.py", name, "--count", "300", folder=tmp_path)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in files}
        for name in ("one", "two")
        if (files := sorted((tmp_path / name).rglob("*.md")))
    )
    assert one == two
    assert len(one) == 300
    collection = nf.Collection(tmp_path / "one")
    assert collection.counts.files == 300
    assert collection.counts.skipped == 0
    for document in collection:
        assert nf.dumps(document.article) == str(document)


def test_the_scripts_run(tmp_path: Path) -> None:
    for name in ("pyarrow", "duckdb", "pandas", "matplotlib"):
        pytest.importorskip(name, reason=f"the analysis needs {name}")
    script(EXAMPLES / "make_archive.py", "archive", "--count", "2000", folder=tmp_path)
    script("-m", "newsformat", "export", "archive", "-o", "archive.parquet", folder=tmp_path)
    analysis = EXAMPLES / "analyse_archive.py"
    plots = []
    for name in ("a.svg", "b.svg"):
        printed = script(analysis, "archive.parquet", name, folder=tmp_path)
        plots.append((tmp_path / name).read_bytes())
    assert plots[0] == plots[1]
    assert plots[0].startswith(b"<?xml")
    assert re.search(r"^ *2000 +\d+ 2021-01-\d\d 2024-12-\d\d$", printed, re.MULTILINE)
    shares = printed.split("# Shares\n")[1].split("\n\n")[0].split("\n")[1:]
    written = [float(line.split()[-3]) for line in shares]
    assert len(written) == 12
    assert sum(written) == pytest.approx(100, abs=0.1)


@pytest.mark.skipif(
    "ANALYSIS" not in os.environ, reason="it takes a minute; set ANALYSIS=1 to run it"
)
def test_the_analysis_prints_what_the_page_shows(tmp_path: Path) -> None:
    script(EXAMPLES / "make_archive.py", "archive", "--count", "100000", folder=tmp_path)
    script("-m", "newsformat", "export", "archive", "-o", "archive.parquet", folder=tmp_path)
    printed = script(EXAMPLES / "analyse_archive.py", "archive.parquet", folder=tmp_path)
    assert printed == PRINTED.read_text("utf-8")
