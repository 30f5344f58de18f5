"""Pages in Chinese hold no English: neither a text that nobody marked for translation, nor one that was forgotten."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from gatescope.app.pages import package_files
from gatescope.app.pages.languages import LANGUAGES
from gatescope.app.problems import KINDS
from gatescope.model.weights_file import names

# What an English word may stand in: code, indices, citations, and what says itself that it is in another language.
ELSEWHERE = {"script", "style", "code", "pre", "cite", "sub"}
EMPTY = {"meta", "link", "input", "br", "img", "path", "circle", "source", "hr", "col", "wbr"}
SPOKEN = ("aria-label", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "content")
NAMES = set(
    """
    units.csv rows.csv trace.json trace.safetensors POST predict float
    Gatescope LSTM GRU RNN CIFG API MNIST JavaScript RMSProp chrono tanh softmax mod Ctrl Home End Esc PNG JPEG SVG
    CSV JSON NumPy McNemar Welch Jozefowicz Olah Greff
    comparison.json changes difference low high mcnemar row_loss augmentation written
    """.split()
) | set(names())
WORD = re.compile(r"[A-Za-z][A-Za-z]+(?:[._-][A-Za-z]+)*")


class Reader(HTMLParser):
    """Collects what a person sees or hears: [(where, text)]."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        quiet = (bool(self.open) and self.open[-1][1]) or tag in ELSEWHERE or (tag != "html" and "lang" in given)
        if not quiet and (tag != "meta" or given.get("name") == "description"):
            self.found += [(f"{tag} {name}", text) for name in SPOKEN if (text := given.get(name))]
        if tag not in EMPTY:
            self.open.append((tag, quiet))

    def handle_endtag(self, tag: str) -> None:
        while any(tag == one for one, _ in self.open) and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and not self.open[-1][1] and data.strip():
            self.found.append((self.open[-1][0], data.strip()))


def english(page: str) -> Iterator[str]:
    """Every text with a word in Latin letters that is no name."""
    reader = Reader()
    reader.feed(page)
    assert reader.found
    for where, text in reader.found:
        if [word for word in WORD.findall(text) if word not in NAMES]:
            yield f"{where}: {text}"


@pytest.mark.parametrize("path", ["/comparison", *(f"/?model={name}" for name in names())])
def test_a_page_in_chinese_holds_no_english(client, path):
    page = client.get(path, headers={"accept-language": "zh-CN"}).text

    assert '<html lang="zh-Hans" ' in page
    assert list(english(page)) == []


@pytest.mark.parametrize(
    "bare",
    [
        "<p>Some words</p>",
        "<svg><path/></svg><p>Words</p>",
        '<a title="Some words">1</a>',
        '<input placeholder="Words">',
    ],
)
def test_a_text_that_is_not_marked_would_be_found(bare):
    assert list(english(f"<main>门{bare}</main>"))


@pytest.mark.parametrize("path", ["/", "/?model=gru", "/comparison"])
def test_a_page_tells_search_engines_of_itself_in_every_language(client, path):
    page = client.get(path).text
    links = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]*)">', page))

    assert links.keys() == {known.tag for known in LANGUAGES}
    for language, link in links.items():
        other = client.get(path.partition("?")[0] + link.replace("&amp;", "&"), headers={"accept-language": "fr"})
        assert f'<html lang="{language}" ' in other.text
        assert other.headers["content-language"] == language
        assert ("?model=gru" in path) == ('"name":"gru"' in other.text.replace(" ", ""))


# What the page asks for and does without in silence, or never asks for.
UNTOLD = {"no-statistics", "unknown-digit"}


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - UNTOLD))
def test_the_page_has_a_sentence_of_its_own_for_every_problem(kind):
    script = (package_files.folder("static") / "js/data/problem-messages.js").read_text(encoding="utf-8")

    assert re.search(rf'^  "?{kind}"?[:,]', script, re.M)


def test_links_between_pages_keep_the_language_that_the_address_names(client):
    page = client.get("/?lang=zh-Hans&model=gru", headers={"accept-language": "en"}).text

    assert 'href="comparison?lang=zh-Hans"' in page
    assert 'href="./?lang=zh-Hans&amp;model=rnn"' in page
    assert 'href="?lang=en&amp;model=gru"' in page


def test_a_model_without_a_note_says_nothing_in_its_place(client):
    """gettext has the catalogue's head for an empty text."""
    assert "Content-Type" not in re.sub(r"<code>.*?</code>", "", client.get("/?lang=zh-Hans").text, flags=re.S)
