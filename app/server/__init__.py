"""Processes and sockets: what hosts the application."""
