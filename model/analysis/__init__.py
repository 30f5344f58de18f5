"""What a trained network does, measured: one file an analysis."""
