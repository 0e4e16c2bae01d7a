"""Crawls in children whose writes fail as told; run with `faulty_io.c` preloaded.

Reads "NTH ERRNO LASTING DATABASE" lines; answers each with the child's exit code and how many
writes it made.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from farm import crawl_farm

import crawl.crawler  # noqa: F401 - loaded once, before the children
from crawl.errors import StoreError
from db.engine import Store

REFUSED = 10  # exit code of a crawl that ended with an error of the store


def main(port: int, hosts: list[str]) -> None:
    with TemporaryDirectory() as directory:
        Store.open(Path(directory, "loads-all-it-takes.db")).close()
    faults = ctypes.CDLL(None)
    faults.faulty_counted.restype = ctypes.c_long
    for line in sys.stdin:
        nth, number, lasting, database = line.split()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            faults.faulty_arm(ctypes.c_long(int(nth)), int(number), int(lasting))
            code = 0
            try:
                crawl_farm(Path(database), port, hosts, workers=4)
            except StoreError as error:
                print(error, file=sys.stderr)
                code = REFUSED
            os.write(writing, str(faults.faulty_counted()).encode())
            os._exit(code)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        writes = os.read(reading, 64).decode() or "-1"
        os.close(reading)
        print(os.waitstatus_to_exitcode(status), writes, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
