"""The errors a user can meet, as one tree; the command line catches its root in one place.

::

    UnspinError            the work failed                              exit 3
    ├── InputError         a file, list or article cannot be used       exit 3
    │   └── OptionError    an option is unknown or has a bad value      exit 2
    ├── FetchError         a URL brought no answer                      exit 3
    ├── NothingReachable   not one of the asked sites answered          exit 4
    └── StoreError         the database cannot be used                  exit 3
        ├── StoreBusy      another process is writing to it             exit 5
        ├── StoreFull      no room left on the disk                     exit 6
        └── StoreNewer     written by a newer unspin; left untouched    exit 7
"""

from __future__ import annotations


class UnspinError(Exception):
    """Root of every error that is shown to the user as one line, without a traceback."""

    exit_code = 3


class InputError(UnspinError):
    """A file, site list or article that was given cannot be used; the message says why."""


class OptionError(InputError):
    """An option is unknown or its value is of the wrong type or outside its range."""

    exit_code = 2


class FetchError(UnspinError):
    """A URL brought no answer; the message says why in plain words.

    Attributes:
        lasting: Whether trying again soon would bring the same.
        refused: Whether the address guard forbade it.
        unconnected: Whether nobody took the connection.
    """

    def __init__(
        self,
        reason: str,
        *,
        lasting: bool = False,
        refused: bool = False,
        unconnected: bool = False,
    ) -> None:
        super().__init__(reason)
        self.lasting = lasting or refused
        self.refused = refused
        self.unconnected = unconnected

    def about(self, what: str) -> FetchError:
        """The same error with a word before it about what was fetched."""
        return FetchError(
            f"{what}: {self}",
            lasting=self.lasting,
            refused=self.refused,
            unconnected=self.unconnected,
        )


class NothingReachable(UnspinError):
    """Not one of the sites that were asked for answered."""

    exit_code = 4


class StoreError(UnspinError):
    """The database cannot be used; the message names the file and the reason."""


class StoreBusy(StoreError):
    """Another process holds the write lock for longer than the busy timeout."""

    exit_code = 5


class StoreFull(StoreError):
    """The disk that holds the database is full; what was committed is intact."""

    exit_code = 6


class StoreNewer(StoreError):
    """The database was written by a newer schema; it is refused and left untouched."""

    exit_code = 7
