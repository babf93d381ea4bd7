//! The owner's mapping of columns, as the doors write it and as the reader needs it.

use platforms::{
    DecimalMark, Grouping, MoneyUnit, NumberStyle, TimeFormat,
    import::{
        ColumnKind, CostFrom, CurrencyFrom, Filter, FilterRule, Mapping, MeterFrom, Sniffed, SniffedColumn, SubjectFrom, TimeFrom,
        TwoReadings,
    },
};
use rust_decimal::Decimal;

use crate::{
    Problem,
    view::{self, ImportFilter, ImportMapping, ImportMeter},
    words,
};

/// Subject of a file whose rows name none.
pub(super) const WHOLE_FILE: &str = "all";

/// Words by which a column is recognised as a meter's; the first that fits counts.
const METERS: [(&str, &str, Option<&str>); 4] =
    [("token", "tokens", None), ("second", "seconds", None), ("minute", "seconds", Some("60")), ("message", "messages", None)];
/// Words by which a text column is recognised as the subject's.
const SUBJECTS: [&str; 8] = ["account", "subject", "client", "customer", "agent", "channel", "location", "user"];
/// Names of columns that hold a row's id.
const IDS: [&str; 5] = ["id", "record_id", "request_id", "event_id", "uuid"];

/// What the file proposes by itself; what it cannot tell stays empty.
pub(super) fn proposed(sniffed: &Sniffed, currency: &str) -> ImportMapping {
    let named = |words: &[&str], fits: fn(&ColumnKind) -> bool| {
        let columns = sniffed.columns.iter().filter(|column| fits(&column.kind));
        columns.map(|column| &column.name).find(|name| words.iter().any(|word| name.to_lowercase().contains(word))).cloned()
    };
    let is_number = |kind: &ColumnKind| matches!(kind, ColumnKind::Number { .. });
    let id = sniffed.columns.iter().map(|column| &column.name).find(|name| IDS.contains(&name.trim().to_lowercase().as_str())).cloned();
    let cost = named(&["cost"], is_number);
    ImportMapping {
        time: sniffed.time_column.clone().unwrap_or_default(),
        time_format: None,
        zone: None,
        subject: named(&SUBJECTS, |kind| matches!(kind, ColumnKind::Text)),
        meters: proposed_meters(sniffed, &[id.as_deref(), cost.as_deref()]),
        id,
        cost_currency: cost.as_ref().map(|_| currency.to_owned()),
        cost,
        filters: Vec::new(),
        decimal_mark: None,
    }
}

fn proposed_meters(sniffed: &Sniffed, taken: &[Option<&str>]) -> Vec<ImportMeter> {
    let mut meters: Vec<ImportMeter> = Vec::new();
    for column in &sniffed.columns {
        let free = !taken.contains(&Some(column.name.as_str()));
        let name = column.name.to_lowercase();
        let known = METERS.iter().find(|(word, ..)| name.contains(word));
        let (ColumnKind::Number { .. }, true, Some((_, meter, factor))) = (&column.kind, free, known) else { continue };
        match meters.iter_mut().find(|known| known.meter == *meter) {
            Some(known) if known.multiply.as_deref() == *factor => known.columns.push(column.name.clone()),
            // Minutes and seconds of one file say the same thing twice more often than they add up.
            Some(_) => {}
            None => meters.push(ImportMeter {
                meter: (*meter).to_owned(),
                columns: vec![column.name.clone()],
                multiply: factor.map(str::to_owned),
            }),
        }
    }
    meters
}

/// A saved mapping. One of an older version said `decimal_comma`; its `false` was nobody's word, so it counts as unsaid.
pub(super) fn saved(value: serde_json::Value) -> Option<ImportMapping> {
    let comma = value.get("decimal_comma").and_then(serde_json::Value::as_bool) == Some(true);
    let mut mapping: ImportMapping = serde_json::from_value(value).ok()?;
    if comma && mapping.decimal_mark.is_none() {
        mapping.decimal_mark = Some(view::DecimalMark::Comma);
    }
    Some(mapping)
}

/// Whether a column makes a quantity or the cost.
fn is_used(mapping: &ImportMapping, name: &str) -> bool {
    let in_meter = |meter: &ImportMeter| meter.columns.iter().any(|column| column.trim() == name);
    mapping.cost.as_deref() == Some(name) || mapping.meters.iter().any(in_meter)
}

/// The styles in which every sampled number of a column can be read.
fn styles(column: &SniffedColumn) -> &[NumberStyle] {
    match &column.kind {
        ColumnKind::Number { styles } => styles,
        _ => &[],
    }
}

/// The mapping that the reader follows.
///
/// # Errors
/// [`crate::Code::Invalid`] naming the field: a time that can be read in several ways, a factor or filter that cannot be meant.
pub(super) fn resolved(mapping: &ImportMapping, sniffed: &Sniffed) -> Result<Mapping, Problem> {
    if mapping.time.is_empty() {
        return Err(Problem::invalid("time", "Choose the column that says when each use was."));
    }
    each_column_once(mapping, sniffed)?;
    Ok(Mapping {
        name: String::new(),
        header: sniffed.fingerprint.clone(),
        time: TimeFrom { column: mapping.time.clone(), format: time_format(mapping, sniffed)?, zone: mapping.zone.clone() },
        subject: match &mapping.subject {
            Some(column) => SubjectFrom::Column { column: column.clone() },
            None => SubjectFrom::Fixed { subject: WHOLE_FILE.to_owned() },
        },
        id: mapping.id.clone(),
        meters: mapping.meters.iter().map(meter).collect::<Result<_, _>>()?,
        cost: cost(mapping, sniffed)?,
        filters: filters(&mapping.filters)?,
        numbers: style(mapping, sniffed),
    })
}

/// Refuses a column whose name another one has too: the wrong one, or both, would be charged.
fn each_column_once(mapping: &ImportMapping, sniffed: &Sniffed) -> Result<(), Problem> {
    let chosen = [
        ("time", Some(mapping.time.as_str())),
        ("subject", mapping.subject.as_deref()),
        ("id", mapping.id.as_deref()),
        ("cost", mapping.cost.as_deref()),
    ];
    let chosen = chosen.into_iter().filter_map(|(field, column)| Some((field, column?)));
    let meters = mapping.meters.iter().flat_map(|meter| &meter.columns).map(|column| ("meters", column.trim()));
    let filters = mapping.filters.iter().map(|filter| ("filters", filter.column.as_str()));
    for (field, column) in chosen.chain(meters).chain(filters) {
        if let Some(name) = sniffed.shared_name(column) {
            return Err(Problem::invalid(
                field,
                format!(
                    "Several columns of the file are called {name:?}, so it cannot be told which one is meant. Give each a name of its own in \
                     the file. Nothing was stored."
                ),
            ));
        }
    }
    Ok(())
}

fn meter(meter: &ImportMeter) -> Result<MeterFrom, Problem> {
    let name = meter.meter.trim();
    if name.is_empty() {
        return Err(Problem::invalid("meters", "Give each meter a name, such as tokens."));
    }
    let factor = match meter.multiply.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        None => Decimal::ONE,
        Some(text) => {
            Decimal::from_str_exact(text).map_err(|_| Problem::invalid("meters", format!("{text:?} is not a factor. An example is 60.")))?
        }
    };
    Ok(MeterFrom { meter: name.to_owned(), columns: meter.columns.iter().map(|column| column.trim().to_owned()).collect(), factor })
}

fn cost(mapping: &ImportMapping, sniffed: &Sniffed) -> Result<Option<CostFrom>, Problem> {
    let Some(column) = &mapping.cost else { return Ok(None) };
    let Some(currency) = mapping.cost_currency.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
        return Err(Problem::invalid("cost_currency", format!("Say in which currency {column} is, such as usd.")));
    };
    let names_a_column = sniffed.columns.iter().any(|known| known.name == currency);
    let currency = match names_a_column {
        true => CurrencyFrom::Column { column: currency.to_owned() },
        false => CurrencyFrom::Fixed { code: currency.to_owned() },
    };
    Ok(Some(CostFrom { column: column.clone(), currency, unit: MoneyUnit::Main }))
}

fn filters(filters: &[ImportFilter]) -> Result<Vec<Filter>, Problem> {
    let mut rules = Vec::new();
    for filter in filters {
        if filter.values.is_empty() {
            return Err(Problem::invalid("filters", format!("The filter on {} names no value.", filter.column)));
        }
        let rule = |rule| Filter { column: filter.column.clone(), rule };
        match filter.exclude {
            false => rules.push(rule(FilterRule::In(filter.values.clone()))),
            true => rules.extend(filter.values.iter().map(|value| rule(FilterRule::NotEquals(value.clone())))),
        }
    }
    Ok(rules)
}

/// Formats that read every sampled time of a column, by their names.
pub(super) fn time_formats(sniffed: &Sniffed, column: &str) -> Vec<TimeFormat> {
    let found = sniffed.columns.iter().find(|known| known.name == column);
    match found.map(|column| &column.kind) {
        Some(ColumnKind::Time { formats, .. }) => formats.clone(),
        _ => Vec::new(),
    }
}

/// A format's name at the doors.
pub(super) fn format_name(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::YearMonthDay => "year_month_day",
        TimeFormat::MonthDayYear => "month_day_year",
        TimeFormat::DayMonthYear => "day_month_year",
        TimeFormat::UnixSeconds => "unix_seconds",
        TimeFormat::UnixMilliseconds => "unix_milliseconds",
    }
}

fn time_format(mapping: &ImportMapping, sniffed: &Sniffed) -> Result<TimeFormat, Problem> {
    let fitting = time_formats(sniffed, &mapping.time);
    let names = |formats: &[TimeFormat]| formats.iter().map(|format| format_name(*format)).collect::<Vec<_>>().join(" or ");
    if let Some(chosen) = &mapping.time_format {
        return TimeFormat::ALL.into_iter().find(|format| format_name(*format) == chosen).ok_or_else(|| {
            Problem::invalid("time_format", format!("{chosen:?} is no format of times. Choose {}.", names(&TimeFormat::ALL)))
        });
    }
    match fitting.as_slice() {
        [one] => Ok(*one),
        [] if sniffed.columns.iter().any(|column| column.name == mapping.time) => {
            Err(Problem::invalid("time", format!("The column {} does not hold times. Choose another one.", mapping.time)))
        }
        [] => Err(Problem::invalid("time", format!("The file has no column {}; it has {}.", mapping.time, sniffed.header().join(", ")))),
        several => Err(Problem::invalid(
            "time_format",
            format!(
                "The times in {} can be read in several ways. Choose {}; it is not guessed, because days would turn into months.",
                mapping.time,
                names(several)
            ),
        )),
    }
}

/// How the file writes its numbers: with the mark that the owner named, else the one that a used column can only be read with, and the
/// grouping that its columns show. Whether that was enough is judged when the whole file was read ([`settled_marks`]).
fn style(mapping: &ImportMapping, sniffed: &Sniffed) -> NumberStyle {
    let used = || sniffed.columns.iter().filter(|column| is_used(mapping, &column.name)).map(styles);
    let comma_only = |styles: &[NumberStyle]| !styles.is_empty() && styles.iter().all(|style| style.decimal == DecimalMark::Comma);
    let decimal = match mapping.decimal_mark {
        Some(view::DecimalMark::Comma) => DecimalMark::Comma,
        Some(view::DecimalMark::Point) => DecimalMark::Dot,
        None if used().any(comma_only) => DecimalMark::Comma,
        None => DecimalMark::Dot,
    };
    let fitting = used().flatten().filter(|style| style.decimal == decimal);
    let grouped = fitting.map(|style| style.grouping).find(|grouping| *grouping != Grouping::None);
    NumberStyle { decimal, grouping: grouped.unwrap_or_default() }
}

/// Columns whose sampled numbers can be read in two ways, `1,234` as a thousand or as one and a bit.
pub(super) fn open_marks(sniffed: &Sniffed) -> Vec<String> {
    sniffed.columns.iter().filter(|column| styles(column).len() > 1).map(|column| column.name.clone()).collect()
}

/// Those of them that this mapping uses.
pub(super) fn open_marks_used(mapping: &ImportMapping, sniffed: &Sniffed) -> Vec<String> {
    open_marks(sniffed).into_iter().filter(|column| is_used(mapping, column)).collect()
}

/// Refuses a file whose whole numbers leave open what their point or comma means, as long as the owner has not said it.
///
/// # Errors
/// [`crate::Code::Invalid`] at `decimal_mark`, with a number of the file in both readings.
pub(super) fn settled_marks(mapping: &ImportMapping, found: &[TwoReadings]) -> Result<(), Problem> {
    let (None, Some(first)) = (mapping.decimal_mark, found.first()) else { return Ok(()) };
    let read =
        |value: Option<Decimal>| value.map_or_else(|| "no number".to_owned(), |value| words::grouped(&value.normalize().to_string()));
    Err(Problem::invalid(
        "decimal_mark",
        format!(
            "The numbers in {} can be read in two ways: with a decimal point {} is {}, with a decimal comma it is {}. Say which is meant; it is \
             not guessed, because a client could be charged a thousand times too much or too little. Nothing was stored.",
            first.column,
            first.cell,
            read(first.with_point),
            read(first.with_comma),
        ),
    ))
}
