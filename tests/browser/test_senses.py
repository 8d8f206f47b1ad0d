"""A student with a camera and a microphone: a photo corrected and checked, words spoken, replies read aloud."""

from __future__ import annotations

import io
import json
import random
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser_server import Server, state_folder
from browser_steps import PATIENCE, answered, axe, messages, ready, shoot, turns
from playwright.sync_api import Browser, Page, expect

from bench.pages import photographed, printed
from tests.senses.sounds import tone

GO_TO = """kc => window.postMessage({ to: "diotima", type: "press", button: "go_to", label: "Two steps", text: kc, id: "" },
    window.location.origin)"""
VOICE = """() => {
    window.said = [];
    const voices = [
        { name: "far", lang: "en-US", localService: false, default: true },
        { name: "near", lang: "en-GB", localService: true },
    ];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => voices, addEventListener: () => {},
        speak: (one) => window.said.push([one.voice.name, one.lang, one.text]), cancel: () => window.said.push("hush"),
    } });
}"""


def begin(page: Page, url: str) -> None:
    """Begin the course on equations."""
    page.goto(url)
    page.locator("button[value='linear-equations']").click()
    ready(page)


def photo(lines: list[str], form: str = "JPEG") -> dict[str, Any]:
    out = io.BytesIO()
    photographed(printed(lines, size=60), random.Random(1)).save(out, form)
    return {"name": f"work.{form.lower()}", "mimeType": f"image/{form.lower()}", "buffer": out.getvalue()}


def send_photo(page: Page, lines: list[str]) -> None:
    page.set_input_files("#photo-file", photo(lines))
    expect(page.locator("#reading-lines")).to_be_focused(timeout=60_000)


def solving(page: Page) -> str:
    """Go to an equation with two steps; its text."""
    before = turns(page)
    page.evaluate(GO_TO, "two-step-equations")
    answered(page, before)
    return str(page.locator("#task .task-text .katex-mathml annotation").first.text_content())


@pytest.mark.parametrize("width", [1280, 390])
def test_a_photo_is_read_corrected_and_checked(new_page: Callable[..., Page], server: Server, width: int) -> None:
    page = new_page(width=width, height=844)
    begin(page, server.url)

    send_photo(page, ["2x - 7 = 9", "2x = 2"])

    shoot(page, f"photo-{width}")
    assert axe(page) == []
    assert page.input_value("#reading-lines") == "2x - 7 = 9\n2x = 2"
    assert turns(page) == 1, "nothing counts before it is sent"
    for name in ("#reading-lines", "#reading .onward", "#chat-submit"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= width, name
        assert box["y"] + box["height"] <= 844, name
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.fill("#reading-lines", "2x - 7 = 9\n2x = 16")
    page.get_by_role("button", name="Check my work").first.click()
    answered(page, 1)

    assert messages(page)[-2] == "2x - 7 = 9\n2x = 16", "what counts is what the learner corrected"
    expect(page.locator("#reading")).to_be_hidden()
    page.reload()
    ready(page)
    assert messages(page)[-2] == "2x - 7 = 9\n2x = 16"
    assert page.locator("#root .message-content img").count() == 0, "the photo is kept nowhere"


def test_the_reply_points_at_the_first_wrong_line_on_the_page(page: Page, server: Server) -> None:
    begin(page, server.url)
    task = solving(page)
    left, right = (side.strip() for side in task.split("="))

    send_photo(page, [task.replace("-", "−"), f"{left} + 5 = {right}".replace("-", "−")])
    page.click("#reading .onward")
    answered(page, 2)

    reply = messages(page)[-1]
    assert "“" in reply
    assert reply.split("“")[1].split("”")[0] in messages(page)[-2]


HOSTILE = [
    ("work.png", "image/png", b"\x89PNG\r\n\x1a\nbroken", "damaged"),
    ("notes.txt", "text/plain", b"2x = 4", "none of them"),
    (
        "page.svg",
        "image/svg+xml",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='document.title=1'/>",
        "none of them",
    ),
    ("empty.png", "image/png", b"", "empty"),
    ("huge.jpg", "image/jpeg", b"\xff\xd8\xff" + b"0" * 10_000_001, "larger than 10 MB"),
]


def test_a_file_that_cannot_be_read_is_a_sentence_and_nothing_is_lost(page: Page, server: Server) -> None:
    begin(page, server.url)
    page.fill("#chat-input", "half a thought")
    for name, kind, data, sentence in HOSTILE:
        page.set_input_files("#photo-file", {"name": name, "mimeType": kind, "buffer": data})

        expect(page.locator("#note")).to_contain_text(sentence, timeout=PATIENCE)
        expect(page.locator("#reading")).to_be_hidden()
        assert page.input_value("#chat-input") == "half a thought", name
    assert page.title() != "1"


def test_a_keyboard_alone_corrects_and_throws_away(page: Page, server: Server) -> None:
    begin(page, server.url)
    send_photo(page, ["2x = 16"])
    page.keyboard.press("Escape")
    expect(page.locator("#reading")).to_be_hidden()
    expect(page.locator("#photo-button")).to_be_focused()

    send_photo(page, ["2x = 16"])
    page.fill("#reading-lines", "")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#note")).to_contain_text("no line left")
    page.keyboard.type("x = 3")
    page.keyboard.press("Control+Enter")
    answered(page, 1)
    assert messages(page)[-2] == "x = 3"


def test_what_stands_on_a_page_is_never_markup(page: Page, server: Server) -> None:
    begin(page, server.url)
    page.route(
        "**/read/photo/*",
        lambda route: route.fulfill(
            json={"lines": ["<img src=x onerror=document.title='broken'>"], "by": "model", "note": "<b>x</b>"}
        ),
    )
    send_photo(page, ["x"])
    assert page.input_value("#reading-lines").startswith("<img")
    assert page.locator("#reading b").count() == 0
    assert page.title() != "broken"


def test_without_a_speech_model_there_is_no_microphone(page: Page, server: Server) -> None:
    begin(page, server.url)
    assert page.locator("#talk-button").count() == 0
    answer = page.request.get(page.url)
    assert "microphone=()" in answer.headers["permissions-policy"]


def test_replies_are_read_aloud_in_words_by_a_voice_of_this_computer(page: Page, server: Server) -> None:
    page.add_init_script(f"({VOICE})()")
    begin(page, server.url)
    assert page.evaluate("window.said") == [], "nobody asked for it yet"

    page.get_by_role("button", name="Read replies aloud").click()
    first = page.evaluate("window.said.filter((one) => one !== 'hush')")
    assert {(voice, language) for voice, language, _ in first} == {("near", "en-GB")}
    shoot(page, "aloud")
    assert axe(page) == []

    page.evaluate("window.said = []")
    solving(page)
    words = " ".join(one[2] for one in page.evaluate("window.said.filter((one) => one !== 'hush')"))
    assert " equals " in words
    assert "=" not in words
    assert "$" not in words

    page.reload()
    ready(page)
    expect(page.get_by_role("button", name="Read replies aloud")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Read replies aloud").click()
    assert page.evaluate("window.said.at(-1)") == "hush"


class Transcriber(BaseHTTPRequestHandler):
    """Hears the same in every recording."""

    sizes: list[int] = []  # noqa: RUF012 - one server a test

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.sizes.append(len(body))
        said = json.dumps({"text": "two x minus seven equals nine"}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory, chromium: None) -> Iterator[Server]:
    """A server with a speech model, which is a script on this computer."""
    transcriber = ThreadingHTTPServer(("127.0.0.1", 0), Transcriber)
    threading.Thread(target=transcriber.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{transcriber.server_address[1]}/v1"
    running = Server(
        state_folder(tmp_path_factory.mktemp("state")), {"DIOTIMA_MODEL_SPEECH": f"openai:whisper-1@{address}"}
    )
    running.start()
    yield running
    running.stop()
    transcriber.shutdown()


@pytest.fixture
def talking(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page in a browser whose microphone hears a tone."""
    sound = tmp_path / "tone.wav"
    sound.write_bytes(tone(2.0, 48_000))
    arguments = [
        "--headless", "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    ]  # fmt: skip
    started = browser.browser_type.launch(executable_path="/usr/bin/chromium", args=arguments)
    yield started.new_context(viewport={"width": 390, "height": 844}).new_page()
    started.close()


def test_what_is_said_is_shown_corrected_and_then_sent(talking: Page, listening: Server) -> None:
    page = talking
    begin(page, listening.url)
    page.context.grant_permissions(["microphone"])
    expect(page.get_by_role("button", name="Speak")).to_have_attribute("aria-pressed", "false")

    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_role("button", name="Stop, and read what I said")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#stage")).to_contain_text("Listening")
    page.wait_for_timeout(1200)
    shoot(page, "talking")
    assert axe(page) == []
    page.get_by_role("button", name="Stop, and read what I said").click()

    expect(page.locator("#chat-input")).to_have_value("2x - 7 = 9", timeout=PATIENCE)
    assert turns(page) == 1, "nothing counts before it is sent"
    assert Transcriber.sizes[-1] > 20_000
    page.fill("#chat-input", "2x - 7 = 19")
    page.keyboard.press("Enter")
    answered(page, 1)
    assert messages(page)[-2] == "2x - 7 = 19"


def test_a_microphone_that_is_not_allowed_is_a_sentence(talking: Page, listening: Server) -> None:
    page = talking
    begin(page, listening.url)
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Speak").click()
    expect(page.locator("#note")).to_contain_text("not allowed")
    expect(page.get_by_role("button", name="Speak")).to_have_attribute("aria-pressed", "false")
