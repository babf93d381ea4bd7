import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { OVERRIDE_CHOICES, OVERRIDE_PREVIEW, PLAN_ANSWERS } from '../../../test/planData';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { Plans } from '../plans/Plans';
import { NewOverride } from './NewOverride';

function agency(): PracticeAgency {
  const made = new PracticeAgency('agency').upTo('go_live');
  for (const [method, answer] of Object.entries(PLAN_ANSWERS)) made.answer(method, answer);
  return made;
}

const SET = {
  id: 'cs7',
  title: 'Give Harbor Dental Group its own price',
  mode: 'test',
  button: 'Give Harbor Dental Group its own price – TEST',
  money: [],
  items: [],
  state: 'planned',
  staged_at: '2026-11-20T10:00:00Z',
};

describe('a price of one client', () => {
  test('shows the money while it is typed, and what will be made is seen first', async () => {
    const shown = visit(
      <NewOverride client="c1" />,
      agency().answer('override.plan', () => SET),
    );
    const amount = await screen.findByLabelText('Price of 1000 tokens, USD');
    await userEvent.clear(amount);
    await userEvent.type(amount, '0.08');
    await userEvent.type(screen.getByLabelText('Reason'), 'First client');
    await userEvent.type(screen.getByLabelText('Until'), '2027-06-30');
    expect(await screen.findByText('$99.20')).toBeVisible();
    expect(screen.getByText(/1,240 × 1000 tokens/)).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'See what will be made' }));
    expect(asked(shown, 'override.plan')[0]).toMatchObject({
      client: 'c1',
      price: 'price_usage',
      reason: 'First client',
      draft: { unit_amount: '0.08' },
      now: false,
    });
    expect(shown.visited).toEqual(['/billing/changes/cs7']);
  });

  test('a broken field is said after the first try, and nothing is planned', async () => {
    const broken = agency().answer('override.preview', () => ({
      ...OVERRIDE_PREVIEW,
      faults: [{ field: 'reason', words: 'Say why: it stands beside the price wherever it is listed.' }],
    }));
    const shown = visit(<NewOverride client="c1" />, broken);
    await screen.findByLabelText('Reason');
    expect(screen.queryByText(/Say why/)).toBeNull();
    await userEvent.click(await screen.findByRole('button', { name: 'See what will be made' }));
    expect(await screen.findByText(/Say why/)).toBeVisible();
    expect(asked(shown, 'override.plan')).toEqual([]);
  });

  test('a price without usage can begin at once, and says what it takes the place of', async () => {
    visit(<NewOverride client="c1" />, agency());
    await userEvent.click(await screen.findByRole('radio', { name: /149\.00 a month/ }));
    expect(screen.getByText('This client pays $129.00 a month now')).toBeVisible();
    expect(screen.getByRole('radio', { name: 'At once' })).toBeVisible();
  });

  test('where statements bill it, the day is named and the first statement is shown line by line', async () => {
    const base = OVERRIDE_CHOICES.prices[1];
    const here = agency()
      .answer('override.choices', () => ({
        ...OVERRIDE_CHOICES,
        prices: [{ ...base, id: 'base:s1', can_now: false, can_choose_day: true }],
      }))
      .answer('override.preview', () => ({
        ...OVERRIDE_PREVIEW,
        lines: [
          {
            what: 'Harbor Dental Group, statement of November 2026',
            words: 'Growth: Base price, 14 – 30 November 2026, 17 of 30 days',
            amount: { amount: '56.10', currency: 'usd' },
          },
        ],
      }))
      .answer('override.plan', () => ({ ...SET, state: 'done' }));
    const shown = visit(<NewOverride client="c1" />, here);
    const day = await screen.findByLabelText('First day at this price');
    expect(screen.queryByRole('radio', { name: 'At once' })).toBeNull();
    await userEvent.type(day, '2026-11-14');
    await userEvent.type(screen.getByLabelText('Reason'), 'First client');
    expect(await screen.findByText(/17 of 30 days/)).toBeVisible();
    expect(screen.getByText('$56.10')).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Keep this price' }));
    expect(asked(shown, 'override.plan')[0]).toMatchObject({ price: 'base:s1', from: '2026-11-14' });
  });

  test('a client without a price is told what to do first; a failed answer is an error', async () => {
    const none = agency().answer('override.choices', () => ({ ...OVERRIDE_CHOICES, prices: [] }));
    const { container } = visit(<NewOverride client="c1" />, none);
    expect(await screen.findByText(/Give this client a subscription or a plan first/)).toBeVisible();
    await expectNoViolations(container);
  });

  test('an error of the core is shown', async () => {
    const failing = agency().answer('override.choices', () => {
      throw failure({});
    });
    const { container } = visit(<NewOverride client="c1" />, failing);
    expect(await screen.findByRole('alert')).toBeVisible();
    await expectNoViolations(container);
  });

  test('is taken back by a change that is seen first', async () => {
    const shown = visit(
      <Plans />,
      agency().answer('override.end', () => SET),
    );
    await userEvent.click(await screen.findByRole('button', { name: /Take back \$129\.00 a month/ }));
    expect(asked(shown, 'override.end')).toEqual([{ id: 'o1', now: false, on: null }]);
    expect(shown.visited).toEqual(['/billing/changes/cs7']);
  });
});
