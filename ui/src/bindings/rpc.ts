// Generated from src-tauri/src/rpc/schema.rs. Do not edit: `REBILL_BINDINGS=write cargo test -p rebill --lib bindings`.

/**
 * One row of the activity log.
 */
export type ActivityRow = { 
/**
 * When.
 */
at: string, 
/**
 * What.
 */
words: string, };

/**
 * One client to add.
 */
export type AddClientRow = { 
/**
 * Nickname, unique.
 */
nickname: string, 
/**
 * Subjects to map; `SOURCE:ID` or a subject id.
 */
subjects: Array<string>, 
/**
 * Existing customer, or none to create one.
 */
customer_id: string | null, 
/**
 * E-mail of a customer to create.
 */
email: string | null, 
/**
 * Metered price.
 */
price_id: string, 
/**
 * Meter to charge by.
 */
charge_by: string, 
/**
 * Quantity in one unit.
 */
unit: string, 
/**
 * `carry`, `drop`, `round_up`; carried by default.
 */
remainder: string | null, 
/**
 * Billing start; Go live by default.
 */
start: string | null, 
/**
 * `charge_automatically` or `send_invoice`.
 */
collection: string | null, };

/**
 * Adding clients: all rows become one change set.
 */
export type AddClientsParams = { 
/**
 * The rows.
 */
rows: Array<AddClientRow>, };

/**
 * The agency step.
 */
export type AgencyParams = { 
/**
 * Name of the agency, 1 to 80 characters.
 */
name: string, 
/**
 * ISO currency code.
 */
currency: string, 
/**
 * IANA zone.
 */
zone: string, };

/**
 * Everything that stands around a page: rail, strip, first run.
 */
export type AppState = { 
/**
 * Version of this program.
 */
version: string, 
/**
 * All workspaces of this home, the current one included.
 */
workspaces: Array<WorkspaceRef>, 
/**
 * The open workspace; none on first run.
 */
current: WorkspaceState | null, 
/**
 * Why the keyring cannot be used, in words with the cure; none when it can.
 */
keyring_problem: string | null, 
/**
 * Why the workspace used last could not be opened, with what to do; its file is untouched.
 */
opening_problem: Problem | null, };

/**
 * Assigning a subject.
 */
export type AssignParams = { 
/**
 * Subject id or `SOURCE:ID`.
 */
subject: string, 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * From when; its first record by default.
 */
from: string | null, };

/**
 * A subject that belongs to a client.
 */
export type AssignedSubject = { 
/**
 * Mapping id.
 */
mapping_id: string, 
/**
 * Subject id.
 */
subject_id: string, 
/**
 * The platform's id of it.
 */
external_id: string, 
/**
 * Its name.
 */
name: string | null, 
/**
 * Source name.
 */
source: string, 
/**
 * Since.
 */
from: string, 
/**
 * Until.
 */
to: string | null, 
/**
 * Quantity in the period shown, of the first rule's meter.
 */
quantity: string, 
/**
 * Its share in per cent, one decimal.
 */
share: string | null, };

/**
 * A backup file.
 */
export type BackupView = { 
/**
 * Path.
 */
path: string, 
/**
 * Made when.
 */
at: string, 
/**
 * Why: "daily", "before import", "before migration", "before send", "by hand".
 */
why: string, 
/**
 * Bytes.
 */
bytes: number, };

/**
 * How clients are billed.
 */
export type BillingMethod = "stripe" | "custom";

/**
 * A row that cannot be read.
 */
export type BrokenRow = { 
/**
 * Line in the file, from 1.
 */
line: number, 
/**
 * Why.
 */
reason: string, };

/**
 * A request about one thing.
 */
export type ById = { 
/**
 * Its id.
 */
id: string, };

/**
 * A request about a file.
 */
export type ByPath = { 
/**
 * Its path, as the system's dialog gave it.
 */
path: string, };

/**
 * State of an item.
 */
export type ChangeItemState = "planned" | "begun" | "done" | "found" | "failed";

/**
 * One item of a change set.
 */
export type ChangeItemView = { 
/**
 * Its id.
 */
id: string, 
/**
 * "Create meter `tokens`".
 */
words: string, 
/**
 * State.
 */
state: ChangeItemState, 
/**
 * Id of the object made, once it is.
 */
object_id: string | null, 
/**
 * Page of the object on Stripe.
 */
link: string | null, 
/**
 * Why it failed, with the cure and Stripe's request id.
 */
error: string | null, };

/**
 * State of a change set.
 */
export type ChangeSetState = "planned" | "begun" | "done" | "failed" | "discarded";

/**
 * A staged list of things to be done outside this laptop (law §8).
 */
export type ChangeSetView = { 
/**
 * Its id.
 */
id: string, 
/**
 * "Create a meter, a product and a price".
 */
title: string, 
/**
 * Where it goes.
 */
mode: Mode, 
/**
 * Words of the confirming button: verb, object, amount, mode.
 */
button: string, 
/**
 * What is meant in money, one line per client; may be empty.
 */
money: Array<MoneyLine>, 
/**
 * The items, in the order in which they are done.
 */
items: Array<ChangeItemView>, 
/**
 * State of the whole.
 */
state: ChangeSetState, 
/**
 * When it was staged.
 */
staged_at: string, };

/**
 * Which client and period.
 */
export type ClientParams = { 
/**
 * Client id or nickname.
 */
id: string, 
/**
 * `current`, `last`, `2026-11` or `2026-11-17..2026-12-17`; `current` when none.
 */
period: string | null, };

/**
 * A client with one rule's current period; a client with two rules has two rows.
 */
export type ClientRow = { 
/**
 * Client id.
 */
id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Stripe customer.
 */
customer: string | null, 
/**
 * Meter; none while no rule bills the client.
 */
meter: string | null, 
/**
 * Billable quantity of the period.
 */
quantity: string | null, 
/**
 * Units due.
 */
units: string | null, 
/**
 * Charges so far.
 */
amount: Money | null, 
/**
 * The period before, whole.
 */
last_amount: Money | null, 
/**
 * Margin; none while the cost is unknown.
 */
margin: Money | null, 
/**
 * Period end.
 */
period_end: string | null, 
/**
 * State in a word and a mark.
 */
state: ClientState, 
/**
 * Reason under the row where it needs the owner.
 */
reason: string | null, };

/**
 * One billing rule in one period, from usage to money.
 */
export type ClientRule = { 
/**
 * Rule id.
 */
rule_id: string, 
/**
 * Meter key.
 */
meter: string, 
/**
 * Quantity of one unit.
 */
unit: string, 
/**
 * "$0.10 per unit".
 */
price_words: string, 
/**
 * Price of one unit in main units, where it is the same for every quantity.
 */
unit_amount: string | null, 
/**
 * Currency.
 */
currency: string, 
/**
 * Remainder rule in words ("carried over").
 */
remainder_words: string, 
/**
 * Billing start.
 */
start: string, 
/**
 * End, if it was ended.
 */
end: string | null, 
/**
 * Whether it went live.
 */
live: boolean, 
/**
 * The period shown.
 */
period: PeriodView, 
/**
 * Remainder brought in.
 */
remainder_in: string, 
/**
 * Billable usage of the period.
 */
quantity: string, 
/**
 * History in the period, before the start: never sent.
 */
history: string, 
/**
 * Units due.
 */
units: string, 
/**
 * Remainder left over.
 */
remainder_out: string, 
/**
 * Units sent (decided).
 */
units_sent: string, 
/**
 * Charges so far.
 */
amount: Money, 
/**
 * Forecast to the period's end; none before a day is over or when the period is past.
 */
forecast: Money | null, 
/**
 * Platform cost of the period; none while unknown.
 */
cost: Money | null, 
/**
 * Usage by day, whole period.
 */
days: Array<DayUsage>, 
/**
 * Lines of our own computation.
 */
ours: Array<InvoiceLineView>, 
/**
 * Our total.
 */
ours_total: Money, 
/**
 * Stripe's preview or the invoice itself; none when not read.
 */
stripes: StripeSide | null, 
/**
 * Difference named ("238 units are not sent yet"), none when equal or not compared.
 */
difference: DifferenceView | null, 
/**
 * Units sent in this period, newest first.
 */
reports: Array<ReportRow>, 
/**
 * The open period and past ones, newest first.
 */
periods: Array<PeriodView>, };

/**
 * Columns that clients can be sorted by.
 */
export type ClientSort = "name" | "usage" | "amount" | "margin";

/**
 * A client's state.
 */
export type ClientState = "billed" | "not_live" | "held" | "no_payer" | "stopped" | "unmapped" | "ended";

/**
 * One client's page.
 */
export type ClientView = { 
/**
 * Client id.
 */
id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * E-mail.
 */
email: string | null, 
/**
 * Stripe customer.
 */
customer: string | null, 
/**
 * Its page on Stripe.
 */
customer_link: string | null, 
/**
 * State.
 */
state: ClientState, 
/**
 * One part per rule.
 */
rules: Array<ClientRule>, 
/**
 * Subjects assigned.
 */
assigned: Array<AssignedSubject>, 
/**
 * Invoices as mirrored, newest first.
 */
invoices: Array<InvoiceRow>, 
/**
 * Last things done, newest first.
 */
activity: Array<ActivityRow>, 
/**
 * When Stripe was last read for this client.
 */
stripe_read_at: string | null, };

/**
 * Which clients, in which order.
 */
export type ClientsParams = { 
/**
 * Part of nickname, customer name, e-mail or id.
 */
search: string | null, 
/**
 * Column to sort by; `amount` by default.
 */
sort: ClientSort | null, 
/**
 * Turns the order.
 */
descending: boolean | null, 
/**
 * Which part of the list.
 */
page: PageRequest | null, };

/**
 * The Clients page.
 */
export type ClientsView = { 
/**
 * The rows of this page.
 */
rows: Array<ClientRow>, 
/**
 * All rows that match.
 */
total: number, 
/**
 * Sum of the charges of all rows that match, in the agency's currency.
 */
amount: Money | null, 
/**
 * Sum of their margins; none while a cost is unknown.
 */
margin: Money | null, };

/**
 * Codes that a door or page branches on.
 */
export type Code = "invalid" | "not_found" | "ambiguous" | "not_allowed" | "no_workspace" | "busy" | "keyring_missing" | "keyring_denied" | "key_refused" | "key_absent" | "secret_key_warning" | "permission_missing" | "offline" | "remote" | "newer_file" | "damaged_file" | "disk_full" | "cancelled" | "needs_owner" | "internal";

/**
 * An event to come.
 */
export type ComingUp = { 
/**
 * When.
 */
at: string, 
/**
 * What, in words.
 */
what: string, 
/**
 * Money or number beside it, already in words.
 */
figure: string | null, };

/**
 * Connecting a platform.
 */
export type ConnectSourceParams = { 
/**
 * Connector id.
 */
connector: string, 
/**
 * Name shown; the platform's own by default.
 */
name: string | null, 
/**
 * Another address than the connector's.
 */
base_url: string | null, 
/**
 * The platform's key.
 */
key: string, 
/**
 * Keep the key only until the program ends.
 */
session_only: boolean, 
/**
 * Who pays for the AI.
 */
cost_payer: CostPayer, };

/**
 * A key for Stripe, typed or pasted. Never stored in a file, never answered back.
 */
export type ConnectStripeParams = { 
/**
 * `rk_…` or `sk_…`.
 */
key: string, 
/**
 * The account's e-mail as the owner knows it; compared with Stripe's.
 */
email: string | null, 
/**
 * Keep the key only until the program ends, because there is no keyring.
 */
session_only: boolean, 
/**
 * "This key can do everything": accepted for a secret key.
 */
accept_secret_key: boolean, };

/**
 * State of a connection.
 */
export type ConnectionState = "works" | "refused" | "no_secret" | "unreachable";

/**
 * The Connections page.
 */
export type ConnectionsView = { 
/**
 * Stripe, if it was ever connected.
 */
stripe: StripeConnection | null, 
/**
 * Sources of usage.
 */
sources: Array<SourceView>, 
/**
 * Whether the owner may use the practice keys (sandbox and practice workspaces).
 */
practice: PracticeKeys | null, };

/**
 * A connector one can choose.
 */
export type ConnectorView = { 
/**
 * Its id (`parley`, `csv`).
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The platform's noun for a subject ("sub-account").
 */
noun: string, 
/**
 * What one should know before: plan needed, what is not confirmed.
 */
note: string, 
/**
 * Meters it reads.
 */
meters: Array<string>, 
/**
 * Address it calls by default.
 */
base_url: string, };

/**
 * An exact amount that may be finer than a minor unit: what a platform charged, or a product before it is rounded.
 *
 * Kept to 18 places of a minor unit, rounded only when shown or billed (§1.2). At every door it has the shape of [`Money`],
 * with as many decimals as it needs.
 */
export type Cost = { amount: string, currency: string };

/**
 * Who pays for the AI behind a source (law §10).
 */
export type CostPayer = "in_records" | "own_keys" | "unknown";

/**
 * Who pays for the AI behind a source.
 */
export type CostPayerParams = { 
/**
 * Source id.
 */
id: string, 
/**
 * Who pays.
 */
cost_payer: CostPayer, };

/**
 * Modes of the credit price.
 */
export type CreditMode = "all-in" | "on-top" | "markup";

/**
 * What an amount of money buys, and what it leaves to the agency. Costs are exact; they round only when shown.
 */
export type CreditPreview = { 
/**
 * Which mode the figures were made in.
 */
mode: CreditPriceMode, 
/**
 * What the client pays.
 */
amount: Money, 
/**
 * Exactly `$10 = 2500 credits`; `None` when a credit costs nothing.
 */
sentence: string | null, 
/**
 * Credits bought, rounded down to the step; `None` when a credit costs nothing.
 */
credits: Credits | null, 
/**
 * What the client pays per credit.
 */
price_per_credit: Cost, 
/**
 * What is left of the amount after the whole steps.
 */
left_over: Cost, 
/**
 * What the platform charges for these credits; `None` while its cost is not known.
 */
platform_cost: Cost | null, 
/**
 * The platform's share of the margin, if a rate was given and the cost is known.
 */
platform_fee_on_margin: Cost | null, 
/**
 * Stripe's estimated fee, if a rate was given.
 */
stripe_fee: Cost | null, 
/**
 * What remains of the amount after the platform's cost, its fee and Stripe's; `None` while the cost is not known.
 */
margin: Cost | null, 
/**
 * The margin as a share of the amount, rounded to hundredths of a per cent.
 */
margin_percent: Percent | null, 
/**
 * Whether the amount does not cover what it costs: the margin is below zero.
 */
below_cost: boolean, };

/**
 * How price and platform cost make what the client pays per credit.
 */
export type CreditPriceMode = { "kind": "all_in" } | { "kind": "on_top" } | { "kind": "markup", 
/**
 * The markup.
 */
percent: Percent, };

/**
 * Inputs of a credit price (law §3). Amounts are main units as decimal strings.
 */
export type CreditPriceParams = { 
/**
 * What the client pays per credit; under `markup` unused.
 */
price: string | null, 
/**
 * What the platform charges per credit; unknown if none.
 */
cost: string | null, 
/**
 * How the two combine.
 */
mode: CreditMode, 
/**
 * Per cent on top of cost under `markup`.
 */
markup_percent: string | null, 
/**
 * ISO code.
 */
currency: string, 
/**
 * Smallest step of a credit; 1 by default.
 */
step: string | null, 
/**
 * Platform's share of the margin in per cent.
 */
platform_fee_percent: string | null, 
/**
 * Stripe's fee in per cent of the payment.
 */
stripe_fee_percent: string | null, 
/**
 * Stripe's fixed fee per payment, main units.
 */
stripe_fee_fixed: string | null, 
/**
 * Amounts to show, main units; the standard list when empty.
 */
amounts: Array<string>, };

/**
 * A client billed by the credit price.
 */
export type CreditPriceUse = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * What of it is billed.
 */
words: string, };

/**
 * The Credit price page.
 */
export type CreditPriceView = { 
/**
 * The inputs that made it.
 */
params: CreditPriceParams, 
/**
 * `$10 = 2500 credits`; none for a price of zero.
 */
sentence: string | null, 
/**
 * "$0.004 per credit, platform cost included".
 */
mode_words: string, 
/**
 * One row per amount.
 */
rows: Array<CreditPreview>, 
/**
 * Whom it bills, named; empty means "Preview only. No client is billed by this price."
 */
bills: Array<CreditPriceUse>, 
/**
 * Warnings in words (below cost).
 */
warnings: Array<string>, 
/**
 * When it was saved; none for a draft.
 */
saved_at: string | null, };

/**
 * An amount of a credit currency, exact to a millionth.
 */
export type Credits = string;

/**
 * A customer in a chooser.
 */
export type CustomerChoice = { 
/**
 * `cus_…`.
 */
id: string, 
/**
 * Name.
 */
name: string | null, 
/**
 * E-mail.
 */
email: string | null, 
/**
 * Whether a client uses it already.
 */
taken_by: string | null, 
/**
 * Whether an item in billing prices a meter of ours already: price id.
 */
subscribed_price: string | null, 
/**
 * Payment method on file, in words; none when there is none.
 */
payment_method: string | null, };

/**
 * Usage of one day in the agency's zone.
 */
export type DayUsage = { 
/**
 * `2026-11-20`.
 */
day: string, 
/**
 * Billable quantity; none for days to come.
 */
quantity: string | null, 
/**
 * Same day of the period before.
 */
before: string | null, 
/**
 * Forecast, for today and days to come.
 */
forecast: string | null, };

/**
 * A named difference with its money.
 */
export type DifferenceView = { 
/**
 * Its name (law §9): `pending`, `held`, `late`…
 */
name: string, 
/**
 * Units.
 */
units: string, 
/**
 * Value.
 */
amount: Money | null, 
/**
 * In words, with what to do.
 */
words: string, };

/**
 * One finding of the doctor.
 */
export type DoctorFinding = { 
/**
 * What was looked at.
 */
what: string, 
/**
 * Whether it is well.
 */
light: Light, 
/**
 * What was found.
 */
words: string, 
/**
 * The cure, where something is wrong.
 */
cure: string | null, };

/**
 * Events from the core to the window.
 */
export type Event = { "event": "changed", 
/**
 * Which.
 */
tags: Array<Tag>, } | { "event": "job", 
/**
 * How it stands.
 */
job: JobView, };

/**
 * Which charge.
 */
export type ExplainParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Period words; `current` when none.
 */
period: string | null, 
/**
 * Rule; the first when none.
 */
rule: string | null, 
/**
 * Which records to list.
 */
page: PageRequest | null, };

/**
 * One step of the explanation.
 */
export type ExplainStep = { 
/**
 * What.
 */
label: string, 
/**
 * Figure.
 */
figure: string, 
/**
 * Source of the rule or figure.
 */
why: string, };

/**
 * A subject's part.
 */
export type ExplainSubject = { 
/**
 * Name or id.
 */
name: string, 
/**
 * Records.
 */
records: number, 
/**
 * Quantity.
 */
quantity: string, };

/**
 * From an amount down to its records.
 */
export type ExplainView = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * The period.
 */
period: PeriodView, 
/**
 * Meter.
 */
meter: string, 
/**
 * The equation in words: `26,450,535 tokens ÷ 1000 = 26,450 units, 535 left over; × $0.10 = $2,645.00`.
 */
sentence: string, 
/**
 * Steps from usage to money, each with where it comes from.
 */
steps: Array<ExplainStep>, 
/**
 * Lines of the amount.
 */
lines: Array<InvoiceLineView>, 
/**
 * Amount.
 */
amount: Money, 
/**
 * Per subject.
 */
subjects: Array<ExplainSubject>, 
/**
 * Records, oldest first, one page.
 */
records: Array<RecordView>, 
/**
 * Records in all.
 */
records_total: number, 
/**
 * Their sum; equals the usage in the equation.
 */
records_sum: string, 
/**
 * Left out and why: tests, open ones, history.
 */
left_out: Array<MeterSum>, 
/**
 * Reports that carried the units.
 */
reports: Array<ReportRow>, 
/**
 * Made when.
 */
at: string, };

/**
 * Writing tables, a statement or an explanation to a file.
 */
export type ExportParams = { 
/**
 * What.
 */
what: ExportWhat, 
/**
 * File or, for `tables`, folder.
 */
path: string, };

/**
 * What is written to a file.
 */
export type ExportWhat = { "kind": "tables" } | { "kind": "statement", 
/**
 * Client.
 */
client: string, 
/**
 * Period words.
 */
period: string | null, } | { "kind": "explain", 
/**
 * Client.
 */
client: string, 
/**
 * Period words.
 */
period: string | null, 
/**
 * Rule.
 */
rule: string | null, };

/**
 * Result of one check.
 */
export type Finding = { 
/**
 * How bad.
 */
light: Light, 
/**
 * In one sentence, with the cure where there is one.
 */
words: string, };

/**
 * One confirmed rule.
 */
export type GoLiveConfirm = { 
/**
 * The rule.
 */
rule_id: string, 
/**
 * Units shown and approved.
 */
units: string, 
/**
 * A start before now, when the owner chose one with its amount shown.
 */
start: string | null, };

/**
 * Confirmation of Go live: which rules, with the figures that were shown. More units since then wait (law §6.3).
 */
export type GoLiveParams = { 
/**
 * The rules that go live.
 */
rows: Array<GoLiveConfirm>, 
/**
 * The owner's answer to "Does the platform already bill these clients?"; true stops Go live.
 */
platform_bills: boolean, 
/**
 * Floor of the bounds for currencies without a default, main units.
 */
floor: string | null, };

/**
 * One client before Go live.
 */
export type GoLiveRow = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Rule that goes live.
 */
rule_id: string, 
/**
 * Meter billed.
 */
meter: string, 
/**
 * Green may go live; amber may, and says why one looks twice; red stays off.
 */
light: Light, 
/**
 * What was checked, worst first.
 */
findings: Array<Finding>, 
/**
 * Billing start: now, or earlier where the owner confirms the amount.
 */
start: string, 
/**
 * Units of its first run.
 */
first_units: string, 
/**
 * Their value.
 */
first_amount: Money | null, 
/**
 * Whether it is live already.
 */
live: boolean, };

/**
 * The Go-live check: one row per client, account rows above.
 */
export type GoLiveView = { 
/**
 * Where the units will go.
 */
mode: Mode, 
/**
 * Account-wide findings: charges, payouts, foreign senders, grace.
 */
account: Array<Finding>, 
/**
 * One row per client.
 */
rows: Array<GoLiveRow>, 
/**
 * Floor of the bounds, in the agency's currency; none where the currency has no default and none was set.
 */
floor: Money | null, 
/**
 * Units of the first run over all rows that may go live.
 */
first_units: string, 
/**
 * Their value.
 */
first_amount: Money | null, 
/**
 * When the workspace went live, if it did.
 */
live_at: string | null, };

/**
 * What can be done with a held line.
 */
export type HoldAction = "approve" | "write_off";

/**
 * Deciding a held line.
 */
export type HoldParams = { 
/**
 * Line id.
 */
id: string, 
/**
 * Units shown.
 */
units: string, 
/**
 * Approve or write off.
 */
action: HoldAction, 
/**
 * Why; kept with the decision.
 */
note: string | null, };

/**
 * A filter on one column.
 */
export type ImportFilter = { 
/**
 * Column.
 */
column: string, 
/**
 * Values taken, or left out.
 */
values: Array<string>, 
/**
 * True: rows with these values are left out.
 */
exclude: boolean, };

/**
 * How a file is read.
 */
export type ImportMapping = { 
/**
 * Column of the time.
 */
time: string, 
/**
 * How the time is written: `year_month_day`, `day_month_year`, `month_day_year`, `unix_seconds` or `unix_milliseconds`; needed only
 * where the file can be read in several ways.
 */
time_format?: string, 
/**
 * Zone of times without offset.
 */
zone: string | null, 
/**
 * Column of the subject; none when the file is of one client.
 */
subject: string | null, 
/**
 * Column of the record's id; none where the file has none.
 */
id: string | null, 
/**
 * One part per meter.
 */
meters: Array<ImportMeter>, 
/**
 * Column of the platform's cost.
 */
cost: string | null, 
/**
 * Currency of the cost.
 */
cost_currency: string | null, 
/**
 * Rows to take.
 */
filters: Array<ImportFilter>, 
/**
 * `point` or `comma` as decimal mark.
 */
decimal_comma: boolean, };

/**
 * Columns that make a meter: added, then multiplied.
 */
export type ImportMeter = { 
/**
 * Meter key.
 */
meter: string, 
/**
 * Columns added.
 */
columns: Array<string>, 
/**
 * Factor, a decimal; 1 by default.
 */
multiply: string | null, };

/**
 * A file to read.
 */
export type ImportParams = { 
/**
 * Path.
 */
path: string, 
/**
 * Mapping.
 */
mapping: ImportMapping, 
/**
 * Source name the records belong to; made if there is none.
 */
source: string, 
/**
 * Client (id or nickname) whose usage the whole file is.
 */
client: string | null, 
/**
 * Save the mapping under this name.
 */
save_as: string | null, 
/**
 * Import the good rows of a file with broken ones.
 */
skip_broken: boolean, };

/**
 * What an import would do, or did.
 */
export type ImportView = { 
/**
 * Run id; none for a preview.
 */
run_id: string | null, 
/**
 * Rows read.
 */
rows: number, 
/**
 * Records that are new.
 */
added: number, 
/**
 * Records known already.
 */
known: number, 
/**
 * Rows left out by filters.
 */
filtered: number, 
/**
 * Broken rows in all.
 */
broken: number, 
/**
 * The first broken ones: line and reason.
 */
broken_rows: Array<BrokenRow>, 
/**
 * Sums per meter over the good rows.
 */
sums: Array<MeterSum>, 
/**
 * First instant.
 */
first: string | null, 
/**
 * Last instant.
 */
last: string | null, 
/**
 * First records as they will be read.
 */
sample: Array<RecordView>, 
/**
 * Sentences that should be read: DST hours, rows without subject…
 */
notes: Array<string>, };

/**
 * A line of an invoice, ours or Stripe's.
 */
export type InvoiceLineView = { 
/**
 * What it is.
 */
words: string, 
/**
 * Units.
 */
quantity: string | null, 
/**
 * Amount.
 */
amount: Money, };

/**
 * An invoice as mirrored.
 */
export type InvoiceRow = { 
/**
 * `in_…`.
 */
id: string, 
/**
 * Number shown to the client.
 */
number: string | null, 
/**
 * Stripe's status.
 */
status: string, 
/**
 * Period start.
 */
period_start: string | null, 
/**
 * Period end.
 */
period_end: string | null, 
/**
 * Total.
 */
total: Money, 
/**
 * Still to pay.
 */
due: Money, 
/**
 * Page on Stripe.
 */
link: string | null, };

/**
 * Kinds of long work.
 */
export type JobKind = "sync" | "send" | "import" | "import_undo" | "apply";

/**
 * State of long work.
 */
export type JobState = "running" | "done" | "needs_owner" | "failed" | "cancelled";

/**
 * Long work: started, running, ended.
 */
export type JobView = { 
/**
 * Its run id.
 */
id: string, 
/**
 * What it does.
 */
kind: JobKind, 
/**
 * What it does now, in words ("Reading Parley usage").
 */
what: string, 
/**
 * Items done.
 */
done: number, 
/**
 * Items in all; none while unknown.
 */
total: number | null, 
/**
 * Running, or how it ended.
 */
state: JobState, 
/**
 * What it changed or why it failed, in one sentence; set at the end.
 */
outcome: string | null, 
/**
 * When it began.
 */
started_at: string, 
/**
 * When it ended.
 */
ended_at: string | null, };

/**
 * Traffic light; always shown with words.
 */
export type Light = "green" | "amber" | "red";

/**
 * A sum of one meter.
 */
export type MeterSum = { 
/**
 * Meter key.
 */
meter: string, 
/**
 * Exact sum.
 */
quantity: string, };

/**
 * The billing-method step.
 */
export type MethodParams = { 
/**
 * Stripe or Custom.
 */
method: BillingMethod, };

/**
 * Where what leaves this laptop goes. It comes from the Stripe key, never from a switch.
 */
export type Mode = "none" | "test" | "live" | "sandbox";

/**
 * An amount of money: whole minor units and their currency.
 *
 * At every door it is `{"amount": "12.34", "currency": "usd"}`, the amount in main units.
 */
export type Money = { amount: string, currency: string };

/**
 * What a change means for one client.
 */
export type MoneyLine = { 
/**
 * Client or object.
 */
what: string, 
/**
 * In words.
 */
words: string, 
/**
 * Amount, where there is one.
 */
amount: Money | null, };

/**
 * A month's figures for the trend.
 */
export type MonthFigures = { 
/**
 * `2026-11`.
 */
month: string, 
/**
 * Charges of the month.
 */
revenue: Money | null, 
/**
 * Platform cost of the month.
 */
cost: Money | null, 
/**
 * Expected charges at the month's end; the current month only, and only with a day or more behind it.
 */
revenue_forecast: Money | null, 
/**
 * Expected cost at the month's end.
 */
cost_forecast: Money | null, };

/**
 * A name given by the owner.
 */
export type Named = { 
/**
 * The name.
 */
name: string, };

/**
 * Kinds of things that need the owner.
 */
export type NeedKind = "unpaid" | "held" | "no_payer" | "charges_twice" | "foreign" | "unassigned" | "below_cost" | "rejected" | "uncertain" | "missing" | "late" | "connection" | "sync_failed";

/**
 * Where a need is met.
 */
export type NeedTarget = { "page": "client", 
/**
 * Its id.
 */
id: string, } | { "page": "queue" } | { "page": "sent" } | { "page": "unassigned" } | { "page": "connections" } | { "page": "reconcile" };

/**
 * One thing that waits for the owner, ending in one verb.
 */
export type NeedView = { 
/**
 * What kind of thing.
 */
kind: NeedKind, 
/**
 * Client, account or source it is about.
 */
subject: string, 
/**
 * The reason, in one sentence with its numbers.
 */
reason: string, 
/**
 * Money at stake, if known.
 */
amount: Money | null, 
/**
 * Since when.
 */
since: string, 
/**
 * Where the verb leads.
 */
goes_to: NeedTarget, };

/**
 * Marking a subject as the agency's own.
 */
export type NeverBillParams = { 
/**
 * Subject id or `SOURCE:ID`.
 */
subject: string, 
/**
 * True: never bill; false: take it back.
 */
never: boolean, };

/**
 * A plain price per unit: meter, product and metered price in one change set.
 */
export type NewPriceParams = { 
/**
 * Meter key (`tokens`).
 */
meter: string, 
/**
 * Quantity of the meter in one unit (1000).
 */
unit: string, 
/**
 * Price per unit, main units.
 */
amount: string, 
/**
 * ISO code.
 */
currency: string, 
/**
 * Product name as clients see it; proposed when none.
 */
name: string | null, };

/**
 * A request without parameters.
 */
export type Nothing = Record<symbol, never>;

/**
 * The Overview page. Every figure is of the agency's current calendar month unless it says otherwise.
 */
export type OverviewView = { 
/**
 * First instant of the month shown.
 */
from: string, 
/**
 * End of the month shown (exclusive).
 */
to: string, 
/**
 * Now, by the workspace's clock.
 */
now: string, 
/**
 * Charges of the periods in this month, in the agency's currency; none while no client is billed.
 */
revenue: Money | null, 
/**
 * The same span of the month before.
 */
revenue_before: Money | null, 
/**
 * What the platforms charged for billable use; none while unknown.
 */
platform_cost: Money | null, 
/**
 * Revenue less platform cost; none while either is unknown.
 */
margin: Money | null, 
/**
 * Margin in per cent of revenue, one decimal, as a decimal string.
 */
margin_percent: string | null, 
/**
 * Clients whose margin is below zero.
 */
below_zero: number, 
/**
 * Units due and not sent yet.
 */
units_waiting: string, 
/**
 * Their value.
 */
units_waiting_value: Money | null, 
/**
 * Clients with units waiting.
 */
units_waiting_clients: number, 
/**
 * Of these, clients held or stopped.
 */
units_held_clients: number, 
/**
 * What waits for the owner, most money first.
 */
needs_you: Array<NeedView>, 
/**
 * Up to twelve months, oldest first, the current one last.
 */
months: Array<MonthFigures>, 
/**
 * What happens next without the owner's doing.
 */
coming_up: Array<ComingUp>, 
/**
 * Amounts in other currencies than the agency's are left out of the sums; their clients are counted here.
 */
other_currency_clients: number, };

/**
 * A page of a longer list.
 */
export type PageRequest = { 
/**
 * First row, from 0.
 */
offset: number, 
/**
 * Rows wanted, 1 to 500.
 */
limit: number, };

/**
 * Marking a statement as paid by hand.
 */
export type PaidParams = { 
/**
 * Client id.
 */
client: string, 
/**
 * Statement number.
 */
number: number, 
/**
 * When it was paid (`2026-12-03`).
 */
date: string, 
/**
 * Amount, main units.
 */
amount: string, 
/**
 * Note of at most 200 characters.
 */
note: string | null, };

/**
 * A subject with the customer it may belong to. A suggestion never maps by itself.
 */
export type PairingRow = { 
/**
 * Subject id.
 */
subject_id: string, 
/**
 * Platform's id.
 */
external_id: string, 
/**
 * Name on the platform.
 */
name: string | null, 
/**
 * E-mail on the platform.
 */
email: string | null, 
/**
 * Source name.
 */
source: string, 
/**
 * Proposed nickname.
 */
nickname: string, 
/**
 * Suggested customer.
 */
customer_id: string | null, 
/**
 * How sure, and why.
 */
confidence: Light | null, 
/**
 * "same e-mail", "same name".
 */
why: string | null, 
/**
 * Usage of the last 30 days per meter, in words.
 */
usage_words: string, };

/**
 * What the pairing table starts from: subjects on one side, Stripe customers on the other.
 */
export type PairingView = { 
/**
 * One row per subject that has no client.
 */
rows: Array<PairingRow>, 
/**
 * Customers to choose from.
 */
customers: Array<CustomerChoice>, 
/**
 * Metered prices to choose from.
 */
prices: Array<PriceView>, };

/**
 * Letting time pass in the sandbox.
 */
export type Pass = "hour" | "day" | "period";

/**
 * Letting time pass in the sandbox.
 */
export type PassParams = { 
/**
 * How long.
 */
pass: Pass, };

/**
 * A percentage with at most four decimal places: `2.9` is 2.9 %. Written as a decimal string at every door.
 */
export type Percent = string;

/**
 * State of a period.
 */
export type PeriodState = "open" | "ended" | "final";

/**
 * A billing period.
 */
export type PeriodView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Start.
 */
start: string, 
/**
 * End, exclusive.
 */
end: string, 
/**
 * Open, ended (draft), or final.
 */
state: PeriodState, 
/**
 * Name for a chooser ("1 – 30 November 2026").
 */
words: string, };

/**
 * Result of testing a permission.
 */
export type PermissionResult = "tested" | "not_testable" | "missing" | "unknown";

/**
 * One permission of the key.
 */
export type PermissionView = { 
/**
 * Section on Stripe's page ("Core", "Billing").
 */
section: string, 
/**
 * Name on Stripe's page ("Customers").
 */
name: string, 
/**
 * "Read" or "Write".
 */
access: string, 
/**
 * What for.
 */
purpose: string, 
/**
 * Result of the test.
 */
result: PermissionResult, };

/**
 * Keys of the sandbox; not secret, they open nothing but the local Stripe and platform.
 */
export type PracticeKeys = { 
/**
 * The local Stripe's key.
 */
stripe: string, 
/**
 * The local platform's key.
 */
platform: string, 
/**
 * The local account's e-mail.
 */
email: string, };

/**
 * A metered price that rules can use.
 */
export type PriceView = { 
/**
 * `price_…`, or our own id under Custom.
 */
id: string, 
/**
 * Product name.
 */
name: string, 
/**
 * Meter key.
 */
meter: string, 
/**
 * Quantity of the meter in one unit; proposed for new rules.
 */
unit: string, 
/**
 * "$0.10 per 1000 tokens".
 */
words: string, 
/**
 * Currency.
 */
currency: string, 
/**
 * Price of one unit in main units, where it is the same for every quantity.
 */
unit_amount: string | null, 
/**
 * Lookup key.
 */
lookup_key: string | null, 
/**
 * Page on Stripe.
 */
link: string | null, 
/**
 * Clients on it.
 */
clients: number, };

/**
 * An error at the door. `message` is complete English for the owner; `detail` is for whoever helps them.
 */
export type Problem = { 
/**
 * What a door or page branches on.
 */
code: Code, 
/**
 * What happened, whether money moved, what to do.
 */
message: string, 
/**
 * Stripe's request id, file, line…; never a secret, never a Rust chain.
 */
detail?: string, 
/**
 * The input it is about.
 */
field?: string, 
/**
 * Whether trying again can help.
 */
retry: Retry, };

/**
 * One client's units of one period.
 */
export type QueueLine = { 
/**
 * `rule:period`, the name of the line in decisions.
 */
id: string, 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Meter.
 */
meter: string, 
/**
 * Billable quantity.
 */
quantity: string, 
/**
 * Units due.
 */
units: string, 
/**
 * Units decided.
 */
sent: string, 
/**
 * Units to send.
 */
to_send: string, 
/**
 * Value of the units to send.
 */
amount: Money, 
/**
 * Period so far.
 */
period_amount: Money, 
/**
 * The period before by the same time.
 */
before_amount: Money | null, 
/**
 * Change against it in per cent, one decimal, signed.
 */
change_percent: string | null, 
/**
 * State of the line.
 */
state: QueueState, 
/**
 * The reason, in words with numbers, under the row.
 */
reason: string | null, 
/**
 * Period.
 */
period_start: string, 
/**
 * Period end.
 */
period_end: string, 
/**
 * Whether the period is open, ended or final.
 */
period_state: PeriodState, 
/**
 * When it goes by itself, if it waits for a free minute.
 */
goes_at: string | null, };

/**
 * State of a line.
 */
export type QueueState = "ready" | "approved" | "held" | "no_payer" | "charges_twice" | "foreign" | "in_doubt" | "stopped" | "not_live" | "late";

/**
 * The send queue.
 */
export type QueueView = { 
/**
 * When usage was last counted.
 */
counted_at: string | null, 
/**
 * Last send.
 */
last_send: string | null, 
/**
 * Where units go.
 */
mode: Mode, 
/**
 * Lines ready to send, most money first.
 */
ready: Array<QueueLine>, 
/**
 * Lines that are not in this send, with the reason.
 */
not_ready: Array<QueueLine>, 
/**
 * Units of final periods: listed with their value, not sent yet.
 */
late: Array<QueueLine>, 
/**
 * Sum of units ready.
 */
units: string, 
/**
 * Sum of their value, in the agency's currency.
 */
amount: Money | null, 
/**
 * Why sending is off, with the cure; none when it is on.
 */
off: string | null, 
/**
 * Three things that hold for what is ready, in words, each true when listed.
 */
checks: Array<string>, 
/**
 * What the press does and does not do.
 */
sentence: string, };

/**
 * Numbers beside the rail's entries; 0 is not shown.
 */
export type RailCounts = { 
/**
 * Items under "Needs you".
 */
needs_you: number, 
/**
 * Subjects in the unassigned inbox.
 */
unassigned: number, 
/**
 * Lines held or stopped in the send queue.
 */
billing: number, };

/**
 * Which period.
 */
export type ReconcileParams = { 
/**
 * `current`, `last`, `2026-11` or a range; `current` when none.
 */
period: string | null, };

/**
 * What a line of Reconcile is about.
 */
export type ReconcileLine = "rule" | "pair" | "part_of_pair";

/**
 * From usage to invoice.
 */
export type ReconcileRow = { 
/**
 * Its name among the rows.
 */
id: string, 
/**
 * Whether it stands for itself, for several, or for a part.
 */
line: ReconcileLine, 
/**
 * Why several are compared as one; none for a rule by itself.
 */
note: string | null, 
/**
 * Client id; of a pair's line, its first client.
 */
client_id: string, 
/**
 * Nickname; of a pair's line, all of them.
 */
nickname: string, 
/**
 * Meter; of a pair's line, all of them.
 */
meter: string, 
/**
 * Period start.
 */
start: string, 
/**
 * Period end.
 */
end: string, 
/**
 * Period state.
 */
state: PeriodState, 
/**
 * Used on the platform, tests and open records included; none on a pair's line, whose rules may have different meters.
 */
used: string | null, 
/**
 * Billable; none on a pair's line.
 */
billable: string | null, 
/**
 * Remainder in; none on a pair's line.
 */
remainder_in: string | null, 
/**
 * Units due.
 */
due: string, 
/**
 * Remainder out; none on a pair's line.
 */
remainder_out: string | null, 
/**
 * Units decided.
 */
decided: string, 
/**
 * Units sent (accepted or further).
 */
sent: string, 
/**
 * Stripe's count; none when not read.
 */
counted: string | null, 
/**
 * Units on the invoice; none before there is one.
 */
invoiced: string | null, 
/**
 * Our amount.
 */
our_amount: Money, 
/**
 * The invoice lines' amount.
 */
invoice_amount: Money | null, 
/**
 * Every difference, named; empty when equal.
 */
differences: Array<DifferenceView>, 
/**
 * Whether every figure was compared.
 */
compared: boolean, 
/**
 * Whether a difference wants the owner; what goes its way by itself, or is history, does not.
 */
needs_owner: boolean, };

/**
 * Reconcile per client, meter and period (law §9).
 */
export type ReconcileView = { 
/**
 * Name of the selection (`2026-11`).
 */
period: string, 
/**
 * Periods one can choose, newest first.
 */
choices: Array<string>, 
/**
 * One row per client, meter and period.
 */
rows: Array<ReconcileRow>, 
/**
 * The one sentence of the page. "Reconciled to the unit" only when all was compared.
 */
sentence: string, 
/**
 * When Stripe's side was last read.
 */
compared_at: string | null, };

/**
 * One usage record, as read.
 */
export type RecordView = { 
/**
 * The platform's id, or the row's content key.
 */
id: string, 
/**
 * Source name.
 */
source: string, 
/**
 * Subject's name or id.
 */
subject: string, 
/**
 * Client it belongs to at that instant; none when unassigned.
 */
client: string | null, 
/**
 * Where it is placed.
 */
at: string, 
/**
 * Meter.
 */
meter: string, 
/**
 * Exact quantity.
 */
quantity: string, 
/**
 * Platform cost, exact main units with code ("0.00123 usd").
 */
cost: string | null, 
/**
 * Revision, from 1.
 */
revision: number, 
/**
 * "billed", "history", "test", "open", "unassigned", "never billed".
 */
label: string, };

/**
 * Which records.
 */
export type RecordsParams = { 
/**
 * Source id.
 */
source: string | null, 
/**
 * Client id.
 */
client: string | null, 
/**
 * Meter key.
 */
meter: string | null, 
/**
 * From, inclusive.
 */
from: string | null, 
/**
 * To, exclusive.
 */
to: string | null, 
/**
 * Part of an id or of a subject's name.
 */
search: string | null, 
/**
 * Which part of the list, newest first.
 */
page: PageRequest | null, };

/**
 * Usage records.
 */
export type RecordsView = { 
/**
 * Rows, newest first.
 */
rows: Array<RecordView>, 
/**
 * All that match.
 */
total: number, 
/**
 * Their sum per meter.
 */
sums: Array<MeterSum>, };

/**
 * Renaming a client.
 */
export type RenameClient = { 
/**
 * Client id.
 */
id: string, 
/**
 * New nickname.
 */
nickname: string, };

/**
 * The owner's word on a report in doubt.
 */
export type ReportDecision = { 
/**
 * Identifier.
 */
identifier: string, 
/**
 * What the owner says.
 */
word: ReportWord, };

/**
 * One report.
 */
export type ReportRow = { 
/**
 * Its identifier, as Stripe knows it.
 */
identifier: string, 
/**
 * Client's nickname.
 */
client: string, 
/**
 * Client's id.
 */
client_id: string, 
/**
 * Meter.
 */
meter: string, 
/**
 * Decided when.
 */
at: string, 
/**
 * Units.
 */
units: string, 
/**
 * Value at current quantities.
 */
amount: Money | null, 
/**
 * Minute in Stripe.
 */
minute: string, 
/**
 * Its state's name (law §6.5).
 */
state: string, 
/**
 * Since when.
 */
state_since: string, 
/**
 * Reason in words where it needs the owner.
 */
reason: string | null, 
/**
 * Attempts made.
 */
attempts: number, 
/**
 * Stripe's request id of the last attempt.
 */
request_id: string | null, 
/**
 * Whether the owner may say "it arrived" / "it did not".
 */
decisions: Array<ReportWord>, };

/**
 * Whether trying again can help.
 */
export type Retry = "never" | "later" | "after_fix";

/**
 * A run: sync, send, import.
 */
export type RunView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Kind.
 */
kind: JobKind, 
/**
 * How it ended.
 */
state: JobState, 
/**
 * Start.
 */
started_at: string, 
/**
 * End.
 */
ended_at: string | null, 
/**
 * What changed, in words ("412 new, 3 revised records; 1,204 units due").
 */
outcome: string | null, 
/**
 * File or source it read.
 */
about: string | null, 
/**
 * Whether it can be undone (imports that stand).
 */
may_undo: boolean, 
/**
 * Whether it was undone.
 */
undone: boolean, };

/**
 * When the app syncs while it is open.
 */
export type Schedule = { "kind": "off" } | { "kind": "every", 
/**
 * Minutes.
 */
minutes: number, } | { "kind": "hourly" } | { "kind": "daily", 
/**
 * `HH:MM` in the agency's zone.
 */
at: string, };

/**
 * A search for a Stripe customer.
 */
export type Search = { 
/**
 * Part of name, e-mail or id.
 */
text: string, };

/**
 * One ticked line.
 */
export type SendLine = { 
/**
 * Line id.
 */
id: string, 
/**
 * Units shown.
 */
units: string, };

/**
 * Sending what is ticked. More units since it was shown wait (law §6.3).
 */
export type SendParams = { 
/**
 * The lines with the units that were shown.
 */
lines: Array<SendLine>, };

/**
 * Whether a send waits for the owner's press.
 */
export type SendingPolicy = "ask" | "automatic";

/**
 * Whether units leave, and how.
 */
export type SendingState = { 
/**
 * `ask` or `automatic`.
 */
policy: SendingPolicy, 
/**
 * Whether Go live was confirmed.
 */
live: boolean, 
/**
 * The strip's words: "Asks before sending", "Not sending until Go live", "Nothing leaves this computer"…
 */
words: string, 
/**
 * Why nothing can be sent now, with the cure; none when sending is possible.
 */
off: string | null, };

/**
 * A page of units sent, of one client or all.
 */
export type SentParams = { 
/**
 * Client id.
 */
client: string | null, 
/**
 * Only reports that need the owner.
 */
needs_owner: boolean, 
/**
 * Which part of the list.
 */
page: PageRequest | null, };

/**
 * Units sent.
 */
export type SentView = { 
/**
 * Reports, newest first.
 */
rows: Array<ReportRow>, 
/**
 * All that match.
 */
total: number, };

/**
 * One step.
 */
export type SetUpStep = { 
/**
 * Which.
 */
id: StepId, 
/**
 * Its state.
 */
state: StepState, 
/**
 * What was done ("Northlight AI, USD"), or why it cannot be done yet.
 */
summary: string | null, };

/**
 * The set-up checklist, in its order.
 */
export type SetUpView = { 
/**
 * The steps.
 */
steps: Array<SetUpStep>, 
/**
 * How many are done.
 */
done: number, 
/**
 * The first step that is not done; none when all are.
 */
next: StepId | null, 
/**
 * Name to prefill, from Stripe where it is connected.
 */
suggested_name: string | null, 
/**
 * Currency to prefill.
 */
suggested_currency: string | null, 
/**
 * Zone to prefill, from the system.
 */
suggested_zone: string, };

/**
 * Changing settings; what is none stays.
 */
export type SettingsParams = { 
/**
 * Agency name.
 */
name: string | null, 
/**
 * Zone; new months begin with the next period.
 */
zone: string | null, 
/**
 * Ask or automatic.
 */
sending: SendingPolicy | null, 
/**
 * Floor, main units.
 */
floor: string | null, 
/**
 * Multiple of the largest period.
 */
period_multiple: number | null, 
/**
 * Multiple of the largest run.
 */
run_multiple: number | null, 
/**
 * Schedule.
 */
schedule: Schedule | null, };

/**
 * Settings of a workspace.
 */
export type SettingsView = { 
/**
 * Agency name.
 */
name: string, 
/**
 * Currency; fixed once a rule exists.
 */
currency: string | null, 
/**
 * Zone.
 */
zone: string, 
/**
 * Billing method.
 */
billing_method: BillingMethod | null, 
/**
 * Ask or automatic.
 */
sending: SendingPolicy, 
/**
 * The bounds in words, as they are in force.
 */
bounds: Array<string>, 
/**
 * Floor of the bounds, main units.
 */
floor: string | null, 
/**
 * Multiple of the largest period above which units are held.
 */
period_multiple: number, 
/**
 * Multiple of the largest run above which a run is held.
 */
run_multiple: number, 
/**
 * Schedule of the sync.
 */
schedule: Schedule, 
/**
 * Backups, newest first.
 */
backups: Array<BackupView>, 
/**
 * Where the workspace's file lies.
 */
file: string, };

/**
 * What a file looks like, before anything is stored.
 */
export type SniffView = { 
/**
 * Path chosen.
 */
path: string, 
/**
 * "Comma", "Semicolon", "Tab".
 */
delimiter: string, 
/**
 * "UTF-8", "Windows-1252".
 */
encoding: string, 
/**
 * Column names.
 */
header: Array<string>, 
/**
 * First rows.
 */
sample: Array<Array<string>>, 
/**
 * Column that looks like the time, and its format in words.
 */
time_column: string | null, 
/**
 * "2023-11-16 18:15:46.6805900, no zone".
 */
time_words: string | null, 
/**
 * Formats that read every sampled time (`day_month_year`, `month_day_year`…); with more than one the owner must choose.
 */
time_formats: Array<string>, 
/**
 * Whether the zone must be asked.
 */
zone_needed: boolean, 
/**
 * Columns that hold numbers in every sampled row.
 */
number_columns: Array<string>, 
/**
 * Name of the saved mapping that fits this header.
 */
known_mapping: string | null, 
/**
 * Mapping proposed, or the saved one.
 */
mapping: ImportMapping, };

/**
 * A new key for a source.
 */
export type SourceKeyParams = { 
/**
 * Source id.
 */
id: string, 
/**
 * The new key.
 */
key: string, 
/**
 * Keep it only until the program ends.
 */
session_only: boolean, };

/**
 * The last day of real records, read but not stored.
 */
export type SourcePreview = { 
/**
 * Subjects found.
 */
subjects: number, 
/**
 * Records of the last day.
 */
records: number, 
/**
 * The newest ones as they will be read.
 */
sample: Array<RecordView>, 
/**
 * In words what one of each meter is there.
 */
words: Array<string>, };

/**
 * A source of usage.
 */
export type SourceView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Connector id; `csv` for imported files.
 */
connector: string, 
/**
 * The platform's noun for a subject.
 */
noun: string, 
/**
 * State of the connection.
 */
state: ConnectionState, 
/**
 * Why not, with the cure.
 */
problem: string | null, 
/**
 * Prefix and last four of the key; none for files.
 */
key_hint: string | null, 
/**
 * Who pays for the AI.
 */
cost_payer: CostPayer, 
/**
 * Subjects known.
 */
subjects: number, 
/**
 * Records held.
 */
records: number, 
/**
 * Last successful pull.
 */
last_pull: string | null, 
/**
 * Newest record.
 */
newest: string | null, 
/**
 * Test records left out of billing.
 */
test_records: number, 
/**
 * Records still open on the platform.
 */
open_records: number, };

/**
 * A statement to see or issue.
 */
export type StatementParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Period words; `current` when none.
 */
period: string | null, };

/**
 * One meter of a statement.
 */
export type StatementPart = { 
/**
 * Meter.
 */
meter: string, 
/**
 * Usage records counted.
 */
records: number, 
/**
 * Usage.
 */
quantity: string, 
/**
 * Of it history: never charged.
 */
history: string, 
/**
 * Remainder brought in.
 */
remainder_in: string, 
/**
 * Quantity of one unit.
 */
unit: string, 
/**
 * Units charged.
 */
units: string, 
/**
 * Remainder left over.
 */
remainder_out: string, 
/**
 * Price in words.
 */
price_words: string, 
/**
 * Lines that explain the amount.
 */
lines: Array<InvoiceLineView>, 
/**
 * Amount.
 */
amount: Money, 
/**
 * Late units of earlier periods in it.
 */
late_units: string, };

/**
 * A statement under Custom billing (law §11).
 */
export type StatementView = { 
/**
 * Number; none for a draft.
 */
number: number | null, 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Agency's name.
 */
agency: string, 
/**
 * Period start.
 */
start: string, 
/**
 * Period end.
 */
end: string, 
/**
 * Zone of the dates.
 */
zone: string, 
/**
 * Words for the period.
 */
period_words: string, 
/**
 * `draft`, `issued`, `paid`, `void`; or `stripe` for a client billed through Stripe.
 */
state: string, 
/**
 * One part per rule.
 */
parts: Array<StatementPart>, 
/**
 * Total; none while parts have several currencies.
 */
total: Money | null, 
/**
 * Written when.
 */
at: string, };

/**
 * The steps of set-up.
 */
export type StepId = "agency" | "method" | "stripe" | "source" | "credit_price" | "price" | "plans" | "clients" | "first_sync" | "go_live";

/**
 * State of a step.
 */
export type StepState = "done" | "current" | "open" | "waiting" | "skipped" | "not_needed";

/**
 * The Stripe connection: account, key, permissions.
 */
export type StripeConnection = { 
/**
 * Works, refused, or without a key.
 */
state: ConnectionState, 
/**
 * Why it does not work, with the cure.
 */
problem: string | null, 
/**
 * `acct_…`; none if the key may not read it.
 */
account_id: string | null, 
/**
 * Business name.
 */
name: string | null, 
/**
 * E-mail on the account.
 */
email: string | null, 
/**
 * Whether it equals the one typed; none when none was typed or none could be read.
 */
email_as_typed: boolean | null, 
/**
 * Where it leads.
 */
mode: Mode, 
/**
 * Country code.
 */
country: string | null, 
/**
 * Default currency.
 */
currency: string | null, 
/**
 * Charges enabled.
 */
charges: boolean | null, 
/**
 * Payouts enabled.
 */
payouts: boolean | null, 
/**
 * What Stripe wants from the owner, in plain words.
 */
requirements: Array<string>, 
/**
 * Available balance per currency.
 */
available: Array<Money>, 
/**
 * "Restricted, recommended", "Secret"…
 */
key_kind: string, 
/**
 * Prefix and last four: `rk_live_ … 8fQ2`.
 */
key_hint: string, 
/**
 * "Your system's keychain", "This session only".
 */
kept_in: string, 
/**
 * One row per permission we need.
 */
permissions: Array<PermissionView>, 
/**
 * When it was last checked.
 */
checked_at: string, };

/**
 * Stripe's side of the comparison.
 */
export type StripeSide = { 
/**
 * Whether it is a preview or an invoice, and its status.
 */
words: string, 
/**
 * Its lines for this meter.
 */
lines: Array<InvoiceLineView>, 
/**
 * Units in them.
 */
units: string, 
/**
 * Their total.
 */
total: Money, 
/**
 * Read when.
 */
read_at: string, };

/**
 * Starting a sync.
 */
export type SyncParams = { 
/**
 * Store and send nothing; only say what would change.
 */
dry_run: boolean, };

/**
 * Groups of cached reads.
 */
export type Tag = "app" | "overview" | "set_up" | "connections" | "clients" | "billing" | "usage" | "catalog" | "reconcile" | "credit_price" | "settings";

/**
 * Taking an assignment back.
 */
export type TakeBackParams = { 
/**
 * Subject id or `SOURCE:ID`.
 */
subject: string, 
/**
 * Client id or nickname that it was given to.
 */
client: string, };

/**
 * A subject whose usage belongs to no client.
 */
export type UnassignedRow = { 
/**
 * Subject id.
 */
subject_id: string, 
/**
 * Platform's id.
 */
external_id: string, 
/**
 * Name.
 */
name: string | null, 
/**
 * Source name.
 */
source: string, 
/**
 * Sums per meter.
 */
sums: Array<MeterSum>, 
/**
 * Its value at the agency's usual price of the meter, if there is one.
 */
value: Money | null, 
/**
 * What the platform charged for it.
 */
cost: Money | null, 
/**
 * First record.
 */
first: string, 
/**
 * Last record.
 */
last: string, 
/**
 * Client suggested by name or e-mail; never applied by itself.
 */
suggested_client: string | null, };

/**
 * The unassigned inbox.
 */
export type UnassignedView = { 
/**
 * One row per subject.
 */
rows: Array<UnassignedRow>, };

/**
 * A month of the what-if.
 */
export type WhatIfMonth = { 
/**
 * `2026-11`.
 */
month: string, 
/**
 * Revenue at the prices in force.
 */
now: Money, 
/**
 * Revenue under the draft.
 */
draft: Money, };

/**
 * Question of the what-if.
 */
export type WhatIfParams = { 
/**
 * Meter key.
 */
meter: string, 
/**
 * Draft price per billing unit, main units.
 */
price: string, };

/**
 * What-if: the agency's own history under a draft price per unit.
 */
export type WhatIfView = { 
/**
 * Meter re-rated.
 */
meter: string, 
/**
 * Quantity of one unit.
 */
unit: string, 
/**
 * Price per unit now, main units; none when clients' prices differ.
 */
price_now: string | null, 
/**
 * Draft price per unit, main units.
 */
price_draft: string, 
/**
 * Months, oldest first.
 */
months: Array<WhatIfMonth>, 
/**
 * Sum of revenue now.
 */
revenue_now: Money, 
/**
 * Sum of revenue under the draft.
 */
revenue_draft: Money, 
/**
 * Platform cost of the same use; none while unknown.
 */
cost: Money | null, 
/**
 * Clients that would have paid more.
 */
pays_more: number, 
/**
 * Clients re-rated.
 */
clients: number, 
/**
 * Who would have paid most more, and how much.
 */
most: [string, Money] | null, };

/**
 * What a workspace is for.
 */
export type WorkspaceKind = "agency" | "practice" | "sandbox";

/**
 * A workspace in a list.
 */
export type WorkspaceRef = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Sandbox, practice or the owner's own.
 */
kind: WorkspaceKind, 
/**
 * Where its outward effects go.
 */
mode: Mode, };

/**
 * The open workspace as rail and strip show it.
 */
export type WorkspaceState = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Sandbox, practice or the owner's own.
 */
kind: WorkspaceKind, 
/**
 * Where outward effects go.
 */
mode: Mode, 
/**
 * IANA zone in which days and months are shown.
 */
zone: string, 
/**
 * ISO code in lower case; none before the agency step.
 */
currency: string | null, 
/**
 * Stripe or Custom; none before that step.
 */
billing_method: BillingMethod | null, 
/**
 * Whether units leave, and why not.
 */
sending: SendingState, 
/**
 * End of the last finished sync.
 */
last_sync: string | null, 
/**
 * When the next scheduled sync is due.
 */
next_sync: string | null, 
/**
 * Whether the last outward call reached its target.
 */
online: boolean, 
/**
 * The long work that runs now, if any.
 */
job: JobView | null, 
/**
 * The sandbox's clock; none outside the sandbox.
 */
clock: string | null, 
/**
 * Numbers beside the rail's entries.
 */
counts: RailCounts, 
/**
 * False until Go live; the checklist stays on Overview until then.
 */
set_up_done: boolean, };

/**
 * A file that was written.
 */
export type Written = { 
/**
 * Its path.
 */
path: string, };

export type AddressView = { line1: string | null, line2: string | null, city: string | null, state: string | null, postal_code: string | null, country: string | null, };

export type ArchiveParams = { id: string, archive: boolean, };

export type BalanceView = { available: Money, pending: Money, };

export type BankPayout = { id: string, amount: Money, state: BankPayoutState, arrival: string, reason: string | null, link: string | null, };

export type BankPayoutState = "pending" | "in_transit" | "paid" | "failed" | "came_back" | "canceled";

export type BelowCost = { from: string, to: string | null, most: Money | null, };

export type BilledInvoice = { id: string, number: string | null, client: string, client_id: string | null, status: string, state: string, overdue: boolean, from: string | null, to: string | null, created: string, total: Money, due: Money, reason: string | null, pay_page: string | null, ours: boolean, link: string | null, };

export type BillingDetailsView = { client: string, nickname: string, custom: boolean, customer: CustomerView | null, customer_id: string | null, shared_with: Array<string>, collection: string | null, collection_words: string, notes: Array<LinkNote>, return_url: string | null, };

export type BillingUnit = string;

export type Bounds = { floor: Money, growth: number, run_growth: number, run_floors: number, correction_percent: number, correction_floor_part: number, };

export type BrandParams = { colour: string | null, logo: string | null, note: string | null, currency: string | null, };

export type BrandView = { name: string, colour: string, logo: string | null, note: string, currency: string, currencies: Array<string>, plans: Array<PriceListPlan>, };

export type CancelSubscriptionParams = { client: string, subscription: string | null, now: boolean, };

export type CardLinkParams = { client: string, return_url: string, };

export type CatalogParams = { search: string, archived: boolean, };

export type CatalogView = { products: Array<ProductRow>, archived_hidden: number, read_at: string | null, own: boolean, };

export type ChangeSubscriptionParams = { client: string, subscription: string | null, prices: Array<string>, now: boolean, };

export type Charge = "flat" | "per_unit" | "package" | "volume" | "graduated";

export type ClientFilter = "needs_owner" | "billed" | "not_live" | "payment" | "ended";

export type ClientMethod = { client_id: string, nickname: string, now: BillingMethod, until: string | null, then: BillingMethod | null, own: boolean, words: string | null, refused: boolean, };

export type ClientsCheck = { rows: Array<RowCheck>, faulty: number, customers: number, subscriptions: number, };

export type ClientsFile = { rows: Array<AddClientRow>, };

export type ClientsSavedView = { name: string, params: ClientsParams, };

export type ConnectorTrust = "new" | "changed" | "approved";

export type CreditPrice = { currency: string, price: string, platform_cost: string | null, mode: CreditPriceMode, step: string, };

export type Currency = number;

export type CurrencyAmounts = { currency: string, words: string, tiers: Array<TierWords>, };

export type CurrencyDraft = { currency: string, unit_amount: string, tiers: Array<TierAmountsDraft>, };

export type CustomerParams = { id: string | null, name: string, email: string, phone: string, description: string, address: AddressView, tax_exempt: string, client: string | null, };

export type CustomerView = { id: string, name: string | null, email: string | null, phone: string | null, description: string | null, address: AddressView | null, tax_exempt: string, currency: string | null, test_clock: string | null, deleted: boolean, link: string | null, clients: Array<string>, payment: PaymentView, read_at: string, };

export type Difference = { name: DifferenceName, units: string, };

export type DifferenceName = "queued" | "held" | "pending" | "late" | "rejected" | "accepted" | "uncertain" | "missing" | "absent" | "stranded" | "foreign" | "doubled" | "adopted" | "owed" | "history";

export type DisputeRow = { id: string, amount: Money, at: string, due_by: string | null, needs_answer: boolean, words: string, link: string | null, };

export type Drop = { from: string, by: Money, again: string | null, };

export type DueLine = { meter: string, units: string, amount: Money, remainder: string, remainder_words: string, };

export type EditPriceParams = { id: string, price: PriceDraft, };

export type EditProductParams = { id: string, product: ProductDraft, };

export type Enforced = { "by": "platform", platform: string } | { "by": "pushed" } | { "by": "promise" };

export type Every = { interval: Interval, count: number, };

export type Fault = { field: string, words: string, };

export type Faults = Array<Fault>;

export type Feature = { name: string, included: boolean, enforced: Enforced, };

export type FeeRates = { platform_fee_on_margin: string | null, stripe: StripeFee | null, };

export type FieldFault = { field: string, words: string, };

export type HandOn = { url: string, expires_at: string | null, found: boolean, words: string, };

export type HoldReason = "new_connector" | "changed_connector" | "above_history" | "no_history" | "large_corrections" | "large_run";

export type Interval = "day" | "week" | "month" | "year";

export type IntervalChoice = { interval: Interval, most: number, };

export type InvoiceFilter = "all" | "unpaid" | "draft" | "paid";

export type InvoicePreview = { at: string, lines: Array<PreviewLine>, ours: Money, stripe_lines: Array<PreviewLine>, stripes: Money | null, difference: string | null, };

export type InvoiceRef = { id: string, number: string, };

export type InvoicesParams = { client: string | null, filter: InvoiceFilter, order: MoneyOrder, page: PageRequest | null, };

export type InvoicesView = { rows: Array<BilledInvoice>, total: number, sums: Array<MoneySum>, age: MirrorAge, };

export type KeyPages = { live: string, test: string, };

export type KeyState = { "kind": "none" } | { "kind": "unused" } | { "kind": "own" } | { "kind": "taken", price: string, words: string };

export type Line = { kind: LineKind, quantity: string, unit_amount: Cost, amount: Money, tier: TierRange | null, };

export type LineKind = "flat" | "units" | "packages" | "tier_units" | "tier_flat";

export type LinkCheck = { customer: CustomerChoice | null, notes: Array<LinkNote>, allowed: boolean, };

export type LinkNote = { light: Light, words: string, };

export type LinkParams = { client: string, customer_id: string, };

export type MakePlanParams = { plan: string | null, draft_id: string | null, draft: PlanDraft, };

export type MakePriceParams = { product: string | null, new_product: ProductDraft | null, price: PriceDraft, };

export type Measure = { "kind": "units", units: number } | { "kind": "amount", amount: Money };

export type MeterChoice = { id: string, words: string, unfit: string | null, };

export type MethodChange = { method: BillingMethod, client: string | null, };

export type MethodPlan = { change: MethodChange, clients: Array<ClientMethod>, notes: Array<string>, };

export type MethodView = { method: BillingMethod, clients: Array<ClientMethod>, };

export type MirrorAge = { read_at: string | null, off: string | null, };

export type MirrorKindView = { name: string, count: number, read_at: string | null, off: string | null, };

export type MirrorView = { kinds: Array<MirrorKindView>, feed_read_at: string | null, reads_spent: number, reads_allowance: number, sparing: boolean, };

export type MoneyOrder = "usual" | "newest" | "oldest" | "amount";

export type MoneySum = { count: number, amount: Money, other: Money, };

export type MovePlanParams = { clients: Array<string>, plan: string, now: boolean, };

export type NewSubscriptionParams = { client: string, prices: Array<string>, once: Array<string>, currency: string | null, start: string | null, anchor: string | null, trial_days: number | null, days_until_due: number | null, };

export type ObjectToBe = { kind: string, words: string, exists: boolean, };

export type OneOffParams = { client: string, amount: string, currency: string | null, description: string, own_invoice: boolean, days_until_due: number | null, };

export type OneOffView = { id: string, description: string, amount: Money, where_words: string, at: string, };

export type OverrideParams = { client: string, plan: string, slot: string, amount: string, reason: string, until: string | null, };

export type OverrideRow = { id: string, client_id: string, nickname: string, plan_id: string, plan: string, words: string, instead_of: string, reason: string, from: string, until: string | null, state: OverrideState, cost: Money | null, };

export type OverrideState = "in_force" | "over" | "ended";

export type PackageDraft = { size: string, round: Round, };

export type PaidView = { date: string, amount: Money, note: string, };

export type PastedRows = { text: string, };

export type PauseSubscriptionParams = { client: string, subscription: string | null, what: PauseWhat, resumes_at: string | null, };

export type PauseWhat = "void" | "draft" | "resume" | "keep";

export type Payment = { on: string, amount: Money, note: string, };

export type PaymentFilter = "all" | "failed" | "refunded" | "disputed";

export type PaymentMethodView = { id: string, words: string, };

export type PaymentRow = { id: string, client: string, client_id: string | null, at: string, amount: Money, refunded: Money, fee: Money | null, status: string, state: string, needs_owner: boolean, method: string | null, invoice: InvoiceRef | null, reason: string | null, advice: string | null, refunds: Array<RefundRow>, disputes: Array<DisputeRow>, payout: string | null, link: string | null, };

export type PaymentState = "none" | "fine" | "expires_soon" | "expired" | "unknown" | "not_needed";

export type PaymentView = { state: PaymentState, words: string, warning: string | null, others: Array<PaymentMethodView>, };

export type PaymentsParams = { client: string | null, filter: PaymentFilter, order: MoneyOrder, page: PageRequest | null, };

export type PaymentsView = { rows: Array<PaymentRow>, total: number, sums: Array<MoneySum>, age: MirrorAge, };

export type PayoutFilter = "all" | "coming" | "failed";

export type PayoutPart = { id: string, kind: string, client: string | null, client_id: string | null, at: string, amount: Money, fee: Money, net: Money, };

export type PayoutRow = { id: string, amount: Money, created: string, arrival: string, status: string, state: string, needs_owner: boolean, reason: string | null, payments: number | null, gross: Money | null, fees: Money | null, link: string | null, };

export type PayoutView = { payout: PayoutRow, parts: Array<PayoutPart>, unknown: string | null, };

export type PayoutsParams = { filter: PayoutFilter, order: MoneyOrder, page: PageRequest | null, };

export type PayoutsView = { rows: Array<PayoutRow>, total: number, sums: Array<MoneySum>, age: MirrorAge, };

export type PendingView = { at: string, words: string, };

export type Period = { start: string, end: string, };

export type PlanBill = { lines: Array<PlanLine>, total: Money, };

export type PlanChoice = { id: string, name: string, words: string, };

export type PlanClientRow = { client_id: string, nickname: string, version: number, since: string, amount: Money | null, has_override: boolean, used: Array<QuotaUse>, };

export type PlanCredits = { included: string, price_per_credit: string, };

export type PlanDraft = { kind: PlanKind, payment: PlanPayment, name: string, description: string, quotas: Array<Quota>, features: Array<Feature>, base: PlanPrice | null, usage: Array<PlanPrice>, setup_fee: PlanPrice | null, trial_days: string, credits: PlanCredits, featured: boolean, };

export type PlanDraftParams = { id: string | null, plan: string | null, draft: PlanDraft, step: string, };

export type PlanDraftRow = { id: string, plan: string | null, name: string, step: string, saved_at: string, };

export type PlanDraftView = { row: PlanDraftRow, draft: PlanDraft, };

export type PlanKey = { slot: string, suggested: string, state: PlanKeyState, words: string, };

export type PlanKeyState = "unused" | "moves" | "used";

export type PlanKind = "regular" | "add_on" | "hidden";

export type PlanLine = { slot: string, line: Line, };

export type PlanObject = { kind: string, words: string, state: PlanObjectState, };

export type PlanObjectState = "new" | "exists" | "archived";

export type PlanPayment = "free" | "paid" | "prepaid" | "custom";

export type PlanPreview = { faults: Array<Fault>, words: string | null, objects: Array<PlanObject>, keys: Array<PlanKey>, prices: Array<SimulatedPrice>, bill_title: string, first_period: Array<string>, notes: Array<string>, currencies: Array<string>, clients: Array<MoneyLine>, };

export type PlanPreviewParams = { plan: string | null, draft: PlanDraft, };

export type PlanPrice = { "from": "new", draft: PriceDraft } | { "from": "existing", price: string, meter: string | null, unit: string | null };

export type PlanPriceView = { slot: string, words: string, price_id: string, lookup_key: string | null, link: string | null, };

export type PlanRow = { id: string, name: string, kind: PlanKind, payment: PlanPayment, words: string, clients: number, version: number, featured: boolean, is_default: boolean, archived_at: string | null, link: string | null, };

export type PlanSwitch = { id: string, on: boolean, };

export type PlanVersionView = { number: number, created_at: string, words: string, clients: number, prices: Array<PlanPriceView>, };

export type PlanView = { plan: PlanRow, draft: PlanDraft, open_draft: PlanDraftRow | null, versions: Array<PlanVersionView>, clients: Array<PlanClientRow>, quotas: Array<QuotaView>, overrides: Array<OverrideRow>, others: Array<PlanChoice>, };

export type PlansView = { plans: Array<PlanRow>, drafts: Array<PlanDraftRow>, overrides: Array<OverrideRow>, overrides_cost: Money | null, has_default: boolean, };

export type PreviewLine = { what: string, amount: Money, };

export type Price = { currency: string, model: PriceModel, };

export type PriceCheck = { faults: Array<Fault>, words: string | null, suggested_key: string | null, key: KeyState, objects: Array<ObjectToBe>, warnings: Array<string>, };

export type PriceCheckParams = { product_name: string, product: string | null, editing: string | null, price: PriceDraft, };

export type PriceChoice = { id: string, name: string, words: string, currencies: Array<string>, every: string, metered: boolean, };

export type PriceChoices = { currency: string, currencies: Array<string>, meters: Array<string>, stripe_meters: Array<MeterChoice>, products: Array<ProductChoice>, intervals: Array<IntervalChoice>, own: boolean, };

export type PriceDetail = { price: PriceRow, product: ProductDraft, product_active: boolean, amounts: Array<CurrencyAmounts>, tax_behavior: TaxBehavior, trial_days: number | null, created: string | null, read_at: string | null, is_default: boolean, payers: Array<PricePayer>, before: Array<PriceRow>, draft: PriceDraft | null, not_editable: string | null, };

export type PriceDraft = { charge: Charge, currency: string, unit_amount: string, package: PackageDraft | null, tiers: Array<TierDraft>, currencies: Array<CurrencyDraft>, every: Every | null, usage: UsageDraft | null, lookup_key: string, nickname: string, tax_behavior: TaxBehavior, trial_days: string, };

export type PriceListFormat = "html" | "pdf";

export type PriceListParams = { path: string, format: PriceListFormat, };

export type PriceListPlan = { name: string, description: string, price: string, per: string, details: Array<string>, features: Array<string>, featured: boolean, add_on: boolean, };

export type PriceModel = { "kind": "flat", amount: string } | { "kind": "per_unit", unit_amount: string } | { "kind": "package", unit_amount: string, divide_by: number, round: Round } | { "kind": "volume", tiers: Tiers } | { "kind": "graduated", tiers: Tiers };

export type PricePayer = { client: string | null, name: string, customer: string | null, units: string | null, amount: Money | null, };

export type PriceRow = { id: string, product: string, product_name: string, words: string, currencies: Array<string>, every: Every | null, meter: string | null, unit: string | null, lookup_key: string | null, nickname: string | null, active: boolean, payers: number, unusable: string | null, link: string | null, };

export type ProductChoice = { id: string, name: string, };

export type ProductDraft = { name: string, description: string, unit_label: string, statement_descriptor: string, marketing_features: Array<string>, };

export type ProductRow = { id: string, name: string, description: string | null, active: boolean, link: string | null, prices: Array<PriceRow>, };

export type Quota = { kind: QuotaKind, limit: string | null, enforced: Enforced, };

export type QuotaKind = "assistants" | "queries" | "words" | "voice_minutes" | "contacts" | "workspaces" | "channels" | "members";

export type QuotaUse = { kind: QuotaKind, noun: string, used: string, limit: string | null, over: boolean, };

export type QuotaView = { words: string, enforced: string, measured: boolean, };

export type Rated = { lines: Array<Line>, total: Money, };

export type Reconciled = { decided: number, sent: number, differences: Array<Difference>, to_the_unit: boolean, };

export type RecordRounding = { step: string, least: string, };

export type RefundRow = { id: string, amount: Money, at: string, words: string, };

export type RemainderRule = "carry" | "drop" | "round_up";

export type ReportWord = "arrived" | "not_arrived" | "let_go" | "seen";

export type RequirementState = "past_due" | "refused" | "due" | "checking" | "later";

export type RequirementView = { what: string, name: string, state: RequirementState, deadline: string | null, why: string | null, };

export type RetryStep = { id: string, item: string, };

export type Round = "up" | "down";

export type RowCheck = { faults: Array<FieldFault>, notes: Array<LinkNote>, sentence: string | null, preview: string | null, };

export type SimulateParams = { prices: Array<SimulatedPrice>, currency: string, units: string, varied: number, most: string | null, };

export type SimulatedLine = { words: string, how: string, amount: Money, };

export type SimulatedPoint = { units: string, total: string, per_unit: string | null, cost: string | null, };

export type SimulatedPrice = { name: string, price: PriceDraft, units: string, };

export type Simulation = { lines: Array<SimulatedLine>, total: Money, per_unit: string | null, used: string | null, cost: Money | null, margin: Money | null, margin_percent: string | null, cost_words: string | null, below_cost: Array<BelowCost>, below_cost_words: Array<string>, drops: Array<Drop>, drop_words: Array<string>, edges: Array<string>, most: string, points: Array<SimulatedPoint>, };

export type Statement = { client: ClientId, period: Period, lines: Array<StatementLine>, total: Money, state: StatementState, };

export type StatementLine = { rule: RuleId, meter: MeterId, billing_unit: BillingUnit, kind: StatementLineKind, units: number, price_lines: Array<Line>, amount: Money, };

export type StatementLineKind = { "kind": "usage", used: string, remainder_in: string, remainder_out: string, dropped: string, rounded_up: string, remainder: RemainderRule } | { "kind": "late", of: Period, quantity: string };

export type StatementState = { "kind": "draft" } | { "kind": "issued", number: string, on: string } | { "kind": "paid", number: string, on: string, payment: Payment } | { "kind": "void", number: string, reason: string };

export type StopBillingParams = { client: string, now: boolean, leave_unsent: boolean, despite_doubt: boolean, };

export type StopBillingView = { client_id: string, nickname: string, due: Array<DueLine>, in_doubt: string, period_end: string | null, ends_at: string | null, steps: Array<string>, blocked: string | null, synced_at: string | null, };

export type StripeAccountView = { account_id: string | null, name: string | null, mode: Mode, charges: boolean | null, payouts: boolean | null, off: string | null, requirements: Array<RequirementView>, schedule: string | null, balances: Array<BalanceView>, unreadable: Array<string>, recent: Array<BankPayout>, troubles: Array<TroubleView>, usual: Array<TroubleView>, read_at: string | null, dashboard: string | null, support: string, for_support: string, };

export type StripeFee = { percent: string, fixed: Money, };

export type StripeGrantRow = { id: string, name: string, amount: Money, category: string, state: string, };

export type SubscribedPriceView = { price: string, name: string, words: string, metered: boolean, };

export type SubscriptionCan = { change: boolean, cancel: boolean, pause: boolean, resume: boolean, keep: boolean, };

export type SubscriptionChoices = { client_id: string, nickname: string, customer: string | null, currency: string | null, has_payment_method: boolean, prices: Array<PriceChoice>, once: Array<PriceChoice>, common_day: string | null, common_words: string | null, has: Array<string>, };

export type SubscriptionPreview = { first: InvoicePreview, usual: InvoicePreview, note: string, };

export type SubscriptionState = "running" | "care" | "paused" | "ended";

export type SubscriptionView = { id: string, link: string | null, state: SubscriptionState, state_words: string, prices: Array<SubscribedPriceView>, period_start: string | null, period_end: string | null, collection_words: string, days_until_due: number | null, has_payment_method: boolean, trial_end: string | null, next_amount: Money | null, next_read_at: string | null, pending: PendingView | null, can: SubscriptionCan, };

export type SubscriptionsView = { client_id: string, nickname: string, customer: string | null, subscriptions: Array<SubscriptionView>, one_off: Array<OneOffView>, read_at: string | null, };

export type TaxBehavior = "unspecified" | "exclusive" | "inclusive";

export type Tier = { up_to: string | null, unit_amount: string | null, flat_amount: string | null, };

export type TierAmountsDraft = { unit_amount: string, flat_amount: string, };

export type TierDraft = { up_to: string, unit_amount: string, flat_amount: string, };

export type TierRange = { above: string, up_to: string | null, };

export type TierWords = { units: string, each: string, flat: string | null, };

export type Tiers = Array<Tier>;

export type TroubleView = { light: Light, title: string, what: string, fix: string, link: string | null, };

export type UsageDraft = { meter: string, unit: string, stripe_meter: string | null, };

export type UseMethodParams = { client: string, method: string, };

export type Verdict = { "kind": "queued" } | { "kind": "held", reason: HoldReason, measure: Measure, limit: Measure };

export type VoidParams = { client: string, number: number, reason: string, };

export type VoidedView = { number: number, reason: string, total: Money, };

export type WebhookEndpointView = { id: string, url: string, events: Array<string>, enabled: boolean, api_version: string | null, ours: boolean, link: string | null, };

export type WebhookParams = { url: string, events: Array<string>, api_version: string | null, };

export type WebhookSecret = { secret: string | null, };

export type WebhookSuggestion = { platform: string, url: string | null, note: string, events: Array<string>, };

export type WebhookView = { suggestions: Array<WebhookSuggestion>, known_events: Array<string>, wanted: WebhookParams, registered: boolean, endpoint: WebhookEndpointView | null, light: Light | null, words: string, reasons: Array<string>, lacks: string | null, secret_waits: boolean, read_at: string | null, };

/** Every method of the door. */
export type RpcSchema = {
  "app.state": { params: Nothing; result: AppState };
  "workspace.create": { params: Named; result: AppState };
  "workspace.use": { params: ById; result: AppState };
  "workspace.look_around": { params: Nothing; result: AppState };
  "workspace.practise": { params: Nothing; result: AppState };
  "sandbox.pass": { params: PassParams; result: AppState };
  "job.cancel": { params: ById; result: Nothing };
  "overview.read": { params: Nothing; result: OverviewView };
  "setup.read": { params: Nothing; result: SetUpView };
  "setup.agency": { params: AgencyParams; result: SetUpView };
  "setup.method": { params: MethodParams; result: SetUpView };
  "setup.skip_credit_price": { params: Nothing; result: SetUpView };
  "setup.skip_plans": { params: Nothing; result: SetUpView };
  "golive.check": { params: Nothing; result: GoLiveView };
  "golive.confirm": { params: GoLiveParams; result: JobView };
  "connections.read": { params: Nothing; result: ConnectionsView };
  "stripe.connect": { params: ConnectStripeParams; result: StripeConnection };
  "stripe.check": { params: Nothing; result: StripeConnection };
  "stripe.account": { params: Nothing; result: StripeAccountView };
  "stripe.account_refresh": { params: Nothing; result: StripeAccountView };
  "webhook.read": { params: Nothing; result: WebhookView };
  "webhook.check": { params: Nothing; result: WebhookView };
  "webhook.plan": { params: WebhookParams; result: ChangeSetView };
  "webhook.plan_removal": { params: Nothing; result: ChangeSetView };
  "webhook.secret": { params: Nothing; result: WebhookSecret };
  "method.read": { params: Nothing; result: MethodView };
  "method.plan": { params: MethodChange; result: MethodPlan };
  "method.change": { params: MethodChange; result: MethodView };
  "stripe.disconnect": { params: Nothing; result: ConnectionsView };
  "source.connectors": { params: Nothing; result: Array<ConnectorView> };
  "source.preview": { params: ConnectSourceParams; result: SourcePreview };
  "source.connect": { params: ConnectSourceParams; result: SourceView };
  "source.rotate_key": { params: SourceKeyParams; result: SourceView };
  "source.cost_payer": { params: CostPayerParams; result: SourceView };
  "credit_price.read": { params: Nothing; result: CreditPriceView };
  "credit_price.preview": { params: CreditPriceParams; result: CreditPriceView };
  "credit_price.save": { params: CreditPriceParams; result: CreditPriceView };
  "credit_price.what_if": { params: WhatIfParams; result: WhatIfView };
  "prices.list": { params: Nothing; result: Array<PriceView> };
  "price.plan": { params: NewPriceParams; result: ChangeSetView };
  "catalog.list": { params: CatalogParams; result: CatalogView };
  "price.read": { params: ById; result: PriceDetail };
  "price.choices": { params: Nothing; result: PriceChoices };
  "price.check": { params: PriceCheckParams; result: PriceCheck };
  "price.simulate": { params: SimulateParams; result: Simulation };
  "price.make": { params: MakePriceParams; result: ChangeSetView };
  "price.edit": { params: EditPriceParams; result: ChangeSetView };
  "product.edit": { params: EditProductParams; result: ChangeSetView };
  "catalog.archive": { params: ArchiveParams; result: ChangeSetView };
  "catalog.copy": { params: ById; result: ChangeSetView };
  "change_set.read": { params: ById; result: ChangeSetView };
  "change_set.list": { params: Nothing; result: Array<ChangeSetView> };
  "change_set.apply": { params: ById; result: ChangeSetView };
  "change_set.retry": { params: RetryStep; result: ChangeSetView };
  "change_set.discard": { params: ById; result: ChangeSetView };
  "plans.list": { params: Nothing; result: PlansView };
  "plan.read": { params: ById; result: PlanView };
  "plan.draft": { params: ById; result: PlanDraftView };
  "plan.draft_save": { params: PlanDraftParams; result: PlanDraftView };
  "plan.draft_discard": { params: ById; result: PlansView };
  "plan.clone": { params: ById; result: PlanDraftView };
  "plan.preview": { params: PlanPreviewParams; result: PlanPreview };
  "plan.move": { params: MovePlanParams; result: ChangeSetView };
  "plan.make": { params: MakePlanParams; result: ChangeSetView };
  "plan.feature": { params: PlanSwitch; result: PlansView };
  "plan.default": { params: ById; result: PlansView };
  "plan.archive": { params: PlanSwitch; result: ChangeSetView };
  "brand.read": { params: Nothing; result: BrandView };
  "brand.save": { params: BrandParams; result: BrandView };
  "price_list.write": { params: PriceListParams; result: Written };
  "clients.list": { params: ClientsParams; result: ClientsView };
  "client.read": { params: ClientParams; result: ClientView };
  "clients.pairing": { params: Nothing; result: PairingView };
  "customers.search": { params: Search; result: Array<CustomerChoice> };
  "clients.plan": { params: AddClientsParams; result: ChangeSetView };
  "clients.check": { params: AddClientsParams; result: ClientsCheck };
  "clients.paste": { params: PastedRows; result: ClientsFile };
  "clients.read_file": { params: ByPath; result: ClientsFile };
  "clients.views": { params: Nothing; result: Array<ClientsSavedView> };
  "clients.save_view": { params: ClientsSavedView; result: Array<ClientsSavedView> };
  "clients.remove_view": { params: Named; result: Array<ClientsSavedView> };
  "customers.look_up": { params: Search; result: Array<CustomerChoice> };
  "customer.plan": { params: CustomerParams; result: ChangeSetView };
  "client.billing": { params: ById; result: BillingDetailsView };
  "client.billing_refresh": { params: ById; result: BillingDetailsView };
  "client.link_check": { params: LinkParams; result: LinkCheck };
  "client.link": { params: LinkParams; result: ChangeSetView };
  "client.use_method": { params: UseMethodParams; result: ChangeSetView };
  "client.card_link": { params: CardLinkParams; result: HandOn };
  "client.portal": { params: ById; result: HandOn };
  "client.rename": { params: RenameClient; result: ClientView };
  "client.stop": { params: ById; result: ClientView };
  "subscriptions.read": { params: ById; result: SubscriptionsView };
  "subscription.choices": { params: ById; result: SubscriptionChoices };
  "subscription.preview": { params: NewSubscriptionParams; result: SubscriptionPreview };
  "subscription.plan": { params: NewSubscriptionParams; result: ChangeSetView };
  "subscription.change": { params: ChangeSubscriptionParams; result: ChangeSetView };
  "subscription.cancel": { params: CancelSubscriptionParams; result: ChangeSetView };
  "subscription.pause": { params: PauseSubscriptionParams; result: ChangeSetView };
  "stop_billing.read": { params: ById; result: StopBillingView };
  "stop_billing.plan": { params: StopBillingParams; result: ChangeSetView };
  "one_off.plan": { params: OneOffParams; result: ChangeSetView };
  "client.explain": { params: ExplainParams; result: ExplainView };
  "statement.read": { params: StatementParams; result: StatementView };
  "statement.issue": { params: StatementParams; result: StatementView };
  "statement.paid": { params: PaidParams; result: StatementView };
  "statement.void": { params: VoidParams; result: StatementView };
  "usage.records": { params: RecordsParams; result: RecordsView };
  "usage.unassigned": { params: Nothing; result: UnassignedView };
  "usage.assign": { params: AssignParams; result: UnassignedView };
  "usage.take_back": { params: TakeBackParams; result: UnassignedView };
  "usage.never_bill": { params: NeverBillParams; result: UnassignedView };
  "runs.list": { params: Nothing; result: Array<RunView> };
  "import.sniff": { params: ByPath; result: SniffView };
  "import.preview": { params: ImportParams; result: ImportView };
  "import.run": { params: ImportParams; result: JobView };
  "import.undo": { params: ById; result: JobView };
  "sync.start": { params: SyncParams; result: JobView };
  "billing.queue": { params: Nothing; result: QueueView };
  "billing.send": { params: SendParams; result: JobView };
  "billing.hold": { params: HoldParams; result: QueueView };
  "billing.sent": { params: SentParams; result: SentView };
  "billing.invoices": { params: InvoicesParams; result: InvoicesView };
  "billing.payments": { params: PaymentsParams; result: PaymentsView };
  "billing.payouts": { params: PayoutsParams; result: PayoutsView };
  "billing.payout": { params: ById; result: PayoutView };
  "client.credits": { params: ById; result: Array<StripeGrantRow> };
  "mirror.read": { params: Nothing; result: MirrorView };
  "report.decide": { params: ReportDecision; result: SentView };
  "reconcile.read": { params: ReconcileParams; result: ReconcileView };
  "settings.read": { params: Nothing; result: SettingsView };
  "settings.save": { params: SettingsParams; result: SettingsView };
  "backup.make": { params: ByPath; result: SettingsView };
  "backup.restore_copy": { params: ByPath; result: AppState };
  "export.write": { params: ExportParams; result: Written };
  "doctor.read": { params: Nothing; result: Array<DoctorFinding> };
};

/** Reads, and the groups they belong to. */
export const provides = {
  "app.state": ["app"],
  "overview.read": ["overview"],
  "setup.read": ["set_up"],
  "golive.check": ["set_up","clients","billing"],
  "connections.read": ["connections"],
  "stripe.account": ["connections"],
  "webhook.read": ["connections","catalog"],
  "method.read": ["settings","clients"],
  "source.connectors": ["connections"],
  "credit_price.read": ["credit_price"],
  "credit_price.preview": ["credit_price"],
  "credit_price.what_if": ["credit_price"],
  "prices.list": ["catalog"],
  "catalog.list": ["catalog","clients"],
  "price.read": ["catalog","clients","billing"],
  "price.choices": ["catalog","connections"],
  "price.check": ["catalog"],
  "price.simulate": ["usage"],
  "change_set.read": ["catalog"],
  "change_set.list": ["catalog"],
  "plans.list": ["catalog","clients"],
  "plan.read": ["catalog","clients","usage"],
  "plan.draft": ["catalog"],
  "plan.preview": ["catalog","clients"],
  "brand.read": ["catalog","settings"],
  "clients.list": ["clients"],
  "client.read": ["clients","billing"],
  "clients.pairing": ["clients","usage","catalog"],
  "customers.search": ["clients","catalog"],
  "clients.check": ["clients","usage","catalog"],
  "clients.views": ["clients"],
  "client.billing": ["clients","billing","catalog"],
  "subscriptions.read": ["clients","catalog","billing"],
  "subscription.choices": ["clients","catalog"],
  "subscription.preview": ["catalog"],
  "stop_billing.read": ["clients","billing","usage"],
  "client.explain": ["clients","usage"],
  "statement.read": ["clients","usage"],
  "usage.records": ["usage"],
  "usage.unassigned": ["usage","clients"],
  "runs.list": ["usage","billing"],
  "billing.queue": ["billing"],
  "billing.sent": ["billing"],
  "billing.invoices": ["billing","clients"],
  "billing.payments": ["billing","clients"],
  "billing.payouts": ["billing"],
  "billing.payout": ["billing"],
  "client.credits": ["billing","clients"],
  "mirror.read": ["billing","connections"],
  "reconcile.read": ["reconcile","billing","usage"],
  "settings.read": ["settings"],
  "doctor.read": ["settings"],
} as const satisfies Partial<Record<keyof RpcSchema, readonly Tag[]>>;

/** Writes, and the groups they make stale. */
export const invalidates = {
  "workspace.create": ["app","overview","set_up","connections","clients","billing","usage","catalog","reconcile","credit_price","settings"],
  "workspace.use": ["app","overview","set_up","connections","clients","billing","usage","catalog","reconcile","credit_price","settings"],
  "workspace.look_around": ["app","overview","set_up","connections","clients","billing","usage","catalog","reconcile","credit_price","settings"],
  "workspace.practise": ["app","overview","set_up","connections","clients","billing","usage","catalog","reconcile","credit_price","settings"],
  "sandbox.pass": ["app","overview","set_up","connections","clients","billing","usage","catalog","reconcile","credit_price","settings"],
  "job.cancel": ["app"],
  "setup.agency": ["app","overview","set_up","settings"],
  "setup.method": ["app","overview","set_up","settings"],
  "setup.skip_credit_price": ["set_up"],
  "setup.skip_plans": ["set_up"],
  "golive.confirm": ["app","overview","set_up","clients","billing","reconcile"],
  "stripe.connect": ["app","overview","set_up","connections","catalog","billing"],
  "stripe.check": ["app","connections","set_up","overview"],
  "stripe.account_refresh": ["app","connections","overview"],
  "webhook.check": ["connections"],
  "webhook.plan": ["connections","catalog"],
  "webhook.plan_removal": ["connections","catalog"],
  "webhook.secret": ["connections"],
  "method.change": ["app","overview","set_up","settings","clients","billing"],
  "stripe.disconnect": ["app","overview","set_up","connections","billing"],
  "source.connect": ["app","overview","set_up","connections","usage"],
  "source.rotate_key": ["app","overview","set_up","connections"],
  "source.cost_payer": ["overview","connections","clients","credit_price"],
  "credit_price.save": ["credit_price","set_up","overview"],
  "price.plan": ["catalog"],
  "price.make": ["catalog"],
  "price.edit": ["catalog"],
  "product.edit": ["catalog"],
  "catalog.archive": ["catalog"],
  "catalog.copy": ["catalog"],
  "change_set.apply": ["app","overview","set_up","catalog","clients","billing","usage"],
  "change_set.retry": ["app","overview","set_up","catalog","clients","billing","usage"],
  "change_set.discard": ["catalog"],
  "plan.draft_save": ["catalog"],
  "plan.draft_discard": ["catalog"],
  "plan.clone": ["catalog"],
  "plan.make": ["catalog","set_up","overview"],
  "plan.feature": ["catalog"],
  "plan.default": ["catalog"],
  "plan.archive": ["catalog"],
  "brand.save": ["catalog"],
  "clients.plan": ["catalog"],
  "clients.save_view": ["clients"],
  "clients.remove_view": ["clients"],
  "customers.look_up": ["clients","catalog"],
  "customer.plan": ["catalog"],
  "client.billing_refresh": ["overview","clients"],
  "client.link": ["catalog"],
  "client.use_method": ["catalog"],
  "client.card_link": ["clients","catalog"],
  "client.portal": ["clients"],
  "client.rename": ["overview","clients","billing","usage","reconcile"],
  "client.stop": ["overview","clients","billing"],
  "subscription.plan": ["catalog"],
  "subscription.change": ["catalog"],
  "subscription.cancel": ["catalog"],
  "subscription.pause": ["catalog"],
  "stop_billing.plan": ["catalog","overview","clients","billing"],
  "one_off.plan": ["catalog"],
  "statement.issue": ["overview","clients","billing"],
  "statement.paid": ["overview","clients"],
  "statement.void": ["overview","clients","billing"],
  "usage.assign": ["app","overview","clients","billing","usage","reconcile","set_up"],
  "usage.take_back": ["app","overview","clients","billing","usage","reconcile","set_up"],
  "usage.never_bill": ["app","overview","usage"],
  "import.run": ["app","overview","set_up","connections","clients","billing","usage","reconcile"],
  "import.undo": ["app","overview","clients","billing","usage","reconcile"],
  "sync.start": ["app","overview","set_up","connections","clients","billing","usage","reconcile"],
  "billing.send": ["app","overview","set_up","clients","billing","reconcile"],
  "billing.hold": ["app","overview","clients","billing","reconcile"],
  "report.decide": ["app","overview","clients","billing","reconcile"],
  "settings.save": ["app","overview","settings","billing"],
  "backup.make": ["settings"],
  "backup.restore_copy": ["app"],
} as const satisfies Partial<Record<keyof RpcSchema, readonly Tag[]>>;
