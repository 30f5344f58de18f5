"""Templates made into pages, each in the reader's language.

Imported when the first page is asked for: who asks for traces alone need not wait for Jinja2 and Babel at the start.
"""

import gettext
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_decimal
from fastapi import Request
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from gatescope.app.pages import package_files
from gatescope.app.pages.languages import LANGUAGES, for_scripts, language_of, space, translations
from gatescope.app.pages.math_html import typeset
from gatescope.app.pages.static_files import REVALIDATE, VersionedFiles

Filters = Mapping[str, Callable[..., Any]]


def rendered(
    request: Request, name: str, context: dict[str, Any], files: VersionedFiles, filters: Filters | None = None
) -> Response:
    """The template `name` in the language that the reader reads best.

    A template finds beside `context` its `language`, all `languages` by tag, `words`, what its scripts have to say,
    `static`, where the page's files lie, `address(path, model=…)`, which gives a link to another page in the same
    language, and `space`, what stands between two sentences.

    Args:
      files: the page's own.
      filters: what the template can do with a value besides what Jinja2 brings and what all templates can do.
    """
    language = language_of(request)
    spoken = {
        "language": language,
        "languages": LANGUAGES,
        "words": for_scripts(language),
        "static": f"static/{files.version()}",
        "address": partial(_address, request.query_params.get("lang")),
    }
    headers = {"Cache-Control": REVALIDATE, "Content-Language": language, "Vary": "Accept-Language"}
    templates = _templates(language)
    templates.env.filters |= filters or {}
    return templates.TemplateResponse(request, name, context | spoken, headers=headers)


def _address(asked: str | None, path: str, **query: str | None) -> str:
    """A link; the language that was `asked` for by the address goes along, one that the browser likes needn't."""
    told = {name: value for name, value in {"lang": asked, **query}.items() if value}
    return f"{path}?{urlencode(dict(sorted(told.items())))}" if told else path


@lru_cache(maxsize=len(LANGUAGES))
def _templates(language: str) -> Jinja2Templates:
    env = Environment(
        loader=FileSystemLoader(package_files.folder("templates")),
        autoescape=select_autoescape(),
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    words = translations(language)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    env.globals["space"] = space(language)
    env.filters |= {
        "typeset": typeset,
        "said": _said(words),
        "spoken": _spoken(words),
        "grouped": partial(format_decimal, locale=language.replace("-", "_")),
        "percent": _percent(words),
    }
    return Jinja2Templates(env=env)


def _said(words: gettext.NullTranslations) -> Callable[[str], str]:
    """A text of a model or of the comparison; there may be none, which to gettext would be the catalogue's head."""
    return lambda text: words.gettext(text) if text else ""


def _spoken(words: gettext.NullTranslations) -> Callable[[str], str]:
    """A name of programs, such as forget_gate, as people say it; for a text that is one already there is `said`."""
    return lambda name: words.gettext(name.replace("_", " ").replace("mnist", "MNIST"))


def _percent(words: gettext.NullTranslations) -> Callable[[float], str]:
    """A share as percent with two decimals, in the sentence that scripts have for it too."""
    return lambda share: words.gettext("{n} %").format(n=f"{100 * share:.2f}")
