"""README says nothing that is not so: its examples are run, its figures are the card's, its tables the code's."""

import ast
import contextlib
import io
import json
import re
import shlex
import statistics
from pathlib import Path

import pytest

from gatescope import load
from gatescope.app.cli import COMMANDS
from gatescope.model.training.presets import PRESETS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMPARISON = json.loads((ROOT / "model/zoo/comparison.json").read_text(encoding="utf-8"))


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [text for kind, text in found if kind == language]


def commands(program: str) -> list[list[str]]:
    """Every indented command line that starts with `program`, split as a shell does."""
    return [shlex.split(line) for line in re.findall(rf"^    ({program} .*)$", README, re.MULTILINE)]


def test_the_notebook_example_prints_what_is_shown(monkeypatch):
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.parse(blocks("python")[0]), "README.md", "exec"), {})
    assert printed.getvalue() == blocks("")[0]


def ask(client, arguments: list[str]):
    """Send what a curl command line would send."""
    headers = dict(
        argument.split(": ") for flag, argument in zip(arguments, arguments[1:], strict=False) if flag == "-H"
    )
    body = ROOT / next(argument for argument in arguments if argument.startswith("@"))[1:]
    url = next(argument for argument in arguments if argument.startswith("http://127.0.0.1:8000"))
    return client.post(url.removeprefix("http://127.0.0.1:8000"), content=body.read_bytes(), headers=headers)


def test_the_curl_example_answers_what_is_shown(client):
    """The shown answer is the real one with lists cut short by an ellipsis."""
    answer = ask(client, commands("curl")[0]).json()
    shown = json.loads(re.sub(r",? *…", "", blocks("json")[0]))

    def check(part, whole, where: str) -> None:
        if isinstance(part, dict):
            assert list(part) == list(whole), where
            for key in part:
                check(part[key], whole[key], f"{where}.{key}")
        elif isinstance(part, list):
            assert part, where
            for index, item in enumerate(part):
                check(item, whole[index], f"{where}[{index}]")
        else:
            assert part == (pytest.approx(whole, abs=1e-5) if isinstance(part, float) else whole), where

    check(shown, answer, "answer")


def test_the_safetensors_example_gives_named_tensors(client):
    from safetensors.numpy import load as read

    tensors = read(ask(client, commands("curl")[1]).content)
    assert tensors["layers.0.forget_gate"].shape == (28, 128)


def test_figures_are_those_of_the_card():
    card = load("lstm").card
    for column, digits in (("mnist_test", 10_000), ("pen_drawings", 7_494)):
        share, seeds = card["accuracy"][column], [100 * seed[column] for seed in card["seeds"]]
        error = 100 * (share * (1 - share) / digits) ** 0.5
        mean = f"{statistics.mean(seeds):.2f} ± {statistics.stdev(seeds):.2f} %"
        assert f"| {100 * share:.2f} ± {error:.2f} % | {mean} |" in README
    assert f"ships (seed {card['training']['seed']})" in README
    assert f"{card['parameters']:,} parameters" in README


def test_the_table_of_models_is_the_cards():
    table = re.findall(
        r"^\| \[`(.+?)`\]\(model/zoo/(.+?)\.md\) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", README, re.MULTILINE
    )
    cards = {name: load(name).card for name in PRESETS}

    assert table == [
        (
            name,
            name,
            card["title"],
            f"{card['parameters']:,}",
            f"{100 * card['accuracy']['mnist_test']:.2f}",
            f"{100 * card['accuracy']['pen_drawings']:.2f}",
        )
        for name, card in cards.items()
    ]


def test_the_table_of_claims_says_what_the_comparison_decided():
    decided: dict[str, list[str]] = {}
    for claim in COMPARISON["claims"]:
        text = claim["text"].rstrip(".").partition("; ")[0]
        decided.setdefault(text, ["", ""])[claim["section"] == "matched"] = claim["verdict"]
    _, _, *rows = re.search(r"^\| what is said \|.*?(?=\n\n)", README, re.MULTILINE | re.DOTALL)[0].splitlines()

    assert [row.strip("|").split("|") for row in rows] == [
        [f" {text} ", *(f" {verdict} " if verdict else "  " for verdict in verdicts)]
        for text, verdicts in decided.items()
    ]


def test_the_table_of_delays_has_the_comparison_s_figures():
    found: dict[str, dict[int, str]] = {}
    for variant in COMPARISON["variants"]:
        if variant["section"] == "delay":
            spread = "" if variant["sd"] is None else f" ± {100 * variant['sd']:.1f}"
            found.setdefault(variant["title"], {})[variant["blanks"]] = f"{100 * variant['mean']:.1f}{spread}"
    head, _, *rows = re.search(r"^\| blank rows \|.*?(?=\n\n)", README, re.MULTILINE | re.DOTALL)[0].splitlines()
    blanks = [int(cell) for cell in head.strip("|").split("|")[1:]]
    table = {
        title.strip(): [cell.strip() for cell in cells] for title, *cells in (r.strip("|").split("|") for r in rows)
    }

    assert blanks == [0, 28, 56, 84]
    assert table == {title: [by_blanks[blank] for blank in blanks] for title, by_blanks in found.items()}


def test_the_table_of_signals_is_the_models():
    table = re.findall(r"^\| `(\w+)` \| (\w_t) \| (.*?) \|", README, re.MULTILINE)
    number = {0.0: "0", 1.0: "1", -1.0: "−1"}
    signals = load("lstm").classifier.signals
    assert table == [
        (
            signal.name,
            signal.symbol,
            "no bound" if signal.low is None else f"{number[signal.low]} to {number[signal.high]}",
        )
        for signal in signals
    ]


def test_every_command_that_is_named_exists():
    assert set(re.findall(r"uv run gatescope (\w[\w-]*)", README)) <= set(COMMANDS)


def test_every_file_and_folder_that_is_named_exists():
    for name in re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", README) + re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / name).exists(), name
