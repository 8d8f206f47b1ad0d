"""Every file a page needs, from this computer: our own, Chainlit's bundle, KaTeX and the typefaces.

KaTeX and the typefaces arrive as packages (``djangocms-katex`` for its copy of KaTeX, ``font-source-*-pro``) and
are served from where the installer put them. Each is optional: without KaTeX the browser draws MathML, without
the typefaces it uses its own.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import mimetypes
import re
from dataclasses import dataclass, field
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from errors import OperatorError

PUBLIC = Path(__file__).resolve().parent.parent / "public"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2", ".ttf": "font/ttf"}
_CUTS = ("Regular", "It", "Semibold", "SemiboldIt")
_FACES = frozenset(f"Source{family}Pro-{cut}.ttf" for family in ("Serif", "Sans") for cut in _CUTS)


def _package(name: str) -> Path | None:
    """Where a package is installed, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def katex() -> Path | None:
    """The folder with ``katex.min.css``, ``katex.min.js`` and ``fonts/``, if it is installed."""
    package = _package("djangocms_katex")
    folder = package / "static/djangocms_katex/vendor/katex" if package else None
    return folder if folder is not None and (folder / "katex.min.css").is_file() else None


def typefaces() -> tuple[Path, ...]:
    """The folders with typefaces that are installed."""
    packages = (_package("font_source_serif_pro"), _package("font_source_sans_pro"))
    return tuple(package / "files" for package in packages if package is not None)


def chat_bundle() -> Path:
    """The folder of Chainlit's built pages. Raises OperatorError when Chainlit is not installed."""
    package = _package("chainlit")
    folder = package / "frontend/dist" if package else None
    if folder is None or not (folder / "index.html").is_file():
        raise OperatorError("Chainlit is not installed.", "Run `make install`.")
    return folder


def chat_entry(bundle: Path) -> tuple[str, str]:
    """The names of the script and the style sheet that start the chat. Raises OperatorError without them."""
    page = (bundle / "index.html").read_text(encoding="utf-8")
    script = re.search(r'src="/assets/([\w.-]+\.js)"', page)
    style = re.search(r'href="/assets/([\w.-]+\.css)"', page)
    if script is None or style is None:
        raise OperatorError("Diotima cannot read the page of this Chainlit.", "Run `make install`.")
    return script[1], style[1]


@dataclass
class Files:
    """An ASGI app that serves the files of some folders, packed once and kept.

    ``lasting`` marks folders whose files never change under the same name. ``only`` limits the names.
    """

    folders: tuple[Path, ...]
    lasting: bool = False
    only: frozenset[str] | None = None
    _packed: dict[Path, tuple[float, str, bytes, bytes | None]] = field(default_factory=dict, repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (await self._respond(scope))(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("There is nothing here.", status_code=404)
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        path = self._find(name)
        if path is None:
            return PlainTextResponse("There is nothing here.", status_code=404)
        request = Headers(scope=scope)
        tag, plain, packed = await run_in_threadpool(self._read, path)
        headers = {
            "etag": tag,
            "vary": "accept-encoding",
            "cache-control": "public, max-age=31536000, immutable" if self.lasting else "no-cache",
        }
        if request.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if packed is not None and "gzip" in request.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return Response(packed, media_type=kind, headers=headers)
        return Response(plain, media_type=kind, headers=headers)

    def _find(self, name: str) -> Path | None:
        if not name or (self.only is not None and name not in self.only):
            return None
        for folder in self.folders:
            path = (folder / name).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path
        return None

    def _read(self, path: Path) -> tuple[str, bytes, bytes | None]:
        changed = path.stat().st_mtime
        kept = self._packed.get(path)
        if kept is None or kept[0] != changed:
            plain = path.read_bytes()
            packed = None if path.suffix in (".woff2", ".png") else gzip.compress(plain, 6)
            tag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
            kept = (changed, tag, plain, packed)
            self._packed[path] = kept
        return kept[1], kept[2], kept[3]


def typeface_files() -> Files:
    """The typefaces, by file name."""
    return Files(typefaces(), lasting=True, only=_FACES)
