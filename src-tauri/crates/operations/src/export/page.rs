//! An explained charge as one HTML page: no script, no link, nothing from elsewhere.

use std::fmt::Write as _;

use crate::{
    view::ExplainView,
    words::{count, grouped},
};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2330}\
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}p.sentence{font-size:1.15rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #d5dbe5}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tfoot td{font-weight:600}small{color:#566072}\
@media print{body{margin:0}tr{break-inside:avoid}}";

/// The page.
pub(super) fn of(view: &ExplainView) -> String {
    let mut page = Page::new(&format!("{}, {}", view.nickname, view.period.words));
    page.line("h1", &view.nickname);
    page.line("p", &format!("{}, {}", view.period.words, view.meter));
    page.classed("p", "sentence", &view.sentence);

    page.line("h2", "How it is computed");
    page.table(&[("Step", false), ("Figure", true), ("Why", false)]);
    for step in &view.steps {
        page.row(&[(&step.label, false), (&step.figure, true), (&step.why, false)]);
    }
    page.end(&[]);

    page.line("h2", "Lines");
    page.table(&[("Line", false), ("Quantity", true), ("Amount", true)]);
    for line in &view.lines {
        let quantity = line.quantity.as_deref().map(grouped).unwrap_or_default();
        page.row(&[(&line.words, false), (&quantity, true), (&line.amount.to_string(), true)]);
    }
    page.end(&[("Amount", false), ("", true), (&view.amount.to_string(), true)]);

    page.line("h2", "Usage accounts");
    page.table(&[("Account", false), ("Records", true), ("Quantity", true)]);
    for subject in &view.subjects {
        page.row(&[(&subject.name, false), (&grouped(&subject.records.to_string()), true), (&grouped(&subject.quantity), true)]);
    }
    page.end(&[("All records", false), (&grouped(&view.records_total.to_string()), true), (&grouped(&view.records_sum), true)]);
    for left_out in &view.left_out {
        page.line("p", &format!("Left out: {} {}", grouped(&left_out.quantity), left_out.meter));
    }

    if !view.reports.is_empty() {
        page.line("h2", "Units sent");
        page.table(&[("Identifier", false), ("Decided", false), ("Units", true), ("State", false)]);
        for report in &view.reports {
            page.row(&[
                (&report.identifier, false),
                (&report.at.to_string(), false),
                (&grouped(&report.units), true),
                (&report.state, false),
            ]);
        }
        page.end(&[]);
    }

    page.line("h2", "Records");
    if (view.records.len() as u64) < view.records_total {
        let listed = count(view.records.len() as u64, "record is", "records are");
        page.line("p", &format!("The first {listed} listed here, of {}.", grouped(&view.records_total.to_string())));
    }
    page.table(&[("When", false), ("Account", false), ("Record", false), ("Quantity", true)]);
    for record in &view.records {
        page.row(&[(&record.at.to_string(), false), (&record.subject, false), (&record.id, false), (&grouped(&record.quantity), true)]);
    }
    page.end(&[]);
    page.close(&format!("Made on {}. Times are in UTC.", view.at))
}

/// HTML being written; every text is escaped.
struct Page {
    html: String,
}

type Cell<'a> = (&'a str, bool);

impl Page {
    fn new(title: &str) -> Self {
        let title = escaped(title);
        let html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\n<body>\n"
        );
        Self { html }
    }

    fn line(&mut self, tag: &str, text: &str) {
        self.push(&format!("<{tag}>{}</{tag}>\n", escaped(text)));
    }

    fn classed(&mut self, tag: &str, class: &str, text: &str) {
        self.push(&format!("<{tag} class=\"{class}\">{}</{tag}>\n", escaped(text)));
    }

    fn table(&mut self, head: &[Cell<'_>]) {
        let cells = cells("th scope=\"col\"", "th", head);
        self.push(&format!("<table><thead><tr>{cells}</tr></thead><tbody>\n"));
    }

    fn row(&mut self, row: &[Cell<'_>]) {
        let cells = cells("td", "td", row);
        self.push(&format!("<tr>{cells}</tr>\n"));
    }

    fn end(&mut self, foot: &[Cell<'_>]) {
        let cells = cells("td", "td", foot);
        let foot = if foot.is_empty() { String::new() } else { format!("<tfoot><tr>{cells}</tr></tfoot>") };
        self.push(&format!("</tbody>{foot}</table>\n"));
    }

    fn close(mut self, words: &str) -> String {
        self.push(&format!("<p><small>{}</small></p>\n</body>\n</html>\n", escaped(words)));
        self.html
    }

    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }
}

fn cells(open: &str, close: &str, row: &[Cell<'_>]) -> String {
    row.iter().fold(String::new(), |mut html, (text, number)| {
        let class = if *number { " class=\"n\"" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(html, "<{open}{class}>{}</{close}>", escaped(text));
        html
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
