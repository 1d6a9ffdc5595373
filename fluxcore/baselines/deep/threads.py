"""PyTorch held at one thread."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold PyTorch at one thread, and give the others back afterwards.

    The number of threads changes the order of sums, and so last digits. Steps are small, too: on
    two busy processors an lstm takes a tenth of the time with one thread. More processors are put
    to use by learning several cells at once.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
