"""Reads printed text in a picture with RapidOCR, whose wheel carries its models: no network, no key.

Recognises single boxes of text; this module puts them back into lines of mathematics: boxes beside each other are one
line, and a box above a bar above a box is a fraction. Runs in a process apart (``senses.apart``).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from errors import OperatorError

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",  # loaded, not used
}
_SURE = 0.5  # of 1: what the recogniser is less sure of is no text
MOST_BOXES = 120  # a page of work has far fewer
_RELATIONS = "=<>≤≥≠"
_DARK = 0.35  # share of a row that is ink, beyond which the row is a part of a bar
_SPECK = 0.02  # share of a gap that is ink, below which it is dirt
_FAR = 3.0  # heights between two boxes that were written as two things
_BORDER = 24  # pixels of white around the picture: text at the very edge is not found


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of text and where it stands, in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How tall the text is."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Where the line runs through it."""
        return (self.top + self.bottom) / 2


def is_installed() -> bool:
    """Whether RapidOCR and its models are there."""
    return all(path.is_file() for path in _paths().values())


def _paths() -> dict[str, Path]:
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return {"Det": Path("rapidocr is not installed")}
    folder = Path(spec.origin).parent / "models"
    return {part: folder / name for part, name in _MODELS.items()}


def load_engine() -> Any:
    """The recogniser; takes about two seconds. Raises OperatorError when it is not installed."""
    paths = _paths()
    if not is_installed():
        raise OperatorError("Reading printed text needs rapidocr.", "Run `make install`.")
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": _SURE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # the other cores answer learners
            "Global.use_cls": False,  # it turns short lines around ("n = 8"); phones say which way is up
            "Det.max_candidates": MOST_BOXES,
            # named, so that a missing one is an error and never a download
            **{f"{part}.model_path": str(path) for part, path in paths.items()},
        }
    )


def read_printed(engine: Any, picture: Image.Image) -> list[str]:
    """The lines of printed text in ``picture``, from the top; empty when there is none."""
    framed = ImageOps.expand(picture, _BORDER, fill="white")
    pixels = np.asarray(framed)
    found = engine(pixels[:, :, ::-1], use_det=True, use_cls=False, use_rec=True)  # it reads blue, green, red
    if found.boxes is None or not found.txts:
        return []
    boxes = [_box(text, corners) for text, corners in zip(found.txts, found.boxes, strict=True) if text.strip()]
    sheet = Sheet(pixels, _ink(np.asarray(framed.convert("L"), dtype=np.float32)), engine)
    parts = [_merged(row, sheet) for row in rows(boxes[:MOST_BOXES], 0.35)]
    joined = fractions_joined([box for row in parts for box in row], sheet.ink)
    return [_text(_merged(row, sheet)) for row in rows(joined, 0.5)]


@dataclass(frozen=True)
class Sheet:
    """The picture as an array, where its ink is, and who recognises a part of it."""

    pixels: Any
    ink: Any
    engine: Any

    def has_ink(self, left: float, box: Box, right: float) -> bool:
        """Whether something is written between two places at the height of a box."""
        part = self.ink[int(box.top) : int(box.bottom) + 1, int(left) : int(right) + 1]
        return bool(part.size) and float(part.mean()) > _SPECK

    def read(self, left: float, box: Box, right: float) -> str:
        """What is written between two places at the height of a box."""
        edge = box.height * 0.12
        top, bottom = max(0, int(box.top - edge)), int(box.bottom + edge) + 1
        part = self.pixels[top:bottom, max(0, int(left)) : int(right) + 1, ::-1]
        found = self.engine(part, use_det=False, use_cls=False, use_rec=True)
        return str(found.txts[0]).strip() if found.txts else ""


def _box(text: str, corners: Any) -> Box:
    xs, ys = corners[:, 0], corners[:, 1]
    return Box(text.strip(), float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def _ink(grey: Any) -> Any:
    """True where there is ink: darker than the paper, with light that changes over the page."""
    columns = max(1, grey.shape[1] // 32)
    paper = np.percentile(grey.reshape(grey.shape[0], -1), 80, axis=1, keepdims=True)
    local = np.array([np.percentile(part, 85) for part in np.array_split(grey, columns, axis=1)])
    across = np.repeat(local, [part.shape[1] for part in np.array_split(grey, columns, axis=1)])[None, :]
    return grey < np.minimum(paper, across) * (1 - _DARK)


def fractions_joined(boxes: Sequence[Box], ink: Any) -> list[Box]:
    """Boxes above and below a bar become one box "(top)/(bottom)". ``ink`` is True where the picture is dark."""
    left = list(boxes)
    for top in sorted(boxes, key=lambda box: box.top):
        for bottom in boxes:
            if top in left and bottom in left and _is_fraction(top, bottom, ink):
                left.remove(top)
                left.remove(bottom)
                text = f"{_grouped(top.text)}/{_grouped(bottom.text)}"
                height = (top.height + bottom.height) / 2
                middle = (top.bottom + bottom.top) / 2
                ends = min(top.left, bottom.left), max(top.right, bottom.right)
                left.append(Box(text, ends[0], middle - height / 2, ends[1], middle + height / 2))
                break
    return left


def _is_fraction(top: Box, bottom: Box, ink: Any) -> bool:
    """Whether a bar stands between two boxes, as long as the wider one. A line under a sum is none: what stands above
    it begins with a sign, or is a whole equation."""
    if top is bottom or bottom.middle <= top.middle or any(sign in top.text + bottom.text for sign in _RELATIONS):
        return False
    if top.text[0] in "+-−" or bottom.text[0] in "+−":
        return False
    gap = bottom.top - top.bottom
    wide = max((top, bottom), key=lambda box: box.right - box.left)
    narrow = bottom if wide is top else top
    if gap > max(top.height, bottom.height) or not wide.left - 8 <= (narrow.left + narrow.right) / 2 <= wide.right + 8:
        return False
    band = ink[int(top.middle + top.height * 0.3) : int(bottom.middle - bottom.height * 0.3) + 1,
               int(wide.left + 4) : max(int(wide.right - 4), int(wide.left) + 5)]  # fmt: skip
    return bool(band.size) and bool((band.mean(axis=1) > 0.85).any())


def _grouped(text: str) -> str:
    return f"({text})" if any(sign in text[1:] for sign in "+-− ") else text


def _merged(row: Sequence[Box], sheet: Sheet) -> list[Box]:
    """Neighbours as one box. A small sign between them ("=", "−") is easily overlooked when it stands alone: where there
    is ink between two boxes, what stands there is read again."""
    found = [row[0]]
    for box in row[1:]:
        before = found[-1]
        heights = (box.left - before.right) / max(before.height, box.height)
        is_inked = sheet.has_ink(before.right + 3, box, box.left - 3)
        if heights > (2 * _FAR if is_inked else _FAR):
            found.append(box)
            continue
        text = f"{before.text} {box.text}"
        if is_inked:
            again = sheet.read(before.right + 1, box, box.right)
            text = f"{before.text} {again}" if len(again) > len(box.text) else text
        ends = min(before.top, box.top), max(before.bottom, box.bottom)
        found[-1] = Box(text, before.left, ends[0], box.right, ends[1])
    return found


def rows(boxes: Sequence[Box], apart: float) -> list[list[Box]]:
    """Boxes that stand beside each other, from the top, each row from the left. ``apart`` is how far their middles may
    be from each other, in heights."""
    found: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: one.middle):
        row = found[-1] if found else None
        if row is not None and abs(box.middle - _middle(row)) < apart * min(box.height, max(b.height for b in row)):
            row.append(box)
        else:
            found.append([box])
    return [sorted(row, key=lambda one: one.left) for row in found]


def _middle(row: Sequence[Box]) -> float:
    return sum(box.middle for box in row) / len(row)


def _text(row: Sequence[Box]) -> str:
    """A row as one line; what stands far apart was written as two things."""
    return "    ".join(box.text for box in row)
