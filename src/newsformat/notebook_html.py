"""Shows models in notebooks, as cards and tables in HTML.

All text is escaped. Nothing is loaded: images are named but not shown. The colours are those of the
page, so that a card can be read on a light and on a dark background.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeGuard

from newsformat.arguments import is_model_class
from newsformat.fields import ModelFields, model_fields

_LONGEST: Final = 240
_LONGEST_BODY: Final = 600
_LONGEST_INNER: Final = 60
_LONGEST_URL: Final = 72
_MOST_ITEMS: Final = 12
_MOST_DEEP: Final = 2

# The keys that may hold the title of a card, and other keys that are shown above the table.
_NAMES: Final = ("title", "name", "headline")
_SUMMARIES: Final = ("excerpt", "description", "summary")

# The columns of a table of documents, where the documents have these keys.
_COLUMNS: Final = ("title", "provider", "publishedDateTime", "date", "heat")
_MOST_COLUMNS: Final = 4

_LINE: Final = "color-mix(in srgb, currentColor 25%, transparent)"
_CARD: Final = (
    f"border:1px solid {_LINE};border-radius:6px;padding:0.9em 1.1em;max-width:48em;"
    "box-sizing:border-box;font-family:system-ui,sans-serif;font-size:14px;line-height:1.45;"
    "text-align:left;overflow-wrap:anywhere"
)
_GRID: Final = "border-collapse:collapse;font:inherit;color:inherit"
_CELL: Final = "padding:0.15em 1.2em 0.15em 0;vertical-align:top;text-align:left;border:0"
_HEAD: Final = f"{_CELL};border-bottom:1px solid {_LINE};font-weight:600;white-space:nowrap"
_CHIP: Final = (
    f"display:inline-block;border:1px solid {_LINE};border-radius:1em;padding:0 0.6em;"
    "margin:0 0.3em 0.2em 0"
)


def card(model: object, note: str = "") -> str:
    """Return a model, or a mapping, as a card of HTML.

    It never raises, whatever the attributes hold.

    Args:
        model: An object of an attrs class, or a mapping.
        note: The text below it.

    Example:
        >>> from newsformat import Image
        >>> "https://example.com/a.jpg" in card(Image(url="https://example.com/a.jpg"))
        True
    """
    entries = _entries(model)
    heading = _first(entries, _NAMES) or type(model).__name__
    summary = _first(entries, _SUMMARIES)
    shown = {heading, summary}
    rows = [
        (key, value)
        for key, value in entries.items()
        if not (key in {*_NAMES, *_SUMMARIES} and type(value) is str and value in shown)
    ]
    parts = [f'<div style="font-size:1.15em;font-weight:600">{_text(heading)}</div>']
    if summary:
        parts.append(f'<div style="margin-top:0.2em">{_text(summary)}</div>')
    if rows:
        parts.append(_rows(rows))
    body = _body(model)
    if body:
        parts.append(
            f'<div style="margin-top:0.6em;padding-top:0.6em;border-top:1px solid {_LINE};'
            f'white-space:pre-wrap">{_text(body, _LONGEST_BODY)}</div>'
        )
    return f'<div style="{_CARD}">{"".join(parts)}{_below(note)}</div>'


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], note: str = "") -> str:
    """Return rows of values as an HTML table.

    Args:
        columns: The headings of the columns.
        rows: The values of each row.
        note: The text below it.
    """
    head = "".join(f'<th style="{_HEAD}">{_text(column)}</th>' for column in columns)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{_value(each, 1)}</td>' for each in row) + "</tr>"
        for row in rows
    )
    grid = (
        f'<table style="{_GRID};margin:0"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
    return f'<div style="{_CARD};max-width:none;overflow-x:auto">{grid}{_below(note)}</div>'


def _below(note: str) -> str:
    return f'<div style="margin-top:0.6em;opacity:0.7">{_text(note)}</div>' if note else ""


def documents_table(rows: Sequence[tuple[str, object]], note: str = "") -> str:
    """Return models as an HTML table, each with the name of its file.

    Args:
        rows: The names and the models, or mappings.
        note: The text below it.
    """
    said = [(name, _entries(model)) for name, model in rows]
    known = {key: None for _, entries in said for key in entries}
    usual = [key for key in _COLUMNS if key in known]
    keys = usual or list(known)[:_MOST_COLUMNS]
    return table(
        ["file", *keys],
        ([_end_of(name), *(_in_table(entries.get(key)) for key in keys)] for name, entries in said),
        note,
    )


def _end_of(name: str) -> str:
    """Return the end of a long name, which distinguishes files of one folder."""
    return name if len(name) <= _LONGEST_INNER else f"…{name[1 - _LONGEST_INNER :]}"


def _in_table(value: object) -> object:
    """Return a short form of a value for a narrow cell; for an object, its name."""
    kind: Any = type(value)
    if isinstance(value, Mapping) or is_model_class(kind):
        return _first(_entries(value), _NAMES) or "…"
    return value


def _entries(model: object) -> dict[str, object]:
    """Return the values of a model by the keys of the front matter, without empty ones."""
    if isinstance(model, Mapping):
        return {str(key): value for key, value in model.items()}
    kind: Any = type(model)
    if not is_model_class(kind):
        return {}
    fields: ModelFields = model_fields(kind)
    found = {field.key: getattr(model, field.name, None) for field in fields.keys}
    extra = getattr(model, fields.extra, None) if fields.extra is not None else None
    if isinstance(extra, Mapping):
        found |= {str(key): value for key, value in extra.items()}
    return {key: value for key, value in found.items() if not _is_nothing(value)}


def _body(model: object) -> str:
    kind: Any = type(model)
    name = model_fields(kind).body if is_model_class(kind) else None
    body = getattr(model, name, "") if name is not None else ""
    return body.strip() if type(body) is str else ""


def _first(entries: Mapping[str, object], keys: Iterable[str]) -> str:
    for key in keys:
        value = entries.get(key)
        if type(value) is str and value:
            return value
    return ""


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, (list, dict)) and not value)


def _rows(rows: Iterable[tuple[str, object]]) -> str:
    lines = "".join(
        f'<tr><th style="{_CELL};font-weight:400;opacity:0.7;white-space:nowrap">{_text(key)}</th>'
        f'<td style="{_CELL}">{_value(value, 0)}</td></tr>'
        for key, value in rows
    )
    return f'<table style="{_GRID};margin:0.6em 0 0"><tbody>{lines}</tbody></table>'


def _value(value: object, depth: int) -> str:
    try:
        return _shown(value, depth)
    except Exception:  # noqa: BLE001 - a value of anybody's may raise anything
        return _text(f"a value of type {type(value).__name__} that cannot be shown")


def _shown(value: object, depth: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _link(value, _shortened(value)) if _is_url(value) else _text(_shortened(value))
    if isinstance(value, datetime):
        return _text(f"{value:%Y-%m-%d %H:%M}{_zone(value)}")
    if value is None or isinstance(value, (int, float, date)):
        return "" if value is None else _text(str(value))
    if depth > _MOST_DEEP:
        return "…"
    if isinstance(value, (list, tuple, set, frozenset)):
        return _items(list(value), depth)
    if isinstance(value, Mapping) or is_model_class(type(value)):
        return _inner(value, depth)
    return _text(f"a value of type {type(value).__name__}")


def _zone(moment: datetime) -> str:
    try:
        offset = moment.utcoffset()
    except Exception:  # noqa: BLE001 - a zone of anybody's may raise anything
        return ""
    if offset is None:
        return ""
    return " UTC" if not offset else f" {moment:%z}"


def _items(values: Sequence[object], depth: int) -> str:
    shown = values[:_MOST_ITEMS]
    more = len(values) - len(shown)
    rest = f'<span style="opacity:0.7">and {more} more</span>' if more else ""
    if all(isinstance(each, (str, int, float)) for each in shown):
        chips = "".join(f'<span style="{_CHIP}">{_value(each, depth)}</span>' for each in shown)
        return chips + rest
    return "".join(f"<div>{_value(each, depth + 1)}</div>" for each in shown) + rest


def _inner(value: object, depth: int) -> str:
    """Show a model or a mapping on one line: its name, its link, and its short values."""
    entries = _entries(value)
    name = _first(entries, _NAMES)
    url = next((each for each in entries.values() if _is_url(each)), "")
    head = _link(url, name or _shortened(url)) if url else f"<b>{_text(name)}</b>"
    parts = [head] if name or url else []
    for key, item in list(entries.items())[:_MOST_ITEMS]:
        if type(item) is str and (item == name or _is_url(item) or len(item) > _LONGEST_INNER):
            continue
        is_shown = depth < 1 or not (
            isinstance(item, (list, Mapping)) or is_model_class(type(item))
        )
        if is_shown:
            parts.append(f"{_text(key)}: {_value(item, depth + 1)}")
    return " · ".join(parts) or ("…" if entries else "{}")


def _shortened(text: str) -> str:
    """Shorten a text without blanks, of which only the beginning helps a reader."""
    return text if " " in text or len(text) <= _LONGEST_URL else f"{text[: _LONGEST_URL - 1]}…"


def _is_url(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _link(url: str, name: str) -> str:
    target = html.escape(url)
    return f'<a href="{target}" rel="noopener noreferrer" style="color:inherit">{_text(name)}</a>'


def _text(value: str, longest: int = _LONGEST) -> str:
    shown = value if len(value) <= longest else f"{value[: longest - 1]}…"
    # Characters that a terminal or a page could interpret are replaced by a visible mark.
    visible = "".join(each if each.isprintable() or each in "\n\t" else "�" for each in shown)
    return html.escape(visible)
