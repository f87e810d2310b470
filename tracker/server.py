"""The production server: gunicorn with threads, started from the command's own settings."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import config
from reports.render import refuse_without_libraries


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
        subprocess.Popen(words)  # noqa: S603
    Server().run()
