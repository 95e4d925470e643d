"""`python -m newsformat` is the command."""

from __future__ import annotations

import sys

from newsformat.cli import main

if __name__ == "__main__":
    # The usage message should name the command that was typed, not the path of this file.
    sys.exit(main(program="python -m newsformat"))
