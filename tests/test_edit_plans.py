"""Plans of edits: what they say is what is written, and nothing else, whatever happens."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies
from newsformat.archive.plan_writing import Outcome
from newsformat.disk import files


def article(title: str, heat: int | None = None) -> str:
    return nf.dumps(nf.Article(title=title, heat=heat))


def rise(document: nf.Document[nf.Article]) -> None:
    document.article.heat = (document.article.heat or 0) + 1


def is_small(document: nf.Document[nf.Article]) -> bool:
    return (document.article.heat or 0) < 5


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.md").write_text(article(f"Article {number}", number))
    return folder


def heats(root: Path) -> list[int | float | None]:
    return [each.heat for each in nf.Collection(root).articles()]


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def outcomes(report: nf.WriteReport) -> dict[str, Outcome]:
    return {each.path: each.outcome for each in report.results}


class TestPlan:
    def test_a_plan_is_made_before_anything_is_written(self, root: Path) -> None:
        before = contents(root)
        plan = nf.Collection(root).edit(rise, where=is_small)
        assert contents(root) == before
        assert plan.paths == [f"{number}.md" for number in range(5)]
        assert len(plan) == 5
        assert plan.counts == nf.Counts(read=5, left_out=5)
        assert plan.problems == ()
        assert str(plan) == "5 of 10 files change, 0 have problems"
        assert [file.edits[0].replacement for file in plan] == ["1", "2", "3", "4", "5"]
        assert nf.Collection(root).edit(rise, is_small) == plan
        assert hash(plan) == hash(nf.Collection(root).edit(rise, is_small))
        assert plan != nf.Collection(root).edit(rise)

    def test_one_problem_is_in_the_singular(self, root: Path) -> None:
        (root / "5.md").write_text("---\ntitle: A\nheat: low\n---\n")
        plan = nf.Collection(root).edit(rise, where=is_small)
        assert str(plan) == "5 of 10 files change, 1 has problems"

    def test_the_diff_is_that_of_the_documents(self, root: Path) -> None:
        (root / "0.md").write_bytes(article("CRLF").replace("\n", "\r\n").encode())
        (root / "1.md").write_text("\ufeff---\ntitle: Mark\n---")
        (root / "2.md").write_text("---\ntitle: A\n" + "# line\n" * 50 + "type: x\n---\n\nBody")

        def change(document: nf.Document[nf.Article]) -> None:
            rise(document)
            document.article.type = "video"
            if document.article.title.endswith(("4", "5", "A")):
                document.article.body += "One more line"
            if document.article.title.endswith("6"):
                document.article.body = ""
                document.article.title = "A title that was changed"

        collection = nf.Collection(root)
        expected = ""
        for document in collection:
            change(document)
            expected += document.diff()
        plan = collection.edit(change)
        assert plan.diff() == expected

    def test_git_applies_the_diff(self, root: Path) -> None:
        (root / "0.md").write_bytes(article("CRLF").replace("\n", "\r\n").encode())
        (root / "1.md").write_text("---\ntitle: A\nheat: 3\n---")
        plan = nf.Collection(root).edit(rise)
        diff = plan.diff().replace(f"{root}/", "")
        subprocess.run(["git", "apply", "-p0"], input=diff.encode(), cwd=root, check=True)  # noqa: S607 - the one that people have
        applied = contents(root)
        plan_report = plan.write()
        assert set(outcomes(plan_report).values()) == {"already written"}
        assert contents(root) == applied

    def test_what_cannot_be_edited_is_a_problem(self, root: Path) -> None:
        (root / "3.md").write_text("---\ntitle: [\n---\n")
        (root / "4.md").write_text("no front matter\n")
        (root / "5.md").write_text("---\ntitle: A\nheat: &heat 3\nother: *heat\n---\n")

        def change(document: nf.Document[nf.Article]) -> None:
            document.article.heat = object() if document.article.heat == 7 else 100  # type: ignore[assignment] # refused

        plan = nf.Collection(root).edit(change)
        found = {each.path: each.diagnostics[0].code for each in plan.problems}
        assert found == {"3.md": "NF119", "5.md": "NF403", "7.md": "NF202"}
        assert str(plan.problems[1]).startswith(f"{root}/5.md: NF403 $.other:")
        assert plan.counts == nf.Counts(read=6, skipped=1, broken=3)
        assert plan.write().complete

    def test_another_error_is_raised_and_names_the_file(self, root: Path) -> None:
        def wrong(document: nf.Document[nf.Article]) -> None:
            if document.article.heat == 3:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError) as caught:
            nf.Collection(root).edit(wrong)
        assert caught.value.__notes__ == [f"in {root}/3.md"]

    def test_what_changes_nothing_is_not_in_it(self, root: Path) -> None:
        plan = nf.Collection(root).edit(lambda document: document.set("heat", 3))
        assert len(plan) == 9
        assert plan.counts.read == 10
        empty = nf.Collection(root).edit(lambda document: document.get("title"))
        assert not empty
        assert empty.diff() == ""
        assert str(empty.write()) == "nothing to write"

    def test_without_a_model(self, root: Path) -> None:
        plan = nf.Collection(root, model=None).edit(lambda document: document.set("x", [1]))
        assert plan.write().complete
        assert all(each["x"] == [1] for each in nf.Collection(root, model=None).articles())

    def test_a_lone_surrogate_is_a_problem(self, root: Path) -> None:
        def change(document: nf.Document[nf.Article]) -> None:
            document.article.body = "\ud800"

        plan = nf.Collection(root).edit(change)
        assert len(plan) == 0
        assert {each.diagnostics[0].code for each in plan.problems} == {"NF401"}


class TestWriting:
    def test_every_file_is_reported(self, root: Path) -> None:
        plan = nf.Collection(root).edit(rise)
        told: list[nf.FileResult] = []
        report = plan.write(progress=told.append)
        assert tuple(told) == report.results
        assert report.complete
        assert report.counts == {"written": 10}
        assert heats(root) == list(range(1, 11))
        again = plan.write()
        assert again.complete
        assert str(again) == "10 already written"
        assert heats(root) == list(range(1, 11))
        assert sorted(path.name for path in root.iterdir()) == [f"{each}.md" for each in range(10)]

    def test_what_somebody_else_changed_is_refused(self, root: Path) -> None:
        plan = nf.Collection(root).edit(rise)
        (root / "3.md").write_text(article("Somebody else's", 3))
        (root / "4.md").unlink()
        (root / "5.md").unlink()
        (root / "5.md").mkdir()
        report = plan.write()
        assert not report.complete
        assert report.paths("refused") == ["3.md"]
        assert report.paths("failed") == ["4.md", "5.md"]
        assert len(report.paths("written")) == 7
        assert nf.load(root / "3.md").title == "Somebody else's"
        assert not (root / "4.md").exists()
        assert str(report) == (
            "7 written, 1 refused, 2 failed\n"
            "3.md: refused, it changed since the plan was made\n"
            "4.md: failed, No such file or directory\n"
            "5.md: failed, Is a directory"
        )

    def test_what_changes_between_the_look_and_the_write_is_refused(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plan = nf.Collection(root).edit(rise)
        original = files.write_file

        def write_file(path: str, content: bytes, **options: Any) -> bool:
            if path.endswith("3.md"):
                Path(path).write_text(article("Late", 3))
            return original(path, content, **options)

        monkeypatch.setattr("newsformat.archive.plan_writing.write_file", write_file)
        assert plan.write().paths("refused") == ["3.md"]
        assert nf.load(root / "3.md").title == "Late"

    def test_a_read_only_file(self, root: Path) -> None:
        plan = nf.Collection(root).edit(rise)
        (root / "3.md").chmod(0o444)
        report = plan.write()
        assert report.paths("failed") == ["3.md"]
        assert "it is read-only" in str(report)
        (root / "3.md").chmod(0o644)
        assert outcomes(plan.write())["3.md"] == "written"
        assert heats(root) == list(range(1, 11))

    def test_an_error_of_the_disk_does_not_stop_the_others(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plan = nf.Collection(root).edit(rise)
        original = os.fsync
        calls: list[int] = []

        def fsync(descriptor: int) -> None:
            calls.append(descriptor)
            if len(calls) == 5:
                raise OSError(28, "No space left on device")
            original(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        report = plan.write()
        assert report.counts == {"written": 9, "failed": 1}
        (failed,) = report.paths("failed")
        assert nf.load(root / failed).heat == int(failed[0])
        monkeypatch.undo()
        assert plan.write().counts == {"already written": 9, "written": 1}

    def test_an_interrupt_says_what_was_done(self, root: Path) -> None:
        plan = nf.Collection(root).edit(rise)

        def interrupt(result: nf.FileResult) -> None:
            if result.path == "3.md":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt) as caught:
            plan.write(progress=interrupt)
        (note,) = caught.value.__notes__
        assert "4 written, 6 not reached" in note
        assert "4.md: not reached" in note
        assert plan.write().counts == {"already written": 4, "written": 6}

    def test_links_to_one_file_are_written_once(self, root: Path) -> None:
        (root / "link.md").symlink_to("3.md")
        report = nf.Collection(root).edit(rise).write()
        assert report.complete
        assert outcomes(report)["link.md"] == "already written"
        assert nf.load(root / "3.md").heat == 4
        assert (root / "link.md").is_symlink()


class TestSavedPlans:
    def test_a_plan_comes_back_as_it_was(self, root: Path, tmp_path: Path) -> None:
        (root / "3.md").write_text("---\ntitle: [\n---\n")
        (root / "4.md").write_text("---\ntitle: A\nheat: " + "x" * 500 + "\n---\n")
        (root / "é\n.md").write_text("---\ntitle: '\N{MUSICAL SYMBOL G CLEF}\x85'\n---\n")
        (root / "5.md").write_bytes(b"\xff")
        plan = nf.Collection(root).edit(rise)
        plan.save(tmp_path / "plan.json")
        loaded = nf.EditPlan.load(tmp_path / "plan.json")
        assert loaded == plan
        assert loaded.diff() == plan.diff()
        assert list(map(str, loaded.problems)) == list(map(str, plan.problems))
        assert json.loads((tmp_path / "plan.json").read_text("ascii"))["files"][0]["edits"]
        assert loaded.write().complete
        assert plan.write().counts == {"already written": len(plan)}

    def test_a_plan_can_be_pickled(self, root: Path) -> None:
        (root / "é\n.md").write_text("---\ntitle: '\N{MUSICAL SYMBOL G CLEF}\x85'\n---\nbody")
        plan = nf.Collection(root).edit(rise)
        for file in plan.files:
            again = pickle.loads(pickle.dumps(file))  # noqa: S301 - this test has pickled it
            assert again == file
            assert repr(again) == repr(file)
            assert (again.diff, again.excerpt) == (file.diff, file.excerpt)

    def test_a_plan_knows_its_folder(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        nf.Collection("site").edit(rise).save("plan.json")
        monkeypatch.chdir("/")
        assert nf.EditPlan.load(tmp_path / "plan.json").write().complete
        moved = root.rename(tmp_path / "moved")
        (moved / "3.md").write_text(article("Article 3", 3))
        assert not nf.EditPlan.load(tmp_path / "plan.json").write().complete
        report = nf.EditPlan.load(tmp_path / "plan.json", root=moved).write()
        assert report.counts == {"already written": 9, "written": 1}

    def test_no_path_leads_out_of_the_folder(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "0.md").write_bytes((root / "0.md").read_bytes())
        nf.Collection(root).edit(rise).save(tmp_path / "plan.json")
        text = (tmp_path / "plan.json").read_text()
        for path in ("../0.md", str(tmp_path / "0.md"), "a/../../0.md", ""):
            changed = text.replace('"path": "0.md"', f'"path": {json.dumps(path)}')
            assert changed != text
            (tmp_path / "plan.json").write_text(changed)
            report = nf.EditPlan.load(tmp_path / "plan.json").write()
            assert report.results[0].outcome == "failed"
            assert nf.load(tmp_path / "0.md").heat == 0

    def test_what_gives_another_text_is_not_written(self, root: Path, tmp_path: Path) -> None:
        nf.Collection(root).edit(rise).save(tmp_path / "plan.json")
        text = (tmp_path / "plan.json").read_text()
        plain = json.loads(text)
        start, end, _ = plain["files"][0]["edits"][0]
        plain["files"][0]["edits"][0] = [start, end, "99"]
        (tmp_path / "plan.json").write_text(json.dumps(plain))
        report = nf.EditPlan.load(tmp_path / "plan.json").write()
        assert report.paths("failed") == ["0.md"]
        assert "do not produce the text that was planned" in str(report)
        assert nf.load(root / "0.md").heat == 0

    def test_what_is_no_plan_is_refused(self, root: Path, tmp_path: Path) -> None:
        (root / "3.md").write_text("---\ntitle: [\n---\n")
        path = tmp_path / "plan.json"
        nf.Collection(root).edit(rise).save(path)
        plain = json.loads(path.read_text())
        wrong: list[Any] = [None, "", [], {}, -1, 1.5, True, "\ud800", [[]], {"path": None}]
        messages: list[str] = []
        for place in _places(plain):
            *way, last = place
            for value in wrong:
                copied = json.loads(json.dumps(plain))
                inner = copied
                for step in way:
                    inner = inner[step]
                inner[last] = value
                path.write_text(json.dumps(copied))
                try:
                    plan = nf.EditPlan.load(path)
                except ValueError as error:
                    messages.append(str(error))
                else:
                    # It says something else, which can be shown all the same.
                    assert isinstance(plan.diff(), str)
                    assert all(isinstance(str(each), str) for each in plan.problems)
        assert len(messages) > 200
        assert all(each.startswith(f"{path} is not an edit plan: $") for each in messages)
        for content in (b"", b"\xff", b"[" * 100_000, b"3"):
            path.write_bytes(content)
            with pytest.raises(ValueError, match="is not an edit plan"):
                nf.EditPlan.load(path)
        plain["version"] = 2
        path.write_text(json.dumps(plain))
        with pytest.raises(ValueError, match="this release reads 1"):
            nf.EditPlan.load(path)
        with pytest.raises(FileNotFoundError):
            nf.EditPlan.load(tmp_path / "none.json")


def _places(plain: Any) -> list[list[Any]]:
    """Ways to all values of JSON but for those of later items, which are alike."""
    if isinstance(plain, list):
        return [[0], *([0, *way] for way in _places(plain[0]))] if plain else []
    if not isinstance(plain, dict):
        return []
    return [
        each for key in plain for each in ([key], *([key, *way] for way in _places(plain[key])))
    ]


WRITER = """
import os, signal, sys
from pathlib import Path
import newsformat as nf

point, count = sys.argv[2], int(sys.argv[3])
def killing(function):
    def call(*arguments, **options):
        global count
        count -= 1
        if count == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return call
if point == "flushed":
    os.fsync = killing(os.fsync)
elif point == "replaced":
    Path.replace = killing(Path.replace)
print("ready", flush=True)
nf.EditPlan.load(sys.argv[1]).write()
"""


class TestKilledWrites:
    def check(self, root: Path, before: dict[str, bytes], plan: nf.EditPlan) -> int:
        """Require that each file is whole, and that a plan that is resumed does the rest."""
        after = {name: self.wanted(text) for name, text in before.items()}
        found = {name: text for name, text in contents(root).items() if not name.startswith(".")}
        assert found.keys() == before.keys()
        done = sum(found[name] == after[name] for name in before)
        assert all(found[name] in {before[name], after[name]} for name in before)
        report = plan.write()
        assert report.complete
        assert report.counts["already written"] == done
        assert contents(root) == after
        return done

    def wanted(self, text: bytes) -> bytes:
        document = nf.Document.parse(text)
        rise(document)
        return bytes(document)

    @pytest.mark.parametrize("point", ["flushed", "replaced"])
    @pytest.mark.parametrize("count", [1, 4, 7])
    def test_at_a_point(self, root: Path, tmp_path: Path, point: str, count: int) -> None:
        before = contents(root)
        plan = nf.Collection(root).edit(rise)
        plan.save(tmp_path / "plan.json")
        command = [sys.executable, "-c", WRITER, str(tmp_path / "plan.json"), point, str(count)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert self.check(root, before, nf.EditPlan.load(tmp_path / "plan.json")) < 10

    def test_at_any_moment(self, tmp_path: Path) -> None:
        chance = random.Random(3)  # noqa: S311 - the same each time
        for _ in range(5):
            root = Path(tempfile.mkdtemp(dir=tmp_path))
            for number in range(60):
                (root / f"{number}.md").write_text(article(f"Article {number}", number))
            before = contents(root)
            plan = nf.Collection(root).edit(rise)
            plan.save(tmp_path / "plan.json")
            command = [sys.executable, "-c", WRITER, str(tmp_path / "plan.json"), "never", "0"]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                assert process.stdout is not None
                process.stdout.readline()
                time.sleep(chance.random() * 0.2)
                process.kill()
            self.check(root, before, plan)


LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


def patched(text: str, diff: str) -> str:
    """Put a unified diff into a text, and require that it fits."""
    lines, result, position, marker = LINE.findall(text), list[str](), 0, ""
    for line in LINE.findall(diff)[2:]:
        hunk = HUNK.match(line)
        if hunk is not None:
            start = int(hunk[1]) - (hunk[2] != "0")
            result += lines[position:start]
            position = start
        elif line.startswith("\\"):
            # The line above it has no end.
            if marker != "-":
                result[-1] = result[-1][:-1]
        else:
            marker, content = line[0], line[1:]
            if marker in " -":
                assert lines[position] in {content, content.removesuffix("\n")}
                position += 1
            if marker in " +":
                result.append(content)
    return "".join([*result, *lines[position:]])


BROKEN = st.sampled_from(
    [
        b"",
        b"no front matter\n",
        b"\xff\xfe",
        bytes(9),
        b"---\ntitle: [\n---\n",
        b"---\nheat: 1\n---\n",
    ]
)
TEXTS = strategies.documents().map(bytes) | BROKEN
NAMES = st.from_regex(r"([a-c]/){0,2}[a-c]{1,2}\.(md|mdx|markdown)", fullmatch=True)


@given(
    texts=st.dictionaries(NAMES, TEXTS, max_size=6),
    edit=strategies.edits(),
    least=st.none() | st.integers(0, 100),
)
@settings(max_examples=60)
def test_what_the_plan_says_is_what_is_written(
    texts: dict[str, bytes], edit: strategies.Edit, least: int | None
) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name, content in texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        collection = nf.Collection(root)
        plan = collection.edit(
            edit.apply, lambda document: least is None or (document.article.heat or 0) >= least
        )
        # Nothing was written, and each file was counted once.
        assert contents(root) == texts
        assert plan.counts == collection.counts
        assert plan.counts.files == len(collection) == len(texts)
        problems = {each.path for each in plan.problems}
        assert len(problems) == plan.counts.broken
        assert not problems & set(plan.paths)
        plan.save(root / "plan.json")
        loaded = nf.EditPlan.load(root / "plan.json")
        (root / "plan.json").unlink()
        assert loaded == plan
        report = loaded.write()
        assert report.paths("written") == plan.paths == sorted(plan.paths)
        assert report.complete
        # Each file has the edits of the plan, and all others are as they were.
        after = contents(root)
        edits = {file.path: file.edits for file in plan}
        for name, content in texts.items():
            expected = content
            if name in edits:
                document = nf.Document.parse(content)
                edit.apply(document)
                assert list(edits[name]) == document.edits()
                expected = bytes(document)
                diff = plan.files[plan.paths.index(name)].diff
                assert patched(content.decode(), diff).encode() == expected
            assert after[name] == expected
        assert after.keys() == texts.keys()
