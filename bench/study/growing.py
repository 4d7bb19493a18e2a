#!/usr/bin/env python3
"""How soon a map of the weighting ridge is what it becomes: maps of the first channels against those of all.

    python bench/study/growing.py MODEL.onnx FOLDER --keep KEPT [--pictures N]

As candidates.py, with the same pictures. The penalty is multiplied by (all channels / scored ones) to several powers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from scored import Array, Network, Scored, score

SHARES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7)
POWERS = (0, 0.25, 0.5, 1, 1.5)
PENALTY = 0.02


def ridge(masks: Array, scores: Array, penalty: float) -> Array:
    """`[cells]`, of the masks `[channels, cells]`."""
    masks = masks - masks.mean(0)
    gram = masks.T @ masks
    fitted: Array = np.linalg.solve(
        gram + penalty * np.trace(gram) * np.eye(len(gram)), masks.T @ (scores - scores.mean())
    )
    return fitted


def logit(activations: Array, logits: Array) -> Array:
    weights = np.exp(logits - logits.max())
    combined: Array = weights @ activations / weights.sum()
    return combined


def likeness(s: Scored, first: Array, second: Array) -> float:
    """Correlation of two maps as they are drawn."""
    side = s.masks.shape[-1]
    a, b = (s.up(small.reshape(side, side)).ravel() for small in (first, second))
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=21)
    args = parser.parse_args()
    network = Network(args.model)
    paths = sorted(args.folder.glob("*/*"))
    chosen = [*paths[::2], *paths[1::2]][: args.pictures]
    found: dict[str, list[list[float]]] = {}
    for path in chosen:
        s = score(network, network.read(path), args.keep / f"{path.parent.name}-{path.stem}.npz")
        # As the program orders them.
        order = np.argsort(-s.features[s.live].std((1, 2)), kind="stable")
        masks = s.masks[order].reshape(len(order), -1)
        activations = s.features[s.live][order].reshape(len(order), -1)
        for c in np.argsort(-s.logits)[:2]:
            scores, logits = np.exp(s.log_p[order, c]), s.centred[order, c]
            counts = [int(np.ceil(share * len(order))) for share in SHARES]
            whole = ridge(masks, scores, PENALTY)
            for power in POWERS:
                parts = [ridge(masks[:n], scores[:n], PENALTY * (len(order) / n) ** power) for n in counts]
                found.setdefault(f"ridge, power {power}", []).append([likeness(s, part, whole) for part in parts])
            parts = [logit(activations[:n], logits[:n]) for n in counts]
            whole = logit(activations, logits)
            found.setdefault("logit", []).append([likeness(s, part, whole) for part in parts])
    print(f"{len(chosen)} pictures, the two likeliest classes; mean / worst with {SHARES} of the channels")
    for name, rows in found.items():
        values = np.array(rows)
        pairs = zip(values.mean(0), values.min(0), strict=True)
        print(f"{name:18}" + "  ".join(f"{mean:.3f} / {worst:.3f}" for mean, worst in pairs))


if __name__ == "__main__":
    main()
