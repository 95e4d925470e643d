"""Finds out, for many texts at once and without making objects of them, which rules to ask.

No other rule finds anything in these texts. For most texts of an archive, there is no rule to ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from newsformat.compiled.sorted_keys import SortedKeys
from newsformat.compiled.value_rows import is_read_often
from newsformat.convert.class_layout import layout_of
from newsformat.lens.parsed_text import ParsedText
from newsformat.rules.active_rules import ActiveRule, ActiveRules, active_rules
from newsformat.rules.column_reader import column_reader
from newsformat.rules.facts_together import FactsTogether
from newsformat.rules.settings import Settings
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.model_layout import Layout


class KnownText(NamedTuple):
    """What is known about a text in which no comment suppresses a rule.

    Attributes:
        rules: The rules that may find something in it; none for most texts.
        parsed: How the text is read, if there are such rules, and all of them look at the text
            alone.
    """

    rules: Sequence[ActiveRule] = ()
    parsed: ParsedText | None = None


class KnownTexts(NamedTuple):
    """What is known about some texts.

    Attributes:
        by_place: What is known about each of them by its position. The others are missing here.
        facts: The facts about these texts that are compared with those of other texts.
    """

    by_place: dict[int, KnownText]
    facts: FactsTogether


def rules_to_ask(
    texts: Sequence[tuple[str, bytes]],
    model: type[Any] | None,
    settings: Settings,
    now: datetime | None,
    *,
    only_clean: bool = False,
    are_many: bool = False,
) -> KnownTexts:
    """Find out which rules to ask about texts.

    Args:
        texts: The path of the file of each text, and its bytes.
        model: The class of the documents.
        settings: Which rules to check.
        now: The current time; `None` if it is not known.
        only_clean: Whether texts are left out about which there is a rule to ask.
        are_many: Whether some hundred texts are to follow, so that compiling patterns for them
            saves time. Otherwise, the patterns are compiled after so many texts.

    Returns:
        What is known without reading the texts as documents.
    """
    known = KnownTexts({}, FactsTogether())
    layout = layout_of(model)
    for active, places in _by_rules(texts, model, settings).items():
        if not (active.have_column_screens and (are_many or is_read_often(layout, len(places)))):
            continue
        reader = column_reader(layout, active.conditions)
        if reader is None:
            continue
        columns, among = reader.read([texts[place] for place in places], now)
        doubtful = active.to_ask_of_texts(columns)
        left_out = doubtful if only_clean else ()
        files = [None if number in left_out else file for number, file in enumerate(columns.files)]
        known.facts.add_columns(files, active.compared, columns)
        known.by_place.update(dict.fromkeys([places[position] for position in among], KnownText()))
        keys = dict(columns.sorted_keys)
        for number, rules in doubtful.items():
            place = places[among[number]]
            if only_clean:
                del known.by_place[place]
            else:
                parsed = _parsed(texts[place][1], layout, rules, keys.get(number))
                known.by_place[place] = KnownText(rules, parsed)
    return known


def _parsed(
    content: bytes, layout: Layout, rules: Sequence[ActiveRule], keys: SortedKeys | None
) -> ParsedText | None:
    """Return how a text is read, if some rules look at the text alone.

    Args:
        content: The text in UTF-8, which can be read into a row.
        layout: The layout of its root mapping.
        rules: The rules.
        keys: Its top-level keys, if they had to be sorted.

    Returns:
        `None` if one of the rules needs a document, or if there may be a comment.
    """
    screens = [each.column_screen for each in rules]
    are_of_text = all(screen is not None and screen.is_of_text for screen in screens)
    # The template reader reads every text that is read into a row, except for those with comments.
    if keys is None or not are_of_text or "#" in keys.front:
        return None
    source = Source(content.decode("utf-8"))
    fences = find_fences(source, DEFAULT_LIMITS)
    parsed = ParsedText(source, fences, layout, DEFAULT_LIMITS, is_by_lines=True)
    parsed.is_by_template = True
    parsed.is_in_order = keys.were_in_order
    return parsed


def _by_rules(
    texts: Sequence[tuple[str, bytes]], model: type[Any] | None, settings: Settings
) -> Mapping[ActiveRules, Sequence[int]]:
    """Return the positions of texts, by the rules that are in force for their files."""
    if not settings.per_file_ignores:
        return {active_rules(settings, "", model): range(len(texts))}
    places: dict[ActiveRules, list[int]] = {}
    for place, (file, _) in enumerate(texts):
        places.setdefault(active_rules(settings, file, model), []).append(place)
    return places
