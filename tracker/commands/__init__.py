"""The commands of ``tracker``, a file for each group of them (``tracker/cli.py``)."""
