#!/usr/bin/env python3
"""Makes test/vectors/formats/graph-*: tiny seeded TensorFlow.js graph models, and the numbers TensorFlow computes.

The models are SavedModels of Keras 3, Keras 2 and plain TensorFlow, converted by tensorflowjs_converter's own code. Beside
them lies graph.json: for each the closed form of the input, the answer and the output of one operator.

Needs requirements-keras.txt, and requirements-no-deps.txt installed with --no-deps.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras as keras3
import numpy as np
import numpy.typing as npt
import tensorflow as tf
import tf_keras as keras2
from fixture_records import chosen_folder, write_records
from google.protobuf import json_format
from make_keras_fixtures import FIXTURES as KERAS_FIXTURES
from make_keras_fixtures import randomise as randomise_as_in_keras
from models.tfjs_converter import convert_tf_saved_model, read_weights
from tensorflow.core.framework import graph_pb2
from tensorflow.python.framework import tensor_util

Array = npt.NDArray[Any]
Tensor = Any
Keras = Any

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "formats"
SIDE = 24
CLASSES = 5
MAX_BYTES = 200_000


@dataclass(frozen=True)
class Fixture:
    name: str
    # Writes a SavedModel into a folder; gives what computes the answer and the output of the operator.
    export: Callable[[Path], Callable[[Array], tuple[Tensor, Tensor]]]
    # The operator, without its model's scope, and, where there are several, the output.
    layer: str
    output: str | None = None
    # input[i] = offset + scale * sin(0.37 * i), rows first
    scale: float = 1.0
    offset: float = 0.0
    # Types that weights are stored in.
    quantization: dict[str, str] | None = None


def randomise(model: Any, seed: int) -> None:
    """Numbers like those of a trained model: statistics of normalisation, and no bias of zero."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        path = getattr(weight, "path", weight.name)
        shape = tuple(weight.shape)
        if "variance" in path:
            value = random.uniform(0.5, 1.5, shape)
        elif "gamma" in path:
            value = random.uniform(0.7, 1.3, shape)
        elif len(shape) < 2 or "alpha" in path:
            value = random.uniform(-0.3, 0.3, shape)
        else:
            value = random.normal(0, 1.4 / np.sqrt(np.prod(shape[:-1])), shape)
        weight.assign(value.astype("float32"))


def of_keras(keras: Keras, build: Callable[[Keras], tuple[Any, str]], seed: int) -> Any:
    def export(folder: Path) -> Any:
        keras.utils.set_random_seed(seed)
        model, layer = build(keras)
        randomise(model, seed)
        if keras is keras3:
            model.export(str(folder), verbose=False)
        else:
            model.export(str(folder))
        until = keras.Model(model.inputs, model.get_layer(layer).output)
        answer = model.outputs[0] if isinstance(model.outputs, list) else model.output
        whole = keras.Model(model.inputs, answer)
        return lambda picture: (whole(picture, training=False), until(picture, training=False))

    return export


def mobile(keras: Keras) -> tuple[Any, str]:
    """Batch norms, depthwise convolutions, ReLU6, squeeze and excitation, silu; the scale is part of the model."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3), name="picture")
    x = layers.Rescaling(1 / 127.5, offset=-1)(picture)
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="stem")(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0, name="depthwise_relu")(layers.BatchNormalization()(x))
    s = layers.GlobalAveragePooling2D(keepdims=True)(x)
    s = layers.Conv2D(4, 1, activation="relu")(s)
    s = layers.Conv2D(8, 1, activation="sigmoid")(s)
    x = layers.Multiply()([x, s])
    x = layers.Conv2D(12, 3, activation="silu", name="last")(x)
    x = layers.Flatten()(layers.MaxPooling2D()(x))
    return keras.Model(picture, layers.Dense(CLASSES, activation="softmax", name="scores")(x)), "last"


def residual(keras: Keras) -> tuple[Any, str]:
    """Padding, sums, average pooling, one sigmoid."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.ZeroPadding2D(((2, 1), (1, 2)))(picture)
    x = layers.Conv2D(8, 5, strides=2, activation="relu", name="stem")(x)
    y = layers.Conv2D(8, 3, padding="same", use_bias=False)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Conv2D(8, 3, padding="same", activation="elu")(y)
    x = layers.Activation("relu", name="sum_relu")(layers.Add()([x, y]))
    x = layers.AveragePooling2D(2, padding="same")(x)
    x = layers.Dense(6, activation="relu")(layers.GlobalAveragePooling2D()(x))
    return keras.Model(picture, layers.Dense(1, activation="sigmoid")(x)), "sum_relu"


def branches(keras: Keras) -> tuple[Any, str]:
    """What joins and widens: concatenation, dilation, transposed convolution, resizing, PReLU, LeakyReLU."""
    layers = keras.layers
    picture = keras.Input((None, None, 3))
    x = layers.Conv2D(8, 3, strides=2, padding="same")(picture)
    x = layers.PReLU(shared_axes=[1, 2])(x)
    a = layers.LeakyReLU(0.1)(layers.Conv2D(8, 3, padding="same")(x))
    b = layers.Activation("tanh")(layers.Conv2D(6, 3, padding="same", dilation_rate=2)(x))
    x = layers.Concatenate()([a, b])
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same")(x)
    x = layers.Activation("softplus")(layers.UpSampling2D(2, interpolation="bilinear")(x))
    x = layers.Conv2D(8, 3, strides=2, activation="swish", name="last")(x)
    return keras.Model(picture, layers.Dense(CLASSES)(layers.GlobalMaxPooling2D()(x))), "last"


def heads(keras: Keras) -> tuple[Any, str]:
    """Two outputs that may be classes, and one that may not."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="shared")(picture)
    pooled = layers.GlobalAveragePooling2D()(x)
    kinds = layers.Dense(CLASSES, activation="softmax", name="kinds")(pooled)
    colours = layers.Dense(3, activation="softmax", name="colours")(pooled)
    return keras.Model(picture, {"kinds": kinds, "colours": colours, "maps": x}), "shared"


def hard_swish(keras: Keras) -> tuple[Any, str]:
    """As in MobileNetV3; the converter fuses it into the convolution before it."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(8, 3, strides=2, activation="hard_silu", name="stem")(picture)
    x = layers.DepthwiseConv2D(3, padding="same", activation="hard_silu")(x)
    x = layers.Conv2D(12, 1, use_bias=False)(x)
    x = layers.Activation("hard_silu", name="last")(layers.BatchNormalization()(x))
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Flatten()(layers.Conv2D(16, 1, activation="hard_silu")(x))
    return keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(x)), "last"


def fused(keras: Keras) -> tuple[Any, str]:
    """Activations that the converter fuses into convolutions, depthwise ones and products of matrices."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(6, 3, strides=2)(picture)
    x = layers.PReLU(shared_axes=[1, 2])(x)
    x = layers.PReLU(shared_axes=[1, 2])(layers.DepthwiseConv2D(3)(x))
    x = layers.ReLU(6.0)(layers.Conv2D(8, 1)(x))
    x = layers.Activation("elu")(layers.DepthwiseConv2D(3, use_bias=False)(x))
    x = layers.Conv2D(8, 1, use_bias=False, activation="relu")(x)
    x = layers.LeakyReLU(0.3, name="last")(layers.Conv2D(8, 3)(x))
    x = layers.Dense(8, activation="elu")(layers.Flatten()(x))
    x = layers.Dense(8, activation="tanh")(layers.LeakyReLU(0.1)(layers.Dense(8)(x)))
    x = layers.Dense(8, activation="relu6")(x)
    return keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(x)), "last"


def vgg(keras: Keras) -> tuple[Any, str]:
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(picture)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(12, 3, padding="same", activation="relu", name="last")(x)
    x = layers.Flatten()(layers.MaxPooling2D(3)(x))
    x = layers.Dense(16, activation="relu")(x)
    return keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(x)), "last"


def of_keras_fixture(name: str) -> Any:
    """The network of test/vectors/formats that Keras 3 writes itself, with the same weights."""

    def export(folder: Path) -> Any:
        seed, fixture = next(each for each in enumerate(KERAS_FIXTURES, start=7) if each[1].name == name)
        keras3.utils.set_random_seed(seed)
        model, _, until = fixture.build(keras3)
        randomise_as_in_keras(model, seed)
        model.export(str(folder), verbose=False)
        return lambda picture: (model(picture, training=False), until(picture, training=False))

    return export


def one_picture(folder: Path) -> Any:
    """A function of TensorFlow that takes exactly one picture, with shapes that say so."""
    random = np.random.default_rng(23)
    kernel = tf.constant(random.normal(0, 0.4, (3, 3, 3, 8)).astype("float32"))
    depthwise = tf.constant(random.normal(0, 0.4, (3, 3, 8, 1)).astype("float32"))
    dense = tf.constant(random.normal(0, 0.2, (8, CLASSES)).astype("float32"))
    statistics = [tf.constant(random.uniform(0.5, 1.5, 8).astype("float32")) for _ in range(4)]

    def forward(picture: Tensor) -> tuple[Tensor, Tensor]:
        x = (picture - [0.1, 0.2, 0.3]) / 0.5
        x = tf.nn.conv2d(x, kernel, 2, [[0, 0], [1, 1], [1, 1], [0, 0]])
        x = tf.nn.local_response_normalization(x)
        scale, offset, mean, variance = statistics
        x = tf.clip_by_value((x - mean) * tf.math.rsqrt(variance + 1e-3) * scale + offset, -1.0, 2.0)
        last = tf.nn.depthwise_conv2d(x, depthwise, [1, 1, 1, 1], "SAME", name="last")
        x = tf.reshape(tf.reduce_mean(last, [1, 2]), [1, -1])
        return tf.reshape(tf.nn.log_softmax(tf.matmul(x, dense)), [1, 1, 1, CLASSES]), last

    class Model(tf.Module):  # type: ignore[misc]
        @tf.function(input_signature=[tf.TensorSpec((1, SIDE, SIDE, 3), tf.float32, name="picture")])  # type: ignore[untyped-decorator]
        def __call__(self, picture: Tensor) -> dict[str, Tensor]:
            return {"scores": forward(picture)[0]}

    model = Model()
    tf.saved_model.save(model, str(folder), signatures=model.__call__)
    return forward


def whole_levels(folder: Path) -> Any:
    """Takes bytes, as a server gets them, and casts them; blue comes first in what follows."""
    random = np.random.default_rng(29)
    kernel = tf.constant(random.normal(0, 0.4, (3, 3, 3, 8)).astype("float32"))
    deeper = tf.constant(random.normal(0, 0.2, (3, 3, 8, 8)).astype("float32"))
    dense = tf.constant(random.normal(0, 0.4, (8, CLASSES)).astype("float32"))

    def forward(levels: Tensor) -> tuple[Tensor, Tensor]:
        x = tf.cast(tf.reverse(levels, [-1]), tf.float32) - [103.9, 116.8, 123.7]
        with tf.name_scope("stem"):
            x = tf.nn.relu(tf.nn.conv2d(x / 50.0, kernel, 2, "SAME"))
        with tf.name_scope("last"):
            last = tf.nn.elu(tf.nn.conv2d(x, deeper, 1, "VALID"))
        return tf.nn.softmax(tf.matmul(tf.reduce_mean(last, [1, 2]), dense)), last

    class Model(tf.Module):  # type: ignore[misc]
        @tf.function(input_signature=[tf.TensorSpec((None, SIDE, SIDE, 3), tf.uint8, name="levels")])  # type: ignore[untyped-decorator]
        def __call__(self, levels: Tensor) -> dict[str, Tensor]:
            return {"scores": forward(levels)[0]}

    model = Model()
    tf.saved_model.save(model, str(folder), signatures=model.__call__)
    return forward


FIXTURES = [
    Fixture("mobile", of_keras(keras3, mobile, 3), "last_1/mul_1", scale=120.0, offset=127.0),
    Fixture("mobile-keras2", of_keras(keras2, mobile, 3), "last/mul_1", scale=120.0, offset=127.0),
    Fixture("residual", of_keras(keras3, residual, 4), "sum_relu_1/Relu"),
    Fixture("branches", of_keras(keras2, branches, 5), "last/mul_1"),
    Fixture("heads", of_keras(keras3, heads, 6), "shared_1/Relu", output="colours"),
    Fixture("one-picture", one_picture, "last"),
    Fixture("hard-swish", of_keras(keras3, hard_swish, 8), "last_1/mul_1"),
    Fixture("fused", of_keras(keras3, fused, 9), "last_1/LeakyRelu"),
    Fixture("bytes", whole_levels, "last/Elu", scale=120.0, offset=127.0),
    Fixture("vgg", of_keras(keras3, vgg, 7), "last_1/Relu"),
    Fixture("vgg-keras3", of_keras_fixture("vgg"), "last_1/Relu"),
    Fixture("vgg-float16", of_keras(keras3, vgg, 7), "last_1/Relu", quantization={"float16": "*"}),
    Fixture("vgg-uint16", of_keras(keras3, vgg, 7), "last_1/Relu", quantization={"uint16": "*"}),
    Fixture("vgg-uint8", of_keras(keras3, vgg, 7), "last_1/Relu", quantization={"uint8": "*"}),
]


def run_converted(folder: Path, picture: Array, layer: str) -> tuple[Tensor, Tensor]:
    """Runs what the converter wrote in TensorFlow, with the weights as they come out of their smaller types."""
    model = json.loads((folder / "model.json").read_text())
    weights = {
        weight["name"]: weight["data"]
        for group in read_weights(model["weightsManifest"], str(folder))
        for weight in group
    }
    graph = json_format.ParseDict(model["modelTopology"], graph_pb2.GraphDef(), ignore_unknown_fields=True)
    for node in graph.node:
        if node.op == "Const":
            node.attr["value"].tensor.CopyFrom(tensor_util.make_tensor_proto(weights[node.name]))
    names = [node.name for node in graph.node]
    [fetched] = [name for name in names if name.endswith(f"/{layer}")]
    [output] = model["signature"]["outputs"].values()
    [given] = model["signature"]["inputs"].values()
    with tf.compat.v1.Session(graph=tf.Graph()) as session:
        tf.import_graph_def(graph, name="")
        return session.run([output["name"], f"{fetched}:0"], {given["name"]: picture})  # type: ignore[no-any-return]


def write_fixture(out: Path, fixture: Fixture) -> dict[str, Any]:
    folder = out / f"graph-{fixture.name}"
    shutil.rmtree(folder, ignore_errors=True)
    pixels = np.arange(SIDE * SIDE * 3, dtype="float64")
    values = fixture.offset + fixture.scale * np.sin(0.37 * pixels)
    picture = values.astype("float32").reshape(1, SIDE, SIDE, 3)
    with tempfile.TemporaryDirectory() as exported:
        compute = fixture.export(Path(exported))
        convert_tf_saved_model(exported, str(folder), quantization_dtype_map=fixture.quantization)
    if fixture.quantization is None:
        answer, maps = compute(picture)
    else:
        answer, maps = run_converted(folder, picture, fixture.layer)
    size = sum(file.stat().st_size for file in folder.iterdir())
    if size > MAX_BYTES:
        raise SystemExit(f"{folder} has {size} bytes")
    layer = np.asarray(maps)[0]
    return {
        "folder": folder.name,
        "output": fixture.output,
        "input": {"scale": fixture.scale, "offset": fixture.offset},
        "answer": np.asarray(answer).ravel().astype(float).round(8).tolist(),
        "layer": fixture.layer.split("/")[0],
        "shape": list(layer.shape),
        "activations": layer.astype(float).round(6).ravel().tolist(),
    }


def main() -> int:
    out = chosen_folder(__doc__, DEFAULT_OUT)
    records = [write_fixture(out, fixture) for fixture in FIXTURES]
    write_records(out / "graph.json", records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
