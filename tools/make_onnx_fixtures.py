"""Make the small ONNX models of the tests, and the numbers that PyTorch (or ONNX's reference evaluator) gives for them.

    python tools/make_onnx_fixtures.py [--out test/vectors/onnx]

Needs tools/requirements.txt and tools/requirements-onnx.txt. Weights are seeded; two runs with the same versions write
the same numbers. Each model takes a 32 x 32 picture and knows 5 classes. index.json holds, for the picture
sin(0.37 i) (i counts over height, width and colour): the logits, the activations of one layer [height, width, channel],
and the logits under two masks over a baseline of 0.1 (Wang et al., eq. 3, with PyTorch's own bilinear interpolation).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from onnx.reference import ReferenceEvaluator
from torch import nn
from torch.nn import functional

SIZE = 32
CLASSES = 5
BASELINE = 0.1
DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "onnx"

Json = dict[str, Any]
Answer = Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


class Residual(nn.Module):
    """Two convolutions with batch norms and a shortcut; the layer is the last ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.first = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8))
        self.second = nn.Conv2d(8, 12, 3, stride=2, padding=1)
        self.head = nn.Linear(12, CLASSES)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.relu(self.stem(x))
        x = functional.relu(x + self.first(x))
        return functional.relu(self.second(x))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return cast("torch.Tensor", self.head(self.features(x).mean((2, 3))))


class Viewed(Residual):
    """The sizes of the classifier's input are spelled out, so that an export for one picture builds them in."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = functional.adaptive_avg_pool2d(self.features(x), 1)
        return cast("torch.Tensor", self.head(features.view(features.shape[0], -1)))


class ChannelsLast(Residual):
    """Pictures of 0 to 1, channels last, with the normalisation inside, and probabilities at the end."""

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]))

    def normalised(self, x: torch.Tensor) -> torch.Tensor:
        return ((x - self.mean) / self.std).permute(0, 3, 1, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.softmax(super().forward(self.normalised(x)), 1)


class MultiLabel(Residual):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(super().forward(x))


class ConvNext(nn.Module):
    """The block of ConvNeXt: between its permutations the channels are last. The layer is the last GELU."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 4, stride=4)
        self.depthwise = nn.Conv2d(8, 8, 7, padding=3, groups=8)
        self.norm = nn.LayerNorm(8)
        self.wide = nn.Linear(8, 16)
        self.narrow = nn.Linear(16, 8)
        self.head = nn.Linear(8, CLASSES)

    def parts(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        stem = self.stem(x)
        wide = functional.gelu(self.wide(self.norm(self.depthwise(stem).permute(0, 2, 3, 1))))
        return stem + self.narrow(wide).permute(0, 3, 1, 2), wide

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return cast("torch.Tensor", self.head(self.parts(x)[0].mean((2, 3))))


class Vgg(nn.Module):
    """Plain convolutions, and a classifier that knows the place of everything; the layer is the last ReLU of a map."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(6, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(10, 10, 3, padding=1), nn.ReLU()),
        )
        self.classifier = nn.Sequential(
            nn.AdaptiveAvgPool2d(4),
            nn.Flatten(),
            nn.Linear(160, 24),
            nn.LeakyReLU(),
            nn.Dropout(),
            nn.Linear(24, CLASSES),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return cast("torch.Tensor", self.classifier(self.features(x)))


class MobileNetV3(nn.Module):
    """An inverted residual with squeeze and excitation; the layer is the last Hardswish of a map."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.Hardswish()
        )
        self.expand = nn.Sequential(
            *(nn.Conv2d(8, 16, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6()),
            *(nn.Conv2d(16, 16, 5, padding=2, groups=16, bias=False), nn.BatchNorm2d(16), nn.Hardswish()),
        )
        self.excite = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 4, 1), nn.ReLU(), nn.Conv2d(4, 16, 1), nn.Hardsigmoid()
        )
        self.project = nn.Sequential(nn.Conv2d(16, 8, 1, bias=False), nn.BatchNorm2d(8))
        self.last = nn.Sequential(nn.Conv2d(8, 12, 1, stride=2), nn.Hardswish())
        self.head = nn.Sequential(nn.Linear(12, 16), nn.Hardswish(), nn.Linear(16, CLASSES))

    def features(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        wide = self.expand(x)
        return cast("torch.Tensor", self.last(x + self.project(wide * self.excite(wide))))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return cast("torch.Tensor", self.head(self.features(x).mean((2, 3))))


class DenseNet(nn.Module):
    """Layers that see all the earlier ones; the layer is the ReLU after the last batch norm."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                *(nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 8, 1, bias=False)),
                *(nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1, bias=False)),
            )
            for width in (6, 10, 14)
        )
        self.norm = nn.BatchNorm2d(18)
        self.head = nn.Linear(18, CLASSES)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        for block in self.blocks:
            x = torch.cat([x, block(x)], 1)
        return functional.relu(self.norm(functional.avg_pool2d(x, 2)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return cast("torch.Tensor", self.head(functional.adaptive_avg_pool2d(self.features(x), 1).flatten(1)))


@dataclass
class Fixture:
    name: str
    answer: Answer
    """Logits and, channels last, the activations of the layer, of pictures [batch, height, width, 3]."""
    layer: str
    """Type of the operator that gives those activations; the last of that type."""
    activation: str = "softmax"
    zero: tuple[float, float, float] = (0, 0, 0)
    tolerance: float = 1e-5
    batch: int | None = None


def seeded(make: Callable[[], Any], seed: int) -> Any:
    torch.manual_seed(seed)
    model = make()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            # Away from 0 and 1, so that a wrong folding shows.
            nn.init.uniform_(cast("torch.Tensor", module.running_mean), -0.5, 0.5)
            nn.init.uniform_(cast("torch.Tensor", module.running_var), 0.3, 1.3)
    return model.eval()


def picture() -> torch.Tensor:
    values = np.sin(np.arange(SIZE * SIZE * 3, dtype=np.float64) * 0.37)
    return torch.from_numpy(values.astype(np.float32)).reshape(1, SIZE, SIZE, 3)


def first(x: torch.Tensor) -> torch.Tensor:
    return x.permute(0, 3, 1, 2)


def last(x: torch.Tensor) -> torch.Tensor:
    return x.permute(0, 2, 3, 1)


def residual_answer(model: Residual) -> Answer:
    def answer(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = model.features(first(x))
        return model.head(features.mean((2, 3))), last(features)

    return answer


def features_answer(model: Any) -> Answer:
    return lambda x: (model(first(x)), last(model.features(first(x))))


def numbers(fixture: Fixture) -> Json:
    x = picture()
    with torch.no_grad():
        logits, activations = fixture.answer(x)
        height, width = activations.shape[1:3]
        cells = height * width
        masks = torch.stack([torch.arange(cells) / cells, torch.cos(torch.arange(cells) * 1.3)])
        masks = masks.reshape(2, 1, height, width).float()
        upsampled = functional.interpolate(masks, (SIZE, SIZE), mode="bilinear", align_corners=False)
        low = upsampled.amin((2, 3), keepdim=True)
        scaled = last((upsampled - low) / (upsampled.amax((2, 3), keepdim=True) - low))
        masked = torch.cat([fixture.answer(BASELINE + mask * (x - BASELINE))[0] for mask in scaled.unsqueeze(1)])
    return {
        "activation": fixture.activation,
        "zeroInput": fixture.zero,
        "layer": {"type": fixture.layer, "height": height, "width": width, "channels": activations.shape[3]},
        "tolerance": fixture.tolerance,
        "batch": fixture.batch,
        "logits": rounded(logits[0]),
        "activations": rounded(activations[0].flatten()),
        "masked": [rounded(row) for row in masked],
    }


def rounded(values: torch.Tensor) -> list[float]:
    return [float(f"{value:.8g}") for value in values.tolist()]


def export(model: nn.Module, file: Path, x: torch.Tensor, **options: Any) -> None:
    names = {"input_names": ["image"], "output_names": ["scores"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (x,), str(file), **{"dynamo": False, "opset_version": 17, **names, **options})
    # Where in whose files each operator comes from.
    stored = onnx.load(file)
    for part in (stored.graph, *stored.graph.node, *stored.graph.input, *stored.graph.output, *stored.graph.value_info):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save_model(stored, file)


ANY_BATCH = {"dynamic_axes": {"image": {0: "batch"}, "scores": {0: "batch"}}}


def write_residual(out: Path) -> list[Fixture]:
    model = seeded(Residual, 1)
    x = first(picture())
    answer = residual_answer(model)
    export(model, out / "residual.onnx", x, **ANY_BATCH)
    open_size = {"image": {0: "batch", 2: "height", 3: "width"}, "scores": {0: "batch"}}
    export(model, out / "open-size.onnx", x, dynamic_axes=open_size)
    export(model, out / "set-9.onnx", x, opset_version=9, keep_initializers_as_inputs=True, **ANY_BATCH)
    stored = onnx.load(out / "residual.onnx")
    onnx.save_model(
        stored, out / "external.onnx", save_as_external_data=True, location="external.onnx.data", size_threshold=0
    )
    return [
        Fixture("residual", answer, "Relu"),
        Fixture("open-size", answer, "Relu"),
        Fixture("set-9", answer, "Relu"),
        Fixture("external", answer, "Relu"),
    ]


def write_viewed(out: Path) -> list[Fixture]:
    model = seeded(Viewed, 2)
    options = {"dynamo": True, "opset_version": 20, "external_data": False}
    export(model, out / "one-picture.onnx", first(picture()).contiguous(), **options)
    # An example with channels last in memory has PyTorch build a Gather of one picture's elements in.
    export(model, out / "only-one-picture.onnx", first(picture()), **options)
    answer = residual_answer(model)
    return [
        Fixture("one-picture", answer, "Relu"),
        Fixture("only-one-picture", answer, "Relu", batch=1),
    ]


def write_channels_last(out: Path) -> Fixture:
    model = seeded(ChannelsLast, 3)
    export(model, out / "channels-last.onnx", picture(), **ANY_BATCH)

    def answer(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = model.features(model.normalised(x))
        return model.head(features.mean((2, 3))), last(features)

    return Fixture("channels-last", answer, "Relu", zero=(0.485, 0.456, 0.406))


def write_multi_label(out: Path) -> Fixture:
    model = seeded(MultiLabel, 4)
    export(model, out / "multi-label.onnx", first(picture()), **ANY_BATCH)
    return Fixture("multi-label", residual_answer(model), "Relu", activation="sigmoid")


def write_half(out: Path) -> Fixture:
    model = seeded(Residual, 5).half()
    export(model, out / "half.onnx", first(picture()).half(), **ANY_BATCH)
    # The same weights, computed with in float32.
    return Fixture("half", residual_answer(model.float()), "Relu", tolerance=5e-3)


def write_convnext(out: Path) -> Fixture:
    model = seeded(ConvNext, 6)
    export(model, out / "convnext.onnx", first(picture()), **ANY_BATCH)

    def answer(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        summed, wide = model.parts(first(x))
        return model.head(summed.mean((2, 3))), wide

    return Fixture("convnext", answer, "Mul")


def write_families(out: Path) -> list[Fixture]:
    families = [("vgg", Vgg, "Relu"), ("mobilenet", MobileNetV3, "HardSwish"), ("densenet", DenseNet, "Relu")]
    fixtures = []
    for seed, (name, make, layer) in enumerate(families, 8):
        model = seeded(make, seed)
        export(model, out / f"{name}.onnx", first(picture()), **ANY_BATCH)
        fixtures.append(Fixture(name, features_answer(model), layer))
    return fixtures


def write_quantised(out: Path) -> Fixture:
    from onnxruntime.quantization import (
        CalibrationDataReader,
        QuantFormat,
        quantize_static,
    )

    class Pictures(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            generator = np.random.default_rng(7)
            shapes = [generator.uniform(-1, 1, (1, 3, SIZE, SIZE)).astype(np.float32) for _ in range(8)]
            self.left = iter([*shapes, first(picture()).numpy()])

        def get_next(self) -> dict[str, Any] | None:
            return next(({"image": value} for value in self.left), None)

    model = seeded(Residual, 7)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        export(model, whole, first(picture()), opset_version=19, **ANY_BATCH)
        quantize_static(whole, out / "quantised.onnx", Pictures(), quant_format=QuantFormat.QDQ)
    stored = onnx.load(out / "quantised.onnx")
    made = [node.output[0] for node in stored.graph.node if node.op_type == "DequantizeLinear"]
    # The quantised activations that the global mean is taken of.
    mean = next(node for node in stored.graph.node if node.op_type in {"ReduceMean", "GlobalAveragePool"})
    layer = mean.input[0]
    assert layer in made
    stored.graph.output.append(onnx.ValueInfoProto(name=layer))
    evaluator = ReferenceEvaluator(stored)

    def answer(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        scores, maps = evaluator.run(None, {"image": first(x).numpy()})
        return torch.from_numpy(np.array(scores)), last(torch.from_numpy(np.array(maps)))

    # Fused operators round at other places: by one level of 255 here and there.
    return Fixture("quantised", answer, "DequantizeLinear", tolerance=3e-2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    (out / "external.onnx.data").unlink(missing_ok=True)
    fixtures = [
        *write_residual(out),
        *write_viewed(out),
        write_channels_last(out),
        write_multi_label(out),
        write_half(out),
        write_convnext(out),
        *write_families(out),
        write_quantised(out),
    ]
    index = {fixture.name: numbers(fixture) for fixture in fixtures}
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in index.items()]
    (out / "index.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size:>8}  {file.name}")


if __name__ == "__main__":
    main()
