"""The numbers of a framework that the tests compare with: pictures in closed form, with and without masks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Record = dict[str, Any]
# Pictures [count, side, side, 3] to answers [count, classes] and activations [count, height, width, channels].
Answer = Callable[[Array], tuple[Array, Array]]

# So many activations are written down, evenly spread.
MAX_ACTIVATIONS = 3000


@dataclass(frozen=True)
class Picture:
    """picture[i] = offset + scale * sin(0.37 * i), rows first, three colours a pixel"""

    side: int
    scale: float = 1.0
    offset: float = 0.0

    def pixels(self) -> Array:
        values = self.offset + self.scale * np.sin(0.37 * np.arange(self.side * self.side * 3))
        return values.astype(np.float32).reshape(1, self.side, self.side, 3)


def interpolation(cells: int, side: int) -> npt.NDArray[np.float64]:
    """Bilinear with half-pixel centres: [side, cells]."""
    at = np.clip((np.arange(side) + 0.5) * cells / side - 0.5, 0, cells - 1)
    below = np.floor(at).astype(int)
    above = np.minimum(below + 1, cells - 1)
    matrix = np.zeros((side, cells))
    matrix[np.arange(side), below] += 1 - (at - below)
    matrix[np.arange(side), above] += at - below
    return matrix


def masked(pixels: Array, height: int, width: int) -> Array:
    """The picture under two masks of a layer's size, which go to zeros."""
    side = pixels.shape[1]
    cells = np.arange(height * width)
    shown = []
    for mask in (cells / len(cells), np.cos(1.3 * cells)):
        drawn = interpolation(height, side) @ mask.reshape(height, width) @ interpolation(width, side).T
        scaled = (drawn - drawn.min()) / (drawn.max() - drawn.min())
        shown.append(pixels[0] * scaled[..., None])
    return np.stack(shown).astype(np.float32)


def numbers(picture: Picture, answer: Answer) -> Record:
    pixels = picture.pixels()
    answers, maps = answer(pixels)
    _, height, width, _ = maps.shape
    step = max(1, maps.size // MAX_ACTIVATIONS)
    return {
        "input": {"side": picture.side, "scale": picture.scale, "offset": picture.offset},
        "answer": listed(answers[0]),
        "shape": list(maps.shape[1:]),
        "activations": {"step": step, "largest": float(np.abs(maps).max()), "values": listed(maps.ravel()[::step])},
        "masked": [listed(row) for row in answer(masked(pixels, height, width))[0]],
    }


def listed(values: Array) -> list[float]:
    return [float(f"{value:.8g}") for value in values.tolist()]


@contextmanager
def written_to(out: Path) -> Iterator[list[Record]]:
    """An empty folder; what is put into the list becomes its index.json."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    records: list[Record] = []
    yield records
    lines = ",\n".join(json.dumps(record) for record in records)
    (out / "index.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
