"""Settings: which rules are in force, according to a `pyproject.toml` or to arguments."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from newsformat.arguments import is_model_class, require
from newsformat.diagnostics import Severity
from newsformat.rules.builtin import RULES
from newsformat.rules.definition import Rule
from newsformat.rules.errors import SettingsError
from newsformat.rules.similar_names import did_you_mean

_TABLE: Final = "tool.newsformat"
_DEFAULT_MODEL: Final = "newsformat:Article"
_ALL: Final = "ALL"
_SEVERITIES: Final = {severity.value: severity for severity in Severity}


def _texts(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"expected a list of texts, found the text {values!r}; give [{values!r}]")
    return tuple(values)


def _rules(values: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(values)


def _pairs(values: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(dict(values).items())


def _ignores(values: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((pattern, _texts(selectors)) for pattern, selectors in dict(values).items())


@attrs.frozen(kw_only=True, cache_hash=True)
class Settings:
    """Which rules to check, in which files, and how serious each is.

    A rule is named by its code, the beginning of its code, its name, or `ALL`. If a rule is both
    selected and ignored, the more exact of the two counts; of two equally exact ones, `ignore`.

    Attributes:
        select: The rules to check; by default, all of them.
        ignore: Rules not to check.
        extend_select: Rules to check in addition to `select`.
        per_file_ignores: Rules not to check in some files, by patterns of their paths. Pass a
            dictionary.
        severity: Another severity for some rules, by their codes or names. Pass a dictionary.
        model: The class of the documents, as `package.module:Class`, or `none`.
        rules: Rules of your own, or from `installed_rules`.
        root: The folder that the patterns start from.
        origin: The name of the settings in errors, usually the path of their file.

    Raises:
        SettingsError: There is no rule of that code or name.

    Example:
        >>> Settings(ignore=["amp-pair"], severity={"NF505": Severity.ERROR}).ignore
        ('amp-pair',)
    """

    select: tuple[str, ...] = attrs.field(default=(_ALL,), converter=_texts)
    ignore: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    extend_select: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(
        default=(), converter=_ignores
    )
    severity: tuple[tuple[str, Severity], ...] = attrs.field(default=(), converter=_pairs)
    model: str = _DEFAULT_MODEL
    rules: tuple[Rule, ...] = attrs.field(default=(), converter=_rules)
    root: str = ""
    origin: str = "settings"

    def __attrs_post_init__(self) -> None:
        """Check that each selector selects a rule, and that codes and names are unique."""
        self._check_rules()
        for key in ("select", "ignore", "extend_select"):
            for selector in getattr(self, key):
                self._require(selector, key.replace("_", "-"))
        for pattern, selectors in self.per_file_ignores:
            for selector in selectors:
                self._require(selector, f"per-file-ignores.{pattern}")
        for selector, severity in self.severity:
            self._require(selector, "severity")
            require(severity, Severity, f"a severity for {selector}, such as Severity.WARNING")

    def _check_rules(self) -> None:
        known: dict[str, Rule] = {}
        for rule in self.all_rules:
            for key in (rule.code, rule.name):
                other = known.setdefault(key, rule)
                if other is not rule:
                    reason = f"two rules are called {key}: {other.summary} {rule.summary}"
                    self.fail("rules", reason)

    def _require(self, selector: str, key: str) -> None:
        require(selector, str, f"a code or a name as text in {key}")
        if not any(_exactness(selector, rule) for rule in self.all_rules):
            names = [name for rule in self.all_rules for name in (rule.code, rule.name)]
            self.fail(key, f"there is no rule {selector!r}{did_you_mean(selector, names)}")

    def fail(self, key: str, reason: str) -> None:
        """Raise a `SettingsError` about a key."""
        raise SettingsError(self.origin, key, reason)

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """Return the rules of the library, and additional ones."""
        return (*RULES.values(), *self.rules)


def _exactness(selector: str, rule: Rule) -> int:
    """Return how exactly a selector selects a rule; 0 if it does not."""
    if selector == _ALL:
        return 1
    if selector in {rule.code, rule.name}:
        return 1_000
    is_prefix = selector[:1].isupper() and selector.isalnum() and rule.code.startswith(selector)
    return 1 + len(selector) if is_prefix else 0


def is_selected(settings: Settings, rule: Rule) -> bool:
    """Tell whether a rule is in force, apart from patterns for single files.

    Args:
        settings: The settings.
        rule: The rule.
    """
    selectors = (*settings.select, *settings.extend_select)
    selected = max((_exactness(each, rule) for each in selectors), default=0)
    ignored = max((_exactness(each, rule) for each in settings.ignore), default=0)
    return selected > ignored


def means(selectors: Iterable[str], rule: Rule) -> bool:
    """Tell whether one of some selectors selects a rule."""
    return any(_exactness(each, rule) for each in selectors)


def severity_of(settings: Settings, rule: Rule) -> Severity:
    """Return the severity of a rule: that of the most exact selector, or the rule's own."""
    said = [
        (_exactness(selector, rule), number, severity)
        for number, (selector, severity) in enumerate(settings.severity)
        if _exactness(selector, rule)
    ]
    return max(said, key=lambda each: each[:2])[2] if said else rule.severity


def read_settings(path: str | os.PathLike[str], rules: Iterable[Rule] = ()) -> Settings:
    """Read the table `[tool.newsformat]` of a `pyproject.toml`.

    Args:
        path: The path of the file.
        rules: Rules in addition to those of newsformat, such as `installed_rules()`.

    Returns:
        The settings. If the file has no such table, these are the defaults.

    Raises:
        OSError: The file cannot be read.
        SettingsError: The file is not TOML, or it has a key or a value that is not known.
    """
    file = Path(path)
    table = _table_in(file)
    content = {} if table is None else table
    return settings_of(content, origin=str(file), root=str(file.parent), rules=rules)


def find_settings(start: str | os.PathLike[str]) -> Path | None:
    """Return the nearest `pyproject.toml` that has a table `[tool.newsformat]`.

    Args:
        start: The folder to begin in, or a file in it. The folders above it are searched as well.

    Raises:
        SettingsError: A file on the way is not TOML.
    """
    folder = Path(start).absolute()
    for each in (folder, *folder.parents):
        file = each / "pyproject.toml"
        try:
            if _table_in(file) is not None:
                return file
        except OSError:
            continue
    return None


def _table_in(file: Path) -> object:
    """Return the table `[tool.newsformat]` of a file, or whatever has that name; `None` without it.

    Raises:
        OSError: The file cannot be read.
        SettingsError: The file is not TOML.
    """
    import tomllib  # noqa: PLC0415 - not everybody has settings in a file

    try:
        # Some editors write a byte order mark.
        content = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(str(file), "", f"not TOML: {error}") from None
    tool = content.get("tool")
    return tool.get("newsformat") if isinstance(tool, dict) else None


def settings_of(
    table: object, *, origin: str = "settings", root: str = "", rules: Iterable[Rule] = ()
) -> Settings:
    """Make settings of a dictionary that has the keys of `[tool.newsformat]`.

    Args:
        table: The dictionary, with the keys `select`, `ignore`, `extend-select`,
            `per-file-ignores`, `severity` and `model`. All keys are optional.
        origin: The name of the settings in errors.
        root: The folder that the patterns start from.
        rules: Rules in addition to those of newsformat.

    Raises:
        SettingsError: A key or a value is not known.

    Example:
        >>> settings_of({"extend-select": ["NF5"]}).extend_select
        ('NF5',)
    """
    if not isinstance(table, Mapping):
        raise SettingsError(origin, _TABLE, f"expected a table, found {table!r}")
    values: dict[str, Any] = {}
    for key, value in table.items():
        read = _READERS.get(key)
        if read is None:
            advice = did_you_mean(str(key), _READERS, f"; there are {', '.join(_READERS)}")
            raise SettingsError(origin, f"{_TABLE}.{key}", f"there is no such key{advice}")
        try:
            values[key.replace("-", "_")] = read(value)
        except ValueError as error:
            raise SettingsError(origin, f"{_TABLE}.{key}", str(error)) from None
    return Settings(**values, rules=tuple(rules), root=root, origin=origin)


def _read_selectors(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"expected a list of codes and names, found {value!r}")
    return value


def _read_ignores(value: object) -> dict[str, list[str]]:
    return {pattern: _read_selectors(selectors) for pattern, selectors in _table(value)}


def _read_severities(value: object) -> dict[str, Severity]:
    severities: dict[str, Severity] = {}
    for name, severity in _table(value):
        if not isinstance(severity, str) or severity not in _SEVERITIES:
            raise ValueError(f"{name} is {severity!r}; expected {' or '.join(_SEVERITIES)}")
        severities[name] = _SEVERITIES[severity]
    return severities


def _table(value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        return value.items()
    raise ValueError(f"expected a table, found {value!r}")


def _read_model(value: object) -> str:
    if not isinstance(value, str) or not (value == "none" or ":" in value):
        raise ValueError(f"expected 'package.module:Class' or 'none', found {value!r}")
    return value


_READERS: Final = {
    "select": _read_selectors,
    "ignore": _read_selectors,
    "extend-select": _read_selectors,
    "per-file-ignores": _read_ignores,
    "severity": _read_severities,
    "model": _read_model,
}


def load_model(settings: Settings) -> type[Any] | None:
    """Import the class that the settings name. It is `None` for documents without a class.

    Raises:
        SettingsError: The class cannot be imported, is not an attrs class, or has a type that front
            matter has not.
    """
    if settings.model == "none":
        return None
    module, _, name = settings.model.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for step in name.split("."):
            found = getattr(found, step)
    except (Exception, SystemExit) as error:
        reason = f"{settings.model} cannot be imported: {type(error).__name__}: {error}"
        raise SettingsError(settings.origin, "model", reason) from error
    if not (isinstance(found, type) and is_model_class(found)):
        raise SettingsError(settings.origin, "model", f"{settings.model} is not an attrs class")
    from newsformat.convert.supported import refuse_unsupported  # noqa: PLC0415 - articles need none

    try:
        refuse_unsupported(found)
    except TypeError as error:
        raise SettingsError(settings.origin, "model", str(error)) from error
    return found
