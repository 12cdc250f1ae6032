"""Whatever way our own network is named, it is not asked for a file."""

from __future__ import annotations

import pytest

from bot.media.public_addresses import NotPublic, PublicResolver, is_public


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.8.9.1", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "2001:db8::1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::",
])
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [
    "8.8.8.8", "157.240.1.35", "2a03:2880:f12f:83:face:b00c:0:25de", "64:ff9b::808:808",
])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f.1"])
async def test_names_that_stand_for_this_machine(name: str) -> None:
    resolver = PublicResolver(own=[("localhost", 9000)])
    with pytest.raises(NotPublic):
        await resolver.resolve(name, 443)
    assert await resolver.resolve("localhost", 9000)
    await resolver.close()
