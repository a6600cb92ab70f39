#!/usr/bin/env python3
"""Writes the table of letters, marks and digits that are taken for ASCII as a Swift file.

The data is confusables.txt of Unicode Technical Standard #39, as Debian's source package of ICU holds it. To make the
file anew, with a line "deb-src … trixie main" among the sources of apt:

    apt-get source --download-only icu=76.1-4
    tar xf icu_76.1.orig.tar.gz icu/LICENSE icu/source/data/unidata/confusables.txt
    scripts/confusables.py icu > Sources/Gatehouse/Identifiers/ConfusableTable+List.swift

Left out is what never comes up: whatever cannot stand in a username, and what NFKC or NFD takes apart, since names are
brought into these forms first. Left out too are letters of living alphabets that the data spells with two ASCII letters
or with one of another shape, but that nobody takes for them: with these, Kjær and Þorsteinn were no names.
"""

import re
import sys
import unicodedata

DISTINCT = "ÆæŒœþ"
IN_NAMES = re.compile(r"[A-Za-z0-9._-]+")
WIDTH = 118


def entries(text):
    for line in text.split("\n"):
        match = re.match(r"([0-9A-F]+) *;\s*([0-9A-F ]+?) *;\s*MA\b", line)
        if match:
            yield chr(int(match[1], 16)), "".join(chr(int(code, 16)) for code in match[2].split())


def is_kept(source, target):
    return (
        IN_NAMES.fullmatch(target)
        # What this Python does not know yet is kept.
        and unicodedata.category(source)[0] in "LMNC"
        and unicodedata.normalize("NFKD", source) == source
        and source not in DISTINCT
    )


def lines(target, sources):
    line = target
    for source in sources:
        word = f" {ord(source):X}"
        if len(line) + len(word) > WIDTH:
            yield line
            line = target
        line += word
    yield line


def main(folder):
    with open(f"{folder}/source/data/unidata/confusables.txt", encoding="utf-8-sig") as file:
        text = file.read()
    with open(f"{folder}/LICENSE", encoding="utf-8") as file:
        licence = file.read().split("\n-----")[0].strip()
    version = re.search(r"^# Version: (.*)$", text, re.MULTILINE)[1]
    table = {}
    for source, target in entries(text):
        if is_kept(source, target):
            table.setdefault(target, set()).add(source)
    print("// swift-format-ignore-file")
    print("//")
    print(f"// Made by scripts/confusables.py from confusables.txt {version}, whose licence is:")
    print("//")
    for line in licence.split("\n"):
        print(f"// {line}".rstrip())
    print()
    print("extension ConfusableTable {")
    print("    /// The version of Unicode that the table is of.")
    print(f'    static let version = "{version}"')
    print()
    print("    /// How many code points the table has.")
    print(f"    static let count = {sum(map(len, table.values()))}")
    print()
    print("    /// What it looks like, and then the code points that do, in base 16; one or more lines for each.")
    print('    static let text = #"""')
    for target in sorted(table):
        for line in lines(target, sorted(table[target])):
            print(line)
    print('"""#')
    print("}")


if __name__ == "__main__":
    main(*sys.argv[1:])
