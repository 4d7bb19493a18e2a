#!/usr/bin/env python3
"""Makes test/vectors/formats: tiny seeded models as Keras writes them, and the numbers that Keras computes with them.

Every model is written by Keras 3 as .keras and as .h5, and by Keras 2 (tf-keras) as .h5. Beside them lies keras.json: for
each file the closed form of the input, the probabilities and the output of one layer.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras as keras3
import numpy as np
import numpy.typing as npt
import tf_keras as keras2
from fixture_records import chosen_folder, write_records

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
    # Gives the model, the name of the layer that is compared (as the tool names it) and what computes its output.
    build: Callable[[Keras], tuple[Any, str, Any]]
    # input[i] = offset + scale * sin(0.37 * i), rows first
    scale: float = 1.0
    offset: float = 0.0


def is_keras3(keras: Keras) -> bool:
    return bool(keras is keras3)


def part(keras: Keras, model: Any, name: str) -> tuple[Any, str, Any]:
    return model, name, keras.Model(model.inputs, model.get_layer(name).output)


def residual(keras: Keras) -> tuple[Any, str, Any]:
    layers, applications = keras.layers, keras.src.applications
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.ZeroPadding2D(((3, 3), (3, 3)))(picture)
    x = layers.Conv2D(8, 7, strides=2, name="stem")(x)
    x = layers.BatchNormalization(epsilon=1.001e-5)(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    for block, stride in enumerate([1, 2]):
        filters = 8 * stride
        y = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(x)
        y = layers.BatchNormalization()(y)
        y = layers.ReLU()(y)
        y = layers.Conv2D(filters, 3, padding="same", name=f"block{block}_conv")(y)
        y = layers.BatchNormalization(scale=False)(y)
        if stride > 1:
            x = layers.BatchNormalization(center=False)(layers.Conv2D(filters, 1, strides=stride)(x))
        # The one of InceptionResNet has a factor.
        joined = layers.Add()([x, y]) if stride > 1 else applications.inception_resnet_v2.CustomScaleLayer(0.5)([x, y])
        x = layers.ReLU()(joined)
    x = layers.GlobalAveragePooling2D()(x)
    return part(keras, keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(x)), "block1_conv")


def vgg(keras: Keras) -> tuple[Any, str, Any]:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            layers.Conv2D(6, 3, activation="relu", padding="same"),
            layers.Conv2D(6, 3, activation="relu", padding="same"),
            layers.MaxPooling2D(),
            layers.Conv2D(10, 3, activation="relu", name="last"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(24, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return part(keras, model, "last")


def mobilenet(keras: Keras) -> tuple[Any, str, Any]:
    """The operators between layers are those that keras.applications.MobileNetV3 is written with."""
    layers = keras.layers

    def hard_sigmoid(x: Tensor) -> Tensor:
        return layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)

    def hard_swish(x: Tensor) -> Tensor:
        return layers.Activation("hard_swish")(x) if is_keras3(keras) else layers.Multiply()([x, hard_sigmoid(x)])

    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Rescaling(1.0 / 127.5, offset=-1.0)(picture)
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x)
    x = hard_swish(layers.BatchNormalization(epsilon=1e-3, momentum=0.999)(x))
    y = layers.Conv2D(16, 1, padding="same", use_bias=False)(x)
    y = layers.ReLU(6.0)(layers.BatchNormalization()(y))
    y = layers.DepthwiseConv2D(5, padding="same", use_bias=False, name="depthwise")(y)
    y = hard_swish(layers.BatchNormalization()(y))
    gate = layers.GlobalAveragePooling2D(keepdims=True)(y)
    gate = layers.ReLU()(layers.Conv2D(4, 1, padding="same")(gate))
    gate = hard_sigmoid(layers.Conv2D(16, 1, padding="same")(gate))
    y = layers.Multiply()([y, gate])
    y = layers.BatchNormalization()(layers.Conv2D(8, 1, padding="same", use_bias=False)(y))
    x = layers.Add()([x, y])
    x = hard_swish(layers.Conv2D(16, 1, name="last")(x))
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Dropout(0.2)(hard_swish(layers.Conv2D(24, 1)(x)))
    x = layers.Flatten()(layers.Conv2D(CLASSES, 1, padding="same", name="Logits")(x))
    model = keras.Model(picture, layers.Activation("softmax", name="Predictions")(x))
    return part(keras, model, "last")


def densenet(keras: Keras) -> tuple[Any, str, Any]:
    layers = keras.layers
    picture = keras.Input((None, None, 3))
    x = layers.Conv2D(6, 3, strides=2, use_bias=False, padding="same")(picture)
    for block in range(3):
        y = layers.Activation("relu")(layers.BatchNormalization(epsilon=1.001e-5)(x))
        y = layers.Conv2D(8, 1, use_bias=False)(y)
        y = layers.Activation("relu")(layers.BatchNormalization(epsilon=1.001e-5)(y))
        y = layers.Conv2D(4, 3, padding="same", use_bias=False, name=f"block{block}_conv")(y)
        x = layers.Concatenate()([x, y])
    x = layers.AveragePooling2D(2, strides=2)(x)
    x = layers.GlobalMaxPooling2D()(layers.Activation("elu")(layers.BatchNormalization()(x)))
    return part(keras, keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(x)), "block2_conv")


def convnext(keras: Keras) -> tuple[Any, str, Any]:
    """The LayerScale and the blocks of keras.applications.ConvNeXt, its input normalised by a layer."""
    layers = keras.layers
    applications = keras.src.applications.convnext
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Normalization(
        mean=[0.485 * 255, 0.456 * 255, 0.406 * 255],
        variance=[(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2],
    )(picture)
    stem = keras.Sequential([layers.Conv2D(8, 4, strides=4), layers.LayerNormalization(epsilon=1e-6)], name="stem")
    x = stem(x)
    for block in range(2):
        y = layers.Conv2D(8, 7, padding="same", groups=8 if block == 0 else 2, name=f"block{block}_conv")(x)
        y = layers.LayerNormalization(epsilon=1e-6)(y)
        y = layers.Dense(16)(y)
        y = layers.Activation("gelu")(y)
        y = layers.Dense(8)(y)
        y = applications.LayerScale(1e-6, 8, name=f"block{block}_layer_scale")(y)
        x = x + y
    x = layers.LayerNormalization(epsilon=1e-6)(layers.GlobalAveragePooling2D()(x))
    return part(keras, keras.Model(picture, layers.Dense(CLASSES)(x)), "block1_conv")


def nested(keras: Keras) -> tuple[Any, str, Any]:
    """Transfer learning as the guides of Keras teach it: augmentation, preprocessing, a base of which a part is frozen."""
    layers = keras.layers
    inner = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(6, 3, strides=2, use_bias=False)(inner)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    deeper = keras.Sequential(
        [layers.SeparableConv2D(8, 3, name="features"), layers.BatchNormalization(), layers.Activation("swish")],
        name="deeper",
    )
    base = keras.Model(inner, deeper(x), name="base")
    base.layers[1].trainable = False
    deeper.layers[1].trainable = False
    augmentation = keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(0.1),
            layers.RandomZoom(0.1),
            layers.RandomContrast(0.1),
            layers.RandomTranslation(0.1, 0.1),
        ],
        name="augmentation",
    )
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(augmentation(picture))
    x = layers.GlobalAveragePooling2D()(base(x, training=False))
    x = layers.Dropout(0.2)(x)
    model = keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(x))

    def features(batch: Tensor, training: bool) -> Tensor:
        x = batch / 127.5 - 1
        for layer in [*base.layers[1:4], deeper.layers[0]]:
            x = layer(x, training=training) if "Norm" in type(layer).__name__ else layer(x)
        return x

    return model, "base/deeper/features", features


def frozen(keras: Keras) -> tuple[Any, str, Any]:
    """A base that is frozen as a whole, so that Keras writes its weights in another order; one sigmoid."""
    layers = keras.layers
    inner = keras.Input((SIDE, SIDE, 3))
    x = inner
    for index in range(3):
        x = layers.Conv2D(6, 3, strides=2, padding="same", name=f"conv{index}")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    base = keras.Model(inner, x, name="base")
    base.trainable = False
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Flatten()(base(picture, training=False))
    model = keras.Model(picture, layers.Dense(1, activation="sigmoid")(x))
    return model, "base/conv2", keras.Model(base.inputs, base.get_layer("conv2").output)


def efficientnet(keras: Keras) -> tuple[Any, str, Any]:
    """Begins as keras.applications.EfficientNet does; the statistics of the Normalization are weights."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    normalization = layers.Normalization(axis=-1)
    normalization.adapt(seeded(3).uniform(0.0, 1.0, (4, SIDE, SIDE, 3)).astype("float32"))
    x = layers.Rescaling(1.0 / 255.0)(picture)
    x = normalization(x)
    x = layers.Rescaling([1 / 0.229**0.5, 1 / 0.224**0.5, 1 / 0.225**0.5])(x)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
    x = layers.Conv2D(8, 3, strides=2, padding="valid", use_bias=False)(x)
    x = layers.Activation("silu" if is_keras3(keras) else "swish")(layers.BatchNormalization()(x))
    y = layers.GlobalAveragePooling2D()(x)
    y = layers.Reshape((1, 1, 8))(y)
    y = layers.Conv2D(2, 1, padding="same", activation="swish")(y)
    y = layers.Conv2D(8, 1, padding="same", activation="sigmoid")(y)
    x = layers.Multiply()([x, y])
    x = layers.Conv2D(12, 1, name="top_conv")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return part(keras, keras.Model(picture, layers.Dense(CLASSES, activation="softmax")(x)), "top_conv")


def activations(keras: Keras) -> tuple[Any, str, Any]:
    """Layers with options of which TensorFlow.js knows a part only, or by other names."""
    layers = keras.layers
    renamed = "negative_slope" if is_keras3(keras) else "alpha"
    picture = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="hard_sigmoid")(picture)
    x = layers.Conv2D(8, 3, padding="same", dilation_rate=2, activation="gelu")(x)
    x = layers.ReLU(max_value=2.0, negative_slope=0.1, threshold=0.25)(x)
    x = layers.SeparableConv2D(8, 3, depth_multiplier=2, padding="same", activation="selu")(x)
    x = layers.LeakyReLU(**{renamed: 0.2})(x)
    x = layers.Conv2D(8, 3, groups=4, activation="softplus", padding="same", name="grouped")(x)
    x = layers.PReLU(shared_axes=[1, 2])(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, strides=2, activation="tanh")(x)
    x = layers.GroupNormalization(groups=4)(x)
    x = layers.GlobalMaxPooling2D(keepdims=True)(x)
    x = layers.Conv2D(CLASSES, 1)(x)
    x = layers.Reshape((CLASSES,))(x)
    return part(keras, keras.Model(picture, layers.Softmax()(x)), "grouped")


def assorted(keras: Keras) -> tuple[Any, str, Any]:
    """Operators, layers and models that are called twice, and whatever else joins, moves or bends numbers."""
    layers = keras.layers
    picture = keras.Input((SIDE, SIDE, 3))
    x = picture / 127.5 - 1
    shared = layers.Conv2D(3, 3, padding="same", activation="mish", name="shared")
    x = layers.Average()([shared(shared(x)), 0.5 - x, 2.0 * x])
    inner = keras.Input((None, None, 3))
    block = keras.Model(inner, layers.Conv2D(3, 1, activation="leaky_relu")(inner), name="block")
    x = layers.Maximum()([block(block(x)), x])
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="exponential")(x)
    bend = "hard_silu" if is_keras3(keras) else "elu"
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation=bend)(x)
    x = layers.Cropping2D(((1, 3), (2, 2)))(x)
    y = layers.AveragePooling2D(3, strides=2, padding="same")(x)
    y = layers.SpatialDropout2D(0.3)(layers.UpSampling2D(2)(y))
    x = layers.Minimum()([x, layers.Subtract()([x, y])])
    x = layers.Multiply()([layers.ELU()(x), x - y])
    x = layers.Permute((2, 1, 3))(layers.Conv2D(6, (3, 5), activation="softsign", name="last")(x))
    x = layers.GaussianNoise(0.1)(layers.GlobalAveragePooling2D()(layers.Activation("tanh")(x)))
    x = layers.Reshape((1, 1, 6))(x) + layers.Reshape((1, 1, 6))(layers.Dense(6, activation="relu6")(x))
    return part(keras, keras.Model(picture, layers.Flatten()(layers.Conv2D(CLASSES, 1)(x))), "last")


FIXTURES = [
    Fixture("residual", residual),
    Fixture("vgg", vgg),
    Fixture("mobilenet", mobilenet, scale=127.5, offset=127.5),
    Fixture("densenet", densenet),
    Fixture("convnext", convnext, scale=127.5, offset=127.5),
    Fixture("nested", nested, scale=127.5, offset=127.5),
    Fixture("frozen", frozen),
    Fixture("efficientnet", efficientnet, scale=127.5, offset=127.5),
    Fixture("activations", activations),
    Fixture("assorted", assorted, scale=127.5, offset=127.5),
]


def seeded(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def randomise(model: Any, seed: int) -> None:
    """Weights of which every one matters: statistics of batch norms, too."""
    random = seeded(seed)
    for layer in model._flatten_layers():
        if type(layer).__name__ == "Normalization" or hasattr(layer, "layers"):
            continue
        values = []
        for weight in layer.weights:
            shape, name = tuple(weight.shape), weight.name.split("/")[-1].split(":")[0]
            if name == "moving_variance":
                value = random.uniform(0.5, 1.5, shape)
            elif name == "gamma":
                value = random.uniform(0.6, 1.4, shape)
            elif len(shape) > 1:
                value = random.normal(0, 1.6 / np.sqrt(np.prod(shape[:-1])), shape)
            else:
                value = random.normal(0, 0.3, shape)
            values.append(value.astype("float32"))
        layer.set_weights(values)


def store_as(source: Path, file: Path, dtype: str) -> None:
    """Copies a .h5 with its weights in another precision."""
    shutil.copyfile(source, file)
    with h5py.File(file, "a") as content:
        names: list[str] = []
        content.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
        for name in names:
            values = content[name][()]
            del content[name]
            content[name] = values.astype(dtype)


def describe(file: Path, fixture: Fixture, layer: str, answer: Tensor, maps: Tensor) -> dict[str, Any]:
    if file.stat().st_size > MAX_BYTES:
        raise SystemExit(f"{file} has {file.stat().st_size} bytes")
    values = np.asarray(maps)[0]
    return {
        "file": file.name,
        "input": {"scale": fixture.scale, "offset": fixture.offset},
        "answer": np.asarray(answer)[0].astype(float).round(8).tolist(),
        "layer": layer,
        "shape": list(values.shape),
        "activations": values.astype(float).round(6).ravel().tolist(),
    }


def write_fixture(folder: Path, fixture: Fixture, seed: int) -> list[dict[str, Any]]:
    records = []
    pixels = np.arange(SIDE * SIDE * 3, dtype="float64")
    picture = fixture.offset + fixture.scale * np.sin(0.37 * pixels)
    batch = picture.astype("float32").reshape(1, SIDE, SIDE, 3)
    for keras, endings in ((keras3, [".keras", ".h5"]), (keras2, [".h5"])):
        keras.utils.set_random_seed(seed)
        model, layer, until = fixture.build(keras)
        randomise(model, seed)
        for ending in endings:
            file = folder / f"{fixture.name}-keras{3 if is_keras3(keras) else 2}{ending}"
            model.save(file)
            records.append(describe(file, fixture, layer, model(batch, training=False), until(batch, training=False)))
    return records


def write_precisions(folder: Path) -> list[dict[str, Any]]:
    """The VGG in other precisions, of which Keras makes float32."""
    fixture = next(fixture for fixture in FIXTURES if fixture.name == "vgg")
    batch = np.sin(0.37 * np.arange(SIDE * SIDE * 3)).astype("float32").reshape(1, SIDE, SIDE, 3)
    records = []
    for dtype in ("float16", "float64"):
        file = folder / f"vgg-{dtype}.h5"
        store_as(folder / "vgg-keras3.h5", file, dtype)
        model, layer, until = part(keras3, keras3.models.load_model(file), "last")
        records.append(describe(file, fixture, layer, model(batch, training=False), until(batch, training=False)))
    return records


def main() -> int:
    folder = chosen_folder(__doc__, DEFAULT_OUT)
    folder.mkdir(parents=True, exist_ok=True)
    records = [record for i, fixture in enumerate(FIXTURES) for record in write_fixture(folder, fixture, 7 + i)]
    records += write_precisions(folder)
    write_records(folder / "keras.json", records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
