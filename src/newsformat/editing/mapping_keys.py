"""Adds keys to a mapping and removes keys from it, in block style or in flow style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

import attrs

from newsformat.diagnostics import Span
from newsformat.editing.canonical_places import BlockMapping
from newsformat.editing.file_places import FilePlaces, NewEntry
from newsformat.editing.flow_collection_edits import piece_edits, pieces_of
from newsformat.editing.kept_entries import Insertion, KeptEntries
from newsformat.editing.removal import CanonicalRemoval, begin_inline, lines_of_runs
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.write.context import Context
from newsformat.write.emitter import entry_lines, flow_entry, indented
from newsformat.write.observed_styles import quote_of_keys
from newsformat.yaml.model_layout import FREE, Layout
from newsformat.yaml.nodes import Entry, MappingNode
from newsformat.yaml.plain_data import Plain


class KeyChanges(NamedTuple):
    """The keys of a mapping that are added and removed.

    Attributes:
        node: The mapping.
        before: Its data before the change.
        entries: Its entries by key.
        removed: The keys to remove.
        inserted: The keys to add, with their values.
        new_blocks: The entries whose values become collections on lines of their own.
    """

    node: MappingNode
    before: Mapping[Any, Plain]
    entries: Mapping[Any, Entry]
    removed: Sequence[Plain]
    inserted: Mapping[Any, Plain]
    new_blocks: set[Entry]

    @property
    def gone(self) -> set[Entry]:
        """The entries of the removed keys."""
        return {self.entries[key] for key in self.removed}


def key_edits(changes: KeyChanges, context: Context) -> Iterator[TextEdit]:
    """Yield the edits that add keys to a mapping and remove others.

    Args:
        changes: The mapping, with the keys to add and to remove.
        context: The place of the mapping.

    Raises:
        EditError: The mapping is a pair without braces.
    """
    return (_in_flow if changes.node.is_flow else _in_lines)(changes, context)


# Block mappings


def _in_lines(changes: KeyChanges, context: Context) -> Iterator[TextEdit]:
    source, node, gone = context.source, changes.node, changes.gone
    keeps_form = context.style.is_canonical or context.layout.declares_blocks
    start = node.entries[0].start if node.entries else node.end
    column = start - source.line_start(start) if node.entries else 0
    leading = 0
    is_inline = bool(source.text[start - column : start].strip(" "))
    if is_inline:
        leading = len(list(takewhile(gone.__contains__, node.entries)))
    if keeps_form:
        ranges = dict(_canonical_ranges(source, changes, leading, context.layout))
    else:
        ranges = dict(lines_of_runs(source, node.entries, leading, gone))
    for removed in ranges.items():
        yield TextEdit(Span(*removed), "")
    survivors = {key: entry for key, entry in changes.entries.items() if entry not in gone}
    kept = KeptEntries(source, node, survivors, gone, ranges)
    places = (_canonical_places if keeps_form else _file_places)(kept, changes, context)
    stays = node.entries[leading].start if leading < len(node.entries) else node.end
    first_lines: list[str] = []
    for place, lines in places:
        if is_inline and place.offset <= stays:
            first_lines.extend(lines)
        else:
            yield _insertion(source, place, indented(lines, column))
    if leading or first_lines:
        yield begin_inline(source, node, leading, first_lines)


def _canonical_ranges(
    source: Source, changes: KeyChanges, leading: int, layout: Layout
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines to remove, except for those of the first keys after a dash."""
    entries = changes.node.entries
    removal = CanonicalRemoval(source, entries, changes.gone, layout)
    indices = {entry: index for index, entry in enumerate(entries)}
    for key in changes.removed:
        index = indices[changes.entries[key]]
        if index >= leading:
            yield removal.lines(index, changes.before[key])


def _canonical_places(
    kept: KeptEntries, changes: KeyChanges, context: Context
) -> list[tuple[Insertion, list[str]]]:
    """Return the lines of new keys of a block mapping, each with their canonical place."""
    layout, inserted = context.layout, changes.inserted
    mapping = BlockMapping(kept, changes.before, layout)
    # If no key remains, the first block goes below the header lines that are added with it.
    follows_header = False
    by_name = dict(sorted(inserted.items(), key=lambda entry: str(entry[0])))
    last: Plain = None
    places: list[tuple[Insertion, list[str]]] = []
    for key, value, slot in layout.in_order(inserted if layout is FREE else by_name):
        lines = entry_lines(key, value, context.of_value(key, slot.shape))
        if places and mapping.joins(key, value, last, inserted[last]):
            places[-1][1].extend(lines)
            continue
        place = mapping.insertion(key, value)
        if slot.is_block and follows_header:
            place = attrs.evolve(place, blanks_before=1)
        follows_header = mapping.is_empty and not slot.is_block
        places.append((place, lines))
        last = key
    return places


def _file_places(
    kept: KeptEntries, changes: KeyChanges, context: Context
) -> Iterator[tuple[Insertion, list[str]]]:
    """Yield the lines of new keys of a block mapping, each with their place in this file."""
    layout, style = context.layout, context.style
    quote = quote_of_keys(context.source, changes.node.entries)
    added: list[NewEntry] = []
    for key, value in changes.inserted.items():
        shape = layout.slot(key, value).shape
        lines = entry_lines(key, value, context.of_value(key, shape), quote)
        added.append(NewEntry(key, lines, len(lines) > 1))
    gaps = style.gaps(changes.node)
    places = FilePlaces(kept, layout.ranks, gaps, changes.new_blocks)
    yield from places.insertions(added)


def _insertion(source: Source, place: Insertion, lines: Sequence[str]) -> TextEdit:
    newline = source.newline_before(place.offset)
    text = "".join(line + newline for line in lines)
    text = newline * place.blanks_before + text + newline * place.blanks_after
    return TextEdit(Span(place.offset, place.offset), text)


# Flow mappings


def _in_flow(changes: KeyChanges, context: Context) -> Iterator[TextEdit]:
    node, gone, layout = changes.node, changes.gone, context.layout
    indices = {index for index, entry in enumerate(node.entries) if entry in gone}
    pieces = pieces_of(node, indices)
    ranks = [layout.rank(entry.name, None) for entry in node.entries]
    quote = "" if context.style.is_canonical else quote_of_keys(context.source, node.entries)
    additions: list[tuple[int, str]] = []
    for key, value, slot in layout.in_order(changes.inserted):
        text = flow_entry(key, value, context.of_value(key, slot.shape), quote)
        # Keys that the class does not declare go to the end.
        index = len(pieces) - 1
        if key in layout.by_key:
            rank = layout.rank(key, value)
            index = max((i for i, other in enumerate(ranks) if other <= rank), default=-1)
        additions.append((index, text))
    return piece_edits(node, pieces, additions, context)
