"""Texts as they were in a revision of a Git repository."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from typing import IO, Final

from newsformat.archive.texts.patterns import Patterns
from newsformat.archive.texts.text_source import (
    WHOLE,
    FileProblem,
    Found,
    Named,
    TextSource,
    is_text,
)
from newsformat.errors import ParseError

# How many texts are requested from Git at once. This many requests fit into any pipe.
_AT_ONCE: Final = 64
_PIECE: Final = 65_536

_LINK: Final = "120000"
_FILES: Final = frozenset({"100644", "100755", "100664"})
_ID: Final = re.compile("[0-9a-f]{40,64}")


class GitSource(TextSource):
    """The files of a revision that match a pattern, read with `git cat-file`.

    Names are paths relative to the folder that the revision names, sorted by their bytes. Nothing
    is checked out, so the state of the working tree does not matter.
    """

    def __init__(
        self, revision: str, repository: str, patterns: tuple[str, ...], limit: int
    ) -> None:
        """Store a revision such as `HEAD~3` or `main:posts`; Git is run when names are asked for.

        Args:
            revision: The revision, and after a colon a folder in it.
            repository: A folder of the repository.
            patterns: The patterns of the names to take.
            limit: The largest size of a text in bytes.
        """
        if not revision or revision.startswith("-"):
            raise ValueError(f"expected a revision, as in 'git:HEAD~3'; found {revision!r}")
        folder = revision.partition(":")[2]
        self.limit: int = limit
        self.prefix: str = (
            f"{revision.rstrip('/')}{'/' if folder else ':' if ':' not in revision else ''}"
        )
        self._revision = revision
        self._repository = repository
        self._patterns = Patterns(patterns)

    def names(self) -> Iterator[Named]:
        """Yield the names."""
        for found in self._blobs(self._tree()):
            yield found if isinstance(found, FileProblem) else found[0]

    def texts(self) -> Iterator[Found]:
        """Yield the texts, while two Git processes are running."""
        with self._answers() as (requests, answers):
            waiting: list[tuple[str, str] | FileProblem] = []
            for found in self._blobs(self._tree()):
                waiting.append(found)
                if len(waiting) == _AT_ONCE:
                    yield from self._answered(waiting, requests, answers)
                    waiting = []
            yield from self._answered(waiting, requests, answers)

    def has(self, name: str) -> bool:
        """Tell whether the revision has a text of this name."""
        return self._patterns.matches(name) and any(
            isinstance(found, tuple) and found[0] == name
            for found in self._blobs(self._tree(), name)
        )

    def read(self, name: str) -> bytes:
        """Return a text."""
        with self._answers() as (requests, answers):
            for found in self._blobs(self._tree(), name):
                if isinstance(found, FileProblem):
                    raise ParseError(found.diagnostics)
                for answer in self._answered([found], requests, answers):
                    if isinstance(answer, FileProblem):
                        raise ParseError(answer.diagnostics)
                    return answer[1]
        raise KeyError(name)

    def _command(self, *arguments: str) -> list[str]:
        return ["git", "-C", self._repository, "--literal-pathspecs", *arguments]

    def _tree(self) -> str:
        """Return the object name of the tree in the revision."""
        revision = self._revision
        tree = self._parsed(revision if ":" in revision else f"{revision}^{{tree}}")
        # The path may lead to a file.
        return self._parsed(f"{tree}^{{tree}}")

    def _parsed(self, revision: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the arguments are no options, and no shell's
                self._command("rev-parse", "--verify", "--end-of-options", revision),
                capture_output=True,
                check=False,
                env=_environment(),
            )
        except FileNotFoundError as error:
            raise OSError("reading a revision needs Git, which is not installed") from error
        answer = done.stdout.decode("ascii", "replace").strip()
        if done.returncode or not _ID.fullmatch(answer):
            said = done.stderr.decode("utf-8", "replace").strip()
            reason = f"Git has no folder {self._revision!r} in {self._repository!r}"
            raise ValueError(f"{reason}: {said}")
        return answer

    def _blobs(self, tree: str, name: str | None = None) -> Iterator[tuple[str, str] | FileProblem]:
        """Yield the names of texts, each with the object name of its content.

        Args:
            tree: The object name of the tree.
            name: The one text to look for.
        """
        command = self._command("ls-tree", "-r", "-z", "--full-tree", tree)
        if name is not None:
            command += ["--", name]
        with _running(command, subprocess.DEVNULL) as process:
            for line in _split(_pipe(process.stdout)):
                facts, _, path = line.partition(b"\t")
                mode, kind, identifier = facts.decode("ascii").split()
                found = (
                    os.fsdecode(path)
                    if os.name == "posix"
                    else path.decode("utf-8", "surrogateescape")
                )
                if kind != "blob" or not self._patterns.matches(found):
                    continue
                if name is not None and found != name:
                    continue
                yield self._blob(found, mode, identifier)
            if process.wait():
                yield self.problem(WHOLE, "NF605", "Git could not list the files of this revision")

    def _blob(self, name: str, mode: str, identifier: str) -> tuple[str, str] | FileProblem:
        if not is_text(name):
            return self.bad_name(name)
        if mode == _LINK:
            return self.problem(
                name, "NF605", "it is a link, and links in a revision are not followed"
            )
        return name, identifier

    @contextlib.contextmanager
    def _answers(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """Run a process that reads object names and writes contents."""
        command = self._command("cat-file", "--batch")
        with _running(command, subprocess.PIPE) as process:
            yield _pipe(process.stdin), _pipe(process.stdout)

    def _answered(
        self,
        waiting: list[tuple[str, str] | FileProblem],
        requests: IO[bytes],
        answers: IO[bytes],
    ) -> Iterator[Found]:
        """Request several texts at once, and yield the answers."""
        asked = [each[1] for each in waiting if isinstance(each, tuple)]
        requests.write("".join(f"{each}\n" for each in asked).encode("ascii"))
        requests.flush()
        for each in waiting:
            yield each if isinstance(each, FileProblem) else self._answer(each[0], answers)

    def _answer(self, name: str, answers: IO[bytes]) -> Found:
        head = answers.readline().split()
        if len(head) != 3 or head[1] != b"blob":  # noqa: PLR2004 - its name, its kind and its size
            return self.problem(name, "NF605", "Git does not have its content")
        # The content is followed by a line end.
        rest = int(head[2]) + 1
        if rest - 1 <= self.limit:
            content = answers.read(rest)
            if len(content) == rest:
                return name, content[:-1]
            return self.problem(name, "NF605", "Git ended before all of it was read")
        while rest and (piece := answers.read(min(rest, _PIECE))):
            rest -= len(piece)
        return self.refusal(name, self.too_large(name))


def _environment() -> dict[str, str]:
    """Return an environment in which Git changes nothing and contacts no server."""
    return {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}


@contextlib.contextmanager
def _running(command: list[str], requests: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command, and end it when its output is no longer read."""
    with subprocess.Popen(  # noqa: S603 - the arguments are no options, and no shell's
        command,
        stdin=requests,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process has no such pipe")
    return pipe


def _split(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a file that are separated by NUL."""
    rest = b""
    while piece := file.read(_PIECE):
        *lines, rest = (rest + piece).split(b"\0")
        yield from lines
