#!/usr/bin/env python3
"""Exports EfficientNet-Lite0 and networks of keras.applications as users of Keras and TensorFlow do.

    python tools/models/export_keras.py FOLDER

Written are a folder for each model and index.json: for networks what Keras computes with them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# tensorflowjs converts models of Keras 2.
os.environ["TF_USE_LEGACY_KERAS"] = "1"

import keras as keras3
import numpy as np
import tf_keras as keras2
from lite0_keras import EMBEDDED, SETTINGS, build_lite0
from numbers_of import Array, Picture, Record, masked, numbers, written_to
from tfjs_converter import write_graph_model, write_layers_model


@dataclass(frozen=True)
class Format:
    """A way to write a model: one entry is all that another one takes."""

    name: str
    keras: Any
    # In the model's folder; empty where the folder is the model.
    file: str
    write: Callable[[Any, Path], object]
    # Whether layers are called as in Keras.
    keeps_names: bool = True


def write_saved(model: Any, path: Path) -> None:
    model.save(path)


def write_graph(model: Any, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        model.export(folder)
        write_graph_model(Path(folder), path.parent)


def write_exported(model: Any, path: Path) -> None:
    model.export(path)


FORMATS = [
    Format("keras", keras3, "model.keras", write_saved),
    Format("keras3-h5", keras3, "model.h5", write_saved),
    Format("keras2-h5", keras2, "model.h5", write_saved),
    Format("tfjs-layers", keras2, "model.json", lambda model, path: write_layers_model(model, path.parent)),
    Format("tfjs-graph", keras2, "model.json", write_graph, keeps_names=False),
    Format("saved-model", keras3, "", write_exported, keeps_names=False),
    Format("keras2-saved-model", keras2, "", write_saved, keeps_names=False),
]


@dataclass(frozen=True)
class Network:
    name: str
    build: Callable[[Any], Any]
    formats: tuple[str, ...]
    picture: Picture


def application(name: str, **options: Any) -> Callable[[Any], Any]:
    return lambda keras: getattr(keras.applications, name)(weights=None, **options)


def transferred(name: str) -> Callable[[Any], Any]:
    """Transfer learning: another head on a network of keras.applications."""

    def build(keras: Any) -> Any:
        base = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(224, 224, 3))
        base.trainable = False
        pooled = keras.layers.GlobalAveragePooling2D()(base.output)
        return keras.Model(base.input, keras.layers.Dense(37, activation="softmax", name="head")(pooled))

    return build


# Networks that bring their preprocessing with them take levels.
LEVELS = Picture(224, scale=127.5, offset=127.5)
KERAS, H5_3, H5_2, LAYERS, GRAPH, SAVED, SAVED_2 = (form.name for form in FORMATS)

NETWORKS = [
    Network("ResNet50", application("ResNet50"), (KERAS, H5_2, GRAPH), Picture(224)),
    Network("VGG16", transferred("VGG16"), (KERAS, LAYERS), Picture(224)),
    Network("MobileNetV2", application("MobileNetV2"), (H5_3, LAYERS, GRAPH), Picture(224)),
    Network(
        "MobileNetV3Small", application("MobileNetV3Small", input_shape=(224, 224, 3)), (KERAS, H5_2, SAVED), LEVELS
    ),
    Network("DenseNet121", application("DenseNet121"), (H5_3, LAYERS, SAVED_2), Picture(224)),
    Network("EfficientNetB0", application("EfficientNetB0"), (KERAS, H5_2), LEVELS),
    Network("ConvNeXtTiny", application("ConvNeXtTiny"), (KERAS, H5_2), LEVELS),
    Network("InceptionV3", application("InceptionV3"), (H5_3, H5_2), Picture(299)),
    Network("Xception", application("Xception"), (KERAS, LAYERS), Picture(299)),
    Network("NASNetMobile", application("NASNetMobile"), (KERAS, H5_2), Picture(224)),
]


def randomise(model: Any, pictures: Array, seed: int) -> None:
    """Weights of which every one matters, with the statistics of batch norms that belong to them."""
    random = np.random.default_rng(seed)
    for layer in model.layers:
        values = []
        for weight in layer.weights:
            shape, name = tuple(weight.shape), weight.name.split("/")[-1].split(":")[0]
            if len(shape) > 1:
                is_depthwise = name == "depthwise_kernel" or type(layer).__name__ == "DepthwiseConv2D"
                fan_in = np.prod(shape[:2] if is_depthwise else shape[:-1])
                value = random.normal(0, 1.4 / np.sqrt(fan_in), shape)
            elif name in ("gamma", "variance"):
                value = random.uniform(0.6, 1.4, shape)
            else:
                value = random.normal(0, 0.1, shape)
            values.append(value.astype("float32"))
        layer.set_weights(values)
        if type(layer).__name__ == "Normalization":
            # Else Keras 3 goes on computing with what it had.
            layer.finalize_state()
    norms = [layer for layer in model.layers if type(layer).__name__ == "BatchNormalization"]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    model(pictures, training=True)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum


def last_spatial(model: Any) -> Any:
    """The default target layer."""
    for layer in reversed(model.layers):
        shape = tuple(layer.output.shape)
        if len(shape) == 4 and shape[1] > 1 and shape[2] > 1:
            return layer
    raise ValueError(f"{model.name} has no layer with a spatial extent")


def spread_answers(model: Any, pixels: Array) -> None:
    """Scales the last kernel, so that the answer is neither even nor all for one class."""
    last = next(layer for layer in reversed(model.layers) if layer.weights)
    kernel, *others = last.get_weights()
    answer = np.asarray(model(pixels, training=False), dtype="float64")
    last.set_weights([kernel * (1.5 / np.std(np.log(answer + 1e-30))), *others])


def export_network(network: Network, out: Path, seed: int) -> list[Record]:
    records: list[Record] = []
    for keras in (keras3, keras2):
        forms = [form for form in FORMATS if form.name in network.formats and form.keras is keras]
        if not forms:
            continue
        keras.backend.clear_session()
        model = network.build(keras)
        layer = last_spatial(model)
        pixels = network.picture.pixels()
        keras.utils.set_random_seed(seed)
        randomise(model, np.concatenate([pixels, masked(pixels, *layer.output.shape[1:3])]), seed)
        spread_answers(model, pixels)
        both = keras.Model(model.inputs, [model.output, layer.output])

        def answer(pixels: Array, both: Any = both) -> tuple[Array, Array]:
            answers, maps = both(pixels, training=False)
            return np.asarray(answers), np.asarray(maps)

        expected = numbers(network.picture, answer)
        for form in forms:
            folder = out / f"{network.name}-{form.name}"
            folder.mkdir(parents=True)
            form.write(model, folder / form.file)
            name = f"{network.name} of Keras {3 if keras is keras3 else 2}, {form.name}"
            named = layer.name if form.keeps_names else None
            records.append({"name": name, "model": f"{folder.name}/{form.file}", "layer": named, **expected})
    return records


def export_lite0(out: Path) -> list[Record]:
    records: list[Record] = []
    for keras in (keras3, keras2):
        model = build_lite0(keras)
        for form in FORMATS:
            if form.keras is not keras:
                continue
            folder = out / f"Lite0-{form.name}"
            folder.mkdir(parents=True)
            form.write(model, folder / form.file)
            for name in SETTINGS:
                shutil.copy(EMBEDDED / name, folder)
            records.append({"name": f"Lite0, {form.name}", "model": f"{folder.name}/{form.file}", "isLite0": True})
    return records


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    with written_to(out) as records:
        records += export_lite0(out)
        for seed, network in enumerate(NETWORKS):
            records += export_network(network, out, seed)


if __name__ == "__main__":
    main()
