"""`newsformat get`, `show`, `stats` and `schema`: what they say, and how it looks."""

from __future__ import annotations

import json
import os
import subprocess
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from command_runs import start
from newsformat import strategies
from newsformat.archive.conditions import data_of
from newsformat.cli.bars import Bar, bar_lines, width_of_labels
from newsformat.cli.card_lines import card_lines, wrapped
from newsformat.cli.counting import OVERVIEW, Labels, groups_of
from newsformat.cli.terminal import Screen, cells
from newsformat.cli.values import as_json, value_at
from newsformat.yaml.paths import parse_path
from running_commands import COMMAND, in_process, on_terminal

ESCAPE = "\x1b]0;owned\x07\x1b[2J\u202eevil\x9b31m"

ARTICLE = nf.Article(
    title="Boats",
    excerpt="On the canal.\nSince May.",
    published_date_time=datetime(2024, 1, 31, 12, 0, tzinfo=UTC),
    heat=114,
    quality=2.5,
    published=False,
    provider=nf.Provider(name="Gazette", domain="x.example"),
    topics=["AI", "Ferries"],
    related=[nf.RelatedItem(title="One"), nf.RelatedItem(title="Two")],
    extra={"mood": "calm"},
    body="The text.\n",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    nf.dump(ARTICLE, tmp_path / "a.md")
    nf.dump(attrs.evolve(ARTICLE, heat=20, topics=["AI"], title="B\nC"), tmp_path / "b.md")
    nf.dump(nf.Article(title="Fog"), tmp_path / "c.md")
    (tmp_path / "README.md").write_text("How to write.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# get

ONE = [
    ("title", "Boats\n"),
    ("excerpt", "On the canal.\nSince May.\n"),
    ("heat", "114\n"),
    ("quality", "2.5\n"),
    ("published", "false\n"),
    ("publishedDateTime", "2024-01-31T12:00:00Z\n"),
    ("provider.name", "Gazette\n"),
    ("provider", '{"name": "Gazette", "domain": "x.example"}\n'),
    ("topics", '["AI", "Ferries"]\n'),
    ("topics[-1]", "Ferries\n"),
    ("related.title", '["One", "Two"]\n'),
    ("mood", "calm\n"),
    ("body", "The text.\n\n"),
]


@pytest.mark.parametrize(("key", "expected"), ONE)
def test_the_value_of_one_file(folder: Path, capsys: Any, key: str, expected: str) -> None:
    assert in_process(capsys, "get", key, "a.md") == (0, expected, "")


def test_a_pipe_gets_the_value_of_one_file_as_it_is(folder: Path) -> None:
    body = f"{ESCAPE}\r\n\u2068\U0001f468\u200d\U0001f467\u2069"
    Path("c.md").write_bytes(f"---\ntitle: Fog\n---\n{body}".encode())
    with start("get", "body", "c.md") as done:
        assert done.communicate() == (f"{body}\n".encode(), b"")


def test_values_of_files(folder: Path, capsys: Any) -> None:
    assert in_process(capsys, "get", "heat") == (0, "a.md: 114\nb.md: 20\n", "")
    assert in_process(capsys, "get", "title", "b.md", "c.md") == (
        0, 'b.md: "B\\nC"\nc.md: Fog\n', "",
    )  # fmt: skip
    assert in_process(capsys, "get", "heat", "--where", "len(topics) == 1") == (
        0, "b.md: 20\n", "",
    )  # fmt: skip
    code, out, _ = in_process(capsys, "get", "topics", "--format", "json", "--workers", "2")
    assert (code, json.loads(out)) == (
        0,
        [{"file": "a.md", "value": ["AI", "Ferries"]}, {"file": "b.md", "value": ["AI"]}],
    )


def test_exit_codes_of_get(folder: Path, capsys: Any) -> None:
    assert in_process(capsys, "get", "colour") == (1, "", "")
    code, out, err = in_process(capsys, "get", "heat", "a.md", "README.md")
    assert (code, out) == (2, "a.md: 114\n")
    assert err.startswith("README.md:1:1: NF101")
    for arguments in (["get", "a..b"], ["get", "heat", "-"], ["get", "heat", "--where", "a ="]):
        code, out, err = in_process(capsys, *arguments)
        assert (code, out) == (2, "")
        assert "Error: " in err
    assert in_process(capsys, "get", "heat", "nowhere.md")[0] == 2


def test_keys_of_files_without_a_model(folder: Path, capsys: Any) -> None:
    text = "---\n404: Not found\nms.date: 2024-05-02\ntrue: yes\nnan: .nan\n---\n"
    Path("c.md").write_text(text, encoding="utf-8")
    for key, expected in (("404", "Not found"), ('["ms.date"]', "2024-05-02"), ("nan", ".nan")):
        assert in_process(capsys, "get", key, "c.md", "--model", "none") == (0, f"{expected}\n", "")
    _, out, _ = in_process(capsys, "get", "nan", "c.md", "--model", "none", "--format", "json")
    assert json.loads(out) == [{"file": "c.md", "value": ".nan"}]


@given(strategies.articles())
def test_each_key_of_an_article_can_be_got(article: nf.Article) -> None:
    data = nf.unstructure(article)
    for key, value in data.items():
        if key.isidentifier():
            assert value_at(data, parse_path(key)) is value
    json.dumps(as_json(data), allow_nan=False)


# show


def test_a_card(folder: Path, capsys: Any) -> None:
    code, out, err = in_process(capsys, "show", "a.md", "c.md")
    assert (code, err) == (0, "")
    assert out == (
        "│ Boats\n"
        "│ Gazette · x.example · 2024-01-31 12:00 UTC\n"
        "│ heat 114 · quality 2.5 · not published\n"
        "│ AI, Ferries\n"
        "│\n"
        "│ On the canal. Since May.\n"
        "│\n"
        "│ a.md\n"
        "\n"
        "│ Fog\n"
        "│\n"
        "│ c.md\n"
    )
    code, out, _ = in_process(capsys, "show", "c.md", "--format", "json")
    assert json.loads(out) == [{"file": "c.md", "data": {"title": "Fog", "body": ""}}]


@given(strategies.articles(), st.integers(40, 120))
def test_any_card_fits_and_has_nothing_that_a_terminal_acts_on(
    article: nf.Article, width: int
) -> None:
    data = data_of(nf.Document.parse(nf.dumps(article)))
    lines = card_lines(data, "posts/\x1b[2Ja.md", Screen(width=width))
    for line in lines:
        require_harmless(line)
        assert cells(line) <= width


@given(st.text(max_size=200), st.integers(2, 40))
def test_wrapping_keeps_the_words(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cells(line) <= width for line in lines)
    shown = "".join(lines).replace(" ", "")
    assert len(shown) == len("".join(text.split()))


def require_harmless(text: str) -> None:
    """Require that a text has no control characters, nor what turns text around."""
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for each in text)


# stats


def test_counts(folder: Path, capsys: Any) -> None:
    code, out, err = in_process(capsys, "stats", ".", "--by", "topic", "--by", "heat")
    assert code == 0
    assert out == (
        "topic\n"
        f"  AI          2  {'█' * 32}\n"
        f"  Ferries     1  {'█' * 16}\n"
        "  (none)      1\n"
        "\n"
        "heat\n"
        f"  20 to 39    1  {'█' * 32}\n"
        "  40 to 59    0\n"
        "  60 to 79    0\n"
        "  80 to 99    0\n"
        f"  100 to 119  1  {'█' * 32}\n"
        "  (none)      1\n"
    )
    assert err == "3 files counted.\n"


def test_counts_as_json(folder: Path, capsys: Any) -> None:
    code, out, err = in_process(
        capsys, "stats", "--format", "json", "--where", "topics", "--workers", "2"
    )
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["files"] == 2
    assert [group["by"] for group in said["groups"]] == list(OVERVIEW)
    assert said["groups"][0] == {
        "by": "provider", "counts": [{"value": "Gazette", "count": 2}], "missing": 0,
    }  # fmt: skip
    assert said["groups"][2]["counts"] == [{"value": "2024-01", "count": 2}]


def test_values_beyond_the_limit_are_counted_together(folder: Path, capsys: Any) -> None:
    for number in range(30):
        moment = datetime(2020 + number // 12, number % 12 + 1, 1, tzinfo=UTC)
        article = nf.Article(title="t", topics=[f"T{number:02}"], published_date_time=moment)
        nf.dump(article, folder / f"{number}.md")
    code, out, _ = in_process(capsys, "stats", "--by", "topic", "--limit", "3")
    assert [line.split() for line in out.splitlines()[1:]][3:] == [
        ["(29", "others)", "29"], ["(none)", "1"],
    ]  # fmt: skip
    assert "T29" in in_process(capsys, "stats", "--by", "topic", "--limit", "0")[1]
    lines = in_process(capsys, "stats", "--by", "month", "--limit", "2")[1].splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["2022-06", "2024-01"]
    assert "(29 before)" in lines[3]
    code, _, err = in_process(capsys, "stats", "--by", "a..b")
    assert code == 2
    assert "not a path" in err


LABELS: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({"provider": {"name": "A", "domain": "b"}}, "provider", ("A",)),
    ({"provider": {"domain": "b"}}, "provider", ("b",)),
    ({"provider": "C"}, "provider", ("C",)),
    ({"tags": ["a", "b", "a"]}, "topic", ("a", "b")),
    ({"topics": [], "tags": "a"}, "topic", ("a",)),
    ({"date": "2024-05-02 23:30:00 -0400"}, "month", ("2024-05",)),
    ({"date": "2024-05-31 23:30:00 -0400"}, "month", ("2024-06",)),
    ({"date": "0001-01-01 00:30:00 +0400"}, "month", ("0001-01",)),
    ({"date": "soon"}, "month", ("soon",)),
    ({"heat": -3}, "heat", ("below 0",)),
    ({"heat": 19.5}, "heat", ("0 to 19",)),
    ({"heat": 200}, "heat", ("200 and more",)),
    ({"heat": "hot"}, "heat", ("hot",)),
    ({"heat": None}, "heat", ()),
    ({"images": [{"width": 1}, {"width": 2}, {"width": 1}]}, "images.width", ("1", "2")),
    ({"images": [{"url": "u"}]}, "images", ("u",)),
    ({"related": [{"topics": ["a"]}, {"topics": ["b"]}]}, "related.topics", ("a", "b")),
    ({"published": True}, "published", ("true",)),
]


@pytest.mark.parametrize(("data", "by", "expected"), LABELS)
def test_what_a_document_is_counted_under(
    data: dict[str, Any], by: str, expected: tuple[str, ...]
) -> None:
    document = nf.Document.parse("---\na: 1\n---\n", None)
    document.data.clear()
    document.data.update(data)
    assert Labels((by,))(document) == (expected,)


@given(st.lists(strategies.articles(), max_size=5))
def test_each_document_is_counted_or_has_no_value(articles: list[nf.Article]) -> None:
    by = (*OVERVIEW, "type", "images.width")
    found = [Labels(by)(nf.Document.parse(nf.dumps(each))) for each in articles]
    for number, group in enumerate(groups_of(by, found)):
        total = sum(len(labels[number]) for labels in found)
        assert sum(count for _, count in group.rows) == total
        assert group.missing == sum(not labels[number] for labels in found)


@given(
    st.lists(st.builds(Bar, st.text(max_size=60), st.integers(0, 10**6), st.booleans())),
    st.integers(40, 120),
    st.booleans(),
)
def test_bars_fit_and_stand_in_columns(bars: list[Bar], width: int, has_blocks: bool) -> None:
    screen = Screen(width=width)
    labels = width_of_labels(bars, screen)
    lines = bar_lines(bars, screen, labels=labels, has_blocks=has_blocks)
    for bar, line in zip(bars, lines, strict=True):
        require_harmless(line)
        assert cells(line) <= width
        count = f"{bar.number:,}"
        column = max(len(f"{each.number:,}") for each in bars)
        # The counts end in the same cell.
        end = 2 + labels + 2 + column
        taken, place = 0, 0
        while taken < end:
            taken += cells(line[place])
            place += 1
        assert line[:place].endswith(count)
        drawn = line[place:].strip(" ")
        assert bool(drawn) == (bar.number > 0 and not bar.is_rest)


def test_where_the_encoding_has_no_lines_and_bars(folder: Path) -> None:
    for arguments, expected in ((["show", "c.md"], "| Fog\n|\n| c.md\n"), (["stats", "a.md"], "#")):
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
        command = [*COMMAND, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert expected in done.stdout
        assert "\\u" not in done.stdout


# schema


def test_the_schema_of_the_articles(folder: Path, capsys: Any) -> None:
    code, out, _ = in_process(capsys, "schema")
    assert (code, json.loads(out)) == (0, nf.json_schema(nf.Article))
    code, out, _ = in_process(
        capsys, "schema", "--model", "newsformat:Image", "--draft", "draft-07"
    )
    assert (code, json.loads(out)) == (0, nf.json_schema(nf.Image, "draft-07"))
    for model, reason in (
        ("none", "there is no schema"),
        ("newsformat:loads", "not an attrs class"),
    ):
        code, out, err = in_process(capsys, "schema", "--model", model)
        assert (code, out) == (2, "")
        assert reason in err


# What a terminal is sent


COMMANDS = [
    ["get", "title"],
    ["get", "title", "odd.md"],
    ["get", "odd", "odd.md"],
    ["get", "topics", "--format", "json"],
    ["show"],
    ["show", "--format", "json"],
    ["stats"],
    ["stats", "--by", "odd"],
    ["stats", "--format", "json"],
    ["edit", "--set", "heat=1", "--where", "heat != 1", "--dry-run"],
    ["edit", "--set", "title=x", "--remove", "odd", "--dry-run"],
    ["edit", "--set", "title=x", "--dry-run", "--format", "json"],
    ["edit", "--set", "heat=1", "--append", "topics=x", "--yes"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_in_a_file_is_sent_to_a_terminal_raw(folder: Path, command: list[str]) -> None:
    article = nf.Article(
        title=ESCAPE,
        excerpt=ESCAPE,
        topics=[ESCAPE],
        provider=nf.Provider(name=ESCAPE, domain=ESCAPE),
        extra={"odd": {ESCAPE: [ESCAPE]}},
        body=f"{ESCAPE}\n",
    )
    nf.dump(article, folder / "odd.md")
    # Bodies are raw, and names of files as well.
    (folder / "x\x1b[2Jy.md").write_text(f"---\ntitle: [\n---\n{ESCAPE}\n", encoding="utf-8")
    _, sent = on_terminal(command, folder)
    assert sent
    # Colours are the command's own.
    plain = without_colours(sent)
    require_harmless(plain.replace("\r\n", ""))


def without_colours(text: str) -> str:
    for code in ("0", "1", "2", "31", "32", "33", "36", "1;31", "1;32", "1;33"):
        text = text.replace(f"\x1b[{code}m", "")
    return text


@pytest.mark.parametrize("columns", [80, 120])
def test_what_a_terminal_shows_fits(folder: Path, columns: int) -> None:
    long = nf.Article(title="Boats on the canal " * 20, topics=["A long topic " * 12, "船" * 90])
    nf.dump(long, folder / "long.md")
    for command in (["show"], ["stats"]):
        code, sent = on_terminal(command, folder, columns=columns)
        assert code == 0
        lines = without_colours(sent).split("\r\n")
        assert max(map(cells, lines)) <= columns
        assert max(map(cells, lines)) > columns * 0.4
