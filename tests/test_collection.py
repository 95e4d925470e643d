"""A collection: what it gives, in which order, and what it says of what it cannot give."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import cattrs
import pytest

import newsformat as nf
from newsformat.archive import workers as processes
from newsformat.archive.reading import PassTally
from newsformat.archive.texts import folders
from newsformat.archive.texts.groups import groups_ahead
from newsformat.archive.texts.text_source import Found
from newsformat.archive.work import Glance, Work


def article(title: str, **values: Any) -> str:
    return nf.dumps(nf.Article(title=title, **values))


def write(root: Path, **files: str | bytes) -> Path:
    """Write files, of which the names have two underlines for slashes and one for dots."""
    for key, content in files.items():
        path = root / key.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(
        tmp_path / "site",
        b_md=article("B", heat=2),
        a__z_md=article("Z"),
        a_md=article("A", heat=1),
        a__b__c_markdown=article("C"),
        d_mdx=article("D", heat=4),
        README_md="# No front matter\n",
        notes_txt=article("Not Markdown"),
        broken_md="---\ntitle: A\nheat: hot\n---\n",
    )


READABLE = ["a.md", "a/b/c.markdown", "a/z.md", "b.md", "d.mdx"]


def names(documents: object) -> list[str]:
    return [str(document.name) for document in documents]  # type: ignore[attr-defined] # documents


def problems(collection: nf.Collection[Any]) -> dict[str, list[str]]:
    return {
        problem.path: [each.code for each in problem.diagnostics] for problem in collection.problems
    }


def heat_of(document: nf.Document[nf.Article]) -> int | float | None:
    return document.article.heat


def is_hot(document: nf.Document[nf.Article]) -> bool:
    return (document.article.heat or 0) > 1


def fail_at_b(document: nf.Document[nf.Article]) -> None:
    if document.article.title == "B":
        raise LookupError("what the function says")


def end_the_process(document: nf.Document[nf.Article]) -> None:
    os._exit(3)


class TestReading:
    def test_documents_come_in_the_order_of_their_paths(self, root: Path) -> None:
        assert names(nf.Collection(root)) == [f"{root.as_posix()}/{name}" for name in READABLE]

    def test_the_order_is_that_of_whole_paths_and_of_no_system(self, tmp_path: Path) -> None:
        paths = ["a/x.md", "a-b.md", "a.md", "a0.md", "B.md", "é.md", "a/x/y.md", "𝄞.md", "ﬁ.md"]
        for path in paths:
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(article("A"))
        assert list(nf.Collection(tmp_path).paths()) == sorted(paths)

    def test_a_document_knows_its_file(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(root.parent)
        documents = list(nf.Collection("site"))
        assert names(documents) == [f"site/{name}" for name in READABLE]
        monkeypatch.chdir("/")
        document = documents[0]
        assert document.path == root / "a.md"
        document.article.heat = 5
        document.write()
        assert nf.load(root / "a.md").heat == 5

    def test_articles_are_what_loads_gives(self, root: Path) -> None:
        expected = [nf.load(root / name) for name in READABLE]
        assert list(nf.Collection(root).articles()) == expected

    def test_every_file_is_counted_once(self, root: Path) -> None:
        for read in (list, lambda collection: list(collection.articles())):
            collection = nf.Collection(root)
            read(collection)
            assert collection.counts == nf.Counts(read=5, skipped=1, broken=1)
            assert collection.counts.files == len(collection) == 7
            assert problems(collection) == {"broken.md": ["NF202"]}

    def test_a_problem_shows_the_line(self, root: Path) -> None:
        (problem,) = nf.Collection(root).problems
        assert str(problem) == (
            f"{root}/broken.md:3:7: NF202 $.heat: expected a number, found text ('hot')\n"
            "  3 | heat: hot\n    |       ^^^"
        )

    def test_a_problem_does_not_keep_the_text(self, tmp_path: Path) -> None:
        write(tmp_path, a_md="---\ntitle: A\nheat: hot\n---\n" + "body" * 100_000)
        (problem,) = nf.Collection(tmp_path).problems
        assert len(pickle.dumps(problem)) < 2_000
        assert str(pickle.loads(pickle.dumps(problem))) == str(problem)  # noqa: S301 - its own

    def test_a_long_line_is_shown_as_ever(self, tmp_path: Path) -> None:
        text = f"---\ntitle: A\nextra: [{'1, ' * 2_000}&, {'1, ' * 2_000}]\n---\n"
        write(tmp_path, a_md=text)
        with pytest.raises(nf.ParseError) as caught:
            nf.load(tmp_path / "a.md")
        (problem,) = nf.Collection(tmp_path).problems
        assert str(problem) == str(caught.value)

    def test_problems_and_counts_are_of_the_last_pass(self, root: Path) -> None:
        collection = nf.Collection(root)
        assert collection.counts.files == 7, "where there was no pass, one is made"
        write(root, broken_md=article("E"))
        assert collection.counts.broken == 1
        list(collection)
        assert collection.counts.broken == 0
        next(iter(collection))
        assert collection.counts == nf.Counts(read=1, skipped=1)

    def test_without_a_model(self, root: Path) -> None:
        collection = nf.Collection(root, model=None)
        assert len(list(collection)) == 6
        assert [each["title"] for each in collection.articles()][:2] == ["A", "C"]
        assert collection.problems == ()

    def test_a_class_of_ones_own(self, root: Path) -> None:
        @attrs.define(kw_only=True)
        class Titled:
            title: str
            extra: dict[str, object] = attrs.field(factory=dict)

        assert [each.title for each in nf.Collection(root, model=Titled).articles()] == [
            *("A", "C", "Z", "B", "A", "D")
        ]

    def test_what_documents_take(self, tmp_path: Path) -> None:
        write(tmp_path, a_md="text\n", b_md="---\ntitle: A\ntitle: B\n---\n")
        assert nf.Collection(tmp_path).counts == nf.Counts(skipped=1, broken=1)
        lenient = nf.Collection(tmp_path, model=None, missing="empty", duplicates="last")
        assert [each.article for each in lenient] == [{}, {"title": "B"}]
        assert list(lenient.articles()) == [{}, {"title": "B"}]
        strict = nf.Collection(tmp_path, model=None, limits=nf.Limits(front_matter=5))
        assert problems(strict) == {"b.md": ["NF111"]}
        small = nf.Collection(tmp_path, model=None, missing="empty", limits=nf.Limits(file=5))
        assert small.counts == nf.Counts(read=1, broken=1)
        assert "limits.file" in str(small.problems[0])

    def test_patterns(self, root: Path) -> None:
        for pattern, expected in {
            "*.md": ["README.md", "a.md", "b.md", "broken.md"],
            "**/*.md": ["README.md", "a.md", "a/z.md", "b.md", "broken.md"],
            "a/**": ["a/b/c.markdown", "a/z.md"],
            "a/*": ["a/z.md"],
            "**/b/*": ["a/b/c.markdown"],
            "**/[!ab]*.md*": ["README.md", "a/z.md", "d.mdx"],
            "n?tes.*": ["notes.txt"],
            "**": sorted([*READABLE, "README.md", "notes.txt", "broken.md"]),
            "A.MD": [],
        }.items():
            collection = nf.Collection(root, pattern)
            assert list(collection.paths()) == expected, pattern
            assert all(name in collection for name in expected)
        several = nf.Collection(root, ["*.mdx", "a/*.md"])
        assert list(several.paths()) == ["a/z.md", "d.mdx"]

    @pytest.mark.parametrize("pattern", ["/a.md", "../*.md", "a//b.md", "", "./*.md"])
    def test_patterns_that_match_nothing_are_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="below the root"):
            nf.Collection(".", pattern)


def _cool(document: nf.Document[nf.Article]) -> None:
    document.article.heat = 0


@attrs.define
class Priced:
    title: str
    price: Decimal


class TestConverters:
    @pytest.fixture
    def collection(self, tmp_path: Path) -> nf.Collection[Priced]:
        write(
            tmp_path,
            a_md="---\ntitle: A\nprice: '1.50'\n---\n",
            b_md="---\ntitle: B\nprice: x\n---\n",
        )
        converter = nf.make_converter()
        converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
        converter.register_unstructure_hook(Decimal, str)
        return nf.Collection(tmp_path, model=Priced, converter=converter)

    def test_values_are_made_by_its_hooks(self, collection: nf.Collection[Priced]) -> None:
        assert [document.article.price for document in collection] == [Decimal("1.50")]
        assert problems(collection) == {"b.md": ["NF204"]}
        assert list(collection.articles()) == [Priced("A", Decimal("1.50"))]
        assert collection["a.md"].article.price == Decimal("1.50")

    def test_edits_are_written_by_its_hooks(self, collection: nf.Collection[Priced]) -> None:
        def double(document: nf.Document[Priced]) -> None:
            document.article.price *= 2

        collection.edit(double).write()
        assert list(collection.articles()) == [Priced("A", Decimal("3.00"))]


def test_a_type_that_is_not_supported_is_refused_before_any_file_is_read() -> None:
    model: type[Any] = attrs.make_class("Odd", {"size": attrs.field(type=complex)})
    with pytest.raises(TypeError, match=r"Odd\.size: the type complex"):
        nf.Collection([], model=model)


class TestLaziness:
    @pytest.fixture
    def read(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The files that were read."""
        seen: list[str] = []

        def spy(path: str, limit: int) -> bytes:
            seen.append(path)
            return original(path, limit)

        original = folders.read_at_most
        monkeypatch.setattr(folders, "read_at_most", spy)
        return seen

    def test_nothing_is_read_before_it_is_asked_for(self, root: Path, read: list[str]) -> None:
        collection = nf.Collection(root).filter(is_hot)
        documents, articles, results = (
            iter(collection),
            collection.articles(),
            collection.map(heat_of),
        )
        assert len(nf.Collection(root)) == 7
        assert nf.Collection(root)
        assert "a.md" in nf.Collection(root)
        assert read == []
        next(documents)
        assert len(read) == 5, "README.md is skipped, three are left out, and b.md is the first"
        del documents, articles, results

    def test_each_pass_reads_each_file_once(self, root: Path, read: list[str]) -> None:
        for work in (
            lambda each: list(each.articles()),
            lambda each: list(iter(each)),
            lambda each: list(each.map(heat_of)),
            lambda each: each.edit(_cool),
        ):
            read.clear()
            work(nf.Collection(root))
            # The broken file is read once as well.
            assert len(read) == len(set(read)) == 7

    @pytest.mark.parametrize(("size", "most"), [(0, 128), (10, 128), (100_000, 6), (600_000, 1)])
    def test_few_files_are_read_ahead(self, size: int, most: int) -> None:
        asked: list[int] = []

        def texts() -> Iterator[Found]:
            for number in range(300):
                asked.append(number)
                yield str(number), bytes(size)

        taken = 0
        for group in groups_ahead(texts()):
            assert len(asked) - taken == len(group) <= most
            for name, content in group:  # type: ignore[misc] # none is a problem
                assert (name, len(content)) == (str(taken), size)
                taken += 1
        assert taken == 300

    def test_problems_are_read_ahead_too(self, root: Path) -> None:
        found = list(nf.Collection(root)._source.texts())
        problem = nf.FileProblem("a.md", ())
        assert list(groups_ahead([problem, *found, problem])) == [[problem, *found, problem]]

    def test_nothing_is_done_in_a_folder_that_no_pattern_can_match(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[str] = []
        original = os.scandir

        def spy(path: str) -> Any:
            seen.append(os.path.relpath(path, root))
            return original(path)

        monkeypatch.setattr(os, "scandir", spy)
        list(nf.Collection(root, "a/*.md").paths())
        assert seen == [".", "a"]

    def test_no_document_is_kept(self, root: Path) -> None:
        for make in (
            lambda: iter(nf.Collection(root)),
            lambda: iter(nf.Collection(root).filter(is_hot)),
        ):
            documents = make()  # type: ignore[no-untyped-call] # a lambda
            document = next(documents)
            reference = weakref.ref(document)
            del document
            gc.collect()
            assert reference() is None
            assert next(documents) is not None

    def test_no_document_is_kept_by_work(self, root: Path) -> None:
        alive: list[weakref.ref[Any]] = []

        def look(document: nf.Document[nf.Article]) -> int:
            alive.append(weakref.ref(document))
            gc.collect()
            return sum(reference() is not None for reference in alive)

        assert max(nf.Collection(root).map(look)) == 1
        alive.clear()
        nf.Collection(root).edit(look)
        assert sum(reference() is not None for reference in alive) <= 1


class TestLookUp:
    def test_a_file(self, root: Path) -> None:
        collection = nf.Collection(root)
        assert collection["a/z.md"].article.title == "Z"
        assert collection[Path("a", "z.md")].path == root / "a/z.md"
        assert Path("a", "z.md") in collection
        assert all(name in collection for name in collection.paths())

    @pytest.mark.parametrize(
        "name", ["z.md", "a", "a/", "a/../a.md", "./a.md", "/a.md", "", "a//z.md", "notes.txt"]
    )
    def test_what_is_no_file_of_it(self, root: Path, name: str) -> None:
        collection = nf.Collection(root)
        assert name not in collection
        with pytest.raises(KeyError):
            collection[name]

    def test_what_is_no_path(self, root: Path) -> None:
        assert 3 not in nf.Collection(root)
        with pytest.raises(TypeError, match="expected a path"):
            nf.Collection(root)[0]  # type: ignore[index] # that is what is refused

    def test_a_broken_file_says_why(self, root: Path) -> None:
        collection = nf.Collection(root)
        assert "broken.md" in collection
        with pytest.raises(nf.ValidationError, match=r"broken\.md:3:7"):
            collection["broken.md"]
        with pytest.raises(nf.ParseError, match="NF101"):
            collection["README.md"]

    def test_a_filter_is_asked(self, root: Path) -> None:
        collection = nf.Collection(root).filter(is_hot)
        assert "b.md" in collection
        assert "a.md" not in collection
        with pytest.raises(KeyError):
            collection["a.md"]


class TestFilter:
    def test_a_filter_gives_a_collection(self, root: Path) -> None:
        collection = nf.Collection(root)
        hot = collection.filter(is_hot)
        assert [document.article.title for document in hot] == ["B", "D"]
        assert hot.counts == nf.Counts(read=2, left_out=3, skipped=1, broken=1)
        assert [each.title for each in hot.articles()] == ["B", "D"]
        assert len(hot) == 2
        assert len(collection) == 7
        hottest = hot.filter(lambda document: document.article.heat == 4)
        assert [document.article.title for document in hottest] == ["D"]
        assert hottest.counts.left_out == 4
        assert hottest
        assert not hot.filter(lambda document: document.article.heat == 5)

    def test_an_error_names_the_file(self, root: Path) -> None:
        def wrong(document: nf.Document[nf.Article]) -> bool:
            return document.article.heat > 1  # type: ignore[operator] # the mistake

        with pytest.raises(TypeError) as caught:
            list(nf.Collection(root).filter(wrong))
        assert caught.value.__notes__ == [f"in {root}/a/b/c.markdown"]


def interrupts_wait() -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def interrupts_wait_in(_: nf.Document[nf.Article]) -> bool:
    return interrupts_wait()


class TestMap:
    @pytest.mark.parametrize("workers", [1, 2, 3])
    def test_results_come_in_order(self, root: Path, workers: int) -> None:
        collection = nf.Collection(root, workers=workers)
        assert list(collection.map(heat_of)) == [1, None, None, 2, 4]
        assert collection.counts == nf.Counts(read=5, skipped=1, broken=1)
        assert problems(collection) == {"broken.md": ["NF202"]}
        assert list(collection.filter(is_hot).map(heat_of)) == [2, 4]

    def test_no_process_is_started_for_which_there_is_no_work(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started: list[int] = []

        class Pool(ProcessPoolExecutor):
            def __init__(self, count: int, **settings: Any) -> None:
                started.append(count)
                super().__init__(min(count, 2), **settings)

        monkeypatch.setattr(processes, "ProcessPoolExecutor", Pool)
        collection = nf.Collection(root, workers=10_000)
        assert list(collection.map(heat_of)) == [1, None, None, 2, 4]
        assert started == [1]

    @pytest.mark.skipif(sys.platform == "win32", reason="it has no masks of signals")
    def test_interrupts_wait_while_processes_start(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bool] = []

        class Pool(ProcessPoolExecutor):
            def submit(self, *arguments: Any, **settings: Any) -> Any:
                seen.append(interrupts_wait())
                return super().submit(*arguments, **settings)

        monkeypatch.setattr(processes, "ProcessPoolExecutor", Pool)
        assert set(nf.Collection(root, workers=2).map(interrupts_wait_in)) == {False}
        assert seen == [True]
        assert not interrupts_wait()

    def test_many_files_in_several_processes(self, tmp_path: Path) -> None:
        for number in range(700):
            (tmp_path / f"{number:04}.md").write_text(article(str(number), heat=number))
        (tmp_path / "0350.md").write_text("---\ntitle: [\n---\n")
        collection = nf.Collection(tmp_path, workers=2)
        assert list(collection.map(heat_of)) == [each for each in range(700) if each != 350]
        assert collection.counts == nf.Counts(read=699, broken=1)
        assert str(collection.problems[0]).startswith(f"{tmp_path}/0350.md:2:8: NF119")
        results = collection.map(heat_of)
        assert next(results) == 0
        results.close()  # type: ignore[attr-defined] # it is a generator
        plans = [nf.Collection(tmp_path, workers=workers).edit(_cool) for workers in (1, 2)]
        assert plans[0] == plans[1]
        assert len(plans[0]) == 698

    @pytest.mark.parametrize("workers", [1, 2])
    def test_an_error_of_the_function_names_the_file(self, root: Path, workers: int) -> None:
        with pytest.raises(LookupError, match="what the function says") as caught:
            list(nf.Collection(root, workers=workers).map(fail_at_b))
        assert f"in {root}/b.md" in caught.value.__notes__

    def test_what_cannot_be_sent_is_refused_at_once(self, root: Path) -> None:
        lock = threading.Lock()
        functions: list[Callable[[Any], Any]] = [lambda _: lock, lock.acquire]
        for function in functions:
            with pytest.raises(TypeError, match="at the top of a module"):
                nf.Collection(root, workers=2).map(function)
        with pytest.raises(TypeError, match="at the top of a module"):
            nf.Collection(root, workers=2).edit(_cool, where=lambda _: True)
        with pytest.raises(TypeError, match="at the top of a module"):
            nf.Collection(root, workers=2).filter(lambda _: True).map(heat_of)

    def test_a_worker_that_ends_is_an_error(self, root: Path) -> None:
        with pytest.raises(RuntimeError, match="__main__"):
            list(nf.Collection(root, workers=2).map(end_the_process))

    def test_a_program_without_a_main_guard_is_told(self, root: Path, tmp_path: Path) -> None:
        program = tmp_path / "program.py"
        program.write_text(
            "import multiprocessing\n"
            "import newsformat as nf\n"
            "def title(doc): return doc.article.title\n"
            "multiprocessing.set_start_method('spawn', force=True)\n"
            f"print(list(nf.Collection({str(root)!r}, workers=2).map(title)))\n"
        )
        done = subprocess.run(
            [sys.executable, program], capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert "needs `if __name__ == '__main__':`" in done.stderr
        guarded = program.read_text().replace("multi", "if __name__ == '__main__': multi", 2)
        guarded = guarded.replace("if __name__ == '__main__': multi", "multi", 1)
        guarded = guarded.replace("print(", "if __name__ == '__main__': print(")
        program.write_text(guarded)
        done = subprocess.run(
            [sys.executable, program], capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == ("['A', 'C', 'Z', 'B', 'D']\n", "")


class TestArguments:
    def test_a_root_that_is_not_there(self, tmp_path: Path) -> None:
        for name in ("none", "none.zip", "none.tar.gz", "none.jsonl", "none.md"):
            with pytest.raises(FileNotFoundError):
                nf.Collection(tmp_path / name)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"root": 3}, "expected a path"),
            ({"root": b"posts"}, "expected a path"),
            ({"root": [3]}, "expected a path"),
            ({"pattern": 3}, "expected a pattern"),
            ({"pattern": [3]}, "expected a pattern"),
            ({"model": dict}, "expected an attrs class"),
            ({"workers": "2"}, "expected workers"),
            ({"workers": True}, "expected workers"),
            ({"gitignore": 1}, "expected gitignore"),
            ({"limits": 3}, "expected limits"),
            ({"missing": None}, "expected missing"),
            ({"converter": 3}, "expected a cattrs converter"),
            ({"converter": cattrs.Converter()}, "would coerce values"),
            ({"converter": nf.make_converter(json=True)}, "for files, found one for JSON"),
            ({"converter": nf.make_converter(), "workers": 2}, "cannot be pickled"),
        ],
    )
    def test_wrong_types(self, arguments: dict[str, Any], message: str) -> None:
        with pytest.raises(TypeError, match=message):
            nf.Collection(**{"root": ".", **arguments})

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"workers": 0}, "at least one"),
            ({"missing": "skip"}, "missing="),
            ({"duplicates": "first"}, "duplicates="),
            ({"root": "git:"}, "a revision"),
            ({"root": "git:--output=x"}, "a revision"),
        ],
    )
    def test_wrong_values(self, arguments: dict[str, Any], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            nf.Collection(**{"root": ".", **arguments})

    def test_functions(self) -> None:
        for method in ("map", "edit", "filter"):
            with pytest.raises(TypeError, match="expected a function"):
                getattr(nf.Collection([]), method)("heat")

    def test_what_is_shown(self) -> None:
        assert repr(nf.Collection("git:HEAD")) == "<Collection of 'git:HEAD'>"
        assert repr(nf.Collection([])) == "<Collection of ()>"


class TestNastyFolders:
    def test_all_of_it_is_counted_and_named(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            good_md=article("Good"),
            empty_md="",
            mark_md="\ufeff",
            binary_md=bytes(range(256)) * 10,
            zeros_md=bytes(100),
            wide_md=article("A").encode("utf-16"),
            latin_md="---\ntitle: é\n---\n".encode("latin-1"),
            folder_md__inner_md=article("Inner"),
        )
        (tmp_path / "circle.md").symlink_to("circle.md")
        (tmp_path / "nowhere.md").symlink_to("nothing")
        (tmp_path / "link.md").symlink_to("good.md")
        (tmp_path / "folder.md" / "up").symlink_to("..")
        os.mkfifo(tmp_path / "pipe.md")
        collection = nf.Collection(tmp_path)
        assert [each.title for each in collection.articles()] == ["Inner", "Good", "Good"]
        assert problems(collection) == {
            "binary.md": ["NF602"],
            "circle.md": ["NF604"],
            "folder.md/up": ["NF604"],
            "latin.md": ["NF103"],
            "nowhere.md": ["NF601"],
            "pipe.md": ["NF601"],
            "wide.md": ["NF602"],
            "zeros.md": ["NF602"],
        }
        assert collection.counts == nf.Counts(read=3, skipped=2, broken=8)
        assert collection.counts.files == len(collection)

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
    def test_names_that_are_not_utf_8(self, tmp_path: Path) -> None:
        write(tmp_path, good_md=article("Good"))
        for name in (b"caf\xe9.md", b"folder\xff", b"caf\xe9.txt"):
            path = tmp_path / os.fsdecode(name)
            if name.startswith(b"folder"):
                path.mkdir()
            else:
                path.write_text(article("A"))
        collection = nf.Collection(tmp_path)
        assert [each.title for each in collection.articles()] == ["Good"]
        assert problems(collection) == {"caf\\xe9.md": ["NF603"], "folder\\xff": ["NF603"]}
        assert "\n".join(map(str, collection.problems)).encode()

    def test_links_to_folders(self, tmp_path: Path) -> None:
        write(tmp_path, site__a__x_md=article("X"), other__y_md=article("Y"))
        site = tmp_path / "site"
        (site / "inside").symlink_to("a")
        (site / "outside").symlink_to("../other")
        (site / "outside2").symlink_to("../other")
        (site / "above").symlink_to("../..")
        (tmp_path / "other" / "back").symlink_to("../site")
        collection = nf.Collection(site)
        assert list(collection.paths()) == ["a/x.md", "outside/y.md"]
        assert problems(collection) == {"above": ["NF604"]}

    def test_a_file_that_vanishes(self, root: Path) -> None:
        collection = nf.Collection(root)
        documents = iter(collection)
        next(documents)
        (root / "b.md").unlink()
        assert len(list(documents)) == 3
        assert problems(collection) == {"b.md": ["NF601"], "broken.md": ["NF202"]}
        assert "there is no such file any more" in str(collection.problems[0])
        assert collection.counts.files == 7

    def test_a_folder_that_vanishes(self, root: Path) -> None:
        collection = nf.Collection(root)
        root.rename(root.with_name("elsewhere"))
        assert list(collection) == []
        assert problems(collection) == {".": ["NF601"]}

    def test_what_this_process_may_not_read(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scandir, open_file = os.scandir, os.open

        def refuse(function: Callable[..., Any], name: str) -> Callable[..., Any]:
            def call(path: Any, *arguments: Any) -> Any:
                if os.fspath(path) == str(root / name):
                    raise PermissionError(13, "Permission denied", path)
                return function(path, *arguments)

            return call

        monkeypatch.setattr(os, "scandir", refuse(scandir, "a"))
        monkeypatch.setattr(os, "open", refuse(open_file, "b.md"))
        collection = nf.Collection(root)
        assert [document.article.title for document in collection] == ["A", "D"]
        assert problems(collection) == {
            "a/": ["NF601"],
            "b.md": ["NF601"],
            "broken.md": ["NF202"],
        }
        assert "lacks the permission" in str(collection.problems[0])
        assert collection.counts == nf.Counts(read=2, skipped=1, broken=3)

    def test_a_file_that_grows_while_it_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = article("A").encode()
        write(tmp_path, a_md=text)
        original = os.read
        monkeypatch.setattr(os, "read", lambda file, size: original(file, min(size, 7)))
        assert folders.read_at_most(str(tmp_path / "a.md"), 1_000) == text
        with pytest.raises(folders.FileTooLargeError):
            folders.read_at_most(str(tmp_path / "a.md"), len(text) - 1)


def test_work_needs_documents_where_there_are_conditions(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n", encoding="utf-8")
    reader = nf.Collection(tmp_path)._reader

    def glance(texts: Sequence[tuple[str, bytes]]) -> Glance[str]:
        return Glance(
            ["seen: " + ", ".join(name for name, _ in texts if name != "b.md")], {0: None}
        )

    work = Work(reader, lambda _, name, __: name, glance=glance, reads_ahead=True)
    tally = PassTally()
    assert list(work.here(tally)) == ["seen: a.md", "b.md"]
    assert tally.read == 2
    wanted = attrs.evolve(work, reader=reader.which(lambda document: document.article.title == "b"))
    assert list(wanted.here(PassTally())) == ["b.md"]


def test_a_glance_may_leave_something_else_to_do(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n", encoding="utf-8")

    def glance(texts: Sequence[tuple[str, bytes]]) -> Glance[str]:
        return Glance([f"seen: {texts[0][0]}"], {0: None, 1: lambda _, name, __: f"rest of {name}"})

    reader = nf.Collection(tmp_path)._reader
    work = Work(reader, lambda _, name, __: f"all of {name}", glance=glance, reads_ahead=True)
    tally = PassTally()
    assert list(work.here(tally)) == ["seen: a.md", "rest of b.md", "all of c.md"]
    assert tally.read == 3


def test_a_function_that_writes_gets_each_text_as_it_is_then(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n", encoding="utf-8")
    seen: list[bytes] = []

    def write_other(_: object, __: str, content: bytes) -> str:
        seen.append(content)
        (tmp_path / "b.md").write_bytes(b"---\ntitle: c\n---\n")
        return ""

    def glance(_: object) -> Glance[str]:
        return Glance([], {})

    work = Work(nf.Collection(tmp_path)._reader, write_other, glance=glance)
    assert list(work.here(PassTally())) == ["", ""]
    assert seen == [b"---\ntitle: a\n---\n", b"---\ntitle: c\n---\n"]
