"""Draw what share of an archive is written on each topic, beside what share of it is read."""

from __future__ import annotations

import math
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd

# One file serves the light pages and the dark ones, so each colour is seen on both.
TEXT = "#7b8494"
GRID = "#8a93a333"
WRITTEN = "#8a93a3"
MORE = "#1f9e8a"
LESS = "#d9734e"
# A difference that is smaller than this is none to speak of.
EVEN = 0.1
# Half as wide as a ring, in percent of the articles.
RING = 0.17

SETTINGS = {
    "svg.hashsalt": "newsformat",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "text.color": TEXT,
    "axes.labelcolor": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
}


def draw(shares: pd.DataFrame, path: Path) -> None:
    """Draw a line for each topic, from the share that is written to the share that is read.

    Args:
        shares: Columns `topic`, `written`, `read` and `ratio`, from the largest ratio.
        path: Where the SVG is written. The same shares give the same bytes.
    """
    with mpl.rc_context(SETTINGS):
        figure, axes = plt.subplots(figsize=(7.6, 5.2), layout="constrained")
        for place, row in enumerate(shares[::-1].itertuples()):
            colour = MORE if row.ratio > 1 + EVEN else LESS if row.ratio < 1 - EVEN else WRITTEN
            # The line begins beside the ring, which lets the page be seen through.
            start = row.written + math.copysign(RING, row.read - row.written)
            axes.plot([start, row.read], [place, place], color=colour, linewidth=2.5, zorder=2)
            axes.scatter(row.written, place, s=48, facecolor="none", edgecolor=colour, zorder=3)
            axes.scatter(row.read, place, s=56, color=colour, zorder=4)
            axes.annotate(
                f"{row.ratio:.2f}",
                (max(row.written, row.read), place),
                xytext=(10, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=10,
            )
        axes.set_yticks(range(len(shares)), shares["topic"][::-1])
        axes.set_xlabel("share of all articles (ring) and of all heat (dot), in %")
        axes.set_xlim(left=0)
        axes.margins(x=0.1)
        axes.grid(axis="x", color=GRID)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        figure.savefig(
            path, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
        plt.close(figure)
