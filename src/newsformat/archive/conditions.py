"""Conditions such as `heat > 100 and provider.domain == "x.example"`.

Conditions are written in a small part of Python's grammar, and parsed by Python's own parser. The
tree is converted to functions that look at plain data. Nothing in it is ever run as Python code,
and every name means a key of the front matter.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final, TypeAlias, TypeGuard, final

import attrs

from newsformat.convert.converter import unstructure
from newsformat.document import Document
from newsformat.errors import NewsformatError
from newsformat.yaml.moments import read_moment

_Data: TypeAlias = Mapping[str, object]
_Value: TypeAlias = Callable[[_Data], object]
_Test: TypeAlias = Callable[[object, object], bool]

# Nobody types longer conditions by hand, and very deep ones may crash Python's parser.
_LONGEST: Final = 4_000
_DEEPEST: Final = 50
_LONGEST_SHOWN: Final = 200

_SINGLE_EQUALS: Final = re.compile(r"(?<![=!<>])=(?!=)")

_WORDS: Final[Mapping[str, object]] = {
    "true": True,
    "false": False,
    "null": None,
    "none": None,
}


@final
class ConditionError(NewsformatError, ValueError):
    """A condition cannot be read.

    Attributes:
        reason: What is wrong, and often what to write instead.
        text: The condition.
        column: The column of the mistake, counted from 1.
    """

    def __init__(self, reason: str, text: str, column: int) -> None:
        """Store the three facts; the message is built from them."""
        self.reason = reason
        self.text = text
        self.column = column
        super().__init__(reason, text, column)

    def __str__(self) -> str:
        """Return the reason, and the condition with a mark under the mistake."""
        if "\n" in self.text or len(self.text) > _LONGEST_SHOWN:
            return f"{self.reason} (column {self.column})"
        return f"{self.reason}\n  {self.text}\n  {' ' * (self.column - 1)}^"


@final
@attrs.frozen
class Condition:
    """A condition that was parsed.

    Attributes:
        text: The text of the condition.
        keys: The top-level keys that it reads, sorted.
        compared_keys: Those that a key is compared with, as in `category == opinion`, where quotes
            were probably forgotten.
    """

    text: str
    keys: tuple[str, ...]
    compared_keys: tuple[str, ...]
    _test: _Value = attrs.field(repr=False, eq=False)

    def matches(self, data: _Data) -> bool:
        """Tell whether the data of a front matter meets the condition.

        Args:
            data: Keys and values as `unstructure` returns them, or as they are read without a
                class.
        """
        return _is_true(self._test(data))

    def __call__(self, document: Document[Any]) -> bool:
        """Tell whether a document meets the condition, in which `body` means its body.

        So a condition can be passed to `Collection.filter` and `Collection.edit`.
        """
        return self.matches(data_of(document))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return the text, so that another process parses the condition again."""
        return parse_condition, (self.text,)


def data_of(document: Document[Any]) -> Mapping[str, object]:
    """Return the data of a document, with its body beside the keys of the front matter.

    Args:
        document: The document, including its changes.
    """
    model = document.data
    data: Mapping[str, object] = model if isinstance(model, dict) else unstructure(model)
    return data if "body" in data else {**data, "body": document.body}


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: The text is not a condition; the message shows where.

    Example:
        >>> parse_condition("heat > 100 and 'AI' in topics").matches(
        ...     {"heat": 114, "topics": ["AI"]}
        ... )
        True
    """
    if len(text) > _LONGEST:
        raise ConditionError(f"a condition can have at most {_LONGEST:,} characters", text, 1)
    reader = _Reader(text)
    test = reader.value(reader.tree(), 0)
    return Condition(text, tuple(sorted(reader.keys)), tuple(sorted(reader.compared_keys)), test)


class _Reader:
    """Converts the tree of one condition to functions."""

    def __init__(self, text: str) -> None:
        self.keys: set[str] = set()
        self.compared_keys: set[str] = set()
        self._text = text
        self._start = len(text) - len(text.lstrip(" \t\r\n"))

    def tree(self) -> ast.expr:
        """Parse the text as a Python expression."""
        if not self._text[self._start :]:
            raise ConditionError("an empty condition; name a key", self._text, 1)
        try:
            with warnings.catch_warnings():
                # Python warns about escapes such as "\\d", which are harmless in a condition.
                warnings.simplefilter("ignore", SyntaxWarning)
                warnings.simplefilter("ignore", DeprecationWarning)
                return ast.parse(self._text[self._start :], mode="eval").body
        except SyntaxError as error:
            column = error.offset if error.lineno == 1 else 1
            if column == 0:
                # The condition ends too early.
                column = len(self._text) - self._start + 1
            hint = "; use == to compare" if _SINGLE_EQUALS.search(self._text) else ""
            reason = f"this is not a condition{hint}"
            place = self._start + max(1, column or 1)
            raise ConditionError(reason, self._text, place) from None
        except (ValueError, RecursionError, MemoryError, OverflowError):
            raise ConditionError("this is not a condition", self._text, 1) from None

    def _fail(self, node: ast.expr, reason: str) -> ConditionError:
        # The parser counts columns in bytes of UTF-8.
        lines = self._text[self._start :].split("\n")
        above = sum(len(each) + 1 for each in lines[: node.lineno - 1])
        before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
        return ConditionError(reason, self._text, self._start + above + len(before) + 1)

    def value(self, node: ast.expr, depth: int) -> _Value:
        """Return a function for the value of an expression."""
        if depth > _DEEPEST:
            raise self._fail(node, f"more than {_DEEPEST} levels of parentheses and operators")
        inner = depth + 1
        match node:
            case ast.BoolOp():
                return self._all_or_any(node, inner)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                negated = self.value(operand, inner)
                return lambda data: not _is_true(negated(data))
            case ast.Compare():
                return self._comparison(node, inner)
            case ast.Call():
                return self._call(node, inner)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                values = [self.value(item, inner) for item in items]
                return lambda data: [each(data) for each in values]
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._path(node)
            case _:
                return _always(self._constant(node))

    def _constant(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -value
        raise self._fail(
            node,
            "only keys, numbers, quoted texts, dates, lists, comparisons, `in`,"
            " `and`, `or` and `not` are allowed in a condition",
        )

    def _all_or_any(self, node: ast.BoolOp, depth: int) -> _Value:
        parts = [self.value(part, depth) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda data: all(_is_true(part(data)) for part in parts)
        return lambda data: any(_is_true(part(data)) for part in parts)

    def _comparison(self, node: ast.Compare, depth: int) -> _Value:
        values = [self.value(each, depth) for each in (node.left, *node.comparators)]
        tests = [self._test_of(node, each) for each in node.ops]
        if _is_key(node.left):
            self.compared_keys |= {each.id for each in node.comparators if _is_key(each)}

        def compare(data: _Data) -> bool:
            found = [value(data) for value in values]
            return all(
                test(left, right)
                for test, left, right in zip(tests, found, found[1:], strict=False)
            )

        return compare

    def _test_of(self, node: ast.Compare, kind: ast.cmpop) -> _Test:
        test = _TESTS.get(type(kind))
        if test is None:
            raise self._fail(node, "compare with == and !=, not with `is`")
        return test

    def _call(self, node: ast.Call, depth: int) -> _Value:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = _FUNCTIONS.get(name)
        if function is None or len(node.args) != 1 or node.keywords:
            known = ", ".join(f"{each}(...)" for each in _FUNCTIONS)
            raise self._fail(node, f"the functions of a condition are {known}")
        argument = node.args[0]
        if isinstance(argument, ast.Starred):
            raise self._fail(node, f"{name}(...) takes one value")
        if name == "date":
            return self._date(argument)
        value = self.value(argument, depth)
        return lambda data: function(value(data))

    def _date(self, node: ast.expr) -> _Value:
        text = node.value if isinstance(node, ast.Constant) else None
        moment: object = read_moment(text) if isinstance(text, str) else None
        if not isinstance(moment, date):
            raise self._fail(node, 'date(...) takes a quoted date, such as date("2024-01-31")')
        return _always(moment)

    def _path(self, node: ast.expr) -> _Value:
        if isinstance(node, ast.Name) and not _is_key(node):
            return _always(_WORDS[node.id.lower()])
        steps = self._steps(node)
        self.keys.add(str(steps[0]))
        return lambda data: _follow(data, steps)

    def _steps(self, node: ast.expr) -> tuple[object, ...]:
        """Read a path: `provider.domain`, `images[0].width`, `key["my key"]`."""
        match node:
            case ast.Name(id=name):
                return (name,)
            case ast.Attribute(value=holder, attr=name):
                return (*self._steps(holder), name)
            case ast.Subscript(value=ast.Name(id="key"), slice=ast.Constant(value=str() as name)):
                return (name,)
            case ast.Subscript(value=holder, slice=index):
                step = self._index(index)
                if step is not None:
                    return (*self._steps(holder), step)
        reason = (
            'a path consists of keys, dots and indices, such as images[0].width or key["my key"]'
        )
        raise self._fail(node, reason)

    @staticmethod
    def _index(node: ast.expr) -> object:
        match node:
            case ast.Constant(value=int() | str() as step) if not isinstance(step, bool):
                return step
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as step)):
                return -step
        return None


def _is_key(node: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id.lower() not in _WORDS


def _always(constant: object) -> _Value:
    return lambda _: constant


def _follow(data: object, steps: tuple[object, ...]) -> object:
    """Return the value at a path; `None` if there is nothing."""
    for step in steps:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and -len(data) <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def _is_true(value: object) -> bool:
    """Return the truth value of a value: as in Python, null, zero and empty values are false."""
    return bool(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _moment(value: object) -> datetime | None:
    """Return the moment of a date, a date and time, or a text that looks like one."""
    if isinstance(value, str):
        value = read_moment(value)
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return None


def _comparable(left: object, right: object) -> tuple[object, object] | None:
    """Return two values in a form in which they can be ordered; `None` if they cannot be."""
    if _is_number(left) and _is_number(right):
        return left, right
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    if isinstance(left, date) or isinstance(right, date):
        first, second = _moment(left), _moment(right)
        return None if first is None or second is None else (first, second)
    return None


def _equal(left: object, right: object) -> bool:
    pair = _comparable(left, right)
    if pair is not None:
        return pair[0] == pair[1]
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return type(left) is type(right) and left == right


def _ordered(order: Callable[[Any, Any], object]) -> _Test:
    def test(left: object, right: object) -> bool:
        pair = _comparable(left, right)
        return pair is not None and bool(order(*pair))

    return test


def _contains(item: object, holder: object) -> bool:
    if isinstance(holder, str):
        return isinstance(item, str) and item in holder
    if isinstance(holder, Mapping):
        return isinstance(item, str) and item in holder
    return isinstance(holder, list) and any(_equal(item, each) for each in holder)


def _length(value: object) -> int:
    return len(value) if isinstance(value, (str, list, Mapping)) else 0


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


_TESTS: Final[Mapping[type[ast.cmpop], _Test]] = {
    ast.Eq: _equal,
    ast.NotEq: lambda left, right: not _equal(left, right),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _contains,
    ast.NotIn: lambda left, right: not _contains(left, right),
}

_FUNCTIONS: Final[Mapping[str, Callable[[object], object]]] = {
    "date": lambda value: value,
    "len": _length,
    "lower": _lower,
}
