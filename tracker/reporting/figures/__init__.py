"""Exact figures of the rules become the finished text of a snapshot, a part of it in each file."""
