"""Does search find the right section, and fast enough? Readiness questions and glossary meanings of a real book.

Relevant is a passage of the section that the question links to (or that the glossary belongs to); the link's text,
the readiness notes and the glossary itself are left out of the index. ``--book PATH`` takes another book, ``--reranker PATH``
measures a cross-encoder as well.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.report import Report, percentile
from curriculum.book import BlockKind, Book, load_book
from curriculum.importers.openstax import import_openstax
from curriculum.reader import load_course
from retrieval.embedder import Embedder, OnnxEmbedder, TorchEmbedder, Vectors
from retrieval.index import Index, build_index, embed_all, read_index
from retrieval.lexical import Lexical, best
from retrieval.library import Library, nearest
from retrieval.passages import Passage, passages_of
from retrieval.rerank import CrossEncoder, Reranker
from retrieval.terms import formula_terms, plain, word_terms

BOOK = Path(__file__).parents[2] / "shared" / "data" / "courses" / "openstax-elementary-algebra-2e.tar.gz"
LEFT_OUT = {BlockKind.GLOSSARY, BlockKind.READINESS}
MANY = 50_000
FEW = 2_000
TIMED = 300  # searches
Search = Callable[[str], list[int]]
Question = tuple[str, frozenset[str]]


class Given:
    """Vectors that are already there, by text."""

    def __init__(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        self.name, self.dimension = "measured", vectors.shape[1]
        self._vectors = {plain(passage.searched): row for passage, row in zip(passages, vectors, strict=True)}

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._vectors[text] for text in texts])

    def forget(self) -> None:
        """Nothing is kept."""


def questions(book: Book) -> dict[str, list[Question]]:
    """The two sets: readiness questions with the sections they link to, glossary meanings with their section."""
    asked = [(q.question, frozenset(q.needs)) for section in book.sections for q in section.readiness if q.needs]
    meant = [
        (block.text, frozenset({section.id}))
        for section in book.sections
        for block in section.blocks
        if block.kind is BlockKind.GLOSSARY
    ]
    return {"readiness": asked, "glossary": meant}


def ranks(search: Search, asked: Sequence[Question], passages: Sequence[Passage]) -> list[int]:
    """For each question the rank of the first passage of a right section among the first ten; 0 for none."""
    found = []
    for question, right in asked:
        hits = [at for at, place in enumerate(search(question)[:10], 1) if passages[place].section in right]
        found.append(hits[0] if hits else 0)
    return found


def measure(
    report: Report,
    sets: dict[str, list[Question]],
    index: Index,
    passages: list[Passage],
    embedder: Embedder,
    reranker: Reranker | None = None,
) -> None:
    baseline = Lexical.build([re.findall(r"\w+", passage.searched.lower()) for passage in passages])
    library = Library(index, embedder)
    places = {passage.id: at for at, passage in enumerate(passages)}
    searches: dict[str, Search] = {
        "BM25 alone": lambda text: best(baseline.scores(re.findall(r"\w+", text.lower())), 10),
        "words and pairs": lambda text: best(index.words.scores(word_terms(text)), 10),
        "shapes of formulas": lambda text: best(index.shapes.scores(formula_terms(text)), 10),
        "dense alone": lambda text: nearest(index, embedder.embed([plain(text)])[0], 10),
        "hybrid": lambda text: [places[found.passage.id] for found in library.find(text, k=10)],
    }
    if reranker is not None:
        again = Library(index, embedder, reranker)
        searches["hybrid, ordered anew"] = lambda text: [places[one.passage.id] for one in again.find(text, k=10)]
    for name, asked in sets.items():
        beaten: dict[str, float] = {}
        for how, search in searches.items():
            got = ranks(search, asked, passages)
            first = sum(rank == 1 for rank in got) / len(got)
            five = sum(0 < rank <= 5 for rank in got) / len(got)
            mrr = sum(1 / rank for rank in got if rank) / len(got)
            alone = max((beaten[other] for other in ("BM25 alone", "dense alone") if other in beaten), default=0.0)
            beaten[how] = mrr
            bar = ">= 0.80" if name == "glossary" and how == "hybrid" else None
            report.figure(f"{name}, {how}: recall@1", first)
            report.figure(f"{name}, {how}: recall@5", five, bar)
            report.figure(f"{name}, {how}: MRR@10", mrr, f"> {alone:.6f}" if how == "hybrid" else None)
        report.note(f"{name}: {len(asked)} questions over {len(passages)} passages.")


def time_searches(
    report: Report, label: str, index: Index, asked: list[str], limit: str, visible: Sequence[str] | None = None
) -> None:
    took = []
    cpu = []
    for text in asked:
        library = Library(index, OnnxEmbedderOnce.get())
        OnnxEmbedderOnce.get().forget()
        began, spent = time.perf_counter(), time.process_time()
        library.find(text, k=5, visible=visible)
        took.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
    report.figure(f"search with its embedding at {label}: p50 ms", 1000 * percentile(took, 0.5))
    report.figure(f"search with its embedding at {label}: p95 ms", 1000 * percentile(took, 0.95), limit)
    report.figure(f"search with its embedding at {label}: CPU ms", 1000 * sum(cpu) / len(cpu))


class OnnxEmbedderOnce:
    """One embedder for all searches, as a server has it."""

    _one: OnnxEmbedder | None = None

    @classmethod
    def get(cls) -> OnnxEmbedder:
        cls._one = cls._one or OnnxEmbedder()
        return cls._one


def multiplied(passages: list[Passage], vectors: Vectors, count: int, seed: int = 4) -> tuple[list[Passage], Vectors]:
    """``count`` passages made of the book's own sentences, with vectors near those of the book."""
    random = np.random.default_rng(seed)
    sentences = [
        part for passage in passages for part in re.split(r"(?<=[.!?])\s+|\n+", passage.text) if len(part) > 15
    ]
    made = []
    for at in range(count):
        like = passages[at % len(passages)]
        chosen = random.integers(0, len(sentences), size=5)
        made.append(replace(like, id=f"made#{at}", text=" ".join(sentences[place] for place in chosen)))
    rows = vectors[np.arange(count) % len(vectors)] + random.normal(0, 0.03, (count, vectors.shape[1]))
    return made, (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def time_opening(report: Report, label: str, folder: Path, limit: str | None) -> None:
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert read_index(folder) is not None
        took.append(time.perf_counter() - began)
    report.figure(f"opening at {label}: s, slowest of five", max(took), limit)


def time_indexing(report: Report, root: Path, passages: list[Passage]) -> Index:
    """Index the book, and read every eighth passage once more with sentence-transformers in batches."""
    maker = OnnxEmbedder(workers=os.cpu_count() or 1, cache_size=0)
    maker.embed(["The first text loads what is loaded once."])
    began, spent = time.perf_counter(), time.process_time()
    folder = build_index(root, "book", passages, maker)
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    report.figure("indexing: passages a second", len(passages) / seconds, ">= 60")
    report.figure("indexing: passages a second of CPU time", len(passages) / cpu)
    batches = TorchEmbedder()
    some = [plain(passage.searched) for passage in passages[::8]]
    batches.embed(some[:1])
    began = time.perf_counter()
    rows = embed_all(batches, some, lambda done, total: None)
    report.figure("sentence-transformers in batches: passages a second", len(some) / (time.perf_counter() - began))
    index = read_index(folder)
    assert index is not None
    assert index.vectors is not None
    report.figure("both embedders: lowest cosine", float((rows * index.vectors[::8]).sum(axis=1).min()), ">= 0.999")
    return index


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--book", type=Path, default=BOOK)
    parser.add_argument("--reranker", type=Path, help="folder with a cross-encoder")
    parser.add_argument("--quick", action="store_true", help="leave out the 50,000 passages")
    options, rest = parser.parse_known_args()
    report = Report("retrieval")
    reranker = CrossEncoder(options.reranker) if options.reranker else None
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        import_openstax(options.book, root / "book")
        course, book = load_course(root / "book"), load_book(root / "book")
        passages = passages_of(course, book, [kind for kind in BlockKind if kind not in LEFT_OUT])
        index = time_indexing(report, root, passages)
        vectors = np.array(index.vectors)
        sets = questions(book)
        measure(report, sets, index, passages, OnnxEmbedderOnce.get(), reranker)
        asked = [text for texts in sets.values() for text, _ in texts][:TIMED]
        few, rows = passages[:FEW], vectors[:FEW]
        for label, texts, numbers, limit in (
            (f"{len(few):,} passages", few, rows, "<= 15 ms"),
            (f"{MANY:,} passages", *(multiplied(passages, vectors, 0 if options.quick else MANY)), "<= 40 ms"),
        ):
            if texts:
                placed = build_index(root, label.split()[0], texts, Given(texts, numbers))
                opened = read_index(placed)
                assert opened is not None
                time_searches(report, label, opened, asked[:TIMED], limit)
                some = sorted(opened.about)[::2]  # as when an instructor forbids half of the course
                time_searches(report, f"{label}, half of them to be seen", opened, asked[:TIMED], limit, some)
                time_opening(report, label, placed, "<= 0.5 s")
    report.note(f"Book: {options.book.name}. Passages at {MANY:,} are made of the book's sentences, vectors perturbed.")
    report.print(rest)


if __name__ == "__main__":
    main()
