"""Requests that are odd before anybody looks at their body: methods, addresses, headers, lengths and chunks."""

from tests.robustness.corpus.case import MARK, Case, post
from tests.robustness.corpus.json_bodies import WHOLE

HOST = f"Host: a\r\nX-Mark: {MARK}\r\n"
JSON = "Content-Type: application/json\r\n"
START = f"POST /predict HTTP/1.1\r\n{HOST}{JSON}"


def get(path: str, method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\n{HOST}\r\n".encode("latin-1")


def with_headers(lines: str, body: bytes = WHOLE) -> bytes:
    """A request with these header lines in place of those that tell its length."""
    return f"{START}{lines}\r\n".encode("latin-1") + body


def chunked(body: bytes) -> bytes:
    return with_headers("Transfer-Encoding: chunked\r\n", body)


METHODS = ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "LOCK", "QUERY", "REPORT", "PURGE")
NO_METHODS = ("FROB", "post", "POST2", "P0ST", MARK, "\xa9", "\0", "PRI")

QUERIES = {
    "an unknown name": f"?{MARK}=1",
    "1,000 unknown names": "?" + "&".join(f"a{n}" for n in range(1000)),
    "American spelling": "?normalize=true",
    "a word for a truth": f"?normalise={MARK}",
    "normalise empty": "?normalise=",
    "a model of 201 letters": "?model=" + "a" * 201,
    "signals of 1,001 letters": "?signals=" + "a" * 1001,
    "a zero byte in a name": "?%00=1",
    "half a letter": "?%ED%A0%80=1",
    "a query in a query": "??model=lstm",
    "a name twice": "?model=lstm&model=gru",
}
MODELS = ("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "lstm%00", "%ff", "lstm.safetensors", "LSTM", "", MARK)
SIGNALS = (MARK, "", ",", "cell_state,", "Cell_State", "cell_state%00", "*", "..", "cell_state;hidden_state")

PATHS = (
    "/nowhere",
    f"/{MARK}",
    "//predict",
    "/PREDICT",
    "/%70redict%00",
    "/predict%0d%0aX-Mark:%20a",
    "/predict;a=b",
    "/models/lstm/weights/../../../../etc/passwd",
    "/models/%2e%2e%2f%2e%2e%2fetc%2fpasswd/weights",
    "/static/../app/main.py",
    "/static/%2e%2e/app/main.py",
    "/static/..%2fapp%2fmain.py",
    "/static/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/static/..%5c..%5capp%5cmain.py",
    "/static/%252e%252e%252fetc%252fpasswd",
    "/static/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/static/%e0%80%ae%e0%80%ae/etc/passwd",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/js/main.js%00.png",
    "/static/%00",
    "/static/" + "a" * 5000,
    "/static/" + "a/" * 3000,
    "/static/" + "../" * 1000 + "etc/passwd",
    "/static/js",
    "/static/con",
    "/static/.",
    "/static/~root",
    "/static/%ff%fe",
    "/static/%",
    "/static/%zz",
    "/vendor/plotly-0.0.0/plotly.min.js",
    "/.git/config",
    "/.env",
    "/app/main.py",
    "/digits",
    "/problems/busy",
)
NO_MODELS = (
    "..%5c..%5cetc%5cpasswd",
    MARK,
    "lstm.safetensors",
    "LSTM",
    "%00",
    "lstm%00",
    "%2e%2e",
    "%ff",
    "a" * 5000,
    "%F0%9F%92%A9",
    "__class__",
)

TYPES = {
    "none": "",
    "text": "text/plain",
    "a form": "application/x-www-form-urlencoded",
    "several parts": "multipart/form-data; boundary=a",
    "a GIF": "image/gif",
    "any picture": "image/*",
    "JSON with a suffix": "application/vnd.api+json",
    "JSON lines": "application/x-ndjson",
    "the sender's": MARK,
    "slashes": "a/" * 500,
    "two": "application/json, image/png",
    "a charset alone": "; charset=utf-8",
}

# What a body's length says, and what of a body comes.
LENGTHS = {
    "below 0": "Content-Length: -1\r\n",
    "a word": f"Content-Length: {MARK}\r\n",
    "empty": "Content-Length: \r\n",
    "a fraction": "Content-Length: 10.5\r\n",
    "hex": "Content-Length: 0x10\r\n",
    "plus": "Content-Length: +10\r\n",
    "beyond 64 bits": "Content-Length: 99999999999999999999999\r\n",
    "two that differ": "Content-Length: 10\r\nContent-Length: 20\r\n",
    "two in one line": "Content-Length: 10, 20\r\n",
    "beside chunks": "Content-Length: 10\r\nTransfer-Encoding: chunked\r\n",
    "beside chunks, the other way round": "Transfer-Encoding: chunked\r\nContent-Length: 10\r\n",
    "chunks twice removed": "Transfer-Encoding: chunked, identity\r\n",
    "a coding that is none": f"Transfer-Encoding: {MARK}\r\n",
    "a colon behind a space": "Content-Length : 10\r\n",
}
CHUNKS = {
    "a size that is none": b"xyz\r\n",
    "a size below 0": b"-1\r\n",
    "a size beyond 64 bits": b"fffffffffffffffff\r\n",
    "no size": b"\r\n",
    "longer than told": b"2\r\n{}garbage\r\n0\r\n\r\n",
    "no line break behind": b"2\r\n{}0\r\n\r\n",
    "a zero byte as size": b"\0\r\n",
}
NO_HTTP = {
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "SSH": b"SSH-2.0-OpenSSH_9.9\r\n",
    "SMTP": b"EHLO a\r\n",
    "zeros": bytes(100),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "no version": b"GET / \r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\n\r\n",
    "an address with a space": f"GET /{MARK} a HTTP/1.1\r\n\r\n".encode(),
    "an address with a zero": b"GET /\0 HTTP/1.1\r\n\r\n",
    "an address in bytes": b"GET /\xc3\xa9\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "an address of another kind": b"GET a:b:c HTTP/1.1\r\nHost: a\r\n\r\n",
    "a header without a colon": f"GET / HTTP/1.1\r\n{MARK}\r\n\r\n".encode(),
    "a header without a name": b"GET / HTTP/1.1\r\n: a\r\n\r\n",
    "a zero in a header": b"GET / HTTP/1.1\r\nX-A: a\0b\r\n\r\n",
    "a name with a space": b"GET / HTTP/1.1\r\nX A: a\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nX-A: a\r\n b\r\n\r\n",
    "a lone carriage return": b"GET / HTTP/1.1\r\nX-A: a\rX-B: b\r\n\r\n",
    "a tunnel": b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n",
}
LONG = {
    "a header of 64 kB": get("/")[:-2] + b"X-A: " + b"a" * 65_536 + b"\r\n\r\n",
    "the name of a header of 64 kB": get("/")[:-2] + b"a" * 65_536 + b": a\r\n\r\n",
    "10,000 headers": get("/")[:-2] + b"A: b\r\n" * 10_000 + b"\r\n",
    "an address of 64 kB": get("/" + "a" * 65_536),
    "a query of 64 kB": get("/?" + "a" * 65_536),
    "cookies of 64 kB": get("/")[:-2] + b"Cookie: " + b"a=b; " * 13_000 + b"\r\n\r\n",
}

CASES = {
    **{f"method: {method}": Case(get("/predict", method), "method-not-allowed") for method in METHODS},
    **{
        f"method: {method} of a file": Case(get("/static/js/main.js", method), "method-not-allowed")
        for method in METHODS[1:]
    },
    "method: POST of a model": Case(post(WHOLE, path="/models/lstm"), "method-not-allowed"),
    **{f"method: {method!a}": Case(get("/predict", method), "malformed") for method in NO_METHODS},
    **{f"query: {name}": Case(post(WHOLE, query=query)) for name, query in QUERIES.items()},
    "query: against the body": Case(post(WHOLE[:-1] + b', "normalise": true}', query="?normalise=false")),
    **{f"query: model {name[:24]}": Case(post(WHOLE, query=f"?model={name}"), "unknown-model") for name in MODELS},
    **{f"query: signals {name}": Case(post(WHOLE, query=f"?signals={name}"), "unknown-signal") for name in SIGNALS},
    **{f"path: {path[:60]}": Case(get(path), "not-found") for path in PATHS},
    **{f"path: /models/{name[:24]}": Case(get(f"/models/{name}"), "unknown-model") for name in NO_MODELS},
    **{f"path: /digits/{name[:24]}": Case(get(f"/digits/{name}")) for name in ("-1", "x", "1.5", "%00", "9" * 5000)},
    **{f"type: {name}": Case(post(WHOLE, kind), "unsupported-media-type") for name, kind in TYPES.items()},
    "type: UTF-16 as it is told": Case(post(WHOLE.decode().encode("utf-16"), "application/json; charset=utf-16")),
    **{
        f"coding: {coding}": Case(post(WHOLE, more=f"Content-Encoding: {coding}\r\n"), "unsupported-media-type")
        for coding in ("gzip", "br", "zstd", "identity, gzip", MARK)
    },
    **{
        f"accept: {accept}": Case(post(WHOLE, more=f"Accept: {accept}\r\n"), "not-acceptable")
        for accept in ("text/html", "application/json;q=0", "*/*;q=0", "image/*", ",;,", MARK)
    },
    **{f"length: {name}": Case(with_headers(lines), "malformed") for name, lines in LENGTHS.items()},
    "length: missing": Case(with_headers("", b"")),
    "length: shorter than the body": Case(with_headers("Content-Length: 10\r\n")),
    "length: longer than the body": Case(with_headers("Content-Length: 100000\r\n"), "too-slow", waits=True),
    "length: 2 MB and one byte": Case(with_headers("Content-Length: 2000001\r\n", b""), "body-too-large"),
    "length: all that 64 bits hold": Case(with_headers(f"Content-Length: {2**63 - 1}\r\n", b""), "body-too-large"),
    **{f"chunks: {name}": Case(chunked(body), "malformed") for name, body in CHUNKS.items()},
    "chunks: shorter than told": Case(chunked(b"ff\r\n{}"), "too-slow", waits=True),
    "chunks: no last one": Case(chunked(b"2\r\n{}\r\n"), "too-slow", waits=True),
    "chunks: nothing in them": Case(chunked(b"0\r\n\r\n")),
    "chunks: 2 MB and more": Case(
        chunked(b"100000\r\n" + bytes(2**20) + b"\r\n100000\r\n" + bytes(2**20) + b"\r\n"), "body-too-large"
    ),
    **{f"no HTTP: {name}": Case(sent, "malformed") for name, sent in NO_HTTP.items()},
    "no HTTP: 0.9": Case(b"GET /\r\n", "too-slow", waits=True),
    "no HTTP: a header without an end": Case(f"GET / HTTP/1.1\r\nX-A: {MARK}".encode(), "too-slow", waits=True),
    **{f"long: {name}": Case(sent, "header-too-large") for name, sent in LONG.items()},
}
