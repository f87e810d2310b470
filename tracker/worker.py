"""The worker: jobs within a second, notices and mails once a minute, each in a process forked for it.

Whatever happens to that process, this one goes on: it renews the lease of the job, keeps how far it is, and gives
it back where the process ends without a word. It never makes a page itself and holds no connection while it
forks, so that a new process begins with nothing half used; what takes long to load is loaded once, here.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

import config

from .dates import now
from .db import Database, Trouble, trouble
from .errors import DomainError
from .evidence.vault import Vault
from .i18n import N_, Message
from .inbox.post import Server, server_of
from .inbox.service import work as one_pass
from .issuing.service import print_reserved
from .jobs.files import folder_of, remove_files
from .jobs.queries import files_kept
from .jobs.rules import BEAT, LONGEST, Progress
from .jobs.service import Claim, LostClaim, beat, claim, clean, fail, give_back
from .portfolio.service import print_draft as portfolio_draft
from .portfolio.service import print_reserved as print_portfolio
from .reporting.service import print_draft

log = logging.getLogger("tracker.worker")
LOOK = 0.5  # seconds between two looks for a job
PASS = 60.0  # seconds between two passes of notices and mails


def perform(database: Database, settings: config.Base, mine: Claim, progress: Progress) -> None:
    """Does a job in this process, to its end: done, or failed with a reason. Raises where another attempt may go
    through, since the database was busy or away."""
    try:
        if mine.kind == "draft_report":
            _draft(database, settings, mine, progress)
        else:
            sign = settings.report_identity().sign
            (print_portfolio if _is_portfolio(mine) else print_reserved)(database, mine, sign, progress)
    except LostClaim:
        log.warning("job %s is another worker's by now", mine.id)
    except Exception as error:
        if trouble(error) in (Trouble.BUSY, Trouble.AWAY):
            raise
        log.exception("job %s (%s) failed", mine.id, mine.kind)
        with database.transaction() as session:
            session.info["origin"] = mine.origin
            fail(session, mine, _said(error))


def _is_portfolio(mine: Claim) -> bool:
    return mine.payload.get("kind") == "portfolio"


def _draft(database: Database, settings: config.Base, mine: Claim, progress: Progress) -> None:
    folder = folder_of(settings.DATA)
    if _is_portfolio(mine):
        portfolio_draft(database, mine, folder, progress)
    else:
        print_draft(database, mine, folder, Vault.in_folder(settings.DATA), progress)


def _said(error: Exception) -> Message:
    """Why it failed, for who asked for it."""
    if isinstance(error, DomainError):
        return error.message
    if trouble(error) is Trouble.FULL:
        return Message(N_("The disk is full or cannot be written. Tell the administrator."))
    if isinstance(error, config.ConfigError):
        return Message(
            N_(
                "The settings of this installation do not allow it. Tell the administrator: the log says more."
            )
        )
    detail = getattr(error, "strerror", None) or error  # where a file lies is nobody's business
    what = f"{type(error).__name__}: {detail}".replace("\0", "")[:300]
    return Message(N_("Something went wrong that nobody foresaw: %(what)s"), what=what)


def work_off(database: Database, settings: config.Base) -> int:
    """Does all jobs that wait, one after the other in this process: how many."""
    count = 0
    while (mine := claim(database, name())) is not None:
        perform(database, settings, mine, lambda *_: None)
        count += 1
    return count


def name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


@dataclass
class Child:
    """A process at work, and what it says of how far it is."""

    pid: int
    source: int
    began: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)  # when the lease was last renewed
    told: tuple[str | None, int, int] = (None, 0, 0)
    left: bytes = b""

    def listen(self, seconds: float) -> bool:
        """Waits so long for something to be said; whether it was."""
        ready, _, _ = select.select([self.source], [], [], seconds)
        said = os.read(self.source, 65536) if ready else b""
        if ready and not said:
            time.sleep(seconds)  # it has closed its side, and is about to end
        *lines, self.left = (self.left + said).split(b"\n")
        if lines:
            self.told = tuple(json.loads(lines[-1]))
        return bool(lines)

    def ended(self) -> int | None:
        """Its exit status, negative where a signal ended it; None while it lives."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return None
        os.close(self.source)
        return os.waitstatus_to_exitcode(status)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.source)


def _fork(database: Database, work: Callable[[Progress], None]) -> Child:
    database.engine.dispose()  # a connection is one process's
    parent = os.getpid()
    source, target = os.pipe()
    pid = os.fork()
    if pid:
        os.close(target)
        return Child(pid, source)
    os.close(source)
    _run(work, target, parent)


def _run(work: Callable[[Progress], None], target: int, parent: int) -> NoReturn:
    """The forked process: does it and ends, and ends when its parent does."""
    status = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() == parent:

            def progress(phase: str, done: int, total: int) -> None:
                os.write(target, json.dumps([phase, done, total]).encode() + b"\n")  # short: written whole

            work(progress)
            status = 0
    except BaseException:
        log.exception("a process of the worker failed")
    finally:
        os._exit(status)


class Worker:
    """Goes on until it is told to stop, or until the process ``beside`` which it was started ends."""

    def __init__(self, database: Database, settings: config.Base, beside: int | None = None) -> None:
        self.database, self.settings, self.beside = database, settings, beside
        self.server: Server | None = server_of(settings)
        self.own = name()
        self.job: tuple[Claim, Child] | None = None
        self.passing: Child | None = None
        self.next_pass = self.next_try = 0.0

    def run(self) -> None:
        _load()
        signal.signal(signal.SIGTERM, _stop)
        try:
            while self.beside is None or os.getppid() == self.beside:
                try:
                    self._turn()
                except Exception:
                    log.exception("the worker tries again in ten seconds")
                    self.database.engine.dispose()
                    self.next_try = time.monotonic() + 10
        finally:
            self._leave()

    def _turn(self) -> None:
        self._pass()
        if self.job is not None:
            self._look_after(*self.job)
        elif time.monotonic() >= self.next_try and (mine := claim(self.database, self.own)) is not None:
            self.job = mine, _fork(self.database, lambda progress: self._do(mine, progress))
        else:
            time.sleep(LOOK)

    def _do(self, mine: Claim, progress: Progress) -> None:
        perform(self.database, self.settings, mine, progress)

    def _look_after(self, mine: Claim, child: Child) -> None:
        news = child.listen(LOOK)
        status = child.ended()
        if status is not None:
            self.job = None
            if status:
                log.error("the process of job %s ended with status %s", mine.id, status)
                give_back(self.database, mine)  # says nothing where the job ended before its process did
            return
        if time.monotonic() - child.began > LONGEST.total_seconds():
            child.kill()
            self.job = None
            text = N_("It took longer than %(minutes)s minutes, and was stopped.")
            with self.database.transaction() as session:
                fail(session, mine, Message(text, minutes=LONGEST.total_seconds() // 60))
        elif news or time.monotonic() - child.heard > BEAT:
            child.heard = time.monotonic()
            if not beat(self.database, mine, *child.told):  # it has just ended, or is another worker's by now
                child.kill()
                self.job = None

    def _pass(self) -> None:
        if self.passing is not None:
            if self.passing.ended() is None:
                return
            self.passing = None
        if time.monotonic() >= self.next_pass:
            self.next_pass = time.monotonic() + PASS
            self.passing = _fork(self.database, lambda _: self._tell())

    def _tell(self) -> None:
        tidy(self.database, self.settings)
        one_pass(self.database, self.server, self.settings.PUBLIC_URL)

    def _leave(self) -> None:
        if self.passing is not None:
            self.passing.kill()
        if self.job is not None:
            mine, child = self.job
            child.kill()
            give_back(self.database, mine, stopped=True)


def tidy(database: Database, settings: config.Base) -> None:
    """Takes away what came of jobs a week ago."""
    at = now()
    clean(database, at)
    with database.session() as session:
        kept = files_kept(session)
    remove_files(folder_of(settings.DATA), kept, at)


def _stop(*_: Any) -> NoReturn:
    raise SystemExit(0)


def _load() -> None:
    """What makes pages, once for all jobs."""
    from reports import portfolio_render, render, setting  # noqa: F401
