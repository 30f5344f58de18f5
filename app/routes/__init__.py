"""HTTP endpoints, one router per noun."""
