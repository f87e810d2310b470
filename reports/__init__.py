"""What is needed before anything else of a report is loaded."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

STATIC = Path(__file__).parent / "static"
NO_PHOTOS: Mapping[str, Any] = MappingProxyType({})


@contextmanager
def without_collector() -> Iterator[None]:
    """A report makes some millions of objects that all live to its end, and a collector that looks through
    them again and again takes a fifth of the time. So it does while modules are loaded."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
