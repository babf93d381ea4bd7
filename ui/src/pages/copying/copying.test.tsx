import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { CopyClientRow, CopyParams, CopyView } from '~/bindings/rpc';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { CopyPage } from './CopyPage';

function row(nickname: string, more: Partial<CopyClientRow> = {}): CopyClientRow {
  return {
    payer: `cus_Test${nickname}`,
    clients: [nickname],
    there: [],
    customer_name: nickname,
    email: `${nickname.toLowerCase()}@client.example`,
    prices: ['$0.10 per 1000 tokens'],
    fixed: null,
    accounts: 1,
    asks: true,
    found: [],
    proposed: null,
    why: 'nobody here has this e-mail',
    ...more,
  };
}

const HARBOR = {
  id: 'cus_Harbor',
  name: 'Harbor Dental',
  email: 'harbor@client.example',
  taken_by: null,
  subscribed_price: null,
  payment_method: null,
};

const VIEW: CopyView = {
  from: 'test',
  from_name: 'Northlight test',
  name: 'Northlight AI',
  mode: 'live',
  needs_stripe: null,
  prices: 2,
  plans: 1,
  sources: [{ name: 'Parley', words: 'New, without its key: enter it under Connections.', comes: true }],
  clients: [
    row('Harbor', {
      clients: ['Harbor', 'Harbor West'],
      found: [HARBOR],
      proposed: HARBOR.id,
      why: 'same e-mail',
      fixed: { amount: '49.00', currency: 'usd' },
    }),
    row('Juniper'),
    row('Lumen', { asks: false, there: ['Lumen'] }),
  ],
};

function agency(view: CopyView = VIEW): PracticeAgency {
  const made = new PracticeAgency('agency').upTo('clients');
  const state = made.app();
  const other = { id: 'test', name: 'Northlight test', kind: 'agency' as const, mode: 'test' as const };
  return made
    .answer('app.state', () => ({ ...state, workspaces: [...state.workspaces, other] }))
    .answer('copy.read', () => view)
    .answer('customers.search', () => [HARBOR])
    .answer('customers.look_up', () => []);
}

const next = () => screen.findByRole('button', { name: 'See what will be made' });

describe('copying a workspace', () => {
  test('proposals are sent as they stand, rows without one are left out, and it is said', async () => {
    const shown = visit(<CopyPage from="test" />, agency());
    expect(await screen.findByText(/1 client row is left out/)).toBeVisible();
    expect(screen.getByText(/Harbor Dental \(harbor@client.example, cus_Harbor\)/)).toBeVisible();
    expect(screen.getByText('Here already')).toBeVisible();
    await expectNoViolations(document.body);
    await userEvent.click(await next());
    await waitFor(() => expect(asked(shown, 'copy.plan')).toHaveLength(1));
    const [sent] = asked(shown, 'copy.plan') as CopyParams[];
    expect(sent).toEqual({
      from: 'test',
      sources: true,
      clients: true,
      fixed: false,
      customers: [{ payer: 'cus_TestHarbor', customer: 'cus_Harbor', create: false }],
    });
  });

  test('the owner makes a new customer for one and leaves another out', async () => {
    const shown = visit(<CopyPage from="test" />, agency());
    const table = await screen.findByRole('table', { name: 'Clients and who pays for them' });
    await userEvent.click(within(table).getByRole('button', { name: /Left out.*Who pays for Juniper/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Use this' }));
    expect(await screen.findByText(/New customer, juniper@client.example/)).toBeVisible();
    await userEvent.click(within(table).getByRole('button', { name: /Who pays for Harbor/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Leave out' }));
    await userEvent.click(screen.getByRole('checkbox', { name: /fixed prices/ }));
    await userEvent.click(await next());
    await waitFor(() => expect(asked(shown, 'copy.plan')).toHaveLength(1));
    const [sent] = asked(shown, 'copy.plan') as CopyParams[];
    expect(sent?.customers).toEqual([{ payer: 'cus_TestJuniper', customer: null, create: true }]);
    expect(sent?.fixed).toBe(true);
  });

  test('a refused customer is said at its row and nothing is lost', async () => {
    const refusing = agency().answer('copy.plan', () => {
      throw failure({ code: 'invalid', message: 'It is billed in EUR.', field: 'customers[0].customer' });
    });
    visit(<CopyPage from="test" />, refusing);
    await userEvent.click(await next());
    expect(await screen.findByText('It is billed in EUR.')).toBeVisible();
    expect(screen.getByText(/Harbor Dental \(harbor@client.example, cus_Harbor\)/)).toBeVisible();
  });

  test('without Stripe here the door leads there, and nothing can be planned', async () => {
    visit(<CopyPage from="test" />, agency({ ...VIEW, needs_stripe: 'Stripe is not connected.' }));
    expect(await screen.findByRole('button', { name: 'Connect Stripe' })).toBeEnabled();
    expect(await next()).toBeDisabled();
    await expectNoViolations(document.body);
  });

  test('without a workspace named one is chosen', async () => {
    visit(<CopyPage from={undefined} />, agency());
    expect(await screen.findByRole('combobox', { name: 'Workspace to copy from' })).toBeVisible();
    await expectNoViolations(document.body);
  });
});
