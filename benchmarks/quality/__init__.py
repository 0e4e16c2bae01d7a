"""How well unspin tells versions of a text: every figure of ``make bench-quality``.

Run as ``python -m benchmarks.quality``; reads ``../shared/data`` in place, writes
``benchmarks/results/quality.json`` and the generated part of ``docs/benchmarks.md``.
"""
