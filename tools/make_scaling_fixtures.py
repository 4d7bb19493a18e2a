#!/usr/bin/env python3
"""Makes test/vectors/scaling: tiny seeded models that scale their picture themselves, and what Keras answers.

SavedModels of Keras 3 (model.export) and Keras 2 (tf-keras, model.save), graph models of TensorFlow.js that are made of
them, and files of Keras 3 (model.save), beginning with Rescaling, Normalization or sums of their own, or with a
convolution. Beside them lies index.json: for
each folder or file the probabilities for a picture of a closed form, of which the levels are fed as they are, or, where the model
scales nothing, from -1 to 1.

Needs requirements-keras.txt, and requirements-no-deps.txt installed with --no-deps.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras as keras3
import numpy as np
import tf_keras as keras2
from fixture_records import chosen_folder, write_records
from make_keras_fixtures import CLASSES, randomise
from make_savedmodel_fixtures import shrink
from models.tfjs_converter import write_graph_model

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "scaling"

SIDE = 28

Begin = Callable[[Any, Any], Any]


def levels() -> Any:
    """level[i] = round(127.5 + 127.5 sin(0.37 i)), rows first."""
    places = np.arange(SIDE * SIDE * 3, dtype="float64")
    return np.round(127.5 + 127.5 * np.sin(0.37 * places)).reshape(1, SIDE, SIDE, 3).astype("float32")


def shares(keras: Any, x: Any) -> Any:
    return keras.layers.Rescaling(1 / 255)(x)


def signed(keras: Any, x: Any) -> Any:
    return keras.layers.Rescaling(1 / 127.5, offset=-1)(x)


def normalised(keras: Any, x: Any) -> Any:
    return keras.layers.Normalization(mean=[123.7, 116.3, 103.5], variance=[3410.0, 3263.2, 3290.6])(x)


def adapted(keras: Any, x: Any) -> Any:
    """Its mean and variance are weights, of three numbers each."""
    layer = keras.layers.Normalization()
    layer.adapt(np.random.default_rng(5).uniform(0, [255, 200, 100], (4, 8, 8, 3)).astype("float32"))
    return layer(x)


def twice(keras: Any, x: Any) -> Any:
    """As EfficientNet begins."""
    x = keras.layers.Rescaling(1 / 255)(x)
    return keras.layers.Normalization(mean=[0.485, 0.456, 0.406], variance=[0.0524, 0.0502, 0.0506])(x)


def caffe(keras: Any, x: Any) -> Any:
    """Blue first, less a mean a channel; then small enough for a network of random weights."""
    return (x[..., ::-1] - np.array([103.939, 116.779, 123.68], "float32")) / 64


def stacked(keras: Any, x: Any) -> Any:
    """As Keras' own function for ResNet does it, channel for channel."""
    return keras.applications.resnet50.preprocess_input(x) / 64


def resized(keras: Any, x: Any) -> Any:
    return keras.layers.Rescaling(1 / 255)(keras.layers.Resizing(25, 22)(x))


def centred(keras: Any, x: Any) -> Any:
    return keras.layers.Rescaling(1 / 255)(keras.layers.CenterCrop(21, 18)(x))


def cropped(keras: Any, x: Any) -> Any:
    return keras.layers.Rescaling(1 / 255)(keras.layers.Cropping2D(((1, 4), (0, 3)))(x))


def turned(keras: Any, x: Any) -> Any:
    return keras.layers.Rescaling(1 / 255)(keras.layers.Permute((2, 1, 3))(x))


def plain(keras: Any, x: Any) -> Any:
    return x


def build(keras: Any, begin: Begin, seed: int) -> Any:
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3), name="picture")
    x = layers.Conv2D(8, 3, strides=2, activation="relu", name="stem")(begin(keras, picture))
    x = layers.Conv2D(8, 3, activation="relu", name="last")(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(picture, layers.Dense(CLASSES, activation="softmax", name="scores")(x))
    # Mean, variance and count of a Normalization are not random.
    randomise(keras.Model(model.get_layer("stem").input, model.output), seed)
    return model


def zero_input(keras: Any, model: Any) -> list[float]:
    """Which level of each channel is zero for the first convolution, of numbers that come from no formula: by two levels."""
    until = keras.Model(model.input, model.get_layer("stem").input)
    blank = np.zeros((1, SIDE, SIDE, 3), "float32")
    low, high = (np.asarray(until(picture))[0, 0, 0].astype(float) for picture in (blank, blank + 255))
    red = np.asarray(until(blank + np.array([255, 0, 0], "float32")))[0, 0, 0]
    zero = 0.0 - 255 * low / (high - low)
    return (zero if abs(red[0] - low[0]) > 1e-3 else zero[::-1]).round(4).tolist()


def record(name: str, keras: Any, model: Any, begin: Begin) -> dict[str, Any]:
    fed = levels() / 127.5 - 1 if begin is plain else levels()
    answer = np.asarray(model(fed, training=False))[0]
    return {
        "folder": name,
        "scales": begin is not plain,
        "zeroInput": zero_input(keras, model),
        "probabilities": answer.astype(float).round(8).tolist(),
    }


def write(folder: Path, keras: Any, begin: Begin, seed: int) -> dict[str, Any]:
    model = build(keras, begin, seed)
    name = f"{begin.__name__}-keras{3 if keras is keras3 else 2}"
    if keras is keras3:
        model.export(folder / name, verbose=False)
    else:
        model.save(folder / name, save_format="tf")
    shrink(folder / name)
    return record(name, keras, model, begin)


def write_file(folder: Path, keras: Any, begin: Begin, seed: int) -> dict[str, Any]:
    model = build(keras, begin, seed)
    name = f"{begin.__name__}.keras"
    model.save(folder / name)
    return record(name, keras, model, begin)


def write_graph(folder: Path, keras: Any, begin: Begin, seed: int) -> dict[str, Any]:
    model = build(keras, begin, seed)
    name = f"graph-{begin.__name__}"
    with tempfile.TemporaryDirectory() as saved:
        model.export(saved, verbose=False)
        write_graph_model(Path(saved), folder / name)
    return record(name, keras, model, begin)


def main() -> int:
    folder = chosen_folder(__doc__, DEFAULT_OUT)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    records = [write(folder, keras3, begin, 51) for begin in (plain, shares, signed, normalised, adapted, twice, caffe)]
    records += [write(folder, keras2, begin, 52) for begin in (signed, adapted, caffe)]
    records += [write_graph(folder, keras3, begin, 53) for begin in (adapted, twice, caffe)]
    records += [write(folder, keras3, begin, 54) for begin in (stacked, centred, cropped)]
    records += [write_file(folder, keras3, begin, 55) for begin in (caffe, stacked, resized, centred, turned)]
    write_records(folder / "index.json", records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
