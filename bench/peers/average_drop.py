#!/usr/bin/env python3
"""Average drop and increase of Score-CAM and Grad-CAM in PyTorch, beside what `scorecam evaluate` has found.

    npx scorecam evaluate PICTURES --limit 60 --out DIR --metrics average-drop,average-increase \\
        --methods score-cam:logit,score-cam:released,score-cam:paper,grad-cam
    PYTHONPATH=tools python bench/peers/average_drop.py PICTURES DIR/evaluation.json [--limit N]

Grad-CAM is pytorch-grad-cam's; Score-CAM is written here from its formula, for the three weights that are in use.
Needs bench/requirements-torch.txt and, without its dependencies, bench/requirements-torch-cams.txt.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F
from lite0 import TARGET_LAYER, read_model
from PIL import Image
from torch_cams import INPUT_SIZE, Lite0, stand_in_for_torchvision

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = Path(__file__).resolve().parents[2] / "media" / "models" / "efficientnet-lite0" / "model.json"
SHORT_SIDE = 256
BATCH = 16
METRICS = ("average-drop", "average-increase")


def read_input(path: Path) -> torch.Tensor:
    """`[1, 3, 224, 224]`: short side to 256, the middle cut out (a half pixel goes to the right), x / 127.5 - 1."""
    picture = Image.open(path).convert("RGB")
    scale = SHORT_SIDE / min(picture.size)
    picture = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BICUBIC)
    left, top = (picture.width - INPUT_SIZE) // 2, (picture.height - INPUT_SIZE) // 2
    levels = np.asarray(picture.crop((left, top, left + INPUT_SIZE, top + INPUT_SIZE)), np.float32)
    return torch.from_numpy(levels).permute(2, 0, 1)[None] / 127.5 - 1


def to_unit(maps: torch.Tensor) -> torch.Tensor:
    low, high = maps.amin((-2, -1), keepdim=True), maps.amax((-2, -1), keepdim=True)
    return (maps - low) / (high - low)


def upsample(maps: torch.Tensor) -> torch.Tensor:
    return F.interpolate(maps[None], size=(INPUT_SIZE, INPUT_SIZE), mode="bilinear", align_corners=False)[0]


def score_cams(model: Lite0, x: torch.Tensor, class_index: int) -> Iterator[tuple[str, torch.Tensor]]:
    """Wang et al., Score-CAM: `minmax(ReLU(upsample(Σ_k w_k A^k)))` with `w` of the scores under each channel's mask."""
    kept: list[torch.Tensor] = []
    hook = model.layers[TARGET_LAYER].register_forward_hook(lambda _, __, output: kept.append(output[0].clone()))
    model(x)
    hook.remove()
    (activations,) = kept
    live = activations[activations.amax((1, 2)) > activations.amin((1, 2))]
    logits = torch.cat([model(x * to_unit(upsample(live[i : i + BATCH]))[:, None]) for i in range(0, len(live), BATCH)])
    probabilities = logits.softmax(1)[:, class_index]
    weights = {
        "score-cam:logit": (logits - logits.mean(1, keepdim=True))[:, class_index].softmax(0),
        "score-cam:released": probabilities,
        "score-cam:paper": probabilities.softmax(0),
    }
    for name, each in weights.items():
        yield name, to_unit(upsample((each[:, None, None] * live).sum(0)[None]).relu())[0]


def grad_cam(model: Lite0, x: torch.Tensor, class_index: int) -> torch.Tensor:
    stand_in_for_torchvision()
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    with torch.enable_grad(), GradCAM(model, [model.layers[TARGET_LAYER]]) as cam:
        return torch.from_numpy(cam(input_tensor=x, targets=[ClassifierOutputTarget(class_index)])[0])


@torch.no_grad()
def measure(model: Lite0, path: Path) -> dict[str, tuple[float, float]]:
    """Drop in percent, and 100 where the confidence has increased, by method."""
    x = read_input(path)
    before = model(x)[0].softmax(0)
    class_index = int(before.argmax())
    full = float(before[class_index])
    measured = {}
    for name, shown in [*score_cams(model, x, class_index), ("grad-cam", grad_cam(model, x, class_index))]:
        masked = float(model(x * shown)[0].softmax(0)[class_index])
        measured[name] = (100 * max(0.0, full - masked) / full, 100.0 * (masked > full))
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    evaluation: dict[str, Any] = json.loads(args.evaluation.read_text(encoding="utf-8"))
    names = [method["name"] for method in evaluation["methods"]]
    model = Lite0(read_model(MODEL)).eval()
    ours: dict[str, list[tuple[float, float]]] = {}
    theirs: dict[str, list[tuple[float, float]]] = {}
    for picture in evaluation["pictures"][: args.limit]:
        for name, values in measure(model, args.pictures / picture["picture"]).items():
            theirs.setdefault(name, []).append(values)
            found = picture["measurements"][names.index(name)]["values"]
            ours.setdefault(name, []).append((found[METRICS[0]], found[METRICS[1]]))
        print(f"{len(theirs['grad-cam'])}: {picture['picture']}", flush=True)
    for name, found_there in theirs.items():
        for metric, our, their in zip(METRICS, np.mean(ours[name], 0), np.mean(found_there, 0), strict=True):
            print(f"{name:20} {metric:17} scorecam {our:6.2f}  PyTorch {their:6.2f}  n = {len(found_there)}")
        apart = np.abs(np.subtract(ours[name], found_there))
        print(
            f"{name:20} furthest apart on a picture: {apart[:, 0].max():.3f}; increase differs on {int(apart[:, 1].sum() / 100)}"
        )


if __name__ == "__main__":
    main()
