"""Counters, gauges and histograms in Prometheus' text format.

prometheus.io/docs/instrumenting/exposition_formats
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from itertools import accumulate

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of a histogram's buckets in seconds; 0.25 is what a webhook may take."""


class _Metric(ABC):
    kind: str

    def __init__(self, name: str, meaning: str, *labels: str) -> None:
        self.name = name
        self._meaning = meaning
        self._labels = labels

    def text(self) -> str:
        """The metric's lines, with the two that explain it."""
        lines = [f"# HELP {self.name} {self._meaning}", f"# TYPE {self.name} {self.kind}"]
        return "\n".join([*lines, *self._samples(), ""])

    @abstractmethod
    def _samples(self) -> list[str]: ...

    def _sample(self, suffix: str, values: tuple[str, ...], number: float, le: str = "") -> str:
        named = [*zip(self._labels, values), *([("le", le)] if le else [])]
        labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in named)
        return f"{self.name}{suffix}{{{labels}}} {number:.10g}"


class Gauge(_Metric):
    """A number that goes up and down, for each combination of labels."""

    kind = "gauge"

    def __init__(self, name: str, meaning: str, *labels: str) -> None:
        super().__init__(name, meaning, *labels)
        self._numbers: dict[tuple[str, ...], float] = {}

    def set(self, number: float, *values: str) -> None:
        self._numbers[values] = number

    def _samples(self) -> list[str]:
        return [self._sample("", values, n) for values, n in sorted(self._numbers.items())]


class Counter(Gauge):
    """A number that only grows; it begins anew with the process, as Prometheus expects."""

    kind = "counter"

    def add(self, number: float, *values: str) -> None:
        self.set(self._numbers.get(values, 0) + number, *values)


class Histogram(_Metric):
    """How many things took how long; ``…_count`` and ``…_sum`` come with it."""

    kind = "histogram"

    def __init__(self, name: str, meaning: str, *labels: str) -> None:
        super().__init__(name, meaning, *labels)
        self._counts: dict[tuple[str, ...], list[int]] = {}
        self._sums: dict[tuple[str, ...], float] = {}

    def observe(self, seconds: float, *values: str) -> None:
        counts = self._counts.setdefault(values, [0] * (len(BUCKETS_S) + 1))
        counts[bisect_left(BUCKETS_S, seconds)] += 1
        self._sums[values] = self._sums.get(values, 0.0) + seconds

    def _samples(self) -> list[str]:
        lines = []
        bounds = [*(f"{bound:g}" for bound in BUCKETS_S), "+Inf"]
        for values, counts in sorted(self._counts.items()):
            for bound, count in zip(bounds, accumulate(counts)):
                lines.append(self._sample("_bucket", values, count, bound))
            lines.append(self._sample("_sum", values, self._sums[values]))
            lines.append(self._sample("_count", values, sum(counts)))
        return lines


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
