"""A cross-encoder orders anew what was found, when its weights are given, and only that."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from errors import OperatorError
from retrieval.embedder import weights_folder
from retrieval.index import lexical_index
from retrieval.library import Library
from retrieval.passages import Passage
from retrieval.rerank import READ, CrossEncoder


class Shortest:
    """A reranker for tests: the shorter a passage, the better."""

    def __init__(self) -> None:
        self.read: list[Sequence[str]] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.read.append(passages)
        return [-float(len(one)) for one in passages]


def passages(count: int) -> list[Passage]:
    return [Passage(f"s#{at}", "prose", "", "fraction " * (count - at), "s", "Section") for at in range(count)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model of the form of a cross-encoder, whose score is the mean of the token numbers."""
    from onnx import TensorProto, helper, save

    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["texts", "tokens"])
    score = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", 1])
    nodes = [
        helper.make_node("Mul", ["input_ids", "attention_mask"], ["seen"]),
        helper.make_node("Cast", ["seen"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["numbers", "axis"], ["logits"], keepdims=1),
    ]
    axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
    graph = helper.make_graph(nodes, "mean", [ids, mask], [score], [axis])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), tmp_path / "model.onnx")
    shutil.copyfile(weights_folder() / "tokenizer.json", tmp_path / "tokenizer.json")
    return tmp_path


def test_what_was_found_is_ordered_anew() -> None:
    index, shortest = lexical_index(passages(6)), Shortest()
    plain = [one.passage.id for one in Library(index).find("fraction", k=3)]
    found = Library(index, reranker=shortest).find("fraction", k=3)
    assert [one.passage.id for one in found] == ["s#5", "s#4", "s#3"] != plain
    assert len(shortest.read[0]) == 6


def test_only_the_best_are_read_again() -> None:
    shortest = Shortest()
    Library(lexical_index(passages(40)), reranker=shortest).find("fraction", k=3)
    assert len(shortest.read[0]) == READ


def test_what_a_learner_may_not_see_is_not_read_again_either() -> None:
    shortest = Shortest()
    Library(lexical_index(passages(6)), reranker=shortest).find(
        "fraction", k=3, visible=(), avoiding=("fraction " * 6,)
    )
    assert all("fraction " * 6 not in one for one in shortest.read[0])


def test_nothing_found_is_nothing_to_order() -> None:
    assert Library(lexical_index(passages(3)), reranker=Shortest()).find("zebra") == []


def test_the_weights_of_a_folder_are_used(folder: Path) -> None:
    scores = CrossEncoder(folder).scores("What is a fraction?", ["A part.", "", "x" * 50_000, "\ud800 odd"])
    assert len(scores) == 4
    assert all(np.isfinite(scores))


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_weights_is_said_with_what_to_do(folder: Path, broken: str) -> None:
    (folder / broken).unlink()
    with pytest.raises(OperatorError, match="cross-encoder") as error:
        CrossEncoder(folder)
    assert "DIOTIMA_RERANKER" in error.value.advice
