"""Runs the command from its arguments to its exit code, and handles everything that can happen."""

from __future__ import annotations

import contextlib
import os
import sys

import click

from newsformat.cli.commands import newsformat
from newsformat.cli.exit_codes import FAILED, INTERRUPTED, PIPE_BROKEN
from newsformat.cli.standard_streams import OutputClosedError, say
from newsformat.errors import NewsformatError


def run(arguments: list[str] | None, program: str) -> int:
    """Run the command.

    Args:
        arguments: The arguments after its name; `None` for those of this process.
        program: The name of the command.

    Returns:
        The exit code.
    """
    _open_missing_streams()
    try:
        code = _run(arguments, program)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except (BrokenPipeError, OutputClosedError):
        return _without_output()
    except OSError as error:
        return _say(_words(error))
    except (NewsformatError, ImportError) as error:
        return _say(str(error))
    return code


def _open_missing_streams() -> None:
    """Open standard streams that are closed, as standard input may be in a service."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The file stays open until the process ends.
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115 - see above
            setattr(sys, name, stream)


def _run(arguments: list[str] | None, program: str) -> int:
    try:
        result = newsformat.main(
            arguments, program, complete_var="_NEWSFORMAT_COMPLETE", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as end:
        return end.exit_code
    return result if isinstance(result, int) else 0


def _words(error: OSError) -> str:
    name = error.filename
    reason = error.strerror or str(error)
    return f"{os.fsdecode(name)}: {reason}" if isinstance(name, (str, bytes)) else reason


def _say(message: str) -> int:
    with contextlib.suppress(OSError):
        say(f"newsformat: {message}")
    return FAILED


def _without_output() -> int:
    """Return the exit code for an output that its reader has closed."""
    with contextlib.suppress(OSError, ValueError):
        # Text that is still buffered must not cause another error when the process ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    return PIPE_BROKEN
