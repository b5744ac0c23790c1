"""Turning what hooks left into requests for reviews."""
