"""What a user's program may rely on: the types of collections, and of plans of edits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

import attrs

import newsformat as nf


@attrs.define(kw_only=True)
class Course:
    """A class of the user's own."""

    title: str


def title(document: nf.Document[Course]) -> str:
    """Ask something of one document."""
    return document.article.title


def collections(path: Path) -> None:
    """The model decides what a collection is of; without one it is of articles."""
    assert_type(nf.Collection(path), nf.Collection[nf.Article])
    assert_type(nf.Collection("git:HEAD", "*.md"), nf.Collection[nf.Article])
    assert_type(nf.Collection(["a.md", path], workers=2), nf.Collection[nf.Article])
    assert_type(nf.Collection(path, model=Course), nf.Collection[Course])
    assert_type(nf.Collection(path, model=None), nf.Collection[dict[str, Any]])
    assert_type(nf.Collection(path, gitignore=True, missing="empty"), nf.Collection[nf.Article])
    nf.Collection(3)  # type: ignore[call-overload] # no path


def passes(collection: nf.Collection[Course]) -> None:
    """What comes out of a collection."""
    for document in collection:
        assert_type(document, nf.Document[Course])
    assert_type(collection.articles(), Iterator[Course])
    assert_type(collection.paths(), Iterator[str])
    assert_type(collection["a.md"], nf.Document[Course])
    assert_type(collection.filter(lambda document: document.article.title), nf.Collection[Course])
    assert_type(collection.map(title), Iterator[str])
    assert_type(collection.map(lambda document: len(document.article.title)), Iterator[int])
    assert_type(len(collection), int)
    assert_type("a.md" in collection, bool)
    assert_type(collection.counts, nf.Counts)
    assert_type(collection.counts.files, int)
    assert_type(collection.problems, tuple[nf.FileProblem, ...])
    assert_type(collection.problems[0].diagnostics, tuple[nf.Diagnostic, ...])


def plans(collection: nf.Collection[Course], path: Path) -> None:
    """What comes out of a plan."""

    def change(document: nf.Document[Course]) -> None:
        document.article.title = "Boats"

    plan = collection.edit(change, where=lambda document: document.article.title == "Ferries")
    assert_type(plan, nf.EditPlan)
    assert_type(plan.files, tuple[nf.FileEdit, ...])
    assert_type(plan.files[0].edits, tuple[nf.TextEdit, ...])
    assert_type(plan.files[0].diff, str)
    assert_type(plan.diff(), str)
    assert_type(plan.problems, tuple[nf.FileProblem, ...])
    report = plan.write(progress=lambda result: (result.path, result.outcome))
    assert_type(report, nf.WriteReport)
    assert_type(report.complete, bool)
    assert_type(report.results, tuple[nf.FileResult, ...])
    assert_type(sum(report.counts.values()), int)
    assert_type(report.paths("failed"), list[str])
    report.paths("lost")  # type: ignore[arg-type] # no outcome
    plan.save(path)
    assert_type(nf.EditPlan.load(path, root="posts"), nf.EditPlan)
