"""Baselines: findings of an earlier time, so that only new ones are shown."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs

from newsformat.disk.files import write_file
from newsformat.rules.errors import SettingsError
from newsformat.rules.findings import Finding

_VERSION: Final = 1
# Sixteen digits are enough to distinguish the lines of one file.
_DIGITS: Final = 16

Key = tuple[str, str, str]


class Comparison(NamedTuple):
    """Findings, divided by whether they are in a baseline.

    Attributes:
        new: The findings that are not in the baseline.
        known: The findings that are in the baseline.
        gone: For each file, the number of findings in the baseline that were not found any more.
    """

    new: list[Finding]
    known: list[Finding]
    gone: dict[str, int]


@attrs.frozen
class Baseline:
    """Findings of an earlier time, so that only new ones need to be looked at.

    A finding is recognised by its file, its code and the content of its line, so it is still known
    when the line moves.

    Attributes:
        counts: The number of findings for each file, code and line.
    """

    counts: Mapping[Key, int] = attrs.field(factory=dict)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Baseline:
        """Make a baseline of the findings of today."""
        return cls(Counter(map(_key, findings)))

    def compare(self, findings: Iterable[Finding]) -> Comparison:
        """Divide findings into those that are new and those that are in the baseline.

        If a line has more findings of a rule than before, the last ones count as new.

        Args:
            findings: The findings of today.
        """
        left = Counter(self.counts)
        new: list[Finding] = []
        known: list[Finding] = []
        for finding in sorted(findings, key=lambda each: each.sort_key):
            key = _key(finding)
            if left[key] > 0:
                left[key] -= 1
                known.append(finding)
            else:
                new.append(finding)
        gone: Counter[str] = Counter()
        for (file, _, _), count in left.items():
            gone[file] += count
        return Comparison(new, known, {file: gone[file] for file in sorted(gone) if gone[file]})

    def to_json(self) -> str:
        """Return the text of a baseline file. It is always the same for the same findings."""
        files: dict[str, dict[str, dict[str, int]]] = {}
        for (file, code, line), count in sorted(self.counts.items()):
            if count > 0:
                files.setdefault(file, {}).setdefault(code, {})[line] = count
        content = {"version": _VERSION, "findings": files}
        return json.dumps(content, indent=2, ensure_ascii=True) + "\n"

    @classmethod
    def from_json(cls, text: str, source: str = "baseline") -> Baseline:
        """Read the text of a baseline file.

        Args:
            text: The text.
            source: The name of the file in errors.

        Raises:
            SettingsError: The text is not that of a baseline file.
        """
        try:
            content = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise SettingsError(source, "", f"not JSON: {error}") from None
        version = content.get("version") if isinstance(content, dict) else None
        if version != _VERSION:
            reason = f"expected a baseline of version {_VERSION}, found {version!r}"
            raise SettingsError(source, "version", reason)
        return cls(dict(_counts(content.get("findings"), source)))


def _counts(files: Any, source: str) -> Iterable[tuple[Key, int]]:
    for file, codes in _entries(files, source):
        for code, lines in _entries(codes, source):
            for line, count in _entries(lines, source):
                if type(count) is not int or count < 1:
                    raise SettingsError(source, "findings", f"expected a count, found {count!r}")
                yield (file, code, line), count


def _entries(value: Any, source: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise SettingsError(source, "findings", f"expected an object, found {value!r:.60}")
    return value.items()


def _key(finding: Finding) -> Key:
    import hashlib  # noqa: PLC0415 - not everybody has a baseline

    content = finding.source.strip(" \t") or finding.path
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    file = finding.file.replace(os.sep, "/").removeprefix("./")
    return file, finding.code, digest


def read_baseline(path: str | os.PathLike[str]) -> Baseline:
    """Read a baseline file.

    Raises:
        OSError: The file cannot be read.
        SettingsError: The file is not a baseline file.
    """
    file = Path(path)
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(str(file), "", f"not UTF-8: {error}") from None
    return Baseline.from_json(text, str(file))


def write_baseline(path: str | os.PathLike[str], findings: Iterable[Finding]) -> Baseline:
    """Write a baseline file with the findings of today.

    Args:
        path: The path of the file.
        findings: The findings, which count as known from now on.

    Returns:
        The baseline.

    Raises:
        OSError: The file cannot be written.
    """
    baseline = Baseline.of(findings)
    write_file(path, baseline.to_json().encode())
    return baseline
