"""Static files that browsers cache: those of packages under their version, the service's own under a content hash."""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gatescope.app.http.compression import Encoding, accepted_encoding, compressed, is_compressible, set_encoding

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
VERSION = re.compile("[0-9a-f]{16}")


class CachedFiles(StaticFiles):
    """A folder whose files never expire and are compressed where the client accepts it."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = FOREVER
        response.headers.add_vary_header("Accept-Encoding")
        asked = Headers(scope=scope)
        encoding = accepted_encoding(asked)
        if encoding is None or scope["method"] == "HEAD" or "range" in asked:
            return response
        if not isinstance(response, FileResponse) or not is_compressible(response.raw_headers):
            return response
        file = Path(response.path)
        content = await anyio.to_thread.run_sync(_compressed, file, file.stat().st_mtime_ns, encoding)
        set_encoding(response.headers, encoding, len(content))
        return Response(content, headers=dict(response.headers))


class VersionedFiles(CachedFiles):
    """A folder whose files never expire under its `version`, a hash of their content.

    Under any other version, and under none, the same files are revalidated at each request, so that a page opened
    before a change still works.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._folder = directory
        self._known: tuple[list[tuple[Path, int, int]], str] = ([], "")

    def version(self) -> str:
        """The hash of all files in the folder."""
        found = sorted(path for path in self._folder.rglob("*") if path.is_file())
        seen = [(path, (stat := path.stat()).st_mtime_ns, stat.st_size) for path in found]
        if seen != self._known[0]:
            content = sha256()
            for path in found:
                file = path.read_bytes()
                content.update(f"{path.relative_to(self._folder)}\n{len(file)}\n".encode() + file)
            self._known = (seen, content.hexdigest()[:16])
        return self._known[1]

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with or without a version before its path."""
        version, _, rest = path.partition("/")
        is_named = VERSION.fullmatch(version) is not None
        response = await super().get_response(rest if is_named else path, scope)
        if not is_named or version != (self._known[1] or self.version()):
            response.headers["Cache-Control"] = REVALIDATE
        return response


# Compressing Plotly's bundle takes a third of a second, once after a start.
@lru_cache(maxsize=512)
def _compressed(file: Path, changed: int, encoding: Encoding) -> bytes:
    return compressed(file.read_bytes(), encoding)
