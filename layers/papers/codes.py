"""QR codes, through segno."""

from __future__ import annotations

import io

from shared.basic.errors import BasicError

_BORDER = 4


def qr_png(text: str, size: int) -> bytes:
    """A PNG picture of about `size` pixels each way, never smaller than one pixel a module; R5010 for too much text."""
    import segno
    from segno.encoder import DataOverflowError

    try:
        code = segno.make_qr(text)
    except DataOverflowError as failure:
        raise BasicError("R5010", "a QR code holds at most 2,953 characters") from failure
    modules = code.symbol_size(border=_BORDER)[0]
    out = io.BytesIO()
    code.save(out, kind="png", scale=max(1, size // modules), border=_BORDER)
    return out.getvalue()
