"""The search index of a course: a cache named by content and embedder, made aside and put in place in one step.

Nothing in it is a record: it holds passages of the course and nothing of any learner, and deleting it costs only the
time to make it again. ``python -m retrieval.index COURSE_FOLDER INDEX_FOLDER`` makes one.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from errors import OperatorError
from retrieval.dense import Dense
from retrieval.embedder import Embedder, Vectors
from retrieval.lexical import Lexical
from retrieval.passages import Passage, fingerprint
from retrieval.terms import formula_terms, plain, word_terms

LAYOUT = "1"  # raise when the files change, so that old indexes are not read
EMBEDDED_AT_ONCE = 256
Progress = Callable[[int, int], None]
_DONE = "index.json"


class Texts(Sequence[Passage]):
    """The passages of an index, read from the disk one by one when they are wanted."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "passages.jsonl"
        self._starts = np.load(folder / "starts.npy", mmap_mode="r")

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        """The passage at a place."""
        with self._path.open("rb") as lines:
            lines.seek(int(self._starts[at]))
            fields = json.loads(lines.readline())
        return Passage(**{**fields, "kcs": tuple(fields["kcs"])})


@dataclass(frozen=True)
class Index:
    """What ``find`` searches. ``vectors`` are the rows that Chroma holds as well, on the disk, for searches within a
    few components. ``about`` is the places of the passages on each component; "" is those on none."""

    passages: Sequence[Passage]
    words: Lexical
    shapes: Lexical
    about: dict[str, NDArray[np.int32]]
    dense: Dense | None = None
    vectors: Vectors | None = None

    def places(self, kcs: Iterable[str]) -> NDArray[np.bool_]:
        """A mark for every passage that is about one of the components."""
        marks = np.zeros(len(self.passages), dtype=np.bool_)
        for kc in kcs:
            if kc in self.about:
                marks[self.about[kc]] = True
        return marks


def index_name(course: str, passages: Sequence[Passage], embedder: str) -> str:
    """The folder's name: another content or another embedder has another name, so indexes are never mixed."""
    return f"{course}-{fingerprint(passages)}-{embedder}-v{LAYOUT}"


def lexical_index(passages: Sequence[Passage]) -> Index:
    """An index in memory without meaning: words and shapes only, ready at once."""
    words = Lexical.build([word_terms(passage.searched) for passage in passages])
    shapes = Lexical.build([formula_terms(passage.searched) for passage in passages])
    return Index(passages, words, shapes, _about(passages))


def build_index(
    root: Path, course: str, passages: Sequence[Passage], embedder: Embedder, progress: Progress | None = None
) -> Path:
    """Make the index of ``passages`` in ``root``, all or nothing, and return its folder. One that is there already is
    left as it is. Raises OperatorError when the folder cannot be written."""
    target = root / index_name(course, passages, embedder.name)
    if (target / _DONE).is_file():
        return target
    try:
        root.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    except OSError as error:
        raise OperatorError(f"The index cannot be written ({error.strerror}).", f"Make {root} writable.") from None
    try:
        _write(made, passages, embedder, progress or (lambda done, total: None))
        try:
            made.rename(target)
        except OSError:
            if not (target / _DONE).is_file():  # somebody else was faster, or something is in the way
                raise
        _tidy(root, course, target)
    except OSError as error:
        raise OperatorError(f"The index cannot be written ({error.strerror}).", f"Make room in {root}.") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target


def _write(folder: Path, passages: Sequence[Passage], embedder: Embedder, progress: Progress) -> None:
    starts, at = [], 0
    with (folder / "passages.jsonl").open("wb") as lines:
        for passage in passages:
            line = json.dumps(asdict(passage), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
            starts.append(at)
            at += len(line)
            lines.write(line)
    np.save(folder / "starts.npy", np.array(starts, dtype=np.int64))
    with ThreadPoolExecutor(1) as beside:  # words are counted while texts are embedded, which leaves Python free
        embedded = beside.submit(embed_all, embedder, [plain(passage.searched) for passage in passages], progress)
        light = lexical_index(passages)
        light.words.save(folder / "words")
        light.shapes.save(folder / "shapes")
        (folder / "about.json").write_text(json.dumps({kc: places.tolist() for kc, places in light.about.items()}))
        vectors = embedded.result()
    np.save(folder / "vectors.npy", vectors)
    Dense.build(folder / "chroma", vectors).close()
    (folder / _DONE).write_text(json.dumps({"layout": LAYOUT, "passages": len(passages), "embedder": embedder.name}))


def embed_all(embedder: Embedder, texts: Sequence[str], progress: Progress) -> Vectors:
    """One row a text, in batches of texts of about the same length."""
    rows = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    for start in range(0, len(order), EMBEDDED_AT_ONCE):
        chosen = order[start : start + EMBEDDED_AT_ONCE]
        rows[chosen] = embedder.embed([texts[at] for at in chosen])
        progress(start + len(chosen), len(order))
    return rows


def open_index(root: Path, course: str, passages: Sequence[Passage], embedder: str) -> Index | None:
    """The index of these passages if it was made, or None."""
    return read_index(root / index_name(course, passages, embedder))


def read_index(folder: Path) -> Index | None:
    """The index in a folder, or None when there is none that can be read: then it is made anew."""
    try:
        said = json.loads((folder / _DONE).read_text())
        texts = Texts(folder)
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        if said["layout"] != LAYOUT or not len(texts) == len(vectors) == said["passages"]:
            return None
        about = {
            kc: np.array(places, np.int32) for kc, places in json.loads((folder / "about.json").read_text()).items()
        }
        words, shapes = Lexical.open(folder / "words"), Lexical.open(folder / "shapes")
        dense = Dense.open(folder / "chroma")
    except Exception:  # a cache that cannot be read, for whatever reason, is only a cache that is not there
        return None
    return Index(texts, words, shapes, about, dense, vectors) if dense.size == len(texts) else None


def _about(passages: Sequence[Passage]) -> dict[str, NDArray[np.int32]]:
    found: dict[str, list[int]] = {}
    for at, passage in enumerate(passages):
        for kc in passage.kcs or ("",):
            found.setdefault(kc, []).append(at)
    return {kc: np.array(places, np.int32) for kc, places in found.items()}


def _tidy(root: Path, course: str, newest: Path) -> None:
    """Keep the newest index of the course and the one before it, which a running server may still read."""
    others = [path for path in _indexes(root, course) if path != newest]
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[:-1]:
        shutil.rmtree(path, ignore_errors=True)


def _indexes(root: Path, course: str) -> Iterator[Path]:
    for path in root.glob(f"{course}-*-v*"):
        name = path.name.removeprefix(f"{course}-")
        if len(name.split("-")[0]) == 24 and (path / _DONE).is_file():  # another course's name may begin alike
            yield path


def main(arguments: list[str]) -> int:
    """Make the index of the course in the first folder, in the second; several processes may try at once."""
    from curriculum.book import load_book
    from curriculum.reader import load_course
    from retrieval.embedder import OnnxEmbedder
    from retrieval.passages import passages_of

    folder, root = Path(arguments[0]), Path(arguments[1])
    os.nice(5)  # learners come first
    course = load_course(folder)
    embedder = OnnxEmbedder(workers=os.cpu_count() or 1, cache_size=0)
    print(build_index(root, course.id, passages_of(course, load_book(folder)), embedder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
