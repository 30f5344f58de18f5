"""The commands of `gatescope`, one module each, with `add_arguments(parser)` and `run(args) -> exit status`.

A command's module is imported when it is asked for, and what is heavy when it runs.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatescope.app.settings import Settings, SettingsError

if TYPE_CHECKING:
    from gatescope.app.inference.compile_cache import Kept

WIDE = 240  # columns of a table in files and pipes, where a line must stay one


class UserError(Exception):
    """A mistake of the person at the keyboard: one sentence that says what must hold, what came and what to do."""


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Where MNIST is."""
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="the MNIST files (default: $GATESCOPE_DATA, or download them once)"
    )


def add_pen_argument(parser: argparse.ArgumentParser) -> None:
    """Where the pen drawings are."""
    parser.add_argument(
        "--pen", type=Path, metavar="FILE", help="pen drawings, UNIPEN text (default: pendigits-orig.tra beside MNIST)"
    )


def settings_with(**given: Any) -> Settings:
    """What the environment sets, and what was given instead.

    Args:
      given: by the names of the settings; None was not given.

    Raises:
      UserError: one of them holds what it must not.
    """
    try:
        told = {name: value for name, value in given.items() if value is not None}
        return dataclasses.replace(Settings.from_env(), **told)
    except SettingsError as error:
        raise UserError(str(error)) from None


def kept_by(settings: Settings) -> Kept | None:
    """What earlier runs have kept, if anything is to be.

    Raises:
      UserError: the folder must not be used.
    """
    from gatescope.app.inference.compile_cache import KeptError, kept_in

    try:
        return kept_in(settings.cache)
    except KeptError as error:
        raise UserError(str(error)) from None
