"""`.ci/prose` finds the words that the glossary refuses, where people read them and nowhere else."""

import importlib.machinery
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def prose() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("prose", str(ROOT / ".ci/prose"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("prose", loader))
    loader.exec_module(module)
    return module


def found(prose: ModuleType, monkeypatch, folder: Path, name: str, source: str) -> list[str]:
    monkeypatch.setattr(prose, "ROOT", folder)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return [offence.partition(": say")[0] for offence in prose.offences(path, prose.vocabulary())]


@pytest.mark.parametrize(
    ("name", "source", "where"),
    [
        ("a.py", '"""Once.\n\nTold to\ncome\nagain."""\n', ["a.py:4: 'come again'"]),
        ("a.py", "x = 1\n# It is\n# told.\n", ["a.py:2: 'is told'"]),
        ("a.py", "def widen():\n    '''Whatever who asks.'''\n", ["a.py:1: 'widen'", "a.py:2: 'who asks'"]),
        (
            "app/cli.py",
            'HELP = f"{x} who asks"\nMORE = ("who asks",)\n',
            ["app/cli.py:1: 'who asks'", "app/cli.py:2: 'who asks'"],
        ),
        ("a.js", "const a = 1; // who asks\n", ["a.js:1: 'who asks'"]),
        (
            "a.js",
            "/**\n * For who\n * asks.\n */\nlet inlets;\n",
            ["a.js:2: 'who asks'", "a.js:5: 'inlets'"],
        ),
        ("a.css", "/* down the\n   rows */\n", ["a.css:1: 'down the rows'"]),
        ("a.md", "A client who\nasks.\n", ["a.md:1: 'who asks'"]),
    ],
)
def test_refused_words_are_found_where_people_read_them(prose, monkeypatch, tmp_path, name, source, where):
    assert found(prose, monkeypatch, tmp_path, name, source) == where


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.py", 'TEXT = "who asks"\nprint("come again")\n'),
        ("a.py", "keepers = widened = 1\n"),
        ("a.js", 'say("who asks"); say(`come again`);\n'),
        ("a.js", 'const url = "https://example.org"; // a comment\n'),
    ],
)
def test_sentences_of_the_page_and_other_words_are_not_refused(prose, monkeypatch, tmp_path, name, source):
    assert found(prose, monkeypatch, tmp_path, name, source) == []


def test_every_refused_word_has_a_replacement(prose):
    assert prose.vocabulary()["who asks"] == "client, caller"
    assert all(prose.vocabulary().values())
