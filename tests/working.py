"""The worker's part, in a process without threads, as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tracker.db import Database

_SCRIPT = """
import sys
from pathlib import Path
import config
from tracker.db import Database
from tracker.worker import work_off
settings = config.Test()
settings.DATA = Path(sys.argv[2])
work_off(Database(sys.argv[1], bytes.fromhex(sys.argv[3])), settings)
"""


def worked_off(database: Database, data: Path) -> None:
    """All jobs that wait are done."""
    url = database.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", _SCRIPT, url, data, database.trail_key.hex()], check=True)
