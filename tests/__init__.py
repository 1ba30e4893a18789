"""The tests, in rooms that mirror those of the code."""

from pathlib import Path

#: The checkout that is tested.
ROOT = Path(__file__).resolve().parents[1]
