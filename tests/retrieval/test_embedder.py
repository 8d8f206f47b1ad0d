"""What every caller of the embedder may rely on."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from errors import OperatorError
from retrieval.embedder import DIMENSION, OnnxEmbedder, TorchEmbedder, ensure_model, model_folder

ROOT = Path(__file__).resolve().parents[2]

TEXTS = [
    "",
    " ",
    "x",
    "2x + 3 = 11",
    "i dont get it 😭😭",
    "¿por qué se resta en los dos lados?",
    "because you have to do the same thing to both sides so that it stays balanced",
    "−½x² ≤ 3·(x − 4)",
    "word " * 2000,  # beyond the token limit
    "\x00\x07 odd \u200b signs \ud800 here",
]


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder()


def test_vectors_have_one_row_a_text_and_length_one(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSION)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, DIMENSION)


@pytest.mark.slow
def test_both_embedders_give_the_same_vectors(embedder: OnnxEmbedder) -> None:
    cosines = (embedder.embed(TEXTS) * TorchEmbedder().embed(TEXTS)).sum(axis=1)
    assert cosines.min() >= 0.9999


def test_what_means_the_same_lies_closer_than_what_does_not(embedder: OnnxEmbedder) -> None:
    same, alike, other = embedder.embed(
        [
            "do the same to both sides",
            "whatever you do on the left you do on the right",
            "I like football",
        ]
    )
    assert same @ alike > same @ other + 0.2


def test_a_vector_does_not_depend_on_its_company(embedder: OnnxEmbedder) -> None:
    alone = np.vstack([OnnxEmbedder().embed([text]) for text in TEXTS[:4]])
    together = OnnxEmbedder().embed(TEXTS)[:4]
    assert (alone * together).sum(axis=1).min() >= 0.99999


def test_a_megabyte_is_cut_not_choked_on(embedder: OnnxEmbedder) -> None:
    huge = "the balance tips " * 60_000
    assert embedder.embed([huge]) @ embedder.embed([huge[:4000]]).T == pytest.approx(1, abs=1e-5)
    assert embedder.embed(["a" * 1_000_000]).shape == (1, DIMENSION)
    assert embedder.embed([" " * 1_000_000]).shape == (1, DIMENSION)


def test_the_cache_is_bounded_and_forget_empties_it() -> None:
    small = OnnxEmbedder(cache_size=3)
    first = small.embed(["one"])
    small.embed(["two", "three", "four", "five", "six"])
    assert len(small._cache) == 3
    assert np.allclose(first, small.embed(["one"]), atol=1e-6)
    small.forget()
    assert not small._cache


def test_the_cache_keeps_no_words() -> None:
    small = OnnxEmbedder()
    small.embed(["my name is Zebedee"])
    assert "Zebedee" not in repr(small._cache)


def test_a_caller_cannot_spoil_the_cache() -> None:
    small = OnnxEmbedder()
    before = small.embed(["same"]).copy()
    small.embed(["same"])[:] = 0
    small.embed(["same", "new"])[:] = 0
    assert np.allclose(small.embed(["same"]), before)


def test_threads_share_one_embedder() -> None:
    shared = OnnxEmbedder(cache_size=5)
    texts = [f"message number {index}" for index in range(20)]
    expected = shared.embed(texts)
    wrong: list[int] = []

    def work(offset: int) -> None:
        for index in range(len(texts)):
            chosen = (index + offset) % len(texts)
            if float((shared.embed([texts[chosen]]) @ expected[chosen])[0]) < 0.9999:
                wrong.append(chosen)

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_serving_imports_no_torch() -> None:
    program = (
        "import sys; from retrieval.embedder import OnnxEmbedder; OnnxEmbedder().embed(['hello']);"
        "print([n for n in ('torch', 'transformers', 'sentence_transformers') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_model_is_built_and_then_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    assert not model_folder().exists()
    built = ensure_model()
    assert built == model_folder()
    assert sorted(file.name for file in built.iterdir()) == ["model.onnx", "model.weights"]
    assert ensure_model() == built


def test_a_state_folder_that_cannot_be_written_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("DIOTIMA_STATE", str(blocked))
    with pytest.raises(OperatorError, match="could not be prepared"):
        ensure_model()


def test_a_damaged_model_is_explained(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(OperatorError, match="cannot be read"):
        OnnxEmbedder(tmp_path)


def test_state_folder_is_the_one_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIOTIMA_STATE", str(Path("some") / "where"))
    assert model_folder().parts[:3] == ("some", "where", "models")
