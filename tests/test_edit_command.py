"""`newsformat edit`: what it plans is what it writes, and nothing is written that nobody wanted."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies
from newsformat.archive.change_expressions import ChangeError, read_changes
from newsformat.archive.conditions import parse_condition
from newsformat.cli.running import run
from running_commands import COMMAND, in_process, on_terminal

CHANGE = ["--where", "heat > 100", "--set", "heat=0"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with ten articles, one of which is broken, and one without front matter."""
    for number in range(10):
        article = nf.Article(title=f"Article {number}", heat=number * 20, topics=["Boats"])
        nf.dump(article, tmp_path / f"{number}.md")
    (tmp_path / "broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("How to write.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def heats(folder: Path) -> list[Any]:
    return [nf.load(folder / f"{number}.md").heat for number in range(10)]


# Without a terminal


def test_nothing_is_written_where_nobody_can_be_asked(folder: Path, capsys: Any) -> None:
    before = contents(folder)
    code, out, err = in_process(capsys, "edit", ".", *CHANGE)
    assert (code, out) == (2, "")
    assert err == (
        "newsformat: nothing was changed: there is no terminal to ask on;"
        " use --yes to write, or --dry-run to look\n"
    )
    assert contents(folder) == before


def test_a_dry_run_shows_the_diff_of_all_files(folder: Path, capsys: Any) -> None:
    before = contents(folder)
    code, out, err = in_process(capsys, "edit", ".", *CHANGE, "--dry-run")
    assert contents(folder) == before
    plan = nf.Collection(folder).edit(
        lambda doc: doc.set("heat", 0), where=lambda doc: (doc.article.heat or 0) > 100
    )
    assert out == plan.diff().replace(f"{folder}/", "")
    lines = err.splitlines()
    assert lines[0].startswith("broken.md:2:8: NF119")
    assert lines[1:] == ["12 files: 4 would change, 6 unchanged, 1 refused, 1 without front matter"]
    assert code == 2


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (
            ["--where", "het > 3", "--set", "heat=1"],
            "het is not a key of the class; did you mean heat?",
        ),
        (["--set", "tpye=a"], "tpye is not a key of the class; did you mean type?"),
        (["--append", "topcis=a"], "topcis is not a key of the class; did you mean topics?"),
        (["--where", "category == news", "--set", "heat=1"], 'news is read as a key; write "news"'),
    ],
)
def test_what_is_probably_a_mistake_is_noted(
    folder: Path, capsys: Any, arguments: list[str], note: str
) -> None:
    _, _, err = in_process(capsys, "edit", str(folder / "1.md"), *arguments, "--dry-run")
    first, *_ = err.splitlines()
    assert first.startswith(f"newsformat: note: {note}")
    _, _, err = in_process(capsys, "edit", "1.md", *arguments, "--dry-run", "--model", "none")
    assert "note:" not in err


@pytest.mark.parametrize(
    "condition", ["sticky == true", "sponsor == 'news'", "heat > quality", "body == ''"]
)
def test_keys_of_ones_own_are_not_noted(folder: Path, capsys: Any, condition: str) -> None:
    arguments = ["--where", condition, "--set", "sponsor=1", "-n"]
    _, _, err = in_process(capsys, "edit", str(folder / "1.md"), *arguments)
    assert "note:" not in err


def test_yes_writes(folder: Path, capsys: Any) -> None:
    (folder / "broken.md").unlink()
    code, out, err = in_process(capsys, "edit", *CHANGE, "--yes")
    assert code == 0
    assert out.count("+heat: 0") == 4
    assert err == "11 files: 4 changed, 6 unchanged, 0 refused, 1 without front matter\n"
    assert heats(folder) == [0, 20, 40, 60, 80, 100, 0, 0, 0, 0]
    code, out, err = in_process(capsys, "edit", *CHANGE, "--yes")
    assert (code, out) == (0, "")
    assert err == "11 files: 0 changed, 10 unchanged, 0 refused, 1 without front matter\n"


def test_all_kinds_of_changes(folder: Path, capsys: Any) -> None:
    arguments = ["edit", "3.md", "--set", "excerpt=404", "--append", "topics=AI", "--append"]
    arguments += ["topics=Boats", "--remove", "heat", "--rename", "category=section", "-y", "-q"]
    assert in_process(capsys, *arguments) == (0, "", "")
    article = nf.load(folder / "3.md")
    assert (article.excerpt, article.heat, article.topics) == ("404", None, ["Boats", "AI"])
    before = contents(folder)
    assert in_process(capsys, *arguments) == (0, "", "")
    assert contents(folder) == before


def test_a_file_that_refuses_is_named_and_the_others_are_written(folder: Path, capsys: Any) -> None:
    (folder / "broken.md").unlink()
    (folder / "5.md").write_text('---\ntitle: "5"\nheat: &a 300\nquality: *a\n---\n')
    code, _, err = in_process(capsys, "edit", ".", *CHANGE, "--yes")
    assert code == 2
    assert err.startswith("5.md: NF4")
    assert "11 files: 4 changed, 5 unchanged, 1 refused, 1 without front matter" in err
    assert "heat: &a 300" in (folder / "5.md").read_text()


def test_a_file_without_front_matter_that_was_named_is_refused(folder: Path, capsys: Any) -> None:
    code, _, err = in_process(capsys, "edit", "README.md", "1.md", "--set", "heat=1", "--dry-run")
    assert code == 2
    assert err.startswith("README.md:1:1: NF101")
    assert err.endswith("2 files: 1 would change, 0 unchanged, 1 refused\n")


def test_json(folder: Path, capsys: Any) -> None:
    code, out, err = in_process(capsys, "edit", *CHANGE, "--yes", "--format", "json")
    assert code == 2
    said = json.loads(out)
    assert [each["path"] for each in said["files"]] == ["6.md", "7.md", "8.md", "9.md"]
    assert {each["outcome"] for each in said["files"]} == {"written"}
    assert [each["edits"][0]["replacement"] for each in said["files"]] == ["0"] * 4
    assert said["problems"][0]["path"] == "broken.md"
    assert said["counts"] == {
        "files": 12, "changed": 4, "unchanged": 6, "refused": 1, "skipped": 1,
    }  # fmt: skip
    assert "broken.md" in err
    code, out, _ = in_process(capsys, "edit", "--set", "heat=1", "--format", "json")
    assert (code, out) == (2, "")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_plan_is_kept_and_written_later(folder: Path, capsys: Any, workers: str) -> None:
    before = contents(folder)
    arguments = ["edit", ".", *CHANGE, "--save-plan", "plan.json", "-q", "--workers", workers]
    assert in_process(capsys, *arguments)[0] == 2
    plan = (folder / "plan.json").read_bytes()
    assert contents(folder) == {**before, "plan.json": plan}
    with nf.edit(folder / "7.md") as article:
        article.title = "Another"
    code, _, err = in_process(capsys, "edit", "--plan", "plan.json", "--yes")
    assert code == 2
    assert "7.md: refused: it changed since the plan was made" in err
    assert "12 files: 3 changed, 6 unchanged, 2 refused" in err
    assert heats(folder) == [0, 20, 40, 60, 80, 100, 0, 140, 0, 0]
    code, _, err = in_process(capsys, "edit", "--plan", "9.md", "--yes")
    assert code == 2
    assert "not an edit plan" in err


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_plan_is_that_of_a_collection(folder: Path, capsys: Any, workers: str) -> None:
    arguments = ["edit", ".", *CHANGE, "--save-plan", "plan.json", "-q", "--workers", workers]
    assert in_process(capsys, *arguments)[0] == 2
    plan = nf.EditPlan.load(folder / "plan.json")
    (folder / "plan.json").unlink()
    assert plan == nf.Collection(["."]).edit(
        read_changes(model=nf.Article, set=["heat=0"]), where=parse_condition("heat > 100")
    )
    assert plan.counts == nf.Counts(read=4, left_out=6, skipped=1, broken=1)


WRONG = [
    (["edit", "--yes"], "give a change"),
    (["edit", "--set", "heat=1", "--yes", "--dry-run"], "cannot be given together"),
    (["edit", "--set", "heat=1", "--yes", "--save-plan", "p"], "cannot be given together"),
    (["edit", "--plan", "1.md", "--set", "heat=1"], "says which files change"),
    (["edit", "--plan", "1.md", "2.md"], "says which files change"),
    (["edit", "--plan", "no.json"], "does not exist"),
    (["edit", "-", "--set", "heat=1"], "check and format"),
    (["edit", "--set", "heat", "--yes"], "write heat=0"),
    (["edit", "--set", "heat=1", "--where", "heat = 1", "--yes"], "\n  heat = 1\n       ^"),
    (
        ["edit", "--set", "heat=1", "--where", "\x1b[31m =", "--yes"],
        "\n  \N{REPLACEMENT CHARACTER}[",
    ),
    (["edit", "no.md", "--set", "heat=1", "--yes"], "No such file"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_what_makes_no_sense(folder: Path, capsys: Any, arguments: list[str], message: str) -> None:
    before = contents(folder)
    code, out, err = in_process(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "\x1b" not in err
    assert contents(folder) == before


# On a terminal


def test_a_terminal_is_asked(folder: Path) -> None:
    before = contents(folder)
    for answer in ("n\n", "\n", "\x04", "yeah\n"):
        code, sent = on_terminal(["edit", *CHANGE], folder, answer=answer)
        assert code == 1
        assert "\x1b[31m-heat: 120\x1b[0m" in sent
        assert "\x1b[32m+heat: 0\x1b[0m" in sent
        assert "Change 4 files? [y/N]" in sent
        assert sent.endswith("Nothing was changed.\r\n")
        assert contents(folder) == before
    code, sent = on_terminal(["edit", *CHANGE], folder, answer="^C")
    assert code == 130
    assert contents(folder) == before
    code, sent = on_terminal(["edit", *CHANGE], folder, answer="y\n")
    assert sent.endswith("12 files: 4 changed, 6 unchanged, 1 refused, 1 without front matter\r\n")
    assert code == 2
    assert heats(folder) == [0, 20, 40, 60, 80, 100, 0, 0, 0, 0]


def test_where_nothing_changes_nobody_is_asked(folder: Path) -> None:
    (folder / "broken.md").unlink()
    code, sent = on_terminal(["edit", "--set", "type=article", "--where", "heat > 900"], folder)
    assert code == 0
    assert sent == "11 files: 0 changed, 10 unchanged, 0 refused, 1 without front matter\r\n"


# Stopped


KILLED = """
import os, signal, sys
from pathlib import Path
point, count = sys.argv[1], int(sys.argv[2])

def killing(function):
    def call(*arguments, **options):
        global count
        count -= 1
        if count == 0:
            os.kill(os.getpid(), getattr(signal, sys.argv[3]))
        return function(*arguments, **options)
    return call

if point == "flushed":
    os.fsync = killing(os.fsync)
else:
    Path.replace = killing(Path.replace)
from newsformat.cli import main
sys.exit(main(["edit", "--set", "heat=7", "--append", "topics=AI", "--yes", "-q"]))
"""


def visible(folder: Path) -> dict[str, bytes]:
    return {name: text for name, text in contents(folder).items() if not name.startswith(".")}


def require_whole(folder: Path, before: dict[str, bytes], after: dict[str, bytes]) -> int:
    """Require that each file is old or new, and that the same command ends as one run would."""
    found = visible(folder)
    assert found.keys() == before.keys()
    assert all(found[name] in {before[name], after[name]} for name in found)
    again = [*COMMAND, "edit", "--set", "heat=7", "--append", "topics=AI", "--yes", "-q"]
    subprocess.run(again, cwd=folder, check=True)
    assert contents(folder) == after
    return sum(found[name] == after[name] for name in found)


def edited(before: dict[str, bytes]) -> dict[str, bytes]:
    changes = read_changes(model=nf.Article, set=["heat=7"], append=["topics=AI"])
    after = {}
    for name, content in before.items():
        document = nf.Document.parse(content)
        changes(document)
        after[name] = bytes(document)
    return after


@pytest.mark.parametrize("point", ["flushed", "replaced"])
@pytest.mark.parametrize(("count", "kind"), [(1, "SIGKILL"), (6, "SIGKILL"), (4, "SIGINT")])
def test_stopped_at_a_point(folder: Path, point: str, count: int, kind: str) -> None:
    (folder / "broken.md").unlink()
    (folder / "README.md").unlink()
    before = contents(folder)
    command = [sys.executable, "-c", KILLED, point, str(count), kind]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if kind == "SIGKILL":
        assert done.returncode == -signal.SIGKILL
    else:
        assert done.returncode == 130
        assert "newsformat: stopped after" in done.stderr
    assert require_whole(folder, before, edited(before)) < 10


def test_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("KILL_SEED", "5")))  # noqa: S311 - no secret
    done = []
    for _ in range(int(os.environ.get("KILL_RUNS", "3"))):
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        for number in range(60):
            nf.dump(nf.Article(title=f"{number}", heat=number), folder / f"{number}.md")
        before = contents(folder)
        command = [*COMMAND, "edit", "--set", "heat=7", "--append", "topics=AI", "--yes", "-q"]
        with subprocess.Popen(command, cwd=folder) as process:
            # Until the first file is written, nothing can be wrong.
            while contents_of_first(folder) == before["0.md"] and process.poll() is None:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.05)
            process.kill()
        done.append(require_whole(folder, before, edited(before)))
    assert any(0 < each < 60 for each in done) or len(done) < 10


def contents_of_first(folder: Path) -> bytes:
    return (folder / "0.md").read_bytes()


# What is planned is what is written


NAMES = st.from_regex(r"([a-c]/){0,2}[a-c]{1,2}\.(md|mdx|markdown)", fullmatch=True)
BROKEN = st.sampled_from(
    [b"", b"no front matter\n", b"\xff\xfe", b"---\ntitle: [\n---\n", b"---\nheat: 1\n---\n"]
)
TEXTS = strategies.documents().map(bytes) | BROKEN
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "--set": st.sampled_from(
            ["heat=0", "quality=1.5", "title=404", "provider.name=No", "mood=[a, b]", "heat=hot"]
        ),
        "--append": st.sampled_from(["topics=AI", "topics=null", "images={url: u}", "mood=x"]),
        "--remove": st.sampled_from(["secured", "provider.domain", "images", "title"]),
        "--rename": st.sampled_from(["type=kind", "editor=colour", "excerpt=title"]),
    },
).filter(bool)
CONDITIONS = st.none() | st.sampled_from(
    [
        "heat > 50",
        "provider.name and not published",
        "'a' in title or len(topics) > 1",
        "publishedDateTime >= date('2020-01-01')",
        "images[0].width == null",
    ]
)


@given(texts=st.dictionaries(NAMES, TEXTS, max_size=5), changes=CHANGES, condition=CONDITIONS)
@settings(max_examples=40)
def test_what_is_planned_is_what_is_written(
    texts: dict[str, bytes], changes: dict[str, str], condition: str | None
) -> None:
    options = [part for pair in changes.items() for part in pair]
    options += [] if condition is None else ["--where", condition]
    with tempfile.TemporaryDirectory() as place:
        for name, content in texts.items():
            path = Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        plan_file = Path(place, "plan.json")
        run(["edit", place, *options, "--save-plan", str(plan_file), "-q"], "newsformat")
        plan = nf.EditPlan.load(plan_file)
        plan_file.unlink()
        assert files_of(place) == texts
        run(["edit", place, *options, "--yes", "-q"], "newsformat")
        written = files_of(place)
        planned = {Path(each.path).relative_to(place).as_posix(): each for each in plan}
        problems = {Path(each.path).relative_to(place).as_posix() for each in plan.problems}
        for name, content in texts.items():
            if name in planned:
                assert planned[name].applied(content) == written[name] != content
            else:
                assert written[name] == content
            event(as_one_file(content, changes, condition, written[name], name in problems))
        run(["edit", place, *options, "--yes", "-q"], "newsformat")
        assert {name: written[name] for name in texts} == files_of(place)


def as_one_file(
    content: bytes, changes: dict[str, str], condition: str | None, after: bytes, is_problem: bool
) -> str:
    """Require that a file has become what the same changes make of its document in Python."""
    try:
        document = nf.Document.parse(content)
    except ValueError:
        assert after == content
        return "broken"
    if condition is not None and not MEANINGS[condition](document.article):
        assert after == content
        assert not is_problem
        return "left out"
    given = {option.removeprefix("--"): [text] for option, text in changes.items()}
    try:
        read_changes(model=nf.Article, **given)(document)
        expected = bytes(document)
    except (nf.EditError, nf.ValidationError, ChangeError):
        assert after == content
        assert is_problem
        return "refused"
    assert after == expected
    return "changed" if after != content else "as it was"


MEANINGS: dict[str, Any] = {
    "heat > 50": lambda a: a.heat is not None and a.heat > 50,
    "provider.name and not published": (
        lambda a: a.provider is not None and a.provider.name and not a.published
    ),
    "'a' in title or len(topics) > 1": lambda a: "a" in a.title or len(a.topics) > 1,
    "publishedDateTime >= date('2020-01-01')": (
        lambda a: a.published_date_time is not None and a.published_date_time.year >= 2020
    ),
    "images[0].width == null": lambda a: not a.images or a.images[0].width is None,
}


def files_of(place: str) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in Path(place).rglob("*")
        if path.is_file()
    }


@given(strategies.articles(), st.sampled_from(sorted(MEANINGS)))
def test_conditions_agree_with_python_over_articles(article: nf.Article, condition: str) -> None:
    document = nf.Document.parse(nf.dumps(article))
    assert parse_condition(condition)(document) == bool(MEANINGS[condition](document.article))
