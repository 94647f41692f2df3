"""What a few noisy figures tell."""
import math
import statistics

CONFIDENCE = 0.95


def median(figures):
    return statistics.median(figures)


def geometric_mean(figures):
    return math.exp(math.fsum(map(math.log, figures)) / len(figures))


def spread(figures):
    """Half of what lies between the quartiles, as a share of the median; 0 for fewer than two figures."""
    if len(figures) < 2:
        return 0.0
    lower, middle, upper = statistics.quantiles(figures, n=4, method="inclusive")
    return (upper - lower) / 2 / middle if middle else 0.0


def lower_bound(figures, confidence=CONFIDENCE):
    """What the median of all figures there could be is at least, with that confidence; None if there are too few to say.

    Nothing is assumed of how they scatter. Each falls below the true median with probability 1/2, so how many of n do is
    binomial; the k-th smallest is above the true median only if fewer than k do. The bound is the k-th smallest for the
    largest k at which that has a probability of at most 1 - confidence: the smallest of 5, the 6th of 20.
    """
    k = rank_of_bound(len(figures), confidence)
    return sorted(figures)[k - 1] if k else None


def upper_bound(figures, confidence=CONFIDENCE):
    """The same from above."""
    bound = lower_bound([-figure for figure in figures], confidence)
    return None if bound is None else -bound


def rank_of_bound(count, confidence=CONFIDENCE):
    """The largest k with P(fewer than k of `count` coins show heads) <= 1 - confidence; 0 if there is none."""
    k, probability = 0, 0.0
    while k < count:
        probability += math.comb(count, k) / 2 ** count
        if probability > 1 - confidence:
            break
        k += 1
    return k
