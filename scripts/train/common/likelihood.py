"""The soft bound of a likelihood ratio, exactly as the program applies it (`Log10Lr::bounded` in crates/saboot-core)."""

import numpy as np

SHARPNESS = 8


def bounded(log10_lr, low: float, high: float) -> np.ndarray:
    """`log10_lr` bent towards `high` (>= 0) above 0 and towards `low` (<= 0) below: b u / (1 + u^8)^(1/8), u = |x| / b.

    Near the identity inside the bound, never beyond it, monotone throughout. A bound of 0 says nothing on its side.
    """
    log10_lr = np.asarray(log10_lr, float)
    bound = np.where(log10_lr >= 0, max(high, 0.0), max(-low, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        u = np.abs(log10_lr) / bound
        # Divided through by u^8, so that a large u cannot overflow.
        bent = np.where(u > 1, bound / (1 + u**-SHARPNESS) ** (1 / SHARPNESS), bound * u / (1 + np.minimum(u, 1) ** SHARPNESS) ** (1 / SHARPNESS))
    return np.where(bound > 0, np.sign(log10_lr) * bent, 0.0)
