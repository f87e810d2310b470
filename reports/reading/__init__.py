"""What a reader takes from a snapshot at a glance: rows chosen, grouped and put into words for the page, parted by
what they are read of. A template says ``r.scores.total``.

Figures are the snapshot's own; the only ones made here are numbers of rows and what the items of a scheme weigh.
"""

from .report import Reading

__all__ = ["Reading"]
