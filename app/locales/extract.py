"""The messages of the page, from templates, scripts, models and the comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from gatescope.app.pages import package_files
from gatescope.app.pages.panel_layout import layout_panels

# The functions that mark a message; sayMany has a singular and a plural.
SCRIPT = {"say": None, "sayMany": (1, 2)}
TEMPLATE = {"gettext": None, "ngettext": (1, 2), "_": None}
# As the templates are rendered: without line breaks, and with a percent sign twice.
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true"}


def extract_messages() -> Catalog:
    """All messages, each with its places."""
    found = Catalog(fuzzy=False)
    for folder, pattern, method, keywords, options in (
        ("templates", "*.html", "jinja2.ext:babel_extract", TEMPLATE, OPTIONS),
        ("static", "js/**/*.js", "javascript", SCRIPT, {}),
    ):
        root = package_files.folder(folder)
        for path in sorted(root.rglob(pattern)):
            place = f"{folder}/{path.relative_to(root).as_posix()}"
            for _, message, comments, context in extract_from_file(
                method, path, keywords=keywords, comment_tags=["Translators:"], options=options
            ):
                found.add(message, locations=[(place, 1)], auto_comments=comments, context=context)
    for place, message in (*_of_models(), *_of_comparison()):
        if message:
            found.add(message, locations=[(place, 1)])
    return found


def _of_models() -> Iterator[tuple[str, str]]:
    """Titles and cards of the models that ship, the signals of their cells, and their statistics."""
    from safetensors import safe_open

    from gatescope.app.inference.model_repository import ModelRepository
    from gatescope.model.weights_file import ZOO

    for model in ModelRepository(()).models().models:
        yield "model/titles", model.title
        yield from (("model/zoo", text) for text in (model.idea, model.note))
        yield from (("model/zoo", name.replace("_", " ").replace("mnist", "MNIST")) for name in model.accuracy)
        for signal in model.signals:
            yield "model/cells", signal.name.replace("_", " ")
            yield from (("model/signals", text) for text in (signal.meaning, signal.group))
            yield from (("model/signals", text) for text in signal.labels if not text.isdecimal())
        yield from (("model/cells", panel.title) for band in layout_panels(model) for panel in band.panels)
        for equation in (*(equation for layer in model.equations for equation in layer), model.belief):
            if equation.step:
                yield from (("model/cells", text) for text in (equation.name.replace("_", " "), equation.step.meaning))
    for path in sorted((ZOO / "statistics").glob("*.safetensors")):
        with safe_open(path, "numpy") as file:
            yield "model/statistics", file.metadata()["about"]


def _of_comparison() -> Iterator[tuple[str, str]]:
    """The texts of the comparison that ships."""
    from gatescope.model.weights_file import ZOO

    path: Path = ZOO / "comparison.json"
    figures = json.loads(path.read_text(encoding="utf-8"))
    texts = [figures["method"]]
    texts += [section[key] for section in figures["sections"] for key in ("title", "about")]
    texts += [claim[key] for claim in figures["claims"] for key in ("text", "rule", "sentence")]
    texts += [claim["verdict"].capitalize() for claim in figures["claims"]]
    yield from (("model/comparison", text) for text in texts)
    yield from (("model/titles", variant["title"]) for variant in figures["variants"])
