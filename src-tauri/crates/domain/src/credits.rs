//! Credits of an agency's own credit currency. Not a platform's credits (a meter), nor Stripe's billing credits (money).

use crate::quantity::exact_millionths;

exact_millionths! {
    /// An amount of a credit currency, exact to a millionth.
    Credits
}

impl Credits {
    /// Rounds down to a multiple of `step`; `None` if the step is not positive (§3).
    pub fn round_down_to_step(self, step: Self) -> Option<Self> {
        if step.0 <= 0 {
            return None;
        }
        Some(Self(self.0 - self.0.rem_euclid(step.0)))
    }

    /// As the sentence of a credit price writes it: thousands grouped from 10,000 on, so `2500` and `10,000` (§3).
    pub fn in_sentence(self) -> String {
        crate::money::grouped_from_ten_thousand(&self.to_string())
    }
}
