"""Commands of `gatescope`, one module each, with `add_arguments(parser)` and `run(args) -> exit status`.

Only the module of the given command is imported, and heavy modules when it runs.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gatescope.app.inference.compile_cache import CompileCache
    from gatescope.app.settings import Settings

WIDE = 240  # columns of a table in files and pipes, where no line may wrap


class UserError(Exception):
    """Invalid input of the user; its message says in one sentence what must hold, what came and what to do."""


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Add --data, which `data_folder` reads."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="folder with the MNIST files (default: $GATESCOPE_DATA, or download them once)",
    )


def data_folder(args: argparse.Namespace) -> Path | None:
    """The folder of --data, or else of the settings; None if neither names one.

    Raises:
      UserError: a setting is invalid.
    """
    folder = settings_with(data=args.data and str(args.data)).data
    return Path(folder) if folder else None


def add_pen_argument(parser: argparse.ArgumentParser) -> None:
    """Add --pen."""
    parser.add_argument(
        "--pen",
        type=Path,
        metavar="FILE",
        help="file with pen drawings, UNIPEN text (default: pendigits-orig.tra beside MNIST)",
    )


def settings_with(**given: Any) -> Settings:
    """Settings from the command line's options and the environment.

    Args:
      given: options by the names of the settings; None counts as not given.

    Raises:
      UserError: a setting is invalid.
    """
    from gatescope.app.settings import Settings, SettingsError

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except SettingsError as error:
        raise UserError(str(error)) from None


def compile_cache_of(settings: Settings) -> CompileCache | None:
    """The compile cache of the settings; None if they name no folder.

    Raises:
      UserError: the folder must not be used.
    """
    from gatescope.app.inference.compile_cache import CompileCacheError, open_compile_cache

    try:
        return open_compile_cache(settings.cache)
    except CompileCacheError as error:
        raise UserError(str(error)) from None
