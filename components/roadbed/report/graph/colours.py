"""The colours of pictures, on light and on dark: no text has less than WCAG AA's contrast to what it stands on."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fill:
    """A node's colours; its text is the theme's unless it has its own."""

    inside: str
    border: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours on one background."""

    background: str
    frame: Fill
    text: str
    quiet: str
    """Types and owners under a name."""
    warning: str
    """What was weakened."""
    block: Fill
    resource: Fill
    outside: Fill
    weakened: Fill
    public: Fill
    rights: str
    subscription: str
    rollout: str
    """What comes before a rollout, or stops it."""
    exposed: str
    """An edge from anyone at all."""


LIGHT: Final = Theme(
    background="#ffffff",
    frame=Fill("#f6f8fa", "#6e7781"),
    text="#1f2328",
    quiet="#4b535d",
    warning="#7a4100",
    block=Fill("#ddf4ff", "#0550ae"),
    resource=Fill("#ffffff", "#57606a"),
    outside=Fill("#ffffff", "#57606a"),
    weakened=Fill("#fff8c5", "#7a4100"),
    public=Fill("#ffebe9", "#a40e26"),
    rights="#424a53",
    subscription="#6639ba",
    rollout="#116329",
    exposed="#a40e26",
)
DARK: Final = Theme(
    background="#0d1117",
    frame=Fill("#161b22", "#6e7681"),
    text="#f0f6fc",
    quiet="#b7bfc9",
    warning="#f2cc60",
    block=Fill("#0c2d6b", "#79c0ff"),
    resource=Fill("#0d1117", "#9198a1"),
    outside=Fill("#0d1117", "#9198a1"),
    weakened=Fill("#3b2300", "#f2cc60"),
    public=Fill("#490202", "#ff7b72"),
    rights="#b7bfc9",
    subscription="#d2a8ff",
    rollout="#7ee787",
    exposed="#ff7b72",
)
