"""The command line in this process: what a command returned and printed."""

from __future__ import annotations

import io
import json
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from dedup.cli.main import main


class Ran(NamedTuple):
    """What a command returned and printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shell:
    """Runs the command in a folder of its own, within this process to save its start."""

    folder: Path

    def __call__(self, *arguments: str) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with chdir(self.folder), redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        for stream in (out, err):
            stream.seek(0)
        return Ran(code, out.read(), err.read())

    def json(self, *arguments: str) -> Any:  # noqa: ANN401
        ran = self(*arguments, "--json")
        assert ran.code == 0, ran.err
        return json.loads(ran.out)
