#!/usr/bin/env python3
"""Makes test/vectors/tokens: tiny seeded vision transformers as TensorFlow saves them, and Score-CAM's maps of their tokens.

SavedModels that Keras 3 and Keras 2 (tf-keras) export, and a graph model of TensorFlow.js. Beside them lies index.json: for
each folder the probabilities for a picture of a closed form, the tokens that the last attention
is computed from, those of the patches alone, and the map of the most likely class that is computed of them here.

Needs requirements-keras.txt, and requirements-no-deps.txt installed with --no-deps.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras as keras3
import numpy as np
import tensorflow as tf
import tf_keras as keras2
from fixture_records import chosen_folder, write_records
from make_keras_fixtures import CLASSES, randomise
from make_savedmodel_fixtures import shrink
from make_scaling_fixtures import SIDE, levels
from models.tfjs_converter import write_graph_model

Array = Any
Tensor = Any

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "tokens"

WIDTH, HEADS, PATCH = 12, 2, 7
GRID = SIDE // PATCH

# Weights that tell classes apart on so small a network.
GAIN = 2.0


def first_token(keras: Any) -> Any:
    """A layer that puts a learned token before the others."""

    class FirstToken(keras.layers.Layer):  # type: ignore[misc]
        def build(self, shape: Any) -> None:
            self.token = self.add_weight(shape=(1, 1, WIDTH), initializer="random_normal", name="token")

        def call(self, x: Tensor) -> Tensor:
            return tf.concat([tf.tile(self.token, [tf.shape(x)[0], 1, 1]), x], 1)

    return FirstToken


def places(keras: Any) -> Any:
    """A layer that adds what is learned of places."""

    class Places(keras.layers.Layer):  # type: ignore[misc]
        def build(self, shape: Any) -> None:
            self.places = self.add_weight(shape=(1, shape[1], WIDTH), initializer="random_normal", name="places")

        def call(self, x: Tensor) -> Tensor:
            return x + self.places

    return Places


def build(keras: Any, seed: int, has_token: bool, activation: str = "gelu") -> Any:
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3), name="picture")
    x = layers.Rescaling(1 / 127.5, offset=-1)(picture)
    x = layers.Conv2D(WIDTH, PATCH, strides=PATCH, name="patches")(x)
    x = layers.Reshape((GRID * GRID, WIDTH))(x)
    if has_token:
        x = first_token(keras)(name="first_token")(x)
    x = places(keras)(name="places")(x)
    y = layers.LayerNormalization(epsilon=1e-6, name="norm1")(x)
    y = layers.MultiHeadAttention(HEADS, WIDTH // HEADS, name="attention")(y, y)
    x = layers.Add(name="add1")([x, y])
    y = layers.LayerNormalization(epsilon=1e-6, name="norm2")(x)
    y = layers.Dense(2 * WIDTH, activation=activation, name="mlp1")(y)
    x = layers.Add(name="add2")([x, layers.Dense(WIDTH, name="mlp2")(y)])
    x = layers.LayerNormalization(epsilon=1e-6, name="norm")(x)
    x = x[:, 0] if has_token else layers.GlobalAveragePooling1D()(x)
    model = keras.Model(picture, layers.Dense(CLASSES, activation="softmax", name="scores")(x))
    randomise(model, seed)
    for weight in model.weights:
        if len(weight.shape) > 1:
            weight.assign(weight * GAIN)
    return model


def upsample(maps: Array) -> Array:
    """[n, h, w] to the model's input size: bilinear, half-pixel centres, edges repeated."""
    steps = (np.arange(SIDE) + 0.5) * GRID / SIDE - 0.5
    matrix = np.zeros((SIDE, GRID))
    for row, at in enumerate(steps):
        low = int(np.floor(at))
        matrix[row, min(max(low, 0), GRID - 1)] += 1 - (at - low)
        matrix[row, min(max(low + 1, 0), GRID - 1)] += at - low
    return np.einsum("ih,nhw,jw->nij", matrix, maps, matrix)


def scale(maps: Array) -> Array:
    low, high = maps.min((1, 2), keepdims=True), maps.max((1, 2), keepdims=True)
    return (maps - low) / (high - low)


def score_cam(model: Any, tokens: Array, picture: Array, label: int) -> Array:
    """Score-CAM with the softmax over channels of centred logits as weights; 127.5 is zero behind the Rescaling."""
    maps = tokens.reshape(GRID, GRID, WIDTH).transpose(2, 0, 1).astype("float64")
    masked = 127.5 + scale(upsample(maps))[..., None] * (picture - 127.5)
    logits = np.log(np.asarray(model(masked.astype("float32"), training=False)).astype("float64"))
    logits -= logits.mean(1, keepdims=True)
    weights = np.exp(logits[:, label])
    total = np.einsum("k,kij->ij", weights / weights.sum(), maps)
    return scale(np.maximum(upsample(total[None]), 0))[0]


def record(name: str, keras: Any, model: Any, has_token: bool) -> dict[str, Any]:
    until = keras.Model(model.input, model.get_layer("norm1").output)
    picture = levels()
    answer = np.asarray(model(picture, training=False))[0]
    tokens = np.asarray(until(picture, training=False))[0, 1 if has_token else 0 :]
    label = int(answer.argmax())
    return {
        "folder": name,
        "probabilities": answer.astype(float).round(8).tolist(),
        "tokens": tokens.astype(float).round(6).ravel().tolist(),
        "map": score_cam(model, tokens, picture, label).round(6).ravel().tolist(),
    }


def write(folder: Path, keras: Any, seed: int, has_token: bool = True) -> dict[str, Any]:
    model = build(keras, seed, has_token)
    name = f"{'token' if has_token else 'mean'}-keras{3 if keras is keras3 else 2}"
    if keras is keras3:
        model.export(folder / name, verbose=False)
    else:
        model.export(folder / name)
    shrink(folder / name)
    return record(name, keras, model, has_token)


def write_graph(folder: Path, seed: int) -> dict[str, Any]:
    # The converter does not know the error function that gelu is made of.
    model = build(keras3, seed, True, activation="silu")
    with tempfile.TemporaryDirectory() as saved:
        model.export(saved, verbose=False)
        write_graph_model(Path(saved), folder / "graph-token")
    return record("graph-token", keras3, model, True)


def main() -> int:
    folder = chosen_folder(__doc__, DEFAULT_OUT)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    records = [write(folder, keras3, 61), write(folder, keras2, 62), write(folder, keras3, 63, has_token=False)]
    records.append(write_graph(folder, 61))
    write_records(folder / "index.json", records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
