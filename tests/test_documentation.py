"""What the documents name exists."""

from __future__ import annotations

import re

import pytest

from tests.checkout import CHECKOUT

TEST = re.compile(r"`((?:tests|bench)/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("file, test", TEST.findall((CHECKOUT / "SECURITY.md").read_text("utf-8")))
def test_every_test_that_security_names(file: str, test: str) -> None:
    text = (CHECKOUT / file).read_text("utf-8")
    assert not test or f"def {test}(" in text
