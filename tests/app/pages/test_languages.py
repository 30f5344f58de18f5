"""Negotiation of the page's language, and completeness of the catalogues."""

import re
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog

from gatescope.app.locales.extract import extract_messages
from gatescope.app.pages.languages import (
    DEFAULT,
    LANGUAGES,
    Language,
    catalogue,
    language_of,
    script_messages,
    translations,
)


def negotiated(accept: str = "", lang: str | None = None) -> str:
    """The tag of the language that a request with this header and this query gets."""
    request = SimpleNamespace(headers={"accept-language": accept}, query_params={} if lang is None else {"lang": lang})
    return language_of(request).tag  # type: ignore[arg-type]


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
def test_accept_language_selects_the_most_preferred_language_that_exists(accept: str, language: str):
    assert negotiated(accept) == language


@pytest.mark.parametrize("accept", [";;q=,,", "zh;q=x,", "\x00", "-", "z" * 5000, "en;q=1e999", "zh_;q=0.5", ",;=,"])
def test_an_invalid_header_selects_some_language(accept: str):
    assert negotiated(accept) in [language.tag for language in LANGUAGES]


def test_the_query_overrides_the_header():
    assert negotiated("en", lang="zh-Hans") == "zh-Hans"
    assert negotiated("zh", lang="en") == "en"
    assert negotiated("zh", lang="tlh") == DEFAULT.tag


@pytest.fixture(scope="module")
def said() -> Catalog:
    return extract_messages()


OTHERS = [language for language in LANGUAGES if language != DEFAULT]


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.tag)
def test_no_message_lacks_a_translation(said: Catalog, language: Language):
    known = catalogue(language)

    missing = [m.id for m in said if m.id and not ((found := known.get(m.id)) and found.string and not found.fuzzy)]

    assert not missing, f"Run `python -m gatescope.app.locales` and translate {missing}."


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.tag)
def test_no_translation_is_obsolete(said: Catalog, language: Language):
    kept = [message.id for message in catalogue(language) if message.id and message.id not in said]

    assert not kept, f"Run `python -m gatescope.app.locales`, which drops {kept}."


PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.tag)
def test_a_translation_has_the_placeholders_of_its_source(language: Language):
    def places(text: str) -> set[str]:
        return {one or other for one, other in PLACE.findall(text)}

    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        for text in texts:
            assert places(text) in [places(source) for source in ids], f"{message.id!r} has other places than {text!r}."


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.tag)
def test_scripts_get_their_messages_and_the_names_of_signals(language: Language):
    scripts = script_messages(language)

    assert scripts["forget gate"] == translations(language).gettext("forget gate")
    assert len(scripts) < len(catalogue(language))
