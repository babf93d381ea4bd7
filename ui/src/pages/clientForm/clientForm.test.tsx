import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { AddClientsParams, ClientsCheck, PairingView } from '~/bindings/rpc';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PLAN, PLANS } from '../../../test/planData';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { AddMany } from './AddMany';
import { ClientForm } from './ClientForm';

const PRICE = {
  id: 'price_1',
  name: 'AI usage',
  words: '$0.10 per 1000 tokens',
  meter: 'tokens',
  unit: '1000',
  currency: 'usd',
  unit_amount: '0.10',
  lookup_key: null,
  link: null,
  clients: 0,
};

/** What the core would say: rows without a nickname have a fault, the others a sentence. */
function check({ rows }: AddClientsParams): ClientsCheck {
  const judged = rows.map((row) => ({
    faults: row.nickname === '' ? [{ field: 'nickname', words: 'Give it a name.' }] : [],
    notes:
      row.customer_id === 'cus_0'
        ? [{ light: 'amber' as const, words: 'Pier 9 is billed to this customer too.' }]
        : [],
    sentence: row.nickname === '' ? null : 'Every 1000 tokens make one unit at $0.10.',
    preview: 'The last 30 days would have been 1,200 tokens = 1 unit = $0.10, 200 left over.',
    currencies: row.plan ? ['usd', 'eur'] : ['usd'],
  }));
  const faulty = judged.filter((row) => row.faults.length > 0).length;
  return { rows: judged, faulty, customers: rows.length, subscriptions: rows.length };
}

function agencyWith(count: number): PracticeAgency {
  const agency = new PracticeAgency('agency').upTo('clients');
  const view: PairingView = {
    prices: [PRICE],
    customers: [],
    rows: Array.from({ length: count }, (_, index) => ({
      subject_id: `sub_${index}`,
      external_id: `loc_${index}`,
      name: `Client ${index + 1}`,
      email: `c${index}@client.example`,
      source: 'Parley',
      nickname: `Client ${index + 1}`,
      customer_id: null,
      confidence: null,
      why: null,
      usage_words: '1,200 tokens',
    })),
  };
  return agency
    .answer('clients.pairing', () => view)
    .answer('clients.check', (params) => check(params as AddClientsParams))
    .answer('customers.search', () => [])
    .answer('customers.look_up', () => []);
}

describe('many clients at once', () => {
  test('forty accounts are planned with one press: everything is filled down', async () => {
    const shown = visit(<AddMany />, agencyWith(40));
    expect(
      await screen.findByText(
        /All rows fit\. 40 new customers and 40 new subscriptions/,
        {},
        { timeout: 20_000 },
      ),
    ).toBeVisible();
    await userEvent.click(screen.getByText('See what will be made for 40 clients'));
    const [sent] = asked(shown, 'clients.plan') as AddClientsParams[];
    expect(sent?.rows).toHaveLength(40);
    expect(sent?.rows[39]).toMatchObject({
      nickname: 'Client 40',
      subjects: ['sub_39'],
      email: 'c39@client.example',
      price_id: 'price_1',
      charge_by: 'tokens',
      unit: '1000',
    });
    // The plan is read before anything is made.
    await waitFor(() => expect(shown.visited[0]).toMatch(/^\/billing\/changes\//));
  }, 90_000);

  test('a row that cannot be meant is named at its cell, and nothing is planned until it is mended', async () => {
    const shown = visit(<AddMany />, agencyWith(3));
    const name = await screen.findByRole('textbox', { name: 'Nickname of row Client 2' });
    await userEvent.clear(name);
    expect(await screen.findByText('Nickname: Give it a name.')).toBeVisible();
    const press = screen.getByRole('button', { name: /See what will be made/ });
    await waitFor(() => expect(press).toBeDisabled());
    expect(screen.getByText('1 row to mend')).toBeVisible();
    await expectNoViolations(shown.container);
    expect(asked(shown, 'clients.plan')).toEqual([]);
  });

  test('one plan goes down to every row that names neither price nor plan', async () => {
    const agency = agencyWith(2)
      .answer('plans.list', () => PLANS)
      .answer('clients.paste', () => ({
        rows: [
          {
            nickname: 'client 1',
            subjects: [],
            customer_id: null,
            email: null,
            plan: 'Growth',
            price_id: '',
            charge_by: '',
            unit: '',
            remainder: null,
            start: null,
            collection: null,
          },
        ],
      }));
    const shown = visit(<AddMany />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Paste rows' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Rows' }), 'nickname');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Put into the table' }));
    await userEvent.click(await screen.findByRole('combobox', { name: /^Plan/ }));
    await userEvent.click(await screen.findByRole('option', { name: /^Free/, hidden: true }));
    const press = await screen.findByRole('button', { name: 'See what will be made for 2 clients' });
    await waitFor(() => expect(press).toBeEnabled());
    await expectNoViolations(shown.container);
    await userEvent.click(press);
    const [sent] = asked(shown, 'clients.plan') as AddClientsParams[];
    expect(sent?.rows.map((row) => [row.nickname, row.plan, row.price_id, row.charge_by, row.unit])).toEqual([
      ['client 1', 'Growth', '', '', ''],
      ['Client 2', 'p0', '', '', ''],
    ]);
  });

  test('rows are pasted; what is pasted takes the place of a proposal of the same name', async () => {
    const agency = agencyWith(2).answer('clients.paste', () => ({
      rows: [
        {
          nickname: 'client 1',
          subjects: [],
          customer_id: 'cus_0',
          email: null,
          price_id: '',
          charge_by: '',
          unit: '500',
          remainder: null,
          start: null,
          collection: null,
        },
      ],
    }));
    const shown = visit(<AddMany />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Paste rows' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Rows' }), 'nickname');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Put into the table' }));
    const press = await screen.findByRole('button', { name: 'See what will be made for 2 clients' });
    await waitFor(() => expect(press).toBeEnabled());
    expect(await screen.findByText('Pier 9 is billed to this customer too.')).toBeVisible();
    await userEvent.click(press);
    const [sent] = asked(shown, 'clients.plan') as AddClientsParams[];
    expect(sent?.rows.map((row) => [row.nickname, row.unit])).toEqual([
      ['client 1', '500'],
      ['Client 2', '1000'],
    ]);
  });
});

describe('one client', () => {
  test('says in a sentence what it does and what the usage so far would have come to', async () => {
    const shown = visit(<ClientForm />, agencyWith(2));
    await userEvent.type(await screen.findByRole('textbox', { name: /^Nickname/ }), 'Harbor');
    expect(await screen.findByText('Every 1000 tokens make one unit at $0.10.')).toBeVisible();
    expect(screen.getByText(/1,200 tokens = 1 unit = \$0\.10, 200 left over/)).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'See what will be made' }));
    const [sent] = asked(shown, 'clients.plan') as AddClientsParams[];
    expect(sent?.rows[0]).toMatchObject({
      nickname: 'Harbor',
      price_id: 'price_1',
      charge_by: 'tokens',
      unit: '1000',
    });
  });

  test('is put on a plan, whose price of use the fields then show', async () => {
    const own = { ...PRICE, id: 'price_usage', words: '4 tiers by 500 tokens', unit: '500' };
    const agency = agencyWith(1)
      .answer('clients.pairing', () => ({ prices: [PRICE, own], customers: [], rows: [] }))
      .answer('plans.list', () => PLANS)
      .answer('plan.read', () => PLAN);
    const shown = visit(<ClientForm />, agency);
    await userEvent.type(await screen.findByRole('textbox', { name: /^Nickname/ }), 'Harbor');
    await userEvent.click(await screen.findByRole('combobox', { name: /^Plan/ }));
    await userEvent.click(await screen.findByRole('option', { name: /^Growth/, hidden: true }));
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: /^Billing unit|unit/i })).toHaveValue('500'),
    );
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'See what will be made' }));
    const [sent] = asked(shown, 'clients.plan') as AddClientsParams[];
    expect(sent?.rows[0]).toMatchObject({ plan: 'p1', price_id: 'price_usage', unit: '500' });
  });

  test('is put on a plan that bills no use, also where there is no price at all', async () => {
    const agency = agencyWith(1)
      .answer('clients.pairing', () => ({ prices: [], customers: [], rows: [] }))
      .answer('plans.list', () => PLANS)
      .answer('plan.read', () => PLAN);
    const shown = visit(<ClientForm />, agency);
    await userEvent.type(await screen.findByRole('textbox', { name: /^Nickname/ }), 'Harbor');
    await userEvent.click(await screen.findByRole('combobox', { name: /^Plan/ }));
    await userEvent.click(await screen.findByRole('option', { name: /^Growth/, hidden: true }));
    expect(
      screen.queryByRole('combobox', { name: /^Charge by/ }),
      'there is nothing more to choose',
    ).toBeNull();
    await userEvent.click(await screen.findByRole('combobox', { name: /^Paid in/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'EUR', hidden: true }));
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'See what will be made' }));
    const [sent] = asked(shown, 'clients.plan') as AddClientsParams[];
    expect(sent?.rows[0]).toMatchObject({
      plan: 'p1',
      price_id: '',
      charge_by: '',
      unit: '',
      currency: 'eur',
    });
  });

  test('shows a refusal at its field and keeps what was typed', async () => {
    const agency = agencyWith(1).answer('clients.plan', () => {
      throw failure({ message: 'There is already a client called Harbor.', field: 'rows[0].nickname' });
    });
    visit(<ClientForm />, agency);
    const name = await screen.findByRole('textbox', { name: /^Nickname/ });
    await userEvent.type(name, 'Harbor');
    await userEvent.click(screen.getByRole('button', { name: 'See what will be made' }));
    expect(await screen.findByText('There is already a client called Harbor.')).toBeVisible();
    expect(name).toHaveValue('Harbor');
    expect(name).toHaveAttribute('aria-invalid', 'true');
  });

  test('without a price says what to do first', async () => {
    const agency = agencyWith(0)
      .answer('clients.pairing', () => ({ prices: [], customers: [], rows: [] }))
      .answer('plans.list', () => ({ ...PLANS, plans: [] }));
    visit(<ClientForm />, agency);
    expect(await screen.findByRole('link', { name: 'Make a price' })).toBeVisible();
  });
});
