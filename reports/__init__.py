from pathlib import Path

STATIC = Path(__file__).parent / "static"  # here, for those who must not wait for templates to be loaded
