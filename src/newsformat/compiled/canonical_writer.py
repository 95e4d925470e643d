"""Writes the canonical text of ordinary objects, with functions compiled from layouts.

They write what the emitter writes, without what only edits need: neighbours, the style of the file,
and paths for errors. For anything unusual they return `None`, and the emitter is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from newsformat.compiled import switch
from newsformat.compiled.generated_code import add_later, compiled_function, indented
from newsformat.errors import EditError
from newsformat.fallback import UnusualError
from newsformat.lazy_patterns import pattern
from newsformat.text.characters import has_harmless_lines
from newsformat.type_hints import SCALARS
from newsformat.write.context import Context
from newsformat.write.emitter import entry_lines, key_text
from newsformat.write.file_style import CANONICAL
from newsformat.yaml import scalars
from newsformat.yaml.model_layout import Layout, Shape, Slot, Style
from newsformat.yaml.results_per_layout import cached_per_layout

_Add: TypeAlias = Callable[[str], None]
_Write: TypeAlias = Callable[[Any, _Add], None]

# Texts that are safe without quotes for every reader, unless they are one of the words below.
_WORDS: Final = pattern(r"[A-Za-z][A-Za-z0-9]*(?:[ .&'/+-]+[A-Za-z0-9]+)*")
_MEANING_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_INDENT: Final = "  "


def quick_canonical_text(model: object, layout: Layout) -> str | None:
    """Return the canonical text up to the closing fence, or `None` for anything unusual.

    Args:
        model: The object.
        layout: The layout of its class.
    """
    if not (switch.is_on and layout.is_assembled):
        return None
    pieces = ["---\n"]
    try:
        _root_writer(layout)(model, pieces)
        text = "".join(pieces)
        # Each piece is one line, unless a value contains a line end.
        is_usual = text.count("\n") == len(pieces) and has_harmless_lines(text, "\n")
    except (UnusualError, AttributeError, RecursionError, ValueError):
        # An `AttributeError` means that an attribute was deleted. A `ValueError` means a lone
        # surrogate, an `EditError`, or an integer too large to be written.
        return None
    return text if is_usual else None


@cached_per_layout
def _root_writer(layout: Layout) -> Callable[[Any, list[str]], None]:
    """Return the function that writes a root mapping."""
    source = _WriterSource(layout, "", "")
    lines = ["add = pieces.append", "is_final = False", *source.lines(is_root=True)]
    if layout.has_blocks:
        lines += ["if len(pieces) > 1 and not is_final:", "    add('\\n')"]
    writer: Callable[[Any, list[str]], None] = source.compiled("model, pieces", lines)
    return writer


@cached_per_layout
def _mapping_writer(layout: Layout, first: str, indent: str) -> _Write:
    """Return the function that writes a mapping inside another mapping or in a list.

    Args:
        layout: Its layout.
        first: The text before its first key.
        indent: The text before its other keys.
    """
    source = _WriterSource(layout, first, indent)
    writer: _Write = source.compiled("model, add", list(source.lines(is_root=False)))
    return writer


class _WriterSource:
    """Generates the source of a function that writes a mapping."""

    def __init__(self, layout: Layout, first: str, indent: str) -> None:
        self._layout = layout
        self._first = first
        self._indent = indent
        self._names: dict[str, Any] = {
            "Model": layout.model,
            "UnusualError": UnusualError,
            "escaped": _escaped,
            "extra_lines": _unknown_entries,
            "layout": layout,
            "plain": _plain,
            "scalar": _scalar,
        }

    def compiled(self, parameters: str, lines: list[str]) -> Any:
        """Compile the function, after all of its lines have been generated."""
        return compiled_function("write", parameters, lines, self._names, self._layout.model)

    def lines(self, *, is_root: bool) -> Iterator[str]:
        """Yield the lines of the function's body.

        Args:
            is_root: Whether blank lines separate blocks, as they do in the root mapping only.
        """
        yield "if type(model) is not Model:"
        yield "    raise UnusualError"
        slots = self._layout.slots
        # Any key before the first required one may turn out to be the first one written.
        yield f"prefix = {self._first!r}"
        prefix = "{prefix}"
        yield "is_empty = True"
        has_keys = follows_final = follows_block = False
        for slot in slots:
            if slot.is_block and not follows_block:
                yield from self._extra_lines(prefix, has_keys=has_keys)
                follows_block = True
            body = list(self._entry(slot, prefix))
            if slot.is_block:
                blank_line = ["add('\\n')"]
                if not has_keys:
                    blank_line = ["if len(pieces) > 1:", "    add('\\n')"]
                body = [*blank_line, *body]
            if not has_keys:
                body += [f"prefix = {self._indent!r}", "is_empty = False"]
            if is_root and (slot.is_final or follows_final):
                body.append(f"is_final = {slot.is_final}")
                follows_final = True
            yield f"value = model.{slot.attribute}"
            yield from _guarded(slot, body)
            if slot.is_required:
                has_keys, prefix = True, self._indent
        if not self._layout.has_blocks:
            yield from self._extra_lines(prefix, has_keys=has_keys)
        if not is_root and not has_keys:
            # An empty mapping is written as `{}`.
            yield "if is_empty:"
            yield "    raise UnusualError"

    def _extra_lines(self, prefix: str, *, has_keys: bool) -> Iterator[str]:
        """Yield the lines that write unknown scalars, below the known keys of the header."""
        assembly = self._layout.assembly
        if assembly is None or assembly.extra_attribute is None:
            return
        yield f"if type(model.{assembly.extra_attribute}) is not dict:"
        yield "    raise UnusualError"
        yield f"if model.{assembly.extra_attribute}:"
        if not has_keys:
            # The first of them may be the first key of all.
            yield "    raise UnusualError"
            return
        yield f"    for line in extra_lines(model.{assembly.extra_attribute}, layout):"
        yield f"        add(f'{prefix}{{line}}\\n')"

    def _entry(self, slot: Slot, prefix: str) -> Iterator[str]:
        """Yield the lines that write a key and its value, which is known to exist."""
        try:
            head = f"{prefix}{_in_source(key_text(slot.key, (slot.key,)))}:"
        except EditError:  # a value of this kind is not written by compiled code
            yield "raise UnusualError"
            return
        shape = slot.shape
        deeper = self._indent + _INDENT
        if shape.items is not None:
            dash = f"{deeper}- "
            yield f"add(f'{head}\\n')"
            if shape.items.layout is not None:
                inner = " " * len(dash)
                write = self._write_later(slot, shape.items.layout, dash, inner)
                yield "for item in value:"
                yield f"    {write}(item, add)"
            else:
                yield "for item in value:"
                scalar = self._scalar(slot, dash.rstrip(" "), "item")
                yield from indented(scalar)
        elif shape.layout is not None:
            yield f"add(f'{head}\\n')"
            yield f"{self._write_later(slot, shape.layout, deeper, deeper)}(value, add)"
        else:
            yield from self._scalar(slot, head, "value")

    def _write_later(self, slot: Slot, layout: Layout, first: str, indent: str) -> str:
        """Return the name of the function for an inner mapping, compiled on its first call."""
        name = f"write_{slot.attribute}"
        add_later(self._names, name, partial(_mapping_writer, layout, first, indent))
        return name

    def _scalar(self, slot: Slot, head: str, value: str) -> Iterator[str]:
        """Yield the lines that write a scalar after a key or a dash."""
        types = f"types_{slot.attribute}"
        self._names[types] = slot.element.types
        return _scalar_lines(types, slot.element, head, value)


def _guarded(slot: Slot, body: list[str]) -> Iterator[str]:
    """Yield lines under the condition that the value exists."""
    condition = "value is not None"
    if slot.shape.items is not None:
        yield "if type(value) is not list:"
        yield "    raise UnusualError"
        condition = "value"
    if slot.is_required:
        yield from body
        return
    yield f"if {condition}:"
    yield from indented(body)


def _scalar_lines(types: str, shape: Shape, head: str, value: str) -> Iterator[str]:
    """Yield the lines that write a scalar after a key or a dash."""
    if shape.types == {str}:
        yield f"if type({value}) is not str:"
        yield "    raise UnusualError"
        if shape.style is Style.QUOTED:
            yield f"if '\"' in {value} or '\\\\' in {value}:"
            yield f"    {value} = escaped({value})"
            yield f"add(f'{head} \"{{{value}}}\"\\n')"
        else:
            yield f"add(f'{head} {{plain({value})}}\\n')"
        return
    if int in shape.types:
        yield f"if type({value}) is int:"
        yield f"    add(f'{head} {{{value}}}\\n')"
        yield "else:"
        yield f"    add(f'{head} {{scalar({value}, {types})}}\\n')"
        return
    yield f"add(f'{head} {{scalar({value}, {types})}}\\n')"


def _in_source(text: str) -> str:
    """Return a text in the form in which it appears in an f-string with single quotes."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("{", "{{").replace("}", "}}")


def _unknown_entries(extra: Mapping[str, Any], layout: Layout) -> Iterator[str]:
    """Yield the YAML lines of unknown keys with scalars."""
    for key, value in extra.items():
        is_usual = type(key) is str and type(value) in SCALARS
        if isinstance(value, datetime) and value.tzinfo is not UTC:
            raise UnusualError
        if not is_usual or key in layout.by_key or key in layout.followers:
            raise UnusualError
        shape = layout.slot(key, value).shape
        yield from entry_lines(key, value, Context(CANONICAL, shape, (key,)))


def _escaped(text: str) -> str:
    return scalars.double_quoted(text)[1:-1]


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Return a text, in quotes if it needs them; cached, since many texts recur."""
    if _WORDS.fullmatch(text) and text.lower() not in _MEANING_WORDS:
        return text
    return text if scalars.is_plain_safe(text) else scalars.double_quoted(text)


def _scalar(value: object, types: frozenset[type]) -> str:
    kind = type(value)
    if kind not in types:
        raise UnusualError
    if kind is bool:
        return "true" if value else "false"
    if kind is datetime and isinstance(value, datetime) and value.tzinfo is UTC:
        return f"{value.isoformat()[:-6]}Z"
    if kind is int:
        return str(value)
    raise UnusualError
