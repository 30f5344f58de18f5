"""From a model's name to traces; the only door to the networks."""
