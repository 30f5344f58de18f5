"""Between bytes and arrays: images in, traces out; no HTTP."""
