"""The conformance cases in `tests/data`, as data."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def names(folder: str) -> list[str]:
    """Return the names of the cases in a folder."""
    return sorted(path.stem for path in (DATA / folder).glob("*.json"))


def description(folder: str, name: str) -> dict[str, Any]:
    """Return what is said of a case."""
    text = (DATA / folder / f"{name}.json").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(text, object_hook=_decoded)
    return result


def content(folder: str, name: str) -> bytes:
    """Return the bytes of a case."""
    return (DATA / folder / f"{name}.md").read_bytes()


def _decoded(mapping: dict[str, Any]) -> Any:
    match mapping:
        case {"$datetime": text}:
            return datetime.fromisoformat(text)
        case {"$date": text}:
            return date.fromisoformat(text)
        case {"$float": text}:
            return float(text)
    return mapping
