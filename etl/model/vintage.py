"""A vintage: one file as one sender delivered it at one moment, known by the SHA-256 of its bytes."""

from datetime import datetime

from etl.model.frozen import Frozen


class Vintage(Frozen):
    """The sidecar of an archived file. `published` is what its sender declared; without it the moment of receipt counts."""

    sha256: str
    size: int
    name: str
    source: str
    sender: str | None = None
    period: str | None = None
    published: datetime | None = None
    received: datetime
    bundled: bool = False

    @property
    def moment(self) -> datetime:
        """The UTC moment from which this vintage's figures are known."""
        return self.published or self.received
