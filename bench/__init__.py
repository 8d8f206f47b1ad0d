"""Benchmarks: each module prints its figures and bars (`python -m bench.NAME [--json]`)."""
