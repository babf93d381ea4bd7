//! A price list as one HTML page: no script, no link, nothing from elsewhere; every text is escaped.

use std::fmt::Write as _;

use crate::view::{BrandView, PriceListPlan};

const STYLE: &str = "\
:root{--brand:COLOUR;--ink:#1b1d1c;--dim:#5c605d;--line:#e1e1dc}\
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:var(--ink);background:#fff}\
main{max-width:66rem;margin:0 auto;padding:3rem 1.5rem}header{display:flex;align-items:center;gap:1rem;margin-bottom:2.5rem}\
header img{max-height:56px;max-width:220px}h1{font-size:1.6rem;line-height:1.25;margin:0;font-weight:650}\
.plans{display:grid;grid-template-columns:repeat(auto-fit,minmax(15.5rem,1fr));gap:1.25rem}\
.plan{border:1px solid var(--line);border-radius:10px;padding:1.5rem;display:flex;flex-direction:column}\
.plan.featured{border:2px solid var(--brand);padding:calc(1.5rem - 1px)}\
.tag{align-self:flex-start;font-size:.8rem;font-weight:600;color:var(--brand);margin-bottom:.35rem}\
h2{font-size:1.15rem;margin:0;font-weight:650}.line{color:var(--dim);margin:.2rem 0 0;min-height:1.5em}\
.price{font-size:2rem;line-height:1.2;font-weight:680;margin:1rem 0 0;font-variant-numeric:tabular-nums}\
.price small{font-size:.95rem;font-weight:450;color:var(--dim)}\
ul{list-style:none;margin:1rem 0 0;padding:0}li{padding:.35rem 0;border-top:1px solid var(--line)}\
ul.details li{color:var(--dim);font-size:.92rem}ul.details{margin-bottom:0}\
h3{font-size:1rem;margin:2.5rem 0 1rem}footer{margin-top:2.5rem;color:var(--dim);font-size:.9rem;white-space:pre-line}\
@media print{main{padding:0}.plan{break-inside:avoid}}";

/// The page.
pub(super) fn page(list: &BrandView) -> String {
    let mut html = String::new();
    let name = escaped(&list.name);
    let style = STYLE.replace("COLOUR", &escaped(&list.colour));
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{name}: plans and prices</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n<header>"
    );
    if let Some(logo) = &list.logo {
        let _ = write!(html, "<img src=\"{}\" alt=\"\">", escaped(logo));
    }
    let _ = writeln!(html, "<h1>{name}</h1></header>");
    let (plans, add_ons): (Vec<&PriceListPlan>, Vec<&PriceListPlan>) = list.plans.iter().partition(|plan| !plan.add_on);
    section(&mut html, &plans);
    if !add_ons.is_empty() {
        html.push_str("<h3>Beside any plan</h3>\n");
        section(&mut html, &add_ons);
    }
    let note = list.note.trim();
    let tax = format!("Prices in {}, before tax.", list.currency.to_uppercase());
    let _ =
        writeln!(html, "<footer>{}{}{}</footer>\n</main>\n</body>\n</html>", escaped(note), if note.is_empty() { "" } else { "\n" }, tax);
    html
}

fn section(html: &mut String, plans: &[&PriceListPlan]) {
    html.push_str("<div class=\"plans\">\n");
    for plan in plans {
        let _ = write!(html, "<section class=\"plan{}\">", if plan.featured { " featured" } else { "" });
        if plan.featured {
            html.push_str("<span class=\"tag\">Recommended</span>");
        }
        let _ = write!(html, "<h2>{}</h2><p class=\"line\">{}</p>", escaped(&plan.name), escaped(&plan.description));
        let _ = write!(html, "<p class=\"price\">{} <small>{}</small></p>", escaped(&plan.price), escaped(&plan.per));
        lines(html, "details", &plan.details);
        lines(html, "has", &plan.features);
        html.push_str("</section>\n");
    }
    html.push_str("</div>\n");
}

fn lines(html: &mut String, class: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = write!(html, "<ul class=\"{class}\">");
    for line in lines {
        let _ = write!(html, "<li>{}</li>", escaped(line));
    }
    html.push_str("</ul>");
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
