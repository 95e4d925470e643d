"""Rules that find what can be read but is probably wrong, and fixes for some of them.

`check_document` checks one document, `check_collection` compares many, and `fix_document` makes the
fixes. No function here reads the clock, and the only files that are read or written are those of
settings and baselines.
"""

from __future__ import annotations

# For the same reason as in the package above.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from newsformat.rules.baseline import Baseline, Comparison, read_baseline, write_baseline
    from newsformat.rules.builtin import RULES
    from newsformat.rules.checking import (
        check_collection,
        check_document,
        check_text,
        collect_facts,
    )
    from newsformat.rules.collection_rules import Facts
    from newsformat.rules.definition import Rule, Subject, Violation, rule
    from newsformat.rules.errors import RuleError, SettingsError
    from newsformat.rules.findings import Finding
    from newsformat.rules.fixing import Fixed, fix_document
    from newsformat.rules.installed import installed_rules
    from newsformat.rules.settings import (
        Settings,
        find_settings,
        load_model,
        read_settings,
        settings_of,
    )

__all__ = [  # noqa: RUF022 - in the order that `sorted` gives
    "Baseline",
    "Comparison",
    "Facts",
    "Finding",
    "Fixed",
    "RULES",
    "Rule",
    "RuleError",
    "Settings",
    "SettingsError",
    "Subject",
    "Violation",
    "check_collection",
    "check_document",
    "check_text",
    "collect_facts",
    "find_settings",
    "fix_document",
    "installed_rules",
    "load_model",
    "read_baseline",
    "read_settings",
    "rule",
    "settings_of",
    "write_baseline",
]

# The module that defines each public name. Checking a file need not import fixes or baselines.
_MODULES = {
    "Baseline": "baseline",
    "check_collection": "checking",
    "check_document": "checking",
    "check_text": "checking",
    "collect_facts": "checking",
    "Comparison": "baseline",
    "Facts": "collection_rules",
    "find_settings": "settings",
    "Finding": "findings",
    "fix_document": "fixing",
    "Fixed": "fixing",
    "installed_rules": "installed",
    "load_model": "settings",
    "read_baseline": "baseline",
    "read_settings": "settings",
    "Rule": "definition",
    "rule": "definition",
    "RuleError": "errors",
    "RULES": "builtin",
    "Settings": "settings",
    "settings_of": "settings",
    "SettingsError": "errors",
    "Subject": "definition",
    "Violation": "definition",
    "write_baseline": "baseline",
}


if not TYPE_CHECKING:
    # Type checkers must not see this function, or they would accept any name.
    def __getattr__(name: str) -> object:
        """Import a public name when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - most of its names are there already

        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
