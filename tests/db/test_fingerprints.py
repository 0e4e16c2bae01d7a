"""Signatures come back whole, and never in place of differently made ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from crawl.errors import StoreError
from db.engine import Store
from db.fingerprints import load_fingerprints, save_fingerprints, without_fingerprint
from db.rows import FingerprintKey, FingerprintRow

KEY = FingerprintKey(scheme="affine32", seed=1, num_perm=16, shingle="word-3/v1")


def signature(article_id: int, fill: int = 7, passages: int = 2) -> FingerprintRow:
    mark = bytes([fill])
    return FingerprintRow(article_id, mark * 64, mark * 64 * passages, mark * 8)


def test_signatures_come_back_and_new_ones_replace_them(
    store: Store, put: Callable[..., int]
) -> None:
    ids = [put(name=f"{number}") for number in range(3)]
    with store.write() as session:
        save_fingerprints(session, KEY, (signature(id_) for id_ in ids[:2]))
        save_fingerprints(session, KEY, [signature(ids[0], fill=9, passages=0)])
    with store.read() as session:
        found = list(load_fingerprints(session, KEY, [*ids[::-1], 999]))
    assert found == [signature(ids[0], fill=9, passages=0), signature(ids[1])]


@pytest.mark.parametrize(
    "other", [{"scheme": "mersenne61"}, {"seed": 2}, {"num_perm": 8}, {"shingle": "word-5/v1"}]
)
def test_signatures_of_another_make_are_refused(
    store: Store, put: Callable[..., int], other: dict
) -> None:
    article_id, unsigned = put(name="1"), put(name="2")
    made = replace(KEY, **other)
    half = replace(signature(article_id), whole=bytes(made.num_perm * 4), passages=b"")
    with store.write() as session:
        save_fingerprints(session, made, [half])
    with store.read() as session:
        assert list(load_fingerprints(session, made, [article_id])) == [half]
        assert list(load_fingerprints(session, KEY, [unsigned])) == []
        with pytest.raises(StoreError, match=f"article {article_id} was made with"):
            list(load_fingerprints(session, KEY, [article_id, unsigned]))
    with store.read() as session:
        missing = [article_id, unsigned]
        assert without_fingerprint(session, KEY, missing[::-1]) == missing
    with store.write() as session:
        save_fingerprints(session, KEY, [signature(article_id)])
    with store.read() as session:
        assert without_fingerprint(session, KEY, missing) == [unsigned]
        assert list(load_fingerprints(session, KEY, [article_id])) == [signature(article_id)]


@pytest.mark.parametrize("field", ["whole", "passages", "terms"])
def test_a_signature_of_the_wrong_length_is_refused(
    store: Store, put: Callable[..., int], field: str
) -> None:
    wrong = replace(signature(put()), **{field: bytes(63)})
    with pytest.raises(StoreError, match="16 values"), store.write() as session:
        save_fingerprints(session, KEY, [wrong])
