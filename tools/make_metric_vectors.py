#!/usr/bin/env python3
"""Makes test/vectors/metrics: maps and a small classifier, and what SciPy, scikit-image and PyTorch measure of them.

    python tools/make_metric_vectors.py          (needs requirements-metrics.txt)

The maps and the classifier are seeded noise. What the published code of a measurement does is done here in its own
libraries: the blur and the curves of RISE, the pointing game of TorchRay, ADCC. A second run writes the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from scipy import stats
from scipy.ndimage import gaussian_filter
from skimage.feature import hog
from skimage.metrics import structural_similarity
from skimage.transform import downscale_local_mean

Array = npt.NDArray[Any]

# scikit-image has no types.
ssim: Any = structural_similarity
halve: Any = downscale_local_mean

OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "metrics"
MAP_SHAPE = (56, 64)
PICTURE_SHAPE = (14, 12, 3)
CLASSES = 4
CLASS = 2
STEPS = (1, 5, 24)
ZERO_INPUT = (0.25, -0.5, 0.125)

rng = np.random.default_rng(20261123)


def smooth_map(shape: tuple[int, int], sigma: float) -> Array:
    """Smoothed noise in [0, 1], no two values alike."""
    noise = gaussian_filter(rng.standard_normal(shape), sigma, mode="wrap")
    scaled: Array = (noise - noise.min()) / (noise.max() - noise.min())
    return scaled.astype(np.float32)


def store(name: str, values: Array) -> Array:
    np.save(OUT / f"{name}.npy", values)
    return values


def similarities(a: Array, b: Array) -> dict[str, float]:
    """How alike two maps are, by SciPy and scikit-image."""
    # In float32 at last, where values that rounding alone makes different are the same again.
    descriptors = [hog(m.astype(np.float64), pixels_per_cell=(16, 16)).astype(np.float32) for m in (a, b)]
    return {
        "spearman": stats.spearmanr(a, b, axis=None).statistic,
        "ssim": ssim(
            a.astype(np.float64),
            b.astype(np.float64),
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=1.0,
        ),
        "hog": stats.spearmanr(*descriptors).statistic,
        "pearson": stats.pearsonr(a.ravel().astype(np.float64), b.ravel().astype(np.float64)).statistic,
    }


def probability(pictures: Array, weights: Array) -> Array:
    """A linear classifier with a softmax: `[count, height, width, channels]` to the probability of the class."""
    logits = pictures.reshape(len(pictures), -1).astype(np.float64) @ weights.astype(np.float64)
    probabilities: Array = torch.softmax(torch.from_numpy(logits), 1).numpy()
    return probabilities[:, CLASS]


def rise_blur(picture: Array) -> Array:
    """RISE's `evaluation.py`: an impulse of 11x11 through a Gaussian of 5, then `conv2d` with a padding of zeros."""
    impulse = np.zeros((11, 11))
    impulse[5, 5] = 1
    kernel = torch.from_numpy(gaussian_filter(impulse, 5))
    rest = torch.from_numpy((picture - np.asarray(ZERO_INPUT)).transpose(2, 0, 1)[:, None])
    blurred = F.conv2d(rest, kernel[None, None], padding=5)[:, 0].numpy().transpose(1, 2, 0)
    from_zero: Array = blurred + np.asarray(ZERO_INPUT)
    return from_zero


def rise_curve(start: Array, finish: Array, saliency: Array, step: int, weights: Array) -> dict[str, Any]:
    """RISE's `CausalMetric.single_run` and `auc`."""
    start = start.reshape(-1, 3).copy()
    finish = finish.reshape(-1, 3)
    order = np.flip(np.argsort(saliency.ravel()))
    points = -(-len(order) // step) + 1
    scores = np.empty(points)
    for i in range(points):
        scores[i] = probability(start.reshape(1, *PICTURE_SHAPE), weights)[0]
        if i < points - 1:
            coords = order[step * i : step * (i + 1)]
            start[coords] = finish[coords]
    auc = (scores.sum() - scores[0] / 2 - scores[-1] / 2) / (len(scores) - 1)
    return {"stepPixels": step, "probabilities": scores.tolist(), "auc": auc}


def drop_of(picture: Array, mask: Array, weights: Array) -> dict[str, Any]:
    """ADCC's `average_drop`, and whether the probability increased."""
    zero = np.asarray(ZERO_INPUT)
    full, masked = probability(np.stack([picture, zero + mask[..., None] * (picture - zero)]), weights)
    drop = max(0.0, full - masked) / full
    return {"full": full, "masked": masked, "dropPercent": 100 * drop, "increased": bool(masked > full)}


def pointing_games(saliency: Array) -> list[dict[str, Any]]:
    """TorchRay's pointing game, and Score-CAM's by energy, on boxes of whole pixels."""
    height, width = saliency.shape
    v, u = np.unravel_index(np.argmax(saliency), saliency.shape)
    rows, columns = np.mgrid[0:height, 0:width]
    accept = (rows - v) ** 2 + (columns - u) ** 2
    games = []
    for _ in range(40):
        mask = np.zeros(saliency.shape, bool)
        boxes = []
        for _ in range(int(rng.integers(1, 4))):
            w, h = int(rng.integers(1, 16)), int(rng.integers(1, 16))
            x, y = int(rng.integers(0, width - w)), int(rng.integers(0, height - h))
            mask[y : y + h, x : x + w] = True
            boxes.append([x, y, w, h])
        hits = {str(tolerance): bool((mask & (accept < tolerance**2)).any()) for tolerance in (3, 15)}
        energy = float(saliency[mask].sum(dtype=np.float64) / saliency.sum(dtype=np.float64))
        games.append({"boxes": boxes, "hits": hits, "energy": energy})
    return games


def area_mean(picture: Array, length: int, axis: int) -> Array:
    """Mean over equal parts of an axis, by differences of the running sum."""
    running = np.concatenate([np.zeros_like(picture.take([0], axis)), picture.cumsum(axis)], axis)
    ends = np.linspace(0, picture.shape[axis], length + 1)
    at = np.apply_along_axis(lambda line: np.interp(ends, np.arange(len(line)), line), axis, running)
    means: Array = np.diff(at, axis=axis) * (length / picture.shape[axis])
    return means


def collage_of(pictures: Array, side: int) -> Array:
    """Pictures in rows and columns; cells end at the nearest whole pixel."""
    _, height, width, _ = pictures.shape
    collage = np.zeros(pictures.shape[1:])
    xs = [int(np.floor(i * width / side + 0.5)) for i in range(side + 1)]
    ys = [int(np.floor(i * height / side + 0.5)) for i in range(side + 1)]
    for i, picture in enumerate(pictures[: side * side].astype(np.float64)):
        x0, x1, y0, y1 = xs[i % side], xs[i % side + 1], ys[i // side], ys[i // side + 1]
        collage[y0:y1, x0:x1] = area_mean(area_mean(picture, x1 - x0, 1), y1 - y0, 0)
    return collage


def bootstrap_of(values: Array) -> dict[str, Any]:
    interval = stats.bootstrap(
        (values,), np.mean, n_resamples=200_000, batch=2000, method="percentile", rng=np.random.default_rng(5)
    ).confidence_interval
    return {"values": values.tolist(), "mean": values.mean(), "low": interval.low, "high": interval.high}


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    a = store("map-a", smooth_map(MAP_SHAPE, 4))
    b = store("map-b", (0.6 * a + 0.4 * smooth_map(MAP_SHAPE, 2)).astype(np.float32))
    levels = [np.round(m * 5).astype(np.float32) / np.float32(5) for m in (a, b)]
    picture = store("picture", rng.standard_normal(PICTURE_SHAPE).astype(np.float32))
    weights = store("weights", (0.2 * rng.standard_normal((picture.size, CLASSES))).astype(np.float32))
    saliency = store("saliency", smooth_map(PICTURE_SHAPE[:2], 1))
    blurred = rise_blur(picture)
    zero = np.broadcast_to(np.asarray(ZERO_INPUT), PICTURE_SHAPE)
    upper = saliency.copy()
    upper.ravel()[np.argsort(saliency.ravel())[: saliency.size // 2]] = 0
    pictures = rng.standard_normal((9, *PICTURE_SHAPE)).astype(np.float32)
    store("collage-pictures", pictures)
    halves = np.concatenate([np.concatenate([halve(p, (2, 2, 1)) for p in pictures[i : i + 2]], 1) for i in (0, 2)])
    drop = drop_of(picture, saliency, weights)
    coherency = (stats.pearsonr(a.ravel(), b.ravel()).statistic + 1) / 2
    goods = [coherency, 1 - a.mean(dtype=np.float64), 1 - drop["dropPercent"] / 100]
    descriptor = hog(a.astype(np.float64), pixels_per_cell=(8, 8), cells_per_block=(2, 2), orientations=6)
    hard = rng.beta(2, 5, 60)
    expected = {
        "zeroInput": ZERO_INPUT,
        "classIndex": CLASS,
        "similarities": {"smooth": similarities(a, b), "levels": similarities(*levels)},
        "hogOfA": descriptor[::17].tolist(),
        "blurred": blurred.ravel().tolist(),
        "insertion": [rise_curve(blurred, picture, saliency, step, weights) for step in STEPS],
        "deletion": [rise_curve(picture, zero, saliency, step, weights) for step in STEPS],
        "drop": drop,
        "upperHalf": drop_of(picture, upper, weights),
        "pointing": pointing_games(a),
        "collages": {"2": halves.ravel().tolist(), "3": collage_of(pictures, 3).ravel().tolist()},
        "adcc": {"coherency": coherency, "complexity": goods[1] * -1 + 1, "adcc": float(stats.hmean(goods))},
        "bootstrap": [bootstrap_of(hard), bootstrap_of((rng.random(60) < 0.3).astype(float))],
    }
    text = json.dumps(expected, default=float, separators=(",", ":"))
    (OUT / "expected.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
