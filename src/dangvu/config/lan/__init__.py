"""Serving an office network: own certificate authority, install sheet, service unit."""
