"""The use cases, each a list of named stages over the rooms of all three packages.

Each file imports only what its own use case needs, so that scoring one draft loads no crawler and
exporting a scan loads no engine.
"""
