"""What a call to a model costs: prices are data that an operator edits (``agent/prices.yaml`` says how)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.usage import Usage
from authoring.checked import checked
from authoring.problems import Problem
from authoring.reader import read_yaml
from errors import OperatorError
from settings import Settings

DEFAULT = Path(__file__).with_name("prices.yaml")
_MILLION = 1_000_000


class Price(BaseModel):
    """Of one model, for a million tokens; ``minute`` is for a minute of sound, of a model that hears. ``cached`` and
    ``written`` are as ``input`` when they are not given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float = Field(default=0, ge=0)
    output: float = Field(default=0, ge=0)
    minute: float = Field(default=0, ge=0)
    cached: float | None = Field(default=None, ge=0)
    written: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _is_whole(self) -> Price:
        given = self.model_fields_set
        if "minute" not in given and not {"input", "output"} <= given:
            raise ValueError("a price names input and output (for a million tokens), or minute (of sound)")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    currency: str = Field(min_length=1, max_length=8)
    models: dict[str, Price]


@dataclass(frozen=True)
class Prices:
    """What is known of prices; empty: nothing is."""

    currency: str = ""
    models: Mapping[str, Price] = field(default_factory=dict)

    def of(self, model: str) -> Price | None:
        """The price of a model by its label, None when it is not known."""
        fits = [name for name in self.models if name == model or (name[-1:] == "*" and model.startswith(name[:-1]))]
        return self.models[max(fits, key=lambda name: (name == model, len(name)))] if fits else None

    def cost(self, used: Usage) -> float | None:
        """What one call cost, None when its price is not known."""
        price = self.of(used.model)
        if price is None:
            return None
        cached = price.input if price.cached is None else price.cached
        written = price.input if price.written is None else price.written
        plain = max(0, used.tokens_in - used.cached - used.written)
        total = plain * price.input + used.cached * cached + used.written * written + used.tokens_out * price.output
        return total / _MILLION + used.sound / 60 * price.minute


NO_PRICES = Prices()


def load_prices(settings: Settings) -> Prices:
    """The operator's prices: the file of DIOTIMA_PRICES, else prices.yaml in the state folder, else the project's.

    Raises OperatorError with file and line for a file that cannot be used.
    """
    own = settings.state / "prices.yaml"
    path = settings.prices or (own if own.is_file() else DEFAULT)
    problems: list[Problem] = []
    document = read_yaml(path, path.parent, problems)
    read = checked(_File, document, problems) if document else None
    if read is None:
        raise OperatorError(str(problems[0]), "Until then no cost is known.")
    return Prices(read.currency, read.models)
