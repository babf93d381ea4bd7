import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { BILLING } from '../../../test/billingData';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PLAN, PLANS } from '../../../test/planData';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { CHOICES, PREVIEW, SET, STOP, VIEW } from '../../../test/subscriptionData';
import { ChangePrices } from './ChangePrices';
import { ClientSubscriptions } from './ClientSubscriptions';
import { dayStart } from './day';
import { NewSubscription } from './NewSubscription';
import { OneOff } from './OneOff';
import { StopBilling } from './StopBilling';

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

  test('is paid otherwise by a plan that is shown first', async () => {
    const shown = visit(
      <ClientSubscriptions client="c1" zone="UTC" />,
      agency().answer('subscription.collect', () => SET as never),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Change how it is paid' }));
    const days = await screen.findByRole('textbox', { name: 'Days to pay' });
    await userEvent.clear(days);
    await userEvent.type(days, '30');
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
    expect(asked(shown, 'subscription.collect')).toEqual([
      { client: 'c1', subscription: 'sub_1', days_until_due: 30 },
    ]);
    expect(shown.visited).toEqual(['/billing/changes/set_9']);
  });

  test('that is to begin later says when, and is called off by a plan', async () => {
    const later = agency()
      .answer('subscriptions.read', () => ({
        ...VIEW,
        subscriptions: [],
        to_begin: [
          {
            schedule: 'sub_sched_1',
            link: null,
            at: '2027-01-01T00:00:00Z',
            prices: [{ price: 'price_1', name: 'AI tokens', words: '$0.10 per 1000 tokens', metered: true }],
          },
        ],
      }))
      .answer('subscription.call_off', () => SET as never);
    const shown = visit(<ClientSubscriptions client="c1" zone="UTC" />, later);
    expect(await screen.findByRole('heading', { name: 'AI tokens, to begin' })).toBeVisible();
    expect(screen.getByText(/1 January 2027|1 Jan 2027/), 'its day is said').toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Call it off' }));
    expect(asked(shown, 'subscription.call_off')).toEqual([{ client: 'c1', schedule: 'sub_sched_1' }]);
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

  test('says which card would be charged, that it has expired, and makes a link to add another one', async () => {
    const shown = visit(
      <NewSubscription client="c1" />,
      agency()
        .answer('subscription.choices', () => ({ ...CHOICES, has_payment_method: false }))
        .answer('client.billing', () => BILLING),
    );
    expect(await screen.findByText('Visa ending in 4242, expires 10/2026')).toBeVisible();
    expect(screen.getByText(/it counts as none/)).toBeVisible();
    expect(screen.getByText('billing@harbor.example')).toBeVisible();
    expect(screen.getByText('Northlight AI (acct_1)')).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Days to pay' }), 'so an invoice is proposed').toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Link to add a payment method' }));
    expect(await screen.findByRole('dialog')).toBeVisible();
  });

  test('sends no trial that was typed before another beginning was chosen', async () => {
    const shown = visit(<NewSubscription client="c1" />, agency());
    await userEvent.click(await screen.findByRole('checkbox', { name: /Base/ }));
    await userEvent.click(screen.getByRole('radio', { name: /^Now(?!,)/ }));
    await userEvent.type(screen.getByRole('textbox', { name: /Trial, days/ }), '14');
    await userEvent.click(screen.getByRole('radio', { name: /turns with the others/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
    await waitFor(() =>
      expect(asked(shown, 'subscription.plan').at(-1)).toMatchObject({
        anchor: CHOICES.common_day,
        trial_days: null,
      }),
    );
  });

  test('takes the prices of a plan, which can be changed then', async () => {
    const [version] = PLAN.versions;
    if (!version) throw new Error('a plan has a version');
    const price = (slot: string, id: string) => ({
      slot,
      words: '',
      price_id: id,
      lookup_key: null,
      link: null,
    });
    const prices = [price('base', 'price_0'), price('usage[0]', 'price_1'), price('setup_fee', 'price_gone')];
    const selling = agency()
      .answer('plans.list', () => PLANS)
      .answer('plan.read', () => ({ ...PLAN, versions: [{ ...version, prices }] }));
    const shown = visit(<NewSubscription client="c1" />, selling);
    await userEvent.click(await screen.findByRole('combobox', { name: 'Plan' }));
    await userEvent.click(
      await screen.findByRole('option', { name: new RegExp(PLAN.plan.name), hidden: true }),
    );
    expect(await screen.findByRole('checkbox', { name: /Base/ })).toBeChecked();
    expect(screen.getByRole('checkbox', { name: /AI tokens/ })).toBeChecked();
    await userEvent.click(screen.getByRole('checkbox', { name: /Base/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
    expect(asked(shown, 'subscription.plan')).toMatchObject([{ prices: ['price_1'], once: [] }]);
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

test('what happens on stopping follows the choice', async () => {
  visit(<StopBilling client="c1" />, agency());
  expect(await screen.findByText(/ends on 21 December 2026/)).toBeVisible();
  await userEvent.click(screen.getByRole('radio', { name: /Now/ }));
  expect(screen.getByText('The subscription ends at once.')).toBeVisible();
  expect(screen.queryByText(/ends on 21 December 2026/)).not.toBeInTheDocument();
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
