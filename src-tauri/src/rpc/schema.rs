//! The typed door: every request of the window, what it takes, what it answers, and which cached reads a write makes stale.
//! The TypeScript in `ui/src/bindings/` is generated from this list; a test fails when it is stale.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use operations::view::*;

/// A request without parameters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// A request about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ById {
    /// Its id.
    pub id: String,
}

/// A request about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ByPath {
    /// Its path, as the system's dialog gave it.
    pub path: String,
}

/// A name given by the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Named {
    /// The name.
    pub name: String,
}

/// Renaming a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RenameClient {
    /// Client id.
    pub id: String,
    /// New nickname.
    pub nickname: String,
}

/// Trying one failed step of a change set again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RetryStep {
    /// Change set.
    pub id: String,
    /// Step.
    pub item: String,
}

/// Letting time pass in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Until the current period has ended.
    Period,
}

/// Letting time pass in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PassParams {
    /// How long.
    pub pass: Pass,
}

/// Who pays for the AI behind a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CostPayerParams {
    /// Source id.
    pub id: String,
    /// Who pays.
    pub cost_payer: CostPayer,
}

/// A new key for a source.
#[derive(Clone, Deserialize, TS)]
pub struct SourceKeyParams {
    /// Source id.
    pub id: String,
    /// The new key.
    #[ts(type = "string")]
    pub key: secrecy::SecretString,
    /// Keep it only until the program ends.
    pub session_only: bool,
}

/// A page of units sent, of one client or all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SentParams {
    /// Client id.
    pub client: Option<String>,
    /// Only reports that need the owner.
    pub needs_owner: bool,
    /// Which part of the list.
    pub page: Option<PageRequest>,
}

/// A search for a Stripe customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Search {
    /// Part of name, e-mail or id.
    pub text: String,
}

/// Starting a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncParams {
    /// Store and send nothing; only say what would change.
    pub dry_run: bool,
}

/// A statement to see or issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatementParams {
    /// Client id or nickname.
    pub client: String,
    /// Period words; `current` when none.
    pub period: Option<String>,
}

/// Issuing a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IssueParams {
    /// Client id or nickname.
    pub client: String,
    /// Period words; `current` when none.
    pub period: Option<String>,
    /// The owner's word that late use older than 60 days is charged too.
    pub old_use: bool,
}

/// Marking a statement as paid by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaidParams {
    /// Client id.
    pub client: String,
    /// Statement number.
    pub number: u32,
    /// When it was paid (`2026-12-03`).
    pub date: String,
    /// Amount, main units.
    pub amount: String,
    /// Note of at most 200 characters.
    pub note: Option<String>,
}

/// Taking a statement back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VoidParams {
    /// Client id.
    pub client: String,
    /// Statement number.
    pub number: u32,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// Writing tables, a statement or an explanation to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportParams {
    /// What.
    pub what: ExportWhat,
    /// File or, for `tables`, folder.
    pub path: String,
}

/// What is written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExportWhat {
    /// Every table as CSV and JSON into a folder.
    Tables,
    /// The clients that a view finds, in its order, as CSV.
    Clients {
        /// What is found.
        params: ClientsParams,
    },
    /// The month table as it is filtered and sorted, as CSV or JSON, by the file's ending.
    Month {
        /// What is found.
        params: MonthTableParams,
    },
    /// A statement as text, JSON, CSV or PDF, by the file's ending.
    Statement {
        /// Client.
        client: String,
        /// Period words.
        period: Option<String>,
    },
    /// An explained charge as a page without raw contents.
    Explain {
        /// Client.
        client: String,
        /// Period words.
        period: Option<String>,
        /// Rule.
        rule: Option<String>,
    },
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Written {
    /// Its path.
    pub path: String,
}

/// Groups of cached reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Rail, strip, workspaces.
    App,
    /// Overview.
    Overview,
    /// The checklist and Go live.
    SetUp,
    /// Stripe and sources.
    Connections,
    /// Clients and their pages, explanations, statements.
    Clients,
    /// Queue and units sent.
    Billing,
    /// Records, inbox, imports, runs.
    Usage,
    /// Prices and planned changes.
    Catalog,
    /// Reconcile.
    Reconcile,
    /// Credit price and what-if.
    CreditPrice,
    /// Settings and backups.
    Settings,
}

/// Events from the core to the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// These reads are stale.
    Changed {
        /// Which.
        tags: Vec<Tag>,
    },
    /// Long work moved or ended.
    Job {
        /// How it stands.
        job: JobView,
    },
}

/// Hands the list of methods to another macro: `read|write "method" handler (Params) -> Result [tags it provides | makes stale]`.
macro_rules! with_methods {
    ($take:ident) => {
        $take! {
            // Around every page.
            read "app.state" app_state (Nothing) -> AppState [App];
            write "workspace.create" workspace_create (Named) -> AppState [App, Overview, SetUp, Connections, Clients, Billing, Usage, Catalog, Reconcile, CreditPrice, Settings];
            write "workspace.use" workspace_use (ById) -> AppState [App, Overview, SetUp, Connections, Clients, Billing, Usage, Catalog, Reconcile, CreditPrice, Settings];
            write "workspace.look_around" workspace_look_around (Nothing) -> AppState [App, Overview, SetUp, Connections, Clients, Billing, Usage, Catalog, Reconcile, CreditPrice, Settings];
            write "workspace.practise" workspace_practise (Nothing) -> AppState [App, Overview, SetUp, Connections, Clients, Billing, Usage, Catalog, Reconcile, CreditPrice, Settings];
            write "sandbox.pass" sandbox_pass (PassParams) -> AppState [App, Overview, SetUp, Connections, Clients, Billing, Usage, Catalog, Reconcile, CreditPrice, Settings];
            write "job.cancel" job_cancel (ById) -> Nothing [App];
            read "overview.read" overview_read (Nothing) -> OverviewView [Overview];
            read "overview.needs" overview_needs (Nothing) -> NeedsCount [Overview];

            // Set-up and Go live.
            read "setup.read" setup_read (Nothing) -> SetUpView [SetUp];
            write "setup.agency" setup_agency (AgencyParams) -> SetUpView [App, Overview, SetUp, Settings];
            write "setup.method" setup_method (MethodParams) -> SetUpView [App, Overview, SetUp, Settings];
            write "setup.skip_credit_price" setup_skip_credit_price (Nothing) -> SetUpView [SetUp];
            write "setup.skip_plans" setup_skip_plans (Nothing) -> SetUpView [SetUp];
            read "golive.check" golive_check (Nothing) -> GoLiveView [SetUp, Clients, Billing];
            write "golive.confirm" golive_confirm (GoLiveParams) -> JobView [App, Overview, SetUp, Clients, Billing, Reconcile];

            // Connections.
            read "connections.read" connections_read (Nothing) -> ConnectionsView [Connections];
            write "stripe.connect" stripe_connect (ConnectStripeParams) -> StripeConnection [App, Overview, SetUp, Connections, Catalog, Billing];
            write "stripe.check" stripe_check (Nothing) -> StripeConnection [App, Connections, SetUp, Overview, Catalog, Billing];
            read "stripe.account" stripe_account (Nothing) -> StripeAccountView [Connections];
            write "stripe.account_refresh" stripe_account_refresh (Nothing) -> StripeAccountView [App, Connections, Overview];
            read "webhook.read" webhook_read (Nothing) -> WebhookView [Connections, Catalog];
            write "webhook.check" webhook_check (Nothing) -> WebhookView [Connections];
            write "webhook.plan" webhook_plan (WebhookParams) -> ChangeSetView [Connections, Catalog];
            write "webhook.plan_removal" webhook_plan_removal (WebhookRemoval) -> ChangeSetView [Connections, Catalog];
            write "webhook.secret" webhook_secret (Nothing) -> WebhookSecret [Connections];
            read "method.read" method_read (Nothing) -> MethodView [Settings, Clients];
            write "method.plan" method_plan (MethodChange) -> MethodPlan [];
            write "method.subscribe" method_subscribe (ById) -> ChangeSetView [Catalog];
            write "method.change" method_change (MethodChange) -> MethodView [App, Overview, SetUp, Settings, Clients, Billing];
            write "stripe.disconnect" stripe_disconnect (Nothing) -> ConnectionsView [App, Overview, SetUp, Connections, Billing];
            read "source.connectors" source_connectors (Nothing) -> Vec<ConnectorView> [Connections];
            read "source.refused_connectors" source_refused_connectors (Nothing) -> Vec<RefusedConnector> [Connections];
            write "source.preview" source_preview (ConnectSourceParams) -> SourcePreview [];
            write "source.connect" source_connect (ConnectSourceParams) -> SourceView [App, Overview, SetUp, Connections, Usage];
            write "source.rotate_key" source_rotate_key (SourceKeyParams) -> SourceView [App, Overview, SetUp, Connections];
            write "source.cost_payer" source_cost_payer (CostPayerParams) -> SourceView [Overview, Connections, Clients, CreditPrice];

            // Credit price and prices.
            read "credit_price.read" credit_price_read (Nothing) -> CreditPriceView [CreditPrice];
            read "credit_price.preview" credit_price_preview (CreditPriceParams) -> CreditPriceView [CreditPrice];
            write "credit_price.save" credit_price_save (CreditPriceParams) -> CreditPriceView [CreditPrice, SetUp, Overview];
            read "credit_price.what_if" credit_price_what_if (WhatIfParams) -> WhatIfView [CreditPrice];
            read "prices.list" prices_list (Nothing) -> Vec<PriceView> [Catalog];
            write "price.plan" price_plan (NewPriceParams) -> ChangeSetView [Catalog];
            read "catalog.list" catalog_list (CatalogParams) -> CatalogView [Catalog, Clients];
            read "price.read" price_read (ById) -> PriceDetail [Catalog, Clients, Billing];
            read "price.choices" price_choices (Nothing) -> PriceChoices [Catalog, Connections];
            read "price.check" price_check (PriceCheckParams) -> PriceCheck [Catalog];
            read "price.simulate" price_simulate (SimulateParams) -> Simulation [Usage];
            write "price.make" price_make (MakePriceParams) -> ChangeSetView [Catalog];
            write "price.edit" price_edit (EditPriceParams) -> ChangeSetView [Catalog];
            write "product.edit" product_edit (EditProductParams) -> ChangeSetView [Catalog];
            write "catalog.archive" catalog_archive (ArchiveParams) -> ChangeSetView [Catalog];
            read "copy.read" copy_read (ById) -> CopyView [App, Catalog, Clients, Connections];
            write "copy.plan" copy_plan (CopyParams) -> ChangeSetView [Catalog];
            read "change_set.read" change_set_read (ById) -> ChangeSetView [Catalog];
            read "change_set.list" change_set_list (Nothing) -> Vec<ChangeSetView> [Catalog];
            write "change_set.apply" change_set_apply (ById) -> ChangeSetView [App, Overview, SetUp, Connections, Catalog, Clients, Billing, Usage];
            write "change_set.retry" change_set_retry (RetryStep) -> ChangeSetView [App, Overview, SetUp, Connections, Catalog, Clients, Billing, Usage];
            write "change_set.discard" change_set_discard (ById) -> ChangeSetView [Catalog];

            // Plans and the price list for clients.
            read "plans.list" plans_list (Nothing) -> PlansView [Catalog, Clients];
            read "plan.read" plan_read (ById) -> PlanView [Catalog, Clients, Usage];
            read "plan.draft" plan_draft (ById) -> PlanDraftView [Catalog];
            write "plan.draft_save" plan_draft_save (PlanDraftParams) -> PlanDraftView [Catalog];
            write "plan.draft_discard" plan_draft_discard (ById) -> PlansView [Catalog];
            write "plan.clone" plan_clone (ById) -> PlanDraftView [Catalog];
            read "plan.preview" plan_preview (PlanPreviewParams) -> PlanPreview [Catalog, Clients];
            write "plan.make" plan_make (MakePlanParams) -> ChangeSetView [Catalog, SetUp, Overview];
            write "plan.feature" plan_feature (PlanSwitch) -> PlansView [Catalog];
            write "plan.default" plan_default (ById) -> PlansView [Catalog];
            write "plan.archive" plan_archive (PlanSwitch) -> ChangeSetView [Catalog];
            write "plan.move" plan_move (MovePlanParams) -> ChangeSetView [Overview, Clients, Billing, Catalog];
            read "client.plans" client_plans (ById) -> ClientPlansView [Clients, Catalog];
            read "plan.put_preview" plan_put_preview (PutOnPlanParams) -> ChangeSetView [Clients, Catalog];
            write "plan.put" plan_put (PutOnPlanParams) -> ChangeSetView [Overview, Clients, Billing, Catalog];
            read "plan.off_preview" plan_off_preview (TakeOffPlanParams) -> ChangeSetView [Clients, Catalog];
            write "plan.off" plan_off (TakeOffPlanParams) -> ChangeSetView [Overview, Clients, Billing, Catalog];
            read "overrides.list" overrides_list (Nothing) -> OverridesView [Catalog, Clients, Usage];
            read "override.choices" override_choices (ById) -> OverrideChoices [Catalog, Clients];
            read "override.preview" override_preview (OverrideParams) -> OverridePreview [Catalog, Clients, Usage];
            write "override.plan" override_plan (OverrideParams) -> ChangeSetView [Catalog, Clients, Overview];
            write "override.end" override_end (EndOverrideParams) -> ChangeSetView [Catalog, Clients, Overview];
            read "brand.read" brand_read (Nothing) -> BrandView [Catalog, Settings];
            write "brand.save" brand_save (BrandParams) -> BrandView [Catalog];
            write "price_list.write" price_list_write (PriceListParams) -> Written [];

            // Rehearsals on Stripe's test clocks.
            read "rehearse.form" rehearse_form (Nothing) -> RehearseForm [App, Catalog, Clients, Connections];
            read "rehearse.preview" rehearse_preview (RehearseParams) -> RehearsePreview [Catalog, Clients, Usage];
            write "rehearse.plan" rehearse_plan (RehearseParams) -> ChangeSetView [Catalog];
            read "rehearse.list" rehearse_list (Nothing) -> Vec<RehearsalRow> [Catalog];
            read "rehearse.read" rehearse_read (ById) -> RehearsalView [Catalog];
            write "rehearse.remove" rehearse_remove (ById) -> ChangeSetView [Catalog];

            // Clients.
            read "clients.list" clients_list (ClientsParams) -> ClientsView [Clients];
            read "client.same_use" client_same_use (ById) -> SameUseAnswer [Clients, Usage];
            write "client.settle_same_use" client_settle_same_use (SameUseParams) -> SameUseAnswer [Overview, Clients, Usage, Billing];
            write "client.take_back_same_use" client_take_back_same_use (SameUseBackParams) -> SameUseAnswer [Overview, Clients, Usage, Billing];
            read "client.read" client_read (ClientParams) -> ClientView [Clients, Billing];
            read "clients.pairing" clients_pairing (Nothing) -> PairingView [Clients, Usage, Catalog];
            read "customers.search" customers_search (Search) -> Vec<CustomerChoice> [Clients, Catalog];
            write "clients.plan" clients_plan (AddClientsParams) -> ChangeSetView [Catalog];
            read "clients.check" clients_check (AddClientsParams) -> ClientsCheck [Clients, Usage, Catalog];
            write "clients.paste" clients_paste (PastedRows) -> ClientsFile [];
            write "clients.read_file" clients_read_file (ByPath) -> ClientsFile [];
            read "clients.views" clients_views (Nothing) -> Vec<ClientsSavedView> [Clients];
            write "clients.save_view" clients_save_view (ClientsSavedView) -> Vec<ClientsSavedView> [Clients];
            write "clients.remove_view" clients_remove_view (Named) -> Vec<ClientsSavedView> [Clients];
            write "customers.look_up" customers_look_up (Search) -> Vec<CustomerChoice> [Clients, Catalog];
            write "customer.plan" customer_plan (CustomerParams) -> ChangeSetView [Catalog];
            read "client.billing" client_billing (ById) -> BillingDetailsView [Clients, Billing, Catalog];
            write "client.billing_refresh" client_billing_refresh (ById) -> BillingDetailsView [Overview, Clients];
            write "client.link_check" client_link_check (LinkParams) -> LinkCheck [];
            write "client.link" client_link (LinkParams) -> ChangeSetView [Catalog];
            write "client.use_method" client_use_method (UseMethodParams) -> ChangeSetView [Catalog];
            write "client.card_link" client_card_link (CardLinkParams) -> HandOn [Clients, Catalog];
            write "client.portal" client_portal (ById) -> HandOn [Clients];
            write "client.rename" client_rename (RenameClient) -> ClientView [Overview, Clients, Billing, Usage, Reconcile];
            write "client.stop" client_stop (ById) -> ClientView [Overview, Clients, Billing];
            read "subscriptions.read" subscriptions_read (ById) -> SubscriptionsView [Clients, Catalog, Billing];
            read "subscription.choices" subscription_choices (ById) -> SubscriptionChoices [Clients, Catalog];
            read "subscription.preview" subscription_preview (NewSubscriptionParams) -> SubscriptionPreview [Catalog];
            write "subscription.plan" subscription_plan (NewSubscriptionParams) -> ChangeSetView [Catalog];
            write "subscription.change" subscription_change (ChangeSubscriptionParams) -> ChangeSetView [Catalog];
            write "subscription.cancel" subscription_cancel (CancelSubscriptionParams) -> ChangeSetView [Catalog];
            write "subscription.call_off" subscription_call_off (CallOffParams) -> ChangeSetView [Catalog];
            write "subscription.pause" subscription_pause (PauseSubscriptionParams) -> ChangeSetView [Catalog];
            write "subscription.collect" subscription_collect (CollectSubscriptionParams) -> ChangeSetView [Catalog];
            read "stop_billing.read" stop_billing_read (ById) -> StopBillingView [Clients, Billing, Usage];
            write "stop_billing.plan" stop_billing_plan (StopBillingParams) -> ChangeSetView [Catalog, Overview, Clients, Billing];
            write "one_off.plan" one_off_plan (OneOffParams) -> ChangeSetView [Catalog];
            read "client.explain" client_explain (ExplainParams) -> ExplainView [Clients, Usage];
            read "statement.read" statement_read (StatementParams) -> StatementView [Clients, Usage];
            write "statement.issue" statement_issue (IssueParams) -> StatementView [Overview, Clients, Billing];
            write "statement.paid" statement_paid (PaidParams) -> StatementView [Overview, Clients];
            write "statement.void" statement_void (VoidParams) -> StatementView [Overview, Clients, Billing];

            // Usage.
            read "usage.records" usage_records (RecordsParams) -> RecordsView [Usage];
            read "usage.unassigned" usage_unassigned (Nothing) -> UnassignedView [Usage, Clients];
            write "usage.assign" usage_assign (AssignParams) -> UnassignedView [App, Overview, Clients, Billing, Usage, Reconcile, SetUp];
            write "usage.take_back" usage_take_back (TakeBackParams) -> UnassignedView [App, Overview, Clients, Billing, Usage, Reconcile, SetUp];
            write "usage.never_bill" usage_never_bill (NeverBillParams) -> UnassignedView [App, Overview, Usage];
            read "runs.list" runs_list (Nothing) -> Vec<RunView> [Usage, Billing];
            write "import.sniff" import_sniff (ByPath) -> SniffView [];
            write "import.preview" import_preview (ImportParams) -> ImportView [];
            write "import.run" import_run (ImportParams) -> JobView [App, Overview, SetUp, Connections, Clients, Billing, Usage, Reconcile];
            read "import.undo_plan" import_undo_plan (ById) -> UndoPlanView [Usage, Billing];
            write "import.undo" import_undo (UndoParams) -> JobView [App, Overview, Clients, Billing, Usage, Reconcile];
            write "sync.start" sync_start (SyncParams) -> JobView [App, Overview, SetUp, Connections, Clients, Billing, Usage, Reconcile];

            // Billing.
            read "billing.month" billing_month (MonthTableParams) -> MonthTableView [Billing, Clients, Usage, Catalog];
            read "billing.queue" billing_queue (Nothing) -> QueueView [Billing];
            write "billing.send" billing_send (SendParams) -> JobView [App, Overview, SetUp, Clients, Billing, Reconcile];
            write "billing.hold" billing_hold (HoldParams) -> QueueView [App, Overview, Clients, Billing, Reconcile];
            read "billing.sent" billing_sent (SentParams) -> SentView [Billing];
            read "billing.invoices" billing_invoices (InvoicesParams) -> InvoicesView [Billing, Clients];
            read "billing.payments" billing_payments (PaymentsParams) -> PaymentsView [Billing, Clients];
            read "billing.payouts" billing_payouts (PayoutsParams) -> PayoutsView [Billing];
            read "billing.payout" billing_payout (ById) -> PayoutView [Billing];
            read "client.credits" client_credits (ById) -> Vec<StripeGrantRow> [Billing, Clients];
            read "mirror.read" mirror_read (Nothing) -> MirrorView [Billing, Connections];
            write "report.decide" report_decide (ReportDecision) -> SentView [App, Overview, Clients, Billing, Reconcile];
            read "reconcile.read" reconcile_read (ReconcileParams) -> ReconcileView [Reconcile, Billing, Usage];

            // Settings and files.
            read "settings.read" settings_read (Nothing) -> SettingsView [Settings];
            write "settings.save" settings_save (SettingsParams) -> SettingsView [App, Overview, Settings, Billing];
            write "backup.make" backup_make (ByPath) -> SettingsView [Settings];
            write "backup.restore_copy" backup_restore_copy (ByPath) -> AppState [App];
            write "export.write" export_write (ExportParams) -> Written [];
            read "doctor.read" doctor_read (Nothing) -> Vec<DoctorFinding> [Settings];
        }
    };
}
pub(crate) use with_methods;
