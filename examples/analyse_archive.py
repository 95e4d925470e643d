"""Ask an archive what its readers read, and what its writers write.

    python examples/make_archive.py archive
    newsformat export archive -o archive.parquet
    python examples/analyse_archive.py archive.parquet attention.svg

Prints the tables of the page "What do our readers want more of?", and draws its plot.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pandas as pd
from plot_attention import draw


def main(table: str, plot: str | None = None) -> None:
    """Print the answers, and draw the plot.

    Args:
        table: The path of the archive in Parquet.
        plot: Where the plot is written, if anywhere.
    """
    archive = duckdb.read_parquet(table)

    print("# Rows")
    show(
        duckdb.sql("""
    SELECT count(*) AS files, count(*) FILTER (problem IS NOT NULL) AS broken,
           min(publishedDateTime)::DATE AS first, max(publishedDateTime)::DATE AS last
    FROM archive
    """).df()
    )

    print("# Shares")
    shares = duckdb.sql("""
    SELECT topics[1] AS topic,
           count(*) AS articles,
           100 * count(*) / sum(count(*)) OVER () AS written,
           100 * sum(heat) / sum(sum(heat)) OVER () AS read
    FROM archive
    WHERE problem IS NULL
    GROUP BY topic
    ORDER BY read / written DESC
    """).df()
    shares["ratio"] = shares["read"] / shares["written"]
    shares = shares.round(2)
    show(shares)

    print("# Years")
    show(by_year(archive).round(2))
    if plot is not None:
        draw(shares, Path(plot))


def by_year(archive: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """Return, for each topic, the median heat of its articles in each year, and how it grew."""
    frame = archive.project("topics[1] AS topic, publishedDateTime AS moment, heat, problem").df()
    frame = frame[frame["problem"].isna()]
    frame["year"] = frame["moment"].dt.year
    years = frame.pivot_table(index="topic", columns="year", values="heat", aggfunc="median")
    years["growth"] = years[years.columns[-1]] / years[years.columns[0]]
    return years.sort_values("growth", ascending=False).head(4).reset_index()


def show(frame: pd.DataFrame) -> None:
    """Print a table."""
    print(frame.to_string(index=False), end="\n\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
