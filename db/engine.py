"""Open the store: one SQLite file in WAL mode, written by one process at a time, read by many.

Every transaction that writes begins with ``BEGIN IMMEDIATE``: it holds the write lock before it
reads, so it waits its turn instead of failing half-way. Every error of SQLite that a user can
meet becomes one of `crawl.errors` here and nowhere else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.orm import Session

from crawl.errors import StoreBusy, StoreError, StoreFull, StoreNewer
from crawl.page import utc_now
from db import migrations
from db.schema import storable

APPLICATION_ID = 0x756E7370  # "unsp" in the file's header: tells our databases from others
BUSY_TIMEOUT = 10.0

now = utc_now
"""The clock of every time the tables hold."""


class Store:
    """An open database; a context manager that closes it.

    May be used from several threads; a session belongs to the thread that opened it.

    Attributes:
        path: The file.
        busy_timeout: Seconds that what needs another process to end waits for it.
    """

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self.path = path
        self.busy_timeout = busy_timeout
        self._writer = _engine(path, "IMMEDIATE", busy_timeout, foreign_keys=True)
        self._reader = _engine(path, "DEFERRED", busy_timeout, query_only=True)

    @classmethod
    def open(
        cls, path: str | Path, create: bool = True, *, busy_timeout: float = BUSY_TIMEOUT
    ) -> Self:
        """Open a database and bring an older one up to today's schema.

        Args:
            path: The SQLite file.
            create: Make it where it is missing or empty.
            busy_timeout: Seconds to wait for another process's write to end.

        Raises:
            StoreError: The file is missing, not a database, not ours, or cannot be opened.
            StoreNewer: A newer unspin wrote it; nothing was changed.
            StoreBusy: It needs an upgrade while another process is writing.
        """
        path = Path(path)
        revision = _revision(path)
        if revision is None and not create:
            raise StoreError(f"{path}: no such database; `unspin crawl` or `import` makes one")
        if revision not in (None, migrations.HEAD) and revision not in migrations.history():
            raise StoreNewer(
                f"{path}: written by a newer unspin (schema {revision}, this one knows "
                f"{migrations.HEAD}); it was left untouched"
            )
        if revision != migrations.HEAD:
            _upgrade(path, busy_timeout)
        return cls(path, busy_timeout)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock; commits at the end, rolls back on an error.

        Raises:
            StoreBusy: Another process kept the lock for longer than the busy timeout.
            StoreFull: The disk is full; nothing of this transaction was kept.
        """
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            session.connection()  # begins now: the caller's first read is already under the lock
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that cannot write and sees one moment: that of its first query."""
        with Session(self._reader) as session:
            yield session

    def compact(self) -> None:
        """Write the file anew without what was deleted; nothing of that is left in it.

        Raises:
            StoreBusy: Another process is using it.
            StoreFull: The disk has no room for a copy.
        """
        self.close()  # a pooled connection could hold the file's old pages
        options: Any = {"isolation_level": None, "timeout": self.busy_timeout}
        with _direct(self.path, str(self.path), **options) as plain:
            plain.execute("VACUUM")
            held, *_ = plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if held:
            raise StoreBusy(
                f"{self.path}: another process is reading it; what was deleted leaves the file "
                "when that is done"
            )

    def close(self) -> None:
        """Close every connection; sessions must have ended."""
        self._writer.dispose()
        self._reader.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _engine(path: Path, begin: str, busy_timeout: float, **pragmas: bool) -> Engine:
    """An engine whose transactions begin as told and whose errors are the user's."""
    engine = create_engine(
        URL.create("sqlite", database=str(path.absolute())),
        connect_args={"timeout": busy_timeout},
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
        connection.isolation_level = None  # the driver begins nothing on its own
        # A killed process loses nothing with NORMAL; a power cut may lose the last commits.
        connection.execute("PRAGMA synchronous = NORMAL")
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {int(value)}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql(f"BEGIN {begin}")

    @event.listens_for(engine, "handle_error")
    def explain(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, sqlite3.Error):
            known = _explain(path, context.original_exception)
            if known is not None:
                raise known from context.original_exception

    return engine


def _to_json(value: Any) -> str:  # noqa: ANN401
    """JSON that SQL tools can read: no escapes for letters, no NaN, no lone surrogates."""
    try:
        written = msgspec.json.encode(value)
    except UnicodeEncodeError:
        written = b"null"
    if b"null" not in written:
        return written.decode()
    # Perhaps it was NaN, which this refuses, or a surrogate.
    return storable(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, allow_nan=False))


def plain(value: object) -> Any:  # noqa: ANN401
    """A value as plain data that can be stored: no lone surrogates."""
    return json.loads(_to_json(value))


_FAULTS: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreBusy, "another process is writing to it; try again when it is done"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "it is in use; try again later"),
    sqlite3.SQLITE_FULL: (StoreFull, "no room left on the disk; what was committed is intact"),
    sqlite3.SQLITE_NOTADB: (StoreError, "not a database"),
    sqlite3.SQLITE_CORRUPT: (StoreError, "the database is damaged"),
    sqlite3.SQLITE_CANTOPEN: (StoreError, "cannot be opened"),
    sqlite3.SQLITE_PERM: (StoreError, "no permission to use it"),
    sqlite3.SQLITE_READONLY: (StoreError, "no permission to write to it"),
    sqlite3.SQLITE_IOERR: (StoreError, "the disk reports an error"),
}


def _explain(path: Path, error: sqlite3.Error) -> StoreError | None:
    """The user's error for one of SQLite's; None for a fault of the program."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    fault = _FAULTS.get(code & 0xFF)  # the primary result code
    if fault is None:
        return None
    kind, words = fault
    return kind(f"{path}: {words} ({error})")


@contextmanager
def _direct(path: Path, database: str, **options: Any) -> Iterator[sqlite3.Connection]:  # noqa: ANN401
    """A connection past SQLAlchemy, for what must happen outside a transaction."""
    try:
        with closing(sqlite3.connect(database, **options)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise (_explain(path, error) or StoreError(f"{path}: {error}")) from error


def _revision(path: Path) -> str | None:
    """The schema revision a file is at, read without changing it; None for a missing or empty one.

    Raises:
        StoreError: The file is something else than a database of ours.
    """
    if path.is_dir():
        raise StoreError(f"{path}: a directory, not a database")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the directory {path.parent} does not exist")
    if not path.exists():
        return None
    # "immutable" leaves no files behind, but does not see what a write-ahead log still holds.
    log = path.with_name(path.name + "-wal")
    mode = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    with _direct(path, f"{path.absolute().as_uri()}?{mode}", uri=True) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return None
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise StoreError(f"{path}: a database of another program")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0])


def _upgrade(path: Path, busy_timeout: float) -> None:
    """Create the tables or bring them up to date, in one transaction."""
    with _direct(path, str(path), timeout=busy_timeout) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
    engine = _engine(path, "IMMEDIATE", busy_timeout, foreign_keys=False)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            migrations.upgrade(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise StoreError(f"{path}: rows of table {broken[0]} refer to missing ones")
    finally:
        engine.dispose()
