"""The command `newsformat`.

It takes arguments and files, prints reports, and writes files that it has corrected. No other
package prints, reads the clock, or ends the process. It needs the extra `cli`.
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
        arguments: The arguments after the name of the command; by default those of this process.
        program: The name of the command in its help.

    Returns:
        The exit code: 0 where all is well, 1 where something was found, 2 where the command could
        not do its work, 130 after an interrupt.
    """
    try:
        code = _run(arguments, program)
    except KeyboardInterrupt:
        # The interrupt came while modules were still being imported.
        code = INTERRUPTED
    if arguments is None:
        # The process ends now, so a last garbage collection would only take time.
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
