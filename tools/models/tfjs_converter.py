"""tensorflowjs' converters without the three packages that they import and that no model here needs."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

for _absent in ("tensorflow_decision_forests", "tensorflow_hub", "jax", "jax.experimental", "jax.experimental.jax2tf"):
    sys.modules.setdefault(_absent, ModuleType(_absent))
sys.modules["jax.experimental"].jax2tf = sys.modules["jax.experimental.jax2tf"]  # type: ignore[attr-defined]

from tensorflowjs.converters import convert_tf_saved_model, save_keras_model
from tensorflowjs.read_weights import read_weights

__all__ = ["convert_tf_saved_model", "read_weights", "write_graph_model", "write_layers_model"]


def write_layers_model(model: Any, folder: Path) -> None:
    save_keras_model(model, str(folder))


def write_graph_model(saved_model: Path, folder: Path) -> None:
    convert_tf_saved_model(str(saved_model), str(folder))
