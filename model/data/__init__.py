"""Data sets and the one place that normalises images."""
