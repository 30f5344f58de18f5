"""The URLs, one router a noun."""
