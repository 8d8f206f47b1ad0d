"""Opening what a learner sends: every kind that is taken, and a clear sentence for the rest."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from errors import LearnerError
from senses.picture import LARGEST_FILE, LONGEST_SIDE, MOST_PAGES, kind, pictures
from tests.senses.photos import bomb, encoded, work

LINES = ["2x - 7 = 9", "2x = 16"]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "HEIF"])
def test_every_kind_of_photo_is_opened(form: str) -> None:
    data = work(LINES, form)
    assert kind(data) == form
    (found,) = pictures(data)
    assert found.mode == "RGB"


def test_a_document_gives_its_first_pages() -> None:
    page = Image.new("RGB", (600, 800), "white")
    data = encoded(page, "PDF", save_all=True, append_images=[page] * 6)
    assert kind(data) == "PDF"
    assert len(pictures(data)) == MOST_PAGES


def test_a_photo_is_turned_upright_and_keeps_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "A maker"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    data = encoded(Image.new("RGB", (400, 200), "white"), "JPEG", exif=exif)
    assert b"A maker" in data

    (found,) = pictures(data)

    assert found.size == (200, 400)
    assert not found.getexif()
    assert found.info == {}
    assert b"A maker" not in encoded(found, "JPEG")


def test_a_large_photo_becomes_legible_and_small() -> None:
    (found,) = pictures(encoded(Image.new("L", (6000, 4000), 255), "JPEG"))
    assert max(found.size) == LONGEST_SIDE


def test_what_is_transparent_is_white() -> None:
    (found,) = pictures(encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0))))
    assert found.getpixel((50, 50)) == (255, 255, 255)


def _locked() -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    out = io.BytesIO()
    document.save(out)
    plain = out.getvalue()
    # a trailer that names an encryption which nobody can open
    return plain.replace(b"/Root", b"/Encrypt << /Filter /Standard /V 1 /R 2 /O () /U () /P -4 >> /Root", 1)


GIF = encoded(Image.new("RGB", (50, 50)), "GIF")
HOSTILE = {
    "nothing": (b"", "empty"),
    "too many bytes": (b"\xff\xd8\xff" + b"0" * LARGEST_FILE, "larger than 10 MB"),
    "a GIF": (GIF, "none of them"),
    "a TIFF": (encoded(Image.new("RGB", (50, 50)), "TIFF"), "none of them"),
    "a drawing with a script": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "none of them",
    ),
    "a page": (b"<html><img src=x onerror=alert(1)></html>", "none of them"),
    "a program": (b"\x7fELF" + b"\0" * 200, "none of them"),
    "an archive": (b"PK\x03\x04" + b"\0" * 200, "none of them"),
    "a bomb": (bomb(), "more pixels"),
    "a bomb below Pillow's own limit": (bomb(9_000), "more pixels"),
    "half a photo": (work(LINES, "JPEG")[:900], "damaged"),
    "the head of a PNG": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "the head of a HEIC": (b"\0\0\0\x18ftypheic" + b"\0" * 40, "damaged"),
    "the head of a WebP": (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"),
    "a GIF that calls itself a PNG": (b"\x89PNG\r\n\x1a\n" + GIF, "damaged"),
    "the head of a document": (b"%PDF-1.7\n%junk", "damaged"),
    "a locked document": (_locked(), "locked|damaged"),
    "one pixel": (encoded(Image.new("RGB", (1, 1))), "too small"),
    "a thread": (encoded(Image.new("RGB", (30_000, 30))), "too narrow"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_gets_a_sentence_and_what_to_do(name: str) -> None:
    data, sentence = HOSTILE[name]
    with pytest.raises(LearnerError, match=sentence) as problem:
        pictures(data)
    assert problem.value.advice.endswith(".")


@given(st.binary(max_size=400), st.sampled_from(["PNG", "JPEG", "WEBP", "PDF", "HEIF"]))
def test_damaged_bytes_of_every_kind_are_a_sentence(noise: bytes, form: str) -> None:
    head = {
        "PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff\xe0", "WEBP": b"RIFF\x30\0\0\0WEBPVP8X",
        "PDF": b"%PDF-1.4\n", "HEIF": b"\0\0\0\x18ftypheic",
    }[form]  # fmt: skip
    with contextlib.suppress(LearnerError):  # any other error fails the test
        assert pictures(head + noise)


def test_a_document_shows_what_is_printed_and_runs_nothing() -> None:
    data = encoded(Image.new("RGB", (300, 300), "white"), "PDF")
    scripted = data.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>", 1)
    assert scripted != data
    (found,) = pictures(scripted)
    assert found.getpixel((20, 20)) == (255, 255, 255)
