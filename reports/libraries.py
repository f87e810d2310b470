"""The system libraries that make paper: looked for before anything is rendered.

They come from no wheel, so that a machine may lack them; then the exact line to type is worth more than a
traceback from deep inside another library.
"""

from __future__ import annotations

import ctypes
from functools import cache

# under the names by which they are loaded in use → the Debian package that brings them
_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libgobject-2.0.so.0": "libpango-1.0-0",
    "libharfbuzz.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libfontconfig.so.1": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


class PaperUnavailable(RuntimeError):
    """A system library that PDFs need is missing; the message says the line that installs it."""


@cache
def missing_packages() -> tuple[str, ...]:
    """Debian packages whose library cannot be loaded."""
    missing = []
    for library, package in _LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return tuple(dict.fromkeys(missing))


def refuse_without_libraries() -> None:
    """PaperUnavailable where a library is missing. Without harfbuzz-subset fonts would still be cut to
    size, by a substitute that takes ten times as long on Chinese fonts: that is refused too."""
    packages = missing_packages()
    if packages:
        raise PaperUnavailable(
            "the system libraries that make PDFs are missing; install them with: "
            f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
        )
