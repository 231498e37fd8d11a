# SPDX-License-Identifier: MIT
"""Some stars."""


def brightest():
    """The brightest one that is seen at night."""
    assert "Sirius" in NAMES
    return "Sirius"


NAMES = frozenset({"Sirius", "Canopus", "Vega"})
