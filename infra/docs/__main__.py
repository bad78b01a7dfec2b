"""`make docs`: write the generated references, and tell which changed."""

from __future__ import annotations

from infra.docs.reference import write


def main() -> None:
    """Write what is out of date."""
    for name in write():
        print(f"docs/basic/{name}")


if __name__ == "__main__":
    main()
