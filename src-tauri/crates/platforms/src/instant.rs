//! Points in time as platforms and exports write them.
//!
//! A time without an offset needs a zone, and the zone is asked for, never taken from this computer. On the day the clocks
//! change, a time that exists twice takes the earlier one and says so; a time that does not exist is refused.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// `2023-11-16 18:15:46.6805900`, `2023-11-16T18:15:46Z`, `2023/11/16 18:15+01:00`, or a date alone (its midnight).
    YearMonthDay,
    /// `11/16/2023 6:15 PM`
    MonthDayYear,
    /// `16.11.2023 18:15`, `16/11/2023 18:15:46`
    DayMonthYear,
    /// Seconds since 1970, a fraction allowed.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
}

impl TimeFormat {
    /// Every format that can be recognised, the least mistakable first.
    pub const ALL: [Self; 5] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear, Self::UnixSeconds, Self::UnixMilliseconds];
}

/// Why a time is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not written in the expected format, or no such date.
    #[error("is not a time in the expected format")]
    NotATime,
    /// More digits than nanoseconds have.
    #[error("is finer than a nanosecond")]
    TooFine,
    /// A time without an offset, and no zone was named.
    #[error("carries no offset and no time zone was chosen")]
    NoZone,
    /// Skipped when the clocks went forward.
    #[error("does not exist in {zone}: the clocks went forward")]
    Gap {
        /// The zone that skipped it.
        zone: String,
    },
}

/// A time read from text, before a zone is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenTime {
    /// It names its instant by itself.
    Instant(Timestamp),
    /// A wall-clock time; the instant depends on the zone.
    Wall(DateTime),
}

/// An instant, and whether the wall clock showed its time twice that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadTime {
    /// The instant; the earlier one if the time existed twice.
    pub instant: Timestamp,
    /// The clocks went back: the time existed twice.
    pub twice: bool,
}

impl WrittenTime {
    /// Reads `text` in `format`.
    ///
    /// # Errors
    /// [`TimeError::NotATime`] and [`TimeError::TooFine`].
    pub fn read(text: &str, format: TimeFormat) -> Result<Self, TimeError> {
        let text = text.trim();
        match format {
            TimeFormat::UnixSeconds => unix(text, 1_000_000_000),
            TimeFormat::UnixMilliseconds => unix(text, 1_000_000),
            TimeFormat::YearMonthDay | TimeFormat::MonthDayYear | TimeFormat::DayMonthYear => Cursor::new(text).time(format),
        }
    }

    /// The instant, by the written offset or by `zone`.
    ///
    /// # Errors
    /// [`TimeError::NoZone`] without offset and zone, [`TimeError::Gap`] for a time that the zone skipped.
    pub fn at(self, zone: Option<&TimeZone>) -> Result<ReadTime, TimeError> {
        let wall = match self {
            Self::Instant(instant) => return Ok(ReadTime { instant, twice: false }),
            Self::Wall(wall) => wall,
        };
        let zone = zone.ok_or(TimeError::NoZone)?;
        let possible = zone.to_ambiguous_timestamp(wall);
        let offset = possible.offset();
        match offset {
            jiff::tz::AmbiguousOffset::Gap { .. } => Err(TimeError::Gap { zone: zone.iana_name().unwrap_or("the chosen zone").to_owned() }),
            jiff::tz::AmbiguousOffset::Unambiguous { .. } | jiff::tz::AmbiguousOffset::Fold { .. } => {
                let instant = possible.earlier().map_err(|_| TimeError::NotATime)?;
                Ok(ReadTime { instant, twice: matches!(offset, jiff::tz::AmbiguousOffset::Fold { .. }) })
            }
        }
    }
}

fn unix(text: &str, nanos_per_unit: i128) -> Result<WrittenTime, TimeError> {
    let value = crate::exact::decimal(text).map_err(|_| TimeError::NotATime)?;
    let scaled = value.mantissa().checked_mul(nanos_per_unit).ok_or(TimeError::NotATime)?;
    let divisor = 10i128.pow(value.scale());
    if scaled % divisor != 0 {
        return Err(TimeError::TooFine);
    }
    Timestamp::from_nanosecond(scaled / divisor).map(WrittenTime::Instant).map_err(|_| TimeError::NotATime)
}

/// Walks over the bytes of a date and time.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.as_bytes() }
    }

    fn time(mut self, format: TimeFormat) -> Result<WrittenTime, TimeError> {
        let (year, month, day) = self.date(format)?;
        let (mut hour, mut minute, mut second, mut nanosecond) = (0, 0, 0, 0);
        let mut offset = None;
        if !self.rest.is_empty() {
            if !self.eat(b'T') && !self.eat(b't') {
                self.eat(b',');
                self.spaces()?;
            }
            hour = self.number(1, 2)?;
            self.expect(b':')?;
            minute = self.number(2, 2)?;
            if self.eat(b':') {
                second = self.number(2, 2)?;
                nanosecond = self.fraction()?;
            }
            hour = self.half_day(hour)?;
            offset = self.offset()?;
        }
        if !self.rest.is_empty() {
            return Err(TimeError::NotATime);
        }
        // A leap second has no instant of its own; it is the second before it, as jiff reads it too.
        let second = if second == 60 { 59 } else { second };
        let small = |value: i32| i8::try_from(value).map_err(|_| TimeError::NotATime);
        let year = i16::try_from(year).map_err(|_| TimeError::NotATime)?;
        let wall = DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, nanosecond)
            .map_err(|_| TimeError::NotATime)?;
        let Some(offset) = offset else { return Ok(WrittenTime::Wall(wall)) };
        let offset = jiff::tz::Offset::from_seconds(offset).map_err(|_| TimeError::NotATime)?;
        offset.to_timestamp(wall).map(WrittenTime::Instant).map_err(|_| TimeError::NotATime)
    }

    fn date(&mut self, format: TimeFormat) -> Result<(i32, i32, i32), TimeError> {
        let year_first = format == TimeFormat::YearMonthDay;
        let first = if year_first { self.number(4, 4)? } else { self.number(1, 2)? };
        let separator = self.separator()?;
        let second = self.number(1, 2)?;
        self.expect(separator)?;
        let third = if year_first { self.number(1, 2)? } else { self.number(4, 4)? };
        Ok(match format {
            TimeFormat::MonthDayYear => (third, first, second),
            TimeFormat::DayMonthYear => (third, second, first),
            TimeFormat::YearMonthDay | TimeFormat::UnixSeconds | TimeFormat::UnixMilliseconds => (first, second, third),
        })
    }

    /// Nanoseconds of a fraction of any length; digits beyond the ninth must be zero.
    fn fraction(&mut self) -> Result<i32, TimeError> {
        if !self.eat(b'.') && !self.eat(b',') {
            return Ok(0);
        }
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (fraction, rest) = self.rest.split_at(digits);
        self.rest = rest;
        if fraction.is_empty() {
            return Err(TimeError::NotATime);
        }
        let mut nanos = 0;
        for place in 0..9 {
            nanos = nanos * 10 + fraction.get(place).map_or(0, |digit| i32::from(digit - b'0'));
        }
        if fraction.iter().skip(9).any(|digit| *digit != b'0') {
            return Err(TimeError::TooFine);
        }
        Ok(nanos)
    }

    /// The hour of the day, with ` AM` or ` PM` behind the time taken into account.
    fn half_day(&mut self, hour: i32) -> Result<i32, TimeError> {
        let start = self.rest.iter().take_while(|byte| **byte == b' ').count();
        let afternoon = match self.rest.get(start..start + 2) {
            Some(mark) if mark.eq_ignore_ascii_case(b"AM") => 0,
            Some(mark) if mark.eq_ignore_ascii_case(b"PM") => 12,
            _ => return Ok(hour),
        };
        self.rest = &self.rest[start + 2..];
        if (1..=12).contains(&hour) { Ok(hour % 12 + afternoon) } else { Err(TimeError::NotATime) }
    }

    /// Seconds east of UTC, if an offset is written.
    fn offset(&mut self) -> Result<Option<i32>, TimeError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        while self.eat(b' ') {}
        if self.eat(b'Z') || self.eat(b'z') {
            return Ok(Some(0));
        }
        if self.rest.eq_ignore_ascii_case(b"UTC") || self.rest.eq_ignore_ascii_case(b"GMT") {
            self.rest = &[];
            return Ok(Some(0));
        }
        let sign = if self.eat(b'+') {
            1
        } else if self.eat(b'-') {
            -1
        } else {
            return Err(TimeError::NotATime);
        };
        let hours = self.number(2, 2)?;
        let minutes = if self.eat(b':') || !self.rest.is_empty() { self.number(2, 2)? } else { 0 };
        if minutes > 59 {
            return Err(TimeError::NotATime);
        }
        Ok(Some(sign * (hours * 3600 + minutes * 60)))
    }

    fn number(&mut self, at_least: usize, at_most: usize) -> Result<i32, TimeError> {
        let digits = self.rest.iter().take(at_most).take_while(|byte| byte.is_ascii_digit()).count();
        if digits < at_least {
            return Err(TimeError::NotATime);
        }
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        Ok(number.iter().fold(0, |value, digit| value * 10 + i32::from(digit - b'0')))
    }

    fn separator(&mut self) -> Result<u8, TimeError> {
        match self.rest.split_first() {
            Some((separator @ (b'-' | b'/' | b'.'), rest)) => {
                self.rest = rest;
                Ok(*separator)
            }
            _ => Err(TimeError::NotATime),
        }
    }

    fn spaces(&mut self) -> Result<(), TimeError> {
        self.expect(b' ')?;
        while self.eat(b' ') {}
        Ok(())
    }

    fn expect(&mut self, byte: u8) -> Result<(), TimeError> {
        if self.eat(byte) { Ok(()) } else { Err(TimeError::NotATime) }
    }

    fn eat(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str, format: TimeFormat, zone: Option<&str>) -> Result<String, TimeError> {
        let zone = zone.map(|name| TimeZone::get(name).unwrap());
        Ok(WrittenTime::read(text, format)?.at(zone.as_ref())?.instant.to_string())
    }

    #[test]
    fn the_formats_of_exports_are_read_exactly() {
        use TimeFormat::*;
        for (text, format, zone, expected) in [
            ("2023-11-16 18:15:46.6805900", YearMonthDay, Some("UTC"), "2023-11-16T18:15:46.68059Z"),
            ("2023-11-16 18:15:46.123456789000", YearMonthDay, Some("UTC"), "2023-11-16T18:15:46.123456789Z"),
            ("2023-11-16T18:15:46Z", YearMonthDay, None, "2023-11-16T18:15:46Z"),
            ("2023-11-16T18:15:46.5+0130", YearMonthDay, None, "2023-11-16T16:45:46.5Z"),
            ("2023/11/16 18:15 -05:00", YearMonthDay, None, "2023-11-16T23:15:00Z"),
            ("2023-11-16 18:15:46 UTC", YearMonthDay, None, "2023-11-16T18:15:46Z"),
            ("2023-11-16", YearMonthDay, Some("America/New_York"), "2023-11-16T05:00:00Z"),
            ("11/16/2023 6:15 PM", MonthDayYear, Some("UTC"), "2023-11-16T18:15:00Z"),
            ("11/16/2023, 12:05:09 am", MonthDayYear, Some("UTC"), "2023-11-16T00:05:09Z"),
            ("16.11.2023 18:15:46,25", DayMonthYear, Some("Europe/Berlin"), "2023-11-16T17:15:46.25Z"),
            ("1700158546.68059", UnixSeconds, None, "2023-11-16T18:15:46.68059Z"),
            ("1700158546680", UnixMilliseconds, None, "2023-11-16T18:15:46.68Z"),
        ] {
            assert_eq!(instant(text, format, zone).as_deref(), Ok(expected), "reading {text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        use TimeFormat::*;
        for (text, format) in [
            ("2023-13-16 18:15", YearMonthDay),
            ("2023-02-29", YearMonthDay),
            ("16/11/2023 18:15", MonthDayYear),
            ("2023-11-16 25:00", YearMonthDay),
            ("2023-11-16 18:15 soon", YearMonthDay),
            ("13:00 PM", MonthDayYear),
            ("", UnixSeconds),
        ] {
            assert_eq!(instant(text, format, Some("UTC")), Err(TimeError::NotATime), "{text:?} is no time");
        }
        let too_fine = instant("2023-11-16 18:15:46.1234567891", YearMonthDay, Some("UTC"));
        assert_eq!(too_fine, Err(TimeError::TooFine), "a digit beyond the nanosecond must not be cut off");
    }

    #[test]
    fn a_time_without_offset_needs_a_zone() {
        assert_eq!(
            instant("2023-11-16 18:15", TimeFormat::YearMonthDay, None),
            Err(TimeError::NoZone),
            "this computer's zone is not ours to assume"
        );
    }

    #[test]
    fn the_day_the_clocks_change_is_not_guessed() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let read = |text| WrittenTime::read(text, TimeFormat::YearMonthDay).unwrap().at(Some(&berlin));
        assert!(matches!(read("2024-03-31 02:30"), Err(TimeError::Gap { .. })), "02:30 was skipped that night");
        let twice = read("2024-10-27 02:30").unwrap();
        assert_eq!(
            (twice.instant.to_string().as_str(), twice.twice),
            ("2024-10-27T00:30:00Z", true),
            "02:30 happened twice: the earlier, and said"
        );
    }
}
