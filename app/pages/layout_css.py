"""The lengths of the page that depend on its model, as a style sheet."""

from collections.abc import Sequence

from gatescope.app.pages.panel_layout import Band, Panel
from gatescope.app.schemas import ModelDescription

MANY = 192  # units; up to so many are twice as wide in the large panel at any width of the window


def measures(model: ModelDescription, bands: Sequence[Band], ways: int) -> str:
    """Rules for a `<style>` in the page's head; lengths are those of static/css/layout.css.

    Args:
      model: the model on the page.
      bands: its panels as they are laid out.
      ways: how many buttons bring a digit without drawing one.
    """
    sides = f"--rows:{model.rows};--columns:{model.columns};--classes:{model.classes}"
    rules = [
        f"body{{{sides};--strip:max({_widths(model, bands)})}}",
        f"#samples{{--ways:{ways}}}",
        f"#instrument{{--row:{model.rows}}}",
    ]
    panels = {panel.signal.name: panel for band in bands for panel in band.panels}
    return "".join(rules + [_rule(panel) for panel in panels.values()])


def _widths(model: ModelDescription, bands: Sequence[Band]) -> str:
    """The width beside the digit in each band."""
    return ",".join(
        "calc("
        + " + ".join(
            [
                f"{len(band.profiles)} * (var(--profile) + var(--gap))",
                f"{len(band.panels) + band.belief} * var(--gap)",
                *map(_width, band.panels),
                f"{model.classes * band.belief} * var(--class)",
            ]
        )
        + ")"
        for band in bands
    )


def _width(panel: Panel) -> str:
    unit = "other" if not panel.large else "main" if panel.thin <= MANY else "main-of-many"
    return f"{panel.thin} * var(--{unit}) + {panel.broad} * var(--class)"


def _rule(panel: Panel) -> str:
    narrow = f"{panel.thin}px" if panel.thin else "100%"
    width, count = _width(panel), panel.signal.width
    return f'[data-panel="{panel.signal.name}"]{{--w:calc({width});--narrow:{narrow};--count:{count}}}'
