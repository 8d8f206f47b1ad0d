"""Finds the program in a message, the learner's own names in it, and what a static check says about it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: Longer programs are not run: no task of a course needs them.
LONGEST = 20_000
_FENCE = re.compile(r"```[ \t]*[\w+-]*[ \t]*\n(.*?)(?:```|\Z)", re.S)
_STATEMENT = re.compile(
    r"^\s*(?:(?:def|for|while|if|elif|with|class)\b.*:?|else\s*:|return\b.*|import\s+\w+|from\s+\w+\s+import\b.*|"
    r"print\s*\(.*|(?:[\w.]+(?:\[[^\]]*\])?\s*(?:[-+*/%]|//|\*\*)?=(?!=).*)|[\w.]+\(.*\)|#.*|@\w+|pass|break|continue)\s*$"
)
#: Mistakes a beginner should hear about: unused and undefined names, comparisons, defaults that are shared, bare except.
_CHECKS = "E711,E712,E721,E722,F,B006,B015,B018,PLW0127,PLR1704,A001"
_QUIET = "F401,F403,F405,F821,F706"  # found by running, or harmless in an exercise


@dataclass(frozen=True, slots=True)
class Note:
    """One finding of the static check: the line (from 1), and what it says, with the learner's own names."""

    line: int
    says: str


def program_in(message: str) -> str | None:
    """The program in a message; None when the message is prose. Fenced blocks win over everything around them."""
    blocks = _FENCE.findall(message)
    if blocks:
        return "\n".join(blocks).strip("\n")
    text = message.strip("\n")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    code = sum(bool(_STATEMENT.match(line)) for line in lines)
    if code and (code * 2 >= len(lines) or _parses(text)):
        return text
    return None


def _parses(text: str) -> bool:
    try:
        ast.parse(text[:LONGEST])
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def is_unchanged(program: str, starter: str) -> bool:
    """Whether a program is what the learner was given, apart from spaces and comments."""
    return _bare(program) == _bare(starter)


def _bare(text: str) -> str:
    lines = (re.sub(r"\s+", " ", line.split("#", 1)[0]).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def defines(program: str, name: str) -> bool:
    """Whether a program gives ``name`` a meaning anywhere in it."""
    return bool(
        re.search(rf"(?m)\b(?:def|class)\s+{re.escape(name)}\b|^\s*{re.escape(name)}\s*=|\bas\s+{name}\b", program)
    )


def line_at(program: str, number: int | None) -> str:
    """The text of a line (from 1), without its indentation; "" when there is none."""
    lines = program.splitlines()
    return lines[number - 1].strip() if number and 0 < number <= len(lines) else ""


def check_style(program: str) -> tuple[Note, ...]:
    """What ruff finds. The program is read, never run; a check that fails finds nothing."""
    command = [sys.executable, "-I", "-m", "ruff", "check", "--isolated", "--no-cache", "--quiet"]
    command += [
        "--output-format",
        "json",
        "--select",
        _CHECKS,
        "--ignore",
        _QUIET,
        "--stdin-filename",
        "program.py",
        "-",
    ]
    with tempfile.TemporaryDirectory(prefix="diotima-style-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 - the program is read from standard input
                command, input=program.encode(), capture_output=True, timeout=5, cwd=folder, env={}, check=False
            )
            found = json.loads(done.stdout or b"[]")
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return ()
    notes = [Note(int(one["location"]["row"]), str(one["message"]).rstrip(".")) for one in found if one.get("code")]
    return tuple(notes[:20])


def ruff_is_here() -> bool:
    """Whether the static check can run."""
    return (Path(sys.executable).parent / "ruff").exists()
