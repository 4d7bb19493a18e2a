#!/usr/bin/env python3
"""Weightings that were tried before one of them became a part of the program, on pictures that are not reported on.

    python bench/study/candidates.py MODEL.onnx FOLDER --keep KEPT [--pictures N] [--collages N] [--steps N] [NAME …]

The model ends in global pooling and a linear layer; labels.json and preprocessing.json lie beside it. FOLDER has a
folder for each class (bench/study/halves.mjs makes two halves of one). What was computed of a picture is kept in KEPT.
Needs bench/requirements-torch.txt and tools/requirements-onnx.txt.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scored import Array, Float32Array, Network, Scored, log_softmax, score, to_unit


def softmax(values: Array) -> Array:
    result: Array = np.exp(log_softmax(values))
    return result


def standardised(values: Array) -> Array:
    result: Array = (values - values.mean()) / (values.std() + 1e-12)
    return result


# Pictures of a collage, a side.
SIDE = 2

# Each makes a map at the layer's resolution, before the ReLU.
Candidate = Callable[[Scored, int], Array]


def weighted(weigh: Callable[[Scored, int], Array], of_masks: bool = False) -> Candidate:
    return lambda s, c: np.tensordot(weigh(s, c), s.masks if of_masks else s.features[s.live], 1)


def signed(sharpness: float, of_masks: bool = False) -> Candidate:
    """`softmax_k(β z_k) − 1/K` of the standardised logits."""
    return weighted(lambda s, c: softmax(sharpness * standardised(s.centred[:, c])) - 1 / len(s.live), of_masks)


def neighbours(side: int) -> Array:
    """`[cells, cells]`: what the squared differences of neighbours are the quadratic form of."""
    path = 2 * np.eye(side) - np.eye(side, k=1) - np.eye(side, k=-1)
    path[0, 0] = path[-1, -1] = 1
    return np.kron(path, np.eye(side)) + np.kron(np.eye(side), path)


def ridge(share: float, target: Callable[[Scored, int], Array], smooth: float = 0) -> Candidate:
    """Regression of a score on the masks; the penalty is a share of the masks' variance, also of neighbours' differences."""

    def fit(s: Scored, c: int) -> Array:
        masks = s.masks.reshape(len(s.live), -1)
        masks = masks - masks.mean(0)
        scores = target(s, c)
        scores = (scores - scores.mean()) / max(np.abs(scores).max(), 1e-300)
        gram = masks.T @ masks
        penalty = np.eye(len(gram)) + smooth * neighbours(s.masks.shape[-1])
        fitted = np.linalg.solve(gram + share * np.trace(gram) * penalty, masks.T @ scores)
        small: Array = fitted.reshape(s.masks.shape[1:])
        return small

    return fit


def probability(power: float) -> Callable[[Scored, int], Array]:
    return lambda s, c: np.exp(power * s.log_p[:, c])


CANDIDATES: dict[str, Candidate] = {
    "grad-cam": lambda s, c: np.maximum(np.tensordot(s.head[c], s.features, 1), 0),
    "paper": weighted(lambda s, c: softmax(np.exp(s.log_p[:, c]))),
    "released": weighted(probability(1)),
    **{f"logit T={t}": weighted(lambda s, c, t=t: softmax(s.centred[:, c] / t)) for t in (2, 1, 0.5, 0.25)},  # type: ignore[misc]
    **{f"standardised {b}": weighted(lambda s, c, b=b: softmax(b * standardised(s.centred[:, c]))) for b in (1, 2)},  # type: ignore[misc]
    **{f"signed {b}": signed(b) for b in (1, 2, 3)},
    **{f"signed {b} of masks": signed(b, of_masks=True) for b in (1, 2, 3)},
    "logit minus mean": weighted(lambda s, c: standardised(s.centred[:, c])),
    "probability minus mean": weighted(lambda s, c: standardised(np.exp(s.log_p[:, c]))),
    **{f"ridge logit {r}": ridge(r, lambda s, c: s.centred[:, c]) for r in (0.02, 0.2)},
    **{f"ridge log P {r}": ridge(r, lambda s, c: s.log_p[:, c]) for r in (0.02, 0.2)},
    **{f"ridge √P {r}": ridge(r, probability(0.5)) for r in (0.02, 0.2)},
    **{f"ridge P {r}": ridge(r, probability(1)) for r in (0.002, 0.01, 0.02, 0.05, 0.2)},
    "ridge P 0.02 smooth": ridge(0.02, probability(1), smooth=0.3),
}


def finished(candidate: Candidate, s: Scored, c: int) -> Float32Array:
    return to_unit(s.up(candidate(s, c))).astype(np.float32)


def blurred(x: Float32Array) -> Float32Array:
    """RISE's 11×11 Gaussian with σ = 5, reflected at the kernel's borders; zero beyond the picture's."""
    kernel = np.zeros(11)
    for distance in range(-20, 21):
        at = (5 + distance) % 22
        kernel[at if at < 11 else 21 - at] += np.exp(-0.5 * (distance / 5) ** 2)
    kernel /= kernel.sum()
    for axis in (1, 2):
        x = np.apply_along_axis(np.convolve, axis, x, kernel, "same").astype(np.float32)
    return x


def curve(network: Network, s: Scored, order: npt.NDArray[np.int64], kind: str, steps: int) -> float:
    start, end = (blurred(s.x), s.x) if kind == "insertion" else (s.x, np.zeros_like(s.x))
    current, pixels = start.reshape(3, -1).copy(), order.size
    frames = [current.copy()]
    for some in np.split(order, range(-(-pixels // steps), pixels, -(-pixels // steps))):
        current[:, some] = end.reshape(3, -1)[:, some]
        frames.append(current.copy())
    rows = np.exp(log_softmax(network.logits(np.stack(frames).reshape(-1, *s.x.shape))))[:, s.logits.argmax()]
    return float((rows.sum() - (rows[0] + rows[-1]) / 2) / (len(rows) - 1))


def perturbed(network: Network, s: Scored, candidate: Candidate, steps: int) -> dict[str, float]:
    c = int(s.logits.argmax())
    shown = finished(candidate, s, c)
    order = np.argsort(-shown.ravel(), kind="stable")
    before, after = (
        float(np.exp(log_softmax(logits)[c])) for logits in (s.logits, network.logits((s.x * shown)[None])[0])
    )
    return {
        "insertion": curve(network, s, order, "insertion", steps),
        "deletion": curve(network, s, order, "deletion", steps),
        "drop %": 100 * max(0.0, before - after) / before,
        "increase %": 100.0 * (after > before),
    }


def alike(s: Scored, candidate: Candidate) -> float:
    first, second = (finished(candidate, s, int(c)).ravel() for c in np.argsort(-s.logits)[:2])
    return float(np.corrcoef(first, second)[0, 1]) if first.std() > 0 and second.std() > 0 else float("nan")


def in_cells(s: Scored, candidate: Candidate, classes: Sequence[int]) -> float:
    half, shares = s.x.shape[-1] // 2, []
    for i, c in enumerate(classes):
        shown = finished(candidate, s, c)
        cell = shown[i // 2 * half : (i // 2 + 1) * half, i % 2 * half : (i % 2 + 1) * half]
        if shown.sum() > 0:
            shares.append(float(cell.sum() / shown.sum()))
    return float(np.mean(shares))


def collage(pictures: Sequence[Float32Array]) -> Float32Array:
    half = pictures[0].shape[-1] // 2
    small = [x.reshape(3, half, 2, half, 2).mean((2, 4)) for x in pictures]
    return np.concatenate([np.concatenate(small[i : i + 2], 2) for i in (0, 2)], 1).astype(np.float32)


def make_collages(network: Network, paths: Sequence[Path], kept: Path) -> Iterator[tuple[Scored, list[int]]]:
    """Fours of rightly classified pictures of distinct classes, with their classes."""
    right: list[tuple[Float32Array, int]] = []
    shuffled = sorted(paths, key=lambda path: sha256(f"{path.parent.name}/{path.name}".encode()).hexdigest())
    fours = 0
    for path in shuffled:
        x, c = network.read(path), network.class_of[path.parent.name]
        if int(network.logits(x[None])[0].argmax()) == c and c not in {other for _, other in right}:
            right.append((x, c))
        if len(right) == SIDE * SIDE:
            made = collage([x for x, _ in right])
            yield score(network, made, kept / f"collage-{fours}.npz"), [c for _, c in right]
            right, fours = [], fours + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=60)
    parser.add_argument("--collages", type=int, default=12)
    parser.add_argument("--steps", type=int, default=28, help="of the curves; 0 leaves out what takes forward passes")
    parser.add_argument("names", nargs="*", default=list(CANDIDATES))
    args = parser.parse_intermixed_args()
    network = Network(args.model)
    paths = sorted(args.folder.glob("*/*"))
    # Spread over the classes, which lie in an order of their own.
    chosen = [*paths[::2], *paths[1::2]][: args.pictures]
    scored = [score(network, network.read(path), args.keep / f"{path.parent.name}-{path.stem}.npz") for path in chosen]
    collages = list(islice(make_collages(network, paths, args.keep), args.collages))
    print(f"{len(scored)} pictures, {len(collages)} collages, {args.steps} steps")
    for name in args.names:
        candidate = CANDIDATES[name]
        values = [perturbed(network, s, candidate, args.steps) for s in scored] if args.steps > 0 else [{}]
        means = {key: float(np.mean([each[key] for each in values])) for key in values[0]}
        means["grid"] = float(np.mean([in_cells(s, candidate, classes) for s, classes in collages]))
        means["alike"] = float(np.nanmean([alike(s, candidate) for s in scored]))
        print(f"{name:24}" + "  ".join(f"{key} {value:.3f}" for key, value in means.items()), flush=True)


if __name__ == "__main__":
    main()
