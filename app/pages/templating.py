"""Templates rendered as pages, each in the language of the request.

Imported with the first page: a service of traces alone need not load Jinja2 and Babel.
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
from gatescope.app.pages.languages import LANGUAGES, Language, language_of, script_messages, translations
from gatescope.app.pages.math_html import typeset
from gatescope.app.pages.static_files import REVALIDATE, VersionedFiles

Filters = Mapping[str, Callable[..., Any]]


def render_template(
    request: Request, name: str, context: dict[str, Any], files: VersionedFiles, filters: Filters | None = None
) -> Response:
    """A page in the language of the request.

    Beside `context` a template has its `language`, all `languages`, `words`, the messages of its scripts, `static`, the
    URL of the page's files, `address(path, model=…)`, a link to another page in the same language, and `space`, the
    separator between two sentences.

    Args:
      name: of the template.
      files: the page's own.
      filters: the template's, besides those of Jinja2 and of all templates.
    """
    language = language_of(request)
    shared = {
        "language": language,
        "languages": LANGUAGES,
        "words": script_messages(language),
        "static": f"static/{files.version()}",
        "address": partial(_address, request.query_params.get("lang")),
    }
    headers = {"Cache-Control": REVALIDATE, "Content-Language": language.tag, "Vary": "Accept-Language"}
    templates = _templates(language)
    templates.env.filters |= filters or {}
    return templates.TemplateResponse(request, name, context | shared, headers=headers)


def _address(requested: str | None, path: str, **query: str | None) -> str:
    """A link; it carries the language where the request's query did; a browser sends its preference again."""
    parameters = {name: value for name, value in {"lang": requested, **query}.items() if value}
    return f"{path}?{urlencode(dict(sorted(parameters.items())))}" if parameters else path


@lru_cache(maxsize=len(LANGUAGES))
def _templates(language: Language) -> Jinja2Templates:
    env = Environment(
        loader=FileSystemLoader(package_files.folder("templates")),
        autoescape=select_autoescape(),
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    words = translations(language)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    env.globals["space"] = language.separator
    env.filters |= {
        "typeset": typeset,
        "said": _said(words),
        "spoken": _spoken(words),
        "grouped": partial(format_decimal, locale=language.locale),
        "percent": _percent(words),
    }
    return Jinja2Templates(env=env)


def _said(words: gettext.NullTranslations) -> Callable[[str], str]:
    """Translates a text of a model or of the comparison; an empty one would be the catalogue's head to gettext."""
    return lambda text: words.gettext(text) if text else ""


def _spoken(words: gettext.NullTranslations) -> Callable[[str], str]:
    """Translates an identifier such as forget_gate as words; for a text there is `said`."""
    return lambda name: words.gettext(name.replace("_", " ").replace("mnist", "MNIST"))


def _percent(words: gettext.NullTranslations) -> Callable[[float], str]:
    """Writes a share as percent with two decimals, by the message that scripts use too."""
    return lambda share: words.gettext("{n} %").format(n=f"{100 * share:.2f}")
