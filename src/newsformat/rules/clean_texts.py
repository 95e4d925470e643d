"""Recognizes texts that certainly break no rule, without making objects of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newsformat.compiled.value_rows import is_read_often
from newsformat.convert.class_layout import layout_of
from newsformat.rules.collection_rules import Facts
from newsformat.rules.row_overview import overview_reader
from newsformat.rules.rule_execution import active_rules
from newsformat.rules.settings import Settings


def facts_of_clean_text(
    content: bytes, model: type[Any] | None, file: str, settings: Settings, now: datetime | None
) -> Facts | None:
    """Return the facts about a text that certainly breaks no rule.

    Args:
        content: The bytes of the text.
        model: The class of its document.
        file: The path of the file.
        settings: Which rules to check.
        now: The current time; `None` if it is not known.

    Returns:
        What `collect_facts` returns; `None` if the document has to be read to know more.
    """
    layout, active = layout_of(model), active_rules(settings, file, model)
    if not (active.have_screens and is_read_often(layout)):
        return None
    reader = overview_reader(layout, active.conditions)
    found = None if reader is None else reader.read(content, file, now)
    if found is None:
        return None
    overview, compared = found
    return active.facts(file, compared) if active.surely_find_nothing(overview) else None
