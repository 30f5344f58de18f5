import argparse
from pathlib import Path

import pytest

from gatescope.app.commands import UserError, add_data_argument, data_folder


def parsed(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_data_argument(parser)
    return parser.parse_args(options)


def test_data_folder_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("GATESCOPE_DATA", "from/environment")

    assert data_folder(parsed()) == Path("from/environment")


def test_data_option_overrides_the_environment(monkeypatch):
    monkeypatch.setenv("GATESCOPE_DATA", "from/environment")

    assert data_folder(parsed("--data", "from/option")) == Path("from/option")


@pytest.mark.parametrize("value", [None, ""])
def test_data_folder_is_none_where_neither_names_one(monkeypatch, value):
    monkeypatch.delenv("GATESCOPE_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("GATESCOPE_DATA", value)

    assert data_folder(parsed()) is None


def test_invalid_setting_is_a_user_error(monkeypatch):
    monkeypatch.setenv("GATESCOPE_MAX_QUEUE", "none")

    with pytest.raises(UserError, match="GATESCOPE_MAX_QUEUE must be a whole number"):
        data_folder(parsed())
