import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { ChangeSetView, ClientPlansView } from '~/bindings/rpc';
import { billedAgency } from '../../../../test/billedAgency';
import { STATEMENT } from '../../../../test/billedData';
import { failure } from '../../../../test/fakePlatform';
import { asked, visit } from '../../../../test/pages';
import { expectNoViolations } from '../../../../test/render';
import { Statement } from '../../statement/Statement';
import { ClientPlan } from './ClientPlan';

const usd = (amount: string) => ({ amount, currency: 'usd' });

const ON_NONE: ClientPlansView = {
  by_statement: true,
  can_change: true,
  is_billed: false,
  rows: [],
  choices: [{ id: 'p1', name: 'Growth', kind: 'regular', words: '$149.00 a month', blocked: null }],
  month_words: 'November 2026',
  lines: [],
  total: null,
  ever: false,
};

const ON_GROWTH: ClientPlansView = {
  ...ON_NONE,
  rows: [
    {
      plan_id: 'p1',
      name: 'Growth',
      version: 1,
      newest: 2,
      kind: 'regular',
      words: '$149.00 a month',
      base_words: '$149.00 a month',
      from: '2026-11-14',
      to: null,
      is_coming: false,
      moves_on: false,
      period_end: '2026-12-01',
    },
  ],
  lines: [
    {
      what: 'Growth',
      words: 'Base price, 14 – 30 November 2026, 17 of 30 days',
      amount: usd('84.43'),
    },
  ],
  total: usd('84.43'),
  ever: true,
};

const PLANNED: ChangeSetView = {
  id: 'p1',
  title: 'Contoso: comes onto Growth, version 1 on 14 November 2026',
  mode: 'none',
  button: 'Kept',
  money: [
    {
      what: 'Contoso, statement of November 2026',
      words: 'Growth: Base price, 14 – 30 November 2026, 17 of 30 days',
      amount: usd('84.43'),
    },
  ],
  items: [],
  state: 'planned',
  staged_at: '2026-11-20T10:00:00Z',
};

describe("a client's plan under Custom billing", () => {
  test('is put on with the money of its first statement beside it', async () => {
    const agency = billedAgency()
      .answer('client.plans', () => ON_NONE)
      .answer('plan.put_preview', () => PLANNED)
      .answer('plan.put', () => ({ ...PLANNED, state: 'done' }));
    const shown = visit(<ClientPlan client="c1" nickname="Contoso" />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Put on a plan' }));
    expect(await screen.findByText(/17 of 30 days/)).toBeVisible();
    expect(screen.getByText(/no money moves by this press/)).toBeVisible();
    await userEvent.type(screen.getByLabelText('First day'), '2026-11-14');
    await userEvent.click(screen.getByRole('button', { name: 'Put it on this plan' }));
    expect(asked(shown, 'plan.put')).toEqual([
      { clients: ['c1'], plan: 'p1', version: null, from: '2026-11-14', remainder: null },
    ]);
  });

  test('is moved to a plan, and never to an add-on, which comes beside it', async () => {
    const agency = billedAgency()
      .answer('client.plans', () => ({
        ...ON_GROWTH,
        choices: [
          { id: 'p3', name: 'Storage', kind: 'add_on', words: '$9.00 a month' },
          { id: 'p2', name: 'Scale', kind: 'regular', words: '$300.00 a month', blocked: null },
        ],
      }))
      .answer('plan.put_preview', () => PLANNED);
    visit(<ClientPlan client="c1" nickname="Contoso" />, agency);
    await userEvent.click(await screen.findByRole('button', { name: /^Move/ }));
    await userEvent.click(await screen.findByRole('combobox', { name: 'Plan' }));
    const options = screen.getAllByRole('option', { hidden: true }).map((option) => option.textContent);
    expect(options).toEqual(['Scale · $300.00 a month']);
  });

  test('says at the field what is wrong with a day, and sends nothing', async () => {
    const agency = billedAgency()
      .answer('client.plans', () => ON_NONE)
      .answer('plan.put_preview', () => {
        throw failure({ message: '"soon" is not a day.', field: 'from' });
      });
    const shown = visit(<ClientPlan client="c1" nickname="Contoso" />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Put on a plan' }));
    await userEvent.type(screen.getByLabelText('First day'), 'soon');
    expect(await screen.findByText('"soon" is not a day.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Put it on this plan' })).toBeDisabled();
    expect(asked(shown, 'plan.put')).toEqual([]);
  });

  test('shows since when, what is newer, and what stands on this month’s statement; and is taken off', async () => {
    const agency = billedAgency()
      .answer('client.plans', () => ON_GROWTH)
      .answer('plan.off_preview', () => ({
        ...PLANNED,
        title: 'Contoso: on Growth, version 1 until 30 November 2026',
      }))
      .answer('plan.off', () => PLANNED);
    const shown = visit(<ClientPlan client="c1" nickname="Contoso" />, agency);
    expect(await screen.findByText('Growth, version 1')).toBeVisible();
    expect(screen.getByText(/version 2 is newer/)).toBeVisible();
    expect(screen.getByText('Base price, 14 – 30 November 2026, 17 of 30 days')).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: /Take off/ }));
    expect(await screen.findByText('Contoso: on Growth, version 1 until 30 November 2026')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Take it off' }));
    expect(asked(shown, 'plan.off')).toEqual([{ client: 'c1', plan: 'p1', on: null, undo: false }]);
  });

  test('is on the statement under its own name, also without any usage', async () => {
    const line = {
      plan: 'Growth',
      version: 1,
      is_set_up: false,
      words: 'Base price, 14 – 30 November 2026, 17 of 30 days',
      price_words: '$149.00 a month',
      first: '2026-11-14',
      last: '2026-11-30',
      days: 17,
      of_days: 30,
      amount: usd('84.43'),
    };
    const view = { ...STATEMENT, parts: [], plans: [line], total: usd('84.43') };
    const shown = visit(
      <Statement client="c1" period={undefined} />,
      billedAgency().answer('statement.read', () => view),
    );
    expect(await screen.findByText('Growth, version 1')).toBeVisible();
    expect(screen.getByText('Base price, 14 – 30 November 2026, 17 of 30 days')).toBeVisible();
    expect(screen.getAllByText('$84.43').length).toBe(2);
    await expectNoViolations(shown.container);
  });
});
