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
 * Metered price; with a plan, which of its prices of use, or empty for the first. Empty with a plan that bills no use, and with any plan
 * under Custom, as are meter and unit then.
 */
price_id: string, 
/**
 * Plan by id or name: all its prices come with it.
 */
plan?: string, 
/**
 * What is paid, of the currencies that the prices have; the customer's own, else the price's, when left out.
 */
currency?: string, 
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
collection: string | null, 
/**
 * Days that the client has to pay an invoice that is sent.
 */
days_until_due?: number, 
/**
 * Billing address; none leaves it as it is.
 */
address?: AddressView, };

/**
 * Adding clients: all rows become one change set.
 */
export type AddClientsParams = { 
/**
 * The rows.
 */
rows: Array<AddClientRow>, };

/**
 * A billing address; every part may be missing.
 */
export type AddressView = { 
/**
 * Street and number.
 */
line1: string | null, 
/**
 * Second line.
 */
line2: string | null, 
/**
 * City.
 */
city: string | null, 
/**
 * State, county, province.
 */
state: string | null, 
/**
 * Postal code.
 */
postal_code: string | null, 
/**
 * Country in two letters.
 */
country: string | null, };

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
 * Archiving or restoring.
 */
export type ArchiveParams = { 
/**
 * `price_…` or `prod_…`
 */
id: string, 
/**
 * `false`: back on sale.
 */
archive: boolean, };

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
 * Money at Stripe in one currency.
 */
export type BalanceView = { 
/**
 * May be paid out; below zero when Stripe is owed.
 */
available: Money, 
/**
 * On its way into the balance.
 */
pending: Money, };

/**
 * One payout to the owner's bank.
 */
export type BankPayout = { 
/**
 * `po_…`
 */
id: string, 
/**
 * How much.
 */
amount: Money, 
/**
 * Where it is.
 */
state: BankPayoutState, 
/**
 * The day on which the bank has it, or was to have it.
 */
arrival: string, 
/**
 * Why it failed and what to do.
 */
reason: string | null, 
/**
 * Its page on Stripe.
 */
link: string | null, };

/**
 * Where a payout is.
 */
export type BankPayoutState = "pending" | "in_transit" | "paid" | "failed" | "came_back" | "canceled";

/**
 * Quantities whose bill is below what they cost the agency.
 */
export type BelowCost = { 
/**
 * The first one.
 */
from: Quantity, 
/**
 * The last one; `None`: every larger quantity too.
 */
to: Quantity | null, 
/**
 * The largest loss among them; `None` where it grows without end.
 */
most: Money | null, };

/**
 * One invoice.
 */
export type BilledInvoice = { 
/**
 * `in_…`.
 */
id: string, 
/**
 * Number; none while it is a draft.
 */
number: string | null, 
/**
 * The client's nickname, or the customer's name where it is no client.
 */
client: string, 
/**
 * Client id; none where the customer is no client.
 */
client_id: string | null, 
/**
 * Stripe's status.
 */
status: string, 
/**
 * In words: "Paid", "Open, due 3 Dec".
 */
state: string, 
/**
 * Whether it needs the owner: unpaid past its day.
 */
overdue: boolean, 
/**
 * First instant of what it bills.
 */
from: string | null, 
/**
 * The end of what it bills.
 */
to: string | null, 
/**
 * When it was made.
 */
created: string, 
/**
 * Total.
 */
total: Money, 
/**
 * Still to be paid.
 */
due: Money, 
/**
 * Why it is not paid and what helps; none for others.
 */
reason: string | null, 
/**
 * Stripe's page where the client can pay it; only while it is open.
 */
pay_page: string | null, 
/**
 * Whether a rule of ours made a line of it, so that it can be explained and reconciled.
 */
ours: boolean, 
/**
 * Page on Stripe.
 */
link: string | null, };

/**
 * The billing details of a client: who pays, with what, and how invoices are collected.
 */
export type BillingDetailsView = { 
/**
 * Client id.
 */
client: string, 
/**
 * Its nickname.
 */
nickname: string, 
/**
 * Billed outside of Stripe: there is nothing of Stripe's to show.
 */
custom: boolean, 
/**
 * The customer; none while the client has none, or it was never read.
 */
customer: CustomerView | null, 
/**
 * The customer's id, also when it was never read.
 */
customer_id: string | null, 
/**
 * Other clients that are billed to the same customer.
 */
shared_with: Array<string>, 
/**
 * `charge_automatically` or `send_invoice`; none without a subscription in billing.
 */
collection: string | null, 
/**
 * The same in words.
 */
collection_words: string, 
/**
 * What to look at, worst first.
 */
notes: Array<LinkNote>, 
/**
 * Address that a client lands on after Stripe's page, as it was given last.
 */
return_url: string | null, };

/**
 * How clients are billed.
 */
export type BillingMethod = "stripe" | "custom";

/**
 * Changing how the agency looks.
 */
export type BrandParams = { 
/**
 * `#0B6B57`.
 */
colour: string | null, 
/**
 * A PNG or JPEG file to take over; empty takes the logo away.
 */
logo: string | null, 
/**
 * A line under the prices, at most 300 characters.
 */
note: string | null, 
/**
 * Currency of the list.
 */
currency: string | null, };

/**
 * How the agency looks to its clients.
 */
export type BrandView = { 
/**
 * Name of the agency.
 */
name: string, 
/**
 * `#0B6B57`.
 */
colour: string, 
/**
 * The logo as `data:image/…;base64,…`; none without.
 */
logo: string | null, 
/**
 * A line under the prices: contact, terms.
 */
note: string, 
/**
 * The currency of the list.
 */
currency: string, 
/**
 * Currencies that every plan in it has.
 */
currencies: Array<string>, 
/**
 * The plans in it, in its order.
 */
plans: Array<PriceListPlan>, };

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
 * Calls off what was to begin.
 */
export type CallOffParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * `sub_sched_…`; none when there is one.
 */
schedule: string | null, };

/**
 * The end of a subscription.
 */
export type CancelSubscriptionParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Which of several; none when there is one.
 */
subscription: string | null, 
/**
 * At once instead of with the running period.
 */
now: boolean, };

/**
 * A page of Stripe's for a client to save a payment method.
 */
export type CardLinkParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Where the client lands afterwards: an address of the agency's.
 */
return_url: string, };

/**
 * Which products and prices to show.
 */
export type CatalogParams = { 
/**
 * Part of a name, a nickname or a lookup key; a whole id.
 */
search: string, 
/**
 * Archived ones too.
 */
archived: boolean, };

/**
 * Products with their prices, as Stripe's mirror has them; own prices under Custom.
 */
export type CatalogView = { 
/**
 * By name.
 */
products: Array<ProductRow>, 
/**
 * Archived products and prices that are not shown.
 */
archived_hidden: number, 
/**
 * When Stripe's list was read; none before the first sync, and under Custom.
 */
read_at: string | null, 
/**
 * Prices are kept here, not in Stripe.
 */
own: boolean, };

/**
 * State of an item.
 */
export type ChangeItemState = "planned" | "begun" | "done" | "found" | "unpaid" | "failed";

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
 * Why it failed, with the cure and Stripe's request id; of what is made and not paid, why, and what helps.
 */
error: string | null, 
/**
 * Where what is made and not paid can be paid.
 */
unpaid?: UnpaidItemView, };

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
staged_at: string, 
/**
 * The rehearsal that it carries out or removes, once that was begun in Stripe.
 */
rehearsal?: string, };

/**
 * Other prices for a running subscription.
 */
export type ChangeSubscriptionParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Which of several; none when there is one.
 */
subscription: string | null, 
/**
 * The prices that it has afterwards.
 */
prices: Array<string>, 
/**
 * At once instead of at the period's end.
 */
now: boolean, };

/**
 * How a quantity becomes an amount.
 */
export type Charge = "flat" | "per_unit" | "package" | "volume" | "graduated";

/**
 * Which clients are listed.
 */
export type ClientFilter = "needs_owner" | "billed" | "not_live" | "payment" | "ended";

/**
 * What bills one client.
 */
export type ClientMethod = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * What bills it now.
 */
now: BillingMethod, 
/**
 * The instant from which the other one does; none when no change is planned.
 */
until: string | null, 
/**
 * What bills it from then on.
 */
next: BillingMethod | null, 
/**
 * The client has a method of its own instead of the workspace's.
 */
own: boolean, 
/**
 * What the change means, or why there can be none; in a sentence.
 */
words: string | null, 
/**
 * A change cannot be made for this client; `words` says why.
 */
refused: boolean, 
/**
 * Its plans under the change: what the first statement asks for, and every one after. Empty where none goes over.
 */
money: Array<MoneyLine>, 
/**
 * Where Stripe has no subscription for it yet: what would be planned, so that the change can be made.
 */
proposes: SubscriptionProposal | null, };

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
 * A plan of a client.
 */
export type ClientPlanRow = { 
/**
 * Plan id.
 */
plan_id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The version that the client is on.
 */
version: number, 
/**
 * The newest there is.
 */
newest: number, 
/**
 * How it is offered.
 */
kind: PlanKind, 
/**
 * "$149.00 a month + $0.10 per 1000 tokens".
 */
words: string, 
/**
 * "$149.00 a month"; none without a base price.
 */
base_words: string | null, 
/**
 * The first day.
 */
from: string, 
/**
 * The first day after it; none while it goes on.
 */
to: string | null, 
/**
 * It has not begun.
 */
is_coming: boolean, 
/**
 * Another plan or version takes its place on `to`.
 */
moves_on: boolean, 
/**
 * The first day after the period that runs.
 */
period_end: string, };

/**
 * A client's plans under Custom billing.
 */
export type ClientPlansView = { 
/**
 * Statements bill it; else its plan follows its subscription.
 */
by_statement: boolean, 
/**
 * Plans may be given and taken: its billing has not ended, and this is no copy.
 */
can_change: boolean, 
/**
 * Something bills it already, so that a plan begins with a month.
 */
is_billed: boolean, 
/**
 * Plans that run or are to begin, by their first day.
 */
rows: Array<ClientPlanRow>, 
/**
 * Plans that it can be put on.
 */
choices: Array<PlanChoice>, 
/**
 * "November 2026": the month of the lines.
 */
month_words: string, 
/**
 * What plans ask for in that month's statement.
 */
lines: Array<MoneyLine>, 
/**
 * Their sum; none where there are none, or several currencies.
 */
total: Money | null, 
/**
 * It was on a plan at some time, so that it has statements.
 */
ever: boolean, };

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
 * What the period before was charged, whole; none before Go live.
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
reason: string | null, 
/**
 * What is to be done about the payment method.
 */
payment_warning?: string, };

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
 * The rows of new clients, looked at.
 */
export type ClientsCheck = { 
/**
 * One per row, in their order.
 */
rows: Array<RowCheck>, 
/**
 * Rows with a fault.
 */
faulty: number, 
/**
 * Customers that would be made.
 */
customers: number, 
/**
 * Subscriptions that would be made.
 */
subscriptions: number, };

/**
 * The rows of a file, read and looked at; nothing is stored.
 */
export type ClientsFile = { 
/**
 * The rows as they were read.
 */
rows: Array<AddClientRow>, };

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
 * Only these clients.
 */
only?: ClientFilter, 
/**
 * Which part of the list.
 */
page: PageRequest | null, };

/**
 * A named view of the Clients page, kept in the workspace's file.
 */
export type ClientsSavedView = { 
/**
 * Its name.
 */
name: string, 
/**
 * What is found, and in which order.
 */
params: ClientsParams, };

/**
 * What rows of one currency come to.
 */
export type ClientsTotal = { 
/**
 * Sum of their charges.
 */
amount: Money, 
/**
 * Sum of their margins; none while a cost is unknown.
 */
margin: Money | null, };

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
 * What all rows that match come to, a currency each, the agency's own first; amounts of different currencies are never added.
 */
totals: Array<ClientsTotal>, };

/**
 * Codes that a door or page branches on.
 */
export type Code = "invalid" | "not_found" | "ambiguous" | "not_allowed" | "no_workspace" | "busy" | "keyring_missing" | "keyring_denied" | "key_refused" | "key_absent" | "secret_key_warning" | "permission_missing" | "offline" | "remote" | "newer_file" | "damaged_file" | "disk_full" | "cancelled" | "needs_owner" | "internal";

/**
 * Another way of being paid.
 */
export type CollectSubscriptionParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Which of several; none when there is one.
 */
subscription: string | null, 
/**
 * Days to pay an invoice that is sent; none: what is on file is charged.
 */
days_until_due: number | null, };

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
 * Stripe's invoices beside ours, as they were read.
 */
export type ComparedBills = { 
/**
 * At the beginning, and after the period.
 */
invoices: Array<ComparedInvoice>, 
/**
 * Each difference in words with both figures; empty when they match.
 */
differences: Array<string>, 
/**
 * What else is to be known of them.
 */
notes: Array<string>, 
/**
 * Our total.
 */
ours: Money, 
/**
 * Stripe's.
 */
stripes: Money, };

/**
 * One invoice of Stripe's beside ours.
 */
export type ComparedInvoice = { 
/**
 * "At the beginning", "After the period".
 */
title: string, 
/**
 * Its number in Stripe; none where Stripe made none.
 */
number: string | null, 
/**
 * Lines, by price.
 */
lines: Array<ComparedLine>, 
/**
 * Our total.
 */
ours: Money, 
/**
 * Stripe's.
 */
stripes: Money, };

/**
 * A line of both.
 */
export type ComparedLine = { 
/**
 * Product name.
 */
name: string, 
/**
 * How we reach our amount.
 */
how: string | null, 
/**
 * Our amount; none where only Stripe has such a line.
 */
ours: Money | null, 
/**
 * How Stripe describes its line.
 */
described: string | null, 
/**
 * Stripe's amount; none where only we have such a line.
 */
stripes: Money | null, 
/**
 * Whether both are the same.
 */
same: boolean, };

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
accept_secret_key: boolean, 
/**
 * The owner's word that a key whose account cannot be read belongs to this workspace's account.
 */
accept_unread_account: boolean, };

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
practice: PracticeKeys | null, 
/**
 * What a restricted key must be allowed to do, in the order of Stripe's page.
 */
permissions: Array<PermissionView>, 
/**
 * Where such a key is made.
 */
key_pages: KeyPages, };

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
 * The owner's answer for one payer.
 */
export type CopyAnswer = { 
/**
 * The row's payer.
 */
payer: string, 
/**
 * An existing customer here.
 */
customer: string | null, 
/**
 * A customer is made with the name and e-mail that it has there.
 */
create: boolean, };

/**
 * Clients of the other workspace that share a payer, with the customer that is proposed here. A proposal never pairs by itself.
 */
export type CopyClientRow = { 
/**
 * Names the row in an answer: the customer there, or the client's id where it has none.
 */
payer: string, 
/**
 * Nicknames of the clients.
 */
clients: Array<string>, 
/**
 * Those of them that this workspace has already.
 */
there: Array<string>, 
/**
 * Name of the customer there.
 */
customer_name: string | null, 
/**
 * E-mail by which it is paired.
 */
email: string | null, 
/**
 * Its clients' prices in words.
 */
prices: Array<string>, 
/**
 * Fixed prices of its subscriptions for one period, where there are any.
 */
fixed: Money | null, 
/**
 * Accounts of its clients.
 */
accounts: number, 
/**
 * Whether a customer has to be chosen: not where all its clients are here, or nothing is billed through Stripe.
 */
asks: boolean, 
/**
 * Customers here with the same e-mail.
 */
found: Array<CustomerChoice>, 
/**
 * The one customer that is proposed.
 */
proposed: string | null, 
/**
 * "same e-mail", "two customers have this e-mail: choose one".
 */
why: string, };

/**
 * What is to be taken over. Prices and plans always are.
 */
export type CopyParams = { 
/**
 * The workspace that it comes from.
 */
from: string, 
/**
 * Sources without their keys, accounts never billed, and how files are read.
 */
sources: boolean, 
/**
 * Clients with accounts and rules.
 */
clients: boolean, 
/**
 * The fixed prices of their subscriptions too: each first period is invoiced as soon as its subscription is made.
 */
fixed: boolean, 
/**
 * Who pays for which clients here; clients of other payers are left out.
 */
customers: Array<CopyAnswer>, };

/**
 * A source of the other workspace.
 */
export type CopySourceRow = { 
/**
 * Name.
 */
name: string, 
/**
 * What becomes of it, in words.
 */
words: string, 
/**
 * It is, or will be, in this workspace.
 */
comes: boolean, };

/**
 * What another workspace has that this one could take (experience.md, First run: "Copy to live").
 */
export type CopyView = { 
/**
 * The other workspace's id.
 */
from: string, 
/**
 * Its name.
 */
from_name: string, 
/**
 * This workspace's name.
 */
name: string, 
/**
 * This workspace's mode.
 */
mode: Mode, 
/**
 * Why nothing can be planned before Stripe is connected here; none where it is.
 */
needs_stripe: string | null, 
/**
 * Prices on sale there that are no part of a plan.
 */
prices: number, 
/**
 * Plans on sale there.
 */
plans: number, 
/**
 * Its sources.
 */
sources: Array<CopySourceRow>, 
/**
 * Its clients, one row for each customer that pays.
 */
clients: Array<CopyClientRow>, };

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
 * What is charged in one currency.
 */
export type CurrencyAmounts = { 
/**
 * ISO code.
 */
currency: string, 
/**
 * "$0.10 per unit", or how the tiers are counted.
 */
words: string, 
/**
 * The tiers, if any.
 */
tiers: Array<TierWords>, };

/**
 * The price's amounts in a further currency. The tiers end where those of the own currency end.
 */
export type CurrencyDraft = { 
/**
 * ISO code in any case.
 */
currency: string, 
/**
 * As [`PriceDraft::unit_amount`].
 */
unit_amount: string, 
/**
 * One for each tier of the own currency.
 */
tiers: Array<TierAmountsDraft>, };

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
 * A customer to be made (without id) or changed.
 */
export type CustomerParams = { 
/**
 * The customer to change; none makes one.
 */
id?: string, 
/**
 * Name as it stands on invoices.
 */
name: string, 
/**
 * Where Stripe sends invoices.
 */
email: string, 
/**
 * Phone.
 */
phone: string, 
/**
 * The agency's own note in Stripe.
 */
description: string, 
/**
 * Billing address.
 */
address: AddressView, 
/**
 * `none`, `exempt` or `reverse`.
 */
tax_exempt: string, 
/**
 * A client that is billed to the new customer from now on.
 */
client?: string, };

/**
 * A Stripe customer as the mirror has it.
 */
export type CustomerView = { 
/**
 * `cus_…`
 */
id: string, 
/**
 * Name as it stands on invoices.
 */
name: string | null, 
/**
 * Where Stripe sends invoices.
 */
email: string | null, 
/**
 * Phone.
 */
phone: string | null, 
/**
 * The agency's own note in Stripe.
 */
description: string | null, 
/**
 * Billing address.
 */
address: AddressView | null, 
/**
 * `none`, `exempt` or `reverse`.
 */
tax_exempt: string, 
/**
 * Currency that Stripe fixed with the first invoice or subscription.
 */
currency: string | null, 
/**
 * The test clock that it lives on.
 */
test_clock: string | null, 
/**
 * Deleted in Stripe.
 */
deleted: boolean, 
/**
 * Its page on Stripe.
 */
link: string | null, 
/**
 * Nicknames of the clients that are billed to it.
 */
clients: Array<string>, 
/**
 * What it pays with.
 */
payment: PaymentView, 
/**
 * When it was read.
 */
read_at: string, };

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
 * What parts the whole of a number from its fraction.
 */
export type DecimalMark = "point" | "comma";

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
 * A payment that a bank asks back.
 */
export type DisputeRow = { 
/**
 * `dp_…`.
 */
id: string, 
/**
 * How much.
 */
amount: Money, 
/**
 * When it was opened.
 */
at: string, 
/**
 * By when it must be answered; none once nothing is to be answered.
 */
due_by: string | null, 
/**
 * Whether the owner must answer.
 */
needs_answer: boolean, 
/**
 * In words: why, how it stands, what to do.
 */
words: string, 
/**
 * Where it is answered, on Stripe.
 */
link: string | null, };

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
 * A point at which one unit more makes the whole bill smaller.
 */
export type Drop = { 
/**
 * The first unit at which the bill is smaller than one unit before.
 */
from: Quantity, 
/**
 * By how much.
 */
by: Money, 
/**
 * The first quantity that costs again as much as one unit before the drop; `None` if no quantity does.
 */
again: Quantity | null, };

/**
 * Units that are due and not sent.
 */
export type DueLine = { 
/**
 * Meter.
 */
meter: string, 
/**
 * Units.
 */
units: string, 
/**
 * What they are worth.
 */
amount: Money, 
/**
 * What is left over of a unit.
 */
remainder: string, 
/**
 * What becomes of it.
 */
remainder_words: string, };

/**
 * A price to be changed into this: a new one, the lookup key moved, the old one archived.
 */
export type EditPriceParams = { 
/**
 * `price_…`
 */
id: string, 
/**
 * What it is to be.
 */
price: PriceDraft, };

/**
 * A product's fields as they are to be.
 */
export type EditProductParams = { 
/**
 * `prod_…`
 */
id: string, 
/**
 * All of its fields.
 */
product: ProductDraft, };

/**
 * An override to take back.
 */
export type EndOverrideParams = { 
/**
 * Its id.
 */
id: string, 
/**
 * At once instead of at the period's end; only for a price without usage.
 */
now: boolean, 
/**
 * The first day on which the usual price is charged again, `2026-12-01`; only where statements bill. None for the next period's.
 */
on: string | null, };

/**
 * Who keeps to a limit. Rebill does not stop usage on a platform (§12).
 */
export type Enforced = { "by": "platform", 
/**
 * Its name as the owner knows it.
 */
platform: string, } | { "by": "pushed" } | { "by": "promise" };

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
 * A period's length: `count` × `interval`.
 */
export type Every = { 
/**
 * Of what.
 */
interval: Interval, 
/**
 * How many, from 1 to three years' worth.
 */
count: number, };

/**
 * Another rule of the client.
 */
export type ExplainOther = { 
/**
 * Rule id.
 */
rule: string, 
/**
 * Meter.
 */
meter: string, };

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
 * The client's other rules with such a period, meter and rule id: a charge is one rule's.
 */
others: Array<ExplainOther>, 
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
export type ExportWhat = { "kind": "tables" } | { "kind": "clients", 
/**
 * What is found.
 */
params: ClientsParams, } | { "kind": "month", 
/**
 * What is found.
 */
params: MonthTableParams, } | { "kind": "statement", 
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
 * One broken field of a draft.
 */
export type Fault = { 
/**
 * Its path: `currency`, `tiers[2].up_to`, `currencies[0].tiers[1].unit_amount`.
 */
field: string, 
/**
 * What is wrong, and what would be right: one sentence for its owner.
 */
words: string, };

/**
 * A yes/no feature.
 */
export type Feature = { 
/**
 * "Premium support", 1 to 80 characters.
 */
name: string, 
/**
 * Whether the plan has it.
 */
included: boolean, 
/**
 * Who keeps to it.
 */
enforced: Enforced, };

/**
 * A fault at a field of a row.
 */
export type FieldFault = { 
/**
 * The field, as the row names it.
 */
field: string, 
/**
 * What is wrong and what fits.
 */
words: string, };

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
 * The floor of the bounds in a currency that is not the workspace's.
 */
export type FloorView = { 
/**
 * ISO code, lower case.
 */
currency: string, 
/**
 * Main units; none: every line in it is held.
 */
floor: string | null, };

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
 * An address that was made for handing on. It is shown once and kept nowhere.
 */
export type HandOn = { 
/**
 * The address.
 */
url: string, 
/**
 * Until when it works; none where Stripe does not say.
 */
expires_at: string | null, 
/**
 * One that was still open was found instead of making another.
 */
found: boolean, 
/**
 * What it is and what it does not do.
 */
words: string, };

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
 * What the owner said parts whole from fraction; needed only where the file leaves it open.
 */
decimal_mark?: DecimalMark, };

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
 * A calendar unit that Stripe bills by.
 */
export type Interval = "day" | "week" | "month" | "year";

/**
 * An interval to choose.
 */
export type IntervalChoice = { 
/**
 * Which.
 */
interval: Interval, 
/**
 * The most of it that make a period.
 */
most: number, };

/**
 * Which invoices are shown.
 */
export type InvoiceFilter = "all" | "unpaid" | "draft" | "paid";

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
 * An invoice as it would be.
 */
export type InvoicePreview = { 
/**
 * When it would be made.
 */
at: string, 
/**
 * Our lines.
 */
lines: Array<PreviewLine>, 
/**
 * Our total.
 */
ours: Money, 
/**
 * Stripe's lines.
 */
stripe_lines: Array<PreviewLine>, 
/**
 * Stripe's total; none while Stripe was not asked.
 */
stripes: Money | null, 
/**
 * How they differ, or why Stripe's is missing; none when they are equal to the cent.
 */
difference: string | null, };

/**
 * An invoice that something was for.
 */
export type InvoiceRef = { 
/**
 * `in_…`.
 */
id: string, 
/**
 * Number, or the id where it has none.
 */
number: string, };

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
 * Invoices wanted.
 */
export type InvoicesParams = { 
/**
 * Client id or nickname; none: all customers of the account.
 */
client: string | null, 
/**
 * Which.
 */
filter: InvoiceFilter, 
/**
 * In which order.
 */
order: MoneyOrder, 
/**
 * Which part of the list.
 */
page: PageRequest | null, };

/**
 * Invoices as Stripe has them.
 */
export type InvoicesView = { 
/**
 * The page.
 */
rows: Array<BilledInvoice>, 
/**
 * All that match.
 */
total: number, 
/**
 * What all that match add up to, per currency.
 */
sums: Array<MoneySum>, 
/**
 * How old the list is.
 */
age: MirrorAge, };

/**
 * Issuing a statement.
 */
export type IssueParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Period words; `current` when none.
 */
period: string | null, 
/**
 * The owner's word that late use older than 60 days is charged too.
 */
old_use: boolean, };

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
 * Stripe's page for a new restricted key, with the permissions chosen as far as it takes them from its address.
 */
export type KeyPages = { 
/**
 * In live mode.
 */
live: string, 
/**
 * In test mode.
 */
test: string, };

/**
 * Whether a lookup key is free.
 */
export type KeyState = { "kind": "none" } | { "kind": "unused" } | { "kind": "own" } | { "kind": "taken", 
/**
 * `price_…`
 */
price: string, 
/**
 * What that price is.
 */
words: string, };

/**
 * Traffic light; always shown with words.
 */
export type Light = "green" | "amber" | "red";

/**
 * What a customer would mean for a client.
 */
export type LinkCheck = { 
/**
 * Who it is.
 */
customer: CustomerChoice | null, 
/**
 * What to know, worst first.
 */
notes: Array<LinkNote>, 
/**
 * Nothing red stands in the way.
 */
allowed: boolean, };

/**
 * Something to know about a customer before a client is billed to it.
 */
export type LinkNote = { 
/**
 * Red forbids it.
 */
light: Light, 
/**
 * What it is, what it means, what to do.
 */
words: string, };

/**
 * Looking at a customer for a client.
 */
export type LinkParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * `cus_…`
 */
customer_id: string, };

/**
 * A plan to make, or a change to one.
 */
export type MakePlanParams = { 
/**
 * The plan that it changes; none for a new one.
 */
plan: string | null, 
/**
 * The draft that it was written in; it is thrown away once the plan is made.
 */
draft_id: string | null, 
/**
 * What is made.
 */
draft: PlanDraft, };

/**
 * A price to be made, and what it is for.
 */
export type MakePriceParams = { 
/**
 * A product of the account…
 */
product: string | null, 
/**
 * …or one to be made.
 */
new_product: ProductDraft | null, 
/**
 * The price.
 */
price: PriceDraft, };

/**
 * A meter that a price may count by.
 */
export type MeterChoice = { 
/**
 * `mtr_…`
 */
id: string, 
/**
 * Name and event name.
 */
words: string, 
/**
 * Why it cannot be used; none where it can.
 */
unfit: string | null, };

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
 * A change of the billing method.
 */
export type MethodChange = { 
/**
 * The method wanted.
 */
method: BillingMethod, 
/**
 * One client's own; none changes the workspace's and every client without a method of its own.
 */
client: string | null, };

/**
 * The billing-method step.
 */
export type MethodParams = { 
/**
 * Stripe or Custom.
 */
method: BillingMethod, };

/**
 * What a change would mean. Nothing is changed by looking.
 */
export type MethodPlan = { 
/**
 * What was asked.
 */
change: MethodChange, 
/**
 * The clients that it touches.
 */
clients: Array<ClientMethod>, 
/**
 * What else to know.
 */
notes: Array<string>, };

/**
 * Who makes the invoice, per workspace and per client, now and from when on otherwise (law §11).
 */
export type MethodView = { 
/**
 * For clients without a method of their own, and for new ones.
 */
method: BillingMethod, 
/**
 * One line per client that is billed.
 */
clients: Array<ClientMethod>, };

/**
 * How old a list of Stripe's is, and why it is not there.
 */
export type MirrorAge = { 
/**
 * As of when; none when it was never read.
 */
read_at: string | null, 
/**
 * Why it is not read, with the cure.
 */
off: string | null, };

/**
 * One kind of Stripe's objects.
 */
export type MirrorKindView = { 
/**
 * What it is called.
 */
name: string, 
/**
 * Objects known.
 */
count: number, 
/**
 * As of when; none when it was never read.
 */
read_at: string | null, 
/**
 * Why it is not read, with the cure.
 */
off: string | null, };

/**
 * How the mirror of Stripe stands.
 */
export type MirrorView = { 
/**
 * Each kind with its age.
 */
kinds: Array<MirrorKindView>, 
/**
 * When Stripe's events were read last; none when the key may not read them, or nothing was read yet.
 */
feed_read_at: string | null, 
/**
 * Reads of the last 30 days.
 */
reads_spent: number, 
/**
 * Reads that Stripe allows every account in 30 days, at least.
 */
reads_allowance: number, 
/**
 * Whether only sends and period ends still read.
 */
sparing: boolean, };

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
 * How a list of money is sorted.
 */
export type MoneyOrder = "usual" | "newest" | "oldest" | "amount";

/**
 * What objects of one currency add up to.
 */
export type MoneySum = { 
/**
 * How many.
 */
count: number, 
/**
 * Their amounts.
 */
amount: Money, 
/**
 * Still to be paid (invoices), gone back (payments), Stripe's fees (payouts).
 */
other: Money, };

/**
 * A client's part of the month.
 */
export type MonthClient = { 
/**
 * Client id.
 */
id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * One per rule and period, then what is charged whatever is used.
 */
lines: Array<MonthLine>, 
/**
 * All lines together; none while they have several currencies, or while nothing is billed.
 */
money: MonthMoney | null, 
/**
 * Whether its lines are in the totals: not before Go live.
 */
is_billed: boolean, 
/**
 * The state that matters most among its lines.
 */
state: MonthState, 
/**
 * Why, where a client has no line.
 */
reason: string | null, 
/**
 * Whether something waits for the owner.
 */
needs_owner: boolean, 
/**
 * When the usage of its accounts was last read, the oldest of its sources; none without one.
 */
usage_read_at: string | null, };

/**
 * How many clients fit each filter.
 */
export type MonthCounts = { 
/**
 * All.
 */
all: number, 
/**
 * With units ready to be sent.
 */
ready: number, 
/**
 * That need the owner.
 */
needs_owner: number, 
/**
 * Whose statement is to be issued.
 */
to_issue: number, 
/**
 * With an unpaid invoice.
 */
unpaid: number, 
/**
 * Below cost.
 */
below_cost: number, };

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
 * Which clients of a month are listed.
 */
export type MonthFilter = "ready" | "needs_owner" | "to_issue" | "unpaid" | "below_cost";

/**
 * An invoice of a line.
 */
export type MonthInvoice = { 
/**
 * Its number, once it is finalised.
 */
number: string | null, 
/**
 * Where it stands: "Open, due 3 Dec 2026".
 */
words: string, 
/**
 * Its page on Stripe.
 */
link: string | null, };

/**
 * A rule in one period, or what is charged whatever is used.
 */
export type MonthLine = { 
/**
 * `rule:period` as in the send queue, or a name of its own.
 */
id: string, 
/**
 * What it charges for.
 */
kind: MonthLineKind, 
/**
 * Meter; or the plan, or what a fixed price is for.
 */
what: string, 
/**
 * The rule that it belongs to.
 */
rule_id: string | null, 
/**
 * Its period; none for what has none of its own.
 */
period: PeriodView | null, 
/**
 * The word for the period before, where its figure is explained: an id, or under Custom a month.
 */
last_period: string | null, 
/**
 * Billable use.
 */
quantity: string | null, 
/**
 * Use before billing began: never charged.
 */
history: string | null, 
/**
 * Units due.
 */
units: string | null, 
/**
 * Units decided: sent, being sent, adopted or written off.
 */
sent: string | null, 
/**
 * Units ready to be sent.
 */
ready: string | null, 
/**
 * Units kept back: held, stopped or late.
 */
held: string | null, 
/**
 * What the units ready or kept back are worth.
 */
waiting_amount: Money | null, 
/**
 * Its money.
 */
money: MonthMoney, 
/**
 * Where it stands.
 */
state: MonthState, 
/**
 * Why, with numbers.
 */
reason: string | null, 
/**
 * Whether it is in the totals.
 */
is_billed: boolean, 
/**
 * Whether it waits for the owner.
 */
needs_owner: boolean, 
/**
 * Stripe's invoice of it.
 */
invoice: MonthInvoice | null, 
/**
 * Its statement, under Custom.
 */
statement: MonthStatement | null, };

/**
 * What a line charges for.
 */
export type MonthLineKind = "usage" | "plan" | "fixed";

/**
 * Money of a period beside the one before.
 */
export type MonthMoney = { 
/**
 * What the period comes to so far; under Custom the statement's own amount.
 */
amount: Money, 
/**
 * What the period before was charged, whole; none where there was none.
 */
last: Money | null, 
/**
 * What this one is compared with: the period before by the same time while this one runs, whole once it is over.
 */
compared: Money | null, 
/**
 * Amount less what it is compared with.
 */
change: Money | null, 
/**
 * The same in per cent, one decimal, signed; none where nothing was charged before.
 */
change_percent: string | null, 
/**
 * What the platform charged for the use; none while that is unknown.
 */
cost: Money | null, 
/**
 * Amount less cost; none while the cost is unknown.
 */
margin: Money | null, 
/**
 * Margin in per cent of the amount, one decimal.
 */
margin_percent: string | null, };

/**
 * Columns that a month can be sorted by.
 */
export type MonthSort = "name" | "amount" | "last" | "change" | "margin";

/**
 * Where a line stands.
 */
export type MonthState = "open" | "ready" | "approved" | "held" | "no_payer" | "charges_twice" | "foreign" | "in_doubt" | "stopped" | "not_live" | "late" | "sent" | "invoiced" | "paid" | "unpaid" | "to_issue" | "issued" | "history" | "nothing" | "unmapped" | "not_billed";

/**
 * A statement of a line.
 */
export type MonthStatement = { 
/**
 * The word for its month: `2026-11`.
 */
period: string, 
/**
 * Its number, once it is issued.
 */
number: number | null, };

/**
 * Which periods, which clients, in which order.
 */
export type MonthTableParams = { 
/**
 * `current`, `last`, `2026-11` (the periods that start in it) or a range; `current` when none.
 */
period: string | null, 
/**
 * Part of nickname, customer name, e-mail or id.
 */
search: string | null, 
/**
 * Only these clients.
 */
only: MonthFilter | null, 
/**
 * Column to sort by; `amount` by default.
 */
sort: MonthSort | null, 
/**
 * Turns the order; most money first by default, names from A.
 */
descending: boolean | null, 
/**
 * Which clients of the list.
 */
page: PageRequest | null, };

/**
 * The month table: every client's periods at a glance (law §5, §6.1, §10).
 */
export type MonthTableView = { 
/**
 * The words that were asked for.
 */
period: string, 
/**
 * What one can ask for besides `current` and `last`: months in which a period starts, newest first.
 */
choices: Array<string>, 
/**
 * The one sentence of the page.
 */
sentence: string, 
/**
 * The clients of this page.
 */
clients: Array<MonthClient>, 
/**
 * All clients that match.
 */
total: number, 
/**
 * How many clients each filter has.
 */
counts: MonthCounts, 
/**
 * What everything that matches and is billed comes to, a currency each; amounts of different currencies are never added.
 */
totals: Array<MonthTotal>, 
/**
 * What of it can be approved in one go.
 */
ready: MonthUnits, 
/**
 * What is kept back: held, stopped or late. It is never approved with the rest.
 */
held: MonthUnits, 
/**
 * Ready lines of the send queue that are not among those here: of other periods, or of other clients.
 */
ready_elsewhere: number, 
/**
 * Whether a period of it still runs, so that its figures grow.
 */
runs: boolean, 
/**
 * Where units go.
 */
mode: Mode, 
/**
 * When usage was last counted.
 */
counted_at: string | null, 
/**
 * When Stripe's invoices were last read.
 */
stripe_read_at: string | null, 
/**
 * Made when.
 */
now: string, };

/**
 * A sum of the table.
 */
export type MonthTotal = { 
/**
 * Its money.
 */
money: MonthMoney, 
/**
 * Clients with an amount in this currency.
 */
clients: number, 
/**
 * Clients of these whose cost is not known, so that the sum has no margin.
 */
unknown_costs: number, };

/**
 * Units of several clients.
 */
export type MonthUnits = { 
/**
 * The send queue's lines: `rule:period`.
 */
lines: Array<string>, 
/**
 * Units.
 */
units: string, 
/**
 * Their value, a currency each.
 */
amounts: Array<Money>, 
/**
 * Clients.
 */
clients: number, };

/**
 * Clients to move to a plan's newest version.
 */
export type MovePlanParams = { 
/**
 * Client ids or nicknames.
 */
clients: Array<string>, 
/**
 * The plan.
 */
plan: string, 
/**
 * Now instead of at the end of each client's period; refused where the law does not allow it.
 */
now: boolean, 
/**
 * Clients that statements bill are moved, and not only shown: nothing of it leaves this computer.
 */
keep: boolean, };

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
export type NeedKind = "unpaid" | "first_payment" | "payment_failed" | "disputed" | "payout_failed" | "held" | "no_payer" | "charges_twice" | "same_use" | "foreign" | "unassigned" | "gone" | "below_cost" | "rejected" | "uncertain" | "missing" | "late" | "override_over" | "payment_method" | "connection" | "charges_off" | "payouts_off" | "sync_failed";

/**
 * Where a need is met.
 */
export type NeedTarget = { "page": "client", 
/**
 * Its id.
 */
id: string, } | { "page": "queue" } | { "page": "sent" } | { "page": "payments" } | { "page": "payouts" } | { "page": "unassigned" } | { "page": "gone", 
/**
 * The client's id.
 */
client: string, } | { "page": "connections" } | { "page": "stripe_account" } | { "page": "reconcile" } | { "page": "overrides" };

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
 * How much waits for the owner.
 */
export type NeedsCount = { 
/**
 * Items under "Needs you".
 */
needs_you: number, };

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
 * A subscription as it is filled in.
 */
export type NewSubscriptionParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * `price_…` of every period.
 */
prices: Array<string>, 
/**
 * `price_…` charged once.
 */
once: Array<string>, 
/**
 * ISO code; none: the customer's, else the first price's.
 */
currency: string | null, 
/**
 * When it begins; none: now.
 */
start: string | null, 
/**
 * When periods turn first; none: with the beginning.
 */
anchor: string | null, 
/**
 * Days until which nothing is charged.
 */
trial_days: number | null, 
/**
 * Days to pay an invoice that is sent; none: the saved payment method is charged.
 */
days_until_due: number | null, };

/**
 * A request without parameters.
 */
export type Nothing = Record<symbol, never>;

/**
 * An object as it will stand in Stripe.
 */
export type ObjectToBe = { 
/**
 * `product`, `meter`, `price`.
 */
kind: string, 
/**
 * What it is.
 */
words: string, 
/**
 * It stands there already.
 */
exists: boolean, };

/**
 * Old late use of one period.
 */
export type OldUseLine = { 
/**
 * "3,200 tokens of 1 – 30 June 2026: 3 units, $0.30".
 */
words: string, 
/**
 * Meter.
 */
meter: string, 
/**
 * Usage that became known late.
 */
quantity: string, 
/**
 * Units that it completes.
 */
units: string, 
/**
 * Their value at that period's own price.
 */
amount: Money, };

/**
 * Old late use that waits for the owner's word.
 */
export type OldUseView = { 
/**
 * One per earlier period.
 */
lines: Array<OldUseLine>, 
/**
 * What the statement would ask for with it; none while it has several currencies.
 */
total: Money | null, };

/**
 * An amount of its own, to be put on an invoice.
 */
export type OneOffParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Main units: `150.00`; below zero lowers the invoice.
 */
amount: string, 
/**
 * ISO code; none: the customer's own.
 */
currency: string | null, 
/**
 * What the client reads.
 */
description: string, 
/**
 * On an invoice of its own instead of the next one.
 */
own_invoice: boolean, 
/**
 * Days to pay an invoice that is sent; none: the saved payment method is charged.
 */
days_until_due: number | null, };

/**
 * An amount of its own.
 */
export type OneOffView = { 
/**
 * `ii_…`
 */
id: string, 
/**
 * What the client reads.
 */
description: string, 
/**
 * How much.
 */
amount: Money, 
/**
 * "On the next invoice", "On an invoice of its own".
 */
where_words: string, 
/**
 * When it was planned.
 */
at: string, };

/**
 * What can be priced for one client alone.
 */
export type OverrideChoices = { 
/**
 * Client.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * The prices that the client pays.
 */
prices: Array<OverridePrice>, };

/**
 * A price for one client alone.
 */
export type OverrideParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Which of the client's prices it stands in for: its id, or its place in the plan; none where the client has one price.
 */
price: string | null, 
/**
 * What the client pays. Only how it is charged, its amount, package and tiers are read; the rest stays as it is.
 */
draft: PriceDraft, 
/**
 * Why, 1 to 200 characters.
 */
reason: string, 
/**
 * The first day that is charged so, `2026-12-01`, in the agency's zone; only where statements bill. None for the next period's.
 */
from: string | null, 
/**
 * When it is meant to end; none for no end. It waits for the owner then and does not end by itself.
 */
until: string | null, 
/**
 * At once instead of at the period's end; only for a price without usage.
 */
now: boolean, };

/**
 * An override as it would be.
 */
export type OverridePreview = { 
/**
 * Every broken field by its path; empty when it can be made.
 */
faults: Array<Fault>, 
/**
 * "$0.08 per 1000 tokens".
 */
words: string | null, 
/**
 * What the client pays now.
 */
instead_of: string | null, 
/**
 * From when on.
 */
begins: string | null, 
/**
 * The quantity that both are rated at: "1,240 units of 1000 tokens in its last whole period"; none where there was none.
 */
at_words: string | null, 
/**
 * The client's last whole period at the price that it pays now.
 */
before: Money | null, 
/**
 * The same under its own price.
 */
after: Money | null, 
/**
 * `after` less `before`; below zero is less revenue.
 */
difference: Money | null, 
/**
 * What to know before it is made.
 */
notes: Array<string>, 
/**
 * Where statements bill and it is a base price: what plans ask for on the first statement that it touches.
 */
lines: Array<MoneyLine>, };

/**
 * A price that a client pays.
 */
export type OverridePrice = { 
/**
 * `price_…`, or a rule where nothing is in Stripe.
 */
id: string, 
/**
 * Product, or meter.
 */
name: string, 
/**
 * The plan that it is part of.
 */
plan: string | null, 
/**
 * Its place in the plan: `base`, `usage[0]`.
 */
slot: string | null, 
/**
 * What everybody pays: "$0.10 per 1000 tokens".
 */
words: string, 
/**
 * What the client pays instead now, where it has a price of its own.
 */
own: string | null, 
/**
 * What the client pays now, as it would be typed.
 */
draft: PriceDraft, 
/**
 * It counts usage.
 */
metered: boolean, 
/**
 * "1000 tokens", "month": what one amount is for.
 */
per: string, 
/**
 * When another price can begin: the end of the running period.
 */
begins: string | null, 
/**
 * Why it cannot be changed now.
 */
blocked: string | null, 
/**
 * Statements bill it, so it begins on any day that none of them was issued for.
 */
can_choose_day: boolean, 
/**
 * It can also begin at once, prorated: a price without usage.
 */
can_now: boolean, };

/**
 * Another price for one client.
 */
export type OverrideRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * Client.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Plan that the client was on when it was made; none without a plan.
 */
plan_id: string | null, 
/**
 * The plan's name; else the product's, or the meter.
 */
plan: string, 
/**
 * "$0.08 per 1000 tokens".
 */
words: string, 
/**
 * What the client would pay without it.
 */
instead_of: string, 
/**
 * Why.
 */
reason: string, 
/**
 * Since when, or from when on.
 */
from: string, 
/**
 * Meant to end then.
 */
until: string | null, 
/**
 * From when on the client pays the usual price again; may lie ahead.
 */
ends: string | null, 
/**
 * How it stands.
 */
state: OverrideState, 
/**
 * What it costs the agency a month, at the client's last whole period; above zero is less revenue.
 */
cost: Money | null, };

/**
 * How an override stands.
 */
export type OverrideState = "coming" | "in_force" | "ending" | "over" | "ended";

/**
 * Prices of single clients, all in one place.
 */
export type OverridesView = { 
/**
 * Those that stand first, then by time.
 */
rows: Array<OverrideRow>, 
/**
 * What those that stand cost a month, in the agency's currency; none where no figure is known.
 */
cost: Money | null, };

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
 * How packages are counted.
 */
export type PackageDraft = { 
/**
 * Units in a package: a whole number above zero.
 */
size: string, 
/**
 * What a part of a package counts as.
 */
round: Round, };

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
 * A payment noted by hand.
 */
export type PaidView = { 
/**
 * The day it came: `2026-12-03`.
 */
date: string, 
/**
 * How much.
 */
amount: Money, 
/**
 * The owner's note; may be empty.
 */
note: string, };

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
 * Rows as they were pasted: CSV, or cells from a spreadsheet.
 */
export type PastedRows = { 
/**
 * The text.
 */
text: string, };

/**
 * Pausing, resuming or keeping a subscription.
 */
export type PauseSubscriptionParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Which of several; none when there is one.
 */
subscription: string | null, 
/**
 * What is done.
 */
what: PauseWhat, 
/**
 * When a pause ends by itself.
 */
resumes_at: string | null, };

/**
 * What is done about the collection of a subscription.
 */
export type PauseWhat = "void" | "draft" | "resume" | "keep";

/**
 * Which payments are shown.
 */
export type PaymentFilter = "all" | "failed" | "refunded" | "disputed";

/**
 * A payment method.
 */
export type PaymentMethodView = { 
/**
 * `pm_…`
 */
id: string, 
/**
 * "Visa ending in 4242, expires 12/2027".
 */
words: string, };

/**
 * One attempt at a payment.
 */
export type PaymentRow = { 
/**
 * `ch_…`.
 */
id: string, 
/**
 * The client's nickname, or the customer's name where it is no client.
 */
client: string, 
/**
 * Client id; none where the customer is no client.
 */
client_id: string | null, 
/**
 * When it was tried.
 */
at: string, 
/**
 * What was asked for.
 */
amount: Money, 
/**
 * What of it went back.
 */
refunded: Money, 
/**
 * Stripe's fee, once it is known.
 */
fee: Money | null, 
/**
 * Stripe's status.
 */
status: string, 
/**
 * In words: "Paid", "Declined", "Declined, paid later".
 */
state: string, 
/**
 * Declined, and nothing made it good.
 */
needs_owner: boolean, 
/**
 * "Visa ending in 4242".
 */
method: string | null, 
/**
 * The invoice that it was for.
 */
invoice: InvoiceRef | null, 
/**
 * Why it was declined, in Stripe's words.
 */
reason: string | null, 
/**
 * What helps.
 */
advice: string | null, 
/**
 * What went back.
 */
refunds: Array<RefundRow>, 
/**
 * What a bank asked back.
 */
disputes: Array<DisputeRow>, 
/**
 * The payout that carried it, once it is known.
 */
payout: string | null, 
/**
 * Page on Stripe.
 */
link: string | null, };

/**
 * How a payment method stands.
 */
export type PaymentState = "none" | "fine" | "expires_soon" | "expired" | "unknown" | "not_needed";

/**
 * What invoices are charged to.
 */
export type PaymentView = { 
/**
 * How it stands.
 */
state: PaymentState, 
/**
 * "Visa ending in 4242, expires 12/2027".
 */
words: string, 
/**
 * What the owner should do, where something should be done.
 */
warning: string | null, 
/**
 * Attached methods that invoices do not use, as of the last look.
 */
others: Array<PaymentMethodView>, };

/**
 * Payments wanted.
 */
export type PaymentsParams = { 
/**
 * Client id or nickname; none: all customers of the account.
 */
client: string | null, 
/**
 * Which.
 */
filter: PaymentFilter, 
/**
 * In which order.
 */
order: MoneyOrder, 
/**
 * Which part of the list.
 */
page: PageRequest | null, };

/**
 * Payments as Stripe has them.
 */
export type PaymentsView = { 
/**
 * The page.
 */
rows: Array<PaymentRow>, 
/**
 * All that match.
 */
total: number, 
/**
 * What the payments that succeeded among them add up to, per currency, and what of it went back.
 */
sums: Array<MoneySum>, 
/**
 * How old the list is.
 */
age: MirrorAge, };

/**
 * Which payouts are shown.
 */
export type PayoutFilter = "all" | "coming" | "failed";

/**
 * One movement in a payout.
 */
export type PayoutPart = { 
/**
 * `txn_…`.
 */
id: string, 
/**
 * "Payment", "Refund", "Stripe's fee"…
 */
kind: string, 
/**
 * Whose payment it is, where that is known.
 */
client: string | null, 
/**
 * Client id.
 */
client_id: string | null, 
/**
 * When it moved.
 */
at: string, 
/**
 * Before the fee.
 */
amount: Money, 
/**
 * Stripe's fee.
 */
fee: Money, 
/**
 * What of it reached the bank.
 */
net: Money, };

/**
 * One payout.
 */
export type PayoutRow = { 
/**
 * `po_…`.
 */
id: string, 
/**
 * What the bank gets; negative when Stripe takes money back.
 */
amount: Money, 
/**
 * When it was made.
 */
created: string, 
/**
 * The bank's day.
 */
arrival: string, 
/**
 * Stripe's status.
 */
status: string, 
/**
 * In words.
 */
state: string, 
/**
 * Whether it needs the owner.
 */
needs_owner: boolean, 
/**
 * Why it failed and what to do.
 */
reason: string | null, 
/**
 * Payments in it; none while that is not known.
 */
payments: number | null, 
/**
 * What its payments were before fees, where it is known.
 */
gross: Money | null, 
/**
 * Stripe's fees on them, where they are known.
 */
fees: Money | null, 
/**
 * Page on Stripe.
 */
link: string | null, };

/**
 * What a payout carried.
 */
export type PayoutView = { 
/**
 * The payout.
 */
payout: PayoutRow, 
/**
 * Each movement in it, oldest first; empty while that is not known.
 */
parts: Array<PayoutPart>, 
/**
 * Why the parts are not known, if they are not.
 */
unknown: string | null, };

/**
 * Payouts wanted.
 */
export type PayoutsParams = { 
/**
 * Which.
 */
filter: PayoutFilter, 
/**
 * In which order.
 */
order: MoneyOrder, 
/**
 * Which part of the list.
 */
page: PageRequest | null, };

/**
 * Payouts as Stripe has them.
 */
export type PayoutsView = { 
/**
 * The page.
 */
rows: Array<PayoutRow>, 
/**
 * All that match.
 */
total: number, 
/**
 * What they add up to, per currency; without a filter only what is at the bank.
 */
sums: Array<MoneySum>, 
/**
 * How old the list is.
 */
age: MirrorAge, };

/**
 * What takes effect by itself.
 */
export type PendingView = { 
/**
 * When.
 */
at: string, 
/**
 * What.
 */
words: string, };

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
 * Billing works without it; one feature does not.
 */
optional: boolean, 
/**
 * What is lost without it, in a sentence.
 */
without: string, 
/**
 * Result of the test.
 */
result: PermissionResult, };

/**
 * A plan to choose.
 */
export type PlanChoice = { 
/**
 * Plan id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * How it is offered: a client moves from one regular plan to another, an add-on comes beside it.
 */
kind: PlanKind, 
/**
 * Price in words.
 */
words: string, 
/**
 * Why this client cannot be put on it, and what to do; none where it can.
 */
blocked: string | null, };

/**
 * A client on a plan.
 */
export type PlanClientRow = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Version that it is on.
 */
version: number, 
/**
 * Since when.
 */
since: string, 
/**
 * What the plan costs at the quantities of the client's last whole period; none where there was none.
 */
amount: Money | null, 
/**
 * A price of its own.
 */
has_override: boolean, 
/**
 * Used of each limit that a source measures, this period.
 */
used: Array<QuotaUse>, };

/**
 * The credits of a prepaid plan. They stand here now; nothing burns yet.
 */
export type PlanCredits = { 
/**
 * Credits given with each period, a decimal; empty for none.
 */
included: string, 
/**
 * What a further credit costs, main units; empty for the workspace's credit price.
 */
price_per_credit: string, };

/**
 * A plan as it is written down. Numbers are texts as typed; [`PlanDraft::check`] reads them.
 */
export type PlanDraft = { 
/**
 * How it is offered.
 */
kind: PlanKind, 
/**
 * How it is paid.
 */
payment: PlanPayment, 
/**
 * Name as clients see it.
 */
name: string, 
/**
 * One line about it, for clients; the price list shows it. "49/month" is enough: features have their own place.
 */
description: string, 
/**
 * Limits.
 */
quotas: Array<Quota>, 
/**
 * Yes/no features.
 */
features: Array<Feature>, 
/**
 * The price that is charged whatever is used.
 */
base: PlanPrice | null, 
/**
 * Prices of use.
 */
usage: Array<PlanPrice>, 
/**
 * Charged once, with the first invoice.
 */
setup_fee: PlanPrice | null, 
/**
 * Days before the first charge, a whole number; empty for none.
 */
trial_days: string, 
/**
 * Credits, where it is prepaid.
 */
credits: PlanCredits, 
/**
 * Stands out in the price list.
 */
featured: boolean, };

/**
 * A draft to keep.
 */
export type PlanDraftParams = { 
/**
 * The draft that it replaces; none for a new one.
 */
id: string | null, 
/**
 * The plan that it changes; none for a new one.
 */
plan: string | null, 
/**
 * What was typed.
 */
draft: PlanDraft, 
/**
 * The step that is open.
 */
step: string, };

/**
 * A plan that is being written.
 */
export type PlanDraftRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * The plan that it changes; none for a new one.
 */
plan: string | null, 
/**
 * Its name so far; may be empty.
 */
name: string, 
/**
 * The step that was open.
 */
step: string, 
/**
 * When it was left.
 */
saved_at: string, };

/**
 * A draft with all that was typed.
 */
export type PlanDraftView = { 
/**
 * Where it stands.
 */
row: PlanDraftRow, 
/**
 * What was typed.
 */
draft: PlanDraft, };

/**
 * The lookup key of a price.
 */
export type PlanKey = { 
/**
 * Which price.
 */
slot: string, 
/**
 * The key that is proposed; it is taken when none is typed.
 */
suggested: string, 
/**
 * Whether it is free.
 */
state: PlanKeyState, 
/**
 * "unused", "moves from Growth's present price", "used by Basic: choose another".
 */
words: string, };

/**
 * Whether a lookup key is free.
 */
export type PlanKeyState = "unused" | "moves" | "used";

/**
 * How a plan is offered.
 */
export type PlanKind = "regular" | "add_on" | "hidden";

/**
 * Something that will be in Stripe.
 */
export type PlanObject = { 
/**
 * Product, Meter, Price.
 */
kind: string, 
/**
 * "tokens, counted in units of 1000".
 */
words: string, 
/**
 * Whether it is made.
 */
state: PlanObjectState, };

/**
 * Whether an object is made.
 */
export type PlanObjectState = "new" | "exists" | "changed" | "archived";

/**
 * The plan of a price.
 */
export type PlanOfPrice = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, };

/**
 * How a plan is paid.
 */
export type PlanPayment = "free" | "paid" | "prepaid" | "custom";

/**
 * A draft as it would be made: what is wrong with it, what it costs, what happens in Stripe.
 */
export type PlanPreview = { 
/**
 * Every broken field by its path; empty when it can be made.
 */
faults: Array<Fault>, 
/**
 * Its price in words.
 */
words: string | null, 
/**
 * What will be in Stripe.
 */
objects: Array<PlanObject>, 
/**
 * The lookup key of each new price.
 */
keys: Array<PlanKey>, 
/**
 * Its recurring prices as far as they can be read, for the simulation of a bill; usage prices with units to begin with.
 */
prices: Array<SimulatedPrice>, 
/**
 * "One month's bill".
 */
bill_title: string, 
/**
 * What the first period costs, in words.
 */
first_period: Array<string>, 
/**
 * What to look at before it is made; nothing here stops it.
 */
notes: Array<string>, 
/**
 * Currencies that the plan can be looked at in.
 */
currencies: Array<string>, 
/**
 * Who is on the plan now, and what the change means for each; nobody is moved by it.
 */
clients: Array<MoneyLine>, };

/**
 * A draft to look at before it is made.
 */
export type PlanPreviewParams = { 
/**
 * The plan that it changes; none for a new one.
 */
plan: string | null, 
/**
 * What was typed.
 */
draft: PlanDraft, };

/**
 * A price of a plan: made with it, or taken from the account as it stands.
 */
export type PlanPrice = { "from": "new", 
/**
 * What is made.
 */
draft: PriceDraft, } | { "from": "existing", 
/**
 * `price_…`.
 */
price: string, 
/**
 * Our meter's code that it counts; `None` for a price without usage, or where it is known already.
 */
meter: string | null, 
/**
 * Quantity of the meter in one unit, a decimal.
 */
unit: string | null, };

/**
 * A price of a version.
 */
export type PlanPriceView = { 
/**
 * `base`, `usage[0]`, `setup_fee`.
 */
slot: string, 
/**
 * "$0.10 per 1000 tokens".
 */
words: string, 
/**
 * `price_…`.
 */
price_id: string, 
/**
 * Lookup key.
 */
lookup_key: string | null, 
/**
 * Page on Stripe.
 */
link: string | null, };

/**
 * One plan in the list.
 */
export type PlanRow = { 
/**
 * Plan id.
 */
id: string, 
/**
 * Name as clients see it.
 */
name: string, 
/**
 * How it is offered.
 */
kind: PlanKind, 
/**
 * How it is paid.
 */
payment: PlanPayment, 
/**
 * "$149.00 a month, and by tokens".
 */
words: string, 
/**
 * Clients on any of its versions now.
 */
clients: number, 
/**
 * The newest version.
 */
version: number, 
/**
 * Stands out in the price list.
 */
featured: boolean, 
/**
 * What clients without another plan are on.
 */
is_default: boolean, 
/**
 * When it was put away.
 */
archived_at: string | null, 
/**
 * Product page on Stripe.
 */
link: string | null, };

/**
 * A yes or no about a plan.
 */
export type PlanSwitch = { 
/**
 * Plan id.
 */
id: string, 
/**
 * On or off.
 */
on: boolean, };

/**
 * A version of a plan.
 */
export type PlanVersionView = { 
/**
 * From 1 on.
 */
number: number, 
/**
 * Since when it is what new clients get; the newest still is.
 */
created_at: string, 
/**
 * Its price in words.
 */
words: string, 
/**
 * Clients on it now.
 */
clients: number, 
/**
 * Its prices.
 */
prices: Array<PlanPriceView>, };

/**
 * One plan with its versions and clients.
 */
export type PlanView = { 
/**
 * As in the list.
 */
plan: PlanRow, 
/**
 * What it is now; the wizard takes it up again to change it.
 */
draft: PlanDraft, 
/**
 * A change that was begun and left.
 */
open_draft: PlanDraftRow | null, 
/**
 * Versions, newest first.
 */
versions: Array<PlanVersionView>, 
/**
 * Who is on it.
 */
clients: Array<PlanClientRow>, 
/**
 * Limits and features with who keeps to them.
 */
quotas: Array<QuotaView>, 
/**
 * Prices of single clients on this plan.
 */
overrides: Array<OverrideRow>, 
/**
 * Plans that its clients can be moved to.
 */
others: Array<PlanChoice>, };

/**
 * The plans page.
 */
export type PlansView = { 
/**
 * Plans, those that stand first, then the archived ones; by price.
 */
plans: Array<PlanRow>, 
/**
 * Plans that are being written.
 */
drafts: Array<PlanDraftRow>, 
/**
 * Prices of single clients, those in force first.
 */
overrides: Array<OverrideRow>, 
/**
 * What the overrides in force cost a month, in the agency's currency; none where no figure is known.
 */
overrides_cost: Money | null, 
/**
 * Whether the agency has a default plan; the first paid one brings it.
 */
has_default: boolean, };

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
 * A line of a preview.
 */
export type PreviewLine = { 
/**
 * What.
 */
what: string, 
/**
 * How much.
 */
amount: Money, };

/**
 * What a form shows beside its fields.
 */
export type PriceCheck = { 
/**
 * Every broken field by its path; none: it may be made.
 */
faults: Array<Fault>, 
/**
 * "$0.10 per 1000 tokens"; none while something is broken.
 */
words: string | null, 
/**
 * The lookup key that is proposed.
 */
suggested_key: string | null, 
/**
 * What is known of the lookup key as typed.
 */
key: KeyState, 
/**
 * What would stand in Stripe: "Meter", "tokens, counted in units of 1000", new.
 */
objects: Array<ObjectToBe>, 
/**
 * What is worth a second look, in words.
 */
warnings: Array<string>, };

/**
 * A price form as typed, to be checked while it is typed.
 */
export type PriceCheckParams = { 
/**
 * Name of the product, for the suggested lookup key.
 */
product_name: string, 
/**
 * The product that is chosen; none for a new one.
 */
product: string | null, 
/**
 * The price that is edited; none for a new one.
 */
editing: string | null, 
/**
 * The draft.
 */
price: PriceDraft, };

/**
 * A price to choose.
 */
export type PriceChoice = { 
/**
 * `price_…`
 */
id: string, 
/**
 * Product name.
 */
name: string, 
/**
 * "$49.00 a month".
 */
words: string, 
/**
 * ISO codes that it can bill in.
 */
currencies: Array<string>, 
/**
 * "month", "3 months"; empty for one-time prices.
 */
every: string, 
/**
 * It counts usage.
 */
metered: boolean, };

/**
 * What a price form can choose from.
 */
export type PriceChoices = { 
/**
 * The agency's currency.
 */
currency: string, 
/**
 * Every currency that Stripe bills in.
 */
currencies: Array<string>, 
/**
 * Codes of the meters that the sources know, most used first.
 */
meters: Array<string>, 
/**
 * Meters of the Stripe account.
 */
stripe_meters: Array<MeterChoice>, 
/**
 * Products on sale: id and name.
 */
products: Array<ProductChoice>, 
/**
 * The most of each interval that make a period.
 */
intervals: Array<IntervalChoice>, 
/**
 * Prices are kept here, not in Stripe.
 */
own: boolean, };

/**
 * A price's page.
 */
export type PriceDetail = { 
/**
 * The price.
 */
price: PriceRow, 
/**
 * Its product's fields.
 */
product: ProductDraft, 
/**
 * Whether the product can be sold.
 */
product_active: boolean, 
/**
 * Its amounts by currency.
 */
amounts: Array<CurrencyAmounts>, 
/**
 * `unspecified`, `exclusive`, `inclusive`.
 */
tax_behavior: TaxBehavior, 
/**
 * Days of trial that subscriptions made here begin with.
 */
trial_days: number | null, 
/**
 * When Stripe made it.
 */
created: string | null, 
/**
 * When it was read.
 */
read_at: string | null, 
/**
 * New buyers of the product get it.
 */
is_default: boolean, 
/**
 * Who pays by it.
 */
payers: Array<PricePayer>, 
/**
 * Prices that had the same lookup key before, newest first.
 */
before: Array<PriceRow>, 
/**
 * What to begin an edit from; none where it cannot be read as a draft.
 */
draft: PriceDraft | null, 
/**
 * Why it cannot be edited here.
 */
not_editable: string | null, 
/**
 * The plan that it belongs to, where it is changed.
 */
plan: PlanOfPrice | null, };

/**
 * A price as typed. Only what `charge` uses is read: tiers for volume and graduated, `unit_amount` else.
 */
export type PriceDraft = { 
/**
 * How a quantity becomes an amount.
 */
charge: Charge, 
/**
 * The price's own currency: an ISO code in any case.
 */
currency: string, 
/**
 * The amount (flat), or the price of one unit or package: main units, up to 12 places of a minor unit.
 */
unit_amount: string, 
/**
 * Units in a package, and what a part of one counts as.
 */
package: PackageDraft | null, 
/**
 * Lowest first; the last one without an end.
 */
tiers: Array<TierDraft>, 
/**
 * The same price in further currencies, each with amounts of its own.
 */
currencies: Array<CurrencyDraft>, 
/**
 * `None`: charged once.
 */
every: Every | null, 
/**
 * What is counted; `None`: charged by the subscription's own quantity (licensed).
 */
usage: UsageDraft | null, 
/**
 * A fixed name by which the price is found, at most 200 characters; empty for none.
 */
lookup_key: string, 
/**
 * A note that clients do not see; empty for none.
 */
nickname: string, 
/**
 * Whether tax is in it.
 */
tax_behavior: TaxBehavior, 
/**
 * Days of trial that subscriptions made here begin with; empty for none. At most 730.
 */
trial_days: string, };

/**
 * How a price list is written.
 */
export type PriceListFormat = "html" | "pdf";

/**
 * A price list to write.
 */
export type PriceListParams = { 
/**
 * Where.
 */
path: string, 
/**
 * How.
 */
format: PriceListFormat, };

/**
 * A plan as clients see it.
 */
export type PriceListPlan = { 
/**
 * Name.
 */
name: string, 
/**
 * Its line.
 */
description: string, 
/**
 * "$149.00".
 */
price: string, 
/**
 * "a month".
 */
per: string, 
/**
 * Usage prices, set-up fee, trial, in words.
 */
details: Array<string>, 
/**
 * What it has.
 */
features: Array<string>, 
/**
 * Stands out.
 */
featured: boolean, 
/**
 * Is added to another plan.
 */
add_on: boolean, };

/**
 * Someone who pays by a price.
 */
export type PricePayer = { 
/**
 * Our client's id; none for a customer of Stripe alone.
 */
client: string | null, 
/**
 * Nickname, or the customer's name.
 */
name: string, 
/**
 * `cus_…`
 */
customer: string | null, 
/**
 * Units of the open period, where we count them.
 */
units: string | null, 
/**
 * What they cost so far.
 */
amount: Money | null, };

/**
 * A price of any kind.
 */
export type PriceRow = { 
/**
 * `price_…`, or our own id under Custom.
 */
id: string, 
/**
 * `prod_…`
 */
product: string, 
/**
 * Product name.
 */
product_name: string, 
/**
 * "$0.10 per 1000 tokens", "$49.00 a month".
 */
words: string, 
/**
 * Codes of the currencies that it is offered in, its own first.
 */
currencies: Array<string>, 
/**
 * How often; none: once.
 */
every: Every | null, 
/**
 * Our meter's code, where it counts usage.
 */
meter: string | null, 
/**
 * Quantity of the meter in one unit, where known.
 */
unit: string | null, 
/**
 * Lookup key.
 */
lookup_key: string | null, 
/**
 * Note for the agency.
 */
nickname: string | null, 
/**
 * Whether it can be sold.
 */
active: boolean, 
/**
 * Clients and other customers who pay by it.
 */
payers: number, 
/**
 * Why no client can be billed by it through Rebill; none where one can, or where it counts no usage.
 */
unusable: string | null, 
/**
 * Page on Stripe.
 */
link: string | null, };

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
 * A product to choose.
 */
export type ProductChoice = { 
/**
 * `prod_…`
 */
id: string, 
/**
 * Name.
 */
name: string, };

/**
 * A product as typed. Empty texts are none.
 */
export type ProductDraft = { 
/**
 * As clients see it on invoices.
 */
name: string, 
/**
 * Short, price only ("49/month"); features go into the plan.
 */
description: string, 
/**
 * What one unit is called on invoices; at most 12 characters.
 */
unit_label: string, 
/**
 * What stands on a card statement; 5 to 22 characters, at least one letter, none of `<>\'"*`.
 */
statement_descriptor: string, 
/**
 * Lines for a price table; at most 15, each of at most 80 characters.
 */
marketing_features: Array<string>, };

/**
 * A product with its prices.
 */
export type ProductRow = { 
/**
 * `prod_…`
 */
id: string, 
/**
 * Name as clients see it.
 */
name: string, 
/**
 * As clients see it.
 */
description: string | null, 
/**
 * Whether it can be sold.
 */
active: boolean, 
/**
 * Page on Stripe.
 */
link: string | null, 
/**
 * Its prices: those on sale first.
 */
prices: Array<PriceRow>, };

/**
 * Clients to put on a plan that statements bill, or to move.
 */
export type PutOnPlanParams = { 
/**
 * Client ids or nicknames.
 */
clients: Array<string>, 
/**
 * Plan id or name.
 */
plan: string, 
/**
 * The version; the newest without.
 */
version: number | null, 
/**
 * The first day, `2026-12-01`. Without: the end of the running period, or today for a client that nothing bills yet.
 */
from: string | null, 
/**
 * What becomes of what is left over of its usage prices; as before, or carried, without.
 */
remainder: RemainderRule | null, };

/**
 * How much of a meter was used, in the platform's own base unit (seconds, tokens, bytes), exact to a millionth (§1.3).
 */
export type Quantity = string;

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
 * Sum of their value; none where several currencies are among them, which are never added.
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
 * A named limit.
 */
export type Quota = { 
/**
 * What it counts.
 */
kind: QuotaKind, 
/**
 * The limit, a whole number; `None` is unlimited.
 */
limit: string | null, 
/**
 * Who keeps to it.
 */
enforced: Enforced, };

/**
 * What a limit counts.
 */
export type QuotaKind = "assistants" | "queries" | "words" | "voice_minutes" | "contacts" | "workspaces" | "channels" | "members";

/**
 * Used against a limit.
 */
export type QuotaUse = { 
/**
 * Which limit.
 */
kind: QuotaKind, 
/**
 * "queries".
 */
noun: string, 
/**
 * Used this period.
 */
used: string, 
/**
 * The limit; none is unlimited.
 */
limit: string | null, 
/**
 * More is used than the plan says.
 */
over: boolean, };

/**
 * A limit or feature of a plan.
 */
export type QuotaView = { 
/**
 * "5,000 queries", "Premium support".
 */
words: string, 
/**
 * "enforced by Parley", "promise only".
 */
enforced: string, 
/**
 * Used against it is shown per client.
 */
measured: boolean, };

/**
 * Numbers beside the rail's entries; 0 is not shown.
 */
export type RailCounts = { 
/**
 * Subjects in the unassigned inbox.
 */
unassigned: number, 
/**
 * Lines held or stopped in the send queue.
 */
billing: number, };

/**
 * What a line of Reconcile is about.
 */
export type ReconcileLine = "rule" | "pair" | "part_of_pair";

/**
 * Which period.
 */
export type ReconcileParams = { 
/**
 * `current`, `last`, `2026-11` or a range; `current` when none.
 */
period: string | null, };

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
 * What tells the row from the client's others: its meter, and its days where the meter has several rows. None where the client has one.
 */
about: string | null, 
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
 * Billed by statements: nothing is sent to Stripe, so there is nothing to compare with.
 */
by_statement: boolean, 
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
 * "billed", "history", "cost only", "not billed any more", "test", "open", "unassigned", "never billed".
 */
label: string, 
/**
 * Since when the platform no longer lists it; it stays as it was read.
 */
gone_since: string | null, };

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
 * Only records that their platform no longer lists.
 */
gone: boolean, 
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
 * Money that went back.
 */
export type RefundRow = { 
/**
 * `re_…`.
 */
id: string, 
/**
 * How much.
 */
amount: Money, 
/**
 * When.
 */
at: string, 
/**
 * In words: "Refunded, asked for by the client".
 */
words: string, };

/**
 * A connector file of the owner's that cannot be used.
 */
export type RefusedConnector = { 
/**
 * The file.
 */
file: string, 
/**
 * The place in it and what is wrong.
 */
reason: string, };

/**
 * A rehearsal in the list.
 */
export type RehearsalRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * "AI tokens, 12 units".
 */
title: string, 
/**
 * How it ended.
 */
state: RehearsalState, 
/**
 * "Rehearsed on 21 Nov 2026: matches to the cent, $14.00."
 */
words: string, 
/**
 * When it was begun.
 */
begun_at: string, 
/**
 * When Stripe's invoice was read.
 */
ended_at: string | null, 
/**
 * Our bill.
 */
ours: Money, 
/**
 * Stripe's bill, once it was read.
 */
stripes: Money | null, 
/**
 * The planned change that carries it out, or did.
 */
change_set: string | null, 
/**
 * Whether its test clock may still stand in Stripe, so that it can be removed.
 */
in_stripe: boolean, };

/**
 * How a rehearsal ended.
 */
export type RehearsalState = "begun" | "matches" | "differs";

/**
 * A rehearsal with both bills.
 */
export type RehearsalView = { 
/**
 * The rehearsal.
 */
row: RehearsalRow, 
/**
 * Both bills side by side; none before they were compared.
 */
bills: ComparedBills | null, };

/**
 * One thing to rehearse.
 */
export type RehearseChoice = { 
/**
 * `price_…`, a plan's or a client's id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * "$0.10 per 1000 tokens"; may be empty.
 */
words: string, };

/**
 * What can be rehearsed, and whether it can be now.
 */
export type RehearseForm = { 
/**
 * Mode of this workspace.
 */
mode: Mode, 
/**
 * Why nothing can be rehearsed here, with what to do; none where it can.
 */
not_here: string | null, 
/**
 * Prices of Stripe's that can be rehearsed.
 */
prices: Array<RehearseChoice>, 
/**
 * Plans with prices in Stripe.
 */
plans: Array<RehearseChoice>, 
/**
 * Clients that Stripe bills.
 */
clients: Array<RehearseChoice>, };

/**
 * What to rehearse: exactly one of price, plan and client.
 */
export type RehearseParams = { 
/**
 * `price_…`, or its lookup key.
 */
price: string | null, 
/**
 * A plan's id or name: all its prices.
 */
plan: string | null, 
/**
 * A client's id or nickname: the prices of its rules, the usage of its last month.
 */
client: string | null, 
/**
 * One of the prices' currencies; their own by default.
 */
currency: string | null, 
/**
 * Units of every metered price that has none of its own below; a whole number. Proposed when none.
 */
quantity: string | null, 
/**
 * Units of single prices.
 */
units: Array<RehearseUnits>, };

/**
 * Our bill of a rehearsal, before anything is made.
 */
export type RehearsePreview = { 
/**
 * "AI tokens, 12 units".
 */
title: string, 
/**
 * ISO code.
 */
currency: string, 
/**
 * Currencies that all prices have an amount in.
 */
currencies: Array<string>, 
/**
 * The prices.
 */
prices: Array<RehearsedPrice>, 
/**
 * What Stripe should invoice at the beginning; empty where nothing is charged then.
 */
first: Array<RehearsedLine>, 
/**
 * What it should invoice after the period.
 */
after: Array<RehearsedLine>, 
/**
 * Both together.
 */
total: Money, };

/**
 * Units of one price.
 */
export type RehearseUnits = { 
/**
 * `price_…`
 */
price: string, 
/**
 * A whole number, as Stripe counts them.
 */
units: string, };

/**
 * One line of our bill.
 */
export type RehearsedLine = { 
/**
 * Product name.
 */
name: string, 
/**
 * "12 × $0.10".
 */
how: string, 
/**
 * Amount.
 */
amount: Money, };

/**
 * A price that is rehearsed.
 */
export type RehearsedPrice = { 
/**
 * `price_…`
 */
price: string, 
/**
 * Product name.
 */
name: string, 
/**
 * "$0.10 per 1000 tokens".
 */
words: string, 
/**
 * Units to report; none for a price that counts no usage.
 */
units: string | null, 
/**
 * "12,000 tokens": the same in the meter's own words, where that is known.
 */
usage: string | null, 
/**
 * Where the proposed units come from.
 */
why: string | null, };

/**
 * What becomes of the part of a unit that is left when a period closes (§6.1).
 */
export type RemainderRule = "carry" | "drop" | "round_up";

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
 * The owner's word on a report that nothing else can settle.
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
 * What the owner may say of it; empty where there is nothing to decide.
 */
decisions: Array<ReportWord>, };

/**
 * What an owner can say of a report (law §6.5).
 */
export type ReportWord = "arrived" | "not_arrived" | "let_go" | "seen";

/**
 * How urgent a requirement is.
 */
export type RequirementState = "past_due" | "refused" | "due" | "checking" | "later";

/**
 * One thing that Stripe wants of the account's owner.
 */
export type RequirementView = { 
/**
 * In words: "Your bank account for payouts".
 */
what: string, 
/**
 * In Stripe's name: `external_account`.
 */
name: string, 
/**
 * How urgent.
 */
state: RequirementState, 
/**
 * Until when; none where Stripe names no day.
 */
deadline: string | null, 
/**
 * Why what was given was refused, in Stripe's words.
 */
why: string | null, };

/**
 * Whether trying again can help.
 */
export type Retry = "never" | "later" | "after_fix";

/**
 * Trying one failed step of a change set again.
 */
export type RetryStep = { 
/**
 * Change set.
 */
id: string, 
/**
 * Step.
 */
item: string, };

/**
 * What a part of a package counts as.
 */
export type Round = "up" | "down";

/**
 * A row, looked at.
 */
export type RowCheck = { 
/**
 * What must be mended, each at its field.
 */
faults: Array<FieldFault>, 
/**
 * What to know about the customer.
 */
notes: Array<LinkNote>, 
/**
 * What the row will do, in a sentence; none while it has faults.
 */
sentence: string | null, 
/**
 * Units of the usage known so far, in words.
 */
preview: string | null, 
/**
 * The currencies that it can be paid in; none while it has faults.
 */
currencies: Array<string>, };

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
 * Sources of a client that may count the same use, and what was said of others.
 */
export type SameUseAnswer = { 
/**
 * Still to be decided.
 */
open: Array<SameUseView>, 
/**
 * Decided by the owner; each can be taken back.
 */
decided: Array<SameUseDecided>, };

/**
 * Takes the owner's word on sources back.
 */
export type SameUseBackParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * The source (id or name) that is only cost and is to be billed again; none: that they count different use.
 */
source: string | null, };

/**
 * What the owner has said of sources of a client.
 */
export type SameUseDecided = { 
/**
 * Id of the source that is only cost; none where they count different use.
 */
cost_only: string | null, 
/**
 * Names.
 */
sources: Array<string>, 
/**
 * It in a sentence.
 */
words: string, 
/**
 * What taking it back means.
 */
taking_back: string, };

/**
 * The owner's word on sources that may count the same use.
 */
export type SameUseParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * The source (id or name) that is cost only for this client; none: they count different use.
 */
cost_only: string | null, };

/**
 * One of two sources that may count the same use.
 */
export type SameUseSource = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What it counted in time that is not charged yet.
 */
quantity: string, };

/**
 * Two sources that count the same meter of a client on the same days: perhaps the same use, which would be charged twice.
 */
export type SameUseView = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Meter.
 */
meter: string, 
/**
 * The two.
 */
sources: Array<SameUseSource>, 
/**
 * Days on which both counted.
 */
days: number, 
/**
 * It in a sentence, with what it means.
 */
words: string, };

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
 * The currency of the floor, where it is not the workspace's; an empty floor then goes back to the usual one.
 */
floor_currency: string | null, 
/**
 * Multiple of the largest period.
 */
period_multiple: number | null, 
/**
 * Multiple of the largest run.
 */
run_multiple: number | null, 
/**
 * Floors that a run may be worth in any case, 1 to 100.
 */
run_floors: number | null, 
/**
 * Per cent of the last full period, 1 to 100.
 */
correction_percent: number | null, 
/**
 * Part of the floor, 1 to 100: 10 is a tenth.
 */
correction_part: number | null, 
/**
 * Hours, 1 to 168.
 */
send_every_hours: number | null, 
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
 * Floors of the other currencies in which clients are billed through Stripe.
 */
floors: Array<FloorView>, 
/**
 * Multiple of the largest period above which units are held.
 */
period_multiple: number, 
/**
 * Multiple of the largest run above which a run is held.
 */
run_multiple: number, 
/**
 * So many floors may be sent in one run in any case.
 */
run_floors: number, 
/**
 * Corrections above so many per cent of the last full period are held.
 */
correction_percent: number, 
/**
 * Corrections up to this part of the floor pass in any case: 10 is a tenth.
 */
correction_part: number, 
/**
 * Hours between two sends to one client that go by themselves, the end of a period apart.
 */
send_every_hours: number, 
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
 * Prices that make one bill.
 */
export type SimulateParams = { 
/**
 * The prices of one subscription: a base price, usage prices.
 */
prices: Array<SimulatedPrice>, 
/**
 * ISO code; every price must be offered in it.
 */
currency: string, 
/**
 * Units of the price that is varied.
 */
units: string, 
/**
 * Which price is varied, counted from 0; the others stand at their own units.
 */
varied: number, 
/**
 * Where the plot ends, in units; proposed when none.
 */
most: string | null, };

/**
 * A line of a simulated bill.
 */
export type SimulatedLine = { 
/**
 * "5,001 to 20,000".
 */
words: string, 
/**
 * "15,000 × $0.10", or "once".
 */
how: string, 
/**
 * The rounded amount.
 */
amount: Money, };

/**
 * A point of a plot. Amounts are plain decimals in main units.
 */
export type SimulatedPoint = { 
/**
 * Units.
 */
units: string, 
/**
 * The whole bill.
 */
total: string, 
/**
 * What one unit comes to; none at 0.
 */
per_unit: string | null, 
/**
 * What the platform charges, where it is known.
 */
cost: string | null, };

/**
 * A price of a simulated bill.
 */
export type SimulatedPrice = { 
/**
 * Name before its lines: "Growth, base price".
 */
name: string, 
/**
 * The price.
 */
price: PriceDraft, 
/**
 * Its units, where it is not the varied one; 1 for a fixed amount.
 */
units: string, };

/**
 * A bill to the cent, and the bill over all quantities.
 */
export type Simulation = { 
/**
 * Each line as Stripe would bill it.
 */
lines: Array<SimulatedLine>, 
/**
 * Their sum, before tax and discounts.
 */
total: Money, 
/**
 * What one unit comes to, with two decimals more than the currency has: "$0.0828"; none at 0 units.
 */
per_unit: string | null, 
/**
 * "26,450,000 tokens"; none for a price that counts nothing.
 */
used: string | null, 
/**
 * What the platform charges for this usage, where it is known.
 */
cost: Money | null, 
/**
 * Total less cost.
 */
margin: Money | null, 
/**
 * In per cent of the total.
 */
margin_percent: string | null, 
/**
 * How the cost is known: "what the last 30 days cost you".
 */
cost_words: string | null, 
/**
 * Where the bill is below cost.
 */
below_cost: Array<BelowCost>, 
/**
 * The same in words.
 */
below_cost_words: Array<string>, 
/**
 * Where more usage costs less.
 */
drops: Array<Drop>, 
/**
 * The same in words: "From 20,001 units the bill is $25.00 lower than at 20,000."
 */
drop_words: Array<string>, 
/**
 * Where tiers end, in units.
 */
edges: Array<string>, 
/**
 * Where the plot ends, in units.
 */
most: string, 
/**
 * The plot, by units.
 */
points: Array<SimulatedPoint>, };

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
 * Those of them whose sampled numbers can be read with a decimal point or a decimal comma: where one is used, the owner must say which.
 */
open_marks: Array<string>, 
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
 * Last successful pull, or import of a file.
 */
last_pull: string | null, 
/**
 * When it is read next by the schedule, while the window is open; none when only by hand.
 */
next_pull: string | null, 
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
open_records: number, 
/**
 * Records that the platform no longer lists; they stay.
 */
gone_records: number, 
/**
 * When the first of them was missed.
 */
gone_since: string | null, };

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
 * The days of its own period, where they are not the statement's.
 */
days: string | null, 
/**
 * Usage records counted so far; none on an issued statement, which stands whatever is read or taken back later.
 */
records: number | null, 
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
late_units: string, 
/**
 * What was left at the close and is not charged.
 */
dropped: string, 
/**
 * What was missing to a whole unit at the close and is charged as if used.
 */
rounded_up: string, 
/**
 * What the unit that was rounded up costs; none where none was.
 */
rounded_up_amount: Money | null, 
/**
 * What becomes of what is left over; none where nothing is.
 */
remainder_words: string | null, };

/**
 * A fixed price of a plan on a statement.
 */
export type StatementPlanLine = { 
/**
 * The plan's name.
 */
plan: string, 
/**
 * Its version.
 */
version: number, 
/**
 * The set-up fee; else the base price.
 */
is_set_up: boolean, 
/**
 * "Base price, 14 – 30 November 2026, 17 of 30 days".
 */
words: string, 
/**
 * "$149.00 a month".
 */
price_words: string, 
/**
 * The first day that it pays for, `2026-11-14`; none for a set-up fee.
 */
first: string | null, 
/**
 * The last one.
 */
last: string | null, 
/**
 * Days that are charged of a month that is not whole.
 */
days: number | null, 
/**
 * Days of that month.
 */
of_days: number | null, 
/**
 * Amount.
 */
amount: Money, };

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
 * What plans ask for whatever is used: base prices and set-up fees.
 */
plans: Array<StatementPlanLine>, 
/**
 * One part per rule.
 */
parts: Array<StatementPart>, 
/**
 * Total; none while parts have several currencies.
 */
total: Money | null, 
/**
 * What was paid, noted by hand; several payments are added up.
 */
paid: PaidView | null, 
/**
 * What is still to be paid; below zero when more came in. None for a draft, and under Stripe.
 */
open: Money | null, 
/**
 * Earlier statements of the same month that were taken back.
 */
voided: Array<VoidedView>, 
/**
 * Late use older than 60 days that is not on the draft: it is charged only when the owner says so (law §6.2).
 */
old_use: OldUseView | null, 
/**
 * Of what is not issued: when the client's usage was last read, of several platforms the one that was read longest ago. None while none
 * was, or its figures are fixed.
 */
read_at: string | null, 
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
 * Stopping a client's billing.
 */
export type StopBillingParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * At once instead of with the running period.
 */
now: boolean, 
/**
 * Although units were not sent: they are billed nowhere.
 */
leave_unsent: boolean, 
/**
 * Although units are in doubt.
 */
despite_doubt: boolean, };

/**
 * What stopping a client's billing means.
 */
export type StopBillingView = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * What is due and not sent, by meter.
 */
due: Array<DueLine>, 
/**
 * Units sent whose fate is not known.
 */
in_doubt: string, 
/**
 * When the running period ends; none without a subscription.
 */
period_end: string | null, 
/**
 * It ends at this time already.
 */
ends_at: string | null, 
/**
 * Nothing is to be done in Stripe: the press ends billing here, at once.
 */
here_only: boolean, 
/**
 * Sentences, in the order in which things happen when it ends with the running period.
 */
steps: Array<string>, 
/**
 * The same when it ends at once.
 */
steps_now: Array<string>, 
/**
 * Why it cannot be done now, if so.
 */
blocked: string | null, 
/**
 * When usage was read last.
 */
synced_at: string | null, };

/**
 * The Stripe account and its payouts, as read last: readable offline, with its age.
 */
export type StripeAccountView = { 
/**
 * `acct_…`; none if the key may not read it.
 */
account_id: string | null, 
/**
 * Business name.
 */
name: string | null, 
/**
 * Where it leads.
 */
mode: Mode, 
/**
 * Whether clients can be charged; none if the key may not read it.
 */
charges: boolean | null, 
/**
 * Whether Stripe pays out to the bank.
 */
payouts: boolean | null, 
/**
 * Why one of them is off, in words.
 */
off: string | null, 
/**
 * What Stripe wants, most urgent first.
 */
requirements: Array<RequirementView>, 
/**
 * "Every day, 2 days after the payment".
 */
schedule: string | null, 
/**
 * A line per currency.
 */
balances: Array<BalanceView>, 
/**
 * Why balance or payouts cannot be read with this key.
 */
unreadable: Array<string>, 
/**
 * The newest payouts.
 */
recent: Array<BankPayout>, 
/**
 * What is wrong now, each with its fix. Empty when all is well.
 */
troubles: Array<TroubleView>, 
/**
 * What most often delays a payout or breaks a connection, each with its fix.
 */
usual: Array<TroubleView>, 
/**
 * When Stripe was asked; none if it never was.
 */
read_at: string | null, 
/**
 * The account's page on Stripe; none in the sandbox.
 */
dashboard: string | null, 
/**
 * Stripe's support.
 */
support: string, 
/**
 * Account id, request ids and reasons as text, to be pasted into a message to Stripe. Without anything secret.
 */
for_support: string, };

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
 * What could not be compared, in sentences: the account, the e-mail typed.
 */
notes: Array<string>, 
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
 * Stripe's billing credits of a client: money that Stripe takes off its invoices.
 */
export type StripeGrantRow = { 
/**
 * `credgr_…`.
 */
id: string, 
/**
 * Name, or what kind it is.
 */
name: string, 
/**
 * What was granted.
 */
amount: Money, 
/**
 * `paid` or `promotional`.
 */
category: string, 
/**
 * In words: "Valid until 3 Dec 2026", "Ended", "Voided".
 */
state: string, };

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
 * A price of a subscription.
 */
export type SubscribedPriceView = { 
/**
 * `price_…`
 */
price: string, 
/**
 * Product name.
 */
name: string, 
/**
 * "$0.10 per 1000 tokens".
 */
words: string, 
/**
 * It counts usage.
 */
metered: boolean, };

/**
 * What may be done with a subscription.
 */
export type SubscriptionCan = { 
/**
 * Other prices.
 */
change: boolean, 
/**
 * End it.
 */
cancel: boolean, 
/**
 * Stop collecting.
 */
pause: boolean, 
/**
 * Collect again.
 */
resume: boolean, 
/**
 * Take back an end, or a change to come.
 */
keep: boolean, 
/**
 * Another way of being paid.
 */
collect: boolean, };

/**
 * What can be chosen for a subscription of a client.
 */
export type SubscriptionChoices = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Stripe customer.
 */
customer: string | null, 
/**
 * ISO code that Stripe has fixed for the customer.
 */
currency: string | null, 
/**
 * A payment method is on file, and no card that has expired.
 */
has_payment_method: boolean, 
/**
 * The Stripe account that it would be in: "Northlight AI (acct_1)".
 */
account: string | null, 
/**
 * Prices for every period.
 */
prices: Array<PriceChoice>, 
/**
 * Prices charged once.
 */
once: Array<PriceChoice>, 
/**
 * When the periods of most clients turn next.
 */
common_day: string | null, 
/**
 * "4 of 5 clients".
 */
common_words: string | null, 
/**
 * Prices that the client pays already.
 */
has: Array<string>, };

/**
 * The first two invoices, ours beside Stripe's.
 */
export type SubscriptionPreview = { 
/**
 * The first invoice.
 */
first: InvoicePreview, 
/**
 * The invoice of a usual period, before any usage.
 */
usual: InvoicePreview, 
/**
 * "Before tax and discounts. Usage is added when it is known."
 */
note: string, };

/**
 * The subscription with which a client goes over from statements to Stripe: planned as a change set, with the change of the method in it.
 */
export type SubscriptionProposal = { 
/**
 * "Growth, version 2".
 */
plan: string, 
/**
 * When it begins: statements bill until then.
 */
begins: string, 
/**
 * What it charges each period, price by price, before usage, tax and discounts; then how its invoices are paid.
 */
money: Array<MoneyLine>, };

/**
 * What stands for a subscription's state.
 */
export type SubscriptionState = "running" | "care" | "paused" | "ended";

/**
 * One subscription.
 */
export type SubscriptionView = { 
/**
 * `sub_…`
 */
id: string, 
/**
 * Page on Stripe.
 */
link: string | null, 
/**
 * What stands for its state on a page.
 */
state: SubscriptionState, 
/**
 * "Active until 20 December 2026", "Paused: invoices are voided".
 */
state_words: string, 
/**
 * What it bills.
 */
prices: Array<SubscribedPriceView>, 
/**
 * The running period.
 */
period_start: string | null, 
/**
 * Its end.
 */
period_end: string | null, 
/**
 * "Charged automatically", "Invoice is sent, 14 days to pay".
 */
collection_words: string, 
/**
 * Days to pay under send-invoice.
 */
days_until_due: number | null, 
/**
 * A payment method is on file, here or on the customer.
 */
has_payment_method: boolean, 
/**
 * "Visa ending in 4242, expires 12/2027", and what is wrong with it.
 */
payment_words: string, 
/**
 * When its trial ends.
 */
trial_end: string | null, 
/**
 * Stripe's preview of the next invoice.
 */
next_amount: Money | null, 
/**
 * When it was previewed.
 */
next_read_at: string | null, 
/**
 * What takes effect by itself, and when.
 */
pending: PendingView | null, 
/**
 * What may be done.
 */
can: SubscriptionCan, };

/**
 * What a client subscribes to, from the mirror.
 */
export type SubscriptionsView = { 
/**
 * Client id.
 */
client_id: string, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Stripe customer; none under Custom or before one is linked.
 */
customer: string | null, 
/**
 * Running ones first.
 */
subscriptions: Array<SubscriptionView>, 
/**
 * What is to begin by itself and takes over from none, soonest first.
 */
to_begin: Array<ToBeginView>, 
/**
 * Amounts of their own, newest first.
 */
one_off: Array<OneOffView>, 
/**
 * When subscriptions were read last.
 */
read_at: string | null, };

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
 * A client to take off a plan that statements bill.
 */
export type TakeOffPlanParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * Plan id or name.
 */
plan: string, 
/**
 * The first day that is not charged any more; the end of the running period without.
 */
on: string | null, 
/**
 * It was to end, and goes on instead.
 */
undo: boolean, };

/**
 * Whether a price contains tax. Stripe keeps inclusive or exclusive for ever.
 */
export type TaxBehavior = "unspecified" | "exclusive" | "inclusive";

/**
 * A tier's amounts in a further currency.
 */
export type TierAmountsDraft = { 
/**
 * As [`TierDraft::unit_amount`].
 */
unit_amount: string, 
/**
 * As [`TierDraft::flat_amount`].
 */
flat_amount: string, };

/**
 * One tier in the price's own currency.
 */
export type TierDraft = { 
/**
 * The last whole unit of the tier; empty in the last one, which has no end.
 */
up_to: string, 
/**
 * Price of one unit, main units; empty counts as zero where there is a flat amount.
 */
unit_amount: string, 
/**
 * Charged once when the tier is reached, main units; empty for none.
 */
flat_amount: string, };

/**
 * A tier in words.
 */
export type TierWords = { 
/**
 * "1 to 5,000".
 */
units: string, 
/**
 * "$0.10"
 */
each: string, 
/**
 * "$25.00", or none.
 */
flat: string | null, };

/**
 * A subscription that Stripe begins by itself.
 */
export type ToBeginView = { 
/**
 * `sub_sched_…`
 */
schedule: string, 
/**
 * Page on Stripe.
 */
link: string | null, 
/**
 * When.
 */
at: string, 
/**
 * What it bills.
 */
prices: Array<SubscribedPriceView>, };

/**
 * Something that is wrong or may be, with its fix.
 */
export type TroubleView = { 
/**
 * How bad.
 */
light: Light, 
/**
 * "Payouts are off".
 */
title: string, 
/**
 * What it means, and whether money is lost.
 */
what: string, 
/**
 * What to do.
 */
fix: string, 
/**
 * Where to do it, on Stripe's pages.
 */
link: string | null, };

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
 * What becomes of a period's units when usage is taken back.
 */
export type UndoFate = "not_charged" | "covered" | "owed" | "owed_final" | "next_statement";

/**
 * One client, meter and period that an undo touches.
 */
export type UndoLine = { 
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
 * Period start.
 */
start: string, 
/**
 * Period end.
 */
end: string, 
/**
 * "1 – 30 November 2026", in the agency's zone.
 */
period: string, 
/**
 * Period state.
 */
state: PeriodState, 
/**
 * Billable usage now.
 */
used_before: string, 
/**
 * Billable usage afterwards.
 */
used_after: string, 
/**
 * Units due now.
 */
units_before: string, 
/**
 * Units due afterwards.
 */
units_after: string, 
/**
 * Units that were charged: decided for Stripe, or on an issued statement.
 */
units_charged: string, 
/**
 * What the period comes to now.
 */
amount_before: Money, 
/**
 * What it comes to afterwards.
 */
amount_after: Money, 
/**
 * Units that were charged and are not due any more.
 */
units_owed: string, 
/**
 * What they were charged for, under the period's own price.
 */
owed: Money, 
/**
 * What becomes of it.
 */
fate: UndoFate, 
/**
 * The same in words.
 */
words: string, };

/**
 * Takes an import back.
 */
export type UndoParams = { 
/**
 * The import's run.
 */
id: string, 
/**
 * [`UndoPlanView::seal`] of the amounts that were shown; needed where usage of it was charged.
 */
seal: string | null, };

/**
 * What taking an import back changes, before anything is changed (law §4).
 */
export type UndoPlanView = { 
/**
 * The import's run.
 */
run_id: string, 
/**
 * The file that it read.
 */
file: string, 
/**
 * Records that go.
 */
removed: number, 
/**
 * Records that go back to what another import had read.
 */
restored: number, 
/**
 * Records that stay, because another import holds them too.
 */
kept: number, 
/**
 * Whether any of this usage was charged: then it is taken back only with [`Self::seal`].
 */
charged: boolean, 
/**
 * What changes, per client, meter and period; empty when no period is touched.
 */
lines: Array<UndoLine>, 
/**
 * What clients were charged for it and are owed, one amount per currency; empty when nothing.
 */
owed: Array<Money>, 
/**
 * The whole in one sentence.
 */
words: string, 
/**
 * Words of the confirming button: verb, object, amount.
 */
button: string, 
/**
 * The amounts as they were shown. What is taken back is what was shown, or nothing.
 */
seal: string, };

/**
 * Where what a change made can be paid.
 */
export type UnpaidItemView = { 
/**
 * Stripe's page on which the client pays the invoice.
 */
pay_page: string | null, 
/**
 * The client, on whose page a link to add a card is made.
 */
client_id: string | null, };

/**
 * What a usage-based price counts.
 */
export type UsageDraft = { 
/**
 * Our meter's code: `tokens`.
 */
meter: string, 
/**
 * Quantity of the meter in one unit: `1000`. 1 for packages, which divide by themselves (§2).
 */
unit: string, 
/**
 * A meter of the Stripe account (`mtr_…`) that is to count the units; `None`: the one made for this code and unit.
 */
stripe_meter: string | null, };

/**
 * A payment method that invoices are to be charged to.
 */
export type UseMethodParams = { 
/**
 * Client id or nickname.
 */
client: string, 
/**
 * `pm_…`
 */
method: string, };

/**
 * Taking a statement back.
 */
export type VoidParams = { 
/**
 * Client id.
 */
client: string, 
/**
 * Statement number.
 */
number: number, 
/**
 * Why, at most 200 characters.
 */
reason: string, };

/**
 * A statement that was taken back. Its number stays used.
 */
export type VoidedView = { 
/**
 * Its number.
 */
number: number, 
/**
 * Why, in the owner's words.
 */
reason: string, 
/**
 * What it had asked for.
 */
total: Money, };

/**
 * A webhook on the account.
 */
export type WebhookEndpointView = { 
/**
 * `we_…`
 */
id: string, 
/**
 * Its address.
 */
url: string, 
/**
 * Its events.
 */
events: Array<string>, 
/**
 * Whether Stripe calls it.
 */
enabled: boolean, 
/**
 * The version in which its events are written; none: the account's own.
 */
api_version: string | null, 
/**
 * Made from here, or by the platform or by hand.
 */
ours: boolean, 
/**
 * Its page on Stripe.
 */
link: string | null, };

/**
 * A webhook as it is wanted.
 */
export type WebhookParams = { 
/**
 * Its address, with https.
 */
url: string, 
/**
 * Names of events.
 */
events: Array<string>, 
/**
 * The version in which events are written; none: the account's own.
 */
api_version: string | null, };

/**
 * Which webhook is to be removed.
 */
export type WebhookRemoval = { 
/**
 * Its address, as it was registered; none: the only one.
 */
url: string | null, };

/**
 * A signing secret on its only way: to the screen, once. It is in no file, no log and no other answer.
 */
export type WebhookSecret = { 
/**
 * `whsec_…`; none when it was shown before, or Stripe gave none for this key.
 */
secret: string | null, };

/**
 * How a webhook stands.
 */
export type WebhookStanding = { 
/**
 * What is wanted: as it was registered.
 */
wanted: WebhookParams, 
/**
 * How it stands on the account; none when it is not there any more.
 */
endpoint: WebhookEndpointView | null, 
/**
 * Green: as wanted. Amber or red: see the reasons.
 */
light: Light, 
/**
 * The badge in words.
 */
words: string, 
/**
 * Why it is not green, each with what to do.
 */
reasons: Array<string>, };

/**
 * A platform's webhook.
 */
export type WebhookSuggestion = { 
/**
 * The platform's name.
 */
platform: string, 
/**
 * Its address, with the parts to be filled in in braces; none where the platform wants none.
 */
url: string | null, 
/**
 * What to know.
 */
note: string, 
/**
 * Its events.
 */
events: Array<string>, };

/**
 * The platforms' webhooks on the Stripe account, as they were seen last.
 */
export type WebhookView = { 
/**
 * Platforms that want one, and those that do not, in words.
 */
suggestions: Array<WebhookSuggestion>, 
/**
 * Events that can be chosen.
 */
known_events: Array<string>, 
/**
 * What is proposed for a new one.
 */
proposed: WebhookParams, 
/**
 * Those that were registered from here, one for each address.
 */
hooks: Array<WebhookStanding>, 
/**
 * What cannot be done because the key lacks the permission.
 */
lacks: string | null, 
/**
 * Whether a signing secret waits to be shown, once, before the program ends.
 */
secret_waits: boolean, 
/**
 * When Stripe was asked.
 */
read_at: string | null, };

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
 * End of the last sync that reached every platform and Stripe, and read them to the end.
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
  "overview.needs": { params: Nothing; result: NeedsCount };
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
  "webhook.plan_removal": { params: WebhookRemoval; result: ChangeSetView };
  "webhook.secret": { params: Nothing; result: WebhookSecret };
  "method.read": { params: Nothing; result: MethodView };
  "method.plan": { params: MethodChange; result: MethodPlan };
  "method.subscribe": { params: ById; result: ChangeSetView };
  "method.change": { params: MethodChange; result: MethodView };
  "stripe.disconnect": { params: Nothing; result: ConnectionsView };
  "source.connectors": { params: Nothing; result: Array<ConnectorView> };
  "source.refused_connectors": { params: Nothing; result: Array<RefusedConnector> };
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
  "copy.read": { params: ById; result: CopyView };
  "copy.plan": { params: CopyParams; result: ChangeSetView };
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
  "plan.make": { params: MakePlanParams; result: ChangeSetView };
  "plan.feature": { params: PlanSwitch; result: PlansView };
  "plan.default": { params: ById; result: PlansView };
  "plan.archive": { params: PlanSwitch; result: ChangeSetView };
  "plan.move": { params: MovePlanParams; result: ChangeSetView };
  "client.plans": { params: ById; result: ClientPlansView };
  "plan.put_preview": { params: PutOnPlanParams; result: ChangeSetView };
  "plan.put": { params: PutOnPlanParams; result: ChangeSetView };
  "plan.off_preview": { params: TakeOffPlanParams; result: ChangeSetView };
  "plan.off": { params: TakeOffPlanParams; result: ChangeSetView };
  "overrides.list": { params: Nothing; result: OverridesView };
  "override.choices": { params: ById; result: OverrideChoices };
  "override.preview": { params: OverrideParams; result: OverridePreview };
  "override.plan": { params: OverrideParams; result: ChangeSetView };
  "override.end": { params: EndOverrideParams; result: ChangeSetView };
  "brand.read": { params: Nothing; result: BrandView };
  "brand.save": { params: BrandParams; result: BrandView };
  "price_list.write": { params: PriceListParams; result: Written };
  "rehearse.form": { params: Nothing; result: RehearseForm };
  "rehearse.preview": { params: RehearseParams; result: RehearsePreview };
  "rehearse.plan": { params: RehearseParams; result: ChangeSetView };
  "rehearse.list": { params: Nothing; result: Array<RehearsalRow> };
  "rehearse.read": { params: ById; result: RehearsalView };
  "rehearse.remove": { params: ById; result: ChangeSetView };
  "clients.list": { params: ClientsParams; result: ClientsView };
  "client.same_use": { params: ById; result: SameUseAnswer };
  "client.settle_same_use": { params: SameUseParams; result: SameUseAnswer };
  "client.take_back_same_use": { params: SameUseBackParams; result: SameUseAnswer };
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
  "subscription.call_off": { params: CallOffParams; result: ChangeSetView };
  "subscription.pause": { params: PauseSubscriptionParams; result: ChangeSetView };
  "subscription.collect": { params: CollectSubscriptionParams; result: ChangeSetView };
  "stop_billing.read": { params: ById; result: StopBillingView };
  "stop_billing.plan": { params: StopBillingParams; result: ChangeSetView };
  "one_off.plan": { params: OneOffParams; result: ChangeSetView };
  "client.explain": { params: ExplainParams; result: ExplainView };
  "statement.read": { params: StatementParams; result: StatementView };
  "statement.issue": { params: IssueParams; result: StatementView };
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
  "import.undo_plan": { params: ById; result: UndoPlanView };
  "import.undo": { params: UndoParams; result: JobView };
  "sync.start": { params: SyncParams; result: JobView };
  "billing.month": { params: MonthTableParams; result: MonthTableView };
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
  "overview.needs": ["overview"],
  "setup.read": ["set_up"],
  "golive.check": ["set_up","clients","billing"],
  "connections.read": ["connections"],
  "stripe.account": ["connections"],
  "webhook.read": ["connections","catalog"],
  "method.read": ["settings","clients"],
  "source.connectors": ["connections"],
  "source.refused_connectors": ["connections"],
  "credit_price.read": ["credit_price"],
  "credit_price.preview": ["credit_price"],
  "credit_price.what_if": ["credit_price"],
  "prices.list": ["catalog"],
  "catalog.list": ["catalog","clients"],
  "price.read": ["catalog","clients","billing"],
  "price.choices": ["catalog","connections"],
  "price.check": ["catalog"],
  "price.simulate": ["usage"],
  "copy.read": ["app","catalog","clients","connections"],
  "change_set.read": ["catalog"],
  "change_set.list": ["catalog"],
  "plans.list": ["catalog","clients"],
  "plan.read": ["catalog","clients","usage"],
  "plan.draft": ["catalog"],
  "plan.preview": ["catalog","clients"],
  "client.plans": ["clients","catalog"],
  "plan.put_preview": ["clients","catalog"],
  "plan.off_preview": ["clients","catalog"],
  "overrides.list": ["catalog","clients","usage"],
  "override.choices": ["catalog","clients"],
  "override.preview": ["catalog","clients","usage"],
  "brand.read": ["catalog","settings"],
  "rehearse.form": ["app","catalog","clients","connections"],
  "rehearse.preview": ["catalog","clients","usage"],
  "rehearse.list": ["catalog"],
  "rehearse.read": ["catalog"],
  "clients.list": ["clients"],
  "client.same_use": ["clients","usage"],
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
  "import.undo_plan": ["usage","billing"],
  "billing.month": ["billing","clients","usage","catalog"],
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
  "stripe.check": ["app","connections","set_up","overview","catalog","billing"],
  "stripe.account_refresh": ["app","connections","overview"],
  "webhook.check": ["connections"],
  "webhook.plan": ["connections","catalog"],
  "webhook.plan_removal": ["connections","catalog"],
  "webhook.secret": ["connections"],
  "method.plan": [],
  "method.subscribe": ["catalog"],
  "method.change": ["app","overview","set_up","settings","clients","billing"],
  "stripe.disconnect": ["app","overview","set_up","connections","billing"],
  "source.preview": [],
  "source.connect": ["app","overview","set_up","connections","usage"],
  "source.rotate_key": ["app","overview","set_up","connections"],
  "source.cost_payer": ["overview","connections","clients","credit_price"],
  "credit_price.save": ["credit_price","set_up","overview"],
  "price.plan": ["catalog"],
  "price.make": ["catalog"],
  "price.edit": ["catalog"],
  "product.edit": ["catalog"],
  "catalog.archive": ["catalog"],
  "copy.plan": ["catalog"],
  "change_set.apply": ["app","overview","set_up","connections","catalog","clients","billing","usage"],
  "change_set.retry": ["app","overview","set_up","connections","catalog","clients","billing","usage"],
  "change_set.discard": ["catalog"],
  "plan.draft_save": ["catalog"],
  "plan.draft_discard": ["catalog"],
  "plan.clone": ["catalog"],
  "plan.make": ["catalog","set_up","overview"],
  "plan.feature": ["catalog"],
  "plan.default": ["catalog"],
  "plan.archive": ["catalog"],
  "plan.move": ["overview","clients","billing","catalog"],
  "plan.put": ["overview","clients","billing","catalog"],
  "plan.off": ["overview","clients","billing","catalog"],
  "override.plan": ["catalog","clients","overview"],
  "override.end": ["catalog","clients","overview"],
  "brand.save": ["catalog"],
  "price_list.write": [],
  "rehearse.plan": ["catalog"],
  "rehearse.remove": ["catalog"],
  "client.settle_same_use": ["overview","clients","usage","billing"],
  "client.take_back_same_use": ["overview","clients","usage","billing"],
  "clients.plan": ["catalog"],
  "clients.paste": [],
  "clients.read_file": [],
  "clients.save_view": ["clients"],
  "clients.remove_view": ["clients"],
  "customers.look_up": ["clients","catalog"],
  "customer.plan": ["catalog"],
  "client.billing_refresh": ["overview","clients"],
  "client.link_check": [],
  "client.link": ["catalog"],
  "client.use_method": ["catalog"],
  "client.card_link": ["clients","catalog"],
  "client.portal": ["clients"],
  "client.rename": ["overview","clients","billing","usage","reconcile"],
  "client.stop": ["overview","clients","billing"],
  "subscription.plan": ["catalog"],
  "subscription.change": ["catalog"],
  "subscription.cancel": ["catalog"],
  "subscription.call_off": ["catalog"],
  "subscription.pause": ["catalog"],
  "subscription.collect": ["catalog"],
  "stop_billing.plan": ["catalog","overview","clients","billing"],
  "one_off.plan": ["catalog"],
  "statement.issue": ["overview","clients","billing"],
  "statement.paid": ["overview","clients"],
  "statement.void": ["overview","clients","billing"],
  "usage.assign": ["app","overview","clients","billing","usage","reconcile","set_up"],
  "usage.take_back": ["app","overview","clients","billing","usage","reconcile","set_up"],
  "usage.never_bill": ["app","overview","usage"],
  "import.sniff": [],
  "import.preview": [],
  "import.run": ["app","overview","set_up","connections","clients","billing","usage","reconcile"],
  "import.undo": ["app","overview","clients","billing","usage","reconcile"],
  "sync.start": ["app","overview","set_up","connections","clients","billing","usage","reconcile"],
  "billing.send": ["app","overview","set_up","clients","billing","reconcile"],
  "billing.hold": ["app","overview","clients","billing","reconcile"],
  "report.decide": ["app","overview","clients","billing","reconcile"],
  "settings.save": ["app","overview","settings","billing"],
  "backup.make": ["settings"],
  "backup.restore_copy": ["app"],
  "export.write": [],
} as const satisfies Partial<Record<keyof RpcSchema, readonly Tag[]>>;
