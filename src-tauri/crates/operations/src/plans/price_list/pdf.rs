//! A price list as a PDF: A4, one plan under the other, set in Helvetica. Positions are tenths of a point from the lower left corner.

use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::logo::{Kind, Logo};
use crate::{
    statement::pdf::{Face, encoded, fitted, points},
    view::{BrandView, PriceListPlan},
};

/// A4, in tenths of a point.
const PAGE: (i32, i32) = (5950, 8420);
const MARGIN: i32 = 560;
const TOP: i32 = 7800;
const BOTTOM: i32 = 700;
/// Height of a line of a plan.
const ROW: i32 = 150;
/// The largest place of a logo.
const LOGO: (i32, i32) = (1600, 420);
/// Where a plan's price column begins.
const RIGHT: i32 = PAGE.0 - MARGIN;
/// Ink and what explains it, in per cent of black's opposite.
const INK: (u8, u8, u8) = (0x1b, 0x1d, 0x1c);
const DIM: (u8, u8, u8) = (0x5c, 0x60, 0x5d);
const RULE: (u8, u8, u8) = (0xd3, 0xd3, 0xce);

/// Writes the list.
pub(super) fn write(list: &BrandView, logo: Option<&Logo>) -> Vec<u8> {
    let mut sheet = Sheet::new(colour(&list.colour));
    head(&mut sheet, list, logo);
    let (plans, add_ons): (Vec<&PriceListPlan>, Vec<&PriceListPlan>) = list.plans.iter().partition(|plan| !plan.add_on);
    for plan in plans {
        block(&mut sheet, plan);
    }
    if !add_ons.is_empty() {
        sheet.need(ROW * 6);
        sheet.y -= 240;
        sheet.text(Face::Bold, 120, MARGIN, INK, "Beside any plan");
        sheet.y -= 120;
        for plan in add_ons {
            block(&mut sheet, plan);
        }
    }
    let tax = format!("Prices in {}, before tax.", list.currency.to_uppercase());
    sheet.need(ROW * 3);
    sheet.y -= 200;
    for line in list.note.lines().map(str::trim).filter(|line| !line.is_empty()).chain(std::iter::once(tax.as_str())) {
        for part in wrapped(Face::Regular, 90, line, PAGE.0 - 2 * MARGIN) {
            sheet.need(ROW);
            sheet.text(Face::Regular, 90, MARGIN, DIM, &part);
            sheet.y -= 135;
        }
    }
    finish(sheet.pages(), &format!("{}: plans and prices", list.name), logo)
}

fn head(sheet: &mut Sheet, list: &BrandView, logo: Option<&Logo>) {
    let mut x = MARGIN;
    if let Some(logo) = logo {
        let (width, height) = scaled(logo);
        sheet.logo(x, sheet.y + 130 - height, width, height);
        x += width + 180;
        sheet.y -= (height - 260).max(0) / 2;
    }
    sheet.text(Face::Bold, 180, x, INK, &fitted(Face::Bold, 180, &list.name, RIGHT - x));
    sheet.y -= 330;
}

/// A plan: name and price in one line, then what it has in two columns.
fn block(sheet: &mut Sheet, plan: &PriceListPlan) {
    let column = (PAGE.0 - 2 * MARGIN - 200) / 2;
    let cells: Vec<(bool, String)> = plan
        .details
        .iter()
        .map(|line| (true, line))
        .chain(plan.features.iter().map(|line| (false, line)))
        .flat_map(|(dim, line)| {
            let parts = wrapped(Face::Regular, 95, line, column);
            parts.into_iter().map(move |part| (dim, part))
        })
        .collect();
    let rows = i32::try_from(cells.len().div_ceil(2)).unwrap_or(i32::MAX);
    let height = 640 + rows.saturating_mul(ROW);
    sheet.need(height.min(TOP - BOTTOM));
    let top = sheet.y;
    sheet.rule(if plan.featured { sheet.brand } else { RULE }, if plan.featured { 15 } else { 5 });
    sheet.y -= 260;
    if plan.featured {
        sheet.text(Face::Bold, 85, MARGIN, sheet.brand, "Recommended");
        sheet.y -= 190;
    }
    let per_width = Face::Regular.width(&encoded(&plan.per), 100);
    let gap = if plan.per.is_empty() { 0 } else { 60 };
    sheet.text(Face::Regular, 100, RIGHT - per_width, DIM, &plan.per);
    let price_width = Face::Bold.width(&encoded(&plan.price), 170);
    sheet.text(Face::Bold, 170, RIGHT - per_width - gap - price_width, INK, &plan.price);
    let room = RIGHT - per_width - gap - price_width - MARGIN - 200;
    sheet.text(Face::Bold, 140, MARGIN, INK, &fitted(Face::Bold, 140, &plan.name, room));
    for line in wrapped(Face::Regular, 100, plan.description.trim(), room) {
        sheet.y -= 150;
        sheet.text(Face::Regular, 100, MARGIN, DIM, &line);
    }
    sheet.y -= 80;
    for pair in cells.chunks(2) {
        sheet.y -= ROW;
        if sheet.y < BOTTOM {
            sheet.turn();
        }
        for (at, (dim, words)) in pair.iter().enumerate() {
            let x = MARGIN + i32::try_from(at).unwrap_or_default() * (column + 200);
            sheet.text(Face::Regular, 95, x, if *dim { DIM } else { INK }, words);
        }
    }
    sheet.y -= 220;
    debug_assert!(sheet.y < top || top == TOP, "a plan takes room");
}

/// Lines of words that fit.
fn wrapped(face: Face, size: i32, text: &str, room: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if face.width(&encoded(&format!("{line} {word}")), size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(fitted(face, size, word, room)),
        }
    }
    lines
}

fn scaled(logo: &Logo) -> (i32, i32) {
    let (width, height) = (i32::try_from(logo.width).unwrap_or(1).max(1), i32::try_from(logo.height).unwrap_or(1).max(1));
    let by_width = (LOGO.0, (LOGO.0 * height / width).max(1));
    if by_width.1 <= LOGO.1 { by_width } else { ((LOGO.1 * width / height).max(1), LOGO.1) }
}

/// `#0B6B57` as red, green, blue. A checked colour always reads.
fn colour(text: &str) -> (u8, u8, u8) {
    let part = |at: usize| text.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    match (part(1), part(3), part(5)) {
        (Some(red), Some(green), Some(blue)) => (red, green, blue),
        _ => INK,
    }
}

/// A colour's part as the file wants it: a shade on paper, not money.
fn shade(part: u8) -> f32 {
    #[expect(clippy::float_arithmetic, reason = "a shade on paper; nothing is computed from it")]
    let shade = f32::from(part) / 255.0;
    shade
}

struct Sheet {
    done: Vec<Content>,
    page: Content,
    y: i32,
    brand: (u8, u8, u8),
}

impl Sheet {
    fn new(brand: (u8, u8, u8)) -> Self {
        Self { done: Vec::new(), page: Content::new(), y: TOP, brand }
    }

    fn need(&mut self, room: i32) {
        if self.y - room < BOTTOM && self.y < TOP {
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.done.push(std::mem::replace(&mut self.page, Content::new()));
        self.y = TOP;
    }

    fn text(&mut self, face: Face, size: i32, x: i32, (red, green, blue): (u8, u8, u8), text: &str) {
        let text = encoded(text);
        self.page.set_fill_rgb(shade(red), shade(green), shade(blue));
        self.page.begin_text();
        self.page.set_font(face.name(), points(size));
        self.page.next_line(points(x), points(self.y));
        self.page.show(Str(&text));
        self.page.end_text();
    }

    fn rule(&mut self, (red, green, blue): (u8, u8, u8), width: i32) {
        self.page.set_line_width(points(width));
        self.page.set_stroke_rgb(shade(red), shade(green), shade(blue));
        self.page.move_to(points(MARGIN), points(self.y));
        self.page.line_to(points(RIGHT), points(self.y));
        self.page.stroke();
    }

    fn logo(&mut self, x: i32, y: i32, width: i32, height: i32) {
        self.page.save_state();
        self.page.transform([points(width), 0.0, 0.0, points(height), points(x), points(y)]);
        self.page.x_object(Name(b"Logo"));
        self.page.restore_state();
    }

    fn pages(mut self) -> Vec<Content> {
        self.done.push(self.page);
        self.done
    }
}

fn finish(pages: Vec<Content>, name: &str, logo: Option<&Logo>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let (catalog, tree, regular, bold, info, picture) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5), Ref::new(6));
    let total = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    let page_ref = |index: i32| Ref::new(7 + index * 2);
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(info).title(TextStr(name)).producer(TextStr("Rebill"));
    pdf.pages(tree).kids((0..total).map(page_ref)).count(total);
    for (face, id) in [(&b"Helvetica"[..], regular), (&b"Helvetica-Bold"[..], bold)] {
        pdf.type1_font(id).base_font(Name(face)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let drawn = logo.is_some_and(|logo| draw(&mut pdf, picture, logo));
    for (index, content) in (0..total).zip(pages) {
        let (id, stream) = (page_ref(index), Ref::new(8 + index * 2));
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, points(PAGE.0), points(PAGE.1))).parent(tree).contents(stream);
        let mut resources = page.resources();
        resources.fonts().pair(Face::Regular.name(), regular).pair(Face::Bold.name(), bold);
        if drawn {
            resources.x_objects().pair(Name(b"Logo"), picture);
        }
        resources.finish();
        page.finish();
        pdf.stream(stream, &content.finish());
    }
    pdf.finish()
}

/// Puts the logo into the file: a JPEG as it is, a PNG as its dots.
fn draw(pdf: &mut Pdf, id: Ref, logo: &Logo) -> bool {
    let (Ok(width), Ok(height)) = (i32::try_from(logo.width), i32::try_from(logo.height)) else { return false };
    let dots = match logo.kind {
        Kind::Jpeg => None,
        Kind::Png => match logo.dots() {
            Some(dots) => Some(dots),
            None => return false,
        },
    };
    let mut image = pdf.image_xobject(id, dots.as_deref().unwrap_or(&logo.bytes));
    if dots.is_none() {
        image.filter(Filter::DctDecode);
    }
    image.width(width);
    image.height(height);
    image.bits_per_component(8);
    if logo.channels == 1 {
        image.color_space().device_gray();
    } else {
        image.color_space().device_rgb();
    }
    image.finish();
    true
}
