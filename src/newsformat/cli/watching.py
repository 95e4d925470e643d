"""Checks files again whenever one of them changes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from newsformat.cli.check_command import CheckRequest, check_once
from newsformat.cli.exit_codes import FAILED
from newsformat.cli.file_processing import chosen
from newsformat.cli.standard_streams import say
from newsformat.cli.terminal import screen_of
from newsformat.errors import NewsformatError

_INTERVAL = 0.5

State = tuple[tuple[str, int, int], ...]


def state_of(request: CheckRequest) -> State:
    """Return a value that changes when a file changes: names, times and sizes.

    Args:
        request: The arguments of the command.
    """
    try:
        source = chosen(request.paths, gitignore=request.gitignore).source
    except OSError:
        # A path that was given does not exist any more, and may come back.
        return ()
    found = []
    for name in source.names():
        if isinstance(name, str):
            try:
                status = Path(source.path_of(name)).stat()
            except OSError:
                continue
            found.append((name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def watch(
    request: CheckRequest,
    wait: Callable[[float], object] = time.sleep,
    check: Callable[[CheckRequest], int] = check_once,
) -> None:
    """Check files, and again after each change, until an interrupt.

    Args:
        request: The arguments of the command.
        wait: Waits for a number of seconds.
        check: Runs the check once.
    """
    while True:
        before = state_of(request)
        if screen_of(sys.stdout).is_terminal:
            sys.stdout.write("\x1b[2J\x1b[H")
        try:
            code = check(request)
        except (NewsformatError, OSError) as error:
            say(f"newsformat: {error}")
            code = FAILED
        sys.stdout.flush()
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        say(f"[{now}] Watching for changes, with exit code {code} so far. Ctrl-C ends it.")
        if request.fixes:
            # Changes that the check itself has written need no further check.
            before = state_of(request)
        while state_of(request) == before:
            wait(_INTERVAL)
