"""Export the published EfficientNet-Lite0 to ONNX, as a PyTorch user would, with what the tool has to know beside it.

    python tools/export_lite0_onnx.py FOLDER

Needs tools/requirements.txt and tools/requirements-onnx.txt. Written are lite0.onnx (any batch, logits),
one-picture/lite0.onnx (PyTorch's newer exporter as it is called without options: one picture, weights in a file beside
it), and labels.json and preprocessing.json of the embedded model beside each.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from convert_lite0 import DEFAULT_OUT, INPUT_SIZE, find_weights
from efficientnet_lite_pytorch import EfficientNet


def export_lite0(out: Path) -> None:
    model = EfficientNet.from_name("efficientnet-lite0")
    model.load_state_dict(torch.load(find_weights(), map_location="cpu", weights_only=True))
    model.eval()
    example = torch.zeros(1, 3, INPUT_SIZE, INPUT_SIZE)
    any_batch = {"image": {0: "batch"}, "scores": {0: "batch"}}
    for folder in (out, out / "one-picture"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("labels.json", "preprocessing.json"):
            shutil.copy(DEFAULT_OUT / name, folder / name)
    torch.onnx.export(
        model,
        (example,),
        str(out / "lite0.onnx"),
        dynamo=False,
        opset_version=17,
        input_names=["image"],
        output_names=["scores"],
        dynamic_axes=any_batch,
    )
    torch.onnx.export(model, (example,), str(out / "one-picture" / "lite0.onnx"), dynamo=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    export_lite0(parser.parse_args().out)


if __name__ == "__main__":
    main()
