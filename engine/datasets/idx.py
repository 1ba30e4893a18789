"""MNIST and its relatives: pictures in IDX files, which the operator has; each becomes a data set of its own.

The format (Y. LeCun, yann.lecun.com/exdb/mnist): two zero bytes, one for the type of the numbers (8: unsigned byte),
one for how many dimensions there are, then each dimension as four bytes, the highest first, then the numbers.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.datasets.base import DATASETS, Samples
from engine.datasets.images import ImageDataset, Pictures, about_pictures, pictures, suggest_pictures
from engine.errors import EngineError
from engine.schema.fields import integer, number
from engine.schema.ranges import Range

#: The file of each part, without ``.gz``.
FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
#: Most pictures of one set that are kept in memory, training and test together; of the test part so many.
MOST, MOST_TEST = 60_000, 10_000
#: Largest file, unpacked: 60,000 pictures of 28 × 28 take 47 MB.
_MOST_BYTES = 100_000_000
_UNSIGNED_BYTE = 8
_SCALE = 255.0

Bytes = NDArray[np.uint8]


class IdxError(EngineError, ValueError):
    """Bytes that are not what an IDX file should be; the message says what is wrong with them."""


class ImageKind(NamedTuple):
    """Description of a picture dataset."""

    title: str
    description: str
    target: str
    classes: tuple[str, ...]


KINDS: Mapping[str, ImageKind] = {
    "mnist": ImageKind(
        "MNIST", "Handwritten digits of 28 × 28 pixels (LeCun and others 1998).", "digit", tuple("0123456789")
    ),
    "fashion_mnist": ImageKind(
        "Fashion-MNIST",
        "Ten kinds of clothes and shoes of 28 × 28 pixels (Xiao and others 2017): harder than digits.",
        "article",
        ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
    ),
}


def read_idx(data: bytes, dimensions: int) -> Bytes:
    """The numbers of an IDX file, packed by gzip or not, in as many ``dimensions`` as there should be.

    Raises
    ------
    IdxError
        For another type or number of dimensions, and for more or fewer numbers than announced.
    """
    data = _unpacked(data)
    begin = 4 + 4 * dimensions
    if len(data) < begin:
        raise IdxError(f"has {len(data)} bytes, too few even for the {begin} of its head")
    if data[:4] != bytes((0, 0, _UNSIGNED_BYTE, dimensions)):
        wanted = bytes((0, 0, _UNSIGNED_BYTE, dimensions)).hex()
        raise IdxError(f"begins with {data[:4].hex()}, not with {wanted}: not an IDX file of bytes in {dimensions}-D")
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", dimensions, 4))
    announced, there = math.prod(shape), len(data) - begin
    if announced != there:
        size = " × ".join(str(length) for length in shape)
        raise IdxError(f"announces {size} = {announced} bytes, and has {there}")
    return np.frombuffer(data, np.uint8, offset=begin).reshape(shape)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpacking = zlib.decompressobj(wbits=31)
        unpacked = unpacking.decompress(data, _MOST_BYTES)
    except zlib.error as error:
        raise IdxError(f"cannot be unpacked: {error}") from None
    if not unpacking.eof:
        reason = "is larger than 100 MB when unpacked" if len(unpacked) >= _MOST_BYTES else "ends in the middle of gzip"
        raise IdxError(reason)
    return unpacked


class Part(NamedTuple):
    """Pictures (n, height, width) and their classes (n,)."""

    images: Bytes
    labels: Bytes


def check_part(images: Bytes, labels: Bytes, classes: int) -> Part:
    """Pictures and labels that belong together.

    Raises
    ------
    IdxError
        If there are none, not as many of one as of the other, pictures that are not square or too large, or labels
        beyond the classes.
    """
    n, height, width = images.shape
    if n == 0 or n != len(labels):
        raise IdxError(f"{n} pictures and {len(labels)} labels: there must be some, and as many of both")
    if height != width or not 4 <= width <= 64:
        raise IdxError(f"pictures of {height} × {width} pixels; allowed: squares of 4 to 64")
    if int(labels.max()) >= classes:
        raise IdxError(f"label {int(labels.max())}; allowed: 0 to {classes - 1}")
    return Part(images, labels)


def register(name: str, train: Part, test: Part) -> None:
    """Make a data set called ``name``, one of ``KINDS``, of what its files hold.

    Raises
    ------
    IdxError
        If training and test pictures are of different sizes.
    """
    if train.images.shape[1:] != test.images.shape[1:]:
        raise IdxError(f"training pictures {train.images.shape[1:]}, test pictures {test.images.shape[1:]}")
    if name not in DATASETS:
        DATASETS.add(name, _dataset(KINDS[name], train, test))


def _dataset(kind: ImageKind, train: Part, test: Part) -> type[ImageDataset]:
    held_out = Part(*(array[:MOST_TEST] for array in test))
    fitting = Part(*(array[: MOST - len(held_out.labels)] for array in train))
    images, labels = (np.concatenate(arrays) for arrays in zip(held_out, fitting, strict=True))
    n, side = len(labels), images.shape[1]
    fewest = min(100, n)

    @lru_cache(maxsize=1)
    def table() -> Pictures:
        """Half a gigabyte for all of MNIST: made on first use, then shared by all runs."""
        return pictures(images.reshape(n, -1), labels, _SCALE)

    @dataclass(frozen=True)
    class Idx(ImageDataset):
        """Pictures of the operator's files: the test file's first, then the training file's."""

        n_samples: int = integer(min(10_000, n), Range(fewest, n, 1), "Points")
        train_share: float = number(0.8, Range(0.1, 1.0, 0.05), "Share of points to train on")
        seed: int = integer(0, Range(0, 0), "Seed of the points")

        about: ClassVar = about_pictures(side, _SCALE, kind.target, kind.classes, kind.title, kind.description)
        # Fifty units, as in article 4, with the optimizer of article 3.
        suggest: ClassVar = suggest_pictures(50, 0.001, 100)

        def table(self) -> Pictures:
            return table()

        def make(self) -> Samples:
            n_test = self.n_samples - max(1, round(self.n_samples * self.train_share))
            # The samples are one piece of the table, around the place where training begins: no memory of their own.
            first = min(max(0, len(held_out.labels) - n_test), n - self.n_samples)
            rows = slice(first, first + self.n_samples)
            pixels, seen, known = self.table()
            scale = np.full(side * side, _SCALE)
            return Samples(pixels[rows], known[rows], scale, seen=seen[rows], held_out=n_test)

    return Idx
