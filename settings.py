"""Typed settings, read from the environment once, at the border of the program.

Every variable begins with ``DIOTIMA_``; nothing else is read, except the provider keys that ``agent.models`` hands on.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from errors import OperatorError

#: Libraries that would report usage or reach out at import time; set before any of them is imported.
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
ROOT = Path(__file__).parent


class Settings(BaseSettings):
    """What an operator can set. Defaults serve one learner on their own machine."""

    model_config = SettingsConfigDict(env_prefix="DIOTIMA_", extra="ignore")

    state: Path = Field(default=ROOT / ".state", description="folder for the record, caches and secrets")
    record: str = Field(default="", description="database address; empty is SQLite in the state folder")
    courses: Path = Field(default=ROOT / "curriculum" / "courses", description="folder with a folder per course")
    extra_courses: Path | None = Field(default=None, description="a second folder, for imported courses")
    publish: Path | None = Field(default=None, description="folder that the studio publishes courses to")
    packs: Path = Field(default=ROOT / "prompts" / "packs", description="folder with a folder per prompt pack")
    publish_packs: Path | None = Field(default=None, description="folder that the studio publishes prompt packs to")
    pack: str = Field(default="socratic", description="the prompt pack that tutors")
    reranker: Path | None = Field(default=None, description="folder with a cross-encoder that orders passages anew")
    language: str = Field(default="en", description="language of the replies when the learner has not chosen")
    country: str = Field(default="", description="two letters; chooses the local help in the safety words")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on")
    accounts: bool = Field(default=False, description="require sign-in with accounts of the record")
    grades: bool = Field(default=True, description="grade handed-in work in the server; false beside diotima grade")
    model: str = Field(default="", description="the model that reads and speaks; empty is the authored voice")
    model_assess: str = Field(default="", description="another model for reading free text; 'authored' is none")
    model_compose: str = Field(default="", description="another model for the words")
    model_judge: str = Field(default="", description="another model for judging transcripts")
    model_vision: str = Field(default="", description="another model for photos")
    model_speech: str = Field(default="", description="a model for spoken words")
    model_fallback: str = Field(default="", description="the model that steps in when another one fails")
    model_timeout: float = Field(default=20.0, gt=0, le=300, description="seconds one call to a model may take")
    model_max_tokens: int = Field(default=800, ge=50, le=8000, description="tokens one answer of a model may have")
    model_calls_a_minute: int = Field(default=0, ge=0, description="calls to models a minute; 0 is no limit")
    prices: Path | None = Field(default=None, description="file with what models cost; see agent/prices.yaml")
    budget_learner: int = Field(default=0, ge=0, description="tokens one learner may spend a day; 0 is no limit")
    budget_day: int = Field(default=0, ge=0, description="tokens all learners may spend a day; 0 is no limit")

    @property
    def record_url(self) -> str:
        """The record's database address."""
        return self.record or f"sqlite:///{self.state / 'record.sqlite3'}"

    @property
    def course_folders(self) -> tuple[Path, ...]:
        """The folders with courses; a course in a later one stands before one of the same id in an earlier one."""
        published = (self.publish,) if self.publish else ()
        return tuple(dict.fromkeys((self.courses, self.imported_courses, *published)))

    @property
    def published_packs(self) -> Path:
        """Where the studio puts prompt packs; one there stands before one of the same name in ``packs``."""
        return self.publish_packs or self.state / "packs"

    @property
    def pack_folder(self) -> Path:
        """The pack that tutors, as its files are now."""
        published = self.published_packs / self.pack
        return published if (published / "pack.yaml").is_file() else self.packs / self.pack

    @property
    def own_rubrics(self) -> Path:
        """Where imported rubrics and those of the studio are; one there stands before the project's of the same name."""
        return self.state / "rubrics"

    @property
    def imported_courses(self) -> Path:
        """Where ``diotima import`` puts courses."""
        return self.extra_courses or self.state / "courses"


def load_settings() -> Settings:
    """Settings from the environment; raises OperatorError with the variable's name and what it wants."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        settings = Settings()
    except ValidationError as problem:
        first = problem.errors()[0]
        name = f"DIOTIMA_{'_'.join(str(part) for part in first['loc'])}".upper()
        raise OperatorError(
            f"{name} has a value Diotima cannot use: {first['msg']}.", "Correct it or unset it."
        ) from None
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise OperatorError(
            f"The state folder {settings.state} cannot be made: {problem.strerror}.",
            "Name one that can be written in DIOTIMA_STATE.",
        ) from None
    return settings
