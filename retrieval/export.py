"""Builds the model file that the serving process loads: ``python -m retrieval.export``, called by ``make
install``.

The graph is written straight from the weights, operator by operator (BERT: Devlin et al. 2019; mean pooling
and normalisation as in Sentence-BERT: Reimers and Gurevych 2019). Tracing the torch model gives the same
graph with more operators: 28 s to build instead of 2, and 1.2 times as slow to run. Weights lie in a file
of their own, which onnxruntime maps into memory: 50 MB less than a single file.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import OperatorError, TutorError
from retrieval.embedder import model_folder, weights_folder

Weights = dict[str, NDArray[np.float32]]

_ABANDONED = 3600.0  # seconds after which a half-built folder belongs to nobody


def main() -> int:
    """Build the model unless it is there; print where it is."""
    try:
        print(build(model_folder()))
    except TutorError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def build(folder: Path) -> Path:
    """Write the model to ``folder`` and return it. Does nothing when it is there already.

    The files appear all at once (a rename), so a build that is interrupted leaves nothing that could be
    mistaken for a model, and of two builds at the same time the first to finish counts. Raises
    OperatorError when the disk refuses.
    """
    if (folder / "model.onnx").is_file():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder.parent)
        draft = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
        try:
            _write(draft)
            _publish(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise OperatorError(
            f"The language model could not be written to {folder.parent}: {error.strerror or error}.",
            "Check that the folder is writable and has 100 MB free.",
        ) from error
    return folder


def _publish(draft: Path, folder: Path) -> None:
    draft.chmod(0o755)
    for file in draft.iterdir():
        file.chmod(0o644)
        with file.open("rb") as handle:
            os.fsync(handle.fileno())
    if folder.is_dir() and not (folder / "model.onnx").is_file():
        shutil.rmtree(folder, ignore_errors=True)  # emptied by hand: it would block the rename
    try:
        draft.rename(folder)
    except OSError:
        # where the model is there now, another process was first, with the same content
        if not (folder / "model.onnx").is_file():
            raise


def _sweep(models: Path) -> None:
    """Remove what an interrupted build has left."""
    for left in models.glob(".building-*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _write(folder: Path) -> None:
    import onnx
    from safetensors.numpy import load_file

    source = weights_folder()
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    model = _Graph().bert(load_file(source / "model.safetensors"), config)
    onnx.save(
        model,
        str(folder / "model.onnx"),
        save_as_external_data=True,
        location="model.weights",
        size_threshold=4096,
    )


class _Graph:
    """Collects operators and constants. Every method adds an operator and returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self.split(kind, 1, *inputs, **attributes)[0]

    def split(self, kind: str, results: int, *inputs: str, **attributes: Any) -> list[str]:
        from onnx import helper

        names = [f"{kind}_{len(self.nodes)}_{index}" for index in range(results)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def constant(self, values: Any, kind: Any = np.float32) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        array = np.ascontiguousarray(np.asarray(values, dtype=kind))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(values, np.int64)

    def dense(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """``weight`` has a row for each output, as torch keeps it."""
        return self.add("Add", self.add("MatMul", x, self.constant(weight.T)), self.constant(bias))

    def normalise(self, x: str, weights: Weights, part: str, epsilon: float) -> str:
        scale, bias = self.constant(weights[f"{part}.weight"]), self.constant(weights[f"{part}.bias"])
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)

    def bert(self, weights: Weights, config: dict[str, Any]) -> Any:
        """The whole model: ``ids`` and ``mask`` (texts x tokens) to ``vectors`` (texts x 384, length 1)."""
        from onnx import TensorProto, helper

        epsilon = float(config["layer_norm_eps"])
        mask = self.add("Cast", "mask", to=TensorProto.FLOAT)
        x = self._embed(weights, epsilon)
        hidden = self.add("Sub", self.add("Unsqueeze", mask, self.integers(1, 2)), self.constant(1.0))
        penalty = self.add("Mul", hidden, self.constant(1e9))  # 0 for a token, -1e9 for padding
        for layer in range(int(config["num_hidden_layers"])):
            x = self._layer(x, penalty, weights, f"encoder.layer.{layer}", config)
        self._pool(x, mask)
        shape: list[Any] = ["texts", "tokens"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "mask")]
        size = int(config["hidden_size"])
        output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", size])
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", inputs, [output], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)

    def _embed(self, weights: Weights, epsilon: float) -> str:
        part = "embeddings"
        # one text has one segment, so the vector of segment 0 goes into every position
        segment = weights[f"{part}.token_type_embeddings.weight"][0]
        places = weights[f"{part}.position_embeddings.weight"] + segment
        length = self.add("Shape", "ids", start=1, end=2)
        zero = self.integers(0)
        place = self.add("Slice", self.constant(places), zero, length, zero)
        word = self.add("Gather", self.constant(weights[f"{part}.word_embeddings.weight"]), "ids")
        return self.normalise(self.add("Add", word, place), weights, f"{part}.LayerNorm", epsilon)

    def _layer(self, x: str, penalty: str, weights: Weights, part: str, config: dict[str, Any]) -> str:
        heads, size = int(config["num_attention_heads"]), int(config["hidden_size"])
        epsilon = float(config["layer_norm_eps"])
        scale = (size // heads) ** -0.5
        names = [f"{part}.attention.self.{name}" for name in ("query", "key", "value")]
        scales = (scale, 1.0, 1.0)
        weight = np.concatenate([weights[f"{n}.weight"] * s for n, s in zip(names, scales, strict=True)])
        bias = np.concatenate([weights[f"{n}.bias"] * s for n, s in zip(names, scales, strict=True)])
        parts = self.split("Split", 3, self.dense(x, weight, bias), axis=2, num_outputs=3)
        by_head = self.integers(0, 0, heads, size // heads)
        turned = ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
        query, key, value = (
            self.add("Transpose", self.add("Reshape", name, by_head), perm=axes)
            for name, axes in zip(parts, turned, strict=True)
        )
        shares = self.add("Softmax", self.add("Add", self.add("MatMul", query, key), penalty), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", shares, value), perm=[0, 2, 1, 3])
        joined = self.add("Reshape", mixed, self.integers(0, 0, size))
        out = f"{part}.attention.output"
        attended = self.dense(joined, weights[f"{out}.dense.weight"], weights[f"{out}.dense.bias"])
        x = self.normalise(self.add("Add", attended, x), weights, f"{out}.LayerNorm", epsilon)
        inner = f"{part}.intermediate.dense"
        wide = self.add("Gelu", self.dense(x, weights[f"{inner}.weight"], weights[f"{inner}.bias"]))
        out = f"{part}.output"
        narrow = self.dense(wide, weights[f"{out}.dense.weight"], weights[f"{out}.dense.bias"])
        return self.normalise(self.add("Add", narrow, x), weights, f"{out}.LayerNorm", epsilon)

    def _pool(self, x: str, mask: str) -> None:
        """The mean over the tokens, then length 1."""
        from onnx import helper

        column, one = self.add("Unsqueeze", mask, self.integers(2)), self.integers(1)
        total = self.add("ReduceSum", self.add("Mul", x, column), one, keepdims=0)
        count = self.add("ReduceSum", column, one, keepdims=0)
        mean = self.add("Div", total, self.add("Max", count, self.constant(1e-9)))
        length = self.add("Max", self.add("ReduceL2", mean, one, keepdims=1), self.constant(1e-12))
        self.nodes.append(helper.make_node("Div", [mean, length], ["vectors"]))


if __name__ == "__main__":
    sys.exit(main())
