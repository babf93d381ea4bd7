// Stripe's official client reads what Rebill made. Run by ours.rs with:
//   ADDRESS  host and port of the sandbox's Stripe, without a path
//   KEY, VERSION   a key that it accepts, the API version to pin
//   CUSTOMER   the customer that was made
//   WORKSPACE  our workspace's id, which marks are made of
// What was meant stands here once more, in Stripe's own units, so that nothing of ours can be wrong twice in the same way.

import assert from 'node:assert/strict';
import Stripe from 'stripe';

const [host, port] = process.env.ADDRESS.split(':');
const stripe = new Stripe(process.env.KEY, { host, port, protocol: 'http', apiVersion: process.env.VERSION, maxNetworkRetries: 0, telemetry: false });
const held = (what) => console.log(`held: ${what}`);

/** A price by its lookup key, with everything that comes only when it is asked for. */
async function keyed(key, currencies = []) {
  const found = await stripe.prices.list({ lookup_keys: [key] });
  assert.equal(found.data.length, 1, `${key}: one price has the key`);
  const expand = ['tiers', 'currency_options', ...currencies.map((code) => `currency_options.${code}.tiers`)];
  return stripe.prices.retrieve(found.data[0].id, { expand });
}

/** Tiers as [up_to, unit, flat], decimals of minor units as text. */
const tiers = (list) =>
  list.map((tier) => [
    tier.up_to,
    tier.unit_amount_decimal === null ? null : String(tier.unit_amount_decimal),
    tier.flat_amount_decimal === null || tier.flat_amount_decimal === undefined ? null : String(tier.flat_amount_decimal),
  ]);

// The product, with what clients see of it.
const products = await stripe.products.list({ limit: 100 });
assert.equal(products.data.length, 1, 'six prices of one product made one product');
const [product] = products.data;
assert.deepEqual(
  [product.name, product.description, product.unit_label, product.statement_descriptor, product.active],
  ['Growth', '49/month', '1000 tokens', 'NORTHLIGHT GROWTH', true],
);
assert.deepEqual(product.marketing_features.map((feature) => feature.name), ['5 assistants', 'Premium support']);
assert.ok(product.metadata.rebill, 'it carries our mark');
held('the product is as it was meant');

// The meter: one for 1000 tokens, one for single ones.
const meters = await stripe.billing.meters.list({ limit: 100 });
const byEvent = Object.fromEntries(meters.data.map((meter) => [meter.event_name, meter]));
assert.deepEqual(Object.keys(byEvent).sort(), ['rebill_tokens_1', 'rebill_tokens_1000']);
for (const meter of meters.data) {
  assert.deepEqual([meter.default_aggregation.formula, meter.status, meter.event_time_window], ['sum', 'active', null]);
}
held('the meters sum, without a window');

// Graduated, in three currencies.
const graduated = await keyed('ours_graduated', ['jpy', 'kwd']);
assert.deepEqual(
  [graduated.billing_scheme, graduated.tiers_mode, graduated.currency, graduated.nickname, graduated.tax_behavior, graduated.product],
  ['tiered', 'graduated', 'usd', '2026', 'exclusive', product.id],
);
assert.deepEqual(
  [graduated.recurring.interval, graduated.recurring.interval_count, graduated.recurring.usage_type, graduated.recurring.meter],
  ['month', 3, 'metered', byEvent.rebill_tokens_1000.id],
);
assert.deepEqual(tiers(graduated.tiers), [[5000, '0', null], [20000, '10', null], [null, '0.00005', '2500']]);
assert.deepEqual(Object.keys(graduated.currency_options).sort(), ['jpy', 'kwd', 'usd']);
assert.deepEqual(tiers(graduated.currency_options.jpy.tiers), [[5000, '0', null], [20000, '15', null], [null, '0.5', '2500']]);
assert.deepEqual(tiers(graduated.currency_options.kwd.tiers), [[5000, '0', null], [20000, '30.5', null], [null, '1', '7250']]);
assert.equal(graduated.metadata.rebill_trial_days, '14', 'trial days are kept with the price');
assert.ok(graduated.metadata.rebill.startsWith('ours_graduated#'), graduated.metadata.rebill);
held('graduated tiers in dollars, yen and dinars');

const volume = await keyed('ours_volume');
assert.deepEqual([volume.billing_scheme, volume.tiers_mode, volume.tax_behavior], ['tiered', 'volume', 'unspecified']);
assert.deepEqual(tiers(volume.tiers), [[5, '700', '1000'], [10, '650', '2000'], [null, '600', null]]);
held('volume tiers with flat amounts');

const pack = await keyed('ours_package');
assert.deepEqual([pack.billing_scheme, pack.unit_amount, pack.transform_quantity], ['per_unit', 1000, { divide_by: 60, round: 'up' }]);
assert.equal(pack.recurring.meter, byEvent.rebill_tokens_1.id, 'packages divide by themselves, so a unit is 1');
held('packages of 60, rounded up');

const perUnit = await keyed('ours_per_unit');
assert.deepEqual([perUnit.unit_amount, String(perUnit.unit_amount_decimal)], [null, '0.000000000001'], 'twelve places of a cent');
held('a price per unit of twelve places');

const flat = await keyed('ours_flat');
assert.deepEqual(
  [flat.type, flat.unit_amount, flat.recurring.interval, flat.recurring.usage_type, flat.recurring.meter, flat.tax_behavior],
  ['recurring', 4990, 'year', 'licensed', null, 'inclusive'],
);
assert.equal(flat.currency_options.huf.unit_amount, 1799950, 'forints have two decimals in what is sent');
const once = await keyed('ours_once');
assert.deepEqual([once.type, once.unit_amount, once.recurring], ['one_time', 9900, null]);
held('flat amounts, every year and once');

// Customer and subscription.
const customer = await stripe.customers.retrieve(process.env.CUSTOMER);
assert.deepEqual(
  [customer.name, customer.email, customer.phone, customer.description, customer.tax_exempt],
  ['Harbor Group', 'pay@harbor.example', '+32 2 555 01 23', 'since 2026', 'reverse'],
);
assert.deepEqual([customer.address.line1, customer.address.city, customer.address.country], ['1 Quay', 'Ghent', 'BE']);
assert.equal(customer.metadata.rebill, `customer:${process.env.WORKSPACE}:Harbor Group`, 'its mark names workspace and customer');
const subscriptions = await stripe.subscriptions.list({ customer: customer.id, status: 'all' });
assert.equal(subscriptions.data.length, 1);
const [subscription] = subscriptions.data;
assert.deepEqual(
  [subscription.status, subscription.collection_method, subscription.days_until_due, subscription.currency],
  ['active', 'send_invoice', 21, 'usd'],
);
assert.deepEqual(subscription.items.data.map((item) => [item.price.id, item.quantity ?? null]), [[volume.id, null]], 'usage has no quantity');
assert.equal(subscription.metadata.rebill, `subscription:${customer.id}:${volume.id}`);
held('the customer and its subscription');

process.exit(0);
