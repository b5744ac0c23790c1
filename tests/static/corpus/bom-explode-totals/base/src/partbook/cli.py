import argparse

from partbook.book import Book


def show(book, number, depth=0):
    print("  " * depth + number, "-", book.title(number))
    for child in book.uses(number):
        show(book, child, depth + 1)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="partbook")
    commands = parser.add_subparsers(dest="command", required=True)

    p = commands.add_parser("show", help="print the tree of a product")
    p.add_argument("book")
    p.add_argument("number")

    args = parser.parse_args(argv)
    book = Book.load(args.book)
    show(book, args.number)
    return 0
