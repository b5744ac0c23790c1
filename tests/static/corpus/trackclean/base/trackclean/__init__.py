from trackclean.clean import clean
from trackclean.point import Point, read_csv

__all__ = ["Point", "clean", "read_csv"]
