"""Files that learners send, and files that somebody sends instead; all made here, none kept."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image

from bench.pages import printed


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    if form == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def work(lines: Sequence[str], form: str = "PNG", **options: Any) -> bytes:
    """A photo of printed lines."""
    return encoded(printed(lines), form, **options)


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it has billions of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")
