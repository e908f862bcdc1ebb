"""What one pass over a file's bytes tells of it as text: UTF-8, NUL, line ends, long lines.

Belongs here: what is seen while a file is hashed, so that no reader has to go over it again. Does
not belong here: other encodings, or what a reader makes of it (`pipeline.readers.text`).
"""

import codecs
from dataclasses import dataclass, field


@dataclass
class LineEnds:
    """The line ends in the bytes seen so far, and how long the longest open line was.

    Attributes:
        windows, returns: how many pairs of return and line feed, and how many returns in all.
        lone_lines: whether there is a line feed without a return before it.
        unended: bytes behind the last line end; longest: the most there have been at once.
    """

    windows: int = 0
    returns: int = 0
    lone_lines: bool = False
    unended: int = 0
    longest: int = 0
    last: bytes = b""

    def see(self, chunk: bytes) -> None:
        """Looks at the next bytes."""
        across = self.last == b"\r" and chunk.startswith(b"\n")
        # Most files hold no carriage return at all, and to look for one costs next to nothing.
        if across or b"\r" in chunk:
            windows = chunk.count(b"\r\n") + across
            self.windows += windows
            self.returns += chunk.count(b"\r")
            self.lone_lines = self.lone_lines or chunk.count(b"\n") > windows
        else:
            self.lone_lines = self.lone_lines or b"\n" in chunk
        self.last = chunk[-1:] or self.last
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self.unended = self.unended + len(chunk) if last < 0 else len(chunk) - last - 1
        self.longest = max(self.longest, self.unended)

    @property
    def steady(self) -> bool:
        """Whether all lines seen end alike."""
        return (self.windows > 0) + self.lone_lines + (self.returns > self.windows) <= 1


@dataclass
class BytesSeen:
    """The bytes seen so far.

    Attributes:
        is_utf8: whether they are UTF-8, as far as seen.
        has_nul: whether a NUL is among them.
        ends: their line ends.
    """

    is_utf8: bool = True
    has_nul: bool = False
    ends: LineEnds = field(default_factory=LineEnds)
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8"), repr=False
    )

    def see(self, chunk: bytes) -> None:
        """Looks at the next bytes."""
        self.has_nul = self.has_nul or b"\x00" in chunk
        self.ends.see(chunk)
        self._decode(chunk, final=False)

    def end(self) -> "BytesSeen":
        """Says that there are no more bytes: a letter may lack its second half."""
        self._decode(b"", final=True)
        return self

    def _decode(self, chunk: bytes, *, final: bool) -> None:
        open_letter = self._decoder.getstate()[0]
        if not self.is_utf8 or (chunk.isascii() and not open_letter):
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.is_utf8 = False
