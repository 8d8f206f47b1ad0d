"""JSON values to compact bytes and back.

A turn's large parts are one blob: JSON without spaces, and deflated when that is shorter. The two forms tell
themselves apart by the first byte (JSON opens with a bracket, zlib with 0x78), so no flag is kept.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

_ZLIB = 0x78
_SAME = {"same_as": "reply"}


def dump(value: Any) -> str:
    """Compact JSON text with sorted keys. Raises TypeError for what JSON cannot say."""
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def pack(value: dict[str, Any]) -> bytes:
    """``value`` as bytes, deflated when that is shorter."""
    raw = dump(value).encode()
    small = zlib.compress(raw, 6)
    return small if len(small) < len(raw) else raw


def unpack(blob: bytes) -> dict[str, Any]:
    """The value that ``pack`` wrote."""
    raw = zlib.decompress(blob) if blob[:1] == bytes((_ZLIB,)) else blob
    value: dict[str, Any] = json.loads(raw)
    return value


def storable(text: str) -> str:
    """``text`` without the code points that databases refuse: NUL and lone surrogates become U+FFFD."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    return text


def fold_drafts(drafts: list[Any], reply: dict[str, Any]) -> list[Any]:
    """``drafts`` with every text that equals the reply's replaced by a mark: most turns pass the guard at
    once.
    """
    text = reply.get("text")
    return [_fold(draft, text) for draft in drafts] if text else list(drafts)


def unfold_drafts(drafts: list[Any], reply: dict[str, Any]) -> list[Any]:
    """The inverse of ``fold_drafts``."""
    text = reply.get("text")
    return [_unfold(draft, text) for draft in drafts]


def _fold(draft: Any, text: Any) -> Any:
    if draft == text:
        return _SAME
    if isinstance(draft, dict) and draft.get("text") == text:
        return {**draft, "text": _SAME}
    return draft


def _unfold(draft: Any, text: Any) -> Any:
    if draft == _SAME:
        return text
    if isinstance(draft, dict) and draft.get("text") == _SAME:
        return {**draft, "text": text}
    return draft
