#!/usr/bin/env python3
"""Makes test/vectors/keras-kinds: tiny seeded Keras models of unusual inputs and outputs, and Keras' numbers for them.

    KERAS_BACKEND=torch python tools/make_keras_kind_fixtures.py     models of Keras 3; PyTorch computes with channels first
    python tools/make_keras_kind_fixtures.py --keras2                models of Keras 2, with TensorFlow

index.json (or keras2.json) holds for each file, of which the input is sin(0.37 i) over rows, columns and channels, the
answer and the output of one layer, channels last.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras as keras3
import numpy as np

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "keras-kinds"
SIDE = 24
CLASSES = 5
Built = tuple[Any, str]


def body(keras: Any, picture: Any) -> Any:
    layers = keras.layers
    x = layers.Conv2D(6, 3, strides=2, activation="relu", padding="same")(picture)
    return layers.Conv2D(8, 3, activation="relu", name="last")(x)


def pooled(keras: Any, channels: int = 3, size: tuple[Any, Any] = (SIDE, SIDE)) -> tuple[Any, Any]:
    picture = keras.Input((*size, channels))
    return picture, keras.layers.GlobalAveragePooling2D()(body(keras, picture))


def grey(keras: Any) -> Built:
    picture, x = pooled(keras, 1)
    return keras.Model(picture, keras.layers.Dense(CLASSES, activation="softmax")(x)), "last"


def rgba(keras: Any) -> Built:
    picture, x = pooled(keras, 4)
    return keras.Model(picture, keras.layers.Dense(CLASSES)(x)), "last"


def binary(keras: Any) -> Built:
    picture, x = pooled(keras)
    return keras.Model(picture, keras.layers.Dense(1, activation="sigmoid")(x)), "last"


def labels(keras: Any) -> Built:
    picture, x = pooled(keras)
    return keras.Model(picture, keras.layers.Activation("sigmoid")(keras.layers.Dense(CLASSES)(x))), "last"


def heads(keras: Any) -> Built:
    """Classes, and the maps that they come from."""
    picture = keras.Input((SIDE, SIDE, 3))
    maps = body(keras, picture)
    x = keras.layers.GlobalAveragePooling2D()(maps)
    return keras.Model(picture, [maps, keras.layers.Dense(CLASSES, activation="softmax", name="classes")(x)]), "last"


def two_heads(keras: Any) -> Built:
    picture, x = pooled(keras)
    layers = keras.layers
    kinds = layers.Dense(3, activation="softmax", name="kinds")(x)
    species = layers.Dense(CLASSES, activation="softmax", name="species")(layers.Concatenate()([x, kinds]))
    return keras.Model(picture, [kinds, species]), "last"


def side_branch(keras: Any) -> Built:
    """Two outputs, each with a convolution of its own; the one that comes last leads to the first."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="stem")(picture)
    main = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3, activation="relu", name="last")(x))
    side = layers.Conv2D(7, 3, activation="relu", name="side1")(x)
    side = layers.GlobalAveragePooling2D()(layers.Conv2D(7, 3, activation="relu", name="side2")(side))
    outputs = [(side, 3, "aside"), (main, CLASSES, "main")]
    return keras.Model(picture, [layers.Dense(n, activation="softmax", name=name)(x) for x, n, name in outputs]), "last"


def open_size(keras: Any) -> Built:
    picture, x = pooled(keras, size=(None, None))
    return keras.Model(picture, keras.layers.Dense(CLASSES, activation="softmax")(x)), "last"


def resized(keras: Any) -> Built:
    """Enlarged and reduced, bilinear and by the nearest."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            layers.Resizing(17, 31),
            layers.Conv2D(6, 3, activation="relu"),
            layers.UpSampling2D((2, 3), interpolation="bilinear"),
            layers.Resizing(10, 12, interpolation="nearest"),
            layers.Conv2D(8, 3, activation="relu", name="last"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return model, "last"


def first(keras: Any) -> Built:
    """Everything of which the axes change places."""
    layers = keras.layers
    how = {"data_format": "channels_first"}
    picture = keras.Input((3, SIDE, SIDE))
    x = layers.ZeroPadding2D(1, **how)(picture)
    x = layers.Conv2D(8, 3, strides=2, use_bias=False, **how)(x)
    x = layers.ReLU()(layers.BatchNormalization(axis=1)(x))
    y = layers.DepthwiseConv2D(3, padding="same", **how)(x)
    gate = layers.Reshape((8, 1, 1))(layers.GlobalAveragePooling2D(**how)(y))
    gate = layers.Conv2D(8, 1, activation="sigmoid", **how)(gate)
    x = layers.Concatenate(axis=1)([layers.Add()([x, layers.Multiply()([y, gate])]), y])
    x = layers.MaxPooling2D(2, **how)(x)
    x = layers.Conv2D(7, 3, activation="relu", name="last", **how)(x)
    x = layers.AveragePooling2D((2, 1), **how)(x)
    return keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(layers.Flatten()(x))), "last"


def first_sequential(keras: Any) -> Built:
    """Its Flatten puts the channels last itself."""
    layers = keras.layers
    how = {"data_format": "channels_first"}
    model = keras.Sequential(
        [
            keras.Input((3, SIDE, SIDE)),
            layers.Conv2D(6, 5, strides=3, activation="relu", **how),
            layers.Conv2D(7, 3, activation="relu", name="last", **how),
            layers.Flatten(**how),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return model, "last"


def first_nested(keras: Any) -> Built:
    """A model and a sequential head inside of it; a head of rows of numbers behind both."""
    layers = keras.layers
    how = {"data_format": "channels_first"}
    inner = keras.Input((3, SIDE, SIDE))
    x = layers.Conv2D(6, 3, strides=2, use_bias=False, **how)(inner)
    x = layers.ReLU()(layers.BatchNormalization(axis=1)(x))
    x = layers.Concatenate(axis=1)([x, layers.Conv2D(2, 1, **how)(x)])
    base = keras.Model(inner, x, name="base")
    pooling = keras.Sequential([layers.MaxPooling2D(2, **how), layers.Flatten()], name="pooling")
    head = keras.Sequential([layers.Dense(9, activation="relu"), layers.Dense(CLASSES, activation="softmax")], name="head")
    picture = keras.Input((3, SIDE, SIDE))
    maps = layers.Conv2D(7, 3, activation="relu", name="last", **how)(base(picture))
    return keras.Model(picture, head(pooling(maps))), "last"


Builder = Callable[[Any], Built]
KINDS: dict[str, tuple[Builder, int]] = {
    "grey": (grey, 1),
    "rgba": (rgba, 4),
    "binary": (binary, 3),
    "labels": (labels, 3),
    "heads": (heads, 3),
    "two-heads": (two_heads, 3),
    "side-branch": (side_branch, 3),
    "open-size": (open_size, 3),
    "resized": (resized, 3),
    "first": (first, 3),
    "first-sequential": (first_sequential, 3),
    "first-nested": (first_nested, 3),
}


def randomise(model: Any, seed: int) -> None:
    random = np.random.default_rng(seed)
    for layer in model.layers:
        values = []
        for weight in layer.weights:
            shape = tuple(weight.shape)
            wide = 1.6 / np.sqrt(np.prod(shape[:-1])) if len(shape) > 1 else 0.3
            # Variances are positive.
            values.append(np.abs(random.normal(0, wide, shape)) + 0.4 if "variance" in weight.name else random.normal(0, wide, shape))
        layer.set_weights(values)


def write(keras: Any, name: str, build: Builder, channels: int, ending: str, out: Path) -> dict[str, Any]:
    keras.utils.set_random_seed(1)
    model, layer = build(keras)
    randomise(model, sum(map(ord, name)))
    file = out / f"{name}{ending}"
    model.save(file)
    picture = np.sin(0.37 * np.arange(SIDE * SIDE * channels)).astype("float32").reshape(1, SIDE, SIDE, channels)
    is_first = name.startswith("first")
    fed = picture.transpose(0, 3, 1, 2) if is_first else picture
    until = keras.Model(model.inputs, [model.get_layer(layer).output, model.outputs])
    maps, answers = until.predict(fed, verbose=0)
    maps = maps.transpose(0, 2, 3, 1) if is_first else maps
    return {
        "file": file.name,
        "channels": channels,
        "answer": [float(f"{value:.8g}") for value in answers[-1][0]],
        "layer": layer,
        "shape": list(maps.shape[1:]),
        "activations": maps[0].astype(float).round(6).ravel().tolist(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    parser.add_argument("--keras2", action="store_true")
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    if arguments.keras2:
        import tf_keras as keras2

        keras, index, ending = keras2, "keras2.json", "-keras2.h5"
        kinds = {name: KINDS[name] for name in ("grey", "two-heads", "resized")}
    else:
        keras, index, ending, kinds = keras3, "index.json", ".keras", KINDS
    records = [
        write(keras, name, build, channels, ending, out)
        for name, (build, channels) in kinds.items()
    ]
    lines = ",\n".join(json.dumps(record) for record in records)
    (out / index).write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size:>8}  {file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
