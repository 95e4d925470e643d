"""The command `newsformat`.

Arguments and files come in; reports, and files that were put right, go out. This is the only room
that prints, reads the clock, or ends the process. It needs the extra `cli`.
"""

from __future__ import annotations

import gc
import sys

from newsformat.cli.exit_codes import FAILED, INTERRUPTED
from newsformat.cli.quick_imports import quick_imports

_MISSING = "newsformat: the command needs the extra: pip install 'newsformat[cli]'"


def main(arguments: list[str] | None = None, program: str = "newsformat") -> int:
    """Run the command.

    Args:
        arguments: What follows the name of the command; by default that of this process.
        program: What the command is called in its help.

    Returns:
        The exit code: 0 where all is well, 1 where something was found, 2 where the command could
        not do its work, 130 after an interrupt.
    """
    try:
        code = _run(arguments, program)
    except KeyboardInterrupt:
        # While it was still being imported.
        code = INTERRUPTED
    if arguments is None:
        # The process ends now; looking for garbage once more would take a while.
        gc.freeze()
    return code


def _run(arguments: list[str] | None, program: str) -> int:
    with quick_imports():
        try:
            import click  # noqa: F401, PLC0415 - only those who installed the extra have it
        except ImportError:
            sys.stderr.write(f"{_MISSING}\n")
            return FAILED
        from newsformat.cli.running import run  # noqa: PLC0415 - it needs the extra

    return run(arguments, program)
