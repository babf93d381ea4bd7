import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { ChangeSetView } from '~/bindings/rpc';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { ChangeSetPage } from './ChangeSetPage';
import { PlannedChanges } from './PlannedChanges';

const STAGED: ChangeSetView = {
  id: 'set_1',
  title: 'Create a meter and a price',
  mode: 'live',
  button: 'Create 2 objects in Stripe – LIVE',
  money: [
    { what: 'Harbor Dental', words: 'pays $0.10 per unit', amount: { amount: '12.00', currency: 'usd' } },
  ],
  items: [
    { id: 'a', words: 'Create meter tokens', state: 'planned', object_id: null, link: null, error: null },
    { id: 'b', words: 'Create price', state: 'planned', object_id: null, link: null, error: null },
  ],
  state: 'planned',
  staged_at: '2026-11-20T14:00:00Z',
};

function agencyWith(...sets: ChangeSetView[]): PracticeAgency {
  const agency = new PracticeAgency('agency').upTo('go_live');
  agency.sets = sets;
  return agency;
}

describe('a change set', () => {
  test('is read before it is confirmed, and ends in a receipt with ids', async () => {
    const shown = visit(<ChangeSetPage id="set_1" />, agencyWith(STAGED));
    const confirm = await screen.findByRole('button', { name: 'Create 2 objects in Stripe – LIVE' });
    expect(screen.getByText('$12.00'), 'what it means in money stands above the button').toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(confirm);
    expect(await screen.findByRole('heading', { name: 'Receipt' })).toBeVisible();
    expect(
      screen.getAllByRole('link', { name: /Open in Stripe/ }),
      'each object can be looked at',
    ).toHaveLength(2);
    expect(asked(shown, 'change_set.apply')).toEqual([{ id: 'set_1' }]);
  });

  test('that failed in part says why and can be finished', async () => {
    const failed: ChangeSetView = {
      ...STAGED,
      state: 'failed',
      items: [
        {
          ...STAGED.items[0],
          id: 'a',
          words: 'Create meter tokens',
          state: 'done',
          object_id: 'mtr_1',
          link: null,
          error: null,
        },
        {
          id: 'b',
          words: 'Create price',
          state: 'failed',
          object_id: null,
          link: null,
          error: 'Stripe refused the currency. Nothing was charged. Request req_7.',
        },
      ],
    };
    const shown = visit(
      <ChangeSetPage id="set_1" />,
      agencyWith(failed).answer('change_set.retry', () => failed),
    );
    expect(await screen.findByText(/Request req_7/), 'the refusal stands under its item').toBeVisible();
    expect(screen.getByRole('button', { name: 'Try the rest again – LIVE' })).toBeVisible();
    expect(screen.getByText('What is done stays done and is not done twice.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again: Create price' }));
    expect(asked(shown, 'change_set.retry'), 'one step is tried again alone').toEqual([
      { id: 'set_1', item: 'b' },
    ]);
  });

  test('says of a subscription that was made and is not paid why, and where it can be paid', async () => {
    const declined: ChangeSetView = {
      ...STAGED,
      state: 'done',
      items: [
        {
          id: 'a',
          words: 'Create customer Harbor',
          state: 'done',
          object_id: 'cus_1',
          link: null,
          error: null,
        },
        {
          id: 'b',
          words: 'Subscribe Harbor to Basic',
          state: 'unpaid',
          object_id: 'sub_1',
          link: null,
          error: 'Its first invoice of $49.00 is not paid, so it has not begun.',
          unpaid: { pay_page: 'https://invoice.stripe.com/i/in_1', client_id: 'harbor' },
        },
      ],
    };
    const shown = visit(<ChangeSetPage id="set_1" />, agencyWith(declined));
    expect(await screen.findByText('Made, not paid'), 'it does not look done').toBeVisible();
    expect(screen.getByText(/\$49\.00 is not paid, so it has not begun/)).toBeVisible();
    expect(screen.getByRole('link', { name: /Payment page/ })).toBeVisible();
    expect(
      screen
        .getAllByRole('row')
        .map((row) => row.textContent)
        .findIndex((text) => text?.includes('Basic')),
      'and stands before what is well',
    ).toBe(1);
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('link', { name: 'Add a card' }));
    expect(shown.visited).toEqual(['/clients/harbor?tab=billing']);
  });

  test('shows a refusal of the whole', async () => {
    const agency = agencyWith(STAGED).answer('change_set.apply', () => {
      throw failure({
        code: 'offline',
        message: 'Stripe was not reached. Nothing was made.',
        retry: 'later',
      });
    });
    visit(<ChangeSetPage id="set_1" />, agency);
    await userEvent.click(await screen.findByRole('button', { name: STAGED.button }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Nothing was made.');
  });

  test('can be discarded while nothing has left', async () => {
    const shown = visit(<ChangeSetPage id="set_1" />, agencyWith(STAGED));
    await userEvent.click(await screen.findByRole('button', { name: 'Discard' }));
    expect(asked(shown, 'change_set.discard')).toEqual([{ id: 'set_1' }]);
  });
});

describe('planned changes', () => {
  test('lists plans and receipts, and each opens', async () => {
    const shown = visit(<PlannedChanges />, agencyWith(STAGED));
    await userEvent.click(await screen.findByText('Create a meter and a price'));
    expect(shown.visited).toEqual(['/billing/changes/set_1']);
    await expectNoViolations(shown.container);
  });

  test('says what would stand here when there is nothing', async () => {
    visit(<PlannedChanges />, agencyWith());
    expect(await screen.findByRole('heading', { name: 'Nothing is planned' })).toBeVisible();
  });
});
