"""The release calendar: what comes out when, twelve months ahead, as a pure function of promises, releases and the moment passed in.

An entry is one reference period of one dataset. Its day is promised in working days after the period's end, or fixed by a row of
`datasets/calendar.csv`; where nobody can know the working days yet, the entry has a month and no day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from etl.model import period, workdays
from etl.model.dataflow import Dataflow
from etl.model.schedule import FREQUENCY, Moved, Schedule
from etl.model.workdays import Unannounced
from etl.publish.past import Past, Released

EXPECTED, OVERDUE, RELEASED, PASSED_OVER = "expected", "overdue", "released", "passed_over"
"""What became of an entry; passed over is a period that no release told when a later one had come out."""


@dataclass(frozen=True)
class Office:
    """Where and when a calendar is made: the moment, the office's time zone, the country of its holidays."""

    now: datetime
    zone: tzinfo
    country: str

    def at(self, day: date, clock: time) -> datetime:
        """A time of the office's day."""
        return datetime.combine(day, clock, self.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def horizon(self) -> datetime:
        """Where the calendar ends: with this month of the next year."""
        return self.at((date(self.today.year + 1, self.today.month, 1) + timedelta(days=31)).replace(day=1), time.min)

    @property
    def recent(self) -> datetime:
        """Where the calendar begins: with this month of the last year."""
        return self.at(date(self.today.year - 1, self.today.month, 1), time.min)


@dataclass(frozen=True)
class Entry:
    """One reference period of a dataset and when it comes out.

    `due` is None where the day is not known; `month` is the month it falls into, or about, then. `promised` is what the dataflow
    alone promises, `changes` what was announced since, `unannounced` the year whose working days are missing, `since` the
    moment from which readers could know of the entry as it is now.
    """

    dataset: str
    period: str
    due: datetime | None
    month: str
    promised: datetime | None
    changes: tuple[Moved, ...]
    unannounced: int | None
    state: str
    released: Released | None
    since: datetime


def entries(dataflow: Dataflow, past: Past | None, moved: Iterable[Moved], office: Office) -> list[Entry]:
    """The entries of a dataset from the first period after those that were loaded at once, up to twelve months ahead.

    Of those that are settled, the ones of the last twelve months; all that are overdue. Where nothing was loaded they begin
    with what was due since the dataset was there.
    """
    if dataflow.release is None:
        return []
    loaded = past.loaded(FREQUENCY[dataflow.accrual_periodicity]) if past else None
    begins = past.since if past else office.now
    known = [row for row in moved if row.dataset == dataflow.id and row.told <= office.today]
    codes = _periods(loaded, FREQUENCY[dataflow.accrual_periodicity], office)
    found = [_entry(dataflow, code, past, [row for row in known if row.period == code], office) for code in codes]
    found = [each for each in found if loaded or not each.due or each.due >= begins]
    return [each for each in found if each.state == OVERDUE or _is_near(each, office)]


def _is_near(entry: Entry, office: Office) -> bool:
    """Whether an entry, or the day it was promised for, is within twelve months."""
    about = entry.due or office.at(date.fromisoformat(f"{entry.month}-01"), time.min)
    if entry.due is None and entry.state == EXPECTED:
        about = max(about, office.now)
    return any(office.recent <= each < office.horizon for each in (about, entry.promised or about))


def _periods(loaded: str | None, freq: str, office: Office) -> Iterator[str]:
    """The reference periods that may have an entry, in order: those after what was loaded, or of the last three years."""
    code = period.following(loaded) if loaded else period.containing(office.today - timedelta(days=1096), freq)
    while period.end(code) < office.horizon.date():
        yield code
        code = period.following(code)


def _entry(dataflow: Dataflow, code: str, past: Past | None, changes: list[Moved], office: Office) -> Entry:
    schedule = dataflow.release
    assert schedule
    promised, unannounced = None, None
    try:
        promised = office.at(workdays.after(period.end(code), schedule.lag, office.country), schedule.time)
    except Unannounced as refusal:
        unannounced = refusal.year
    due = office.at(changes[-1].day, schedule.time) if changes else promised
    released, since = (past.first(code), past.since) if past else (None, office.now)
    return Entry(
        dataset=dataflow.id,
        period=code,
        due=due,
        month=(due.date() if due else _estimated(code, schedule)).isoformat()[:7],
        promised=promised,
        changes=tuple(changes),
        unannounced=None if due else unannounced,
        state=_state(code, due, released, past, office),
        released=released,
        since=office.at(changes[-1].told, time.min) if changes else since,
    )


def _state(code: str, due: datetime | None, released: Released | None, past: Past | None, office: Office) -> str:
    if released:
        return RELEASED
    if past and any(other > code for other in past.told(period.freq(code))):
        return PASSED_OVER
    return OVERDUE if due and due < office.now else EXPECTED


def _estimated(code: str, schedule: Schedule) -> date:
    """About when an entry without a day comes: five working days take a week. Good for a month, never told as a day."""
    return period.end(code) + timedelta(days=-(-schedule.lag * 7 // 5))
