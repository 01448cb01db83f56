"""Speed of the platform, as ratios measured within one run: `python -m bench [--big] [name ...]` (docs/bench.md)."""
