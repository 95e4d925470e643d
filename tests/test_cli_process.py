"""The command in processes of its own: terminals, pipes, interrupts, and what it imports."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsformat as nf
from command_runs import SOURCES, newsformat, start
from newsformat.cli.excerpts import excerpt
from newsformat.cli.terminal import Screen, cells, printable, screen_of, wrapped

GOOD = '---\ntitle: "Boats"\ntopics: [Water]\n---\n'
SAFE = '---\ntitle: "Boats"\ncategory: no\ntopics: [Water]\n---\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(count: int, text: str = SAFE) -> None:
    for number in range(count):
        Path(f"{number:05}.md").write_text(text)


# Starting


def test_it_is_a_module_and_a_script() -> None:
    done = start("--version")
    assert done.communicate() == (f"newsformat {nf.__version__}\n".encode(), b"")
    assert done.returncode == 0
    assert "check" in newsformat("--help").output
    assert newsformat().code == 2


def test_without_click(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise ModuleNotFoundError(name='click')\n")
    done = start("check", env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{SOURCES}"})
    output, errors = done.communicate()
    assert (done.returncode, output) == (2, b"")
    assert errors == b"newsformat: the command needs the extra: pip install 'newsformat[cli]'\n"


def modules_after(*arguments: str) -> set[str]:
    return modules_after_code(f"""
from newsformat.cli import main
assert main({list(arguments)!r}) == 0
""")


def modules_of_bare_interpreter() -> set[str]:
    return modules_after_code("")


def modules_after_code(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_click_and_nothing_else(option: str) -> None:
    loaded = modules_after(option)
    assert not loaded & {"attr", "rich", "pathspec", "json", "newsformat.cli.check_command"}


def test_what_a_check_does_not_import(folder: Path) -> None:
    files(1, GOOD)
    unneeded = {"rich", "pathspec", "ruamel.yaml", "cattrs", "json", "hashlib", "difflib"}
    unneeded |= {"importlib.metadata", "concurrent.futures", "zipfile", "tomllib"}
    assert not modules_after("check", ".") & unneeded


def test_which_libraries_a_check_imports(folder: Path) -> None:
    # Starting is mostly importing: `benchmarks/start.py` measures it.
    files(1, GOOD)
    packages = {each.partition(".")[0] for each in modules_after("check", ".")}
    bare = {each.partition(".")[0] for each in modules_of_bare_interpreter()}
    libraries = packages - bare - sys.stdlib_module_names
    assert libraries == {"newsformat", "click", "attr", "attrs"}


# Pipes and interrupts


def test_streams_that_are_closed(folder: Path) -> None:
    files(1, SAFE)
    for path, redirection in (("-", "<&-"), (".", ">&-"), (".", "2>&-"), (".", "<&- >&- 2>&-")):
        command = f'"$0" -m newsformat check {path} --exit-zero {redirection}; exit $?'
        done = subprocess.run(
            ["sh", "-c", command, sys.executable],  # noqa: S607 - wherever it is
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
        )
        assert done.returncode == 0
        assert b"Traceback" not in done.stderr


def test_a_broken_pipe_is_silent(folder: Path) -> None:
    files(300, SAFE)
    done = start("check", ".", "--workers", "1")
    assert done.stdout is not None
    assert done.stderr is not None
    done.stdout.read(10)
    done.stdout.close()
    assert done.communicate()[1] == b""
    assert done.returncode == 141


def interrupt(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=60)


# On a machine that writes this slowly, no command is done before it is interrupted.
SLOW_DISK = """
import os, time
def fsync(descriptor, flush=os.fsync):
    time.sleep(0.005)
    flush(descriptor)
os.fsync = fsync
"""


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("command", [["check", "--fix"], ["format"]])
def test_an_interrupt_leaves_whole_files(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, workers: str, command: list[str]
) -> None:
    files(1_500, SAFE)
    modules = tmp_path_factory.mktemp("modules")
    (modules / "sitecustomize.py").write_text(SLOW_DISK)
    paths = {"PYTHONPATH": f"{modules}{os.pathsep}{SOURCES}"}
    process = start(*command, ".", "--workers", workers, start_new_session=True, env=paths)
    deadline = time.monotonic() + 60
    while Path("00000.md").read_text() == SAFE and time.monotonic() < deadline:
        time.sleep(0.01)
    output, errors = interrupt(process)
    assert process.returncode == 130
    # What a terminal shows of the key is followed by a line end.
    assert (output, errors) == (b"", b"\n")
    texts = {path.read_text() for path in folder.iterdir()}
    # Each file is as it was, or as it was to be; and nothing else is left.
    assert SAFE in texts
    assert len(texts) == 2
    assert len(list(folder.iterdir())) == 1_500


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it lists child processes")
@pytest.mark.parametrize("delay", [0, 0.002, 0.01])
def test_an_interrupt_while_other_processes_start(folder: Path, delay: float) -> None:
    # Even if the machine is busy, the check takes longer than it takes to interrupt it.
    files(4_000, SAFE)
    process = start("check", ".", "--workers", "2", start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and not children.read_text():
        time.sleep(0.001)
    time.sleep(delay)
    assert interrupt(process) == (b"", b"\n")
    assert process.returncode == 130


def is_running(process: str) -> bool:
    """Tell whether a process is there, and is not one whose end nobody has asked for yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it lists child processes")
def test_other_processes_end_when_the_first_is_killed(folder: Path) -> None:
    files(3_000, SAFE)
    process = start("check", ".", "--workers", "2", start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and len(children.read_text().split()) < 2:
        time.sleep(0.001)
    others = children.read_text().split()
    process.kill()
    process.communicate(timeout=60)
    assert len(others) == 2
    deadline = time.monotonic() + 60
    while any(map(is_running, others)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(is_running, others))


def test_an_interrupt_while_modules_are_imported(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    done = start("check", env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{SOURCES}"})
    assert done.communicate() == (b"", b"")
    assert done.returncode == 130


def test_watching(folder: Path) -> None:
    Path("a.md").write_text(GOOD)
    process = start("check", ".", "--watch", start_new_session=True)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"1 file checked, no findings.\n"
    assert b"Watching for changes, with exit code 0 so far" in process.stderr.readline()
    Path("a.md").write_text(SAFE)
    assert process.stdout.readline().startswith(b"a.md:3:1: NF551")
    process.stderr.readline()
    Path("b.md").write_text(GOOD)
    while not process.stdout.readline().startswith(b"2 files checked"):
        assert process.poll() is None
    interrupt(process)
    assert process.returncode == 130


# Terminals


@contextlib.contextmanager
def terminal(columns: int) -> Iterator[tuple[int, int]]:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def on_terminal(columns: int, *arguments: str, **environment: str) -> str:
    """Run the command with a terminal for both of its outputs; return all that is shown there."""
    said = {**os.environ, "PYTHONPATH": str(SOURCES), "TERM": "xterm", **environment}
    with terminal(columns) as (ours, theirs):
        process = subprocess.Popen(
            [sys.executable, "-m", "newsformat", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            env=said,
        )
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        process.wait()
    return shown.decode().replace("\r\n", "\n")


def test_colours(folder: Path) -> None:
    Path("a.md").write_text(SAFE)
    assert "\x1b[1;33mNF551\x1b[0m" in on_terminal(80, "check", ".")
    assert "\x1b" not in on_terminal(80, "check", ".", NO_COLOR="1")
    assert "\x1b" not in on_terminal(80, "check", ".", NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b" not in on_terminal(80, "check", ".", TERM="dumb")
    assert "\x1b" not in newsformat("check", ".").output
    assert "\x1b[1;33mNF551\x1b[0m" in newsformat("check", ".", FORCE_COLOR="1").output
    assert "\x1b[32m+" in newsformat("check", ".", "--diff", FORCE_COLOR="1").output
    assert "\x1b" not in newsformat("check", ".", "--output-format", "json", FORCE_COLOR="1").output


def test_codes_are_links_on_terminals_alone(folder: Path) -> None:
    Path("a.md").write_text(SAFE)
    page = "https://newsformat.github.io/newsformat/reference/errors.html#nf551"
    link = f"\x1b]8;;{page}\x1b\\\x1b[1;33mNF551\x1b[0m\x1b]8;;\x1b\\"
    assert link in on_terminal(80, "check", ".")
    assert "]8;;" not in on_terminal(80, "check", ".", NO_COLOR="1")
    assert "]8;;" not in newsformat("check", ".", FORCE_COLOR="1").output


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_lines_fit_the_terminal(folder: Path, columns: int) -> None:
    words = "boats on the canal 船が運河に " * 10
    Path("a.md").write_text(f'---\ntitle: "{words}CafÃ© {words}"\nheat: 9999\n---\n', "utf-8")
    shown = on_terminal(columns, "check", ".", "--unsafe-fixes", NO_COLOR="1")
    assert max(map(cells, shown.splitlines())) <= columns
    assert "^^" in shown


def test_text_for_a_terminal_has_no_escapes(folder: Path) -> None:
    Path("\x1b]0;evil\x07.md").write_text('---\ntitle: "\x9b31m\u202e"\nheat: hot\n---\n', "utf-8")
    for command in (["check", "."], ["format", "."], ["check", ".", "--diff"]):
        shown = on_terminal(80, *command, NO_COLOR="1")
        assert printable(shown.replace("\n", "")) == shown.replace("\n", "")


def test_progress_is_for_terminals_alone(folder: Path) -> None:
    files(450, GOOD)
    assert "Checking" in on_terminal(80, "check", ".", "--workers", "1")
    assert "Checking" not in newsformat("check", ".").errors
    files(3, GOOD)
    for path in list(folder.iterdir())[3:]:
        path.unlink()
    assert "Checking" not in on_terminal(80, "check", ".")


def test_an_encoding_without_the_characters(folder: Path) -> None:
    Path("ü.md").write_text(SAFE)
    done = start("check", ".", env={"PYTHONIOENCODING": "ascii"})
    output, errors = done.communicate()
    assert output.startswith(b"\\xfc.md:3:1: ")
    assert not errors
    done = start("check", ".", "--output-format", "json", env={"PYTHONIOENCODING": "ascii"})
    assert "ü.md" in done.communicate()[0].decode("utf-8")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    done = start(env={"_NEWSFORMAT_COMPLETE": f"{shell}_source"})
    output, errors = done.communicate()
    assert b"_NEWSFORMAT_COMPLETE" in output
    assert not errors


def test_completion_of_rules() -> None:
    done = start(
        env={
            "_NEWSFORMAT_COMPLETE": "bash_complete",
            "COMP_WORDS": "newsformat check --select NF505,image",
            "COMP_CWORD": "3",
        }
    )
    assert b"NF505,image-size" in done.communicate()[0]


# Parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("a\x1b[31mb\x00\x7f\x9b", "a\ufffd[31mb\ufffd\ufffd\ufffd"),
        ("a\u202eb\u2066\ufeff\u200d", "a\ufffdb\ufffd\ufffd\ufffd"),
        ("a\nb\tc\u2028", "a\ufffdb\ufffdc\ufffd"),
        ("é\u0301 船 😀", "é\u0301 船 😀"),
        ("\udce9", "\ufffd"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize("width", [12, 20, 33])
def test_wrapped_texts_fit_and_keep_their_words(width: int) -> None:
    text = "ein Boot auf dem Kanal 船が 運河 und so weiter"
    lines = wrapped(text, width, 5, 2).split("\n")
    assert " ".join(lines).split() == text.split()
    assert cells(lines[0]) + 5 <= width
    assert all(cells(line) <= width for line in lines[1:])


@pytest.mark.parametrize("offset", [0, 1, 50, 299, 599])
@pytest.mark.parametrize("unit", ["a", "船", "\t", "e\u0301"])
def test_excerpts_fit_and_mark_the_place(offset: int, unit: str) -> None:
    line = unit * 300 + "x" + unit * 300
    source, marks = excerpt(3, line, offset + 1, 4, Screen(width=60))
    assert cells(source) <= 60
    assert cells(marks) <= 60
    assert marks.count("^") >= 1


def test_the_marks_stand_under_the_place() -> None:
    line = "船" * 100 + "HERE" + "船" * 100
    source, marks = excerpt(3, line, 101, 4, Screen(width=60))
    assert cells(source[: source.index("HERE")]) == marks.index("^")
    assert marks.count("^") == 4


def test_a_closed_stream_is_no_terminal(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w") as stream:
        pass
    assert screen_of(stream, {}) == Screen()
