"""A customer's words on a terminal."""


def printable(text: str) -> str:
    """The text on one line, without characters that would command the terminal."""
    line = " ⏎ ".join(text.splitlines())
    return "".join(c if c.isprintable() else "�" for c in line)
