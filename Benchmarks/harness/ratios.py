"""The ratios of rounds, in columns, and whether they reach a floor."""
import statistics

from . import estimates

HEADING = f"{'ratio':>8}{'least':>8}{'most':>8}{'bound':>10}{'floor':>8}{'':15}"
WIDTH = len(HEADING)


def of_rounds(ours, theirs):
    return [one / other for one, other in zip(ours, theirs)]


def columns(ratios, floor=None, is_ceiling=False):
    """Their median, least and most, what the median of all that there could be is at least, and a floor with its verdict.

    It holds if that bound reaches it. Of a ceiling it is what the median is at most. Without ratios there is no verdict.
    """
    if not ratios:
        return " " * WIDTH
    bound = (estimates.upper_bound if is_ceiling else estimates.lower_bound)(ratios)
    text = f"{statistics.median(ratios):8.2f}{min(ratios):8.2f}{max(ratios):8.2f}"
    text += f"{bound:10.2f}" if bound is not None else f"{'-':>10}"
    if floor is None:
        return f"{text:{WIDTH}}"
    if bound is None:
        verdict = "undecided"
    else:
        verdict = "holds" if (bound <= floor if is_ceiling else bound >= floor) else "DOES NOT HOLD"
    return f"{text}{floor:8.2f}  {verdict:13}"
