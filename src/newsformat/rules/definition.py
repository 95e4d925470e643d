"""The definition of a rule, what it examines, and what it yields."""

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
from newsformat.lens.parsed_text import ParsedText
from newsformat.rules.model_parts import Part, parts_of
from newsformat.rules.overview import Overview, overview_of
from newsformat.rules.places import Place, find_place
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.doubtful_values import check as check_doubts
from newsformat.yaml.nodes import Node
from newsformat.yaml.paths import Path, parse_path

M = TypeVar("M")

Safety: TypeAlias = Literal["safe", "unsafe"]
"""Whether a fix keeps the meaning of a file, or has to be looked at by a person."""

Fix: TypeAlias = Callable[[Document[Any]], object] | Sequence[TextEdit]
"""A fix: a function that edits a document, or edits that do not change any value."""

_CODE: Final = re.compile(r"[A-Z]+[0-9]{3,}")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@attrs.frozen
class Violation:
    """One place where a document breaks a rule.

    Attributes:
        path: The path of the value, such as `images[0].width` or `("images", 0, "width")`. If the
            text has nothing there, the finding is shown at the nearest place above it.
        message: What is wrong, and often what to do.
        fix: What fixes it: a function that changes the document it gets, or a list of `TextEdit`
            that changes how the text is written and not what it says.
        span: The range of the text to show, if it is not that of the path.
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
    """What a rule gets to check: a document, the path of its file, and the current time.

    A rule only looks at it and changes nothing.

    Attributes:
        file: The path of the file; empty if it has none.
        now: The current time; `None` if the caller did not give it.
    """

    def __init__(self, document: Document[M], file: str = "", now: datetime | None = None) -> None:
        """Store the arguments; if the document has changes, its edited text is examined."""
        self._document = with_edits_applied(document)
        self._reading = reading_of(self._document)
        self.file: str = file
        self.now: datetime | None = now

    @property
    def path(self) -> PurePath | None:
        """The path of the file; `None` if it has none."""
        return PurePath(self.file) if self.file else None

    @property
    def document(self) -> Document[M]:
        """The document, for questions that the object cannot answer, such as where a key is."""
        return self._document

    @property
    def article(self) -> M:
        """The object that was read, or a dictionary if there is no class."""
        article: M = self.reading.state
        return article

    @property
    def reading(self) -> Reading:
        """The result of reading the document."""
        return self._reading

    @property
    def parsed(self) -> ParsedText:
        """The text as it was read."""
        return self.reading.parsed

    @property
    def text(self) -> str:
        """The whole text of the file."""
        return self.parsed.source.text

    @property
    def source(self) -> Source:
        """The text, with its lines."""
        return self.parsed.source

    @cached_property
    def front_matter(self) -> str:
        """The text between the two `---` lines."""
        fences = self.parsed.fences
        return self.text[fences.start : fences.end]

    @cached_property
    def parts(self) -> Sequence[Part]:
        """The model and all objects inside it, each with its path; empty without a model."""
        reading = self.reading
        return [] if reading.model is None else parts_of(reading.layout, reading.state)

    @cached_property
    def moments(self) -> Sequence[tuple[Path, datetime]]:
        """The values of all fields for dates and times, each with its path."""
        return [
            ((*path, key), moment)
            for path, model, roles in self.parts
            for key, moment in roles.moments.of(model)
            if isinstance(moment, datetime)
        ]

    @cached_property
    def overview(self) -> Overview | None:
        """All that the document says, taken together; `None` where its text is unusual."""
        return overview_of(self.reading, self.file, self.now)

    def place(self, path: Path) -> Place:
        """Return the place of a path, or of the nearest place above it that is in the text."""
        parsed = self.parsed
        first = path[0] if path else None
        return find_place(parsed.root_with(first) if type(first) is str else parsed.root, path)

    def node(self, path: Path) -> Node | None:
        """Return the node at a path; `None` if there is nothing in the text."""
        return self.place(path).node

    @cached_property
    def doubts(self) -> Sequence[Diagnostic]:
        """The warnings of `Document.check`."""
        if self.overview is not None and self.overview.is_beyond_doubt:
            return ()
        return list(check_doubts(self.source, self.parsed.root, self.parsed.layout))


class SubjectOfText(Subject[Any]):
    """A text of which it is known how it was read, without a document.

    A document is made only if anything is asked that the text alone cannot answer.
    """

    def __init__(
        self, parsed: ParsedText, model: type[Any] | None, file: str, now: datetime | None
    ) -> None:
        """Store the arguments.

        Args:
            parsed: The text, which can be read as a document of the class.
            model: The class of the document.
            file: The path of the file; empty if it has none.
            now: The current time; `None` if it is not known.
        """
        # The document that the base class takes would have to be made.
        self._parsed = parsed
        self._model = model
        self.file = file
        self.now = now

    @cached_property
    def document(self) -> Document[Any]:
        """The document."""
        return Document.parse(self.text, self._model, name=self.file or None)

    @cached_property
    def reading(self) -> Reading:
        """The result of reading the document."""
        return reading_of(self.document)

    @property
    def parsed(self) -> ParsedText:
        """The text as it was read."""
        return self._parsed


Check: TypeAlias = Callable[[Any], Iterable[Violation]]
"""The function of a rule, which takes a `Subject`."""


@attrs.frozen
class Rule:
    """A rule, which the decorator `rule` makes of a function.

    Attributes:
        code: The code, such as `NF505`, which never changes its meaning.
        name: The readable name, such as `image-size`.
        summary: One sentence on what is wrong if the rule is broken.
        check: The function that yields a `Violation` for each place; `None` for a rule that
            compares documents.
        why: One sentence on why it matters.
        example: Lines of front matter that break the rule.
        severity: Whether its findings are errors or warnings.
        model: The class whose documents it checks, with its subclasses; `None` for all documents.
        fix: `"safe"`, `"unsafe"`, or `None` if it has no automatic fix.
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
        """Check that the code, the name and the kind of fix have the right form."""
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
        """Tell whether the rule checks documents of this class."""
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
    r"""Make a rule of a function that gets a `Subject` and yields a `Violation` for each place.

    Args:
        code: The code, in capital letters with three digits or more, such as `SITE001`.
        name: The readable name, in small letters with hyphens, such as `short-title`.
        summary: One sentence on what is wrong if the rule is broken.
        why: One sentence on why it matters.
        example: Lines of front matter that break the rule.
        severity: Whether its findings are errors or warnings.
        model: The class whose documents it checks, with its subclasses; `None` for all documents.
        fix: `"safe"` or `"unsafe"` if it yields fixes, and `None` if not.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: The code or the name is not written as above, or `fix` has another value.

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
