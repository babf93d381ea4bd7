//! Going live and sending, as an owner does it.

use domain::report::ReportState;
use operations::{
    Desk, Ended, Watch, go_live, queue,
    send::{self, SendResult},
    view::{GoLiveConfirm, GoLiveParams, Light, SendLine, SendParams},
};

use super::{Billed, Stand};

/// Goes live with everything that the check lets through.
pub async fn live(stand: &Stand) -> Ended<SendResult> {
    let check = go_live::check(&stand.desk).await.unwrap();
    let rows = check
        .rows
        .iter()
        .filter(|row| !row.live)
        .map(|row| {
            assert_ne!(row.light, Light::Red, "{} must be able to go live: {:?}", row.nickname, row.findings);
            GoLiveConfirm { rule_id: row.rule_id.clone(), units: row.first_units.clone(), start: None }
        })
        .collect();
    go_live::confirm(&stand.desk, GoLiveParams { rows, platform_bills: false, floor: None }, &Watch::default()).await.unwrap()
}

/// Sends everything that the queue shows as ready; without any, finishes what is open, as the command line does.
pub async fn send_all(stand: &Stand) -> Ended<SendResult> {
    try_send_all(&stand.desk).await.unwrap()
}

/// As [`send_all`], on any desk, with what stops it.
pub async fn try_send_all(desk: &Desk) -> Result<Ended<SendResult>, operations::Problem> {
    let ready = queue::read(desk).await?.ready;
    let lines = ready.iter().map(|line| SendLine { id: line.id.clone(), units: line.to_send.clone() }).collect::<Vec<_>>();
    if lines.is_empty() {
        return send::continue_open(desk, &Watch::default()).await;
    }
    send::run(desk, SendParams { lines }, &Watch::default()).await
}

impl Stand {
    /// The states of a client's reports, oldest decision first.
    pub fn states(&self, billed: &Billed) -> Vec<ReportState> {
        self.reports(billed).into_iter().map(|report| report.state).collect()
    }

    /// All reports of a client, oldest decision first.
    pub fn reports(&self, billed: &Billed) -> Vec<store::outbox::Standing> {
        let all = self.desk.store.read(|r| store::outbox::list(r, u32::MAX, 0)).unwrap();
        all.into_iter().rev().filter(|report| report.report.rule == billed.rule).collect()
    }

    /// Units on the client's invoices that are no drafts, of periods that end after the scene's start.
    pub fn invoiced(&self, billed: &Billed) -> i64 {
        let start: jiff::Timestamp = super::START.parse().unwrap();
        let truth = self.sandbox.truth().unwrap();
        let customer = truth.customers.into_iter().find(|customer| customer.id == billed.customer).unwrap();
        let done = customer.invoices.into_iter().filter(|invoice| invoice.status != "draft" && invoice.period_end > start.as_second());
        done.flat_map(|invoice| invoice.lines).map(|line| line.quantity.parse::<i64>().unwrap()).sum()
    }
}
