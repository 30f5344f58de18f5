"""A reader gets the page in the language they read, and every sentence of it."""

import re
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog

from gatescope.app.locales.extract import sources
from gatescope.app.pages.languages import DEFAULT, LANGUAGES, catalogue, for_scripts, language_of, translations


def asked(accept: str = "", lang: str | None = None) -> str:
    """What a request with this header and this query gets."""
    request = SimpleNamespace(headers={"accept-language": accept}, query_params={} if lang is None else {"lang": lang})
    return language_of(request)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("en-GB,zh;q=0.9", "en"),
        ("de-DE,de;q=0.9,zh;q=0.5", "zh-Hans"),
        ("fr;q=1,en;q=0.1", "en"),
        ("fr, de", "en"),
        ("zh;q=0,en", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_gets_what_it_likes_best_of_what_there_is(accept: str, language: str):
    assert asked(accept) == language


@pytest.mark.parametrize("accept", [";;q=,,", "zh;q=x,", "\x00", "-", "z" * 5000, "en;q=1e999", "zh_;q=0.5", ",;=,"])
def test_a_header_that_says_nothing_is_no_trouble(accept: str):
    assert asked(accept) in LANGUAGES


def test_what_the_address_names_goes_before_what_the_browser_likes():
    assert asked("en", lang="zh-Hans") == "zh-Hans"
    assert asked("zh", lang="en") == "en"
    assert asked("zh", lang="tlh") == DEFAULT


@pytest.fixture(scope="module")
def said() -> Catalog:
    return sources()


OTHERS = [language for language in LANGUAGES if language != DEFAULT]


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_missing(said: Catalog, language: str):
    known = catalogue(language)

    missing = [m.id for m in said if m.id and not ((found := known.get(m.id)) and found.string and not found.fuzzy)]

    assert not missing, f"Run `python -m gatescope.app.locales` and translate {missing}."


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_kept_that_nobody_says(said: Catalog, language: str):
    kept = [message.id for message in catalogue(language) if message.id and message.id not in said]

    assert not kept, f"Run `python -m gatescope.app.locales`, which drops {kept}."


PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_source(language: str):
    def places(text: str) -> set[str]:
        return {one or other for one, other in PLACE.findall(text)}

    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        for text in texts:
            assert places(text) in [places(source) for source in ids], f"{message.id!r} has other places than {text!r}."


@pytest.mark.parametrize("language", OTHERS)
def test_scripts_get_their_own_sentences_and_the_names_of_signals(language: str):
    scripts = for_scripts(language)

    assert scripts["forget gate"] == translations(language).gettext("forget gate")
    assert len(scripts) < len(catalogue(language))
