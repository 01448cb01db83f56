"""Fixtures of the kernel's tests: every procedure of the design page, and a working calendar of two made-up years."""
