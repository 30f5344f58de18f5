"""The languages of the page: negotiation and catalogues."""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

LOCALES = Path(__file__).parent.parent / "locales"


@dataclass(frozen=True)
class Language:
    """A language.

    Args:
      tag: names it in HTML, in queries and as a folder of locales/.
      name: in the language itself.
      separator: stands between two sentences.
    """

    tag: str
    name: str
    separator: str

    @property
    def locale(self) -> str:
        """The tag as Babel spells it."""
        return self.tag.replace("-", "_")

    @property
    def catalogue_path(self) -> Path:
        """The file of its messages; the source's language has none."""
        return LOCALES / self.locale / "LC_MESSAGES" / "gatescope.po"


# In the order of the menu; the first is that of the source.
LANGUAGES = (
    Language("en", "English", " "),
    Language("zh-Hans", "简体中文", ""),
)
DEFAULT = LANGUAGES[0]

# Where messages come from that scripts need: their own, and the names that models and the comparison give.
SCRIPT_SOURCES = ("static/js/", "model/cells", "model/signals", "model/titles", "model/statistics")


def language_of(request: Request) -> Language:
    """The language that `?lang=` names, or else the most preferred one of Accept-Language that there is.

    An unknown `lang` counts as none, so that a link from another version still opens.
    """
    requested = request.query_params.get("lang")
    tags = [requested] if requested else _accepted(request.headers.get("accept-language", ""))
    return next((language for tag in tags if (language := _matching(tag))), DEFAULT)


def _accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header (RFC 9110, 12.5.4), most preferred first, without invalid ones."""
    weighed = []
    for item in header.split(","):
        tag, *parameters = (part.strip() for part in item.split(";"))
        quality = next((value[2:] for value in parameters if value.lower().startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            continue
        if tag and 0 < weight <= 1:
            weighed.append((weight, tag))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def _matching(tag: str) -> Language | None:
    """The language of LANGUAGES for a tag, whatever its region or script; None if there is none."""
    try:
        primary = Locale.parse(tag, sep="-").language
    except (ValueError, UnknownLocaleError):
        return None
    return next((language for language in LANGUAGES if language.tag.partition("-")[0] == primary), None)


@cache
def catalogue(language: Language) -> Catalog:
    """All messages of a language, by the source's; empty for the source's own."""
    if language == DEFAULT:
        return Catalog(locale=language.locale)
    with language.catalogue_path.open("rb") as file:
        return read_po(file, locale=language.locale, abort_invalid=True)


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The same for templates, as the standard library's class."""
    if language == DEFAULT:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def script_messages(language: Language) -> dict[str, str]:
    """The messages of the page's scripts, by the source's; a plural has an entry for each form."""
    messages: dict[str, str] = {}
    for message in catalogue(language):
        if message.id and message.string and any(place.startswith(SCRIPT_SOURCES) for place, _ in message.locations):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            messages |= {source: str(texts[min(form, len(texts) - 1)]) for form, source in enumerate(ids)}
    return messages
