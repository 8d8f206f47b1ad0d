"""Counts tokens without a network: a close estimate for any provider, exact for OpenAI's encoding.

The tables come with the package ``bpe-openai``. Counting serves budgets when a server reports no usage, and the tests
that hold a prompt to its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

#: What a message costs beside its words: its role and its marks.
EACH_MESSAGE = 4


@lru_cache(maxsize=1)
def _encoding() -> Any:
    import bpe_openai

    return bpe_openai.get_encoding("o200k_base")


def count(text: str) -> int:
    """Tokens of a text."""
    return len(_encoding().encode_ordinary(text))


def count_messages(messages: Sequence[BaseMessage]) -> int:
    """Tokens of a prompt, its marks included."""
    return sum(count(message.text) + EACH_MESSAGE for message in messages)
