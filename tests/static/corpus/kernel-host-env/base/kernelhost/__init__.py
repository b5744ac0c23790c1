"""Notebook kernels as supervised child processes."""
