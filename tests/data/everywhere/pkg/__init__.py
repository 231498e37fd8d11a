"""A package whose .pyc are the same on every machine."""

from .numbers import PI
from .sub import leaf

__all__ = ["PI", "leaf"]
