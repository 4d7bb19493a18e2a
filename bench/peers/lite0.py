"""What the peers have in common: the embedded model's layers and weights, the picture, and how a run is measured."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

Float32Array = npt.NDArray[np.float32]
Json = dict[str, Any]

# Layer whose activations are the masks, and the one that gives the logits.
TARGET_LAYER = "head"
LOGITS_LAYER = "logits"

TOP_SHARE = 0.2


class Layer(NamedTuple):
    """A layer of the Keras 2 functional model in model.json."""

    kind: str
    name: str
    config: Json
    inputs: list[str]
    # By the last part of the weight's name, in Keras' layout.
    weights: dict[str, Float32Array]


def read_model(path: Path) -> list[Layer]:
    """The layers in the order of the forward pass, with the numbers that the program itself computes with."""
    model: Json = json.loads(path.read_text(encoding="utf-8"))
    (group,) = model["weightsManifest"]
    data = b"".join((path.parent / part).read_bytes() for part in group["paths"])
    weights: dict[str, dict[str, Float32Array]] = {}
    offset = 0
    for spec in group["weights"]:
        if spec["dtype"] != "float32":
            raise SystemExit(f"{spec['name']}: {spec['dtype']} is not read here")
        count = int(np.prod(spec["shape"]))
        values = np.frombuffer(data, "<f4", count, offset).reshape(spec["shape"]).copy()
        offset += values.nbytes
        layer, name = spec["name"].split("/")
        weights.setdefault(layer, {})[name] = values
    return [
        Layer(
            kind=layer["class_name"],
            name=layer["name"],
            config=layer["config"],
            inputs=[inbound[0] for node in layer["inbound_nodes"] for inbound in node],
            weights=weights.get(layer["name"], {}),
        )
        for layer in model["modelTopology"]["model_config"]["config"]["layers"]
    ]


def read_picture(path: Path) -> Float32Array:
    """[224, 224, 3], x / 127.5 - 1."""
    levels: Float32Array = np.asarray(Image.open(path).convert("RGB")).astype(np.float32)
    return levels / np.float32(127.5) - np.float32(1)


@dataclass(frozen=True)
class Task:
    """One measurement, a whole process."""

    peer: str
    model: Path
    picture: Path
    # None: what the peer takes when it is not told.
    batch: int | None
    # Only so many channels, to look for a good batch size in less time; None: all.
    channels: int | None
    classes: tuple[int, ...]
    out: Path | None


class Explainer(Protocol):
    """A peer that is ready to work."""

    versions: dict[str, str]
    default_batch: int

    def probabilities(self) -> Float32Array: ...

    def explain(self, class_index: int) -> Float32Array:
        """The map [224, 224] of a class."""
        ...


def parse_task(peers: Sequence[str]) -> Task:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=peers)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--channels", type=int)
    parser.add_argument("--classes", type=int, nargs="+", required=True)
    parser.add_argument("--out", type=Path, help="folder for the maps, float32")
    options = parser.parse_args()
    return Task(**{**vars(options), "classes": tuple(options.classes)})


def measure(task: Task, explainer: Explainer, started: float) -> None:
    """Explains each class and prints one JSON object: seconds, memory, and what it takes to check the answer."""
    ready = time.perf_counter()
    probabilities = explainer.probabilities()
    seconds: list[float] = []
    maps: list[Float32Array] = []
    for class_index in task.classes:
        begun = time.perf_counter()
        maps.append(explainer.explain(class_index))
        seconds.append(time.perf_counter() - begun)
    if task.out is not None:
        task.out.mkdir(parents=True, exist_ok=True)
        for class_index, values in zip(task.classes, maps, strict=True):
            values.astype("<f4").tofile(task.out / f"{task.peer}.{class_index}.f32")
    answer = {
        "peer": task.peer,
        "batch": task.batch or explainer.default_batch,
        "startSeconds": ready - started,
        "classSeconds": seconds,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "probabilities": [float(probabilities[index]) for index in task.classes],
        "python": ".".join(map(str, sys.version_info[:3])),
        "versions": explainer.versions,
    }
    print(json.dumps(answer))
