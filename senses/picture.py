"""Opens what a learner photographed or scanned: checked, upright, without anything but its pixels.

Runs in a process apart (``senses.apart``), because the decoders are written in C and the file may be hostile. A file is
what its first bytes say, whatever its name. EXIF goes: only pixels are passed on.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps

from errors import LearnerError

LARGEST_FILE = 10_000_000  # bytes
LARGEST_PICTURE = 64_000_000  # pixels: the largest that phones take; a decompression bomb has more
SMALLEST_SIDE = 24  # pixels: no line of work fits into less
LONGEST_SIDE = 1_600  # pixels that are passed on: writing stays legible, and reading takes seconds
MOST_PAGES = 4  # pages of a document that are read
_POINTS_TO_PIXELS = 150 / 72  # 150 dots an inch

NOT_A_PICTURE = "Diotima reads photos (PNG, JPEG, WebP, HEIC) and PDF pages, and this file is none of them."
BROKEN = "This file is damaged, so it could not be opened."
AGAIN = "Take the photo again, or type your lines."


def pictures(data: bytes) -> list[Image.Image]:
    """The pictures in a file: one, or the pages of a document; RGB, upright, at most ``LONGEST_SIDE`` long.

    Raises LearnerError with a sentence for a file that is empty, too large, of another kind, broken, locked or a bomb.
    """
    if not data:
        raise LearnerError("This file is empty.", "Choose the photo again.")
    if len(data) > LARGEST_FILE:
        raise LearnerError("This file is larger than 10 MB.", "Take the photo at a lower resolution, or only a part.")
    match kind(data):
        case "":
            raise LearnerError(NOT_A_PICTURE, "Choose another file, or type your lines.")
        case "PDF":
            return list(_pages(data))
        case form:
            return [_photo(data, form)]


def kind(data: bytes) -> str:
    """What a file is by its first bytes: "PNG", "JPEG", "WEBP", "HEIF", "PDF", or "" for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"}:
        return "HEIF"
    return "PDF" if b"%PDF-" in data[:1024] else ""


def _photo(data: bytes, form: str) -> Image.Image:
    if form == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata; the size is checked here
            with Image.open(io.BytesIO(data), formats=[form]) as picture:
                _check_size(*picture.size)
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                picture.load()
                return _plain(picture)
    except LearnerError:
        raise
    except (Image.DecompressionBombError, MemoryError):
        raise _too_many() from None
    except Exception:  # decoders raise errors of every kind on hostile bytes
        raise LearnerError(BROKEN, AGAIN) from None


def _pages(data: bytes) -> Iterator[Image.Image]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise LearnerError("This document is locked with a password.", "Save it without one.") from None
        raise LearnerError(BROKEN, "Save the document again, or type your lines.") from None
    with document:
        if not len(document):
            raise LearnerError("This document has no pages.", "Choose another file.")
        for number in range(min(len(document), MOST_PAGES)):
            try:
                page = document[number]
                width, height = page.get_size()
                scale = min(_POINTS_TO_PIXELS, LONGEST_SIDE / max(width, height, 1))
                # no forms, no annotations, no scripts: only what is printed on the page
                yield _plain(page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil())
            except LearnerError:
                raise
            except Exception:
                raise LearnerError(BROKEN, "Save the document again, or type your lines.") from None


def _plain(picture: Image.Image) -> Image.Image:
    """Upright as the camera meant it, on white, of a size that can be read; a new picture without metadata."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        upright = Image.new("RGBA", layer.size, "white")
        upright.alpha_composite(layer)
    colours = upright.convert("RGB")
    if min(colours.size) < SMALLEST_SIDE:
        raise LearnerError("This picture is too small to read.", AGAIN)
    if max(colours.size) > LONGEST_SIDE:
        colours.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if min(colours.size) < SMALLEST_SIDE // 2:
        raise LearnerError("This picture is too narrow to read.", AGAIN)
    bare = Image.new("RGB", colours.size)
    bare.paste(colours)
    return bare


def _check_size(width: int, height: int) -> None:
    if width * height > LARGEST_PICTURE:
        raise _too_many()


def _too_many() -> LearnerError:
    return LearnerError("This picture has more pixels than Diotima can open.", "Take the photo at a lower resolution.")
