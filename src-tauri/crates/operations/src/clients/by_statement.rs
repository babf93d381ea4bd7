//! A new client on a plan under Custom billing: added, and put on the plan, in one transaction (law §11). All prices of the plan come with it;
//! its prices of use become rules, so the row names none.

use domain::RemainderRule;
use jiff::Timestamp;
use store::{Reader, client as rows, plan as kept, workspace as places};

use crate::{
    Problem,
    change_set::JoinPlan,
    plans, stays,
    view::{AddClientRow, FieldFault, MoneyLine, PutOnPlanParams},
    words,
};

/// The plan that a row names, and what its first statement asks for as far as no use is known of.
#[derive(Debug, Clone)]
pub(super) struct Joining {
    pub(super) join: JoinPlan,
    lines: Vec<MoneyLine>,
}

impl Joining {
    /// Reads what a plan means for a client that is yet to be added.
    ///
    /// # Errors
    /// What the file says; inside, the fault at its field.
    pub(super) fn read(
        r: &Reader,
        wanted: &str,
        row: &AddClientRow,
        remainder: RemainderRule,
        now: Timestamp,
    ) -> Result<Result<Self, FieldFault>, Problem> {
        let fault = |field: &str, words: String| Ok(Err(FieldFault { field: field.to_owned(), words }));
        let plan = match plans::find(r, wanted) {
            Ok(plan) => plan,
            Err(problem) => return fault("plan", problem.message),
        };
        let version = kept::newest(r, &plan.id)?;
        for (field, typed) in [("price_id", &row.price_id), ("charge_by", &row.charge_by), ("unit", &row.unit)] {
            if !typed.trim().is_empty() {
                let name = version.draft.name.trim();
                return fault(field, format!("All prices of the plan {name} come with it. Leave this empty, or leave the plan out."));
            }
        }
        let zone = places::get(r)?.time_zone()?;
        let from = row.start.unwrap_or(now).to_zoned(zone).date().to_string();
        let remainder = row.remainder.is_some().then_some(remainder);
        let join = JoinPlan { plan: plan.id.to_string(), version: version.number, from, remainder };
        let client = rows::Client {
            id: "planned".into(),
            nickname: row.nickname.trim().to_owned(),
            email: None,
            customer: None,
            method: None,
            notes: None,
            stopped_at: None,
            created_at: now,
        };
        match stays::would_put(r, &client, &join.params(client.id.as_str()), now) {
            Ok(lines) => Ok(Ok(Self { join, lines })),
            Err(problem) => {
                let field = match problem.field.as_deref() {
                    Some("from") => "start",
                    _ => "plan",
                };
                fault(field, problem.message)
            }
        }
    }

    /// "Growth, version 1 from 22 November 2026 on: $149.00 a month. Growth: Base price, 22 – 30 November 2026, 9 of 30 days, $44.70."
    pub(super) fn sentence(&self) -> String {
        let line = |line: &MoneyLine| match line.amount {
            Some(amount) => format!("{}, {}.", line.words, words::money(amount)),
            None => format!("{}.", line.words),
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join(" ")
    }
}

impl JoinPlan {
    /// As the plan's page would put the client on it.
    pub(crate) fn params(&self, client: &str) -> PutOnPlanParams {
        PutOnPlanParams {
            clients: vec![client.to_owned()],
            plan: self.plan.clone(),
            version: Some(self.version),
            from: Some(self.from.clone()),
            remainder: self.remainder,
        }
    }
}
