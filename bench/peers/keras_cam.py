"""Measures tf-keras-vis on the embedded model, once, in a process of its own."""

from __future__ import annotations

import time

# Before the other imports, which are part of what a user waits for.
STARTED = time.perf_counter()

import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from lite0 import (
    LOGITS_LAYER,
    TARGET_LAYER,
    measure,
    parse_task,
    read_model,
    read_picture,
)
from tf_keras_vis.scorecam import Scorecam
from tf_keras_vis.utils.scores import CategoricalScore

if TYPE_CHECKING:
    from lite0 import Float32Array, Layer, Task


def build_model(layers: list[Layer]) -> keras.Model:
    """The embedded model down to the logits: tf-keras-vis applies the softmax itself."""
    tensors: dict[str, Any] = {}
    entry: Any = None
    for layer in layers:
        inputs = [tensors[name] for name in layer.inputs]
        match layer.kind:
            case "InputLayer":
                entry = keras.Input(layer.config["batch_input_shape"][1:], name=layer.name)
                tensors[layer.name] = entry
                continue
            case "Conv2D" | "DepthwiseConv2D":
                built = convolution(layer)
            case "Add":
                tensors[layer.name] = keras.layers.Add(name=layer.name)(inputs)
                continue
            case "GlobalAveragePooling2D":
                built = keras.layers.GlobalAveragePooling2D(name=layer.name)
            case "Dense":
                built = keras.layers.Dense(layer.config["units"], name=layer.name)
            case _:
                raise SystemExit(f"{layer.name}: a {layer.kind} is not built here")
        tensors[layer.name] = built(*inputs)
        if layer.weights:
            built.set_weights(list(layer.weights.values()))
        if layer.name == LOGITS_LAYER:
            break
    return keras.Model(entry, tensors[LOGITS_LAYER])


def convolution(layer: Layer) -> keras.Layer:
    config = layer.config
    common = {
        "kernel_size": config["kernel_size"],
        "strides": config["strides"],
        "padding": config["padding"],
        "activation": config["activation"],
        "name": layer.name,
    }
    if layer.kind == "DepthwiseConv2D":
        return keras.layers.DepthwiseConv2D(**common)
    return keras.layers.Conv2D(config["filters"], **common)


class KerasVis:
    default_batch = 32

    def __init__(self, task: Task) -> None:
        self.versions = {
            "tf-keras-vis": version("tf-keras-vis"),
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
        }
        self.model = build_model(read_model(task.model))
        self.picture = read_picture(task.picture)
        self.cam = Scorecam(self.model)
        self.options: dict[str, int] = {}
        if task.batch is not None:
            self.options["batch_size"] = task.batch
        if task.channels is not None:
            self.options["max_N"] = task.channels

    def probabilities(self) -> Float32Array:
        logits = self.model(self.picture[None], training=False)
        return cast("Float32Array", tf.nn.softmax(logits)[0].numpy())

    def explain(self, class_index: int) -> Float32Array:
        maps = self.cam(CategoricalScore(class_index), self.picture, penultimate_layer=TARGET_LAYER, **self.options)
        return np.asarray(maps[0], np.float32)


def main() -> None:
    task = parse_task(["tf-keras-vis"])
    measure(task, KerasVis(task), STARTED)


if __name__ == "__main__":
    main()
