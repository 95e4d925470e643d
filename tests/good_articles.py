"""Articles that break no rule but those that a test is about."""

from __future__ import annotations

from datetime import UTC, datetime

from newsformat.convert.class_layout import layout_of
from newsformat.models import Article

NOW = datetime(2021, 1, 1, tzinfo=UTC)
FILE = "2020-06-24-boats.md"
GOOD = {
    "category": "category: news",
    "title": 'title: "Boats on the canal"',
    "publishedDateTime": "publishedDateTime: 2020-06-24T19:27:00Z",
    "webUrl": 'webUrl: "https://a.example/boats"',
    "type": "type: article",
    "topics": "topics: [Boats]",
}


def article(lines: str, *, without: str = "", is_sorted: bool = True) -> str:
    """Write an article with some lines, and good lines for the keys that these do not have.

    Args:
        lines: Lines of front matter.
        without: A key that is left out.
        is_sorted: Whether the lines are put among the good ones in canonical order.
    """
    ranks = layout_of(Article).ranks
    chunks: list[tuple[int, str]] = []
    rank = 0
    comments: list[str] = []
    for line in lines.split("\n") if lines else []:
        if line.startswith("#"):
            comments.append(line)
            continue
        rank = ranks.get(line.partition(":")[0], rank) if is_sorted else 0
        chunks += [(rank, each) for each in (*comments, line)]
        comments = []
    chunks += [(len(ranks), comment) for comment in comments]
    keys = {line.partition(":")[0] for line in lines.split("\n")} | {without}
    chunks += [(ranks[key], line) for key, line in GOOD.items() if key not in keys]
    return "\n".join(
        ["---", *(line for _, line in sorted(chunks, key=lambda each: each[0])), "---", ""]
    )
