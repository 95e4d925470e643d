"""A model that kills the process which makes an object of it, once or each time."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import attrs


def _kill(instance: object, attribute: object, value: str) -> None:
    """Kill this process where the title says so: `kill PATH`, once for a path that is not there."""
    word, _, path = value.partition(" ")
    if word == "kill" and os.environ.get("NEWSFORMAT_DEADLY") == "yes":
        try:
            Path(path).touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "killing" and os.environ.get("NEWSFORMAT_DEADLY") == "yes":
        os.kill(os.getpid(), signal.SIGKILL)


@attrs.define(kw_only=True)
class Note:
    """A file with a title and a body."""

    title: str = attrs.field(validator=_kill)
    heat: float | None = None
    body: str = ""
