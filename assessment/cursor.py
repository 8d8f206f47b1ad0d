"""A place in a row of tokens: what is next, and stepping over it."""

from __future__ import annotations

from assessment.notation import Token
from assessment.signs import Kind


class Cursor:
    """Walks over the tokens of one statement."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0

    @property
    def at_end(self) -> bool:
        """Whether every token was stepped over."""
        return self.index >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        """The token that is next, or so many further on; None after the last."""
        index = self.index + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def next_is(self, kind: Kind, *texts: str) -> bool:
        """Whether the next token is of this kind, and one of ``texts`` if there are any."""
        token = self.peek()
        return token is not None and token.kind is kind and (not texts or token.text in texts)

    def take(self, kind: Kind, *texts: str) -> bool:
        """Steps over the next token if it is the one that is wanted; whether it was."""
        if self.next_is(kind, *texts):
            self.index += 1
            return True
        return False

    def operator(self) -> str:
        """Steps over an operator and gives its sign."""
        token = self.peek()
        assert token is not None
        self.index += 1
        return token.text
