"""Loads the operator's folder of IDX picture files as datasets; a broken file stops the server start."""

from __future__ import annotations

from pathlib import Path

from app.settings import SettingsError
from engine.datasets.idx import FILES, KINDS, Bytes, IdxError, Part, check_part, read_idx, register

_VARIABLE = "DESCENT_IMAGES"


def load(folder: Path) -> list[str]:
    """Register MNIST (the folder's own files, or those in ``mnist/``) and Fashion-MNIST (in ``fashion_mnist/``).

    Returns the names of those that are there; one of which no file is there is left out.

    Raises
    ------
    SettingsError
        One line that names the file and what is wrong with it, or that there is nothing here.
    """
    if not folder.is_dir():
        raise SettingsError(f"{_VARIABLE}: no folder {str(folder)!r}")
    places = {"mnist": (folder / "mnist", folder), "fashion_mnist": (folder / "fashion_mnist",)}
    found = [name for name in KINDS if any(_load(name, place) for place in places[name])]
    if not found:
        raise SettingsError(f"{_VARIABLE}: no pictures in {str(folder)!r}; looked for {FILES[0]} and the like")
    return found


def _load(name: str, folder: Path) -> bool:
    paths = [_path(folder, file) for file in FILES]
    there = [path for path in paths if path is not None]
    if not there:
        return False
    for path, file in zip(paths, FILES, strict=True):
        if path is None:
            raise SettingsError(f"{_VARIABLE}: {folder / file} is missing (or {file}.gz)")
    try:
        register(name, *(_part(name, *there[first : first + 2]) for first in (0, 2)))
    except IdxError as error:
        raise SettingsError(f"{_VARIABLE}: {folder}: {error}") from None
    return True


def _path(folder: Path, file: str) -> Path | None:
    return next((path for path in (folder / file, folder / f"{file}.gz") if path.is_file()), None)


def _part(name: str, images: Path, labels: Path) -> Part:
    try:
        return check_part(_read(images, 3), _read(labels, 1), len(KINDS[name].classes))
    except IdxError as error:
        raise SettingsError(f"{_VARIABLE}: {images}: {error}") from None


def _read(path: Path, dimensions: int) -> Bytes:
    try:
        return read_idx(path.read_bytes(), dimensions)
    except (IdxError, OSError) as error:
        raise SettingsError(f"{_VARIABLE}: {path}: {error}") from None
