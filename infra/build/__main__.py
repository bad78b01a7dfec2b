"""`make build`: check the template, build layers and functions, weigh them."""

from __future__ import annotations

from infra.build import gates, sam, sizes

if __name__ == "__main__":
    gates.main()
    sam.main()
    sizes.main()
