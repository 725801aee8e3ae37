"""Which frames of a clip an examination looks at: as `crates/saboot-media/src/plan.rs` chooses them (`choose`, `with_neighbours`)."""

import bisect
import math

NEIGHBOUR_S = 0.079


def choose(times: list[int], count: int) -> list[int]:
    """Ranks of at most `count` frames, evenly spread over the time that `times` (sorted, distinct, in ticks) span."""
    if len(times) <= count:
        return list(range(len(times)))
    if count <= 1:
        return [len(times) // 2] if count else []
    first, span = times[0], times[-1] - times[0]
    taken = {bisect.bisect_right(times, first + span * step // (count - 1)) - 1 for step in range(count)}
    missing = count - len(taken)
    if missing:
        free = [rank for rank in range(len(times)) if rank not in taken]
        taken |= {free[(2 * n + 1) * len(free) // (2 * missing)] for n in range(missing)}
    return sorted(taken)


def pairs(times: list[int], count: int, a_second: float) -> list[tuple[int, int]]:
    """Ranks of samples, each with its neighbour, as they are compared; ticks are `a_second` to a second."""
    lag = math.ceil(a_second * NEIGHBOUR_S)
    samples = choose(times, count)
    all_ranks = set(samples)
    for rank in samples:
        later = bisect.bisect_left(times, times[rank] + lag)
        if later >= len(times):
            later = bisect.bisect_right(times, times[rank] - lag) - 1
        if later >= 0:
            all_ranks.add(later)
    found, waiting = [], None
    for rank in sorted(all_ranks):
        if waiting is not None and times[rank] - times[waiting] <= 0.25 * a_second:
            found.append((waiting, rank))
            waiting = None
        else:
            waiting = rank
    return found
