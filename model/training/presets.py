"""The models of the zoo by name: shape, hyperparameters and a short description."""

from dataclasses import dataclass, field

from gatescope.model.config import ModelConfig, TrainConfig


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One model as `gatescope train NAME` makes it.

    Args:
      title: what people call it.
      idea: one line on what is different about it.
      source: who published it, where and when.
      model: its shape.
      recipe: how it is trained.
      note: where its recipe differs from the others' and why; empty where it does not.
    """

    title: str
    idea: str
    source: str
    model: ModelConfig
    recipe: TrainConfig = field(default_factory=TrainConfig)
    note: str = ""


# What the texts' own demonstration trained: TensorFlow 1's BasicLSTMCell and RMSProp, nothing else.
DEMO = TrainConfig(
    epochs=100,
    batch=128,
    optimiser="rmsprop",
    schedule="constant",
    learning_rate=1e-3,
    weight_decay=0.0,
    clip_norm=0.0,
    ema=0.0,
    label_smoothing=0.0,
    dropout=0.0,
    row_loss=0.0,
    augmentation=0.0,
    augmentation_end=0.0,
    written=0.0,
)

GREFF = "Greff, Srivastava, Koutník, Steunebrink, Schmidhuber: LSTM: A Search Space Odyssey, 2015"
JOZEFOWICZ = "Jozefowicz, Zaremba, Sutskever: An Empirical Exploration of Recurrent Network Architectures, ICML 2015"


def _ablated(title: str, part: str, idea: str, source: str) -> Preset:
    return Preset(
        title=title, idea=idea, source=source, model=ModelConfig(cell="ablated", options=(("without", part),))
    )


PRESETS: dict[str, Preset] = {
    "lstm": Preset(
        title="LSTM",
        idea="Three gates decide what a memory cell keeps, takes in and shows.",
        source="Hochreiter & Schmidhuber, Neural Computation 1997; forget gate: Gers, Schmidhuber, Cummins, 2000",
        model=ModelConfig(),
    ),
    "lstm2": Preset(
        title="Stacked LSTM, two layers",
        idea="A second LSTM reads what the first one shows, row by row.",
        source="Graves, Mohamed, Hinton: Speech Recognition with Deep Recurrent Neural Networks, 2013",
        model=ModelConfig(layers=2),
    ),
    "lstm28": Preset(
        title="LSTM of 28 units, the tutorials' demo",
        idea="Small enough to look at every unit; trained as the well-known tutorial did, without any of our recipe.",
        source="TensorFlow tutorial 07_lstm by Nathan Lintz, copied by many",
        model=ModelConfig(units=28),
        recipe=DEMO,
        note="RMSProp at a constant rate, no augmentation, loss on the last row only: as published.",
    ),
    "rnn": Preset(
        title="Plain RNN",
        idea="No gates: the new state is one tanh of the row and the old state.",
        source="Elman: Finding Structure in Time, Cognitive Science 1990",
        model=ModelConfig(cell="rnn"),
    ),
    "peephole": Preset(
        title="Peephole LSTM",
        idea="The gates may look at the memory cell itself, not only at what it shows.",
        source="Gers & Schmidhuber: Recurrent Nets that Time and Count, IJCNN 2000",
        model=ModelConfig(cell="peephole"),
    ),
    "cifg": Preset(
        title="LSTM with coupled gates (CIFG)",
        idea="Forgetting and taking in are one decision: what is dropped makes room for what is written.",
        source=GREFF,
        model=ModelConfig(cell="cifg"),
    ),
    "gru": Preset(
        title="GRU",
        idea="Memory and output are one; two gates do the work of three with three quarters of the weights.",
        source="Cho et al.: Learning Phrase Representations using RNN Encoder-Decoder, EMNLP 2014",
        model=ModelConfig(cell="gru"),
    ),
    "depth_gated": Preset(
        title="Depth-gated LSTM, two layers",
        idea="A fourth gate lets the memory of the lower layer flow straight into that of the upper one.",
        source="Yao, Cohn, Vylomova, Duh, Dyer: Depth-Gated LSTM, 2015",
        model=ModelConfig(cell="depth_gated", layers=2),
    ),
    "clockwork": Preset(
        title="Clockwork RNN",
        idea="Five modules of units tick every 1, 2, 4, 8 and 16 rows and hold still in between.",
        source="Koutník, Greff, Gomez, Schmidhuber: A Clockwork RNN, ICML 2014",
        model=ModelConfig(cell="clockwork", units=340),
        recipe=TrainConfig(learning_rate=0.003),
        note="340 units, so that it has as many parameters as the LSTM; a learning rate of 0.003 in place of 0.01, at"
        " which its units saturate.",
    ),
    "grid": Preset(
        title="Grid LSTM, rows × depth",
        idea="An LSTM along the rows and another along the layers cross in every block.",
        source="Kalchbrenner, Danihelka, Graves: Grid Long Short-Term Memory, ICLR 2016",
        model=ModelConfig(cell="grid", units=64, layers=2),
    ),
    "attention": Preset(
        title="LSTM with attention",
        idea="The answer is a weighted look back at the hidden states of all rows, not only the last.",
        source="Bahdanau, Cho, Bengio, 2015; pooling over steps: Yang et al., NAACL 2016",
        model=ModelConfig(cell="attention"),
    ),
    "lstm-nfg": _ablated("LSTM without forget gate", "forget_gate", "f = 1: nothing is ever dropped.", JOZEFOWICZ),
    "lstm-nig": _ablated("LSTM without input gate", "input_gate", "i = 1: every candidate is written.", JOZEFOWICZ),
    "lstm-nog": _ablated("LSTM without output gate", "output_gate", "o = 1: the memory always shows.", JOZEFOWICZ),
    "lstm-niaf": _ablated(
        "LSTM with a linear candidate", "input_activation", "g has no tanh: writes of any size.", GREFF
    ),
    "lstm-noaf": _ablated(
        "LSTM without output tanh", "output_activation", "h = o ⊙ c: the memory shows unsquashed.", GREFF
    ),
}
