"""Files that were sent, kept in memory, and the little the stand-in must know about pictures."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a request: its name, its bytes and what it says it is."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file Telegram keeps. `path` is what getFile gives for downloading."""

    file_id: str
    unique_id: str
    path: str
    upload: Upload

    def as_dict(self) -> dict[str, Any]:
        """What every kind of file has in common in a message."""
        size = len(self.upload.content)
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": size}


class Files:
    """Every file by its id and by its path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, kind: str, upload: Upload) -> StoredFile:
        """Store a file that belongs to a message of this kind."""
        number = len(self._by_id) + 1
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        stored = StoredFile(
            file_id=f"AgACAgQAAxkD{kind[:4]}{number:08d}",
            unique_id=f"AQAD{number:08d}",
            path=f"{kind}s/file_{number}.{ending}",
            upload=upload,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file with this id, if there is one."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file that is downloaded from this path, if there is one."""
        return self._by_path.get(path)


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG; None when it is no picture Telegram could process."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
