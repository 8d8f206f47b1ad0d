"""The process in which files are opened: it reads, it is limited, and it may die without harm."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from assessment.confined.paths import version
from errors import LearnerError
from senses import apart as apart_module
from senses import printed
from senses.apart import Apart
from tests.senses.photos import bomb, encoded, work

pytestmark = pytest.mark.skipif(not printed.is_installed(), reason="rapidocr is not installed")
LINES = ["4x - 7 = 2x + 9", "2x - 7 = 9", "x = 8"]
HANGS = (sys.executable, "-c", "import time; time.sleep(60)")
DIES = (sys.executable, "-c", "import os; os.abort()")


@pytest.fixture
async def apart() -> AsyncIterator[Apart]:
    made = Apart()
    yield made
    await made.close()


async def test_printed_lines_are_read_in_order_and_the_process_lives_on(apart: Apart) -> None:
    assert await apart.lines(work(LINES)) == LINES
    first = apart._process

    with pytest.raises(LearnerError, match="more pixels"):
        await apart.lines(bomb())
    with pytest.raises(LearnerError, match="none of them"):
        await apart.lines(b"hello")
    assert await apart.lines(encoded(Image.new("RGB", (300, 200), "white"))) == []

    two = await asyncio.gather(apart.lines(work(["x = 1"])), apart.lines(work(["3(x + 4) = 27"])))
    assert two == [["x = 1"], ["3(x + 4) = 27"]]
    assert apart._process is first, "one process for all of them"


async def test_pictures_come_back_bare(apart: Apart) -> None:
    for form in ("HEIF", "WEBP", "PDF"):
        assert len(await apart.pictures(work(LINES, form))) == 1, form
    (found,) = await apart.pictures(work(LINES, "JPEG", comment=b"who took it"))
    assert found.startswith(b"\xff\xd8\xff")
    assert b"who took it" not in found


async def test_a_file_that_takes_too_long_is_given_up() -> None:
    apart = Apart(seconds=0.3, command=HANGS)
    with pytest.raises(LearnerError, match="too long"):
        await apart.lines(work(LINES))
    assert apart._process is None


async def test_a_file_that_kills_the_process_harms_nobody_else() -> None:
    apart = Apart(command=DIES)
    with pytest.raises(LearnerError, match="damaged"):
        await apart.lines(work(LINES))
    assert apart._process is None, "the next file starts another"


async def test_whoever_goes_away_leaves_no_answer_behind() -> None:
    apart = Apart(command=HANGS)
    going = asyncio.create_task(apart.lines(work(["y = 2"])))
    await asyncio.sleep(0.2)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert apart._process is None


async def test_a_crowd_is_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart_module, "MOST_WAITING", 2)
    apart = Apart(seconds=1, command=HANGS)
    answers = await asyncio.gather(*(apart.lines(b"x") for _ in range(4)), return_exceptions=True)
    assert sum("Many photos" in str(answer) for answer in answers) == 2


async def test_the_process_knows_no_key(monkeypatch: pytest.MonkeyPatch, apart: Apart) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    apart.command = (sys.executable, "-c", "import os, sys; sys.exit('OPENAI_API_KEY' in os.environ)")
    process = await apart._running()
    assert await process.wait() == 0


TAKEN_OVER = """
import socket, sys
from senses.child import limit, shut_in
limit(); shut_in()
got = []
for path in sys.argv[1:3]:
    try:
        open(path).read(); got.append("read " + path)
    except OSError:
        pass
try:
    open(sys.argv[3], "w").write("x"); got.append("written")
except OSError:
    pass
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[4])), 2); got.append("connected")
except OSError:
    pass
print(got)
"""


async def test_a_file_that_takes_the_process_over_finds_no_record_and_no_network(tmp_path: Path) -> None:
    if version() < 4:
        pytest.skip("this kernel's Landlock knows no network: the process has its limits only")
    secret = tmp_path / "record.sqlite3"
    secret.write_text("what a learner said")
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = str(server.sockets[0].getsockname()[1])
    arguments = (str(secret), str(Path.cwd() / "settings.py"), str(tmp_path / "new"), port)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TAKEN_OVER, *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    server.close()
    assert out.decode().strip() == "[]"
