"""What can happen to a file: on the disk, in a spreadsheet, in an e-mail.

Each takes bytes and a source of chance, and gives other bytes; nothing here knows a format.
"""

import random
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]


def flip_bytes(content: bytes, chance: random.Random) -> bytes:
    """Some bytes become others."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(content: bytes, chance: random.Random) -> bytes:
    """The file ends early."""
    return content[: chance.randrange(len(content) + 1)]


def drop_piece(content: bytes, chance: random.Random) -> bytes:
    """A piece is missing in the middle."""
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.randint(1, 200) :]


def repeat_piece(content: bytes, chance: random.Random) -> bytes:
    """A piece stands there twice."""
    start = chance.randrange(len(content) + 1)
    end = start + chance.randint(1, 200)
    return content[:end] + content[start:end] + content[end:]


def swap_lines(content: bytes, chance: random.Random) -> bytes:
    """Two lines change places, headers included."""
    lines = content.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = chance.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def drop_lines(content: bytes, chance: random.Random) -> bytes:
    """Some lines are gone."""
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if chance.random() > 0.2)


def double_header(content: bytes, chance: random.Random) -> bytes:
    """The first lines stand there again, somewhere."""
    lines = content.splitlines(keepends=True)
    place = chance.randrange(len(lines) + 1)
    return b"".join([*lines[:place], *lines[: chance.randint(1, 3)], *lines[place:]])


def swap_cells(content: bytes, chance: random.Random) -> bytes:
    """Two cells change places."""
    delimiter = chance.choice([b",", b";", b"\t"])
    cells = content.split(delimiter)
    if len(cells) > 1:
        one, other = chance.sample(range(len(cells)), 2)
        cells[one], cells[other] = cells[other], cells[one]
    return delimiter.join(cells)


def other_delimiter(content: bytes, chance: random.Random) -> bytes:
    """From somewhere on, another delimiter."""
    start = chance.randrange(len(content) + 1)
    one, other = chance.sample([b",", b";", b"\t", b"|", b'"', b"\n", b"\r"], 2)
    return content[:start] + content[start:].replace(one, other)


def insert(content: bytes, chance: random.Random) -> bytes:
    """Something that does not belong there."""
    pieces = [
        *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n\n", b"=1+1", b"\x1a"),
        *(b"<html>", b"\xc3", b"," * 40, b"'" * 9, b"\\", b"\x85", "\u2028".encode(), b"9" * 400),
    ]
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.choice(pieces) + content[start:]


def recode(content: bytes, chance: random.Random) -> bytes:
    """Saved again in another encoding, well or badly."""
    text = content.decode(chance.choice(["utf-8", "cp1252", "utf-16"]), errors="replace")
    return text.encode(chance.choice(["utf-8", "utf-16", "mac_roman", "cp1252"]), errors="replace")


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_bytes, cut, drop_piece, repeat_piece, swap_lines, drop_lines),
    *(double_header, swap_cells, other_delimiter, insert, recode),
)


def mutated(content: bytes, seed: int) -> bytes:
    """A file after one to three mishaps."""
    chance = random.Random(seed)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        content = chance.choice(MUTATIONS)(content, chance)
    return content
