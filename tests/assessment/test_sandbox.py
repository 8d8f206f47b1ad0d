"""A learner's program does no harm: escapes get nowhere, bombs are stopped, and the next run finds everything in order."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assessment.sandbox import Ended, Limits, Run, Sandbox, SandboxRefusedError, Walls
from tests.assessment.escapes import BOMBS, ESCAPES

ROOT = Path(__file__).parent.parent.parent
STRONGEST = Sandbox()
QUICK = Limits(seconds=2, cpu_seconds=2, memory_mb=256)
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox's walls are Linux's")


@pytest.fixture(scope="module", params=list(Walls))
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    sandbox = Sandbox(walls=request.param)
    try:
        sandbox.walls()
    except SandboxRefusedError as problem:
        pytest.skip(f"these walls do not stand here: {problem.message}")
    return sandbox


def run(sandbox: Sandbox, program: str, limits: Limits = QUICK, seconds: float = 0.3) -> Run:
    return sandbox.run("drive_tests", {"program": program, "cases": [{"id": "one"}], "case_seconds": seconds}, limits)


def ends(run: Run) -> set[str]:
    """How a run and its case ended, as the words of BOMBS."""
    told = {str(run.ended)}
    for line in run.results:
        told |= {str(line.get("ended"))} | ({"raised"} if "raised" in line else set())
    return told


@pytest.fixture(scope="module")
def attempts(sandbox: Sandbox) -> dict[str, str]:
    """What each escape printed. They run one after another in one process; what ends it goes on in the next."""
    told: dict[str, str] = {}
    left = dict(ESCAPES)
    while left:
        cases = [{"id": name, "call": _here(program)} for name, program in left.items()]
        found = sandbox.run("drive_tests", {"program": "", "cases": cases, "case_seconds": 2}, Limits(seconds=30))
        done = {str(line["case"]): str(line) for line in found.results if "case" in line}
        if len(done) < len(left):
            ended = next(name for name in left if name not in done)
            done[ended] = f"ended the process: {found.output}"
        told |= done
        left = {name: program for name, program in left.items() if name not in told}
    return told


def _here(program: str) -> str:
    return program.replace("{project!r}", repr(str(ROOT))).replace("{parent}", str(os.getpid()))


@linux
@pytest.mark.parametrize("name", ESCAPES)
def test_an_escape_gets_nowhere(attempts: dict[str, str], name: str) -> None:
    assert "ESCAPED" not in attempts[name]


@linux
def test_an_escape_would_be_noticed() -> None:
    """The same programs, without walls: many of them get where they want."""
    free = {
        "reads the password file",
        "starts a shell",
        "opens a socket",
        "lists the project",
        "keeps memory without a name",
    }
    for name in free:
        code = f"exec({_here(ESCAPES[name])!r})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False)
        assert "ESCAPED" in done.stdout, name


@linux
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_stopped_and_named(name: str) -> None:
    program, wanted = BOMBS[name]
    began = time.monotonic()
    found = run(STRONGEST, program)
    assert ends(found) & set(wanted.split()), (name, found)
    assert len(found.output) <= QUICK.output_bytes
    assert time.monotonic() - began < 60  # a hang, not a measurement


@linux
def test_after_every_bomb_a_good_program_runs(sandbox: Sandbox) -> None:
    found = run(sandbox, "print(sum(range(10)))")
    assert found.ended is Ended.FINISHED
    assert found.results[0]["printed"] == "45\n"


@linux
def test_without_namespaces_nothing_can_be_written() -> None:
    found = run(Sandbox(walls=Walls.PATHS), "open('a', 'w')")
    assert found.results[0]["raised"]["kind"] == "PermissionError"


@linux
def test_the_folder_is_empty_and_its_own(sandbox: Sandbox) -> None:
    look = "import os; print(os.listdir('.'))\ntry: open('left', 'w').write('x')\nexcept OSError: pass"
    for _ in range(2):
        assert run(sandbox, look).results[0]["printed"] == "[]\n"


@linux
def test_the_strongest_walls_let_a_program_write_a_little() -> None:
    sandbox = Sandbox()
    if sandbox.walls() is not Walls.NAMESPACES:
        pytest.skip("only namespaces bound what a program writes")
    assert run(sandbox, "open('a', 'w').write('hi'); print(open('a').read())").results[0]["printed"] == "hi\n"


@linux
def test_nothing_of_the_server_is_in_the_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret-of-the-operator")
    found = run(sandbox, "import os, sys; print(dict(os.environ), sys.argv, sys.path)")
    assert "secret-of-the-operator" not in str(found)
    assert str(ROOT) not in str(found.results)


@linux
def test_a_program_cannot_claim_that_it_was_refused(sandbox: Sandbox) -> None:
    forged = (
        'import os\nfor n in range(3, 12):\n    try: os.write(n, b\'{"refused": "x"}\\n\')\n    except OSError: pass'
    )
    assert run(sandbox, forged).ended is Ended.FINISHED


@linux
def test_no_process_and_no_folder_is_left_behind(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for program in (
        "while True: pass",
        "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
    ):
        run(sandbox, program)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_where_no_wall_stands_programs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SandboxRefusedError, match="cannot be run safely") as told:
        Sandbox().run("drive_nothing", {})
    assert "Linux" in told.value.advice


@linux
def test_a_wall_that_does_not_rise_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.sandbox._START", "raise SystemExit('no walls here')")
    with pytest.raises(SandboxRefusedError, match="no walls here"):
        Sandbox().run("drive_nothing", {})
