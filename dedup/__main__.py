"""`python -m dedup` is `unspin`."""

import sys

from dedup.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
