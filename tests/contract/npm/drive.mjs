// Stripe's official client drives the sandbox as it would drive Stripe. Run by official_client.rs with:
//   ADDRESS  host and port of the sandbox's Stripe, without a path
//   KEY, READ_ONLY_KEY   keys that it accepts, the second for reading only
//   VERSION  the API version to pin
//   CONTROL  where the sandbox's faults are ordered
// Prints one line per thing that held, and ends with 1 at the first that did not.

import assert from 'node:assert/strict';
import Stripe from 'stripe';

const [host, port] = process.env.ADDRESS.split(':');
const place = { host, port, protocol: 'http', apiVersion: process.env.VERSION, maxNetworkRetries: 0, telemetry: false };
const stripe = new Stripe(process.env.KEY, place);

const run = `npm-${Date.now()}`;
const held = (what) => console.log(`held: ${what}`);

/** The error that a call must end with. */
async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  assert.fail('the call should have been refused');
}

// Create.
const product = await stripe.products.create({ name: 'Tokens', unit_label: '1000 tokens', metadata: { run } });
assert.equal(product.object, 'product');
const meter = await stripe.billing.meters.create({
  display_name: 'Tokens',
  event_name: `tokens-${run}`,
  default_aggregation: { formula: 'sum' },
});
const price = await stripe.prices.create({
  product: product.id,
  currency: 'usd',
  billing_scheme: 'tiered',
  tiers_mode: 'graduated',
  tiers: [
    { up_to: 1000, unit_amount_decimal: '0.5', flat_amount: 100 },
    { up_to: 'inf', unit_amount_decimal: '0.25' },
  ],
  recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  lookup_key: run,
  expand: ['tiers'],
});
assert.equal(price.tiers.length, 2, 'tiers come back when expanded');
assert.equal(price.tiers[1].up_to, null, 'no end reads as null');
assert.equal(String(price.tiers[0].unit_amount_decimal), '0.5', 'a decimal comes back exactly');
const customers = [];
for (const name of ['Ann', 'Bob', 'Cem', 'Dia', 'Eve']) {
  customers.push(await stripe.customers.create({ name, email: `${name.toLowerCase()}@${run}.example`, metadata: { run } }));
}
const subscription = await stripe.subscriptions.create({
  customer: customers[0].id,
  items: [{ price: price.id }],
  collection_method: 'send_invoice',
  days_until_due: 14,
});
assert.equal(subscription.items.data[0].price.id, price.id);
assert.ok(subscription.items.data[0].current_period_end > subscription.items.data[0].current_period_start);
held('product, meter, tiered metered price, customers and a subscription are created');

// List, paginate, retrieve.
const newest = await stripe.customers.list({ limit: 2 });
assert.deepEqual([newest.data.map((c) => c.id), newest.has_more], [[customers[4].id, customers[3].id], true], 'newest first');
const found = await stripe.customers.list({ limit: 2 }).autoPagingToArray({ limit: 5 });
assert.deepEqual(found.map((c) => c.id), customers.map((c) => c.id).reverse(), 'five customers over three pages, each once');
const ids = new Set();
for await (const customer of stripe.customers.list({ limit: 2 })) ids.add(customer.id);
for (const customer of customers) assert.ok(ids.has(customer.id), 'walking all pages meets every customer');
const back = await stripe.customers.list({ limit: 2, ending_before: customers[1].id });
assert.deepEqual(back.data.map((c) => c.id), [customers[3].id, customers[2].id], 'a page backwards is the one next to the cursor');
const byKey = await stripe.prices.list({ lookup_keys: [run], expand: ['data.tiers'] });
assert.deepEqual(byKey.data.map((p) => [p.id, p.tiers.length]), [[price.id, 2]]);
assert.equal((await stripe.prices.list({ product: product.id })).data.length, 1);
assert.equal((await stripe.customers.retrieve(customers[2].id)).name, 'Cem');
assert.equal((await stripe.balance.retrieve()).livemode, false);
assert.match((await stripe.accounts.retrieveCurrent()).id, /^acct_/);
held('lists come newest first, over pages, forwards and backwards, by filters');

// Usage.
const report = {
  event_name: meter.event_name,
  payload: { stripe_customer_id: customers[0].id, value: '26' },
  identifier: `${run}-1`,
  timestamp: subscription.items.data[0].current_period_start,
};
const accepted = await stripe.billing.meterEvents.create(report);
assert.equal(accepted.identifier, report.identifier);
const again = await refusal(() => stripe.billing.meterEvents.create(report));
assert.ok(again instanceof Stripe.errors.StripeInvalidRequestError);
assert.match(again.message, /An event already exists with identifier/);
const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
assert.equal(preview.currency, 'usd');
held('a meter event is taken once, a known identifier refused');

// Idempotency.
const params = { name: 'Twice', metadata: { run } };
const first = await stripe.customers.create(params, { idempotencyKey: `${run}-a` });
const second = await stripe.customers.create(params, { idempotencyKey: `${run}-a` });
assert.equal(second.id, first.id, 'the same key gives the same customer');
assert.equal(first.lastResponse.headers['idempotent-replayed'], undefined);
assert.equal(second.lastResponse.headers['idempotent-replayed'], 'true', 'and says that it is a replay');
assert.ok(second.lastResponse.requestId, 'every answer has a request id');
const other = await refusal(() => stripe.customers.create({ name: 'Other' }, { idempotencyKey: `${run}-a` }));
assert.ok(other instanceof Stripe.errors.StripeIdempotencyError, `other parameters under the same key: ${other.type}`);
held('the same key replays, other parameters under it are refused');

// Error classes.
const unknown = await refusal(() => stripe.prices.retrieve('price_missing'));
assert.ok(unknown instanceof Stripe.errors.StripeInvalidRequestError);
assert.deepEqual([unknown.statusCode, unknown.code], [404, 'resource_missing']);
const nameless = await refusal(() => stripe.products.create({}));
assert.deepEqual([nameless.statusCode, nameless.code, nameless.param], [400, 'parameter_missing', 'name']);
const misspelt = await refusal(() => stripe.products.create({ name: 'x', nmae: 'x' }));
assert.deepEqual([misspelt.statusCode, misspelt.code, misspelt.param], [400, 'parameter_unknown', 'nmae']);
const stranger = new Stripe('sk_test_nobody', place);
const unauthorised = await refusal(() => stranger.balance.retrieve());
assert.ok(unauthorised instanceof Stripe.errors.StripeAuthenticationError, unauthorised.type);
assert.equal(unauthorised.statusCode, 401);
held('404, 400 with param, and 401 arrive as their classes');

const reader = new Stripe(process.env.READ_ONLY_KEY, place);
const forbidden = await refusal(() => reader.customers.create({ name: 'x' }));
assert.ok(forbidden instanceof Stripe.errors.StripePermissionError, forbidden.type);
assert.match(forbidden.message, /rak_\w+_write/, 'the missing permission is named');
held('403 names the missing permission');

// Trouble, which the client meets by its own rule.
async function order(fault) {
  const ordered = await fetch(`${process.env.CONTROL}/fault`, { method: 'POST', body: JSON.stringify({ at: 'stripe', ...fault }) });
  assert.ok((await ordered.json()).fault, 'the sandbox takes the order');
}
await order({ do: 'answer', status: 429, code: 'rate_limit', reason: 'global-rate' });
const limited = await refusal(() => stripe.balance.retrieve());
assert.ok(limited instanceof Stripe.errors.StripeRateLimitError, limited.type);
assert.equal(limited.headers['stripe-rate-limited-reason'], 'global-rate');
await order({ do: 'answer', status: 500 });
const broken = await refusal(() => stripe.balance.retrieve());
assert.ok(broken instanceof Stripe.errors.StripeAPIError, broken.type);
const patient = new Stripe(process.env.KEY, { ...place, maxNetworkRetries: 2 });
await order({ do: 'answer', status: 500, when: 'after', call: 'POST /v1/customers' });
const retried = await patient.customers.create({ name: 'Retried' }, { idempotencyKey: `${run}-b` }).catch((error) => error);
assert.ok(retried instanceof Stripe.errors.StripeAPIError, 'a stored 500 is replayed to every retry under its key');
held('429 and 500 arrive as their classes, and a 500 stays what it was under its key');

// The client's retries leave a timer of its whole time-out behind.
process.exit(0);
