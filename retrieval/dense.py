"""Finds passages by meaning: one Chroma collection a course, embeddings always passed in, no metadata filters.

Filters cost 80 to 260 ms at 50,000 rows, so more neighbours are fetched than wanted, and the library sets aside what
a learner may not see.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.embedder import Vectors

BATCH = 5_000  # rows; Chroma takes at most 5,461
_COLLECTION = "passages"


class Dense:
    """The vectors of a course's passages. Ids are the places of the passages in their order."""

    def __init__(self, client: Any, collection: Any) -> None:
        self._client = client
        self._collection = collection
        self.size = int(collection.count())

    @classmethod
    def build(cls, folder: Path, vectors: Vectors) -> Dense:
        """Write the vectors into a new collection in ``folder``."""
        client = _client(folder)
        collection = client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "ip", "ef_construction": 128, "max_neighbors": 16, "ef_search": 100}},
        )
        for start in range(0, len(vectors), BATCH):
            rows = vectors[start : start + BATCH]
            collection.add(ids=[str(start + at) for at in range(len(rows))], embeddings=rows)
        return cls(client, collection)

    @classmethod
    def open(cls, folder: Path) -> Dense:
        """Open what ``build`` wrote."""
        client = _client(folder)
        return cls(client, client.get_collection(_COLLECTION, embedding_function=None))

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[int]:
        """The places of the ``count`` nearest passages, nearest first."""
        count = min(count, self.size)
        if count < 1:
            return []
        found = self._collection.query(query_embeddings=[vector], n_results=count, include=[])
        return [int(place) for place in found["ids"][0]]

    def close(self) -> None:
        """Let go of the files."""
        close = getattr(self._client, "close", None)
        if close is not None:
            close()


def _client(folder: Path) -> Any:
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def fuse(rankings: Sequence[tuple[float, Sequence[int]]], k: float = 10.0) -> list[tuple[int, float]]:
    """Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): each ranking adds weight / (k + rank) to what it
    found, ranks from 1. Best first; equal sums in order of place."""
    sums: dict[int, float] = {}
    for weight, places in rankings:
        for rank, place in enumerate(places, 1):
            sums[place] = sums.get(place, 0.0) + weight / (k + rank)
    return sorted(sums.items(), key=lambda entry: (-entry[1], entry[0]))
