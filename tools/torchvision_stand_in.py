"""pytorch-grad-cam without torchvision, of which there is no build for every PyTorch."""

from __future__ import annotations

import sys
import types


def stand_in_for_torchvision() -> None:
    """pytorch-grad-cam imports names of torchvision that Score-CAM does not use."""
    names = {
        "torchvision": (),
        "torchvision.transforms": ("Compose", "Normalize", "ToTensor"),
        "torchvision.transforms.functional": ("resize",),
    }
    for name, attributes in names.items():
        module = types.ModuleType(name)
        for attribute in attributes:
            setattr(module, attribute, None)
        sys.modules[name] = module
