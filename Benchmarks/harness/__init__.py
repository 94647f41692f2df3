"""Measures stores side by side. `Benchmarks/run --help` says how to use it, docs/performance.md what it does and why."""
