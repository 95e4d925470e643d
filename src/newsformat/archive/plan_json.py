"""Plans in JSON, which can be read by people, saved, and written later."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any, Final, get_args

import attrs

from newsformat.archive.file_edit import FileEdit
from newsformat.archive.plan_writing import Target, TargetKind
from newsformat.archive.reading import Counts
from newsformat.archive.texts.text_source import FileProblem
from newsformat.diagnostics import CODES, Diagnostic, LineOfText, Span
from newsformat.text.diffs import Excerpt
from newsformat.text.text_edits import TextEdit

_FORMAT: Final = "newsformat edit plan"
_VERSION: Final = 1
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_KINDS: Final = get_args(TargetKind)


class PlanFormatError(Exception):
    """The content of a file is not a plan; the message says which part is wrong."""


@attrs.frozen
class PlanContent:
    """The content of a plan.

    Attributes:
        files: The changes of each file.
        counts: The counts of the collection when the plan was made.
        problems: The files that could not be read or edited.
        target: Where the plan is written.
    """

    files: tuple[FileEdit, ...]
    counts: Counts
    problems: tuple[FileProblem, ...]
    target: Target


def plan_to_json(plan: PlanContent) -> bytes:
    """Return a plan as JSON, with a line for each file."""
    head = {
        "format": _FORMAT,
        "version": _VERSION,
        "target": attrs.asdict(plan.target),
        "counts": attrs.asdict(plan.counts),
    }
    parts = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    parts.append(f'"problems": {_rows(map(_problem_to_plain, plan.problems))}')
    parts.append(f'"files": {_rows(map(_file_to_plain, plan.files))}')
    text = ",\n".join(parts)
    return f"{{\n{text}\n}}\n".encode("ascii")


def _rows(values: Any) -> str:
    rows = ",\n".join(map(json.dumps, values))
    return f"[\n{rows}\n]" if rows else "[]"


def _file_to_plain(file: FileEdit) -> dict[str, Any]:
    excerpt = file.excerpt
    return {
        "path": file.path,
        "name": file.name,
        "before": file.before,
        "after": file.after,
        "edits": [[each.span.start, each.span.end, each.replacement] for each in file.edits],
        "excerpt": {"text": excerpt.text, "start": excerpt.start, "line": excerpt.line},
    }


def _problem_to_plain(problem: FileProblem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "diagnostics": [_diagnostic_to_plain(each) for each in problem.diagnostics],
    }


def _diagnostic_to_plain(diagnostic: Diagnostic) -> dict[str, Any]:
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "message": diagnostic.message,
        "path": diagnostic.path,
        "name": diagnostic.name,
        "span": None if span is None else [span.start, span.end],
        "position": None if diagnostic.line is None else [diagnostic.line, diagnostic.column],
        "source": diagnostic.source_line,
    }


def plan_from_json(content: bytes) -> PlanContent:
    """Return the plan in a JSON text.

    Raises:
        PlanFormatError: The text is not a plan.
    """
    try:
        plain = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PlanFormatError(f"it is not JSON: {error}") from None
    root = _Place(plain, "$")
    if root.value("format", str) != _FORMAT:
        raise PlanFormatError(f"$.format is not {_FORMAT!r}")
    version = root.value("version", int)
    if version != _VERSION:
        raise PlanFormatError(f"$.version is {version}; this release reads {_VERSION}")
    return PlanContent(
        tuple(map(_file, root.items("files"))),
        _counts(root.inner("counts")),
        tuple(map(_problem, root.items("problems"))),
        _target(root.inner("target")),
    )


@attrs.frozen
class _Place:
    """A value in JSON, and its place in the file."""

    plain: Any
    path: str

    def require(self, kind: type[Any] | tuple[type[Any], ...]) -> Any:
        """Return the value, which must have a given type."""
        if not isinstance(self.plain, kind) or isinstance(self.plain, bool):
            raise PlanFormatError(f"{self.path} is no {getattr(kind, '__name__', 'such value')}")
        return self.plain

    def inner(self, key: str) -> _Place:
        """Return the place of a key."""
        mapping = self.require(dict)
        if key not in mapping:
            raise PlanFormatError(f"{self.path}.{key} is missing")
        return _Place(mapping[key], f"{self.path}.{key}")

    def value(self, key: str, kind: type[Any] | tuple[type[Any], ...]) -> Any:
        """Return the value of a key, which must have a given type."""
        return self.inner(key).require(kind)

    def items(self, key: str) -> list[_Place]:
        """Return the places of the items of a list."""
        place = self.inner(key)
        return [
            _Place(item, f"{place.path}[{number}]")
            for number, item in enumerate(place.require(list))
        ]


def _text(place: _Place, key: str) -> str:
    """Return a text without lone surrogates, which paths and replacements must not have."""
    text: str = place.value(key, str)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise PlanFormatError(f"{place.path}.{key} has half of a surrogate pair") from None
    return text


def _count(place: _Place, key: str) -> int:
    count: int = place.value(key, int)
    if count < 0:
        raise PlanFormatError(f"{place.path}.{key} is negative")
    return count


def _target(place: _Place) -> Target:
    kind = place.value("kind", str)
    if kind not in _KINDS:
        raise PlanFormatError(f"{place.path}.kind is none of {', '.join(_KINDS)}")
    return Target(kind, _text(place, "place"))


def _counts(place: _Place) -> Counts:
    return Counts(*(_count(place, field.name) for field in attrs.fields(Counts)))


def _file(place: _Place) -> FileEdit:
    edits = tuple(map(_edit, place.items("edits")))
    if not edits:
        raise PlanFormatError(f"{place.path}.edits is empty")
    if any(one.span.end > other.span.start for one, other in pairwise(edits)):
        raise PlanFormatError(f"{place.path}.edits are not in order")
    excerpt = place.inner("excerpt")
    text, start = _text(excerpt, "text"), _count(excerpt, "start")
    if edits[0].span.start < start or edits[-1].span.end > start + len(text):
        raise PlanFormatError(f"{place.path}.excerpt does not hold the edits")
    return FileEdit(
        path=_text(place, "path"),
        name=_text(place, "name"),
        before=_digest(place, "before"),
        after=_digest(place, "after"),
        edits=edits,
        excerpt=Excerpt(text, start, _count(excerpt, "line")),
    )


def _digest(place: _Place, key: str) -> str:
    text: str = place.value(key, str)
    if not _DIGEST.fullmatch(text):
        raise PlanFormatError(f"{place.path}.{key} is not a SHA-256 in hexadecimal digits")
    return text


def _edit(place: _Place) -> TextEdit:
    match place.plain:
        case [int(start), int(end), str(replacement)] if 0 <= start <= end:
            return TextEdit(Span(start, end), replacement)
        case _:
            raise PlanFormatError(f"{place.path} is not [start, end, text]")


def _problem(place: _Place) -> FileProblem:
    return FileProblem(_text(place, "path"), tuple(map(_diagnostic, place.items("diagnostics"))))


def _diagnostic(place: _Place) -> Diagnostic:
    code = place.value("code", str)
    if code not in CODES:
        raise PlanFormatError(f"{place.path}.code is not known")
    optional = (str, type(None))
    span, position, source = place.inner("span"), place.inner("position"), place.inner("source")
    lines = None
    if position.plain is not None:
        lines = LineOfText(_pair(position), source.require(str))
    return Diagnostic(
        code,
        place.value("message", str),
        place.value("path", str),
        None if span.plain is None else Span(*_pair(span)),
        lines,
        place.value("name", optional),
    )


def _pair(place: _Place) -> tuple[int, int]:
    match place.plain:
        case [int(first), int(second)] if first >= 0 and second >= 0:
            return first, second
        case _:
            raise PlanFormatError(f"{place.path} is not a pair of numbers")
