//! An agency that bills by statements, with its plans and clients.

use domain::{
    catalog::{Charge, Every, PriceDraft, TierDraft, UsageDraft},
    id::ClientId,
    plan::{PlanDraft, PlanPrice},
};
use operations::{
    Problem, plans, statement, stays,
    view::{ChangeSetState, ChangeSetView, MakePlanParams, PutOnPlanParams, StatementView, TakeOffPlanParams},
};
use sandbox::Scene;

use super::{Billed, Stand};

pub fn flat(amount: &str, currency: &str, every: Option<Every>) -> PlanPrice {
    let draft = PriceDraft { currency: currency.to_owned(), unit_amount: amount.to_owned(), every, ..PriceDraft::default() };
    PlanPrice::New { draft }
}

pub fn monthly(name: &str, amount: &str) -> PlanDraft {
    PlanDraft { name: name.to_owned(), base: Some(flat(amount, "usd", Some(Every::MONTH))), ..PlanDraft::default() }
}

/// 5 thousands of tokens included, then $0.10 each.
pub fn tokens() -> PlanPrice {
    let tier = |up_to: &str, unit: &str| TierDraft { up_to: up_to.to_owned(), unit_amount: unit.to_owned(), flat_amount: String::new() };
    PlanPrice::New {
        draft: PriceDraft {
            charge: Charge::Graduated,
            currency: "usd".to_owned(),
            every: Some(Every::MONTH),
            tiers: vec![tier("5", "0"), tier("", "0.10")],
            usage: Some(UsageDraft { meter: "tokens".to_owned(), unit: "1000".to_owned(), stripe_meter: None }),
            ..PriceDraft::default()
        },
    }
}

pub struct Books {
    pub stand: Stand,
}

impl Books {
    /// An agency that bills by statements; it is 20 November 2026.
    pub async fn open() -> Self {
        let stand = Stand::up(Scene::Empty).await;
        stand.bill_by_statements();
        Self { stand }
    }

    /// A client with neither rule nor plan.
    pub fn client(&self, nickname: &str) -> ClientId {
        let id = ClientId::new(format!("client-{nickname}"));
        let now = self.stand.desk.now();
        let row = store::client::Client {
            id: id.clone(),
            nickname: nickname.to_owned(),
            email: None,
            customer: None,
            method: None,
            notes: None,
            stopped_at: None,
            created_at: now,
        };
        self.stand.desk.store.write(|tx| store::client::insert(tx, &row)).unwrap();
        id
    }

    /// An account of a client, whose use is read.
    pub fn account(&self, client: &ClientId) -> Billed {
        let subject = domain::id::SubjectId::new(format!("subject-{client}"));
        let (now, source) = (self.stand.desk.now(), self.stand.source.clone());
        let (of, to) = (subject.clone(), client.clone());
        self.stand
            .desk
            .store
            .write(move |tx| -> Result<(), store::StoreError> {
                let external_id = of.to_string();
                let row = store::source::Subject {
                    id: of.clone(),
                    source,
                    external_id,
                    name: None,
                    email: None,
                    never_bill: false,
                    first_seen_at: now,
                    gone_at: None,
                };
                store::source::see_subject(tx, &row)?;
                let from_at = jiff::Timestamp::UNIX_EPOCH;
                let id = domain::id::MappingId::new(format!("mapping-{to}"));
                store::mapping::insert(
                    tx,
                    &store::mapping::MappingRow { id, subject: of, client: to, from_at, to_at: None, created_at: now },
                )
            })
            .unwrap();
        Billed { client: client.clone(), rule: "none".into(), subject, customer: String::new() }
    }

    pub async fn plan(&self, draft: PlanDraft) {
        let set = plans::make(&self.stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
        assert_eq!(set.state, ChangeSetState::Done, "nothing of it is in Stripe, so there is nothing to confirm");
    }

    pub async fn change(&self, plan: &str, draft: PlanDraft) {
        plans::make(&self.stand.desk, MakePlanParams { plan: Some(plan.to_owned()), draft_id: None, draft }).await.unwrap();
    }

    pub async fn put(&self, client: &str, plan: &str, from: Option<&str>) -> Result<ChangeSetView, Problem> {
        let params = PutOnPlanParams {
            clients: vec![client.to_owned()],
            plan: plan.to_owned(),
            from: from.map(str::to_owned),
            ..PutOnPlanParams::default()
        };
        let shown = stays::show_put(&self.stand.desk, params.clone()).await;
        let kept = stays::put(&self.stand.desk, params).await;
        if let (Ok(shown), Ok(kept)) = (&shown, &kept) {
            assert_eq!(shown.money, kept.money, "what is shown before is what is kept");
            assert_eq!((shown.state, kept.state), (ChangeSetState::Planned, ChangeSetState::Done));
        }
        assert_eq!(shown.is_err(), kept.is_err(), "the preview refuses what is refused");
        kept
    }

    pub async fn off(&self, client: &str, plan: &str, on: Option<&str>) -> Result<ChangeSetView, Problem> {
        let params = TakeOffPlanParams { client: client.to_owned(), plan: plan.to_owned(), on: on.map(str::to_owned), undo: false };
        stays::take_off(&self.stand.desk, params).await
    }

    pub async fn read(&self, client: &str, month: &str) -> StatementView {
        statement::read(&self.stand.desk, client, Some(month)).await.unwrap()
    }

    pub async fn issue(&self, client: &str, month: &str) -> Result<StatementView, Problem> {
        statement::issue(&self.stand.desk, client, Some(month)).await
    }

    /// Lets the clock pass to a day.
    pub fn until(&self, day: &str) {
        let to: jiff::Timestamp = format!("{day}T10:00:00Z").parse().unwrap();
        self.stand.pass(to.duration_since(self.stand.desk.now()));
    }
}

/// Plan, words and amount of each line.
pub fn lines(view: &StatementView) -> Vec<(String, String, String)> {
    view.plans.iter().map(|line| (line.plan.clone(), line.words.clone(), line.amount.to_string())).collect()
}

pub fn total(view: &StatementView) -> String {
    view.total.unwrap().to_string()
}

pub fn line(plan: &str, words: &str, amount: &str) -> (String, String, String) {
    (plan.to_owned(), words.to_owned(), amount.to_owned())
}
