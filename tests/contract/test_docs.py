"""The documentation agrees with the code: examples are run, tables are compared, names and links exist."""

import ast
import contextlib
import io
import itertools
import json
import re
import shlex
import statistics
import tomllib
from pathlib import Path

import pytest

from gatescope import load
from gatescope.app.cli import COMMANDS
from gatescope.app.problems import KINDS
from gatescope.app.settings import Settings, variable
from gatescope.model.training.presets import PRESETS

ROOT = Path(__file__).parents[2]
DOCS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "findings").glob("*.md")]
}
COMPARISON = json.loads((ROOT / "model/zoo/comparison.json").read_text(encoding="utf-8"))


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a document in one language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", DOCS[name], re.MULTILINE | re.DOTALL)
    return [text for kind, text in found if kind == language]


def commands(name: str, program: str) -> list[list[str]]:
    """Every indented command line that starts with `program`, split as a shell does."""
    return [shlex.split(line) for line in re.findall(rf"^    ({program} .*)$", DOCS[name], re.MULTILINE)]


def table(name: str, head: str) -> list[list[str]]:
    """The rows of the table whose header line begins with `head`."""
    lines = DOCS[name].partition(f"\n{head}")[2].partition("\n\n")[0].splitlines()
    assert lines, f"{name} has no table {head!r}"
    return [[cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")] for line in lines[2:]]


def code(cell: str) -> list[str]:
    """What a cell sets in code."""
    return re.findall(r"`([^`]+)`", cell)


def test_the_notebook_example_prints_what_is_shown(monkeypatch):
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.parse(blocks("README.md", "python")[0]), "README.md", "exec"), {})
    assert printed.getvalue() == blocks("README.md", "")[0]


def send(client, arguments: list[str]):
    """Send what a curl command line would send."""
    headers = dict(
        argument.split(": ") for flag, argument in zip(arguments, arguments[1:], strict=False) if flag == "-H"
    )
    body = ROOT / next(argument for argument in arguments if argument.startswith("@"))[1:]
    url = next(argument for argument in arguments if argument.startswith("http://127.0.0.1:8000"))
    return client.post(url.removeprefix("http://127.0.0.1:8000"), content=body.read_bytes(), headers=headers)


@pytest.mark.parametrize("name", ["README.md", "docs/http-api.md"])
def test_the_curl_example_returns_what_is_shown(client, name: str):
    """The shown answer is the real one with lists cut short by an ellipsis."""
    answer = send(client, commands(name, "curl")[0]).json()
    shown = json.loads(re.sub(r",? *…", "", blocks(name, "json")[0]))

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


def test_the_safetensors_example_returns_named_tensors(client):
    from safetensors.numpy import load as read

    tensors = read(send(client, commands("docs/http-api.md", "curl")[1]).content)
    assert tensors["layers.0.forget_gate"].shape == (28, 128)


def test_the_set_up_is_one_line_to_run_and_one_to_test():
    assert "    pip install uv && uv run gatescope\n" in DOCS["README.md"]
    assert "    pip install uv && uv run pytest -n auto\n" in DOCS["README.md"]


def test_readme_has_at_most_120_lines():
    assert len(DOCS["README.md"].splitlines()) <= 120


def test_accuracy_of_the_lstm_is_its_card_s():
    text, card = DOCS["docs/models.md"], load("lstm").card
    for column, digits in (("mnist_test", 10_000), ("pen_drawings", 7_494)):
        share, seeds = card["accuracy"][column], [100 * seed[column] for seed in card["seeds"]]
        error = 100 * (share * (1 - share) / digits) ** 0.5
        mean = f"{statistics.mean(seeds):.2f} ± {statistics.stdev(seeds):.2f} %"
        assert f"| {100 * share:.2f} ± {error:.2f} % | {mean} |" in text
    assert f"ships (seed {card['training']['seed']})" in text
    assert f"{card['parameters']:,} parameters" in text


def test_table_of_models_matches_the_cards():
    cards = {name: load(name).card for name in PRESETS}

    assert table("docs/models.md", "| model |") == [
        [
            f"[`{name}`](../model/zoo/{name}.md)",
            card["title"],
            f"{card['parameters']:,}",
            f"{100 * card['accuracy']['mnist_test']:.2f}",
            f"{100 * card['accuracy']['pen_drawings']:.2f}",
        ]
        for name, card in cards.items()
    ]


def test_table_of_claims_matches_the_comparison():
    decided: dict[str, list[str]] = {}
    for claim in COMPARISON["claims"]:
        text = claim["text"].rstrip(".").partition("; ")[0]
        decided.setdefault(text, ["", ""])[claim["section"] == "matched"] = claim["verdict"]

    assert table("docs/models.md", "| claim |") == [[text, *verdicts] for text, verdicts in decided.items()]


def test_table_of_blank_rows_matches_the_comparison():
    found: dict[str, dict[int, str]] = {}
    for variant in COMPARISON["variants"]:
        if variant["section"] == "delay":
            spread = "" if variant["sd"] is None else f" ± {100 * variant['sd']:.1f}"
            found.setdefault(variant["title"], {})[variant["blanks"]] = f"{100 * variant['mean']:.1f}{spread}"

    shown = {title: cells for title, *cells in table("docs/models.md", "| blank rows | 0 | 28 | 56 | 84 |")}
    assert shown == {title: [by_blanks[blank] for blank in (0, 28, 56, 84)] for title, by_blanks in found.items()}


def test_table_of_signals_matches_the_model():
    number = {0.0: "0", 1.0: "1", -1.0: "−1"}
    signals = load("lstm").classifier.signals
    assert [row[:3] for row in table("docs/models.md", "| signal |")] == [
        [
            f"`{signal.name}`",
            signal.symbol,
            "no bound" if signal.low is None else f"{number[signal.low]} to {number[signal.high]}",
        ]
        for signal in signals
    ]


def test_table_of_settings_has_every_setting_and_its_default(settings: Settings):
    defaults = {
        variable(name): ""
        if default in (None, (), False)
        else (default if isinstance(default, str) else f"{default:,.0f}")
        for name, default in vars(settings).items()
    }

    assert {code(name)[0]: default for name, default, _ in table("docs/operations.md", "| setting |")} == defaults


def test_table_of_metrics_matches_the_endpoint(client):
    families = re.findall(r"^# TYPE ((?:http|gatescope)_\w+)", client.get("/metrics").text, re.MULTILINE)
    shown = [code(name)[0] for name, _ in table("docs/operations.md", "| metric |")]

    assert sorted(shown) == sorted(name for name in families if not name.endswith("_created"))


def test_table_of_commands_matches_the_command_line():
    assert [code(name)[0] for name, _ in table("docs/operations.md", "| command |")] == list(COMMANDS)


def test_table_of_verbs_matches_the_justfile():
    verbs = re.findall(r"^([a-z-]+)(?: [^:\n]*)?:$", (ROOT / "justfile").read_text(encoding="utf-8"), re.MULTILINE)
    shown = [code(command)[0].split()[3] for command, _ in table("CONTRIBUTING.md", "| command |")]

    assert shown == [verb for verb in verbs if verb != "default"]


def test_table_of_endpoints_matches_the_openapi_description(client):
    described = client.get("/openapi.json").json()["paths"]
    endpoints = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}

    assert {code(name)[0] for name, _ in table("docs/http-api.md", "| | |")} == endpoints


def test_table_of_query_parameters_matches_the_openapi_description(client):
    parameters = client.get("/openapi.json").json()["paths"]["/predict"]["post"]["parameters"]
    shown = [code(name)[0] for name, _ in table("docs/http-api.md", "| query |")]

    assert shown == [parameter["name"] for parameter in parameters]


def test_table_of_errors_has_every_kind_of_problem():
    shown = {kind: int(status) for status, kinds in table("docs/http-api.md", "| status |") for kind in code(kinds)}

    assert shown == {kind: status for kind, (status, *_) in KINDS.items()}


def test_table_of_keys_matches_the_help_dialog(client):
    names = {"ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→", "Escape": "Esc", "p": "P", "c": "C"}
    listed = " ".join(re.findall(r'data-keys="([^"]+)"', client.get("/").text)).split()
    shown = " ".join(keys for keys, _ in table("docs/page.md", "| key |")).split()
    digits = set("123456789")

    # The default model has six signals, another one up to nine.
    assert set(shown) - digits == {names.get(key, key) for key in listed} - digits
    assert digits <= set(shown)


def test_table_of_files_matches_the_export_section(client):
    offered = re.findall(r"<button[^>]*data-save=\"\w+\"[^>]*>([\w.]+)<", client.get("/").text)

    assert [name for cell, _ in table("docs/page.md", "| file |") for name in code(cell)] == offered


def test_table_of_folders_names_every_folder():
    parents = [ROOT / "app", ROOT / "model", ROOT / "static/js"]
    folders = {path for parent in parents for path in parent.iterdir() if path.is_dir() and path.name != "__pycache__"}
    shown = {code(name)[0] for name, _ in table("docs/architecture.md", "| folder |")}

    assert {f"{path.relative_to(ROOT).as_posix()}/" for path in folders} <= shown


def picture() -> dict[str, float]:
    """The height of each box in the picture of the floors, by the path that it stands for."""
    text = (ROOT / "docs/floors.svg").read_text(encoding="utf-8")
    return {path: float(y) for y, path in re.findall(r'y="([\d.]+)" data-path="([^"]+)"', text)}


def test_picture_of_the_floors_has_every_folder_and_only_what_exists():
    parents = [ROOT / "app", ROOT / "static/js"]
    folders = {path for parent in parents for path in parent.iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert {path.relative_to(ROOT).as_posix() for path in folders} <= set(picture())
    assert not [path for path in picture() if not (ROOT / path).exists()]


@pytest.mark.parametrize("folder", ["app", "model"])
def test_picture_of_the_floors_matches_the_import_contract(folder: str):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract.get("containers") == [f"gatescope.{folder}"])
    floors = {name: floor for floor, layer in enumerate(layers) for name in re.findall(r"\w+", layer)}
    drawn = {Path(path).stem: y for path, y in picture().items() if path.startswith(f"{folder}/")}

    for one, other in itertools.permutations(drawn, 2):
        assert (floors[one] < floors[other]) == (drawn[one] < drawn[other]), (one, other)


def test_every_command_in_the_documentation_exists():
    named = {command for text in DOCS.values() for command in re.findall(r"uv run gatescope (\w[\w-]*)", text)}

    assert named <= set(COMMANDS)


# A folder of the repository, or a file in one.
PATH = re.compile(r"(?:\w[\w.-]*/)+(?:\w[\w-]*\.\w+)?")
TOP = {path.name for path in ROOT.iterdir() if path.is_dir()}


@pytest.mark.parametrize("name", [name for name in DOCS if name != "CHANGELOG.md"])
def test_every_path_in_the_documentation_exists(name: str):
    paths = [word for span in code(DOCS[name]) for word in span.split() if PATH.fullmatch(word) and "NAME" not in word]
    missing = [path for path in paths if path.split("/")[0] in TOP and not (ROOT / path).exists()]

    assert not missing


@pytest.mark.parametrize("name", DOCS)
def test_every_link_in_the_documentation_resolves(name: str):
    targets = re.findall(r"\]\((?!https?://)([^)#\s]+)[^)]*\)", DOCS[name])
    missing = [target for target in targets if not (ROOT / name).parent.joinpath(target).exists()]

    assert not missing


def test_every_document_is_linked_from_readme():
    linked = re.findall(r"\]\(([^)]+\.md)\)", DOCS["README.md"])

    assert {name for name in DOCS if name.startswith("docs/")} <= set(linked)


def test_every_benchmark_in_the_documentation_exists():
    named = re.findall(r"`(\w+\.py)(?: [^`]*)?`", DOCS["docs/benchmarks.md"])

    assert named and not [name for name in named if not (ROOT / "benchmarks" / name).is_file()]


def test_the_glossary_is_in_alphabetical_order():
    terms = [term.lower() for term, _ in table("docs/glossary.md", "| term |")]

    assert terms == sorted(terms)
