"""What no input may take, however bench.fuzz comes by it."""

LONGEST_S = 10
"""Seconds by the clock, on a busy machine too."""

MOST_CPU_S = 2
"""Seconds of CPU."""

GATEWAY_PID = "SAPA_FUZZED_PID"
"""The environment variable that tells bench.fuzz_cpu whose CPU time counts."""
