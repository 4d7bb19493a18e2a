"""EfficientNet-Lite0 as a model of Keras 2 or 3, built of the embedded model's description and weights."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

EMBEDDED = Path(__file__).resolve().parents[2] / "media" / "models" / "efficientnet-lite0"
# What lies beside each export and says how the model is used.
SETTINGS = ("labels.json", "preprocessing.json")

Weights = dict[str, npt.NDArray[np.float32]]


def read_weights(manifest: list[dict[str, Any]]) -> Weights:
    weights: Weights = {}
    for group in manifest:
        content = b"".join((EMBEDDED / part).read_bytes() for part in group["paths"])
        at = 0
        for weight in group["weights"]:
            count = prod(weight["shape"])
            weights[weight["name"]] = np.frombuffer(content, "<f4", count, at).reshape(weight["shape"])
            at += 4 * count
    return weights


def build_lite0(keras: Any) -> Any:
    """
    :param keras: the module of Keras 3 (keras) or of Keras 2 (tf_keras)
    """
    description = json.loads((EMBEDDED / "model.json").read_text(encoding="utf-8"))
    config = description["modelTopology"]["model_config"]["config"]
    tensors: dict[str, Any] = {}
    for layer in config["layers"]:
        options = {key: value for key, value in layer["config"].items() if key not in ("dtype", "batch_input_shape")}
        name = options["name"]
        if layer["class_name"] == "InputLayer":
            tensors[name] = keras.Input(layer["config"]["batch_input_shape"][1:], name=name)
            continue
        inputs = [tensors[node[0]] for node in layer["inbound_nodes"][0]]
        made = getattr(keras.layers, layer["class_name"])(**options)
        tensors[name] = made(inputs if len(inputs) > 1 else inputs[0])
    model = keras.Model(tensors[config["input_layers"][0][0]], tensors[config["output_layers"][0][0]])
    weights = read_weights(description["weightsManifest"])
    for layer in model.layers:
        # Keras 3 calls a depthwise kernel a kernel, Keras 2 and the embedded model do not.
        stored = {key.split("/")[-1].removeprefix("depthwise_"): weights[key] for key in names_of(weights, layer.name)}
        names = [weight.name.split("/")[-1].split(":")[0].removeprefix("depthwise_") for weight in layer.weights]
        layer.set_weights([stored[name] for name in names])
    return model


def names_of(weights: Weights, layer: str) -> list[str]:
    return [name for name in weights if name.rsplit("/", 1)[0] == layer]
