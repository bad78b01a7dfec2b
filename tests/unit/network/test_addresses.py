"""Which addresses belong to the public network."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.network.addresses import is_public

PRIVATE = [IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")]  # fmt: skip


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8"]
)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.31.0.1", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "169.254.170.2", "168.63.129.16", "192.0.0.192", "198.18.0.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1", "::7f00:1",
        "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
        "", "example.com", "127.1", "0x7f000001",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(address: str) -> None:
    assert not is_public(address)


@given(st.sampled_from(PRIVATE), st.integers(0, 2**32 - 1))
def test_no_private_address_passes_in_any_writing(network: IPv4Network, offset: int) -> None:
    address = IPv4Address(int(network[0]) + offset % network.num_addresses)
    mapped = IPv6Address(int(address) | 0xFFFF << 32)
    assert not is_public(str(address))
    assert not is_public(str(mapped))
    assert not is_public(mapped.exploded)
