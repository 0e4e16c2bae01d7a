"""Signatures as datasketch's own objects, to hold them against datasketch itself."""

from __future__ import annotations

from datasketch import LeanMinHash

from dedup.engine.fingerprint import SCHEME, U32, FingerprintParameters


def as_minhash(values: U32, parameters: FingerprintParameters) -> LeanMinHash:
    """A signature, for `datasketch.MinHashLSH`."""
    return LeanMinHash(seed=parameters.seed, hashvalues=values, scheme=SCHEME)
