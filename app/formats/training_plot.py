"""Learning curves of a training run as a stand-alone HTML page."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatescope.model.training.training_run import Run


def write_curve(path: Path, run: "Run") -> None:
    """Write loss and validation error by epoch and test accuracy by row as a stand-alone HTML page."""
    from plotly.subplots import make_subplots

    epochs = [figures["epoch"] for figures in run.epochs]
    figure = make_subplots(
        rows=1,
        cols=3,
        subplot_titles=("training loss", "validation error, %", "test accuracy after each row, %"),
    )
    figure.add_scatter(x=epochs, y=[figures["loss"] for figures in run.epochs], row=1, col=1, name="loss")
    errors = [100 * (1 - figures["validation"]) for figures in run.epochs]
    figure.add_scatter(x=epochs, y=errors, row=1, col=2, name="validation error")
    by_row = [100 * share for share in run.test or []]
    figure.add_scatter(x=list(range(1, len(by_row) + 1)), y=by_row, row=1, col=3, name="test accuracy")
    figure.update_xaxes(title_text="epoch", row=1, col=1)
    figure.update_xaxes(title_text="epoch", row=1, col=2)
    figure.update_xaxes(title_text="row", row=1, col=3)
    figure.update_yaxes(type="log", row=1, col=2)
    figure.update_layout(
        template="plotly_white",
        showlegend=False,
        title=f"{run.model.cell}, {run.model.units} units, seed {run.recipe.seed}",
        meta={"recipe": run.recipe.to_json()},
    )
    path.write_text(figure.to_html(include_plotlyjs=True, full_html=True), encoding="utf-8")
