"""The database: engine, sessions, column types, and tables made of records.

SQLite and PostgreSQL behave alike here: foreign keys hold, a writing transaction takes its lock when it
begins, decimals are exact.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from . import fields
from .errors import DomainError
from .i18n import Message
from .terms import choices

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


# An id that was somebody's is never another's: SQLite gives the highest one anew after its row is gone.
NEVER_TWICE: dict[str, Any] = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    metadata = metadata


class Exact(TypeDecorator[Decimal]):
    """A decimal as exact as it was written: NUMERIC on PostgreSQL, its text on SQLite, which has none."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return f"{value.normalize():f}"

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """Several words in one column, as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return json.dumps(list(value or ()), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value or "[]"))


def record_table(name: str, record: type, *constraints: Any) -> Table:
    """A table with the columns of a record, of a project. What the record says of a field, its bounds,
    its choices and whether it must be filled, the database holds too."""
    columns: list[Any] = [
        Column("id", Integer, primary_key=True),
        Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("version", Integer, nullable=False, server_default="1"),  # raised by every change
    ]
    columns += record_columns(record)
    return Table(name, metadata, *columns, *constraints, **NEVER_TWICE)


def refers(columns: list[str], table: str, names: list[str]) -> ForeignKeyConstraint:
    """A reference by the codes that people write, within the project: a row of another project cannot be
    named at all. A code that is changed is changed here too."""
    return ForeignKeyConstraint(
        ["project_id", *columns],
        [f"{table}.project_id", *(f"{table}.{n}" for n in names)],
        onupdate="CASCADE",
    )


def record_columns(record: type, leave_out: tuple[str, ...] = ()) -> list[SchemaItem]:
    """The columns of a record's fields, each followed by its constraint."""
    made: list[SchemaItem] = []
    for column in fields.columns(record):
        if column.name in leave_out:
            continue
        needed = column.required or column.default is not None
        made.append(Column(column.name, _TYPES[type(column.kind)], nullable=not needed))
        rule = _check(column.name, column.kind)
        if rule:
            made.append(CheckConstraint(rule, name=column.name))
    return made


def one_of(column: str, vocabulary: str | Iterable[str]) -> CheckConstraint:
    """The column holds a key of the vocabulary, or one of these words."""
    words = choices(vocabulary) if isinstance(vocabulary, str) else vocabulary
    return CheckConstraint(_among(column, words), name=column)


def _among(column: str, words: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(map(repr, words))})"


_TYPES: dict[type, Any] = {
    fields.Text: Text,
    fields.Day: Date,
    fields.Cents: BigInteger,
    fields.Number: Exact,
    fields.Whole: Integer,
    fields.Choice: Text,
    fields.YesNo: Boolean,
    fields.Many: Words,
}


def _check(name: str, kind: fields.Kind) -> str | None:
    match kind:
        case fields.Text(longest=longest):
            return f"length({name}) BETWEEN 1 AND {longest}"
        case fields.Cents(low=low) if low is not None:
            return f"{name} >= {low}"
        case fields.Number(low=low, high=high, above=above):
            value = f"CAST({name} AS NUMERIC)"
            bounds = [f"{value} {'>' if above else '>='} {low}"] if low is not None else []
            bounds += [f"{value} <= {high}"] if high is not None else []
            return " AND ".join(bounds) or None
        case fields.Whole(low=low, high=high):
            return f"{name} BETWEEN {low} AND {high}"
        case fields.Choice():
            return _among(name, kind.keys)
    return None


class Database:
    """An engine and its sessions. ``session(write=True)`` holds the write lock from its beginning, so that
    what it read is still true when it writes. ``trail_key`` seals what the session writes into the trail."""

    def __init__(self, url: str, trail_key: bytes = b"") -> None:
        self.trail_key = trail_key
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        # parameters are what people wrote: names and phones go into no log
        self.engine = create_engine(url, hide_parameters=True)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", _prepare_postgresql)
        self._writing = self.engine.execution_options(writing=True)

    def session(self, *, write: bool = False) -> Session:
        bind = self._writing if write else self.engine
        return Session(bind, expire_on_commit=False, info={"trail_key": self.trail_key})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing session that is committed at the end, or rolled back whole."""
        with self.session(write=True) as session, session.begin():
            yield session


PATIENCE = 10_000  # milliseconds that a writer waits for another; then ``Trouble.BUSY``


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN, below, not the driver's
    for pragma in (
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        f"busy_timeout = {PATIENCE}",
        "secure_delete = ON",  # what is deleted or written over is gone from the file, too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _: Any) -> None:
    connection.autocommit = True  # else it goes with the first transaction that is rolled back
    connection.execute(f"SET lock_timeout = {PATIENCE}")
    connection.autocommit = False


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def engine_of(session: Session) -> Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def leave_no_copy(session: Session) -> None:
    """Once this transaction is kept, SQLite's log of earlier pages is emptied, where what was deleted still stands;
    where somebody reads all the while, the next one empties it. On PostgreSQL old rows go with its VACUUM."""
    engine = engine_of(session)
    if engine.dialect.name != "sqlite":
        return

    def empty(_: Session) -> None:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    event.listen(session, "after_commit", empty, once=True)


@contextmanager
def unique(session: Session, **taken: Message) -> Iterator[None]:
    """Writes in a savepoint. Where the database finds a value there already, DomainError with the column's
    sentence: asking it before would miss whoever writes at the same moment."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        said = broken_constraint(error) or ""
        for column, message in taken.items():
            if column in said:
                raise DomainError(message, column) from error
        raise


def broken_constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that refused a row; None where the database does not say: SQLite does not
    of references."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name
    said = re.fullmatch(r"(CHECK|UNIQUE) constraint failed: (.+)", str(error.orig))
    if said is None:
        return None
    kind, what = said.groups()
    if kind == "CHECK":
        return what
    table = what.partition(".")[0]  # SQLite names the columns: people.project_id, people.code
    return f"uq_{table}_{'_'.join(column.partition('.')[2] for column in what.split(', '))}"


class Trouble(Enum):
    """What keeps the database from doing what it was rightly asked."""

    FULL = auto()  # no room on its disk, or a disk that cannot be written
    BUSY = auto()  # others write, or two wait for each other: the same again may go through
    AWAY = auto()  # it does not answer


_BY_NAME = {
    ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"): Trouble.FULL,
    ("SQLITE_BUSY", "SQLITE_LOCKED"): Trouble.BUSY,
}
# PostgreSQL's SQLSTATE, or its class; https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_STATE = {
    ("53100", "58030", "25006"): Trouble.FULL,
    ("40", "55P03", "57014", "53"): Trouble.BUSY,
    ("08", "57P"): Trouble.AWAY,
}


def trouble(error: BaseException | None) -> Trouble | None:
    """None where the error is another. Asks what it came of too: SQLite ends a transaction that finds no
    room, so that going back to its savepoint fails once more."""
    if isinstance(error, OSError):
        return Trouble.FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
    if isinstance(error, NoConnection):
        return Trouble.BUSY
    if not isinstance(error, SQLAlchemyError):
        return None
    found = None
    if isinstance(error, OperationalError):
        name, state = (getattr(error.orig, n, None) for n in ("sqlite_errorname", "sqlstate"))
        kinds, said = (_BY_NAME, name) if name else (_BY_STATE, state)
        # PostgreSQL's driver has no state where there is no connection
        found = (
            next((t for names, t in kinds.items() if said.startswith(names)), None) if said else Trouble.AWAY
        )
    elif isinstance(error, DBAPIError) and error.connection_invalidated:
        found = Trouble.AWAY
    return found or trouble(error.__context__)
