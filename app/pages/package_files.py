"""Paths of the files that the service sends: its own, and those of installed packages."""

import importlib.metadata
import importlib.util
from pathlib import Path

import gatescope

PACKAGE = Path(next(iter(gatescope.__path__)))
CHECKOUT = PACKAGE.parent


def folder(name: str) -> Path:
    """A folder of the service, `static` or `templates`: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else CHECKOUT / name


def package_folder(package: str, name: str) -> Path:
    """A folder of an installed package, found without importing it.

    Raises:
      FileNotFoundError: the package is not installed, or has no such folder.
    """
    spec = importlib.util.find_spec(package)
    for place in (spec and spec.submodule_search_locations) or ():
        if (found := Path(place) / name).is_dir():
            return found
    raise FileNotFoundError(f"the package {package} must be installed and hold {name}/; reinstall Gatescope.")


def package_version(distribution: str) -> str:
    """The version of an installed package; "unreleased" where it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "unreleased"
