"""A classifier in ONNX and what it says of pictures masked by its channels, for bench/study/candidates.py."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import numpy_helper
from PIL import Image

Array = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]

BATCH = 16


def upsampling(cells: int, pixels: int) -> Array:
    """`[pixels, cells]`: bilinear, half-pixel centres."""
    at = np.clip((np.arange(pixels) + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    low = at.astype(int)
    matrix = np.zeros((pixels, cells))
    matrix[np.arange(pixels), low] += 1 - (at - low)
    matrix[np.arange(pixels), np.minimum(low + 1, cells - 1)] += at - low
    return matrix


def to_unit(maps: Array) -> Array:
    low, high = maps.min((-2, -1), keepdims=True), maps.max((-2, -1), keepdims=True)
    scaled: Array = (maps - low) / np.where(high > low, high - low, 1)
    return scaled


def log_softmax(logits: npt.NDArray[Any]) -> Array:
    shifted = logits.astype(np.float64) - logits.max(-1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


class Network:
    def __init__(self, path: Path) -> None:
        model = onnx.load(str(path))
        pools = ("GlobalAveragePool", "ReduceMean")
        self.features = next(node.input[0] for node in model.graph.node if node.op_type in pools)
        model.graph.output.append(onnx.helper.make_tensor_value_info(self.features, onnx.TensorProto.FLOAT, None))
        (head,) = (node for node in model.graph.node if node.op_type == "Gemm")
        weights = {each.name: each for each in model.graph.initializer}
        self.head = numpy_helper.to_array(weights[head.input[1]]).astype(np.float64)
        options = onnxruntime.SessionOptions()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        self.input, self.output = model.graph.input[0].name, model.graph.output[0].name
        self.settings: dict[str, Any] = json.loads((path.parent / "preprocessing.json").read_text())
        labels = json.loads((path.parent / "labels.json").read_text())
        self.class_of = {label.get("synset", label["name"]): i for i, label in enumerate(labels)}
        self.side = int(self.settings["inputSize"]["width"])

    def read(self, path: Path) -> Float32Array:
        """`[3, side, side]`: squashed, or the short side to a length and the middle cut out."""
        picture = Image.open(path).convert("RGB")
        short = self.settings["fit"].get("resizeShortSide")
        size = (self.side, self.side)
        if short is not None:
            scale = short / min(picture.size)
            size = (round(picture.width * scale), round(picture.height * scale))
        if picture.size != size:
            picture = picture.resize(size, Image.Resampling.BICUBIC)
        left, top = round((size[0] - self.side) / 2), round((size[1] - self.side) / 2)
        levels = np.asarray(picture.crop((left, top, left + self.side, top + self.side)), np.float32)
        return ((levels - 127.5) / 127.5).transpose(2, 0, 1).copy()

    def logits(self, inputs: Float32Array) -> Float32Array:
        batches = [inputs[i : i + BATCH] for i in range(0, len(inputs), BATCH)]
        return np.concatenate([self.session.run([self.output], {self.input: batch})[0] for batch in batches])

    def see(self, x: Float32Array) -> tuple[Float32Array, Float32Array]:
        logits, features = self.session.run([self.output, self.features], {self.input: x[None]})
        return logits[0], features[0]

    def scores(self, x: Float32Array, features: Float32Array, live: npt.NDArray[np.int64]) -> Float32Array:
        """Logits of the picture masked by each channel."""
        up = upsampling(features.shape[-1], self.side)
        rows = []
        for i in range(0, len(live), BATCH):
            masks = to_unit(up @ features[live[i : i + BATCH]].astype(np.float64) @ up.T)
            rows.append(self.logits((x * masks[:, None]).astype(np.float32)))
        return np.concatenate(rows)


@dataclass
class Scored:
    """An input, and what the network says of it masked by the channels."""

    x: Float32Array
    logits: Float32Array
    # All activation maps, and those of the live channels as masks at their resolution.
    features: Array
    live: npt.NDArray[np.int64]
    masks: Array
    log_p: Array
    centred: Array
    head: Array

    def up(self, small: Array) -> Array:
        matrix = upsampling(small.shape[-1], self.x.shape[-1])
        return np.maximum(matrix @ small @ matrix.T, 0)


def score(network: Network, x: Float32Array, kept: Path) -> Scored:
    if not kept.exists():
        logits, features = network.see(x)
        live = np.flatnonzero(features.max((1, 2)) > features.min((1, 2)))
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept.with_suffix(".part.npz"), l=logits, A=features, live=live, L=network.scores(x, features, live))
        kept.with_suffix(".part.npz").rename(kept)
    data = np.load(kept)
    features, live, rows = data["A"].astype(np.float64), data["live"], data["L"].astype(np.float64)
    centred = rows - rows.mean(1, keepdims=True)
    masks = to_unit(features[live])
    return Scored(x, data["l"], features, live, masks, log_softmax(rows), centred, network.head)
