"""Every document that a use case makes in these tests has its shape, field for field."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def shapes(held_to_shapes: None) -> None:
    """Hold them all."""
