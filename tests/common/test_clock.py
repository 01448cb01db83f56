"""The clock tells China's time and stands still when told to."""

from datetime import UTC, date, datetime

from yimen.common import clock


def test_now_is_chinas_time():
    assert clock.now().utcoffset().total_seconds() == 8 * 3600
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5


def test_the_day_begins_at_midnight_in_china():
    with clock.fixed(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 2)


def test_a_stopped_clock_stands_and_goes_on_after():
    with clock.fixed(date(2026, 1, 5)) as moment:
        assert clock.now() == moment == datetime(2026, 1, 5, 9, tzinfo=clock.SHANGHAI)
        with clock.fixed(datetime(2027, 2, 3, 4, 5)):  # noqa: DTZ001 - a naive moment is read as China's time
            assert clock.now().isoformat() == "2027-02-03T04:05:00+08:00"
        assert clock.now() == moment
    assert clock.now() > moment
