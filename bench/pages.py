"""Pages of printed algebra as pictures: rendered with the fonts of this machine, clean or as a phone photographs them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path("/usr/share/fonts/truetype/dejavu")
FACES = ("DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Italic.ttf", "DejaVuSansMono.ttf", "DejaVuSans-Oblique.ttf")
PAPER, INK = (255, 255, 255), (20, 20, 30)


@dataclass(frozen=True)
class Page:
    """Lines of work and the picture they are on."""

    lines: tuple[str, ...]
    picture: Image.Image


def line(rng: random.Random) -> str:
    """One line of work as a textbook prints it."""
    a, b, c = rng.randint(2, 12), rng.randint(1, 19), rng.randint(1, 60)
    x, sign, minus = rng.choice("xxxyn"), rng.choice("+−"), rng.choice(["", "", "−"])
    return rng.choice(
        [
            f"{a}{x} {sign} {b} = {c}",
            f"{minus}{a}{x} = {c}",
            f"{x} = {minus}{b}",
            f"{a}({x} {sign} {b}) = {minus}{c}",
            f"{x}/{a} {sign} {b} = {c}",
            f"{a}{x} {sign} {b} = {rng.randint(2, 12)}{x} {rng.choice('+−')} {c}",
            f"{minus}{a}{x} {rng.choice('≤≥<>')} {c}",
            f"{a}.5{x} = {c}",
            f"{x}² {sign} {b} = {c}",
            f"{a} · {b} = {a * b}",
            f"({a}{x} {sign} {b})/{rng.randint(2, 9)} = {c}",
        ]
    )


def page(rng: random.Random, count: int = 5, size: int = 44) -> Page:
    """A clean page of ``count`` lines."""
    lines = tuple(line(rng) for _ in range(count))
    return Page(lines, printed(lines, rng.choice(FACES), size))


def printed(lines: Sequence[str], face: str = FACES[0], size: int = 44) -> Image.Image:
    """Lines on white paper."""
    font = ImageFont.truetype(str(FONTS / face), size)
    width = max(int(font.getlength(text)) for text in lines) + 4 * size
    picture = Image.new("RGB", (max(width, 12 * size), int(len(lines) * 1.9 * size) + 3 * size), PAPER)
    draw = ImageDraw.Draw(picture)
    for index, text in enumerate(lines):
        draw.text((2 * size, int((index * 1.9 + 1.2) * size)), text, font=font, fill=INK)
    return picture


def fraction_page(rng: random.Random, size: int = 44) -> Page:
    """Equations with fractions that stand above a bar, as textbooks print them."""
    font = ImageFont.truetype(str(FONTS / rng.choice(FACES)), size)
    picture = Image.new("RGB", (18 * size, 14 * size), PAPER)
    draw = ImageDraw.Draw(picture)
    lines = []
    for index in range(3):
        a, b, c = rng.randint(2, 12), rng.randint(2, 12), rng.randint(1, 40)
        top = rng.choice([f"{a}x", f"x + {a}", f"{a}x − {b}", "3x", f"{a}"])
        rest = f" = {c}" if "x" in top else f"x = {c}"
        lines.append(f"({top})/{b}{rest}" if " " in top else f"{top}/{b}{rest}")
        y, x = int((index * 4 + 1.5) * size), 2 * size
        wide = max(font.getlength(top), font.getlength(str(b)))
        draw.text((x + (wide - font.getlength(top)) / 2, y), top, font=font, fill=INK)
        draw.line((x - 6, y + 1.3 * size, x + wide + 6, y + 1.3 * size), fill=INK, width=max(2, size // 14))
        draw.text((x + (wide - font.getlength(str(b))) / 2, y + 1.4 * size), str(b), font=font, fill=INK)
        draw.text((x + wide + 0.4 * size, y + 0.65 * size), rest.strip(), font=font, fill=INK)
    return Page(tuple(lines), picture)


def photographed(picture: Image.Image, rng: random.Random) -> Image.Image:
    """As a phone sees it: turned a little, shaded, blurred, noisy, on a table."""
    turned = picture.rotate(
        rng.uniform(-4, 4), expand=True, fillcolor=(126, 108, 92), resample=Image.Resampling.BICUBIC
    )
    soft = turned.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 1.4)))
    light = np.asarray(soft, dtype=np.float64)
    light = light * np.linspace(rng.uniform(0.55, 0.8), 1.0, light.shape[1])[None, :, None]
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(3, 9), light.shape)
    return Image.fromarray((light + noise).clip(0, 255).astype(np.uint8))
