"""`gatescope trace`: write the trace of one image file, without a server."""

import argparse
from pathlib import Path

from gatescope.app.commands import UserError, compile_cache_of, settings_with

SUFFIXES = (".safetensors", ".json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope trace`."""
    parser.add_argument("picture", type=Path, help="PNG or JPEG of one digit, dark on light or light on dark")
    parser.add_argument("--model", help="name in the zoo or path of a safetensors file (default: lstm)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the trace to FILE, .safetensors or .json")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the trace to FILE as a stand-alone page")
    parser.add_argument(
        "--no-normalise",
        dest="normalise",
        action="store_false",
        help="use a 28 x 28 image, white ink on black, unchanged",
    )


def run(args: argparse.Namespace) -> int:
    """Print the predicted digit and write the requested files.

    Raises:
      UserError: the image, the model or an output file is invalid.
    """
    for path, suffixes in ((args.out, SUFFIXES), (args.html, (".html", ".htm"))):
        if path is not None and path.suffix not in suffixes:
            raise UserError(f"{path} must end in {' or '.join(suffixes)}; name another file.")
    try:
        data = args.picture.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {args.picture} ({error.strerror}); name a PNG or JPEG file.") from None

    from gatescope.app.formats.images import decode, normalise, unscaled
    from gatescope.app.inference.model_repository import DEFAULT
    from gatescope.app.inference.predictor import Predictor, UnusableModel, find_models
    from gatescope.app.problems import Problem

    settings = settings_with()
    cache = compile_cache_of(settings)
    try:
        grey = decode(data, max_pixels=settings.max_picture_pixels)
        image = normalise(grey) if args.normalise else unscaled(grey)
        [(name, path)] = find_models([args.model or DEFAULT]).items()
        predictor = Predictor(path, cache)
    except UnusableModel as error:
        raise UserError(str(error)) from None
    except Problem as problem:
        raise UserError(f"{args.picture}: {problem.detail}") from None

    trace = predictor.predict(image)
    if args.out is not None:
        from gatescope.app.formats.trace_formats import to_json, to_safetensors

        write = to_json if args.out.suffix == ".json" else to_safetensors
        _write(args.out, write(trace, predictor.signals))
    if args.html is not None:
        from gatescope.app.formats.trace_page import page

        _write(args.html, page(trace, predictor.description).encode())
    print(f"{trace.prediction} ({trace.probabilities[trace.prediction]:.1%}, {name})")
    return 0


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(f"cannot write {path} ({error.strerror}); name another file.") from None
