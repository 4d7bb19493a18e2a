"""Measures torch-cam or pytorch-grad-cam on the embedded model, once, in a process of its own."""

from __future__ import annotations

import time

# Before the other imports, which are part of what a user waits for.
STARTED = time.perf_counter()

import math
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
import torch.nn.functional as F
from lite0 import (
    LOGITS_LAYER,
    TARGET_LAYER,
    measure,
    parse_task,
    read_model,
    read_picture,
)
from torch import nn
from torchvision_stand_in import stand_in_for_torchvision

if TYPE_CHECKING:
    from collections.abc import Callable

    from lite0 import Explainer, Float32Array, Layer, Task

INPUT_SIZE = 224


class Lite0(nn.Module):
    """The embedded model, layer by layer, down to the logits; the batch norms are folded already."""

    def __init__(self, layers: list[Layer]) -> None:
        super().__init__()
        self.steps: list[tuple[str, list[str]]] = []
        self.layers = nn.ModuleDict()
        size = {"input": INPUT_SIZE}
        for layer in layers:
            if layer.kind == "InputLayer":
                continue
            self.layers[layer.name], size[layer.name] = build(layer, size[layer.inputs[0]])
            self.steps.append((layer.name, layer.inputs))
            if layer.name == LOGITS_LAYER:
                break

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kept = {"input": x}
        for name, inputs in self.steps:
            x = self.layers[name](*(kept[other] for other in inputs))
            kept[name] = x
        return x


class Add(nn.Module):
    def forward(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return a + b


class Pool(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mean(dim=(2, 3))


def build(layer: Layer, size: int) -> tuple[nn.Module, int]:
    """A layer for inputs of `size` pixels a side, and the size of its output."""
    match layer.kind:
        case "Conv2D" | "DepthwiseConv2D":
            return build_convolution(layer, size)
        case "Add":
            return Add(), size
        case "GlobalAveragePooling2D":
            return Pool(), 1
        case "Dense":
            dense = nn.Linear(*layer.weights["kernel"].shape)
            dense.weight.data = torch.from_numpy(layer.weights["kernel"].T.copy())
            dense.bias.data = torch.from_numpy(layer.weights["bias"])
            return dense, 1
        case _:
            raise SystemExit(f"{layer.name}: a {layer.kind} is not built here")


def build_convolution(layer: Layer, size: int) -> tuple[nn.Module, int]:
    """With TensorFlow's SAME padding, and where that is even on both sides, without a step of its own for it."""
    is_depthwise = layer.kind == "DepthwiseConv2D"
    kernel = torch.from_numpy(layer.weights["depthwise_kernel" if is_depthwise else "kernel"])
    # Height, width, in, out; a depthwise kernel: height, width, channels, 1.
    weight = kernel.permute(2, 3, 0, 1) if is_depthwise else kernel.permute(3, 2, 0, 1)
    (stride, _), length = layer.config["strides"], kernel.shape[0]
    out_size = math.ceil(size / stride)
    padding = max(0, (out_size - 1) * stride + length - size)
    before, after = padding // 2, padding - padding // 2
    convolution = nn.Conv2d(
        in_channels=weight.shape[0] if is_depthwise else weight.shape[1],
        out_channels=weight.shape[0],
        kernel_size=length,
        stride=stride,
        padding=before if before == after else 0,
        groups=weight.shape[0] if is_depthwise else 1,
    )
    convolution.weight.data = weight.contiguous()
    bias = convolution.bias
    if bias is None:
        raise SystemExit(f"{layer.name}: a convolution without a bias is not built here")
    bias.data = torch.from_numpy(layer.weights["bias"])
    steps: list[nn.Module] = [convolution]
    if before != after:
        steps.insert(0, nn.ZeroPad2d((before, after, before, after)))
    match layer.config["activation"]:
        case "relu6":
            steps.append(nn.ReLU6(inplace=True))
        case "linear":
            pass
        case other:
            raise SystemExit(f"{layer.name}: the activation {other} is not built here")
    return nn.Sequential(*steps), out_size


def load(task: Task) -> tuple[Lite0, torch.Tensor]:
    """The model and its input [1, 3, 224, 224]."""
    picture = torch.from_numpy(read_picture(task.picture)).permute(2, 0, 1)[None].contiguous()
    return Lite0(read_model(task.model)).eval(), picture


def probabilities_of(model: Lite0, picture: torch.Tensor) -> Float32Array:
    with torch.inference_mode():
        return cast("Float32Array", torch.softmax(model(picture)[0], dim=0).numpy())


def keep_first(channels: int | None) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """A reshape of the activations that leaves out the rest."""
    return None if channels is None else lambda activations: activations[:, :channels]


class TorchCam:
    default_batch = 32

    def __init__(self, task: Task) -> None:
        from torchcam.methods import ScoreCAM

        self.versions = {"torchcam": version("torchcam"), "torch": torch.__version__}
        self.model, self.picture = load(task)
        self.extractor = ScoreCAM(
            self.model,
            self.model.layers[TARGET_LAYER],
            reshape_transform=keep_first(task.channels),
            batch_size=task.batch or self.default_batch,
        )

    def probabilities(self) -> Float32Array:
        return probabilities_of(self.model, self.picture)

    def explain(self, class_index: int) -> Float32Array:
        with torch.inference_mode():
            self.model(self.picture)
            (cam,) = self.extractor(class_idx=class_index)
            size = (INPUT_SIZE, INPUT_SIZE)
            upsampled = F.interpolate(cam[None], size=size, mode="bilinear", align_corners=False)
        return cast("Float32Array", upsampled[0, 0].numpy())


class GradCam:
    default_batch = 16

    def __init__(self, task: Task) -> None:
        stand_in_for_torchvision()
        from pytorch_grad_cam import ScoreCAM
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

        self.versions = {"grad-cam": version("grad-cam"), "torch": torch.__version__}
        self.model, self.picture = load(task)
        self.target = ClassifierOutputTarget
        self.cam = ScoreCAM(
            self.model,
            [self.model.layers[TARGET_LAYER]],
            reshape_transform=keep_first(task.channels),
        )
        if task.batch is not None:
            self.cam.batch_size = task.batch

    def probabilities(self) -> Float32Array:
        return probabilities_of(self.model, self.picture)

    def explain(self, class_index: int) -> Float32Array:
        maps = self.cam(input_tensor=self.picture, targets=[self.target(class_index)])
        return np.asarray(maps[0], np.float32)


PEERS: dict[str, type[TorchCam | GradCam]] = {"torch-cam": TorchCam, "pytorch-grad-cam": GradCam}


def main() -> None:
    task = parse_task(list(PEERS))
    explainer: Explainer = PEERS[task.peer](task)
    measure(task, explainer, STARTED)


if __name__ == "__main__":
    main()
