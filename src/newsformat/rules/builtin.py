"""All rules of the library: those for one document, and those that compare documents."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newsformat.rules.address_rules import ADDRESS_RULES, ADDRESS_SCREENS
from newsformat.rules.article_rules import ARTICLE_RULES, ARTICLE_SCREENS
from newsformat.rules.collection_rules import COLLECTION_RULES
from newsformat.rules.date_rules import DATE_RULES, DATE_SCREENS
from newsformat.rules.definition import Rule
from newsformat.rules.front_matter_rules import TEXT_RULES, TEXT_SCREENS
from newsformat.rules.overview import Screen

UNUSED_SUPPRESSION: Final = Rule(
    code="NF553",
    name="unused-suppression",
    summary="A comment suppresses a rule that is not broken there.",
    why="The comment would hide the next mistake in that place.",
    example="# newsformat: ignore[image-size]\ncategory: news",
    fix="safe",
)
"""This rule has no function, since its findings are known only after all other rules have run."""

_ALL: Final = (
    *ADDRESS_RULES,
    *ARTICLE_RULES,
    *DATE_RULES,
    *TEXT_RULES,
    UNUSED_SUPPRESSION,
    *(each.rule for each in COLLECTION_RULES),
)

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.code: rule for rule in sorted(_ALL, key=lambda rule: rule.code)}
)
"""Every rule of newsformat, by its code."""

SCREENS: Final[Mapping[Rule, Screen]] = MappingProxyType(
    {**ADDRESS_SCREENS, **ARTICLE_SCREENS, **DATE_SCREENS, **TEXT_SCREENS}
)
"""Tells for a rule whether a document certainly fits it; not every rule has a screen."""
