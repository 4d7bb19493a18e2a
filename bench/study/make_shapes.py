#!/usr/bin/env python3
"""Draws pictures of patterned shapes, trains a small residual network on them, and exports it to ONNX.

    python bench/study/make_shapes.py FOLDER

Needs bench/study/requirements.txt; some minutes on two cores. Written are pictures/CLASS/*.png, which the network has
not seen, and shapes.onnx with labels.json and preprocessing.json. The same seeds draw the same pictures; the weights
differ a little from machine to machine.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Iterator

UInt8Array = npt.NDArray[np.uint8]

SIDE = 96
# Drawn so many times larger, and then made smaller, so that edges are smooth.
SCALE = 2

SHAPES = ("disc", "square", "triangle", "star", "ring", "cross")
PATTERNS = ("plain", "striped", "spotted")
CLASSES = [f"{pattern} {shape}" for shape in SHAPES for pattern in PATTERNS]

# Objects of a picture; its class is that of the largest one.
MOST_OBJECTS = 3
# Half of an object's extent, as a share of the picture's side.
LARGEST, SMALLEST = 0.26, 0.09
# What the largest one measures at least, and the others at most, as a share of it.
OTHERS_AT_MOST = 0.75

TRAINING_PICTURES = 6_000
HELD_OUT_PICTURES = 260
BATCH = 64
EPOCHS = 10
LEARNING_RATE = 4e-3


def outline(shape: str, radius: float, turn: float) -> list[tuple[float, float]]:
    """Corners around the origin."""
    if shape == "cross":
        arm = radius / 3
        corners = [(arm, -radius), (arm, -arm), (radius, -arm)]
        around = [(x, y) for x, y in corners] + [(-y, x) for x, y in corners]
        around += [(-x, -y) for x, y in corners] + [(y, -x) for x, y in corners]
        points = around
    else:
        count = {"square": 4, "triangle": 3, "star": 10}.get(shape, 48)
        points = []
        for i in range(count):
            reach = radius * (0.45 if shape == "star" and i % 2 else 1)
            points.append((reach * math.cos(2 * math.pi * i / count), reach * math.sin(2 * math.pi * i / count)))
    cos, sin = math.cos(turn), math.sin(turn)
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in points]


def draw_object(
    picture: Image.Image, label: int, centre: tuple[float, float], radius: float, rng: np.random.Generator
) -> None:
    shape, pattern = SHAPES[label // len(PATTERNS)], PATTERNS[label % len(PATTERNS)]
    side = picture.width
    mask = Image.new("L", (side, side))
    corners = [(centre[0] + x, centre[1] + y) for x, y in outline(shape, radius, rng.uniform(0, 2 * math.pi))]
    on_mask = ImageDraw.Draw(mask)
    on_mask.polygon(corners, fill=255)
    if shape == "ring":
        hole = radius * 0.55
        on_mask.ellipse([centre[0] - hole, centre[1] - hole, centre[0] + hole, centre[1] + hole], fill=0)
    light, dark = rng.integers(150, 256, 3), rng.integers(0, 106, 3)
    if rng.random() < 0.5:
        light, dark = dark, light
    paint = np.empty((side, side, 3), np.uint8)
    paint[:] = light
    y, x = np.mgrid[0:side, 0:side]
    angle = rng.uniform(0, math.pi)
    along, across = x * math.cos(angle) + y * math.sin(angle), -x * math.sin(angle) + y * math.cos(angle)
    period = 0.09 * side * rng.uniform(0.8, 1.2)
    if pattern == "striped":
        paint[along % period < period / 2] = dark
    elif pattern == "spotted":
        spots = np.hypot(along % period - period / 2, across % period - period / 2) < period * 0.3
        paint[spots] = dark
    picture.paste(Image.fromarray(paint), (0, 0), mask)


def draw_background(rng: np.random.Generator) -> Image.Image:
    """Soft patches of colour, and lines that mean nothing."""
    side = SIDE * SCALE
    patches = rng.integers(0, 256, (int(rng.integers(2, 6)), int(rng.integers(2, 6)), 3), dtype=np.uint8)
    picture = Image.fromarray(patches).resize((side, side), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(0, 8))):
        ends = [float(end) for end in rng.uniform(0, side, 4)]
        colour = tuple(int(level) for level in rng.integers(0, 256, 3))
        pen.line(ends, fill=colour, width=int(rng.integers(1, 4)))
    return picture


def draw_picture(label: int, rng: np.random.Generator) -> UInt8Array:
    """`[SIDE, SIDE, 3]`"""
    side = SIDE * SCALE
    picture = draw_background(rng)
    largest = rng.uniform(SMALLEST / OTHERS_AT_MOST, LARGEST)
    others = [
        (int(rng.integers(len(CLASSES))), rng.uniform(SMALLEST, largest * OTHERS_AT_MOST))
        for _ in range(int(rng.integers(MOST_OBJECTS)))
    ]
    placed: list[tuple[float, float, float]] = []
    for drawn, radius in [(label, largest), *others]:
        for _ in range(20):
            x, y = rng.uniform(radius, 1 - radius, 2)
            if all(math.hypot(x - x2, y - y2) > radius + radius2 for x2, y2, radius2 in placed):
                draw_object(picture, drawn, (x * side, y * side), radius * side, rng)
                placed.append((x, y, radius))
                break
    levels = np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BOX), np.float32)
    noise = rng.normal(0, rng.uniform(0, 8), levels.shape)
    return np.clip(np.rint(levels + noise), 0, 255).astype(np.uint8)


def draw_pictures(count: int, seed: int) -> tuple[UInt8Array, npt.NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % len(CLASSES)
    return np.stack([draw_picture(int(label), rng) for label in labels]), labels


class Block(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, width_in: int, width: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width_in, width, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(width)
        self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(width)
        self.around = nn.Sequential(nn.Conv2d(width_in, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.first_norm(self.first(x)))
        return F.relu(self.second_norm(self.second(y)) + self.around(x))


class SmallResNet(nn.Module):
    """A stem, three residual blocks down to 128 channels of 6×6, the mean over the places, and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU())
        self.blocks = nn.Sequential(Block(32, 32, 2), Block(32, 64, 2), Block(64, 128, 2))
        self.head = nn.Linear(128, len(CLASSES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features: torch.Tensor = self.blocks(self.stem(x))
        scores: torch.Tensor = self.head(features.mean(dim=(2, 3)))
        return scores


def to_input(pictures: UInt8Array) -> torch.Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def shuffled(pictures: torch.Tensor, labels: torch.Tensor) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Batches; every picture is turned or mirrored by chance."""
    for chosen in torch.randperm(len(pictures)).split(BATCH):  # type: ignore[no-untyped-call]
        batch = torch.rot90(pictures[chosen], int(torch.randint(4, ())), (2, 3))
        yield (batch.flip(3) if torch.rand(()) < 0.5 else batch), labels[chosen]


def train(model: nn.Module) -> None:
    drawn, numbers = draw_pictures(TRAINING_PICTURES, seed=1)
    pictures, labels = to_input(drawn), torch.from_numpy(numbers)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-2)
    steps = EPOCHS * math.ceil(len(pictures) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        model.train()
        total = 0.0
        for batch, wanted in shuffled(pictures, labels):
            loss = F.cross_entropy(model(batch), wanted)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total / len(pictures):.3f}", flush=True)
    model.eval()


def write(model: nn.Module, out: Path) -> None:
    drawn, labels = draw_pictures(HELD_OUT_PICTURES, seed=2)
    with torch.no_grad():
        right = int((model(to_input(drawn)).argmax(1).numpy() == labels).sum())
    print(f"{right} of {len(labels)} pictures that it has not seen are classified rightly")
    for index, (picture, label) in enumerate(zip(drawn, labels, strict=True)):
        folder = out / "pictures" / CLASSES[label]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(folder / f"{index:03}.png")
    torch.onnx.export(
        model,
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(out / "shapes.onnx"),
        dynamo=False,
        opset_version=17,
        input_names=["image"],
        output_names=["scores"],
        dynamic_axes={"image": {0: "batch"}, "scores": {0: "batch"}},
    )
    (out / "labels.json").write_text(json.dumps([{"index": i, "name": n} for i, n in enumerate(CLASSES)], indent=1))
    preprocessing = {
        "version": 1,
        "inputSize": {"width": SIDE, "height": SIDE},
        "fit": {"mode": "squash"},
        "resample": "bicubic",
        "mean": [127.5] * 3,
        "std": [127.5] * 3,
        "channelOrder": "rgb",
    }
    (out / "preprocessing.json").write_text(json.dumps(preprocessing, indent=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    model = SmallResNet()
    train(model)
    write(model, out)


if __name__ == "__main__":
    main()
