"""Orders the passages that were found anew, with a cross-encoder that reads question and passage together.

Optional: it is used when an operator names a folder with its weights, as published for onnxruntime: ``model.onnx`` (there
or in a folder ``onnx``) and ``tokenizer.json``. It takes some 30 ms a passage on one core.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from errors import OperatorError
from retrieval.embedder import readable

READ = 10  # passages that are read again, the best of the fused ranking
_MOST_TOKENS = 384  # of question and passage together; the rest of the passage is not read


class Reranker(Protocol):
    """Says how well each passage answers a question; larger is better, and only the order counts."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One number a passage."""


class CrossEncoder:
    """A cross-encoder on onnxruntime. For any thread. Raises OperatorError when the folder holds none that can be used."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        model = next((path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.is_file()), None)
        try:
            if model is None:
                raise FileNotFoundError("model.onnx")
            self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(_MOST_TOKENS, strategy="only_second")
            self._inputs = {one.name for one in self._session.get_inputs()}
            self.scores("Is it read?", ["It is read."])
        except Exception as error:  # both libraries raise their own families of errors
            raise OperatorError(
                f"The cross-encoder in {folder} cannot be used ({type(error).__name__}).",
                "The folder needs model.onnx and tokenizer.json; or unset DIOTIMA_RERANKER.",
            ) from error

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """See ``Reranker.scores``."""
        return [self._score(readable(question[:2_000]), readable(passage)) for passage in passages]

    def _score(self, question: str, passage: str) -> float:
        read = self._tokenizer.encode(question, passage)
        given = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        rows = {name: np.array([row], dtype=np.int64) for name, row in given.items() if name in self._inputs}
        return float(np.asarray(self._session.run(None, rows)[0]).reshape(-1)[-1])
