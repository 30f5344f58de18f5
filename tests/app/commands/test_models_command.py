from gatescope import load
from gatescope.app.cli import main
from gatescope.model.weights_file import names


def test_table_has_a_line_for_every_model_of_the_zoo(capsys):
    assert main(["models"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert tuple(line.split()[0] for line in lines[-len(names()) :]) == names()


def test_line_has_the_figures_of_the_card(capsys):
    assert main(["models", "lstm"]) == 0

    card = load("lstm").card
    assert capsys.readouterr().out.splitlines()[-1].split() == [
        "lstm",
        "LSTM",
        "1",
        "×",
        "128",
        f"{card['parameters']:,}",
        *(f"{100 * accuracy:.2f}" for accuracy in card["accuracy"].values()),
    ]


def test_every_kind_of_model_has_one_line(capsys, networks):
    assert main(["models", *map(str, networks.values())]) == 0

    lines = capsys.readouterr().out.splitlines()[-len(networks) :]
    assert [line.split()[0] for line in lines] == list(networks)
    for name, line in zip(networks, lines, strict=True):
        checkpoint = load(networks[name])
        shape = f"{checkpoint.config.layers} × {checkpoint.config.units}"
        assert line.split("A small one")[1].split() == [*shape.split(), f"{checkpoint.parameters:,}", "12.50"]


def test_missing_figure_is_blank(capsys, write, tmp_path):
    untold = write(tmp_path / "untold.safetensors", card={})
    told = write(tmp_path / "told.safetensors", card={"accuracy": {"mnist_test": 0.5, "pen_drawings": 0.25}})

    assert main(["models", str(untold), str(told)]) == 0

    first, second = capsys.readouterr().out.splitlines()[-2:]
    assert first.split()[:2] == ["untold", "untold"]
    assert first.split()[-1] == f"{load(untold).parameters:,}"
    assert second.split()[-2:] == ["50.00", "25.00"]


def test_invalid_files_are_errors_after_the_table(capsys, networks, damaged):
    paths = [damaged["nan"][0], networks["lstm"], damaged["truncated"][0], networks["gru"]]

    assert main(["models", *map(str, paths)]) == 2

    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()[-2:]] == ["lstm", "gru"]
    assert shown.err.startswith("gatescope: ")
    assert shown.err.count("\n") == 1
    for name in ("nan", "truncated"):
        path, told = damaged[name]
        assert str(path) in shown.err
        assert told in shown.err


def test_invalid_files_alone_print_no_table(capsys, damaged):
    assert main(["models", str(damaged["truncated"][0])]) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "truncated or damaged" in shown.err


def test_unknown_model_is_one_sentence(capsys):
    assert main(["models", "gpt"]) == 2

    shown = capsys.readouterr()
    assert shown.err.startswith("gatescope: ")
    assert "gpt" in shown.err
    assert shown.out == ""


def test_cached_descriptions_print_the_same_table(capsys, networks, tmp_path, monkeypatch):
    """Of descriptions alone no code is needed."""
    monkeypatch.setenv("GATESCOPE_CACHE", str(tmp_path))
    told = []
    for _ in range(2):
        assert main(["models", str(networks["lstm"]), str(networks["gru"])]) == 0
        told.append(capsys.readouterr().out)
        monkeypatch.setattr("gatescope.model.checkpoint.describe", None)

    assert told[0] == told[1] and "A small one" in told[0]
