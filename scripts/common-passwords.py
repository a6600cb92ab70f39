#!/usr/bin/env python3
"""Writes the bundled list of common passwords as a Swift file.

The list is that of Django, which took it from Royce Williams, who counted leaked passwords. To make the file anew:

    pip download --no-deps --dest wheel django==5.2.19
    unzip -d wheel wheel/django-*.whl
    scripts/common-passwords.py wheel > Sources/Gatehouse/Passwords/Policy/CommonPasswords+List.swift

Each entry is brought into the form in which passwords are compared: NFKC with case folding. Left out are entries of
fewer than four code points, which a rule about repetitions covers, those with white space, which separates entries
here, and those that are no text but the trace of a wrong encoding.
"""

import glob
import gzip
import sys
import unicodedata

SHORTEST = 4
WIDTH = 118
# U+FFFD in UTF-8, read as Windows-1251, in lower case.
MOJIBAKE = "пїѕ"


def folded(text):
    # Some entries kept the quotation marks of a file of comma-separated values.
    if "," in text and text[0] == text[-1] == '"':
        text = text[1:-1]
    for _ in range(4):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return text


def is_kept(entry):
    return (
        len(entry) >= SHORTEST
        and entry.isprintable()
        and not any(character.isspace() for character in entry)
        and MOJIBAKE not in entry
        and '"#' not in entry
        and "\\#" not in entry
    )


def lines(entries):
    line = ""
    for entry in entries:
        if line and len(line) + 1 + len(entry) > WIDTH:
            yield line
            line = entry
        else:
            line = f"{line} {entry}" if line else entry
    yield line


def main(folder):
    with gzip.open(f"{folder}/django/contrib/auth/common-passwords.txt.gz", "rt", encoding="utf-8") as file:
        entries = {folded(entry) for entry in file.read().split("\n")}
    # Swift compares UTF-8, which sorts as code points do.
    entries = sorted(filter(is_kept, entries))
    (licence,) = glob.glob(f"{folder}/django-*.dist-info/licenses/LICENSE")
    print("// swift-format-ignore-file")
    print("//")
    print("// Made by scripts/common-passwords.py from the list in Django 5.2.19, whose licence is:")
    print("//")
    with open(licence, encoding="utf-8") as file:
        for line in file.read().strip().split("\n"):
            print(f"// {line}".rstrip())
    print()
    print("extension CommonPasswords {")
    print(f"    /// How many entries the list has.")
    print(f"    static let count = {len(entries)}")
    print()
    print("    /// The entries in the order of their UTF-8, one space or line break after each.")
    print('    static let text = #"""')
    for line in lines(entries):
        print(line)
    print()
    print('"""#')
    print("}")


if __name__ == "__main__":
    main(*sys.argv[1:])
