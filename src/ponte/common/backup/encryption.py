"""Encrypting a file as a stream of chunks, any of which can be read alone.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, *Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance*, CRYPTO 2015) with ChaCha20-Poly1305, as the format age uses it: a nonce counts the chunks and marks
the last one, so that none can be changed, moved, left out or cut off unseen. Each file has a key of its own, made by
HKDF from the secret key and a salt in the file's head.
"""

from __future__ import annotations

import base64
import binascii
import io
import os
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"ponte.encrypted/1\n"
SALT = 16
TAG = 16
CHUNK = 64 * 1024


class WrongKey(ValueError):
    """The file was encrypted with another key, or it is not as it was written."""


def parse_key(text: str) -> bytes:
    """Return a key's 32 bytes from URL-safe base64.

    Raises
    ------
    ValueError
        It is no such key; the message does not repeat it.
    """
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ValueError("expected a key of 32 bytes in URL-safe base64")
    return key


def _cipher(key: bytes, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt, b"ponte backup").derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class EncryptingWriter(io.RawIOBase):
    """Encrypts what is written to it into another file, which it leaves open."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        salt = os.urandom(SALT)
        file.write(MAGIC + salt)
        self._file = file
        self._cipher = _cipher(key, salt)
        self._pending = bytearray()
        self._number = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Take data; whole chunks go on to the file."""
        self._pending += data
        while len(self._pending) > CHUNK:
            self._put(bytes(self._pending[:CHUNK]), is_last=False)
            del self._pending[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk."""
        if not self.closed:
            self._put(bytes(self._pending), is_last=True)
        super().close()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), chunk, None))
        self._number += 1


class DecryptingReader(io.RawIOBase):
    """Reads, from anywhere, what `EncryptingWriter` wrote to a file that can be sought in.

    Raises
    ------
    WrongKey
        When made, if the head or the end does not open; later, if what is read does not.
    """

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file = file
        body = file.seek(0, os.SEEK_END) - len(MAGIC) - SALT
        self._last = max(0, -(-body // (CHUNK + TAG)) - 1)
        self._size = body - (self._last + 1) * TAG
        file.seek(len(MAGIC))
        self._cipher = _cipher(key, file.read(SALT))
        self._position = 0
        self._number, self._chunk = -1, b""
        self._open(self._last)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in the decrypted file."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer from the chunk that the position lies in."""
        if self._position >= self._size:
            return 0
        number, start = divmod(self._position, CHUNK)
        self._open(number)
        part = self._chunk[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def _open(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(len(MAGIC) + SALT + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        try:
            self._chunk = self._cipher.decrypt(_nonce(number, is_last=number == self._last), sealed, None)
        except InvalidTag:
            raise WrongKey("damaged, cut off, or encrypted with another key") from None
        self._number = number
