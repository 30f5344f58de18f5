from app.cli import main
from model import load


def test_the_table_holds_what_the_card_says(capsys):
    assert main(["models"]) == 0

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


def test_an_unknown_model_is_told_in_a_sentence(capsys):
    assert main(["models", "gpt"]) == 2

    shown = capsys.readouterr()
    assert shown.err.startswith("gatescope: ")
    assert "gpt" in shown.err
    assert shown.out == ""
