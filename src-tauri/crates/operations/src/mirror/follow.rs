//! Kinds that are followed: each object that an event names is read again, many of one kind by one list; a list once a day in any case.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::{Tx, mirror as kept};
use stripe::Listed as _;

use domain::billed::{
    Customer, Dispute, Fee, InvoicePayment, MirrorPrice, Payment, Payout, PayoutStatus, Refund, StripeGrant, StripeMeter,
};

use super::{
    Listing, apart, arrived, convert,
    course::{Known, Plan, plan},
    keep_all,
    kind::Kind,
    listing, money,
    news::Changed,
    off,
};
use crate::{Code, Desk, Problem, Watch, file};

/// Objects of one kind that are read at most.
const MOST: usize = 50_000;
/// Payouts whose contents are read in one run: the newest first, the others in the next.
const PAYOUTS_LOOKED_INTO: usize = 12;

/// A kind that is followed by itself.
trait Followed {
    const KIND: Kind;
    type Stripe: stripe::Listed + DeserializeOwned + Send + Sync + 'static;
    /// What a call for one object answers.
    type One: DeserializeOwned + Send;
    type Kept: kept::Mirrored + Send + 'static;
    /// The lists that together are the kind.
    fn lists(from: Option<Timestamp>) -> Vec<stripe::Call<stripe::List<Self::Stripe>>>;
    fn one(id: &str) -> stripe::Call<Self::One>;
    /// The same call without what needs a permission of its own.
    fn lesser<T>(_: &stripe::Call<T>) -> Option<stripe::Call<T>> {
        None
    }
    /// None for one that was deleted.
    fn present(one: Self::One) -> Option<Self::Stripe>;
    /// None for one in a currency that is unknown: it is left out and logged, because nothing is decided by it.
    fn convert(from: &Self::Stripe) -> Option<(Self::Kept, Value)>;
    /// What a list leaves out of an object, read by itself.
    fn whole<'a>(_: &'a stripe::Client, one: Self::Stripe) -> impl Future<Output = Result<Self::Stripe, stripe::Error>> + Send + 'a {
        std::future::ready(Ok(one))
    }
    /// Whether it carries a rehearsal's mark.
    fn is_rehearsed(_: &Self::Stripe) -> bool {
        false
    }
    /// What it hangs on: if that is a rehearsal's, so is it.
    fn belongs_to(_: &Self::Stripe) -> Vec<&str> {
        Vec::new()
    }
    /// What the file knows and Stripe's answer does not say.
    fn join(_: &Tx<'_>, kept: Self::Kept) -> Result<Self::Kept, Problem> {
        Ok(kept)
    }
}

macro_rules! followed {
    ($($name:ident: $kind:ident, $stripe:ty => $kept:ty, by |$from:ident| $lists:expr, one $one:expr, as $convert:expr, of $of:expr
        $(, joined $join:expr)?;)+) => {$(
        struct $name;
        impl Followed for $name {
            const KIND: Kind = Kind::$kind;
            type Stripe = $stripe;
            type One = $stripe;
            type Kept = $kept;
            fn lists($from: Option<Timestamp>) -> Vec<stripe::Call<stripe::List<Self::Stripe>>> {
                $lists
            }
            fn one(id: &str) -> stripe::Call<Self::One> {
                $one(id)
            }
            fn present(one: Self::One) -> Option<Self::Stripe> {
                Some(one)
            }
            fn convert(from: &Self::Stripe) -> Option<(Self::Kept, Value)> {
                $convert(from)
            }
            fn belongs_to(from: &Self::Stripe) -> Vec<&str> {
                let of: fn(&Self::Stripe) -> Vec<&str> = $of;
                of(from)
            }
            $(fn join(tx: &Tx<'_>, kept: Self::Kept) -> Result<Self::Kept, Problem> {
                $join(tx, kept)
            })?
        }
    )+};
}

followed! {
    Meters: Meters, stripe::meters::Meter => StripeMeter, by |_from| vec![stripe::meters::list(None)],
        one stripe::meters::retrieve, as |from| Some(convert::meter(from)), of |_| Vec::new();
    Products: Products, stripe::products::Product => kept::Product, by |_from| vec![stripe::products::list(&stripe::products::Filter::default())],
        one stripe::products::retrieve, as |from| Some(convert::product(from)), of |_| Vec::new();
    InvoicePayments: InvoicePayments, stripe::invoice_payments::InvoicePayment => InvoicePayment,
        by |from| vec![stripe::invoice_payments::list(from)], one stripe::invoice_payments::retrieve, as money::invoice_payment,
        of |from| vec![&from.invoice];
    Payments: Payments, stripe::charges::Charge => Payment, by |from| vec![stripe::charges::list(from)],
        one stripe::charges::retrieve, as money::payment,
        of |from| from.customer.as_deref().into_iter().collect();
    Refunds: Refunds, stripe::refunds::Refund => Refund, by |from| vec![stripe::refunds::list(from)],
        one stripe::refunds::retrieve, as money::refund, of |from| from.charge.as_deref().into_iter().collect();
    Disputes: Disputes, stripe::disputes::Dispute => Dispute, by |from| vec![stripe::disputes::list(from)],
        one stripe::disputes::retrieve, as money::dispute, of |from| vec![&from.charge];
    CreditGrants: CreditGrants, stripe::credit_grants::CreditGrant => StripeGrant, by |_from| vec![stripe::credit_grants::list(None)],
        one stripe::credit_grants::retrieve, as money::credit_grant,
        of |from| vec![&from.customer];
    Payouts: Payouts, stripe::payouts::Payout => Payout,
        by |from| vec![stripe::payouts::list(&stripe::payouts::Filter { created_from: from, ..Default::default() })],
        one stripe::payouts::retrieve, as money::payout, of |_| Vec::new(), joined arrived::join;
    Fees: Fees, stripe::balance_transactions::BalanceTransaction => Fee,
        by |from| vec![stripe::balance_transactions::list(&stripe::balance_transactions::Filter { created_from: from, ..Default::default() })],
        one stripe::balance_transactions::retrieve, as |from| money::fee(from, None),
        of |from| from.source.as_deref().into_iter().collect(), joined with_its_payout;
}

struct Prices;
impl Followed for Prices {
    const KIND: Kind = Kind::Prices;
    type Stripe = stripe::prices::Price;
    type One = stripe::prices::Price;
    type Kept = MirrorPrice;
    /// Without `active` Stripe lists active prices alone; an archived one may still bill.
    fn lists(_: Option<Timestamp>) -> Vec<stripe::Call<stripe::List<Self::Stripe>>> {
        [true, false].map(|active| stripe::prices::list(&stripe::prices::Filter { active: Some(active), ..Default::default() })).into()
    }
    fn one(id: &str) -> stripe::Call<Self::One> {
        stripe::prices::retrieve(id)
    }
    fn present(one: Self::One) -> Option<Self::Stripe> {
        Some(one)
    }
    fn convert(from: &Self::Stripe) -> Option<(Self::Kept, Value)> {
        Some(convert::price(from))
    }
    /// The tiers of further currencies stand in no list.
    async fn whole(client: &stripe::Client, one: Self::Stripe) -> Result<Self::Stripe, stripe::Error> {
        let lacking = one.currencies_without_tiers();
        if !one.active || lacking.is_empty() {
            return Ok(one);
        }
        Ok(client.send(&stripe::prices::retrieve_in(&one.id, &lacking)).await?.value)
    }
}

struct Customers;
impl Followed for Customers {
    const KIND: Kind = Kind::Customers;
    type Stripe = stripe::customers::Customer;
    type One = stripe::customers::Known;
    type Kept = Customer;
    fn lists(_: Option<Timestamp>) -> Vec<stripe::Call<stripe::List<Self::Stripe>>> {
        // What they pay with comes in the same list, so that it costs no read of its own.
        vec![stripe::customers::list(&stripe::customers::Filter { with_methods: true, ..Default::default() })]
    }
    fn one(id: &str) -> stripe::Call<Self::One> {
        stripe::customers::retrieve_with_method(id)
    }
    /// A key that may not read payment methods still reads customers.
    fn lesser<T>(call: &stripe::Call<T>) -> Option<stripe::Call<T>> {
        Some(stripe::customers::without_methods(call))
    }
    fn present(one: Self::One) -> Option<Self::Stripe> {
        match one {
            stripe::customers::Known::Present(customer) => Some(*customer),
            stripe::customers::Known::Deleted { .. } => None,
        }
    }
    fn convert(from: &Self::Stripe) -> Option<(Self::Kept, Value)> {
        Some(convert::customer(from))
    }
    fn is_rehearsed(from: &Self::Stripe) -> bool {
        from.test_clock.is_some() && apart::is_marked(&from.metadata)
    }
}

/// Which payout carried a fee is said by the payout's own list alone.
fn with_its_payout(tx: &Tx<'_>, kept: Fee) -> Result<Fee, Problem> {
    let before = kept::find::<Fee>(tx, kept.id.as_str())?;
    Ok(Fee { payout: before.and_then(|read| read.value.payout), ..kept })
}

/// One run over the kinds.
pub(super) struct Round<'a> {
    pub desk: &'a Desk,
    pub client: &'a stripe::Client,
    pub watch: &'a Watch,
    /// What the feed says; none when it cannot.
    pub changed: Option<&'a Changed>,
    /// The key may not read events.
    pub blind: bool,
    /// Stripe's time, as near as it is known.
    pub now: Timestamp,
}

impl Round<'_> {
    /// Customers, meters, products and prices: what invoices are read with.
    ///
    /// # Errors
    /// Stripe's silence, or a refusal of the key; what was read before stays.
    pub async fn catalog(&self) -> Result<(), Problem> {
        self.follow::<Customers>().await?;
        self.follow::<Meters>().await?;
        self.follow::<Products>().await?;
        self.follow::<Prices>().await
    }

    /// Payments, refunds, disputes, fees, payouts and Stripe's credits.
    ///
    /// # Errors
    /// As [`Round::catalog`].
    pub async fn money(&self) -> Result<(), Problem> {
        self.follow::<InvoicePayments>().await?;
        self.follow::<Payments>().await?;
        self.follow::<Refunds>().await?;
        self.follow::<Disputes>().await?;
        self.follow::<Payouts>().await?;
        self.follow::<Fees>().await?;
        self.payouts_contents().await?;
        self.follow::<CreditGrants>().await
    }

    /// Reads one kind as planned. A kind that the key may not read is off, in words, and the others go on.
    async fn follow<F: Followed>(&self) -> Result<(), Problem> {
        if off::is_off(self.desk, F::KIND).await? {
            return Ok(());
        }
        let (listed, count, was_off) = file::read(self.desk, |r| {
            let listed = kept::cursor(r, F::KIND.cursor())?.map(|read| read.read_at);
            Ok((listed, kept::count::<F::Kept>(r)?, off::all(r)?.contains_key(&F::KIND)))
        })
        .await?;
        let known = Known { listed, count, changed: self.changed, blind: self.blind, was_off, now: self.now };
        let outcome = match plan(F::KIND, known) {
            Plan::Nothing => return Ok(()),
            Plan::Each(ids) => self.each::<F>(&ids).await,
            Plan::List(from) => self.list::<F>(from).await,
        };
        match outcome {
            Err(problem) if problem.code == Code::PermissionMissing => off::switch_off(self.desk, F::KIND, &problem).await,
            Ok(()) => off::switch_on(self.desk, F::KIND).await,
            Err(problem) => Err(problem),
        }
    }

    async fn list<F: Followed>(&self, from: Option<Timestamp>) -> Result<(), Problem> {
        let (mut found, mut began, mut complete) = (Vec::new(), None::<Timestamp>, true);
        for call in F::lists(from) {
            let lesser = F::lesser(&call);
            let listed: Listing<F::Stripe> = match (listing(self.desk, self.client, call, MOST, self.watch).await, lesser) {
                (Err(problem), Some(lesser)) if problem.code == Code::PermissionMissing => {
                    listing(self.desk, self.client, lesser, MOST, self.watch).await?
                }
                (listed, _) => listed?,
            };
            for one in listed.items {
                let one = F::whole(self.client, one).await?;
                found.extend(F::convert(&one).map(|(value, raw)| (value, raw, one)));
            }
            began = Some(began.map_or(listed.began, |first| first.min(listed.began)));
            complete &= listed.complete;
        }
        let Some(began) = began else { return Ok(()) };
        file::write(self.desk, move |tx| {
            let mut ours = Vec::new();
            for (value, raw, one) in found {
                if !apart::keeps_out::<F::Kept>(tx, one.id(), F::is_rehearsed(&one), &F::belongs_to(&one))? {
                    ours.push((F::join(tx, value)?, raw));
                }
            }
            keep_all(tx, &ours, began, complete && F::KIND.is_listed_whole())?;
            Ok(kept::set_cursor(tx, F::KIND.cursor(), "", began)?)
        })
        .await
    }

    async fn each<F: Followed>(&self, ids: &[String]) -> Result<(), Problem> {
        for id in ids {
            if self.watch.cancel.is_cancelled() {
                return Err(super::cancelled());
            }
            let begun = self.desk.now();
            let call = F::one(id);
            let answer = match (self.client.send(&call).await, F::lesser(&call)) {
                (Err(error), Some(lesser)) if matches!(error.kind, stripe::ErrorKind::Permission { .. }) => self.client.send(&lesser).await,
                (answer, _) => answer,
            };
            let found = match answer {
                Ok(reply) => {
                    let clock = crate::StripeClock::from_answer(self.desk, reply.stripe_time)?;
                    F::present(reply.value).map(|one| (one, super::began_at(begun, clock)))
                }
                Err(error) if error.kind == stripe::ErrorKind::NotFound => None,
                Err(error) => return Err(error.into()),
            };
            let kept_one = match found {
                Some((one, at)) => {
                    let one = F::whole(self.client, one).await?;
                    Some((F::convert(&one), one, at))
                }
                None => None,
            };
            let id = id.clone();
            file::write(self.desk, move |tx| match kept_one {
                Some((Some((value, raw)), one, at)) => {
                    if apart::keeps_out::<F::Kept>(tx, &id, F::is_rehearsed(&one), &F::belongs_to(&one))? {
                        return Ok(());
                    }
                    Ok(kept::keep(tx, &F::join(tx, value)?, &raw, at)?)
                }
                Some((None, ..)) => Ok(()),
                None => Ok(kept::forget::<F::Kept>(tx, &id)?),
            })
            .await?;
        }
        Ok(())
    }

    /// What each payout carried: one list per payout, once. Only automatic payouts say it.
    async fn payouts_contents(&self) -> Result<(), Problem> {
        if off::is_off(self.desk, Kind::Fees).await? {
            return Ok(());
        }
        let unread = file::read(self.desk, |r| {
            let wanted = kept::Wanted {
                statuses: [PayoutStatus::InTransit, PayoutStatus::Paid].iter().map(ToString::to_string).collect(),
                ..Default::default()
            };
            let mut unread = Vec::new();
            for read in kept::page::<Payout>(r, &wanted, kept::Order::Newest, 200, 0)?.rows {
                if read.value.automatic && kept::under::<Fee>(r, read.value.id.as_str())?.is_empty() {
                    unread.push(read.value.id);
                }
            }
            unread.truncate(PAYOUTS_LOOKED_INTO);
            Ok(unread)
        })
        .await?;
        for payout in unread {
            let filter = stripe::balance_transactions::Filter { payout: Some(payout.as_str().to_owned()), ..Default::default() };
            let listed = match listing(self.desk, self.client, stripe::balance_transactions::list(&filter), MOST, self.watch).await {
                Ok(listed) => listed,
                Err(problem) if problem.code == Code::PermissionMissing => {
                    return off::switch_off(self.desk, Kind::Fees, &problem).await;
                }
                Err(problem) => return Err(problem),
            };
            let began = listed.began;
            let found: Vec<_> = listed.items.iter().filter_map(|one| money::fee(one, Some(&payout))).collect();
            file::write(self.desk, move |tx| keep_all(tx, &found, began, false)).await?;
        }
        Ok(())
    }
}
