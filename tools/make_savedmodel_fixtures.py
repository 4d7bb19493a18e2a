#!/usr/bin/env python3
"""Makes test/vectors/saved-model: tiny seeded SavedModels of several exports, and the numbers that TensorFlow computes.

Keras 3 exports (model.export) and is saved by tf.saved_model.save, alone and inside of a tf.Module, Keras 2 saves
(tf-keras, model.save), tf.Module with several signatures, with a function inside of a function and with an open batch
that is fixed, and a graph of TensorFlow 1. Beside them lies index.json: for
each folder the closed form of the input, the answer and the output of one layer.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras as keras3
import numpy as np
import tensorflow as tf
import tf_keras as keras2
from fixture_records import chosen_folder, write_records
from make_keras_fixtures import CLASSES, FIXTURES, MAX_BYTES, SIDE, Fixture, randomise
from tensorflow.core.protobuf import saved_model_pb2

Tensor = Any

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "test" / "vectors" / "saved-model"

# How the layer is called in the graph, by the name of the fixture: Keras 3 writes the traced layers a second time.
KERAS_3_LAYERS = {"vgg": "last_1", "nested": "deeper_1/features_1"}
KERAS_2_LAYERS = {"vgg": "last", "frozen": "conv2"}


def picture_of(scale: float, offset: float) -> Any:
    pixels = np.arange(SIDE * SIDE * 3, dtype="float64")
    return (offset + scale * np.sin(0.37 * pixels)).astype("float32").reshape(1, SIDE, SIDE, 3)


def record(name: str, scale: float, offset: float, answer: Tensor, layer: str, maps: Tensor, **more: Any) -> dict[str, Any]:
    values = np.asarray(maps)[0]
    return {
        "folder": name,
        "input": {"scale": scale, "offset": offset},
        "answer": np.asarray(answer)[0].astype(float).round(8).tolist(),
        "layer": layer,
        "shape": list(values.shape),
        "activations": values.astype(float).round(6).ravel().tolist(),
        **more,
    }


def export(model: Any, folder: Path) -> None:
    """The smallest with everything that model.export writes, the others once; augmentation would stay at work in it."""
    if len(model.layers) < 10 and not hasattr(model.layers[1], "layers"):
        return model.export(folder, verbose=False)
    archive = keras3.export.ExportArchive()
    archive.track(model)
    spec = [tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32)]
    archive.add_endpoint("serve", lambda x: model(x, training=False), input_signature=spec)
    archive.write_out(folder, verbose=False)


def write_keras(folder: Path, fixture: Fixture, seed: int, keras: Any, layer: str) -> dict[str, Any]:
    keras.utils.set_random_seed(seed)
    model, _, until = fixture.build(keras)
    randomise(model, seed)
    name = f"{fixture.name}-keras{3 if keras is keras3 else 2}"
    if keras is keras3:
        export(model, folder / name)
    else:
        model.save(folder / name, save_format="tf")
    batch = picture_of(fixture.scale, fixture.offset)
    answer, maps = model(batch, training=False), until(batch, training=False)
    return record(name, fixture.scale, fixture.offset, answer, layer, maps)


class Convolutions(tf.Module):
    """Written by hand, with one function inside of another; the second is marked to be compiled."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        random = np.random.default_rng(seed)

        def weight(*shape: int) -> tf.Variable:
            return tf.Variable(random.normal(0, 0.5, shape).astype("float32"))

        self.kernel, self.bias = weight(3, 3, 3, 6), weight(6)
        self.depthwise, self.scores = weight(3, 3, 6, 1), weight(6, CLASSES)

    @tf.function(jit_compile=True)
    def features(self, x: Tensor) -> Tensor:
        with tf.name_scope("depthwise"):
            x = tf.nn.depthwise_conv2d(x, self.depthwise, [1, 1, 1, 1], "SAME")
            return tf.minimum(tf.nn.relu(x + 0.25), 6.0)

    @tf.function
    def logits(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        with tf.name_scope("stem"):
            x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(picture, self.kernel, 2, "SAME"), self.bias))
        with tf.name_scope("body"):
            maps = self.features(x)
        pooled = tf.reduce_mean(maps, [1, 2])
        return tf.matmul(pooled, self.scores), maps


def write_signatures(folder: Path) -> dict[str, Any]:
    """Two ways to run it and no default; one of them has two outputs."""
    module = Convolutions(31)

    @tf.function(input_signature=[tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "picture")])
    def classify(picture: Tensor) -> dict[str, Tensor]:
        logits, maps = module.logits(picture)
        return {"probabilities": tf.nn.softmax(logits), "maps": maps}

    @tf.function(input_signature=[tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "picture")])
    def several(picture: Tensor) -> dict[str, Tensor]:
        return {"labels": tf.sigmoid(module.logits(picture)[0]), "sum": tf.reduce_sum(picture, [1, 2, 3])}

    module.classify, module.several = classify, several
    tf.saved_model.save(module, str(folder / "signatures"), {"classify": classify, "several": several})
    batch = picture_of(1, 0)
    logits, maps = module.logits(batch)
    return record("signatures", 1, 0, tf.nn.softmax(logits), "body/depthwise", maps, signature="classify")


def write_fixed(folder: Path) -> dict[str, Any]:
    """One picture at a time, which its last sum relies on; scaled inside of the graph."""
    module = Convolutions(37)

    @tf.function(input_signature=[tf.TensorSpec([1, SIDE, SIDE, 3], tf.float32)])
    def serve(picture: Tensor) -> Tensor:
        logits, _ = module.logits(picture / 127.5 - 1.0)
        return tf.reduce_sum(logits, 0, keepdims=True)

    module.serve = serve
    tf.saved_model.save(module, str(folder / "fixed-batch"), serve)
    batch = picture_of(127.5, 127.5)
    logits, maps = module.logits(batch / 127.5 - 1)
    return record("fixed-batch", 127.5, 127.5, logits, "body/depthwise", maps, batch=1)


def write_bytes(folder: Path) -> dict[str, Any]:
    """By default files of pictures, which it decodes; beside that, levels as bytes, blue first."""
    module = Convolutions(59)

    def forward(levels: Tensor) -> tuple[Tensor, Tensor]:
        return module.logits(tf.cast(levels[..., ::-1], tf.float32) / 127.5 - 1.0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "files")])
    def decode(files: Tensor) -> Tensor:
        levels = tf.map_fn(lambda file: tf.io.decode_png(file, 3), files, fn_output_signature=tf.uint8)
        return forward(tf.ensure_shape(levels, [None, SIDE, SIDE, 3]))[0]

    @tf.function(input_signature=[tf.TensorSpec([None, SIDE, SIDE, 3], tf.uint8, "levels")])
    def classify(levels: Tensor) -> Tensor:
        return tf.nn.softmax(forward(levels)[0])

    module.decode, module.classify = decode, classify
    tf.saved_model.save(module, str(folder / "bytes"), {"serving_default": decode, "classify": classify})
    logits, maps = forward(picture_of(127.5, 127.5))
    return record("bytes", 127.5, 127.5, tf.nn.softmax(logits), "body/depthwise", maps)


def write_moved_bytes(folder: Path) -> dict[str, Any]:
    """Bytes of any size, which are moved before they become numbers with fractions."""
    module = Convolutions(61)

    def forward(levels: Tensor) -> tuple[Tensor, Tensor]:
        turned = tf.transpose(tf.squeeze(tf.expand_dims(levels, 1), [1]), [0, 2, 1, 3])
        return module.logits(tf.cast(turned, tf.float32) / 10.0 - 12.0)

    @tf.function(input_signature=[tf.TensorSpec([None, None, None, 3], tf.uint8, "levels")])
    def serve(levels: Tensor) -> Tensor:
        return forward(levels)[0]

    module.serve = serve
    tf.saved_model.save(module, str(folder / "bytes-moved"), serve)
    logits, maps = forward(picture_of(127.5, 127.5))
    return record("bytes-moved", 127.5, 127.5, logits, "body/depthwise", maps)


def small_model(seed: int) -> tuple[Any, Any]:
    """A model of Keras 3, and what computes the output of its layer last."""
    keras3.utils.set_random_seed(seed)
    layers = keras3.layers
    picture = keras3.Input((SIDE, SIDE, 3), name="picture")
    x = layers.Conv2D(6, 3, strides=2, use_bias=False, name="stem")(picture)
    x = layers.ReLU(name="relu")(layers.BatchNormalization(name="norm")(x))
    maps = layers.Conv2D(8, 3, activation="relu", name="last")(layers.Dropout(0.5, name="dropout")(x))
    x = layers.GlobalAveragePooling2D(name="pool")(maps)
    model = keras3.Model(picture, layers.Dense(CLASSES, activation="softmax", name="scores")(x), name="small")
    randomise(model, seed)
    return model, keras3.Model(picture, maps)


def write_saved_keras_3(folder: Path) -> dict[str, Any]:
    """Saved, not exported: its function has other variables than those that are restored. Its optimizer has some, too."""
    model, until = small_model(43)
    model.compile("adam", "sparse_categorical_crossentropy")
    random = np.random.default_rng(43)
    model.fit(random.normal(0, 1, (8, SIDE, SIDE, 3)), random.integers(0, CLASSES, 8), batch_size=4, verbose=0)
    tf.saved_model.save(model, str(folder / "saved-keras3"))
    batch = picture_of(1, 0)
    answer, maps = model(batch, training=False), until(batch, training=False)
    return record("saved-keras3", 1, 0, answer, "last_1", maps)


class Mixture(tf.Module):
    """Two models of Keras 3 whose weights have the same names, and variables of its own that have no names."""

    def __init__(self, models: list[Any]) -> None:
        super().__init__()
        self.models = models
        self.scale, self.offset = tf.Variable(0.5), tf.Variable([0.1, 0.2, -0.3])

    @tf.function(input_signature=[tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32)])
    def serve(self, picture: Tensor) -> Tensor:
        first, second = (model(picture * self.scale + self.offset, training=False) for model in self.models)
        return 0.7 * first + 0.3 * second


def write_wrapped_keras_3(folder: Path) -> dict[str, Any]:
    (first, until), (second, _) = small_model(47), small_model(53)
    module = Mixture([first, second])
    tf.saved_model.save(module, str(folder / "wrapped-keras3"), module.serve)
    batch = picture_of(1, 0)
    inner = batch * module.scale.numpy() + module.offset.numpy()
    answer = 0.7 * first(inner, training=False) + 0.3 * second(inner, training=False)
    return record("wrapped-keras3", 1, 0, answer, "small_1/last_1", until(inner, training=False))


def write_tensorflow_1(folder: Path) -> dict[str, Any]:
    """A graph with reference variables and a Saver, as TensorFlow 1 wrote it."""
    v1 = tf.compat.v1
    random = np.random.default_rng(41)
    batch = picture_of(1, 0)
    with tf.Graph().as_default(), v1.Session() as session:
        picture = v1.placeholder(tf.float32, [None, SIDE, SIDE, 3], "picture")
        with v1.variable_scope("conv1", use_resource=False):
            kernel = v1.get_variable("weights", initializer=random.normal(0, 0.4, (3, 3, 3, 8)).astype("float32"))
            mean = v1.get_variable("mean", initializer=random.normal(0, 0.2, 8).astype("float32"))
            variance = v1.get_variable("variance", initializer=random.uniform(0.5, 1.5, 8).astype("float32"))
            x = tf.nn.conv2d(picture, kernel, 2, "VALID")
            x, *_ = v1.nn.fused_batch_norm(x, [1.0] * 8, [0.1] * 8, mean, variance, is_training=False)
            maps = tf.nn.relu(x)
        scores = v1.get_variable("scores", initializer=random.normal(0, 0.5, (8, CLASSES)).astype("float32"))
        logits = tf.matmul(tf.reduce_mean(maps, [1, 2]), scores)
        answer = tf.nn.softmax(logits, name="probabilities")
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, str(folder / "tensorflow1"), {"picture": picture}, {"scores": answer})
        values = session.run((answer, maps), {picture: batch})
    return record("tensorflow1", 1, 0, values[0], "conv1", values[1])


def strip_objects(objects: Any) -> None:
    """Leaves how objects refer to each other, and which of them functions capture."""
    for node in objects.nodes:
        children = list(node.children)
        node.Clear()
        node.children.extend(children)
    for function in objects.concrete_functions.values():
        function.ClearField("canonicalized_input_signature")
        function.ClearField("output_signature")


def shrink(folder: Path, needs_objects: bool = False) -> None:
    """Takes away what running a model does not need, and refuses what became too large."""
    (folder / "keras_metadata.pb").unlink(missing_ok=True)
    (folder / "fingerprint.pb").unlink(missing_ok=True)
    shutil.rmtree(folder / "assets", ignore_errors=True)
    # What Python needs to make objects of it again, and where in Python each operator was made, is half of the file.
    file = folder / "saved_model.pb"
    model = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    for graph in model.meta_graphs:
        if needs_objects:
            strip_objects(graph.object_graph_def)
        else:
            graph.ClearField("object_graph_def")
        graph.meta_info_def.ClearField("stripped_op_list")
        bodies = [graph.graph_def.node, *(function.node_def for function in graph.graph_def.library.function)]
        for node in (node for body in bodies for node in body):
            node.ClearField("experimental_debug_info")
            node.attr.pop("_output_shapes", None)
            node.attr.pop("config_proto", None)
    file.write_bytes(model.SerializeToString(deterministic=True))
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    if size > MAX_BYTES:
        raise SystemExit(f"{folder} has {size} bytes")


def write_side_branch(folder: Path) -> dict[str, Any]:
    """Two outputs, each with a convolution of its own; the first one's comes last."""
    keras3.utils.set_random_seed(61)
    layers = keras3.layers
    picture = keras3.Input((SIDE, SIDE, 3), name="picture")
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="stem")(picture)
    maps = layers.Conv2D(8, 3, activation="relu", name="last")(x)
    side = layers.Conv2D(7, 3, activation="relu", name="side1")(x)
    side = layers.Conv2D(7, 3, activation="relu", name="side2")(side)
    pooled = [layers.GlobalAveragePooling2D()(each) for each in (side, maps)]
    aside, main = (layers.Dense(n, activation="softmax")(each) for n, each in zip((3, CLASSES), pooled))
    model = keras3.Model(picture, {"aside": aside, "main": main})
    randomise(model, 61)
    model.export(folder / "side-branch", verbose=False)
    batch = picture_of(1, 0)
    answer = model(batch, training=False)["main"]
    return record("side-branch", 1, 0, answer, "last_1", keras3.Model(picture, maps)(batch), outputName="main")


def main() -> int:
    folder = chosen_folder(__doc__, DEFAULT_OUT)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    records = []
    for seed, fixture in enumerate(FIXTURES, start=7):
        for keras, layers in ((keras3, KERAS_3_LAYERS), (keras2, KERAS_2_LAYERS)):
            if fixture.name in layers:
                records.append(write_keras(folder, fixture, seed, keras, layers[fixture.name]))
    writers: list[Callable[[Path], dict[str, Any]]] = [
        *(write_signatures, write_fixed, write_bytes, write_moved_bytes, write_tensorflow_1, write_side_branch)
    ]
    records += [write(folder) for write in writers]
    for each in records:
        shrink(folder / each["folder"])
    for write in (write_saved_keras_3, write_wrapped_keras_3):
        records.append(write(folder))
        shrink(folder / records[-1]["folder"], needs_objects=True)
    write_records(folder / "index.json", records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
