import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import * as data from '../../../test/rehearseData';
import { expectNoViolations } from '../../../test/render';
import { Rehearse } from './Rehearse';

const PLANNED = {
  id: 'set_9',
  title: 'Rehearse AI tokens, 140 units',
  button: 'Rehearse AI tokens, 140 units – TEST',
  mode: 'test',
  money: [],
  items: [],
  state: 'planned',
  staged_at: '2026-11-21T10:00:00Z',
} as const;

function agency(): PracticeAgency {
  const own = new PracticeAgency().upTo('first_sync').answer('rehearse.plan', () => PLANNED);
  for (const [method, answer] of Object.entries(data.REHEARSE_ANSWERS)) own.answer(method, answer);
  return own.answer('rehearse.remove', () => PLANNED);
}

function page(chosen: { price?: string; rehearsal?: string } = {}) {
  return <Rehearse price={chosen.price} plan={undefined} client={undefined} rehearsal={chosen.rehearsal} />;
}

describe('rehearse', () => {
  test('works out our bill of what is chosen, and plans it without making anything', async () => {
    const shown = visit(page({ price: 'price_tokens' }), agency());
    const units = await screen.findByRole('textbox', { name: 'Units of AI tokens' });
    expect(units).toHaveValue('1234');
    expect(screen.getByText('A number to begin with. 1,234,000 tokens.')).toBeVisible();
    const bill = screen.getByRole('table', { name: 'What Rebill expects on the invoices' });
    expect(within(bill).getByText('$221.40')).toBeVisible();
    expect(screen.getByText(/Nothing is made in Stripe by this press/)).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.clear(units);
    await userEvent.type(units, '140');
    await waitFor(() =>
      expect(asked(shown, 'rehearse.preview').at(-1)).toMatchObject({
        price: 'price_tokens',
        units: [{ price: 'price_tokens', units: '140' }],
      }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Continue to the steps' }));
    await waitFor(() => expect(asked(shown, 'rehearse.plan')).toHaveLength(1));
    await waitFor(() => expect(shown.visited).toEqual(['/billing/changes/set_9']));
  });

  test('says what cannot be meant at its field', async () => {
    const wrong = agency().answer('rehearse.plan', () => {
      throw failure({
        message: '"1.5" is no whole number of units. Give one such as 1200; Stripe counts whole units.',
        field: 'units',
      });
    });
    const shown = visit(page({ price: 'price_tokens' }), wrong);
    const units = await screen.findByRole('textbox', { name: 'Units of AI tokens' });
    await userEvent.type(units, '.5');
    await userEvent.click(screen.getByRole('button', { name: 'Continue to the steps' }));
    await waitFor(() => expect(units).toBeInvalid());
    expect(screen.getByText(/no whole number of units/)).toBeVisible();
    await expectNoViolations(shown.container);
  });

  test('lists what was rehearsed, with the way on of each', async () => {
    const shown = visit(page(), agency());
    expect(await screen.findByText('Rehearsed on 21 Nov 2026: matches to the cent, $14.00.')).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Remove from Stripe: AI calls, 12 units' }));
    await waitFor(() => expect(asked(shown, 'rehearse.remove')).toEqual([{ id: 'r2' }]));
  });

  test('lays both bills side by side, and names the difference', async () => {
    const shown = visit(page({ rehearsal: 'r3' }), agency());
    const table = await screen.findByRole('table', { name: "After the period, Stripe's invoice A1B2-0001" });
    expect(within(table).getByText('Differs')).toBeVisible();
    expect(
      screen.getByText('AI tokens: Rebill expects $14.00, Stripe billed $15.40, $1.40 more.'),
    ).toBeVisible();
    await expectNoViolations(shown.container);
  });

  test('says that they match, with the amount', async () => {
    const shown = visit(
      page({ rehearsal: 'r1' }),
      agency().answer('rehearse.read', () => data.SAME),
    );
    expect(await screen.findByText('Matches to the cent: $14.00')).toBeVisible();
    await expectNoViolations(shown.container);
  });

  test('sends a live workspace to its test workspace, and says what would stand there while it is empty', async () => {
    const why = 'Rehearsals exist only in test mode, and this workspace is LIVE.';
    const live = agency().answer('rehearse.form', () => ({ ...data.FORM, mode: 'live', not_here: why }));
    const shown = visit(page(), live);
    expect(await screen.findByText(why)).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Continue to the steps' }),
      'nothing can be pressed',
    ).toBeNull();
    await expectNoViolations(shown.container);
  });

  test('says that there is nothing to rehearse before there is a price', async () => {
    const none = agency()
      .answer('rehearse.form', () => data.NOTHING)
      .answer('rehearse.list', () => []);
    const shown = visit(page(), none);
    expect(await screen.findByText('There is nothing to rehearse')).toBeVisible();
    expect(screen.getByText('Nothing was rehearsed yet.')).toBeVisible();
    await expectNoViolations(shown.container);
  });
});
