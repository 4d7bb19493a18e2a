#!/usr/bin/env python3
"""Exports EfficientNet-Lite0 and networks of Hugging Face's transformers to ONNX as users of PyTorch do.

    python tools/models/export_torch.py FOLDER

Written are a folder for each model and index.json: for networks what PyTorch computes with them.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from numbers_of import Array, Picture, Record, masked, numbers, written_to
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[1]))
from export_lite0_onnx import export_lite0

SIDE = 224


@dataclass(frozen=True)
class Network:
    name: str
    build: Callable[[], Any]
    # Gives the activations of the default target layer.
    features: str
    is_dynamo: bool = True


def resnet(layer_type: str, *depths: int) -> Callable[[], Any]:
    config = transformers.ResNetConfig(depths=list(depths), layer_type=layer_type, num_labels=100)
    if layer_type == "basic":
        config.hidden_sizes = [64, 128, 256, 512]
    return lambda: transformers.ResNetForImageClassification(config)


NETWORKS = [
    Network("ResNet18", resnet("basic", 2, 2, 2, 2), "resnet.encoder"),
    Network("ResNet50", resnet("bottleneck", 3, 4, 6, 3), "resnet.encoder", is_dynamo=False),
    Network(
        "MobileNetV2",
        lambda: transformers.MobileNetV2ForImageClassification(transformers.MobileNetV2Config(num_labels=1001)),
        "mobilenet_v2.conv_1x1",
        is_dynamo=False,
    ),
    Network(
        "EfficientNetB0",
        lambda: transformers.EfficientNetForImageClassification(
            transformers.EfficientNetConfig(
                image_size=SIDE, hidden_dim=1280, width_coefficient=1.0, depth_coefficient=1.0, num_labels=1000
            )
        ),
        "efficientnet.encoder",
    ),
    Network(
        "ConvNeXtTiny",
        lambda: transformers.ConvNextForImageClassification(transformers.ConvNextConfig(num_labels=1000)),
        "convnext.encoder",
        is_dynamo=False,
    ),
    Network(
        "RegNetY040",
        lambda: transformers.RegNetForImageClassification(transformers.RegNetConfig(num_labels=100)),
        "regnet.encoder",
        is_dynamo=False,
    ),
]


class Logits(nn.Module):
    """A model of transformers that answers with its logits alone."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model(image).logits
        return logits


def randomise(model: nn.Module, pictures: torch.Tensor) -> None:
    """Batch norms of which every number matters, with the statistics that belong to them."""
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        nn.init.uniform_(norm.weight, 0.6, 1.4)
        nn.init.uniform_(norm.bias, -0.2, 0.2)
        norm.momentum = 1.0
    with torch.no_grad():
        model.train()(pictures)
        model.eval()


def channels_first(pixels: Array) -> torch.Tensor:
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous()


def export(model: nn.Module, file: Path, is_dynamo: bool) -> None:
    example = (torch.zeros(1, 3, SIDE, SIDE),)
    names = {"input_names": ["image"], "output_names": ["scores"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if is_dynamo:
            torch.onnx.export(model, example, str(file), dynamic_shapes=[{0: "batch"}], verbose=False, **names)
        else:
            any_batch = {"image": {0: "batch"}, "scores": {0: "batch"}}
            torch.onnx.export(model, example, str(file), dynamo=False, dynamic_axes=any_batch, **names)


def export_network(network: Network, out: Path, seed: int) -> Record:
    torch.manual_seed(seed)
    model = Logits(network.build())
    picture = Picture(SIDE)
    pixels = picture.pixels()
    randomise(model, channels_first(np.concatenate([pixels, masked(pixels, 7, 7)])))
    seen: list[torch.Tensor] = []

    def keep(_module: nn.Module, _inputs: object, output: Any) -> None:
        seen.append(output if isinstance(output, torch.Tensor) else output.last_hidden_state)

    hook = model.model.get_submodule(network.features).register_forward_hook(keep)

    def answer(pixels: Array) -> tuple[Array, Array]:
        with torch.no_grad():
            logits = model(channels_first(pixels))
        maps = seen.pop()
        return logits.numpy(), maps.permute(0, 2, 3, 1).contiguous().numpy()

    last = [module for module in model.modules() if isinstance(module, nn.Linear | nn.Conv2d)][-1]
    with torch.no_grad():
        last.weight *= 1.5 / float(np.std(answer(pixels)[0]))
    expected = numbers(picture, answer)
    hook.remove()
    folder = out / network.name
    folder.mkdir()
    export(model, folder / "model.onnx", network.is_dynamo)
    exporter = "torch.export" if network.is_dynamo else "TorchScript"
    name = f"{network.name} of PyTorch, ONNX by {exporter}"
    return {"name": name, "model": f"{network.name}/model.onnx", "layer": None, **expected}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    transformers.logging.set_verbosity_error()
    with written_to(out) as records:
        export_lite0(out / "Lite0")
        records.append({"name": "Lite0, ONNX", "model": "Lite0/lite0.onnx", "isLite0": True})
        records.append({"name": "Lite0, ONNX of one picture", "model": "Lite0/one-picture/lite0.onnx", "isLite0": True})
        records += [export_network(network, out, seed) for seed, network in enumerate(NETWORKS)]


if __name__ == "__main__":
    main()
