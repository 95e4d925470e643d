"""What a rule is, what it looks at, and what it yields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import PurePath
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

import attrs

from newsformat.arguments import require
from newsformat.diagnostics import Diagnostic, Severity, Span
from newsformat.document import Document, Reading, reading_of, with_edits_applied
from newsformat.rules.model_parts import Part, parts_of
from newsformat.rules.places import Place, find_place
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.doubtful_values import check as check_doubts
from newsformat.yaml.nodes import Node
from newsformat.yaml.paths import Path, parse_path

M = TypeVar("M")

Safety: TypeAlias = Literal["safe", "unsafe"]
"""Whether a fix keeps what a file means, or somebody should look at what it does."""

Fix: TypeAlias = Callable[[Document[Any]], object] | Sequence[TextEdit]
"""What puts something right: a function that edits a document, or edits that change no value."""

_CODE: Final = re.compile(r"[A-Z]+[0-9]{3,}")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@attrs.frozen
class Violation:
    """One place where a document breaks a rule.

    Attributes:
        path: The place in the front matter, such as `images[0].width` or `("images", 0, "width")`.
            Where nothing is written there, the nearest place above it is shown.
        message: What is wrong, and where it helps, what to do.
        fix: What puts it right; see `Fix`.
        span: The place in the text, where it is not that of the path.
    """

    path: str | Path
    message: str
    fix: Fix | None = None
    span: Span | None = None

    @property
    def steps(self) -> Path:
        """The path as keys and indices."""
        if isinstance(self.path, tuple):
            return self.path
        return parse_path(self.path) if self.path not in {"", "$"} else ()


class Subject(Generic[M]):
    """What a rule looks at: a document as it stands, where it is, and what time it is.

    A rule changes nothing of it.

    Attributes:
        article: The model; without one, a dictionary of plain data.
        file: What the file is called; empty where it has no name.
        now: What time it is; `None` where nobody said.
    """

    def __init__(self, document: Document[M], file: str = "", now: datetime | None = None) -> None:
        """Take the three; of a document with changes, the text with its edits is looked at."""
        self._document = with_edits_applied(document)
        self.reading: Reading = reading_of(self._document)
        self.article: M = self.reading.state
        self.file: str = file
        self.now: datetime | None = now

    @property
    def path(self) -> PurePath | None:
        """The path of the file; `None` where there is none."""
        return PurePath(self.file) if self.file else None

    @property
    def document(self) -> Document[M]:
        """The document, for what the model does not say."""
        return self._document

    @property
    def text(self) -> str:
        """The whole text."""
        return self.reading.parsed.source.text

    @property
    def source(self) -> Source:
        """The text, with its lines."""
        return self.reading.parsed.source

    @cached_property
    def front_matter(self) -> str:
        """The text between the fences."""
        fences = self.reading.parsed.fences
        return self.text[fences.start : fences.end]

    @cached_property
    def parts(self) -> Sequence[Part]:
        """The model and all objects in it, each with its path; nothing without a model."""
        reading = self.reading
        return [] if reading.model is None else parts_of(reading.layout, reading.state)

    @cached_property
    def moments(self) -> Sequence[tuple[Path, datetime]]:
        """The values of all fields for dates and times, each with its path."""
        return [
            ((*path, key), moment)
            for path, model, plan in self.parts
            for key, moment in plan.moments.of(model)
            if isinstance(moment, datetime)
        ]

    def place(self, path: Path) -> Place:
        """Return where a path is written, or the nearest place above it that is."""
        return find_place(self.reading.parsed.root, path)

    def node(self, path: Path) -> Node | None:
        """Return the node at a path; `None` where nothing is written there."""
        return self.place(path).node

    @cached_property
    def doubts(self) -> Sequence[Diagnostic]:
        """What `Document.check` says of the text."""
        reading = self.reading
        if reading.parsed.is_by_template and all(part.is_beyond_doubt() for part in self.parts):
            return ()
        return list(check_doubts(self.source, reading.parsed.root, reading.layout))


Check: TypeAlias = Callable[[Any], Iterable[Violation]]
"""What a rule does: it takes a `Subject`."""


@attrs.frozen
class Rule:
    """A rule: what it is called, what it is for, and the function that looks at a document.

    `rule` makes one of a function.

    Attributes:
        code: The stable code, such as `NF505`.
        name: The readable name, such as `image-size`.
        summary: One sentence on what is wrong where the rule is broken.
        check: Yields a `Violation` for each place; `None` where the rule is not about one document.
        why: Why that matters, in a sentence.
        example: Lines of front matter that break it.
        severity: How bad it is.
        model: The class whose documents it looks at, with its subclasses; `None` for all.
        fix: Whether it can put things right, and if that is safe.
    """

    code: str
    name: str
    summary: str
    check: Check | None = attrs.field(default=None, repr=False)
    why: str = ""
    example: str = ""
    severity: Severity = Severity.WARNING
    model: type[Any] | None = None
    fix: Safety | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what others could not select or read."""
        require(self.code, str, "a code as text, such as 'SITE001'")
        require(self.name, str, "a name as text, such as 'image-size'")
        if _CODE.fullmatch(self.code) is None:
            raise ValueError(f"a code is letters and three digits, such as SITE001; {self.code!r}")
        if _NAME.fullmatch(self.name) is None:
            raise ValueError(f"a name is words and hyphens, such as image-size; {self.name!r}")
        if self.fix not in {None, "safe", "unsafe"}:
            raise ValueError(f"a fix is 'safe', 'unsafe' or None; {self.fix!r}")
        require(self.severity, Severity, "a severity, such as Severity.WARNING")

    def looks_at(self, model: type[Any] | None) -> bool:
        """Tell whether the rule is about documents of a model."""
        return self.model is None or (model is not None and issubclass(model, self.model))


def rule(
    *,
    code: str,
    name: str,
    summary: str,
    why: str = "",
    example: str = "",
    severity: Severity = Severity.WARNING,
    model: type[Any] | None = None,
    fix: Safety | None = None,
) -> Callable[[Check], Rule]:
    r"""Make a rule of a function, which takes a `Subject` and yields a `Violation` a place.

    Args:
        code: The stable code: letters, and three digits or more.
        name: The readable name: words with hyphens between them.
        summary: One sentence on what is wrong where the rule is broken.
        why: Why that matters, in a sentence.
        example: Lines of front matter that break it.
        severity: How bad it is.
        model: The class whose documents it looks at, with its subclasses; `None` for all.
        fix: Whether it can put things right, and if that is safe.

    Raises:
        TypeError: An argument is something else.
        ValueError: A code, a name or a kind of fix is none.

    Example:
        >>> from newsformat import Article, Document
        >>> @rule(code="SITE001", name="short-title", summary="A title is long.", model=Article)
        ... def short_title(subject):
        ...     if len(subject.article.title) > 10:
        ...         yield Violation("title", "more than 10 characters")
        >>> subject = Subject(Document.parse("---\ntitle: Boats on the canal\n---\n"))
        >>> [violation.message for violation in short_title.check(subject)]
        ['more than 10 characters']
    """

    def make(check: Check) -> Rule:
        return Rule(code, name, summary, check, why, example, severity, model, fix)

    return make
