"""Make the small ONNX models of unusual inputs, outputs and layers, and the numbers that PyTorch gives for them.

    python tools/make_onnx_kind_fixtures.py [--out test/vectors/onnx-kinds]

Needs what make_onnx_fixtures.py needs. index.json holds, for the picture sin(0.37 i) (i counts over height, width and
channel): the answer, the activations of the default layer [height, width, channel], and the answer under a mask of
cos(1.3 i) over a baseline of 0.1 (Wang et al., eq. 3, with PyTorch's own bilinear interpolation).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from make_onnx_fixtures import export, first, last, rounded, seeded
from torch import nn
from torch.nn import functional

SIZE = 32
CLASSES = 5
BASELINE = 0.1
DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "onnx-kinds"

Maps = tuple[torch.Tensor, torch.Tensor]


class Net(nn.Module):
    """Two convolutions; `parts` gives the logits and the activations of the default layer, channels last."""

    def __init__(self, channels: int = 3, classes: int = CLASSES) -> None:
        super().__init__()
        self.stem = nn.Conv2d(channels, 8, 3, stride=2, padding=1)
        self.second = nn.Conv2d(8, 12, 3, stride=2, padding=1)
        self.head = nn.Linear(12, classes)

    def scaled(self, x: torch.Tensor) -> torch.Tensor:
        return x

    def parts(self, x: torch.Tensor) -> Maps:
        maps = functional.relu(self.second(functional.relu(self.stem(self.scaled(x)))))
        return self.head(maps.mean((2, 3))), last(maps)

    def forward(self, x: torch.Tensor) -> Any:
        return self.parts(x)[0]


class Closed(Net):
    """The answer goes through a softmax or sigmoid."""

    def __init__(self, classes: int, close: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__(classes=classes)
        self.close = close

    def forward(self, x: torch.Tensor) -> Any:
        return self.close(super().forward(x))


class Several(Net):
    """Classes, and beside them a map and a text-like tensor: only one output can be the classes."""

    def forward(self, x: torch.Tensor) -> Any:
        logits, maps = self.parts(x)
        return maps, torch.softmax(logits, 1)


class Twofold(Net):
    """Two sets of classes."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds = nn.Linear(12, 3)

    def forward(self, x: torch.Tensor) -> Any:
        logits, maps = self.parts(x)
        return torch.softmax(logits, 1), self.kinds(maps.mean((1, 2)))


class Levels(Net):
    """Takes levels of 0 to 255, and normalises them as torchvision does."""

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    def scaled(self, x: torch.Tensor) -> torch.Tensor:
        return (x / 255 - self.mean) / self.std


class Bytes(Levels):
    """Takes whole numbers, and makes numbers with fractions of them."""

    def scaled(self, x: torch.Tensor) -> torch.Tensor:
        return super().scaled(x.flip(1).float())


class Points(nn.Module):
    """The last convolution leaves one place of the four before it."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 8, stride=16)
        self.point = nn.Conv2d(8, 12, 2)
        self.head = nn.Linear(12, CLASSES)

    def parts(self, x: torch.Tensor) -> Maps:
        maps = functional.relu(self.stem(x))
        return self.head(functional.relu(self.point(maps)).flatten(1)), last(maps)

    def forward(self, x: torch.Tensor) -> Any:
        return self.parts(x)[0]


class Block(nn.Module):
    """A block as timm has it: one product for queries, keys and values. Or three, as transformers has it."""

    def __init__(self, width: int, fused: bool) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.ModuleList([nn.Linear(width, 3 * width)] if fused else [nn.Linear(width, width) for _ in "qkv"])
        self.project = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, tokens, width = x.shape
        heads = 2
        y = self.norm1(x)
        if len(self.qkv) == 1:
            parts = self.qkv[0](y).reshape(batch, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4).unbind(0)
        else:
            parts = tuple(part(y).view(batch, tokens, heads, width // heads).transpose(1, 2) for part in self.qkv)
        y = functional.scaled_dot_product_attention(*parts)
        x = x + self.project(y.transpose(1, 2).reshape(batch, tokens, width))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    """A vision transformer of 4 x 4 patches, with tokens of the class, of a distillation or registers before them."""

    def __init__(self, extra: int, fused: bool, size: tuple[int, int] = (SIZE, SIZE)) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 12, 8, stride=8)
        count = (size[0] // 8) * (size[1] // 8)
        self.tokens = nn.Parameter(torch.randn(1, extra, 12)) if extra else None
        self.positions = nn.Parameter(torch.randn(1, count + extra, 12))
        self.blocks = nn.ModuleList([Block(12, fused) for _ in range(2)])
        self.norm = nn.LayerNorm(12)
        self.head = nn.Linear(12, CLASSES)
        self.extra = extra
        self.grid = (size[0] // 8, size[1] // 8)

    def parts(self, x: torch.Tensor) -> Maps:
        x = self.patches(x).flatten(2).transpose(1, 2)
        if self.tokens is not None:
            x = torch.cat([self.tokens.expand(x.shape[0], -1, -1), x], 1)
        x = x + self.positions
        seen = x
        for block in self.blocks:
            seen = block.norm1(x)
            x = block(x)
        x = self.norm(x)
        pooled = x[:, 0] if self.extra else x.mean(1)
        return self.head(pooled), seen[:, self.extra :].reshape(-1, *self.grid, 12)

    def forward(self, x: torch.Tensor) -> Any:
        return self.parts(x)[0]


@dataclass
class Kind:
    name: str
    model: Any
    channels: int = 3
    activation: str = "softmax"
    answer: Callable[[torch.Tensor], torch.Tensor] = lambda logits: logits
    """Logits as the engine speaks of them, of those that the model computes."""
    outputs: list[str] = field(default_factory=lambda: ["scores"])
    options: dict[str, Any] = field(default_factory=dict)
    is_last: bool = False
    """Whether the model takes channels last."""
    size: tuple[int, int] = (SIZE, SIZE)
    taken: torch.dtype = torch.float32
    """Type of the numbers that the model takes."""
    more: dict[str, Any] = field(default_factory=dict)


class Last(nn.Module):
    def __init__(self, model: Net) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: torch.Tensor) -> Any:
        return self.model(first(x))


def write(kind: Kind, out: Path) -> dict[str, Any]:
    height, width = kind.size
    values = np.sin(np.arange(height * width * kind.channels, dtype=np.float64) * 0.37).astype(np.float32)
    x = torch.from_numpy(values).reshape(1, height, width, kind.channels)
    model = kind.model
    axes = {name: {0: "batch"} for name in ["image", *kind.outputs]}
    options = {"output_names": kind.outputs, "dynamic_axes": axes, **kind.options}
    shown = (x if kind.is_last else first(x).contiguous()).to(kind.taken)
    export(Last(model).eval() if kind.is_last else model, out / f"{kind.name}.onnx", shown, **options)
    with torch.no_grad():
        logits, maps = model.parts(first(x))
        rows, columns = maps.shape[1:3]
        mask = torch.cos(torch.arange(rows * columns) * 1.3).reshape(1, 1, rows, columns).float()
        upsampled = functional.interpolate(mask, (height, width), mode="bilinear", align_corners=False)
        scaled = last((upsampled - upsampled.min()) / (upsampled.max() - upsampled.min()))
        masked, _ = model.parts(first(BASELINE + scaled * (x - BASELINE)))
    return {
        "channels": kind.channels,
        "size": {"height": height, "width": width},
        "activation": kind.activation,
        "layer": {"height": rows, "width": columns, "channels": maps.shape[3]},
        "logits": rounded(kind.answer(logits)[0]),
        "activations": rounded(maps[0].flatten()),
        "masked": rounded(kind.answer(masked)[0]),
        **kind.more,
    }


def pair(logits: torch.Tensor) -> torch.Tensor:
    """Two classes of one sigmoid."""
    return torch.cat([-logits / 2, logits / 2], 1)


NEWER = {"dynamo": True, "opset_version": 20, "external_data": False, "dynamic_axes": None}
TWO = {"outputs": ["species", "kinds"]}


def kinds() -> list[Kind]:
    fused = seeded(lambda: Transformer(1, True), 21)
    wide = (32, 48)
    return [
        Kind("grey", seeded(lambda: Net(channels=1), 11), channels=1),
        Kind("grey-last", seeded(lambda: Net(channels=1), 12), channels=1, is_last=True),
        Kind("rgba", seeded(lambda: Net(channels=4), 13), channels=4),
        Kind("one-sigmoid", seeded(lambda: Closed(1, torch.sigmoid), 14), answer=pair),
        Kind("one-number", seeded(lambda: Net(classes=1), 15), answer=pair, more={"output": "logits"}),
        Kind("two-sigmoids", seeded(lambda: Closed(2, torch.sigmoid), 16), activation="sigmoid"),
        Kind("one-of-two", seeded(Several, 17), outputs=["maps", "scores"]),
        Kind("two-of-two", seeded(Twofold, 18), **TWO, more={"outputName": "species"}),
        Kind("levels", seeded(Levels, 19), more={"ownScale": "raw"}),
        Kind("bytes", seeded(Bytes, 25), taken=torch.uint8, more={"ownScale": "raw"}),
        Kind("bytes-last", seeded(Bytes, 26), is_last=True, taken=torch.uint8, options=NEWER, more={"ownScale": "raw"}),
        Kind("points", seeded(Points, 20), more={"endsInPoints": True}),
        Kind("vit", fused),
        Kind("vit-newer", fused, options=NEWER),
        Kind("vit-distilled", seeded(lambda: Transformer(2, False), 22)),
        Kind("vit-set-14", seeded(lambda: Transformer(2, False), 22), options={"opset_version": 14}),
        Kind("vit-registers", seeded(lambda: Transformer(5, False, wide), 23), size=wide),
        Kind("vit-mean", seeded(lambda: Transformer(0, True), 24)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    index = {kind.name: write(kind, out) for kind in kinds()}
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in index.items()]
    (out / "index.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size:>8}  {file.name}")


if __name__ == "__main__":
    main()
