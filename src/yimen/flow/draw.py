"""A random choice anyone can repeat from its recorded seed."""

from fractions import Fraction
from hashlib import sha256

SCALE = 1 << 256


def drawn(seed: str, share: Fraction) -> bool:
    """True for `share` of all seeds: the SHA-256 of the seed, read as a number in [0, 1), lies below the share."""
    value = int.from_bytes(sha256(seed.encode()).digest(), "big")
    return value * share.denominator < share.numerator * SCALE
