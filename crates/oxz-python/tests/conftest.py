"""What the tests share."""

import lzma
import random

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run; no limit on time, which is the machine's.
settings.register_profile(
    "oxz", derandomize=True, deadline=None, max_examples=150,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("oxz")


@pytest.fixture(scope="session")
def text() -> bytes:
    """300 kB of lines of words."""
    rng = random.Random(1)
    words = [bytes(rng.choices(b"etaoinshrdlu", k=rng.randint(2, 9))) for _ in range(2000)]
    lines = [b" ".join(rng.choices(words, k=rng.randint(0, 15))) for _ in range(6000)]
    return b"\n".join(lines)


@pytest.fixture(scope="session")
def packed(text: bytes) -> bytes:
    """The text, compressed by the standard library."""
    return lzma.compress(text, preset=1)
