"""The features of the page: what has its own script, style sheets and template of one name."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Feature:
    """A feature.

    Args:
      name: of its script in a folder of its own, of its style sheet and of its template.
      region: the part of templates/index.html that includes it.
      parts: further style sheets, after its own.
    """

    name: str
    region: Literal["top", "stage", "instrument", "closer", "below", "article"]
    parts: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The template's name."""
        return f"features/{self.name}.html"

    @property
    def style_sheets(self) -> tuple[str, ...]:
        """The names of its style sheets in the order of the cascade."""
        return (self.name, *self.parts)


# In the order of the page, and the same as in static/js/features.js.
FEATURES = (
    Feature("drawing", "stage", ("image-input",)),
    Feature("playback", "stage"),
    Feature("heatmaps", "instrument"),
    Feature("unit", "instrument"),
    Feature("cell-diagram", "closer", ("cell-steps",)),
    Feature("explanation", "closer", ("formula", "product-strips")),
    Feature("table", "below"),
    Feature("comparison", "below"),
    Feature("saturation", "below"),
    Feature("export", "below"),
    Feature("article", "article", ("article-figures", "glossary", "tour")),
    Feature("shell", "top", ("model-menu",)),
)
