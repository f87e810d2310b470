"""An invented portfolio: the project of the sample beside two others, of one of which a good deal deviates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from tracker.money import cents, plain, ratio, round_half_up

from . import portfolio as p
from .sample import sample
from .snapshot import RoundResult

PURCHASER = "昌平区民政局"


def sample_portfolio() -> p.Portfolio:
    """Of one purchaser from January to 10 July 2025, in Chinese, not issued."""
    rows = (_behind(), _as_planned(), _of_the_sample())
    spread = (
        p.Spread("milestone_overdue", "marked", 1, 1),
        p.Spread("indicator_behind", "marked", 1, 2),
        p.Spread("over_completion", "slight", 1, 1),
    )
    return p.Portfolio(
        from_on="2025-01-01",
        to_on="2025-07-10",
        as_of="2025-07-10",
        lang="zh",
        purchaser=PURCHASER,
        seen_by=PURCHASER,
        rows=rows,
        sums=_sums(rows),
        purchasers=_groups(rows, "purchaser"),
        contractors=_groups(rows, "contractor"),
        fields=_groups(rows, "service_field"),
        states=_groups(rows, "state"),
        deviations=spread,
        reports=(
            p.Report("CP-2025-0003", "midterm", "CP-2024-017", rows[2].title, "2025-01-10", "2025-01-12", "P社会组织评估中心"),
        ),
    )  # fmt: skip


def _of_the_sample() -> p.Row:
    s = sample()
    met = sum(i.status == "met" for i in s.indicators)
    return p.Row(
        s.project.code, s.project.title, s.project.purchaser, s.project.contractor, s.project.service_field, s.project.state,
        s.project.starts_on, s.project.effective_ends_on, "2025-08-29", s.project.elapsed, s.project.effective_amount,
        s.budget.revised, s.budget.spent, s.budget.execution_rate, s.payments.due, s.payments.deducted, s.payments.paid, 0,
        len(s.indicators), met, len(s.indicators) - met, 0, "1.0000", s.counts.sessions, s.counts.service_hours,
        s.counts.person_times, s.counts.persons, s.counts.volunteers, s.counts.volunteer_hours, len(s.milestones),
        sum(m.status == "met" for m in s.milestones), 0, 0,
        midterm=RoundResult("midterm", "86.00", "good"), final=RoundResult("final", "91.00", "excellent"), level="slight",
        deviations=(p.Deviation("over_completion", "slight", 1),),
        in_period=p.Flow(8, 349, "356.0", "101302.08", "60000.00"),
    )  # fmt: skip


def _behind() -> p.Row:
    flags = (
        p.RowFlag("milestone_overdue", "M3", "2025-06-30", "中期评估"),
        p.RowFlag("indicator_behind", "I1", "0.2500", "服务节次", "25.0"),
        p.RowFlag("indicator_behind", "I2", "0.2100", "服务人次", "21.0"),
    )
    return replace(
        _of_the_sample(), code="CP-2025-004", title="高龄独居老人探访与紧急援助服务项目", contractor="R社会工作服务中心", service_field="为老服务",
        state="running", starts_on="2025-01-01", ends_on="2025-12-31", last_on="2026-01-31", elapsed="0.5233",
        amount="150000.00", revised="150000.00", spent="41200.00", execution_rate="0.2747", due="90000.00", paid="90000.00",
        indicators=4, met=0, on_plan=2, behind=2, completion="0.3050", sessions=10, service_hours="22.0", person_times=126,
        persons=48, volunteers=9, volunteer_hours="61.5", milestones=5, milestones_done=2, milestones_overdue=1,
        midterm=None, final=None, level="marked", flags=flags,
        deviations=(p.Deviation("indicator_behind", "marked", 2), p.Deviation("milestone_overdue", "marked", 1)),
        in_period=p.Flow(10, 126, "61.5", "41200.00", "90000.00"),
    )  # fmt: skip


def _as_planned() -> p.Row:
    return replace(
        _behind(), code="CP-2025-009", title="青少年社区参与项目", contractor="S社工事务所", service_field="青少年服务", completion="0.5560",
        amount="80000.00", revised="80000.00", spent="39600.00", execution_rate="0.4950", due="48000.00", paid="48000.00",
        on_plan=4, behind=0, sessions=14, service_hours="31.0", person_times=288, persons=75, volunteers=12,
        volunteer_hours="84.0", milestones_done=3, milestones_overdue=0, level="none", flags=(), deviations=(),
        in_period=p.Flow(14, 288, "84.0", "39600.00", "48000.00"),
    )  # fmt: skip


def _sums(rows: Iterable[p.Row]) -> p.Sums:
    rows = tuple(rows)
    flows = [row.in_period for row in rows]
    spent, revised = _money(row.spent for row in rows), _money(row.revised for row in rows)
    rate = ratio(cents(spent), cents(revised))
    return p.Sums(
        projects=len(rows),
        deviating=sum(row.level in ("grave", "marked") for row in rows),
        amount=_money(row.amount for row in rows),
        revised=revised,
        spent=spent,
        execution_rate=None if rate is None else str(round_half_up(rate, 4)),
        due=_money(row.due for row in rows),
        deducted=_money(row.deducted for row in rows),
        paid=_money(row.paid for row in rows),
        indicators=sum(row.indicators for row in rows),
        met=sum(row.met for row in rows),
        behind=sum(row.behind for row in rows),
        sessions=sum(row.sessions for row in rows),
        service_hours=_hours(row.service_hours for row in rows),
        person_times=sum(row.person_times for row in rows),
        volunteer_hours=_hours(row.volunteer_hours for row in rows),
        milestones_overdue=sum(row.milestones_overdue for row in rows),
        findings_open=sum(row.findings_open for row in rows),
        flags=sum(len(row.flags) for row in rows),
        in_period=p.Flow(
            sum(x.sessions for x in flows),
            sum(x.person_times for x in flows),
            _hours(x.volunteer_hours for x in flows),
            _money(x.spent for x in flows),
            _money(x.paid for x in flows),
        ),
    )


def _money(amounts: Iterable[str]) -> str:
    return plain(sum(map(cents, amounts)))


def _hours(hours: Iterable[str]) -> str:
    return str(sum(map(Decimal, hours)))


def _groups(rows: Iterable[p.Row], name: str) -> tuple[p.Group, ...]:
    parted: dict[str | None, list[p.Row]] = defaultdict(list)
    for row in rows:
        parted[getattr(row, name)].append(row)
    return tuple(p.Group(key, _sums(some)) for key, some in parted.items())
