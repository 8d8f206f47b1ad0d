"""A program is judged by what it does: the first case that fails, its first cause, the bug behind it."""

from __future__ import annotations

import threading

import pytest

from assessment.program_cases import same
from assessment.program_text import check_style, program_in
from assessment.programs import ProgramCheck, ProgramReader
from assessment.sandbox import Sandbox, SandboxRefusedError
from curriculum.model import Case, ProgramTask
from curriculum.reader import load_course
from pedagogy.model import Verdict
from tests.curriculum.code_course import write_code_course

READER = ProgramReader()
RIGHT = "def largest(ns):\n    top = ns[0]\n    for n in ns:\n        if n > top:\n            top = n\n    return top"


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> ProgramTask:
    try:
        Sandbox().walls()
    except SandboxRefusedError as problem:
        pytest.skip(problem.message)
    step = load_course(write_code_course(tmp_path_factory.mktemp("course"))).item("largest-value/largest", 0).steps[0]
    assert step.program is not None
    return step.program


def judge(program: str, task: ProgramTask) -> ProgramCheck:
    return READER.judge(program, task)


def test_a_right_program_passes_everything_whatever_its_names(task: ProgramTask) -> None:
    assert judge(RIGHT, task).verdict is Verdict.CORRECT
    assert judge("largest = max", task).verdict is Verdict.CORRECT


def test_the_starter_alone_is_no_attempt(task: ProgramTask) -> None:
    assert judge("def largest(numbers):\n    ...   # here?\n", task).verdict is Verdict.NO_ATTEMPT


def test_a_known_bug_is_named_with_the_learners_own_line(task: ProgramTask) -> None:
    seen = judge("def largest(ns):\n    big = 0\n    for n in ns:\n        if n > big: big = n\n    return big", task)
    assert (seen.misconception, seen.reason) == ("starts-at-zero", "code:fails")
    assert seen.failure is not None
    assert (seen.failure.line, seen.failure.line_text, seen.failure.got) == (2, "big = 0", "0")


@pytest.mark.parametrize(
    ("program", "reason", "line"),
    [
        ("def largest(ns):\n    return ns[1]", "code:raises", "return ns[1]"),  # one number only
        ("def largest(ns):\n    return beest", "code:raises", "return beest"),
        ("def largest(ns)\n    return 3", "code:syntax", "def largest(ns)"),
        ("def largest(ns):\n    return ns.sort()", "code:none", ""),
        ("def largest(ns):\n    print(max(ns))", "code:none", ""),
        ("def largest(ns):\n    while True: pass", "code:slow", ""),
        ("def largest(ns):\n    return [0] * 10 ** 10", "code:memory", ""),
        ("def largest(ns):\n    while True: print('x' * 999)", "code:output", ""),
        ("import sys\ndef largest(ns):\n    sys.exit()", "code:exit", ""),
        ("import os\ndef largest(ns):\n    os._exit(0)", "code:stopped", ""),
        ("def biggest(ns):\n    a = max(ns)\n    return a", "code:missing", ""),
        ("def largest(ns):\n    return max(ns) if len(ns) < 4 else ns[0]", "code:property", ""),
    ],
)
def test_the_first_cause_is_found(task: ProgramTask, program: str, reason: str, line: str) -> None:
    seen = judge(program, task)
    assert seen.verdict is Verdict.INCORRECT
    assert seen.failure is not None
    assert (seen.failure.reason, seen.failure.line_text) == (reason, line)


def test_a_hidden_case_is_described_and_never_shown(task: ProgramTask) -> None:
    failure = judge("def largest(ns):\n    return abs(max(ns))", task).failure
    assert failure is not None
    assert (failure.says, failure.call) == ("a list of negative numbers only", "")


def test_the_simplest_example_against_a_property_is_shown(task: ProgramTask) -> None:
    failure = judge("def largest(ns):\n    return max(ns) if len(ns) < 5 else 0", task).failure
    assert failure is not None
    assert failure.call.count(",") == 4


FORGERIES = [
    # looks for what is wanted in memory, in frames and among modules
    "import gc, sys\ndef largest(ns):\n    return next((o['returns'] for o in gc.get_objects() if isinstance(o, dict)"
    " and 'returns' in o), 0)",
    "import inspect\ndef largest(ns):\n    f = inspect.currentframe()\n    while f:\n        for v in f.f_locals.values():\n"
    "            if isinstance(v, dict) and 'returns' in v: return v['returns']\n        f = f.f_back\n    return 0",
    # a value that is equal to everything
    "class Any:\n    def __eq__(self, other): return True\n    def __repr__(self): return '9'\ndef largest(ns): return Any()",
    # writes results by itself
    "import os\nfor n in range(3, 20):\n    for c in ('some', 'one', 'negatives'):\n        try: os.write(n, "
    '(\'{"case": "%s", "value": {"i": "0x9"}}\\n\' % c).encode())\n        except OSError: pass\n'
    "def largest(ns): return 9",
    "def largest(ns): raise SystemExit(0)",
    "import builtins\nbuiltins.eval = lambda *a: 9\ndef largest(ns): return 9",
    "import sys\nsys.modules['assessment.confined.values'].encode = lambda v, d=0: {'i': '0x9'}\ndef largest(ns): return 9",
]


@pytest.mark.parametrize("program", FORGERIES)
def test_a_program_cannot_forge_its_result(task: ProgramTask, program: str) -> None:
    assert judge(program, task).verdict is not Verdict.CORRECT


def test_scripts_are_judged_by_what_they_print() -> None:
    cases = (Case("greets", input="Ada\n", prints="Hello, Ada!"), Case("twice", input="Bo\n", prints="Hello, Bo!"))
    task = ProgramTask("", "", "print(f'Hello, {input()}!')", cases)
    assert judge("name = input()\nprint('Hello, ' + name + '!')  ", task).verdict is Verdict.CORRECT
    seen = judge("name = input()\nprint('Hello ' + name)", task)
    assert seen.failure is not None
    assert (seen.failure.reason, seen.failure.got) == ("code:prints", "Hello Ada")


def test_an_exception_can_be_what_is_wanted() -> None:
    task = ProgramTask("f", "", "def f(x):\n    raise ValueError", (Case("bad", "f(-1)", raises="ValueError"),))
    assert judge("def f(x):\n    if x < 0: raise ValueError('negative')", task).verdict is Verdict.CORRECT
    assert judge("def f(x):\n    return None", task).reason == "code:no_error"


def test_values_are_the_same_as_a_task_means_it() -> None:
    assert same(0.1 + 0.2, 0.3)
    assert same(3.0, 3)
    assert same({"a": [1, 2.0]}, {"a": [1, 2]})
    assert not same(True, 1)
    assert not same((1, 2), [1, 2])
    assert not same(float("nan"), 1)


@pytest.mark.parametrize(
    "text", ["I am stuck", "stuck", "what is a list?", "negatives?? like [-3,-8]", "help me please", ""]
)
def test_words_are_not_taken_for_a_program(text: str) -> None:
    assert program_in(text) is None


@pytest.mark.parametrize(
    "text",
    ["```python\nx = 1\n```", "here it is:\n```\ndef f(:\n```", "def f(x):\n  return x", "for i in x\n  print(i)"],
)
def test_a_program_is_found_also_when_it_is_broken(text: str) -> None:
    assert program_in(text)


def test_style_speaks_the_learners_names() -> None:
    assert "`unused`" in check_style("def f(a):\n    unused = a\n    return a == None\n")[0].says
    assert check_style("def f(:") == () or all(note.says for note in check_style("def f(:"))


@pytest.mark.parametrize("program", ["", "\x00", "x" * 30_000, "def largest(" * 3000, "\ufeff", "💥 = 1\nlargest = 2"])
def test_bad_input_gets_a_verdict_and_no_traceback(task: ProgramTask, program: str) -> None:
    assert judge(program, task).verdict is not Verdict.CORRECT


def test_endless_programs_keep_no_other_thread_waiting(task: ProgramTask) -> None:
    """Their waiting is their own: the reader's threads are full, and other work goes on."""
    reader = ProgramReader(places=1)
    endless = [reader.executor.submit(reader.judge, "def largest(n):\n    while 1: pass", task) for _ in range(2)]
    done = threading.Event()
    threading.Thread(target=done.set).start()
    assert done.wait(5)
    assert not endless[1].done()
    assert [future.result(60).reason for future in endless] == ["code:slow", "code:slow"]
