"""Figures that the program is held to. `make bench` measures all, `make bench BENCH=startup` one.

A figure is a ratio to git or to a bare Python start of the same run, taken in turns, so that a slow
or busy machine moves both sides.
"""
