"""The guided reading as the service writes it: eight steps for every model, and no letter without a meaning."""

import html
import json
import re

import pytest

from gatescope.app.pages.cell_notation import Notation
from gatescope.app.pages.languages import DEFAULT
from gatescope.app.pages.templating import _templates
from gatescope.app.schemas import ModelDescription
from gatescope.model.weights_file import names

STEPS = ["rows", "forget", "candidate", "memory", "output", "belief", "unit", "experiment"]
LETTER = re.compile(r'<(?:i class="sym"|span class="op")>(.*?)</(?:i|span)>', re.S)


def text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def letters(markup: str) -> list[str]:
    """What stands on the page as a letter or sign of an equation, as its text."""
    return [text(found) for found in LETTER.findall(markup)]


@pytest.fixture(params=names())
def page(request, client):
    return client.get(f"/?model={request.param}").text


def test_every_article_has_the_same_eight_steps(page):
    assert re.findall(r'data-step="(\w+)"', page) == STEPS


def test_every_letter_on_the_page_is_defined_once(page):
    entries = re.search(r"<dl data-letters>(.*?)</dl>", page, re.S)[1]
    defined = letters("".join(re.findall(r"<dt>.*?</dt>", entries, re.S)))

    assert len(defined) == len(set(defined))
    assert set(letters(page)) <= set(defined)
    assert all(text(meaning).strip() for meaning in re.findall(r"<dd>(.*?)</dd>", entries, re.S))


def test_a_step_refers_only_to_signals_and_panels_of_its_model(page):
    signals = {
        signal["name"] for signal in json.loads(re.search(r'id="model">(.*?)</script>', page, re.S)[1])["signals"]
    }
    doings = " ".join(re.findall(r'data-doing="([^"]+)"', page)).split()

    assert {doing.partition(":")[0] for doing in doings} <= {"row", "look", "keep", "play", "walk", "draw", "answer"}
    assert {doing.partition(":")[2] for doing in doings} - {""} <= signals
    for selector in re.findall(r"\[data-panel=(\w+)\]", "".join(re.findall(r'data-shows="([^"]+)"', page))):
        assert f'data-panel="{selector}"' in page


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lstm", "The first decision is about the past."),
        ("peephole", "Here it has a peephole"),
        ("cifg", "room is made before something is written"),
        ("gru", "There is no output gate. A GRU shows all it remembers"),
        ("rnn", "A plain recurrent network has no gate at all."),
        ("lstm-nfg", "This one was trained without it, as the first LSTM of 1997 was"),
        ("lstm-nig", "In an LSTM the input gate would say how much of it is written."),
        ("lstm-nog", "In an LSTM the output gate would say how much of the memory is let out."),
        ("lstm-niaf", "so a row may propose any number"),
        ("lstm-noaf", "it shows the memory as large as it is"),
        ("clockwork", "the clock decides"),
        ("grid", "Memory runs in two directions here"),
        ("attention", "The answer does not come from the last hidden state"),
        ("depth_gated", "the memory of the layer below"),
        ("lstm2", "There are 2 layers"),
        ("lstm28", "It was trained at the last row only"),
    ],
)
def test_every_cell_has_an_article_of_its_own(client, name, said):
    others = {other: text(client.get(f"/?model={other}").text) for other in ("lstm", name)}

    assert said in others[name]
    assert name == "lstm" or said not in others["lstm"]


def test_an_ablation_s_article_says_once_that_it_was_trained_without_the_part(client):
    for name in ("lstm-nfg", "lstm-nig", "lstm-nog", "lstm-niaf", "lstm-noaf"):
        assert text(client.get(f"/?model={name}").text).count("trained from the start without the part") == 1, name


@pytest.mark.parametrize("name", names())
def test_the_default_article_has_every_signal_s_meaning(client, name):
    """The steps that all cells share stand alone too, as for a cell that is yet to be written about."""
    model = client.get(f"/models/{name}").json()
    cell = Notation(ModelDescription.model_validate(model))
    page = _templates(DEFAULT).env.get_template("articles/steps.html").render(model=model, cell=cell)

    assert re.findall(r'data-step="(\w+)"', page) == STEPS
    told = text(page)
    assert all(html.unescape(signal["meaning"]) in told for signal in model["signals"])
