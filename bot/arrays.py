"""Names for the arrays of numpy, in types."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
"""Whole numbers that say which rows."""
Labels = NDArray[np.str_]
Mask = NDArray[np.bool_]
"""Which rows."""
