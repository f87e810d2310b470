"""The figures of a report as SVG: targets, scores, person-times, persons, spending, five societies.

They are drawn here, without a chart library: bars and lines need no scales but these, and a library's start
would cost more than the whole drawing of a report (``benchmarks/report_vs_chromium.py`` prints both). The
``<title>`` of each is the text that is read aloud, and tells all its figures.
"""

from .district import pace
from .money import over_time, spending
from .services import by_month, pyramid, societies
from .targets import MOST_ROWS, completion, profile

__all__ = ["MOST_ROWS", "by_month", "completion", "over_time", "pace", "profile", "pyramid", "societies", "spending"]
