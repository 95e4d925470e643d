"""Progress bars for long work, on terminals."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Final

from newsformat.cli.file_processing import MANY, Chosen
from newsformat.cli.terminal import screen_of

# A bar that disappears at once would only disturb.
_LONG: Final = MANY


def _nothing() -> None:
    pass


@contextlib.contextmanager
def progress_of(files: Chosen, what: str) -> Iterator[Callable[[], object]]:
    """Show a progress bar if the work takes long and the output is a terminal.

    Args:
        files: The files.
        what: The work, in words.

    Yields:
        A function that is called once for each file.
    """
    total = sum(1 for _ in files.source.names()) if screen_of(sys.stderr).is_terminal else 0
    if total < _LONG:
        yield _nothing
        return
    # The bar is for terminals only, and importing it takes longer than checking a file.
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.progress import (  # noqa: PLC0415 - see above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
