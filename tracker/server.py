"""The production server: gunicorn with threads, started from the command's own settings."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from typing import Any

import config
from reports.render import refuse_without_libraries

log = logging.getLogger("tracker.server")
PAUSE = 3  # seconds before a worker that was killed is started anew


def run(settings: config.Base, *, worker: bool = True) -> None:
    """Serves until it is stopped, with a worker beside it. Refuses to start where reports could not be made in good time."""
    refuse_without_libraries()
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{settings.HOST}:{settings.PORT}",
                "workers": settings.WEB_PROCESSES,
                "threads": settings.WEB_THREADS,
                "worker_class": "gthread",
                "timeout": 120,
                "accesslog": None,
                "control_socket_disable": True,
                "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108
            }
            for name, value in options.items():
                if name in self.cfg.settings and value is not None:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from .app import create_app

            return create_app(settings)

    if worker:  # it ends with this process, whichever way that ends
        command = "from tracker.cli import main; main()"
        words = [sys.executable, "-c", command, "worker", "--beside", str(os.getpid())]
        threading.Thread(target=_keep_up, args=(words,), daemon=True).start()
    Server().run()


def _keep_up(words: list[str]) -> None:
    """Starts the worker, and another where it was killed: what it was at goes on by itself."""
    while True:
        subprocess.Popen(words).wait()  # noqa: S603
        log.error("the worker has ended; another is started in %s seconds", PAUSE)
        time.sleep(PAUSE)
