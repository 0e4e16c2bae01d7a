"""How long scoring takes, and how much memory; on real articles cut to one length."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from benchmarks.articles import FARM, articles
from crawl.article import Article
from dedup.engine.corpus import Vocabulary, lexicon, read
from dedup.engine.repetition import score, score_documents
from dedup.engine.words import Words

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7

# Prints the third-party modules that a command has loaded when it is done.
_LOADED = """
import sys
from dedup.cli.main import main
main(["score", sys.argv[1]])
ours = ("crawl", "db", "dedup", "__main__")
print(*[n for n in sys.modules if n.split(".")[0] not in ours], sep="\\n", file=sys.stderr)
"""
_IMPORTS = """
import importlib, sys
for name in open(sys.argv[1]).read().split():
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""
_VECTORS = (
    _IMPORTS
    + """
from importlib.util import find_spec
from pathlib import Path
from safetensors import safe_open
from tokenizers import Tokenizer
package = Path(find_spec("wordllama").origin).parent
safe_open(package / "weights/l2_supercat_256.safetensors", "numpy").get_tensor("embedding.weight")
Tokenizer.from_file(str(package / "tokenizers/l2_supercat_tokenizer_config.json"))
"""
)
_LONG = """
import resource, sys, time
from crawl.files import read_article
from dedup.engine.repetition import score
article = read_article(sys.argv[1])
began = time.process_time()
found = score(article)
taken = time.process_time() - began
unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kibibytes elsewhere
print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, found.words)
"""


def speed() -> dict[str, Any]:
    """All figures of one run on this machine."""
    cut = list(islice(_of_length(1000), 40))
    return {
        "one_ms": round(1000 * _one(cut), 1),
        "batch_ms": round(1000 * _batch(cut), 1),
        **_long(),
        **_command(cut[0]),
    }


def _of_length(words: int) -> Iterator[Article]:
    """Real farm articles cut to a length, with their markup."""
    for article in articles(FARM):
        if article.words >= words:
            kept, count = [], 0
            for block in article.blocks:
                count += len(block.text.split())
                if count > words:
                    break
                kept.append(block)
            yield Article(id=article.id, title=article.title, blocks=tuple(kept))


def _one(found: list[Article]) -> float:
    """Median processor time of one article by itself, after start-up."""
    score(found[0])
    return statistics.median(_worked(partial(score, article)) for article in found)


def _worked(work: Callable[[], Any]) -> float:
    """Seconds of processor time, which other programs do not add to as they do to the clock's."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _spent(code: str, *arguments: str) -> float:
    """Seconds of processor time of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _python(code, *arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _batch(found: list[Article]) -> float:
    """Processor time for each article of a scan, which has read all texts before; the median."""
    vocabulary = Vocabulary()
    documents = [read(article, vocabulary) for article in found]
    known = Words.of(vocabulary.words(), lexicon(vocabulary, documents, corpus=False))
    with threadpool_limits(limits=1, user_api="blas"):  # as scans have it
        runs = [_worked(lambda: list(score_documents(documents, known))) for _ in range(RUNS)]
    return statistics.median(runs) / len(documents)


def _long() -> dict[str, Any]:
    """One article of 50,000 words, made of many, in a process of its own."""
    text, count = [], 0
    for article in articles("articles_human_blog"):
        text.append(f"## {article.title}\n\n" + "\n\n".join(b.text for b in article.blocks))
        count += article.words
        if count >= 50_000:
            break
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.md"
        path.write_text("\n\n".join(text), encoding="utf-8")
        seconds, megabytes, words = _python(_LONG, str(path)).stdout.split()
    return {
        "long_words": int(words),
        "long_seconds": round(float(seconds), 1),
        "long_mb": round(float(megabytes)),
    }


def _command(article: Article) -> dict[str, Any]:
    """Processor time of ``unspin score FILE`` and of importing what it needs, alternating."""
    with tempfile.TemporaryDirectory() as folder:
        path, names = Path(folder) / "draft.md", Path(folder) / "names"
        path.write_text("\n\n".join(block.text for block in article.blocks), encoding="utf-8")
        names.write_text(_python(_LOADED, str(path)).stderr, encoding="utf-8")
        runs: dict[str, list[float]] = {"command": [], "imports": [], "vectors": []}
        for _ in range(RUNS):
            runs["imports"].append(_spent(_IMPORTS, str(names)))
            runs["vectors"].append(_spent(_VECTORS, str(names)))
            runs["command"].append(
                _spent("from dedup.cli.main import main; main()", "score", str(path))
            )
    seconds = {name: statistics.median(values) for name, values in runs.items()}
    return {
        "command_seconds": round(seconds["command"], 2),
        "over_imports": round(seconds["command"] / seconds["imports"], 2),
        "over_imports_and_vectors": round(seconds["command"] / seconds["vectors"], 2),
    }


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
