"""Makes test/vectors/resample: what OpenCV and TensorFlow make of synthetic pictures at other sizes.

    python tools/make_resample_vectors.py       (needs requirements-resample.txt)

`expected.bin.gz` holds the answers one after another: 8-bit levels of OpenCV's `cv2.resize`, 64 times the levels of
TensorFlow's `tf.image.resize` without antialiasing as 16-bit numbers, [height, width, 3] each. `index.json` says what lies where. A second run writes
the same bytes.
"""

import gzip
import json
from pathlib import Path

import cv2
import numpy as np
import tensorflow as tf

OUT = Path(__file__).resolve().parent.parent / "test/vectors/resample"
OPENCV = {"linear": cv2.INTER_LINEAR, "area": cv2.INTER_AREA, "cubic": cv2.INTER_CUBIC}
SIZES = [
    ((61, 47), (23, 19)), ((31, 23), (50, 35)), ((61, 47), (61, 13)), ((61, 47), (17, 47)), ((61, 47), (1, 1)),
    ((61, 47), (7, 30)), ((1, 1), (5, 4)), ((397, 301), (33, 27)), ((30, 24), (31, 24)), ((3, 200), (9, 11)),
    ((60, 48), (30, 24)), ((60, 48), (20, 16)), ((60, 48), (15, 8)), ((20, 16), (40, 32)), ((60, 48), (30, 16)),
    ((20, 16), (20, 16)), ((50, 38), (43, 33)),
]  # fmt: skip
# TensorFlow's levels are no whole numbers; so many parts of one are kept.
PARTS = 64


def synthetic(width: int, height: int) -> np.ndarray:
    """[height, width, 3] levels; the test makes the same out of the same formula."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    rows = [(x * 3 + y * 5 + (x * y) // 7 + c * 85 + (x * x * 31 + y * y * 17) % 61) % 256 for c in range(3)]
    return np.stack(rows, -1).astype(np.uint8)


def main() -> None:
    blob, cases = bytearray(), []
    for source, (width, height) in SIZES:
        picture = synthetic(*source)
        made = {
            f"opencv-{name}": cv2.resize(picture, (width, height), interpolation=flag) for name, flag in OPENCV.items()
        }
        for name in ("bilinear", "bicubic"):
            made[f"tf-{name}"] = tf.image.resize(picture, (height, width), method=name).numpy()
        for name, pixels in made.items():
            cases.append({"filter": name, "source": source, "width": width, "height": height, "offset": len(blob)})
            stored = pixels if pixels.dtype == np.uint8 else np.round(pixels * PARTS).astype("<i2")
            blob.extend(stored.tobytes() + bytes(stored.nbytes % 2))
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "expected.bin.gz").write_bytes(gzip.compress(bytes(blob), 9, mtime=0))
    rows = ",\n    ".join(json.dumps(case) for case in cases)
    versions = f'"opencv": "{cv2.__version__}",\n  "tensorflow": "{tf.__version__}"'
    (OUT / "index.json").write_text(f'{{\n  {versions},\n  "cases": [\n    {rows}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
