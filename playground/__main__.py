"""The launcher's front door, `python3 -m playground`: it only looks whether this Python is new enough.

It has to parse on every Python 3, or people with an old one would read a SyntaxError in place of a sentence.
The rest, `playground/launcher/`, is modern Python and uses nothing but the standard library.
"""

import sys

OLDEST = (3, 11)

TOO_OLD = """\
Neural Playground needs Python {wanted} or newer; this is Python {found} ({where}).
Install a newer one (python.org, your system's packages, or uv), then start with it, for example:
    python{wanted} -m playground"""


def main():
    """Hand over to the launcher, or say what is missing and return 1."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        found = ".".join(map(str, sys.version_info[:3]))
        print(TOO_OLD.format(wanted=wanted, found=found, where=sys.executable))
        return 1
    from playground.launcher import command

    return command.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
