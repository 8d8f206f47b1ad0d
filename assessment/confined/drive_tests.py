"""Runs a learner's program case by case and tells what came of each: a value, printed text, or an exception.

What a case ought to give is not known here: it is compared outside, where a program cannot read or change it.
"""

from __future__ import annotations

import ast
import io
import signal
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from assessment.confined.values import decode, encode

Tell = Callable[[dict[str, Any]], None]
NAME = "your program"
_MOST_PRINTED = 20_000
_MOST_SLOW = 1  # cases that may run to their limit; a program that loops for ever does so in all of them


class _TooLong(BaseException):
    """The case took longer than it may."""


class _TooMuch(BaseException):
    """The case printed more than it may."""


class _Printed(io.StringIO):
    def write(self, text: str) -> int:
        if self.tell() + len(text) > _MOST_PRINTED:
            super().write(text[: max(0, _MOST_PRINTED - self.tell())])
            raise _TooMuch
        return super().write(text)


def run(payload: dict[str, Any], tell: Tell) -> None:
    """Run every case; each starts the program afresh."""
    try:
        code = compile(payload["program"], NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as problem:
        tell({"broken": _error(problem)})
        tell({"finished": True})
        return
    slow = 0
    for case in payload["cases"]:
        told = _outcome(code, case, payload["case_seconds"])
        tell({"case": case["id"], **told})
        slow += told.get("ended") == "time"
        if slow > _MOST_SLOW:
            break
    tell({"finished": True})


def _outcome(code: types.CodeType, case: dict[str, Any], seconds: float) -> dict[str, Any]:
    printed = _Printed()
    told: dict[str, Any] = {}
    before = sys.stdin
    sys.stdin = io.StringIO(case.get("input") or "")
    try:
        with redirect_stdout(printed), redirect_stderr(printed), _at_most(seconds):
            value = _run_case(code, case)
        told["value"] = encode(value)
    except _TooLong:
        told["ended"] = "time"
    except _TooMuch:
        told["ended"] = "output"
    except MemoryError:
        told["ended"] = "memory"
    except SystemExit:
        told["ended"] = "exit" if case.get("call") else "finished"
    except BaseException as problem:  # whatever a program raises is what came of it
        told["raised"] = _error(problem)
    finally:
        sys.stdin = before
    return {**told, "printed": printed.getvalue()}


def _run_case(code: types.CodeType, case: dict[str, Any]) -> Any:
    """The program, then the call: its last line is an expression, the lines before it prepare it."""
    call = case.get("call")
    module = types.ModuleType("answer" if call else "__main__")
    sys.modules[module.__name__] = module
    exec(code, module.__dict__)
    if not call:
        return None
    module.__dict__.update({name: decode(plain) for name, plain in (case.get("names") or {}).items()})
    tree = ast.parse(call)
    last = tree.body.pop()
    exec(compile(tree, "test", "exec"), module.__dict__)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "test", "eval"), module.__dict__)
    exec(compile(ast.Module([last], []), "test", "exec"), module.__dict__)
    return None


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGALRM, ring)
    # it rings again, for a program that catches everything
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _error(problem: BaseException) -> dict[str, Any]:
    """Kind, message and the last line of the learner's own program that it went through."""
    line = problem.lineno if isinstance(problem, SyntaxError) else None
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == NAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        message = str(problem.msg if isinstance(problem, SyntaxError) else problem)[:200]
    except Exception:
        message = ""
    return {"kind": type(problem).__name__, "message": message, "line": line}
