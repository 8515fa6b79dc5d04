"""One server and one browser for all browser tests; kernels are each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from e2e.harness import Kernel, Lab, launch, serve_lab


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with serve_lab() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Callable[[], Kernel]]:
    """Start kernels that share one new history."""
    started: list[Kernel] = []

    def start() -> Kernel:
        started.append(Kernel(tmp_path / "history"))
        return started[-1]

    yield start
    for one in started:
        one.close()
