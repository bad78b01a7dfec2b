"""Small WebP pictures."""

from __future__ import annotations

import io
import warnings

from shared.errors import Unprocessable, UnsupportedMediaType

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
MOST_PIXELS = 50_000_000
"""Checked before anything is decoded (platform spec §3.9)."""


class PillowPictures:
    """Implements `shared.drive.ports.Pictures`."""

    def thumbnail(self, data: bytes, mime: str, width: int) -> bytes:
        """A WebP of at most that width, upright as its EXIF says; the first frame of an animation."""
        from PIL import Image, ImageOps, UnidentifiedImageError

        if mime == "image/svg+xml":
            raise UnsupportedMediaType("Drawings have no thumbnail.")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                picture = Image.open(io.BytesIO(data), formats=FORMATS)
                if picture.width * picture.height > MOST_PIXELS:
                    raise Unprocessable("The picture has too many pixels.")
                picture.draft("RGB", (width, width * 4))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((width, width * 4))
                target = io.BytesIO()
                upright.convert("RGBA" if "A" in upright.getbands() else "RGB").save(
                    target, "WEBP", quality=80
                )
        except UnidentifiedImageError as failure:
            raise UnsupportedMediaType("That is no picture.") from failure
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as failure:
            raise Unprocessable("The picture is damaged.") from failure
        return target.getvalue()
