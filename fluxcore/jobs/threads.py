"""Libraries held at one thread, where more would change a digit or cost time."""

from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """Hold linear algebra and OpenMP at one thread.

    The order of sums, and so a last digit, would depend on the number of threads. On two busy
    processors boosting takes a third of the time with one thread; more of them are put to use by
    learning several cells at once.
    """
    from threadpoolctl import threadpool_limits

    limit: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limit
