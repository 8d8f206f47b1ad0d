"""Boosted trees as plain arrays: taken from scikit-learn after a fit, saved without pickle, run by ONNX Runtime.

scikit-learn needs about a millisecond to start a prediction, too long for one answer in a turn; ONNX Runtime gives the
same sums in microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from errors import OperatorError
from tracing.model import Floats, Ints

Features = NDArray[np.float32]
#: ONNX operator sets in which the tree operator was settled; runtimes keep reading them.
_OPSETS = (("", 15), ("ai.onnx.ml", 3))
_ARRAYS = ("root", "feature", "threshold", "left", "right", "missing_left", "is_leaf", "value")


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees one after another: ``root`` has where each begins; ``left`` and ``right`` count from a tree's root. A sample
    goes left when its feature is at most the threshold, or missing where ``missing_left`` is 1."""

    features: int
    baseline: float
    root: Ints
    feature: Ints
    threshold: NDArray[np.float32]
    left: Ints
    right: Ints
    missing_left: Ints
    is_leaf: Ints
    value: Floats

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it by name, for ``numpy.savez``."""
        whole = np.array([self.features, self.baseline], dtype=np.float64)
        return {"shape": whole, **{name: getattr(self, name) for name in _ARRAYS}}


def from_sklearn(model: Any, features: int) -> Forest:
    """The trees of a fitted ``HistGradientBoostingClassifier`` with two classes and numerical features."""
    nodes = [stage[0].nodes for stage in model._predictors]
    every = np.concatenate(nodes)
    sizes = [len(one) for one in nodes]
    return Forest(
        features=features,
        baseline=float(np.ravel(model._baseline_prediction)[0]),
        root=np.cumsum([0, *sizes[:-1]]).astype(np.int64),
        feature=every["feature_idx"].astype(np.int64),
        threshold=_rounded_down(every["num_threshold"]),
        left=every["left"].astype(np.int64),
        right=every["right"].astype(np.int64),
        missing_left=every["missing_go_to_left"].astype(np.int64),
        is_leaf=every["is_leaf"].astype(np.int64),
        value=every["value"].astype(np.float64),
    )


def _rounded_down(threshold: Floats) -> NDArray[np.float32]:
    """The greatest float32 that is not above: a float32 feature then falls on the same side as with the double."""
    single = threshold.astype(np.float32)
    return np.where(single > threshold, np.nextafter(single, np.float32(-np.inf)), single).astype(np.float32)


def from_arrays(arrays: Mapping[str, NDArray[Any]]) -> Forest:
    """The inverse of ``Forest.arrays``; raises OperatorError when the arrays do not make trees."""
    try:
        features, baseline = (float(value) for value in arrays["shape"])
        forest = Forest(int(features), baseline, *(np.asarray(arrays[name]) for name in _ARRAYS))
    except (KeyError, ValueError, TypeError):
        raise _broken() from None
    nodes, root = len(forest.value), forest.root
    inner = forest.is_leaf == 0
    sizes = np.diff(np.r_[root, nodes]).astype(np.int64)
    sound = (
        len(root)
        and root[0] == 0
        and bool((sizes > 0).all())
        and all(getattr(forest, name).shape == (nodes,) for name in _ARRAYS[1:])
        and bool(np.isfinite(forest.value).all())
        and bool((forest.feature[inner] < forest.features).all() and (forest.feature[inner] >= 0).all())
        and all(_is_below(getattr(forest, side), inner, root, sizes) for side in ("left", "right"))
    )
    if not sound:
        raise _broken()
    return forest


def _is_below(child: Ints, inner: NDArray[np.bool_], root: Ints, sizes: Ints) -> bool:
    """Children stand after their parent, inside their tree: a walk always ends."""
    tree = np.repeat(np.arange(len(root)), sizes)
    own = np.arange(len(child)) - root[tree]
    return bool(((child > own) & (child < sizes[tree]))[inner].all())


def _broken() -> OperatorError:
    return OperatorError("The predictor's file is damaged.", "Fit it again.")


class Runner:
    """Sums of a forest's leaves, one thread."""

    def __init__(self, forest: Forest) -> None:
        self.features = forest.features
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        graph = _graph(forest).SerializeToString()
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def logits(self, rows: Features) -> Floats:
        """One logit a row; ``rows`` is (answers, features) in float32."""
        (out,) = self._session.run(None, {"rows": rows})
        return np.asarray(out, dtype=np.float64)[:, 0]


def _graph(forest: Forest) -> Any:
    sizes = np.diff(np.r_[forest.root, len(forest.value)])
    tree = np.repeat(np.arange(len(forest.root)), sizes)
    own = np.arange(len(forest.value)) - forest.root[tree]
    leaf = forest.is_leaf == 1
    node = helper.make_node(
        "TreeEnsembleRegressor",
        ["rows"],
        ["logit"],
        domain="ai.onnx.ml",
        n_targets=1,
        post_transform="NONE",
        base_values=[forest.baseline],
        nodes_treeids=tree.tolist(),
        nodes_nodeids=own.tolist(),
        nodes_featureids=np.where(leaf, 0, forest.feature).tolist(),
        nodes_values=np.where(leaf, 0.0, forest.threshold).tolist(),
        nodes_modes=["LEAF" if end else "BRANCH_LEQ" for end in leaf],
        nodes_truenodeids=np.where(leaf, 0, forest.left).tolist(),
        nodes_falsenodeids=np.where(leaf, 0, forest.right).tolist(),
        nodes_missing_value_tracks_true=np.where(leaf, 0, forest.missing_left).tolist(),
        target_treeids=tree[leaf].tolist(),
        target_nodeids=own[leaf].tolist(),
        target_ids=[0] * int(leaf.sum()),
        target_weights=forest.value[leaf].tolist(),
    )
    graph = helper.make_graph(
        [node],
        "forest",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, forest.features])],
        [helper.make_tensor_value_info("logit", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)
