"""The tree keeps its word: dependencies point one way, and only one package knows each framework."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MIDDLE = {
    "authoring",
    "curriculum",
    "prompts",
    "assessment",
    "guardrails",
    "retrieval",
    "learners",
    "senses",
    "tracing",
}
OUTER = {"app", "cli", "commands", "evals", "web", "bench"}
OURS = MIDDLE | OUTER | {"pedagogy", "agent", "settings", "errors"}
OWNERS = {
    "chainlit": {"app", "web"},
    "langgraph": {"agent"},
    "chromadb": {"retrieval"},
    "sentence_transformers": {"retrieval"},
    "torch": {"retrieval"},
    "langchain_anthropic": {"agent"},
    "langchain_openai": {"agent"},
    "anthropic": {"agent"},
    "openai": {"agent"},
    "rapidocr": {"senses"},
    "faster_whisper": {"senses"},
    "pypdfium2": {"curriculum", "senses"},
    "pillow_heif": {"senses"},
}
#: What a package of ours may import of ours.
ALLOWED = (
    {"pedagogy": {"pedagogy"}, "errors": set(), "settings": {"errors"}}
    | {name: MIDDLE | {"pedagogy", "errors"} for name in MIDDLE}
    | {"agent": MIDDLE | {"pedagogy", "errors", "settings", "agent"}}
    | dict.fromkeys(OUTER, OURS)
)


def modules() -> list[Path]:
    folders = [p for name in sorted(OURS) if (p := ROOT / name).is_dir()]
    files = [p for name in sorted(OURS) if (p := ROOT / f"{name}.py").is_file()]
    return sorted(p for folder in folders for p in folder.rglob("*.py")) + files


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    package, found = package_of(path), imports(path)
    assert found & OURS <= ALLOWED[package]
    for library, owners in OWNERS.items():
        if library in found:
            assert package in owners, f"only {owners} may import {library}"


def test_the_core_needs_the_standard_library_only() -> None:
    for path in (ROOT / "pedagogy").rglob("*.py"):
        assert imports(path) <= set(sys.stdlib_module_names) | {"pedagogy"}


def test_no_catch_all_modules() -> None:
    names = {part for path in modules() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "service", "core", "base", "common", "misc"}


def test_modules_say_what_they_are_for() -> None:
    for path in modules():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_test_modules_have_names_of_their_own() -> None:
    """Pytest takes two modules of one name in folders that are no packages for the same one."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
