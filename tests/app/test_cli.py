import subprocess
import sys

import pytest

from gatescope.app.cli import COMMANDS, main
from gatescope.app.commands import UserError

HEAVY = ("jax", "flax", "numpy", "fastapi", "pydantic", "plotly", "PIL")


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as exit:
        main(["--help"])

    assert exit.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


def test_help_imports_nothing_heavy():
    code = (
        "import sys, gatescope.app.cli\n"
        "try: gatescope.app.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys, command):
    with pytest.raises(SystemExit) as exit:
        main([command, "--help"])

    assert exit.value.code == 0
    assert f"usage: gatescope {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "port"), [([], None), (["--port", "9"], 9), (["serve"], None), (["serve", "--port", "9"], 9)]
)
def test_serve_is_the_default_command(monkeypatch, given, port):
    from gatescope.app.commands import serve

    ran = []
    monkeypatch.setattr(serve, "run", lambda args: ran.append(args.port) or 0)

    assert main(given) == 0
    assert ran == [port]


def test_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as exit:
        main(["fly"])

    assert exit.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_user_error_is_one_sentence_and_status_two(monkeypatch, capsys):
    from gatescope.app.commands import models

    def fail(args):
        raise UserError("the moon must be full.")

    monkeypatch.setattr(models, "run", fail)

    assert main(["models"]) == 2
    assert capsys.readouterr().err == "gatescope: the moon must be full.\n"
