import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { StopBillingView, SubscriptionChoices, SubscriptionsView } from '~/bindings/rpc';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { ChangePrices } from './ChangePrices';
import { ClientSubscriptions } from './ClientSubscriptions';
import { dayStart } from './day';
import { NewSubscription } from './NewSubscription';
import { OneOff } from './OneOff';
import { StopBilling } from './StopBilling';

const VIEW: SubscriptionsView = {
  client_id: 'c1',
  nickname: 'Harbor Dental',
  customer: 'cus_1',
  subscriptions: [
    {
      id: 'sub_1',
      link: null,
      state: 'running',
      state_words: 'Active',
      prices: [{ price: 'price_1', name: 'AI tokens', words: '$0.10 per 1000 tokens', metered: true }],
      period_start: '2026-11-01T00:00:00Z',
      period_end: '2026-12-01T00:00:00Z',
      collection_words: 'Charged automatically',
      days_until_due: null,
      has_payment_method: false,
      trial_end: null,
      next_amount: { amount: '12.00', currency: 'usd' },
      next_read_at: '2026-11-20T10:00:00Z',
      pending: null,
      can: { change: true, cancel: true, pause: true, resume: false, keep: false },
    },
  ],
  one_off: [
    {
      id: 'ii_1',
      description: 'Workshop',
      amount: { amount: '150.00', currency: 'usd' },
      where_words: 'On the next invoice',
      at: '2026-11-19T10:00:00Z',
    },
  ],
  read_at: '2026-11-20T10:00:00Z',
};

const CHOICES: SubscriptionChoices = {
  client_id: 'c1',
  nickname: 'Harbor Dental',
  customer: 'cus_1',
  currency: 'usd',
  has_payment_method: true,
  prices: [
    {
      id: 'price_0',
      name: 'Base',
      words: '$49.00 a month',
      currencies: ['usd'],
      every: 'a month',
      metered: false,
    },
    {
      id: 'price_1',
      name: 'AI tokens',
      words: '$0.10 per 1000 tokens',
      currencies: ['usd'],
      every: 'a month',
      metered: true,
    },
  ],
  once: [],
  common_day: '2026-12-01T00:00:00Z',
  common_words: '4 of 5 subscriptions',
  has: ['price_1'],
};

const STOP: StopBillingView = {
  client_id: 'c1',
  nickname: 'Harbor Dental',
  due: [
    {
      meter: 'tokens',
      units: '7',
      amount: { amount: '0.70', currency: 'usd' },
      remainder: '345',
      remainder_words: 'carried over',
    },
  ],
  in_doubt: '0',
  period_end: '2026-12-01T00:00:00Z',
  ends_at: null,
  steps: ['7 units are due and not sent. Send them first, so that they are on the last invoice.'],
  blocked: null,
  synced_at: '2026-11-20T10:00:00Z',
};

const PREVIEW = {
  first: {
    at: '2026-11-20T10:00:00Z',
    lines: [{ what: 'Base, part of a period', amount: { amount: '15.81', currency: 'usd' } }],
    ours: { amount: '15.81', currency: 'usd' },
    stripe_lines: [],
    stripes: { amount: '15.81', currency: 'usd' },
    difference: null,
  },
  usual: {
    at: '2026-12-01T00:00:00Z',
    lines: [{ what: 'Base', amount: { amount: '49.00', currency: 'usd' } }],
    ours: { amount: '49.00', currency: 'usd' },
    stripe_lines: [],
    stripes: null,
    difference: "Stripe's own preview could not be read. Stripe was not reached.",
  },
  note: 'Before tax and discounts. Usage is added to each invoice as it is used.',
};

const SET = {
  id: 'set_9',
  title: 'Planned',
  mode: 'test',
  button: 'Planned – TEST',
  money: [],
  items: [{ id: '1', words: 'x', state: 'planned', object_id: null, link: null, error: null }],
  state: 'planned',
  staged_at: '2026-11-20T10:00:00Z',
} as const;

function agency(): PracticeAgency {
  return new PracticeAgency('agency')
    .upTo('go_live')
    .answer('subscriptions.read', () => VIEW)
    .answer('subscription.choices', () => CHOICES)
    .answer('subscription.preview', () => PREVIEW as never)
    .answer('stop_billing.read', () => STOP)
    .answer('subscription.plan', () => SET as never)
    .answer('subscription.change', () => SET as never)
    .answer('subscription.cancel', () => SET as never)
    .answer('one_off.plan', () => SET as never);
}

describe("a client's subscription", () => {
  test('says its state, what it bills, and what is missing', async () => {
    const shown = visit(<ClientSubscriptions client="c1" zone="UTC" />, agency());
    expect(await screen.findByText('Active')).toBeVisible();
    expect(screen.getByText(/None on file/), 'a missing payment method is said').toBeVisible();
    expect(screen.getByText('$12.00')).toBeVisible();
    expect(screen.getByText('Workshop')).toBeVisible();
    await expectNoViolations(shown.container);
  });

  test('is cancelled by a plan that is shown first', async () => {
    const shown = visit(<ClientSubscriptions client="c1" zone="UTC" />, agency());
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Plan it' }));
    expect(asked(shown, 'subscription.cancel')).toEqual([
      { client: 'c1', subscription: 'sub_1', now: false },
    ]);
    expect(shown.visited).toEqual(['/billing/changes/set_9']);
  });

  test('says what would stand here when there is none', async () => {
    const none = agency().answer('subscriptions.read', () => ({ ...VIEW, subscriptions: [], one_off: [] }));
    const shown = visit(<ClientSubscriptions client="c1" zone="UTC" />, none);
    expect(await screen.findByRole('heading', { name: 'No subscription yet' })).toBeVisible();
    await expectNoViolations(shown.container);
  });
});

describe('a new subscription', () => {
  test("shows its first two invoices beside Stripe's own before it is planned", async () => {
    const shown = visit(<NewSubscription client="c1" />, agency());
    await userEvent.click(await screen.findByRole('checkbox', { name: /Base/ }));
    expect(await screen.findByRole('region', { name: 'First invoice' })).toHaveTextContent(
      'Equal to the cent',
    );
    expect(screen.getByRole('region', { name: 'Every period' })).toHaveTextContent('could not be read');
    await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
    expect(asked(shown, 'subscription.plan')).toEqual([
      {
        client: 'c1',
        prices: ['price_0'],
        once: [],
        currency: 'usd',
        start: null,
        anchor: '2026-12-01T00:00:00Z',
        trial_days: null,
        days_until_due: null,
      },
    ]);
    await expectNoViolations(shown.container);
  });

  test('puts a refusal at its field', async () => {
    const refusing = agency().answer('subscription.plan', () => {
      throw failure({ code: 'invalid', message: 'Two prices count the same usage.', field: 'prices[1]' });
    });
    visit(<NewSubscription client="c1" />, refusing);
    await userEvent.click(await screen.findByRole('checkbox', { name: /AI tokens/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Two prices count the same usage.');
  });
});

test('prices are changed at the period’s end unless asked otherwise', async () => {
  const shown = visit(<ChangePrices client="c1" subscription="sub_1" />, agency());
  await userEvent.click(await screen.findByRole('checkbox', { name: /Base/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
  expect(asked(shown, 'subscription.change')).toEqual([
    { client: 'c1', subscription: 'sub_1', prices: ['price_1', 'price_0'], now: false },
  ]);
  await expectNoViolations(shown.container);
});

test('stopping shows what is due first, and is refused at the box that would allow it', async () => {
  const refusing = agency().answer('stop_billing.plan', () => {
    throw failure({ code: 'invalid', message: '7 units are due and not sent.', field: 'leave_unsent' });
  });
  const shown = visit(<StopBilling client="c1" />, refusing);
  expect(await screen.findByText('$0.70')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Plan the end' }));
  expect(await screen.findByText('7 units are due and not sent.')).toBeVisible();
  await expectNoViolations(shown.container);
});

test('an amount of its own is planned for the next invoice', async () => {
  const shown = visit(<OneOff client="c1" />, agency());
  await userEvent.type(await screen.findByLabelText(/Amount/), '150.00');
  await userEvent.type(screen.getByLabelText(/Description/), 'Workshop');
  await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
  expect(asked(shown, 'one_off.plan')).toEqual([
    {
      client: 'c1',
      amount: '150.00',
      currency: null,
      description: 'Workshop',
      own_invoice: false,
      days_until_due: null,
    },
  ]);
  await expectNoViolations(shown.container);
});

test('a day begins at midnight of its zone, also where the clock changes', () => {
  expect(dayStart('2026-12-01', 'Europe/Berlin')).toBe('2026-11-30T23:00:00Z');
  expect(dayStart('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00Z');
  expect(dayStart('2026-02-30', 'UTC'), 'there is no such day').toBeNull();
  expect(dayStart('tomorrow', 'UTC')).toBeNull();
});
