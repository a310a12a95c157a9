"""Where recorded data of others is: in a folder beside the checkout, which not everybody has."""

from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
F1DB = SHARED / "data" / "f1db"
