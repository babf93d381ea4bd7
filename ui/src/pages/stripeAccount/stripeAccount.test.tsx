import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { STRIPE_ACCOUNT } from '../../../test/stripeData';
import { StripeAccountPage } from './StripeAccountPage';

const connected = () => {
  const agency = new PracticeAgency('agency');
  agency.done.add('stripe');
  return agency;
};

describe('the Stripe account', () => {
  test('says what is off, why, what Stripe wants and until when', async () => {
    const shown = visit(<StripeAccountPage />, connected());
    const wrong = await screen.findByRole('table', { name: 'What is wrong now' });
    expect(wrong).toHaveTextContent('Payouts are off');
    expect(wrong, 'whether money is lost').toHaveTextContent('is not lost');
    const wanted = screen.getByRole('table', { name: 'What Stripe wants from you' });
    expect(wanted).toHaveTextContent('Your bank account for payouts');
    expect(wanted, 'the refused document keeps Stripe’s reason').toHaveTextContent(
      'The document is expired.',
    );
    await expectNoViolations(shown.container);
  });

  test('a payout that was paid and came back is told apart, with its cure', async () => {
    visit(<StripeAccountPage />, connected());
    const payouts = await screen.findByRole('table', { name: 'Last payouts' });
    expect(payouts).toHaveTextContent('Arrived, then sent back');
    expect(payouts).toHaveTextContent('The bank account has been closed.');
  });

  test('balances of several currencies stand apart, also below zero', async () => {
    visit(<StripeAccountPage />, connected());
    const balance = await screen.findByRole('table', { name: 'Balance' });
    expect(within(balance).getByRole('row', { name: /JPY/ })).toHaveTextContent('−¥1,250');
  });

  test('copies account, request ids and reasons for Stripe’s support, and asks Stripe only on a press', async () => {
    const shown = visit(<StripeAccountPage />, connected());
    await screen.findByRole('table', { name: 'Balance' });
    expect(asked(shown, 'stripe.account_refresh'), 'drawn from the file').toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
    expect(asked(shown, 'stripe.account_refresh')).toHaveLength(1);
    expect(screen.getByRole('button', { name: 'Copy for support' })).toBeVisible();
    expect(screen.getByRole('link', { name: /Stripe’s support/ })).toHaveAttribute(
      'href',
      STRIPE_ACCOUNT.support,
    );
  });

  test('not read yet, it says so', async () => {
    const agency = connected().answer('stripe.account', () => ({ ...STRIPE_ACCOUNT, read_at: null }));
    const shown = visit(<StripeAccountPage />, agency);
    expect(
      await screen.findByText('Read it once, and it can be seen here without network afterwards.'),
    ).toBeVisible();
    await expectNoViolations(shown.container);
  });
});
