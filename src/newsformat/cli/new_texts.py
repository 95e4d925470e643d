"""Writes new texts of files, or shows them as diffs."""

from __future__ import annotations

from collections.abc import Iterable

from newsformat.cli.file_processing import Chosen
from newsformat.cli.terminal import printable
from newsformat.errors import ConflictError, NewsformatError


def written(name: str, text: str, before: bytes) -> str:
    """Write a file; return the reason if that is not possible, or an empty text.

    Args:
        name: The path of the file.
        text: The text to write.
        before: The bytes that the file must still hold.
    """
    from newsformat.disk.files import write_file  # noqa: PLC0415 - few files are written

    try:
        write_file(name, text.encode("utf-8"), expected=before)
    except ConflictError:
        return "not written: it changed since it was read; run the command again"
    except OSError as error:
        return f"not written: {error.strerror or error}"
    return ""


def diffs_of(files: Chosen, texts: dict[str, str]) -> Iterable[str]:
    """Yield the diffs between files and their new texts.

    Args:
        files: The files.
        texts: The new texts, by the names of the files.
    """
    from newsformat.text.diffs import unified_diff  # noqa: PLC0415 - few ask for one

    for name in sorted(texts):
        try:
            before = files.source.read(name).decode("utf-8")
        except (NewsformatError, OSError, UnicodeDecodeError):
            continue
        # A line end in a file name would break the diff.
        yield unified_diff(before, texts[name], printable(name))
