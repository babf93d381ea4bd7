//! A statement as a PDF: A4, as many pages as it needs, set in Helvetica, which every reader has.
//!
//! Positions and sizes are tenths of a point from the lower left corner, whole numbers until the file is written. The standard fonts know
//! the letters of Western Europe only; others are written as `?`.

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::render::{figures, heading, plan_heads, plan_row, state_words, title, total};
use crate::view::StatementView;

/// A4, in tenths of a point.
const PAGE: (i32, i32) = (5950, 8420);
/// Left and right margin.
const MARGIN: i32 = 560;
/// Where text begins below the upper edge.
const TOP: i32 = 7700;
/// Below this line a new page begins.
const BOTTOM: i32 = 900;
/// Height of a row of figures.
const ROW: i32 = 165;

/// Widths of ASCII 32 to 126 in thousandths of the size, as Adobe publishes them for its standard fonts.
const REGULAR_WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
    278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
    556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD_WIDTHS: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333,
    333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611,
    611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
/// Width taken for other letters: that of most lower-case letters and of all digits.
const OTHER_WIDTH: u16 = 556;

#[derive(Clone, Copy)]
pub(crate) enum Face {
    Regular,
    Bold,
}

impl Face {
    pub(crate) const fn name(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"F1"),
            Self::Bold => Name(b"F2"),
        }
    }

    /// Width of encoded text, in tenths of a point.
    pub(crate) fn width(self, text: &[u8], size: i32) -> i32 {
        let widths = match self {
            Self::Regular => &REGULAR_WIDTHS,
            Self::Bold => &BOLD_WIDTHS,
        };
        let wide = |byte: &u8| widths.get(usize::from(byte.wrapping_sub(32))).copied().unwrap_or(OTHER_WIDTH);
        text.iter().map(|byte| i32::from(wide(byte)) * size / 1000).sum()
    }
}

/// Writes a statement.
pub(super) fn write(statement: &StatementView) -> Vec<u8> {
    let mut sheet = Sheet::new();
    head(&mut sheet, statement);
    for (head, charges) in plan_heads(&statement.plans) {
        sheet.need(ROW * 3);
        sheet.down(ROW);
        sheet.left(Face::Bold, 110, &head);
        sheet.down(ROW / 2);
        for charge in charges {
            let (label, value) = plan_row(charge);
            sheet.row(Face::Regular, &label, &value);
        }
        sheet.rule();
    }
    for part in &statement.parts {
        sheet.need(ROW * 4);
        sheet.down(ROW);
        sheet.left(Face::Bold, 110, &heading(part));
        sheet.down(ROW / 2);
        for (label, value) in figures(part) {
            sheet.row(Face::Regular, &label, &value);
        }
        for line in &part.lines {
            sheet.row(Face::Regular, &line.words, &line.amount.to_string());
        }
        sheet.row(Face::Bold, "Amount", &part.amount.to_string());
        sheet.rule();
    }
    sheet.need(ROW * 3);
    sheet.down(ROW);
    sheet.at_size(130, |sheet| sheet.row(Face::Bold, "Total", &total(statement)));
    finish(sheet.pages(), &format!("{}, {}", title(statement), statement.nickname))
}

fn head(sheet: &mut Sheet, statement: &StatementView) {
    sheet.left(Face::Bold, 180, &statement.agency);
    sheet.right(Face::Regular, 120, &title(statement));
    sheet.down(330);
    sheet.left(Face::Bold, 120, &statement.nickname);
    sheet.down(180);
    sheet.left(Face::Regular, 100, &format!("{} ({})", statement.period_words, statement.zone));
    sheet.down(ROW);
    sheet.left(Face::Regular, 100, &state_words(statement));
    sheet.down(60);
    sheet.rule();
}

/// Pages being filled from the top down.
struct Sheet {
    done: Vec<Content>,
    page: Content,
    y: i32,
    size: i32,
}

impl Sheet {
    fn new() -> Self {
        Self { done: Vec::new(), page: Content::new(), y: TOP, size: 100 }
    }

    /// Begins a new page unless this much room is left.
    fn need(&mut self, room: i32) {
        if self.y - room < BOTTOM {
            self.done.push(std::mem::replace(&mut self.page, Content::new()));
            self.y = TOP;
        }
    }

    fn down(&mut self, by: i32) {
        self.y -= by;
    }

    fn at_size(&mut self, size: i32, work: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.size, size);
        work(self);
        self.size = before;
    }

    /// A label on the left and its value on the right. A label too long for the line is cut with an ellipsis.
    fn row(&mut self, face: Face, label: &str, value: &str) {
        self.need(ROW);
        self.down(ROW);
        let value_width = face.width(&encoded(value), self.size);
        let room = PAGE.0 - 2 * MARGIN - value_width - 150;
        self.left(face, self.size, &fitted(face, self.size, label, room));
        self.right(face, self.size, value);
    }

    fn left(&mut self, face: Face, size: i32, text: &str) {
        self.show(face, size, MARGIN, &encoded(text));
    }

    fn right(&mut self, face: Face, size: i32, text: &str) {
        let text = encoded(text);
        self.show(face, size, PAGE.0 - MARGIN - face.width(&text, size), &text);
    }

    fn show(&mut self, face: Face, size: i32, x: i32, text: &[u8]) {
        self.page.begin_text();
        self.page.set_font(face.name(), points(size));
        self.page.next_line(points(x), points(self.y));
        self.page.show(Str(text));
        self.page.end_text();
    }

    /// A thin line across the page.
    fn rule(&mut self) {
        self.down(80);
        self.page.set_line_width(points(5));
        self.page.set_stroke_gray(points(7));
        self.page.move_to(points(MARGIN), points(self.y));
        self.page.line_to(points(PAGE.0 - MARGIN), points(self.y));
        self.page.stroke();
        self.down(40);
    }

    fn pages(mut self) -> Vec<Content> {
        self.done.push(self.page);
        self.done
    }
}

/// Tenths as the file wants them. Positions on paper, not money.
pub(crate) fn points(tenths: i32) -> f32 {
    #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a place on paper; nothing is computed from it")]
    let points = tenths as f32 / 10.0;
    points
}

fn finish(pages: Vec<Content>, name: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let (catalog, tree, regular, bold, info) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
    let total = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    let page_ref = |index: i32| Ref::new(6 + index * 2);
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(info).title(TextStr(name)).producer(TextStr("Rebill"));
    pdf.pages(tree).kids((0..total).map(page_ref)).count(total);
    for (face, id) in [(&b"Helvetica"[..], regular), (&b"Helvetica-Bold"[..], bold)] {
        pdf.type1_font(id).base_font(Name(face)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (index, mut content) in (0..total).zip(pages) {
        let text = encoded(&format!("Page {} of {total}", index + 1));
        content.begin_text();
        content.set_font(Face::Regular.name(), points(80));
        content.next_line(points(PAGE.0 - MARGIN - Face::Regular.width(&text, 80)), points(500));
        content.show(Str(&text));
        content.end_text();
        let (id, stream) = (page_ref(index), Ref::new(7 + index * 2));
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, points(PAGE.0), points(PAGE.1))).parent(tree).contents(stream);
        page.resources().fonts().pair(Face::Regular.name(), regular).pair(Face::Bold.name(), bold);
        page.finish();
        pdf.stream(stream, &content.finish());
    }
    pdf.finish()
}

/// Text in the encoding of the standard fonts (Windows-1252). A true minus is written as a hyphen, which they have.
pub(crate) fn encoded(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        '\u{2212}' | '\u{2010}' | '\u{2011}' => b'-',
        '€' => 0x80,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        'Š' => 0x8a,
        'š' => 0x9a,
        'Ž' => 0x8e,
        'ž' => 0x9e,
        'Œ' => 0x8c,
        'œ' => 0x9c,
        'Ÿ' => 0x9f,
        _ => b'?',
    };
    text.chars().map(byte).collect()
}

pub(crate) fn fitted(face: Face, size: i32, text: &str, room: i32) -> String {
    if face.width(&encoded(text), size) <= room {
        return text.to_owned();
    }
    let mut cut: Vec<char> = text.chars().collect();
    while !cut.is_empty() && face.width(&encoded(&format!("{}…", cut.iter().collect::<String>())), size) > room {
        cut.pop();
    }
    format!("{}…", cut.into_iter().collect::<String>())
}
