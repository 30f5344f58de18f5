"""The languages that the page speaks: which one a reader wants, and what is said in it."""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

HERE = Path(__file__).parent.parent / "locales"

# By the tag that HTML and a query name it by, in the order in which they are offered. The first one is the source's.
LANGUAGES = {"en": "English", "zh-Hans": "简体中文"}
DEFAULT = next(iter(LANGUAGES))

# What of the catalogue a script may ask for: its own sentences, and what models and the comparison call things.
FOR_SCRIPTS = ("static/js/", "model/cells", "model/signals", "model/titles", "model/statistics")

# Languages whose sentences follow one another without a space.
UNSPACED = ("zh",)


def language_of(request: Request) -> str:
    """A key of LANGUAGES: what `?lang=` names, or else what the reader's browser likes best of those there are.

    An unknown `lang` is as none, so that a link from a newer or older version still opens.
    """
    asked = request.query_params.get("lang")
    wanted = [asked] if asked else _accepted(request.headers.get("accept-language", ""))
    return next((found for tag in wanted if (found := _language(tag))), DEFAULT)


def _accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header (RFC 9110, 12.5.4), the most wanted first, without what can't be read."""
    weighed = []
    for part in header.split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((value[2:] for value in parameters if value.lower().startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            continue
        if tag and 0 < weight <= 1:
            weighed.append((weight, tag))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def _language(tag: str) -> str | None:
    """The language of LANGUAGES that a reader of `tag` reads, None if there is none: any English, any Chinese."""
    try:
        spoken = Locale.parse(tag, sep="-").language
    except (ValueError, UnknownLocaleError):
        return None
    return next((known for known in LANGUAGES if known.partition("-")[0] == spoken), None)


def space(language: str) -> str:
    """What stands between two sentences."""
    return "" if language.partition("-")[0] in UNSPACED else " "


@cache
def catalogue(language: str) -> Catalog:
    """All that is said in a language, by what the source says; empty for the source's own."""
    path = HERE / language.replace("-", "_") / "LC_MESSAGES" / "gatescope.po"
    if language == DEFAULT:
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), abort_invalid=True)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The same as the standard library has it, for templates."""
    if language == DEFAULT:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def for_scripts(language: str) -> dict[str, str]:
    """What the page's scripts say, by what the source says; of what has two forms, each by its own."""
    said: dict[str, str] = {}
    for message in catalogue(language):
        if message.id and message.string and any(place.startswith(FOR_SCRIPTS) for place, _ in message.locations):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            said |= {source: str(texts[min(form, len(texts) - 1)]) for form, source in enumerate(ids)}
    return said
