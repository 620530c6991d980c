"""Work counted in lines that Python runs and not in time, by function: what grows faster than its input is seen and named."""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

MOST = 2.6  # times the work for twice the input; squares give four
OF_ONE = 3.4  # of a single function: one behind a cache that half of the larger input is in takes three times the work
SEEN = 500  # lines from which a function is judged


def lines_run(step: Callable[[], object]) -> Counter[CodeType]:
    """How many lines each function of Python runs in a step, each turn of a loop anew; C does not count.

    The garbage collector waits meanwhile: it comes when it likes, and what listens to it (Hypothesis does) is not the step's work.
    """
    found: Counter[CodeType] = Counter()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code

        def local(frame: FrameType, event: str, _: Any) -> Any:
            found[code] += 1
            return local

        return local

    before = sys.gettrace()
    gc.disable()
    sys.settrace(trace)
    try:
        step()
    finally:
        sys.settrace(before)
        gc.enable()
    return found


def growing(step: Callable[[int], object], parts: int) -> list[str]:
    """The functions whose work more than doubles, and by what, when the step is given twice so many parts."""
    for number in (parts, 2 * parts):
        step(number)  # what is loaded or kept at the first use
    small, large = (lines_run(lambda number=number: step(number)) for number in (parts, 2 * parts))  # type: ignore[misc]
    assert small.total() > parts
    return [
        f"{code.co_filename}:{code.co_firstlineno} {code.co_name} {large[code] / small[code]:.1f}"
        for code in large
        if small[code] > SEEN // 10 and large[code] > max(SEEN, OF_ONE * small[code])
    ] + ([f"all together {large.total() / small.total():.1f}"] if large.total() > MOST * small.total() else [])


def cpu_seconds(step: Callable[[], object]) -> float:
    """Seconds of processor time that a step takes, without what the collector of garbage takes for the other tests."""
    gc.disable()
    try:
        began = time.thread_time()
        step()
        return time.thread_time() - began
    finally:
        gc.enable()
