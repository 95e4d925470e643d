"""Recognizes texts that certainly break no rule, without making objects of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from newsformat.convert.class_layout import layout_of
from newsformat.rules.collection_rules import Facts
from newsformat.rules.row_overview import summaries
from newsformat.rules.rule_execution import active_rules
from newsformat.rules.settings import Settings
from newsformat.text.source import DEFAULT_LIMITS

# Compiling what reads the values of a class takes as long as checking this many documents.
_FIRST_TEXTS: Final = 300


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
    layout = layout_of(model)
    if layout.texts_screened < _FIRST_TEXTS:
        layout.texts_screened += 1
        return None
    newline = "\n" if content.startswith(b"---\n") else "\r\n"
    known = summaries(layout, newline)
    if known is None:
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    summary = known.summary(content, text, DEFAULT_LIMITS, file, now)
    if summary is None:
        return None
    active = active_rules(settings, file, model)
    if not active.surely_find_nothing(summary.overview):
        return None
    return active.facts(file, summary.compared)
