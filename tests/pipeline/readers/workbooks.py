"""Small workbooks in forms that no library at hand writes."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Sequence[str | float | None]]


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip archive of these parts; one called mimetype is stored as it is."""
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(name, content, kind)
    return path


def xlsx(path: Path, rows: str, before: str = "") -> Path:
    """An .xlsx workbook whose one sheet has these rows, as XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packaged = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        path,
        {
            "_rels/.rels": f'<Relationships xmlns="{packaged}"><Relationship Id="rId1"'
            f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packaged}"><Relationship'
            f' Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{before}'
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        },
    )


def ods(path: Path, rows: str) -> Path:
    """An OpenDocument workbook whose one sheet has these rows, as XML."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    return zipped(
        path,
        {
            "mimetype": kind,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/"'
            f' manifest:media-type="{kind}"/></manifest:manifest>',
            "content.xml": f'<?xml version="1.0"?><office:document-content{names}><office:body>'
            f'<office:spreadsheet><table:table table:name="Svar">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        },
    )


def xlsb(path: Path, rows: Rows) -> Path:
    """A binary workbook in a zip archive; texts and numbers."""
    extent = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = _record(129) + _record(148, extent) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<I13x", number))
        for place, cell in enumerate(row):
            at = struct.pack("<II", place, 0)
            if isinstance(cell, str):
                sheet += _record(6, at + _wide(cell))
            elif cell is not None:
                sheet += _record(5, at + struct.pack("<d", cell))
    book = _record(131) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Data"))
    book += _record(144) + _record(132)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    return zipped(
        path,
        {
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": "<Relationships><Relationship"
            f' Id="rId1" Type="{kind}" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet + _record(146) + _record(130),
        },
    )


def xls(path: Path, rows: Rows) -> Path:
    """A workbook of Excel 97 to 2003; texts and numbers."""
    beginning = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x05, 0, 0, 0, 0)
    end = struct.pack("<HH", 0x0A, 0)
    name = b"\x04\x00Data"
    position = len(beginning) + 4 + 6 + len(name) + len(end)
    book = beginning + struct.pack("<HHIH", 0x85, 6 + len(name), position, 0) + name + end
    book += struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x10, 0, 0, 0, 0)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            at = struct.pack("<HHH", number, place, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                book += struct.pack("<HH", 0x204, len(at + text)) + at + text
            elif cell is not None:
                book += struct.pack("<HH", 0x203, 14) + at + struct.pack("<d", cell)
    path.write_bytes(old_office({"Workbook": book + end}))
    return path


def old_office(streams: Mapping[str, bytes]) -> bytes:
    """A file of old Office: sectors of 512 bytes, a table of which follows which, a directory."""
    sector, last, free, table = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    directory = _entry("Root Entry", 5, last, 0, 1)
    chain, body = [table, last], io.BytesIO()
    for name, content in streams.items():
        # What is below 4,096 bytes would lie in sectors of another size.
        padded = content.ljust(4_096, b"\0")
        count = -(-len(padded) // sector)
        directory += _entry(name, 2, len(chain), len(padded), free)
        chain += [*range(len(chain) + 1, len(chain) + count), last]
        body.write(padded.ljust(count * sector, b"\0"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4_096, last, 0, last, 0
    )
    header = header.ljust(76, b"\0") + struct.pack("<I", 0)
    follows = struct.pack(f"<{len(chain)}I", *chain).ljust(sector, b"\xff")
    return (
        header.ljust(sector, b"\xff") + follows + directory.ljust(sector, b"\0") + body.getvalue()
    )


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    return head + struct.pack("<III36xIQ", 0xFFFFFFFF, 0xFFFFFFFF, child, start, size)


def _record(kind: int, content: bytes = b"") -> bytes:
    """A record of a binary workbook: kind and length have seven bits a byte."""
    return _seven_bits(kind) + _seven_bits(len(content)) + content


def _seven_bits(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
