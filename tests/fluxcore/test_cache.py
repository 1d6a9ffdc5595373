"""Results kept by content."""

import os
from pathlib import Path

import pytest

from fluxcore import cache as caching
from fluxcore.cache import Cache, file_digest, key


@pytest.fixture
def made() -> list[str]:
    """What was made anew."""
    return []


def fetch(cache: Cache, name: str, made: list[str], content: str = "result") -> str:
    def make() -> str:
        made.append(name)
        return content

    def load(path: Path) -> str:
        text = path.read_text()
        if text == "damaged":
            raise ValueError(text)
        return text

    return cache.fetch(name, ".txt", load=load, make=make, save=lambda s, p: p.write_text(s))


def test_a_result_is_made_once(tmp_path, made):
    cache = Cache(tmp_path / "deep" / "cache")
    assert fetch(cache, "a", made) == fetch(cache, "a", made) == "result"
    fetch(cache, "b", made)
    assert made == ["a", "b"]


def test_a_damaged_entry_is_made_again(tmp_path, made):
    cache = Cache(tmp_path)
    fetch(cache, "a", made)
    cache.path("a", ".txt").write_text("damaged")
    assert fetch(cache, "a", made) == "result"
    assert made == ["a", "a"]
    assert cache.path("a", ".txt").read_text() == "result"


def test_the_entries_used_longest_ago_go_first(tmp_path, made):
    cache = Cache(tmp_path, max_bytes=25)
    for number, name in enumerate("abc"):
        fetch(cache, name, made, "0123456789"[: 10 if name != "c" else 5])
        os.utime(cache.path(name, ".txt"), ns=(number, number))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt", "c.txt"]
    fetch(cache, "a", made)  # used now
    fetch(cache, "d", made, "01234")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "c.txt", "d.txt"]
    assert made == ["a", "b", "c", "d"]


def test_what_cannot_be_kept_is_still_returned(tmp_path, made):
    (tmp_path / "file").write_text("")
    assert fetch(Cache(tmp_path / "file" / "cache"), "a", made) == "result"


def test_a_read_only_cache_is_not_written(tmp_path, made):
    assert fetch(Cache(tmp_path, read_only=True), "a", made) == "result"
    assert list(tmp_path.iterdir()) == []


def test_errors_of_making_pass_through_and_keep_nothing(tmp_path):
    def fail() -> str:
        raise KeyError("broken")

    with pytest.raises(KeyError, match="broken"):
        Cache(tmp_path).fetch("a", ".txt", load=Path.read_text, make=fail, save=Path.write_text)
    assert list(tmp_path.iterdir()) == []


def test_digests_follow_the_content(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"x" * 100_000)
    two.write_bytes(b"x" * 100_000)
    assert file_digest(one) == file_digest(two)
    two.write_bytes(b"x" * 99_999 + b"y")
    assert file_digest(one) != file_digest(two)
    one.write_bytes(b"")
    assert len(file_digest(one)) == 64


def test_keys_depend_on_kind_and_every_part():
    keys = {key("a", 1), key("b", 1), key("a", "1"), key("a", 1, None), key("a", [1]), key("a", 2)}
    assert len(keys) == 6
    assert key("a", ["x", 1.5], True) == key("a", ["x", 1.5], True)
    assert all(name.isascii() and "/" not in name for name in keys)


def test_the_default_size_is_stated():
    assert Cache(Path()).max_bytes == caching.MAX_BYTES == 2 * 1024**3
