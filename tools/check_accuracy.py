#!/usr/bin/env python3
"""Checks the converted EfficientNet-Lite0 against the published one.

Reads model.json and its weights the way a runtime does, layer by layer, and runs them in PyTorch:

1. on the bundled pictures the probabilities must equal those of the published network code within 1e-5;
2. with --pictures, a folder of ImageNet pictures in folders named by synset, it counts how often the most probable
   class is the picture's own; with --predictions also how often it is the class given there. That file is JSON,
   {"SYNSET/FILE": {"predicted": class index, ...}, ...}.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from make_vectors import PICTURE_LIST, PICTURES, ROOT, crop_of, input_of, load_network

Json = dict[str, Any]

MODEL = ROOT / "media" / "models" / "efficientnet-lite0"
PROBABILITY_TOLERANCE = 1e-5
BATCH_SIZE = 16


class ConvertedModel:
    """A tfjs layers model made of the few kinds of layers that Lite0 has; tensors are [n, channels, h, w]."""

    def __init__(self, folder: Path) -> None:
        model: Json = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        config: Json = model["modelTopology"]["model_config"]["config"]
        self.layers: list[Json] = config["layers"]
        self.output: str = config["output_layers"][0][0]
        self.weights: dict[str, torch.Tensor] = {}
        for group in model["weightsManifest"]:
            data = b"".join((folder / path).read_bytes() for path in group["paths"])
            offset = 0
            for entry in group["weights"]:
                count = int(np.prod(entry["shape"]))
                values = np.frombuffer(data, "<f4", count, offset).reshape(entry["shape"])
                self.weights[entry["name"]] = torch.from_numpy(values.copy())
                offset += 4 * count
            if offset != len(data):
                raise SystemExit(f"The weights file has {len(data)} bytes, the manifest names {offset}.")

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        outputs: dict[str, torch.Tensor] = {}
        for layer in self.layers:
            inputs = [outputs[node[0]] for nodes in layer["inbound_nodes"] for node in nodes]
            outputs[layer["name"]] = self._run(layer, inputs) if inputs else x
        return outputs[self.output]

    def _run(self, layer: Json, inputs: list[torch.Tensor]) -> torch.Tensor:
        name: str = layer["name"]
        config: Json = layer["config"]
        x = inputs[0]
        match layer["class_name"]:
            case "Conv2D":
                x = self._conv(x, config, self.weights[f"{name}/kernel"].permute(3, 2, 0, 1), groups=1)
            case "DepthwiseConv2D":
                kernel = self.weights[f"{name}/depthwise_kernel"].permute(2, 3, 0, 1)
                x = self._conv(x, config, kernel, groups=kernel.shape[0])
            case "Add":
                x = inputs[0] + inputs[1]
            case "GlobalAveragePooling2D":
                x = x.mean(dim=(2, 3))
            case "Dense":
                x = x @ self.weights[f"{name}/kernel"] + self.weights[f"{name}/bias"]
            case "Activation":
                pass
            case other:
                raise SystemExit(f"The layer {name} is of the kind {other}, which is not expected here.")
        match config.get("activation", "linear"):
            case "linear":
                return x
            case "relu6":
                return x.clamp(0, 6)
            case "softmax":
                return torch.softmax(x, dim=1)
            case other:
                raise SystemExit(f"The layer {name} has the activation {other}, which is not expected here.")

    def _conv(self, x: torch.Tensor, config: Json, kernel: torch.Tensor, groups: int) -> torch.Tensor:
        # TensorFlow's SAME: as much padding as ceil(size / stride) outputs need, the odd pixel at the end.
        padding: list[int] = []
        for size, window, stride in zip(x.shape[:1:-1], kernel.shape[:1:-1], config["strides"][::-1], strict=True):
            total = max((-(-size // stride) - 1) * stride + window - size, 0)
            padding += [total // 2, total - total // 2]
        bias = self.weights[f"{config['name']}/bias"]
        return F.conv2d(F.pad(x, padding), kernel, bias, stride=config["strides"], groups=groups)


def compare_with_published(model: ConvertedModel) -> float:
    network = load_network()
    worst = 0.0
    for picture in PICTURE_LIST:
        x = input_of(crop_of(PICTURES / picture.path))
        difference = float((model(x) - torch.softmax(network(x), dim=1)).abs().max())
        print(f"{picture.name}: probabilities differ from the published network's by at most {difference:.2g}")
        worst = max(worst, difference)
    return worst


def check_pictures(model: ConvertedModel, folder: Path, predictions: Json | None) -> None:
    labels: list[Json] = json.loads((MODEL / "labels.json").read_text(encoding="utf-8"))
    class_of = {label["synset"]: label["index"] for label in labels}
    paths = sorted(path for path in folder.glob("n*/*") if path.parent.name in class_of)
    correct = agreeing = 0
    for start in range(0, len(paths), BATCH_SIZE):
        batch = paths[start : start + BATCH_SIZE]
        probabilities = model(torch.cat([input_of(crop_of(path)) for path in batch]))
        for path, row in zip(batch, probabilities, strict=True):
            top = int(row.argmax())
            correct += top == class_of[path.parent.name]
            if predictions is None:
                continue
            expected: int = predictions[f"{path.parent.name}/{path.name}"]["predicted"]
            agreeing += top == expected
            if top != expected:
                print(f"{path.name}: {top} ({row[top]:.4f}), expected {expected} ({row[expected]:.4f})")
    print(f"{correct} of {len(paths)} pictures: the most probable class is their own")
    if predictions is not None:
        print(f"{agreeing} of {len(paths)} pictures: the most probable class is the predicted one")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, help="folder with a folder a synset")
    parser.add_argument("--predictions", type=Path, help="JSON of expected classes")
    options = parser.parse_args()
    model = ConvertedModel(MODEL)
    with torch.inference_mode():
        worst = compare_with_published(model)
        if options.pictures is not None:
            text = None if options.predictions is None else options.predictions.read_text(encoding="utf-8")
            check_pictures(model, options.pictures, None if text is None else json.loads(text))
    if worst > PROBABILITY_TOLERANCE:
        print(f"That is more than {PROBABILITY_TOLERANCE}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
