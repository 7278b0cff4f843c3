"""How every `python -m grading COMMAND` reads its arguments."""

import argparse


def printable(text):
    """A text as part of one line of a terminal, which does nothing else with it."""
    return "".join(c if c.isprintable() else "?" for c in text)


def parser(name, doc):
    """A command's parser; its help is the module's docstring, line by line."""
    form = argparse.RawDescriptionHelpFormatter
    return argparse.ArgumentParser(prog=f"python -m grading {name}", description=doc, formatter_class=form)
