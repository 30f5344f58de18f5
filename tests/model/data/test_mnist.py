"""What model.mnist promises: the right bytes or a message that says what to do. A loopback server plays the mirrors."""

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pooch
import pytest

from gatescope.model.data import mnist
from gatescope.model.data.mnist import MnistError
from gatescope.model.data.mnist_files import FILES

IMAGES, LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"


def idx(values: np.ndarray) -> bytes:
    return bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">u4").tobytes() + values.tobytes()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Three digits in the place of MNIST's test split, by file."""
    values = {IMAGES: np.arange(3 * 28 * 28).reshape(3, 28, 28).astype(np.uint8), LABELS: np.array([7, 2, 1], np.uint8)}
    for name, of_file in values.items():
        checksum = hashlib.md5(idx(of_file)).hexdigest()
        monkeypatch.setitem(FILES, name, (of_file.shape, checksum))
    return values


@pytest.fixture
def folder(small: dict[str, np.ndarray], tmp_path: Path) -> Path:
    own = tmp_path / "own"
    own.mkdir()
    for name, values in small.items():
        (own / f"{name}.gz").write_bytes(gzip.compress(idx(values)))
    return own


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "gatescope"


class Mirrors:
    """Two mirrors on one loopback server; `answers` has (status, body, announced length) by path."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, tuple[int, bytes, int]] = {}
        self.asked: list[str] = []

    def offer(self, mirror: str, name: str, body: bytes, status: int = 200, length: int | None = None) -> None:
        self.answers[f"/{mirror}/{name}.gz"] = (status, body, len(body) if length is None else length)


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[Mirrors]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            status, body, length = served.answers.get(self.path, (404, b"", 0))
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Mirrors(f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(mnist, "MIRRORS", (f"{served.url}/first/", f"{served.url}/second/"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def cached(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


# What is read


def test_the_training_split_is_the_one_everybody_knows(data_folder: Path):
    images, labels = mnist.read("train", data_folder)
    assert images.shape == (60_000, 28, 28) and images.dtype == np.uint8
    assert labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert images.mean() / 255 == pytest.approx(0.1307, abs=0.0001)


def test_the_test_split_is_the_one_everybody_knows(data_folder: Path):
    images, labels = mnist.read("test", data_folder)
    assert images.shape == (10_000, 28, 28)
    assert labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


def test_a_folder_of_ones_own_is_read(folder, small):
    images, labels = mnist.read("test", folder)
    np.testing.assert_array_equal(images, small[IMAGES])
    np.testing.assert_array_equal(labels, small[LABELS])


def test_a_folder_mnist_within_it_is_found(folder):
    assert mnist.read("test", folder.rename(folder.with_name("mnist")).parent)[1].tolist() == [7, 2, 1]


def test_unpacked_files_are_read_too(folder):
    for packed in folder.iterdir():
        packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
        packed.unlink()
    assert mnist.read("test", folder)[1].tolist() == [7, 2, 1]


def test_an_unknown_split_is_refused():
    with pytest.raises(MnistError, match='split must be "train" or "test"; got \'validation\''):
        mnist.read("validation")  # type: ignore[arg-type]


def test_the_last_5000_training_digits_validate():
    labels = np.arange(6_000)
    images = np.zeros((6_000, 28, 28), np.uint8)
    images[:, 0, 0] = labels % 251
    (train_images, train_labels), (images_kept, labels_kept) = mnist.split_validation(images, labels)
    np.testing.assert_array_equal(train_labels, np.arange(1_000))
    np.testing.assert_array_equal(labels_kept, np.arange(1_000, 6_000))
    np.testing.assert_array_equal(train_images[:, 0, 0], train_labels % 251)
    np.testing.assert_array_equal(images_kept[:, 0, 0], labels_kept % 251)


@pytest.mark.parametrize(("images", "labels"), [(5_000, 5_000), (6_000, 5_999)])
def test_too_few_or_unpaired_digits_cannot_be_split(images, labels):
    with pytest.raises(ValueError, match=f"got {images} images and {labels} labels"):
        mnist.split_validation(np.zeros((images, 28, 28), np.uint8), np.zeros(labels, np.uint8))


# Files that are not what they should be


def test_a_missing_file_is_named_with_where_it_was_looked_for(folder):
    (folder / f"{LABELS}.gz").unlink()
    with pytest.raises(MnistError, match="unset GATESCOPE_DATA to have it downloaded") as error:
        mnist.read("test", folder)
    assert f"{LABELS}.gz (or {LABELS}) must be in {folder} or {folder / 'mnist'}" in str(error.value)


def cut_gzip(content: bytes) -> bytes:
    return gzip.compress(content)[:-20]


def scratched_gzip(content: bytes) -> bytes:
    header, packed = gzip.compress(content)[:10], gzip.compress(content)[11:]
    return header + b"\xff" + packed  # there is no block of this type


def wrong_crc(content: bytes) -> bytes:
    packed = gzip.compress(content)
    return packed[:-8] + bytes(4) + packed[-4:]


def web_page(content: bytes) -> bytes:
    return b"<html>Please log in</html>"


def other_magic(content: bytes) -> bytes:
    return gzip.compress(b"\0\0\x0d\x03" + content[4:])


def fewer_announced(content: bytes) -> bytes:
    return gzip.compress(content[:4] + b"\0\0\0\2" + content[8:])


def cut_before_packing(content: bytes) -> bytes:
    return gzip.compress(content[:-100])


def cut_within_the_header(content: bytes) -> bytes:
    return gzip.compress(content[:10])


def longer(content: bytes) -> bytes:
    return gzip.compress(content + b"\0")


def one_pixel_changed(content: bytes) -> bytes:
    return gzip.compress(content[:-1] + bytes([content[-1] ^ 1]))


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (cut_gzip, "is cut short: its gzip data stop before their end mark"),
        (scratched_gzip, r"must be gzip data, and is not or is damaged \(Error -3 while decompressing"),
        (wrong_crc, r"must be gzip data, and is not or is damaged \(CRC check failed"),
        (web_page, r"must be gzip data, and is not or is damaged \(Not a gzipped file"),
        (other_magic, "must begin with the IDX magic number 00000803; it begins with 00000d03"),
        (fewer_announced, "must announce 3 x 28 x 28 values; it announces 2 x 28 x 28"),
        (cut_within_the_header, "must announce 3 x 28 x 28 values"),
        (cut_before_packing, "is cut short: it must have 2,368 bytes when decompressed and has 2,268"),
        (longer, "goes on too long: it must have 2,368 bytes when decompressed and has 2,369"),
        (one_pixel_changed, r"must have the checksum \(MD5, decompressed\) \w{32}; it has \w{32}"),
    ],
)
def test_a_damaged_file_is_refused_for_what_is_wrong_with_it(
    folder: Path, small: dict[str, np.ndarray], damage: Callable[[bytes], bytes], complaint: str
):
    path = folder / f"{IMAGES}.gz"
    path.write_bytes(damage(idx(small[IMAGES])))
    with pytest.raises(MnistError, match=complaint) as error:
        mnist.read("test", folder)
    assert str(error.value).startswith(f"{path} ")
    assert str(error.value).endswith("; put a fresh copy there.")


def test_a_damaged_file_in_the_cache_is_to_be_deleted(cache, small):
    cache.mkdir(parents=True)
    (cache / f"{IMAGES}.gz").write_bytes(cut_gzip(idx(small[IMAGES])))
    with pytest.raises(MnistError, match="delete it to have it downloaded again, or set GATESCOPE_DATA"):
        mnist.read("test")


def test_an_mnist_error_is_a_value_error():
    assert issubclass(MnistError, ValueError)


# Downloading


def offer_all(mirrors: Mirrors, mirror: str, small: dict[str, np.ndarray]) -> None:
    for name, values in small.items():
        mirrors.offer(mirror, name, gzip.compress(idx(values)))


def test_the_two_public_mirrors_are_asked_over_https():
    assert len(mnist.MIRRORS) == 2
    assert all(mirror.startswith("https://") and mirror.endswith("/mnist/") for mirror in mnist.MIRRORS)


def test_without_a_folder_the_files_are_downloaded_into_the_cache(mirrors, small, cache):
    offer_all(mirrors, "first", small)
    images, labels = mnist.read("test")
    np.testing.assert_array_equal(images, small[IMAGES])
    assert labels.tolist() == [7, 2, 1]
    assert cached(cache) == [f"{IMAGES}.gz", f"{LABELS}.gz"]


def test_what_is_in_the_cache_is_not_downloaded_again(mirrors, small):
    offer_all(mirrors, "first", small)
    mnist.read("test")
    asked = len(mirrors.asked)
    mnist.read("test")
    assert len(mirrors.asked) == asked == 2


def test_a_download_shows_its_progress(mirrors, small, capsys):
    offer_all(mirrors, "first", small)
    mnist.read("test")
    shown = capsys.readouterr().err
    assert f"{IMAGES}.gz: 100%" in shown


def test_the_second_mirror_is_used_when_the_first_has_not_got_it(mirrors, small):
    offer_all(mirrors, "second", small)
    assert mnist.read("test")[1].tolist() == [7, 2, 1]
    assert mirrors.asked[:2] == [f"/first/{IMAGES}.gz", f"/second/{IMAGES}.gz"]


@pytest.mark.parametrize("damage", [cut_gzip, web_page, one_pixel_changed])
def test_the_second_mirror_is_used_when_the_first_sends_something_else(mirrors, small, damage):
    offer_all(mirrors, "second", small)
    mirrors.offer("first", IMAGES, damage(idx(small[IMAGES])))
    np.testing.assert_array_equal(mnist.read("test")[0], small[IMAGES])


def test_the_second_mirror_is_used_when_the_first_breaks_off(mirrors, small):
    offer_all(mirrors, "second", small)
    whole = gzip.compress(idx(small[IMAGES]))
    mirrors.offer("first", IMAGES, whole[:100], length=len(whole))
    np.testing.assert_array_equal(mnist.read("test")[0], small[IMAGES])


def test_when_no_mirror_has_it_the_message_says_why_and_what_to_do(mirrors, small):
    mirrors.offer("second", IMAGES, b"<html>")
    with pytest.raises(MnistError, match="go online and try again, or set GATESCOPE_DATA to a folder") as error:
        mnist.read("test")
    message = str(error.value)
    assert message.startswith(f"{IMAGES}.gz could not be downloaded (")
    assert f"{mirrors.url}/first/: refuses (404" in message
    assert f"{mirrors.url}/second/: must be gzip data" in message


def test_offline_the_message_says_so(small, cache, monkeypatch):
    # Port 9 of the loopback answers to nobody, without any network.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/",))
    with pytest.raises(MnistError, match=r"http://127.0.0.1:9/: cannot be reached \(ConnectionError\)\); go online"):
        mnist.read("test")


@pytest.mark.parametrize("damage", [cut_gzip, web_page, one_pixel_changed])
def test_a_failed_download_leaves_nothing_in_the_cache(mirrors, small, cache, damage):
    for mirror in ("first", "second"):
        mirrors.offer(mirror, IMAGES, damage(idx(small[IMAGES])))
    with pytest.raises(MnistError):
        mnist.read("test")
    assert cached(cache) == []


def test_a_cache_that_cannot_be_written_is_named(mirrors, small, cache):
    cache.parent.mkdir()
    cache.write_text("a file where a folder should be")
    offer_all(mirrors, "first", small)
    with pytest.raises(MnistError, match=f"{cache} must be a folder with room for {IMAGES}.gz .*set GATESCOPE_DATA"):
        mnist.read("test")
