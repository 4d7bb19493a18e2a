#!/usr/bin/env python3
"""Makes test/vectors/methods: maps of other methods than Score-CAM that the project's own must agree with.

Nothing is shared with the TypeScript. Grad-CAM and Grad-CAM++ come from pytorch-grad-cam itself. The masks of RISE are
made as its published code makes them (skimage.transform.resize), the mask of Fong and Vedaldi is learned by PyTorch's
autograd and Adam.

There are two networks: EfficientNet-Lite0 from its published weights on a bundled picture, and a tiny one with seeded
weights, which is also written as a TensorFlow.js layers model (tiny/model.json) and as an ONNX file (tiny.onnx).

    python tools/make_method_vectors.py [--out test/vectors/methods]

Needs tools/requirements.txt and tools/requirements-methods.txt. Two runs with the same versions write the same numbers.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import torch
from make_vectors import (
    BLOCK_OF_LAYER,
    INPUT_SIZE,
    MAP_STRIDE,
    PICTURES,
    crop_of,
    input_of,
    load_network,
)
from skimage.transform import resize
from torch import nn
from torchvision_stand_in import stand_in_for_torchvision

Array = npt.NDArray[Any]
Json = dict[str, Any]

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "methods"

TINY_SIZE = 32
TINY_CLASSES = 6

# Missile (predicted) and space shuttle (its folder).
LITE0_CLASSES = (657, 812)

# Of RISE, as published: cells a side, share of them that is kept.
CELLS = 7
KEPT = 0.5

# Of the learned mask, as in the published code.
LEARNING_RATE = 0.1
L1_FACTOR = 1e-4
TV_FACTOR = 1e-2
TV_POWER = 3
# Standard deviation of the kernel that upsamples the mask, in cells of it: 5 pixels where a cell is 8.
UPSAMPLING_SIGMA = 5 / 8
TINY_MASK = 8
MASK_STEPS = (1, 5, 25)


class Tiny(nn.Module):
    """Five convolutions, one of them depthwise, and a linear layer on the means."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU6())
        self.depthwise = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.ReLU())
        self.features = nn.Sequential(nn.Conv2d(8, 12, 3, padding=1), nn.ReLU())
        self.last = nn.Sequential(nn.Conv2d(12, 10, 3, padding=1), nn.ReLU())
        self.classes = nn.Linear(10, TINY_CLASSES)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.depthwise(self.pool(self.stem(x)))
        x = self.last(self.pool(self.features(x)))
        return cast("torch.Tensor", self.classes(x.mean((2, 3))))


class Tapped(nn.Module):
    """The published network with a module of its own for the output of its head."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network
        self.tap = nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = self.tap(self.network.extract_features(x))
        return cast("torch.Tensor", self.network._fc(features.mean((2, 3))))


def make_tiny() -> Tiny:
    torch.manual_seed(4)
    network = Tiny().eval()
    with torch.no_grad():
        network.classes.weight.mul_(8)
    return network


def tiny_input() -> torch.Tensor:
    """[1, 3, 32, 32], smooth, in [-1, 1]."""
    random = np.random.default_rng(2)
    y, x = np.mgrid[0:TINY_SIZE, 0:TINY_SIZE]
    waves = random.uniform(0, 0.8, (3, 3, 2)), random.uniform(0, 7, (3, 3))
    planes = [
        np.mean([np.sin(a * x + b * y + phase) for (a, b), phase in zip(fs, phases, strict=True)], axis=0)
        for fs, phases in zip(*waves, strict=True)
    ]
    return torch.from_numpy(np.stack(planes).astype(np.float32))[None]


def tfjs_layers(network: Tiny) -> tuple[Json, bytes]:
    """model.json and weights.bin of a Sequential that computes the same."""
    layers: list[Json] = []
    weights: list[tuple[str, Array]] = []

    def add(kind: str, name: str, **config: Any) -> None:
        layers.append({"class_name": kind, "config": {"name": name, "trainable": True, **config}})

    def convolution(name: str, part: nn.Sequential, activation: str) -> None:
        layer = cast("nn.Conv2d", part[0])
        shared: Json = {"kernel_size": [3, 3], "strides": [1, 1], "padding": "same", "data_format": "channels_last"}
        shared |= {"dilation_rate": [1, 1], "activation": activation, "use_bias": True}
        kernel = layer.weight.detach().numpy().transpose(2, 3, 1, 0)
        if layer.groups > 1:
            add("DepthwiseConv2D", name, depth_multiplier=1, **shared)
            weights.append((f"{name}/depthwise_kernel", kernel.transpose(0, 1, 3, 2)))
        else:
            add("Conv2D", name, filters=layer.out_channels, **shared)
            weights.append((f"{name}/kernel", kernel))
        weights.append((f"{name}/bias", cast("torch.Tensor", layer.bias).detach().numpy()))

    def pool(name: str) -> None:
        sizes = {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid", "data_format": "channels_last"}
        add("MaxPooling2D", name, **sizes)

    add("InputLayer", "input", batch_input_shape=[None, TINY_SIZE, TINY_SIZE, 3], dtype="float32")
    convolution("stem", network.stem, "relu6")
    pool("pool1")
    convolution("depthwise", network.depthwise, "relu")
    convolution("features", network.features, "relu")
    pool("pool2")
    convolution("last", network.last, "relu")
    add("GlobalAveragePooling2D", "mean", data_format="channels_last")
    add("Dense", "classes", units=TINY_CLASSES, activation="softmax", use_bias=True)
    weights.append(("classes/kernel", network.classes.weight.detach().numpy().T))
    weights.append(("classes/bias", network.classes.bias.detach().numpy()))
    specs = [{"name": name, "shape": list(value.shape), "dtype": "float32"} for name, value in weights]
    config = {"class_name": "Sequential", "config": {"name": "tiny", "layers": layers}}
    model = {
        "format": "layers-model",
        "modelTopology": {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": config},
        "weightsManifest": [{"paths": ["weights.bin"], "weights": specs}],
    }
    return model, b"".join(np.ascontiguousarray(value, "<f4").tobytes() for _, value in weights)


def gradient_maps(model: nn.Module, layer: nn.Module, x: torch.Tensor, class_index: int) -> dict[str, Array]:
    """Maps of pytorch-grad-cam, [height, width] in [0, 1]."""
    stand_in_for_torchvision()
    from pytorch_grad_cam import GradCAM, GradCAMPlusPlus
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    methods = {"grad-cam": GradCAM, "grad-cam++": GradCAMPlusPlus}
    maps: dict[str, Array] = {}
    for name, method in methods.items():
        with method(model=model, target_layers=[layer]) as cam:
            maps[name] = cam(input_tensor=x, targets=[ClassifierOutputTarget(class_index)])[0]
    return maps


def rise_masks(random: np.random.Generator, count: int, size: int) -> tuple[Array, Array, Array]:
    """As RISE.generate_masks (eclique/RISE, explanations.py): masks [n, size, size], grids and shifts."""
    cell = math.ceil(size / CELLS)
    up = (CELLS + 1) * cell
    grids = (random.random((count, CELLS, CELLS)) < KEPT).astype(np.float32)
    shifts = random.integers(0, cell, (count, 2))
    masks = np.stack(
        [
            resize(  # type: ignore[no-untyped-call]
                grid, (up, up), order=1, mode="reflect", anti_aliasing=False
            )[y : y + size, x : x + size]
            for grid, (y, x) in zip(grids, shifts, strict=True)
        ]
    )
    return masks.astype(np.float32), grids, shifts


def rise(model: nn.Module, x: torch.Tensor, masks: Array) -> Array:
    """Saliency of all classes, [classes, height, width]: the mean of the masks, each times its probability, over p."""
    stack = torch.from_numpy(masks)[:, None] * x
    with torch.inference_mode():
        batches = [torch.softmax(model(stack[at : at + 32]), 1) for at in range(0, len(stack), 32)]
        probabilities = torch.cat(batches).numpy().astype(np.float64)
    return cast("Array", np.einsum("nc,nhw->chw", probabilities, masks.astype(np.float64)) / len(masks) / KEPT)


def upsampling(size: int, cells: int) -> torch.Tensor:
    """[size, cells]: rows of Gaussian weights around the place of a pixel among the cells; each sums to 1."""
    pixels = (torch.arange(size, dtype=torch.float64) + 0.5) * cells / size - 0.5
    distances = pixels[:, None] - torch.arange(cells, dtype=torch.float64)
    weights = torch.exp(-(distances**2) / (2 * UPSAMPLING_SIGMA**2))
    return weights / weights.sum(1, keepdim=True)


def learn_mask(model: nn.Module, x: torch.Tensor, class_index: int, start: Array) -> tuple[list[Array], list[float]]:
    """The mask after MASK_STEPS steps of Adam, and the loss before each step; without jitter, towards zero."""
    u = upsampling(TINY_SIZE, TINY_MASK)
    mask = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([mask], lr=LEARNING_RATE)
    kept: list[Array] = []
    losses: list[float] = []
    for step in range(1, max(MASK_STEPS) + 1):
        shown = (u @ mask @ u.T).float() * x
        score = torch.softmax(model(shown)[0], 0)[class_index].double()
        down = torch.zeros_like(mask)
        right = torch.zeros_like(mask)
        down[:-1] = mask[1:] - mask[:-1]
        right[:, :-1] = mask[:, 1:] - mask[:, :-1]
        variation = ((down**2 + right**2) ** (TV_POWER / 2)).sum()
        loss = score + L1_FACTOR * (1 - mask).abs().sum() + TV_FACTOR * variation
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        with torch.no_grad():
            mask.clamp_(0, 1)
        if step in MASK_STEPS:
            kept.append(mask.detach().numpy().copy())
    return kept, losses


def write_tiny(out: Path, save: Callable[[str, Array], str]) -> Json:
    network = make_tiny()
    x = tiny_input()
    folder = out / "tiny"
    folder.mkdir(exist_ok=True)
    model, weights = tfjs_layers(network)
    (folder / "model.json").write_text(json.dumps(model) + "\n")
    (folder / "weights.bin").write_bytes(weights)
    axes = {"input": {0: "batch"}}
    torch.onnx.export(network, (x,), str(out / "tiny.onnx"), input_names=["input"], dynamic_axes=axes, dynamo=False)
    with torch.inference_mode():
        logits = network(x)[0]
    first, second = (int(each) for each in torch.argsort(logits, descending=True)[:2])
    maps: list[Json] = []
    for layer in ("last", "features"):
        for class_index in (first, second):
            for method, values in gradient_maps(network, getattr(network, layer), x, class_index).items():
                file = save(f"tiny.{layer}.{class_index}.{method}.npy", values)
                maps.append({"layer": layer, "class": class_index, "method": method, "file": file})
    picture = x.clone().requires_grad_(True)
    torch.softmax(network(picture)[0], 0)[first].backward()  # type: ignore[no-untyped-call]
    gradient = cast("torch.Tensor", picture.grad)[0].permute(1, 2, 0).numpy()
    random = np.random.default_rng(3)
    masks, grids, shifts = rise_masks(random, 80, TINY_SIZE)
    saliency = rise(network, x, masks)[[first, second]]
    start = random.random((TINY_MASK, TINY_MASK))
    learned, losses = learn_mask(network, x, first, start)
    return {
        "input": save("tiny.input.npy", x[0].permute(1, 2, 0).numpy()),
        "logits": logits.tolist(),
        "classes": [first, second],
        "maps": maps,
        "inputGradient": save("tiny.input-gradient.npy", gradient),
        "rise": rise_entry(grids, shifts, save("tiny.rise.npy", saliency)),
        "mask": {
            "start": save("tiny.mask.start.npy", start),
            "learned": {
                str(step): save(f"tiny.mask.{step}.npy", m) for step, m in zip(MASK_STEPS, learned, strict=True)
            },
            "losses": losses,
        },
    }


def rise_entry(grids: Array, shifts: Array, file: str) -> Json:
    texts = ["".join(str(int(cell)) for cell in grid.ravel()) for grid in grids]
    return {"cells": CELLS, "grids": texts, "shifts": shifts.tolist(), "file": file}


def write_lite0(save: Callable[[str, Array], str]) -> Json:
    network = Tapped(load_network()).eval()
    x = input_of(crop_of(PICTURES / "space_shuttle" / "rocket.jpg"))
    layers = {"head": network.tap, "block5c_add": network.network._blocks[BLOCK_OF_LAYER["block5c_add"]]}
    thin = (slice(None, None, MAP_STRIDE),) * 2
    maps: list[Json] = []
    for layer, module in layers.items():
        for class_index in LITE0_CLASSES:
            for method, values in gradient_maps(network, module, x, class_index).items():
                file = save(f"rocket.{layer}.{class_index}.{method}.npy", values[thin])
                maps.append({"layer": layer, "class": class_index, "method": method, "file": file})
    masks, grids, shifts = rise_masks(np.random.default_rng(6), 60, INPUT_SIZE)
    saliency = rise(network, x, masks)[list(LITE0_CLASSES)][(slice(None), *thin)]
    entry = rise_entry(grids, shifts, save("rocket.rise.npy", saliency))
    return {"stride": MAP_STRIDE, "classes": LITE0_CLASSES, "maps": maps, "rise": entry}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    def save(name: str, values: Array) -> str:
        np.save(out / name, np.ascontiguousarray(values, dtype="<f4"))
        return name

    made_with = {name: version(name) for name in ("torch", "grad-cam", "scikit-image", "numpy")}
    index = {"madeWith": made_with, "tiny": write_tiny(out, save), "lite0": write_lite0(save)}
    (out / "index.json").write_text(json.dumps(index, indent=1) + "\n")


if __name__ == "__main__":
    main()
