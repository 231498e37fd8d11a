# SPDX-License-Identifier: MIT
"""An example package."""
from .names import brightest

__all__ = ["brightest"]
