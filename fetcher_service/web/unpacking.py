"""Bodies as they come in, packed with gzip or not, within a bound on both sizes and never taken for whole when they are not."""

import zlib

GZIP = 31
"""zlib's window bits for a gzip member (RFC 1952), whose length and checksum it verifies."""

PIECE = 65536


class TooLarge(Exception):
    """There are more bytes than allowed."""


class BadlyPacked(Exception):
    """The body is not encoded as its header says."""


class Unpacker:
    """Collects a body. `TooLarge` as soon as it has more than `largest` bytes, packed or unpacked."""

    def __init__(self, encoding: str, largest: int) -> None:
        """`encoding` is the header Content-Encoding; `BadlyPacked` for one that we do not ask for."""
        named = encoding.strip().lower()
        if named not in ("", "identity", "gzip", "x-gzip"):
            raise BadlyPacked(f"is packed with {named!r}, which we did not ask for")
        self._largest = largest
        self._member = zlib.decompressobj(GZIP) if named.endswith("gzip") else None
        self._packed = 0
        self._body = bytearray()

    def expect(self, size: int) -> None:
        """Raise `TooLarge` when more bytes are announced than allowed."""
        if size > self._largest:
            raise TooLarge

    def add(self, piece: bytes) -> None:
        """The next bytes of the wire; `BadlyPacked` when they are no gzip."""
        self._packed += len(piece)
        if self._member is None:
            self._body += piece
        while self._member is not None and piece:
            if self._member.eof:  # a body may have several members, one after the other
                self._member = zlib.decompressobj(GZIP)
            try:
                self._body += self._member.decompress(piece, PIECE)
            except zlib.error as error:
                raise BadlyPacked("is said to be gzip and is not") from error
            self._check_size()
            piece = self._member.unused_data or self._member.unconsumed_tail
        self._check_size()

    def whole(self) -> bytes:
        """The body; `BadlyPacked` when its end is missing, although the connection says that all has come."""
        if self._member is not None and not self._member.eof and self._packed:
            raise BadlyPacked("is gzip without its end")
        return bytes(self._body)

    def _check_size(self) -> None:
        self.expect(max(len(self._body), self._packed))
