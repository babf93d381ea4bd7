//! Countries in the two letters of ISO 3166-1, as Stripe takes them in an address.

/// Every code of ISO 3166-1 alpha-2, in order, with those that Stripe takes besides: Ascension (AC), Tristan da Cunha (TA), Kosovo (XK).
const CODES: &str = "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA \
    CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH \
    GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA \
    LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU \
    NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA \
    TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// Whether two capital letters are a country.
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && CODES.split_ascii_whitespace().any(|known| known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_one_of_the_list_and_two_letters_alone_are_none() {
        for code in ["US", "GB", "DE", "XK", "ZW", "AC"] {
            assert!(is_country(code), "{code} is a country");
        }
        for code in ["ZZ", "UK", "us", "USA", "", " ", "S ", "D E"] {
            assert!(!is_country(code), "{code:?} is none");
        }
        assert_eq!(CODES.split_ascii_whitespace().count(), 249 + 3, "the whole standard, and Stripe's three besides");
        assert!(CODES.split_ascii_whitespace().is_sorted(), "each once, in order");
    }
}
