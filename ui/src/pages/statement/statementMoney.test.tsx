import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { billedAgency } from '../../../test/billedAgency';
import { STATEMENT } from '../../../test/billedData';
import { asked, visit } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { Statement } from './Statement';

const usd = (amount: string) => ({ amount, currency: 'usd' });
const issued = { ...STATEMENT, number: 7, state: 'issued', open: usd('2645.00') };

describe('a statement', () => {
  test('is taken back only with a reason, and says what follows', async () => {
    const agency = billedAgency()
      .answer('statement.read', () => issued)
      .answer('statement.void', () => STATEMENT);
    const shown = visit(<Statement client="c1" period={undefined} />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Take back' }));
    expect(screen.getByText(/its units are due again/)).toBeVisible();
    const confirm = screen.getByRole('button', { name: 'Take back statement 7' });
    await userEvent.click(confirm);
    expect(asked(shown, 'statement.void'), 'not without a reason').toEqual([]);
    expect(screen.getByText('Say why, so that it can be read later.')).toBeVisible();
    await userEvent.type(screen.getByLabelText('Reason'), 'Counted twice');
    await userEvent.click(confirm);
    expect(asked(shown, 'statement.void')).toEqual([{ client: 'c1', number: 7, reason: 'Counted twice' }]);
  });

  test('paid in part says what is open and takes the rest', async () => {
    const part = {
      ...issued,
      state: 'paid',
      paid: { date: '2026-12-05', amount: usd('2000.00'), note: 'bank' },
      open: usd('645.00'),
    };
    const shown = visit(
      <Statement client="c1" period={undefined} />,
      billedAgency().answer('statement.read', () => part),
    );
    expect(await screen.findByText('$645.00 still open')).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Note a further payment' }));
    expect(screen.getByLabelText('Amount'), 'what is open is proposed').toHaveValue('645.00');
  });

  test('of a month whose former one was taken back names that one', async () => {
    const again = { ...STATEMENT, voided: [{ number: 7, reason: 'Counted twice', total: usd('2645.00') }] };
    visit(
      <Statement client="c1" period={undefined} />,
      billedAgency().answer('statement.read', () => again),
    );
    expect(await screen.findByText('Statement 7 of $2,645.00 was taken back')).toBeVisible();
    expect(screen.getByText('Counted twice')).toBeVisible();
  });
});
