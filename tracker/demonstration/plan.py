"""Where a story stands on a day: its dates and its money in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .stories import Story


@dataclass(frozen=True)
class Plan:
    number: int
    story: Story
    today: date

    @property
    def starts_on(self) -> date:
        return self.today - timedelta(days=self.story.begun)

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=self.story.days - 1)

    @property
    def signed_on(self) -> date:
        """Twelve days before the start; some days ago where the start is still to come."""
        return min(self.starts_on - timedelta(days=12), self.today - timedelta(days=6))

    @property
    def last_day(self) -> date:
        """The last day on which something may have happened in the term."""
        return min(self.today, self.ends_on)

    @property
    def amount(self) -> int:
        """Cents, as signed."""
        return self.story.yuan * 100

    @property
    def held(self) -> int:
        return len(self.story.services)

    def on(self, part: int, of: int) -> date:
        """The day when ``part`` of ``of`` equal parts of the time so far had passed."""
        return self.starts_on + (self.last_day - self.starts_on) * part // of

    def due(self, share: str) -> date:
        return self.starts_on + timedelta(days=int(self.story.days * Decimal(share)))
