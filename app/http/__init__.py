"""From an ASGI request to its response; knows no model and no URL."""
