"""The contenders: each reads texts and says which belong together; one process runs one of them.

    python -m benchmarks.speed.contenders NAME CORPUS

The corpus is JSON lines with a ``text`` each. Prints JSON: CPU and wall seconds of the work,
imports and reading left out, peak memory, and a label for each text, the same for those found
alike. The interpreter needs numpy, scipy and datasketch, and what the contender is made of.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from dedup.engine.fingerprint import FingerprintParameters, TokenHasher, sign
from dedup.engine.lsh import by_lsh
from dedup.engine.text import tokens
from dedup.engine.workers import Alone

WIDTH = 3  # words of a shingle, for all
THRESHOLD = 0.5  # of similarity, likewise
PARAMETERS = FingerprintParameters(width=WIDTH)
_CHUNK = 1000  # rows of the brute-force product
_UNIT = 2**20 if sys.platform == "darwin" else 2**10  # of ru_maxrss: bytes there, kibibytes else

Texts = Sequence[str]
Labels = list[int]


def _shingles(text: str) -> list[str]:
    words = tokens(text)
    return [" ".join(words[i : i + WIDTH]) for i in range(max(len(words) - WIDTH + 1, 1))]


def _encoded(text: str) -> list[bytes]:
    return [shingle.encode("utf-8", "surrogatepass") for shingle in _shingles(text)]


def unspin_sign(texts: Texts) -> Any:  # noqa: ANN401
    """Tokens hashed once, shingles and permutations in numpy."""
    hasher = TokenHasher()
    return sign((hasher.hash(tokens(text)) for text in texts), PARAMETERS, Alone())


def rensa_sign(texts: Texts) -> Any:  # noqa: ANN401
    """A sketch in Rust of shingles as strings."""
    from rensa import RMinHash  # noqa: PLC0415 - in the peers' environment

    rows = []
    for text in texts:
        sketch = RMinHash(num_perm=PARAMETERS.num_perm, seed=PARAMETERS.seed)
        sketch.update(_shingles(text))
        rows.append(sketch.digest())
    return np.array(rows, np.uint32)


def datasketch_sign(texts: Texts) -> Any:  # noqa: ANN401
    """Plain datasketch: one update for each shingle."""
    from datasketch import MinHash  # noqa: PLC0415

    rows = []
    for text in texts:
        sketch = MinHash(num_perm=PARAMETERS.num_perm, seed=PARAMETERS.seed)
        for shingle in _encoded(text):
            sketch.update(shingle)
        rows.append(sketch.hashvalues)
    return np.array(rows)


def datasketch_bulk_sign(texts: Texts) -> Any:  # noqa: ANN401
    """Datasketch with the shingles of a text at once."""
    from datasketch import MinHash  # noqa: PLC0415

    made = MinHash.bulk(map(_encoded, texts), num_perm=PARAMETERS.num_perm, seed=PARAMETERS.seed)
    return np.array([sketch.hashvalues for sketch in made])


def unspin_near(texts: Texts) -> Labels:
    """Fingerprints, LSH and groups: what text-dedup does."""
    return _near(unspin_sign(texts))


def tfidf(texts: Texts) -> Labels:
    """Every pair's cosine."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    weights = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    columns = weights.T.tocsr()
    found = [np.empty((0, 2), np.int64)]
    for start in range(0, len(texts), _CHUNK):
        near = (weights[start : start + _CHUNK] @ columns).tocoo()
        close = near.data >= THRESHOLD
        found.append(np.column_stack([near.row[close] + start, near.col[close]]))
    return _groups(len(texts), np.vstack(found))


def unspin_scan(texts: Texts) -> Labels:
    """Every stage in one process: comparing, clusters, templates, redundancy, repetition."""
    import dedup  # noqa: PLC0415 - what the peers' environment lacks

    place = {str(number): number for number in range(len(texts))}
    labels = list(range(len(texts)))
    for cluster in dedup.scan(texts).clusters:
        for member in cluster.members:
            labels[place[member]] = place[cluster.representative]
    return labels


def _near(marks: Any) -> Labels:  # noqa: ANN401
    return _groups(len(marks), by_lsh(marks, PARAMETERS, THRESHOLD))


def _groups(count: int, pairs: Any) -> Labels:  # noqa: ANN401
    ones = np.ones(len(pairs), np.int8)
    graph = sparse.coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    labels: Labels = connected_components(graph, directed=False)[1].tolist()
    return labels


# What is timed, and what makes labels of its result.
WORK: dict[str, tuple[Callable[[Texts], Any], Callable[[Any], Labels]]] = {
    "unspin fingerprints": (unspin_sign, _near),
    "rensa RMinHash": (rensa_sign, _near),
    "datasketch bulk": (datasketch_bulk_sign, _near),
    "datasketch update": (datasketch_sign, _near),
    "unspin near-duplicates": (unspin_near, list),
    "TF-IDF brute force": (tfidf, list),
    "unspin scan": (unspin_scan, list),
}


def _in_process(name: str, corpus: Path) -> dict[str, Any]:
    work, label = WORK[name]
    texts = [json.loads(line)["text"] for line in corpus.open(encoding="utf-8")]
    work(texts[:5])  # what is imported where it is used, and tables that are made once
    wall, cpu = time.perf_counter(), time.process_time()
    result = work(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"cpu": cpu, "wall": wall, "megabytes": _peak(), "labels": label(result)}


def _peak() -> float:
    """Peak memory of this process, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says on Linux counts the parent that forked, too
        line = next(row for row in status.read_text("ascii").splitlines() if "VmHWM" in row)
        return int(line.split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNIT


def _text_dedup(corpus: Path) -> dict[str, Any]:
    """text-dedup's command, less the time of its imports."""
    start = _children(["-c", "import text_dedup.minhash"])
    with tempfile.TemporaryDirectory() as folder:
        options = {
            **{"path": "json", "data_files": str(corpus), "split": "train", "column": "text"},
            **{"cache_dir": f"{folder}/cache", "output": f"{folder}/out", "min_length": 1},
            **{"num_perm": PARAMETERS.num_perm, "ngram": WIDTH, "threshold": THRESHOLD},
            **{"hash_func": "xxh3", "num_proc": 1},
        }
        named = (part for name, value in options.items() for part in (f"--{name}", str(value)))
        used = _children(["-m", "text_dedup.minhash", *named, "--debug"])
        sets = pickle.loads(Path(folder, "out", "uf.pkl").read_bytes())
    count = sum(1 for _ in corpus.open(encoding="utf-8"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _UNIT
    return {
        "cpu": used["cpu"] - start["cpu"],
        "wall": used["wall"] - start["wall"],
        "megabytes": peak,
        "labels": [int(sets.find(number)) for number in range(count)],
    }


def _children(arguments: Iterable[str]) -> dict[str, float]:
    before, wall = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after, wall = os.times(), time.perf_counter() - wall
    cpu = after.children_user + after.children_system
    return {"cpu": cpu - before.children_user - before.children_system, "wall": wall}


if __name__ == "__main__":
    asked, path = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(_text_dedup(path) if asked == "text-dedup" else _in_process(asked, path)))
