"""The Open Inference Protocol's routes under /v2/models."""
