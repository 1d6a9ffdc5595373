"""Files of HDF5 on which its library would never come to an end: found before it is let at them.

Text and references of variable length lie in global heaps. The library walks through the objects of
a heap by their sizes; where a damaged size adds nothing it walks on the spot, for ever, and cannot
be interrupted (seen with HDF5 2.0). Layout: HDF5 File Format Specification, III.E.
"""

import mmap
from pathlib import Path
from struct import unpack_from

_SIGNATURE = b"GCOL\x01\x00\x00\x00"  # with the version and three reserved bytes
_HEADER = 16  # bytes before the first object, and of the header of every object
_ALIGNED = 8


def endless_heap(path: Path) -> int | None:
    """Find a global heap whose objects do not fill it one after the other.

    Returns
    -------
    int or None
        Where in the file it begins; None if all heaps are sound, or there is none.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    if path.stat().st_size == 0:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        begin = content.find(_SIGNATURE)
        while begin >= 0:
            if not _comes_to_an_end(content, begin):
                return begin
            begin = content.find(_SIGNATURE, begin + _HEADER)
    return None


def _comes_to_an_end(content: mmap.mmap, begin: int) -> bool:
    """Whether every object of a heap leads on to the next, up to its end."""
    if begin + _HEADER > len(content):
        return True  # cut short: the library says so
    end = begin + int(unpack_from("<Q", content, begin + 8)[0])
    place = begin + _HEADER
    while place + _HEADER <= min(end, len(content)):
        number, size = unpack_from("<H6xQ", content, place)
        # The free space at the end, object 0, counts its own header; the others do not.
        step = size if number == 0 else _HEADER + -(-size // _ALIGNED) * _ALIGNED
        if not _HEADER <= step <= end - place:
            return False
        place += step
    return True
