"""Recognizes texts that certainly break no rule, many at once, without making objects of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from newsformat.compiled.value_rows import is_read_often
from newsformat.convert.class_layout import layout_of
from newsformat.rules.column_reader import column_reader
from newsformat.rules.facts_together import FactsTogether
from newsformat.rules.rule_execution import ActiveRules, active_rules
from newsformat.rules.settings import Settings


class CleanTexts(NamedTuple):
    """Which of some texts certainly break no rule.

    Attributes:
        places: The positions of these texts.
        facts: The facts about them that are compared with those of other texts.
    """

    places: set[int]
    facts: FactsTogether


def clean_texts(
    texts: Sequence[tuple[str, bytes]],
    model: type[Any] | None,
    settings: Settings,
    now: datetime | None,
) -> CleanTexts:
    """Find the texts that certainly break no rule.

    Args:
        texts: The path of the file of each text, and its bytes.
        model: The class of the documents.
        settings: Which rules to check.
        now: The current time; `None` if it is not known.

    Returns:
        What is known without reading the texts as documents.
    """
    clean = CleanTexts(set(), FactsTogether())
    # Most often, the same rules are run on all files.
    by_rules: dict[ActiveRules, list[int]] = {}
    for place, (file, _) in enumerate(texts):
        by_rules.setdefault(active_rules(settings, file, model), []).append(place)
    for active, places in by_rules.items():
        _add(clean, texts, places, active, model, now)
    return clean


def _add(
    clean: CleanTexts,
    texts: Sequence[tuple[str, bytes]],
    places: Sequence[int],
    active: ActiveRules,
    model: type[Any] | None,
    now: datetime | None,
) -> None:
    """Add those of the texts at some positions that break none of the rules."""
    layout = layout_of(model)
    if not (active.have_column_screens and is_read_often(layout, len(places))):
        return
    reader = column_reader(layout, active.conditions)
    if reader is None:
        return
    columns, among = reader.read([texts[place] for place in places], now)
    doubtful = active.doubtful_texts(columns)
    files = [None if number in doubtful else file for number, file in enumerate(columns.files)]
    clean.facts.add_columns(files, active.compared, columns)
    clean.places.update(
        places[place] for number, place in enumerate(among) if number not in doubtful
    )
