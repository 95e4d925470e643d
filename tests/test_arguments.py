"""Wrong arguments are refused, in words that say what to give instead."""

from __future__ import annotations

import codecs
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf
from newsformat import strategies

TEXT = "---\ntitle: Boats\nheat: 3\n---\n"
ARTICLE = nf.Article(title="Boats")
DOCUMENT = nf.Document.parse(TEXT)


class PathInBytes:
    """A path as the system has it."""

    def __fspath__(self) -> bytes:
        return b"post.md"


class Plain:
    """A class that attrs does not know."""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("post.md").write_text(TEXT)


Take: Any = Callable[[Any], Any]

# What takes a text: no path, no file, no object.
TEXTS: dict[str, Take] = {
    "loads": nf.loads,
    "Document.parse": nf.Document.parse,
}
WRONG_TEXTS: dict[str, tuple[Any, str]] = {
    "a path": (Path("post.md"), r"of type \w*Path; (load|Document\.read) takes a path"),
    "nothing": (None, r"found None$"),
    "a file": (io.StringIO(TEXT), r"type StringIO; pass what its read\(\) returns"),
    "a binary file": (io.BytesIO(TEXT.encode()), r"type BytesIO; pass what its read\(\) returns"),
    "a bytearray": (bytearray(TEXT, "utf-8"), r"bytearray; bytes\(\.\.\.\) converts it"),
    "an article": (ARTICLE, r"type Article; dumps\(\.\.\.\) returns the text of a model"),
    "a document": (DOCUMENT, r"type Document; str\(doc\) is the text of a document"),
    "a class": (nf.Article, r"found the class Article"),
    "a number": (3, r"found an object of type int"),
    "lines": (TEXT.splitlines(), r"found an object of type list"),
}  # fmt: skip


@pytest.mark.parametrize("take", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("wrong", WRONG_TEXTS)
def test_what_is_no_text(take: Take, wrong: str) -> None:
    value, message = WRONG_TEXTS[wrong]
    with pytest.raises(TypeError, match=rf"expected a text, as str or bytes, .*{message}"):
        take(value)


# What takes a path.
PATHS: dict[str, Take] = {
    "load": nf.load,
    "edit": lambda path: nf.edit(path).__enter__(),
    "Document.read": nf.Document.read,
    "dump": lambda path: nf.dump(ARTICLE, path),
    "write": lambda path: nf.Document.parse(TEXT).write(path),
}
WRONG_PATHS: dict[str, tuple[Any, str]] = {
    "bytes": (b"post.md", r"type bytes; os\.fsdecode\(\.\.\.\) converts a path in bytes"),
    "a path in bytes": (PathInBytes(), r"PathInBytes; os\.fsdecode\(\.\.\.\) converts a path"),
    "a number": (3, r"type int; pass the path of the file, not its descriptor"),
    "an article": (ARTICLE, r"type Article; a model has no path"),
    "a document": (DOCUMENT, r"type Document; doc\.path is the path of a document"),
    "a class": (Path, r"found the class Path"),
    "a list": (["post.md"], r"found an object of type list"),
}  # fmt: skip


@pytest.mark.parametrize("take", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("wrong", WRONG_PATHS)
def test_what_is_no_path(take: Take, wrong: str) -> None:
    value, message = WRONG_PATHS[wrong]
    with pytest.raises(TypeError, match=rf"expected a path.*{message}"):
        take(value)
    assert Path("post.md").read_text() == TEXT


@pytest.mark.parametrize("name", ["load", "edit", "Document.read", "dump"])
def test_nothing_is_no_path(name: str) -> None:
    with pytest.raises(TypeError, match=r"expected a path.*found None"):
        PATHS[name](None)


@pytest.mark.parametrize("name", ["edit", "Document.read"])
def test_an_open_file_is_no_path(name: str) -> None:
    with (
        Path("post.md").open("rb") as file,
        pytest.raises(TypeError, match=r"Document\.parse takes the content of a file"),
    ):
        PATHS[name](file)


def test_an_open_file_is_no_path_to_write_to() -> None:
    with pytest.raises(TypeError, match=r"file\.write\(bytes\(doc\)\) writes to an open file"):
        DOCUMENT.write(io.BytesIO())  # type: ignore[arg-type] # refused


@pytest.mark.parametrize("name", ["load", "edit", "Document.read"])
def test_a_text_is_no_path(name: str) -> None:
    with pytest.raises(OSError, match=r"this is a text, which loads and Document\.parse take"):
        PATHS[name](TEXT)


# What takes a class.
CLASSES: dict[str, Take] = {
    "loads": lambda model: nf.loads(TEXT, model),
    "load": lambda model: nf.load("post.md", model),
    "edit": lambda model: nf.edit("post.md", model).__enter__(),
    "Document.parse": lambda model: nf.Document.parse(TEXT, model),
    "Document.read": lambda model: nf.Document.read("post.md", model),
    "structure": lambda model: nf.structure({"title": "A"}, model),
    "models": strategies.models,
    "canonical_texts": strategies.canonical_texts,
    "documents": strategies.documents,
    "edits": strategies.edits,
    "field_values": lambda model: strategies.field_values(model, "heat"),
}
WRONG_CLASSES: dict[str, tuple[Any, str]] = {
    "an article": (ARTICLE, r"found an object of type Article; pass the class itself, Article$"),
    "a name": ("Article", r"found an object of type str; pass the class itself$"),
    "a mapping": ({"title": str}, r"found an object of type dict"),
    "a number": (3, r"found an object of type int"),
}  # fmt: skip


@pytest.mark.parametrize("take", CLASSES.values(), ids=CLASSES)
@pytest.mark.parametrize("wrong", WRONG_CLASSES)
def test_what_is_no_class(take: Take, wrong: str) -> None:
    value, message = WRONG_CLASSES[wrong]
    with pytest.raises(TypeError, match=rf"expected an attrs class, such as Article, {message}"):
        take(value)


@pytest.mark.parametrize("name", [name for name in CLASSES if name != "structure"])
def test_classes_that_attrs_does_not_know(name: str) -> None:
    with pytest.raises(TypeError, match=r"found the class Plain; decorate it with attrs\.define"):
        CLASSES[name](Plain)
    with pytest.raises(TypeError, match="found the class dict"):
        CLASSES[name](dict)


@pytest.mark.parametrize("name", ["loads", "load"])
def test_plain_data_needs_a_document(name: str) -> None:
    with pytest.raises(TypeError, match=r"use Document\.parse\(text, None\) for plain data"):
        CLASSES[name](None)


@pytest.mark.parametrize(
    "take",
    [
        lambda limits: nf.loads(TEXT, limits=limits),
        lambda limits: nf.load("post.md", limits=limits),
        lambda limits: nf.edit("post.md", limits=limits).__enter__(),
        lambda limits: nf.Document.parse(TEXT, limits=limits),
        lambda limits: nf.Document.read("post.md", limits=limits),
    ],
)
@pytest.mark.parametrize("value", [None, 20, {"depth": 20}, nf.Limits])
def test_what_is_no_limits(take: Take, value: object) -> None:
    with pytest.raises(TypeError, match=r"expected limits, such as Limits\(depth=20\), found"):
        take(value)


# What takes a model.
WRONG_MODELS: dict[str, tuple[Any, str]] = {
    "nothing": (None, r"found None$"),
    "a class": (nf.Article, r"found the class Article; create an object of it$"),
    "a mapping": ({"title": "A"}, r"dict; structure\(\.\.\., Article\) converts a mapping"),
    "a text": (TEXT, r"str; loads\(\.\.\.\) reads a model from a text"),
    "a document": (DOCUMENT, r"str\(doc\) is the text of a document, and doc\.article"),
    "several": ([ARTICLE], r"list; pass one model at a time"),
    "another object": (Plain(), r"found an object of type Plain$"),
}  # fmt: skip


@pytest.mark.parametrize(
    "take", [nf.dumps, lambda model: nf.dump(model, "new.md")], ids=["dumps", "dump"]
)
@pytest.mark.parametrize("wrong", WRONG_MODELS)
def test_what_is_no_model(take: Take, wrong: str) -> None:
    value, message = WRONG_MODELS[wrong]
    with pytest.raises(TypeError, match=rf"expected a model, such as an Article, .*{message}"):
        take(value)
    assert not Path("new.md").exists()


@pytest.mark.parametrize("wrong", ["nothing", "a class", "a text", "a document", "several"])
def test_what_has_no_mapping(wrong: str) -> None:
    value, message = WRONG_MODELS[wrong]
    with pytest.raises(TypeError, match=message):
        nf.unstructure(value)


def test_arguments_in_the_wrong_order() -> None:
    with pytest.raises(TypeError, match="dump takes the model before the file"):
        nf.dump("post.md", ARTICLE)  # type: ignore[arg-type] # refused
    with pytest.raises(TypeError, match="expected an attrs class"):
        nf.structure(nf.Article, {"title": "A"})  # type: ignore[arg-type] # refused


# Open files


@pytest.mark.parametrize("mode", ["r", "w"])
def test_text_files(mode: str) -> None:
    take: Take = nf.load if mode == "r" else lambda file: nf.dump(ARTICLE, file)
    message = rf"a file opened with open\(path, '{mode}b'\), .*changes line ends"
    with Path("file.md").open("w+") as file, pytest.raises(TypeError, match=message):
        take(file)
    with pytest.raises(TypeError, match=message):
        take(io.StringIO())
    assert Path("file.md").read_bytes() == b""


def test_text_files_of_other_types() -> None:
    with (
        tempfile.NamedTemporaryFile("w+") as file,
        pytest.raises(TypeError, match=r"open\(path, 'wb'\)"),
    ):
        nf.dump(ARTICLE, file)
    with (
        codecs.getwriter("utf-8")(io.BytesIO()) as encoded,
        pytest.raises(TypeError, match=r"open\(path, 'wb'\)"),
    ):
        nf.dump(ARTICLE, encoded)
    with (
        codecs.getreader("utf-8")(io.BytesIO(TEXT.encode())) as reader,
        pytest.raises(TypeError, match=r"open\(path, 'rb'\), found an object of type str"),
    ):
        nf.load(reader)


def test_files_that_are_open_for_something_else() -> None:
    with (
        Path("file.md").open("wb") as file,
        pytest.raises(io.UnsupportedOperation, match=r"reading bytes; .*open\(path, 'rb'\)"),
    ):
        nf.load(file)
    with (
        Path("post.md").open("rb") as file,
        pytest.raises(io.UnsupportedOperation, match=r"writing bytes; .*open\(path, 'wb'\)"),
    ):
        nf.dump(ARTICLE, file)


# Documents


@pytest.mark.parametrize("value", [3, None, b"heat", ("images", 0), Path("heat")])
def test_paths_in_the_data(value: Any) -> None:
    message = r"expected a path as text, such as 'images\[0\]\.width', found"
    for take in (DOCUMENT.get, DOCUMENT.remove, lambda path: DOCUMENT.set(path, 3)):
        with pytest.raises(TypeError, match=message):
            take(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"title": "A"}, r"dict; structure\(\.\.\., Article\) converts a mapping"),
        (nf.Article, r"found the class Article; create an object of it"),
        (None, r"found None; Document\.parse\(text, model\) reads a text as another model"),
        (nf.Provider(name="A"), r"found Provider; Document\.parse\(text, model\) reads"),
    ],
)
def test_other_models_of_a_document(value: Any, message: str) -> None:
    with pytest.raises(TypeError, match=rf"expected Article, .*{message}"):
        DOCUMENT.article = value


def test_other_arguments_of_documents() -> None:
    with pytest.raises(
        TypeError, match=r"a name as text, .*; str\(\.\.\.\) converts a path to text"
    ):
        nf.Document.parse(TEXT, name=Path("post.md"))  # type: ignore[call-overload] # refused
    with pytest.raises(TypeError, match="overwrite=True or overwrite=False, found"):
        DOCUMENT.write("post.md", overwrite="no")  # type: ignore[arg-type] # refused
    assert Path("post.md").read_text() == TEXT


# Declarations


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"key": 3}, "the key as text, found an object of type int"),
        ({"key": "a", "description": True}, r'the description as text, .*slot\("webUrl", "'),
        ({"quoted": 1}, "True, False or None, found an object of type int"),
        ({"url": "yes"}, "True, False or None"),
        ({"block": "no"}, "True, False or None"),
        ({"final": []}, "True, False or None"),
        ({"followers": ["tags"]}, r'a mapping of followers, .*followers=\{"tags": "topics"\}'),
    ],
)
def test_slots(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"expected {message}"):
        nf.slot(**arguments)


def test_roles() -> None:
    with pytest.raises(ValueError, match="no role 'tail'; a field is a key, extra or body"):
        nf.slot(role="tail")  # type: ignore[arg-type] # refused


@pytest.mark.parametrize("name", ["front_matter", "depth", "nodes", "integer_digits"])
def test_limits(name: str) -> None:
    for value in (None, "3", 3.0, True):
        with pytest.raises(TypeError, match=f"expected {name} as an integer, found"):
            nf.Limits(**{name: value})  # type: ignore[arg-type] # refused
    with pytest.raises(ValueError, match=f"{name} must not be negative; found -1"):
        nf.Limits(**{name: -1})
    assert getattr(nf.Limits(**{name: 0}), name) == 0


def test_other_converters() -> None:
    for value in (None, ARTICLE, nf.Article):
        with pytest.raises(
            TypeError, match=r"a cattrs converter, .*; make_converter\(\) makes one"
        ):
            nf.configure_converter(value)  # type: ignore[type-var] # refused


def test_keys_that_a_class_lacks() -> None:
    with pytest.raises(ValueError, match="Provider has no key 'heat'; it has name, domain"):
        strategies.field_values(nf.Provider, "heat")


def test_paths_as_other_objects() -> None:
    """Whatever says that it is a path is one."""
    (entry,) = os.scandir()
    assert nf.load(entry).heat == 3
    nf.dump(ARTICLE, entry)
    assert nf.Document.read(entry).name == entry.path
