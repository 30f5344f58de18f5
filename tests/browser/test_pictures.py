"""Pictures from elsewhere: opened, dropped, pasted, and everything that is none."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gatescope.app.formats.images import decode
from gatescope.model.data.normalise import normalise

DRAGGED = """([kind, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  if (kind) data.items.add(new File([bytes], name, { type: kind }));
  return data;
}"""


def png(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def seven(size: tuple[int, int] = (500, 380), paper: str = "#f4f0e4", ink: str = "#22306a") -> Image.Image:
    """Written small, with a coloured pen on paper that is not white."""
    picture = Image.new("RGB", size, paper)
    width, height = size
    points = [(0.4 * width, 0.3 * height), (0.6 * width, 0.3 * height), (0.48 * width, 0.7 * height)]
    ImageDraw.Draw(picture).line(points, fill=ink, width=round(0.04 * height), joint="curve")
    return picture


def choose(visitor, content: bytes, name: str = "digit.png", kind: str = "image/png") -> None:
    visitor.page.locator("#picture").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def let_go(visitor, content: bytes, name: str = "digit.png", kind: str = "image/png", event: str = "drop") -> None:
    """Drop or paste a file, or with an empty `kind` something that is none."""
    data = visitor.page.evaluate_handle(DRAGGED, [kind, name, base64.b64encode(content).decode()])
    if event == "drop":
        visitor.page.locator("body").dispatch_event("drop", {"dataTransfer": data})
    else:
        paste = "data => dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))"
        visitor.page.evaluate(paste, data)


def complaint(visitor) -> str:
    alert = visitor.page.locator("#alert")
    alert.wait_for(state="visible")
    return str(alert.inner_text())


def test_an_opened_picture_is_read_as_the_service_scales_and_centres_it(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    picture = png(seven())
    choose(visitor, picture)
    visitor.wait("ready")

    assert visitor.prediction == "7"
    sent = np.frombuffer(visitor.posted[-1], np.uint8)
    expected = normalise(decode(picture, max_pixels=10**7))
    np.testing.assert_allclose(sent.reshape(28, 28) / 255, expected, atol=2 / 255)


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_may_be_dropped_or_pasted(visit, event):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    let_go(visitor, png(seven(), "JPEG"), "digit.jpg", "image/jpeg", event)
    visitor.wait("ready")

    assert visitor.prediction == "7"


def test_light_ink_on_dark_paper_and_a_picture_of_many_pixels_are_read_too(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    choose(visitor, png(seven((4000, 3000), paper="#101010", ink="#e8e8e8")))
    visitor.wait("ready")

    assert visitor.prediction == "7"


def test_a_picture_is_drawn_over_undone_and_kept(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    choose(visitor, png(seven()))
    visitor.wait("ready")
    visitor.page.reload()
    visitor.wait("ready")
    assert visitor.prediction == "7"

    visitor.stroke([(0.2, 0.85), (0.5, 0.85), (0.8, 0.85)])
    visitor.wait("ready")
    assert len(visitor.posted[-1]) > 784, "a drawing over it is scaled and centred anew"
    visitor.button("Undo").click()
    visitor.wait("ready")
    assert visitor.prediction == "7"
    assert len(visitor.posted[-1]) == 784


@pytest.mark.parametrize(
    ("content", "name", "kind", "told"),
    [
        (b"seven, in words", "seven.txt", "text/plain", "not a picture that this browser can read"),
        (png(seven())[:200], "torn.png", "image/png", "not a picture that this browser can read"),
        (png(Image.new("L", (300, 200), 255)), "paper.png", "image/png", "no digit to be seen"),
        (png(Image.new("1", (10_000, 5_001), 1)), "large.png", "image/png", "up to 50 million pixels; that one has 51"),
        (b"", "", "", "That was no file"),
    ],
    ids=["text", "torn", "blank", "too-large", "no-file"],
)
def test_unusable_image_shows_an_error_and_keeps_the_drawing(visit, content, name, kind, told):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    let_go(visitor, content, name, kind)

    assert told in complaint(visitor)
    assert visitor.prediction == "3"
    assert visitor.page.evaluate("document.body.dataset.state") == "ready"

    visitor.button("Sample 4").click()
    visitor.until("document.querySelector('#alert').hidden")
    visitor.until("document.querySelector('#prediction').value === '4'")


def test_image_sent_to_an_unreachable_server_shows_an_error_without_a_retry(visit, network):
    visitor = visit(network, reduced_motion="reduce").open().wait("ready")
    network.disconnect()
    choose(visitor, png(seven()))

    assert complaint(visitor) == "The server does not answer."
    assert visitor.prediction == "3"
