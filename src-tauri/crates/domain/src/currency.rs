//! Currencies as Stripe knows them: exponent, smallest step, symbol (`facts` §3, docs.stripe.com/currencies).

/// A currency that Stripe bills in. One that is not in the table is refused, never assumed to have two decimals (§1.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Currency(u8);

/// A currency code that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{code}\" is not a currency that Stripe bills in")]
pub struct UnknownCurrency {
    /// What was read.
    pub code: String,
}

/// Stripe's presentment currencies, in alphabetical order: the index is the value of [`Currency`], the search is binary.
const CODES: [&str; 140] = [
    "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bgn", "bhd", "bif", "bmd", "bnd", "bob",
    "brl", "bsd", "bwp", "byn", "bzd", "cad", "cdf", "chf", "clp", "cny", "cop", "crc", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp",
    "etb", "eur", "fjd", "fkp", "gbp", "gel", "gip", "gmd", "gnf", "gtq", "gyd", "hkd", "hnl", "htg", "huf", "idr", "ils", "inr", "isk",
    "jmd", "jod", "jpy", "kes", "kgs", "khr", "kmf", "krw", "kwd", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mga",
    "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad", "ngn", "nio", "nok", "npr", "nzd", "omr", "pab", "pen",
    "pgk", "php", "pkr", "pln", "pyg", "qar", "ron", "rsd", "rub", "rwf", "sar", "sbd", "scr", "sek", "sgd", "shp", "sle", "sos", "srd",
    "std", "szl", "thb", "tjs", "tnd", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "usd", "uyu", "uzs", "vnd", "vuv", "wst", "xaf",
    "xcd", "xcg", "xof", "xpf", "yer", "zar", "zmw",
];

impl Currency {
    /// US dollar.
    pub const USD: Self = Self::known("usd");
    /// Euro.
    pub const EUR: Self = Self::known("eur");
    /// Pound sterling.
    pub const GBP: Self = Self::known("gbp");
    /// Yen (no minor unit).
    pub const JPY: Self = Self::known("jpy");
    /// Kuwaiti dinar (three decimals, the last digit always 0).
    pub const KWD: Self = Self::known("kwd");

    /// Finds a code of the table while compiling; a code outside it does not compile.
    const fn known(code: &str) -> Self {
        let mut at = 0;
        while at < CODES.len() {
            let (a, b) = (CODES[at].as_bytes(), code.as_bytes());
            if a[0] == b[0] && a[1] == b[1] && a[2] == b[2] {
                return Self(at as u8);
            }
            at += 1;
        }
        panic!("the code is not in the table")
    }

    /// Reads a code in any case.
    ///
    /// # Errors
    /// A code that is not in Stripe's table.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        let lower = code.to_ascii_lowercase();
        match CODES.binary_search(&lower.as_str()) {
            Ok(at) => Ok(Self(at as u8)),
            Err(_) => Err(UnknownCurrency { code: code.to_owned() }),
        }
    }

    /// Every currency of the table, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CODES.len() as u8).map(Self)
    }

    /// The code as Stripe writes it, in lower case.
    pub fn code(self) -> &'static str {
        CODES[usize::from(self.0)]
    }

    /// How many decimals the amounts have that Stripe is sent: 10^exponent minor units make one main unit.
    pub fn exponent(self) -> u32 {
        match self.code() {
            "bif" | "clp" | "djf" | "gnf" | "jpy" | "kmf" | "krw" | "mga" | "pyg" | "rwf" | "vnd" | "vuv" | "xaf" | "xof" | "xpf" => 0,
            "bhd" | "jod" | "kwd" | "omr" | "tnd" => 3,
            _ => 2,
        }
    }

    /// The smallest legal step of a charged amount, in minor units: three-decimal currencies end in 0, and ISK and UGX are
    /// sent times 100 but have no decimals.
    pub fn step(self) -> i64 {
        match self.code() {
            "isk" | "ugx" => 100,
            _ if self.exponent() == 3 => 10,
            _ => 1,
        }
    }

    /// Minor units in one main unit.
    pub fn minor_per_main(self) -> i64 {
        10i64.pow(self.exponent())
    }

    /// The decimals that people read and write: none where the smallest step is a whole main unit.
    pub fn shown_decimals(self) -> u32 {
        if self.step() >= self.minor_per_main() { 0 } else { self.exponent() }
    }

    /// What stands before an amount for people: a symbol (`$`), or the code and a space (`KWD `) where there is none.
    ///
    /// Symbols are those that Unicode's locale data (CLDR) shows in English; an ambiguous one carries its country (`CA$`).
    pub fn prefix(self) -> String {
        let symbol = match self.code() {
            "usd" => "$",
            "eur" => "€",
            "gbp" => "£",
            "jpy" => "¥",
            "aud" => "A$",
            "brl" => "R$",
            "cad" => "CA$",
            "cny" => "CN¥",
            "hkd" => "HK$",
            "ils" => "₪",
            "inr" => "₹",
            "krw" => "₩",
            "mxn" => "MX$",
            "nzd" => "NZ$",
            "php" => "₱",
            "twd" => "NT$",
            "vnd" => "₫",
            code => return format!("{} ", code.to_ascii_uppercase()),
        };
        symbol.to_owned()
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code)
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_every_code_is_found() {
        for currency in Currency::all() {
            assert_eq!(Currency::parse(&currency.code().to_ascii_uppercase()), Ok(currency), "any case is read");
        }
    }

    #[test]
    fn special_currencies_have_their_exponent_and_step() {
        let facts = |code| {
            let c = Currency::parse(code).unwrap();
            (c.exponent(), c.step(), c.shown_decimals())
        };
        assert_eq!(facts("usd"), (2, 1, 2));
        assert_eq!(facts("jpy"), (0, 1, 0), "zero-decimal");
        assert_eq!(facts("kwd"), (3, 10, 3), "three decimals, the last digit 0");
        assert_eq!(facts("isk"), (2, 100, 0), "sent times 100, but whole krónur only");
        assert_eq!(facts("ugx"), (2, 100, 0), "sent times 100, but whole shillings only");
        assert_eq!(facts("huf"), (2, 1, 2), "charges have two decimals; only payouts are coarser");
    }

    #[test]
    fn an_unknown_currency_is_refused() {
        for code in ["", "us", "usdd", "xxx", "btc"] {
            assert_eq!(Currency::parse(code), Err(UnknownCurrency { code: code.to_owned() }), "two decimals must not be assumed");
        }
    }
}
