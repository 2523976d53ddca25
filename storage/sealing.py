"""Seals what people wrote: AES-256-GCM bound to its table, column and row, under a key of the person's own.

A sealed value moved to another row or column no longer opens. A person's key is random, kept wrapped by the
installation's key; erasing that one row makes everything the person wrote unreadable for ever. Telegram ids are
found again by a keyed hash, whose key never changes when the installation's keys are rotated.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from storage.errors import Erased, StoreFault, WrongKey

KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_ID_BYTES = 4
_BY_INSTALLATION = b"\x01"
_BY_PERSON = b"\x02"
_HASH_BYTES = 16


class Keyring:
    """The installation's keys, 32 bytes each: the first seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Raises WrongKey if there is no key, or one of the wrong length."""
        if not keys:
            raise WrongKey("There is no key for the database. Set storage.keys or storage.key_file.")
        if any(len(key) != KEY_BYTES for key in keys):
            raise WrongKey(f"A key for the database must be {KEY_BYTES} bytes (44 letters of base64).")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self._current = key_id(keys[0])

    def __repr__(self) -> str:
        return f"Keyring({len(self._ciphers)} keys)"

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Sealed under the current key: version, key id, nonce, sealed words with their tag."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, plain, bound_to)
        return _BY_INSTALLATION + self._current + nonce + sealed

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What was sealed. WrongKey if its key is not here; StoreFault if it was moved or damaged."""
        cipher = self._ciphers.get(sealed[1 : 1 + _KEY_ID_BYTES])
        if sealed[:1] != _BY_INSTALLATION or cipher is None:
            raise WrongKey(
                "These keys do not open this database. Give the key it was made with (storage.keys or"
                " storage.key_file); without it, what people wrote cannot be read by anyone."
            )
        return _open(cipher, sealed, 1 + _KEY_ID_BYTES, bound_to)


class PersonalKey:
    """One person's key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Sealed under this person's key: version, nonce, sealed words with their tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return _BY_PERSON + nonce + self._cipher.encrypt(nonce, plain, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What was sealed; StoreFault if it was moved or damaged."""
        if sealed[:1] != _BY_PERSON:
            raise Erased("This was not sealed under the person's present key.")
        return _open(self._cipher, sealed, 1, bound_to)


def _open(cipher: AESGCM, sealed: bytes, header: int, bound_to: bytes) -> bytes:
    nonce, words = sealed[header : header + _NONCE_BYTES], sealed[header + _NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, words, bound_to)
    except InvalidTag:
        raise StoreFault(f"A sealed value does not belong where it stands ({bound_to.decode()}).") from None


def key_id(key: bytes) -> bytes:
    """Four bytes that name a key without telling anything about it."""
    return hashlib.sha256(b"alongside key id" + key).digest()[:_KEY_ID_BYTES]


class Hashes:
    """Keyed hashes by which sealed values are found again. `root` never changes in the life of a database."""

    ROOT_BOUND_TO = b"meta.root"

    def __init__(self, root: bytes) -> None:
        self._chat = _derived(root, b"chat")
        self._invitation = _derived(root, b"invitation")
        self._address = _derived(root, b"address")

    def chat(self, chat_id: int) -> bytes:
        """Finds a person, and names a chat's queue, by Telegram id."""
        return _hash(self._chat, str(chat_id))

    def invitation(self, code: str) -> bytes:
        """Finds an invitation by its joining code."""
        return _hash(self._invitation, code)

    def address(self, address: str) -> bytes:
        """Names an operator's address of another channel, which may hold a password."""
        return _hash(self._address, address)


def _hash(key: bytes, value: str) -> bytes:
    # BLAKE2b takes a key by design (RFC 7693) and is ten times as fast as OpenSSL's HMAC on so few bytes.
    return hashlib.blake2b(value.encode(), key=key, digest_size=_HASH_BYTES).digest()


def _derived(root: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=b"alongside " + purpose).derive(root)


def new_root(keyring: Keyring) -> str:
    """A fresh random root for the hashes, sealed, as text for the meta table."""
    return b64encode(keyring.seal(os.urandom(KEY_BYTES), Hashes.ROOT_BOUND_TO)).decode()


def open_root(keyring: Keyring, kept: str) -> bytes:
    """The root as kept. It is also the canary: WrongKey if these are not the database's keys."""
    try:
        return keyring.open(b64decode(kept), Hashes.ROOT_BOUND_TO)
    except StoreFault:
        raise WrongKey("These keys do not open this database: its first sealed value does not fit.") from None


def to_json(value: Any) -> bytes:
    """The shortest JSON, as bytes to seal."""
    return _ENCODER.encode(value).encode()


def from_json(plain: bytes) -> Any:
    """The value again."""
    return json.loads(plain)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
