import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { billedAgency } from '../../../test/billedAgency';
import * as money from '../../../test/billedMoney';
import { failure } from '../../../test/fakePlatform';
import { asked } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { openWindow } from '../../../test/window';

const PAGES = [
  {
    address: '/billing/invoices',
    method: 'billing.invoices',
    full: money.INVOICES,
    empty: 'No such invoice',
  },
  {
    address: '/billing/payments',
    method: 'billing.payments',
    full: money.PAYMENTS,
    empty: 'No such payment',
  },
  { address: '/billing/payouts', method: 'billing.payouts', full: money.PAYOUTS, empty: 'No such payout' },
] as const;

describe('Stripe’s side of the money', () => {
  it.each(PAGES)(
    '$address, full, empty, not allowed and failed',
    async ({ address, method, full, empty }) => {
      const shown = openWindow(address, billedAgency());
      await screen.findByText(/As Stripe said/);
      await expectNoViolations(shown.container);
      shown.unmount();

      const none = {
        ...full,
        rows: [],
        total: 0,
        sums: [],
        age: { read_at: null, off: 'The key may not read this.' },
      };
      const without = openWindow(
        address,
        billedAgency().answer(method, () => none),
      );
      expect(await screen.findByText(empty)).toBeVisible();
      expect(screen.getByText('The key may not read this.')).toBeVisible();
      await expectNoViolations(without.container);
      without.unmount();

      const failed = openWindow(
        address,
        billedAgency().answer(method, () => {
          throw failure({ message: 'The file is busy. No money moved.', retry: 'after_fix' });
        }),
      );
      expect(await screen.findByText('The file is busy. No money moved.')).toBeVisible();
      await expectNoViolations(failed.container);
    },
  );

  it('says under an unpaid invoice why, what helps, and where the client can pay', async () => {
    openWindow('/billing/invoices', billedAgency());
    expect(await screen.findByText(/insufficient funds/)).toBeVisible();
    expect(screen.getByRole('link', { name: /Payment page/ })).toHaveAttribute(
      'href',
      'https://invoice.stripe.com/i/in_1',
    );
    expect(screen.getByText('$241.40 still to pay')).toBeVisible();
  });

  it('asks for what the filter names, and keeps it in the address', async () => {
    const shown = openWindow('/billing/payments', billedAgency());
    await userEvent.click(await screen.findByRole('radio', { name: 'Declined' }));
    await screen.findByRole('table', { name: 'Payments' });
    const filters = asked(shown, 'billing.payments').map((params) => (params as { filter: string }).filter);
    expect(filters).toContain('failed');
  });

  it('puts refunds and disputes under their payment', async () => {
    openWindow('/billing/payments', billedAgency());
    expect(await screen.findByText('$4.10: Refunded, asked for by the client')).toBeVisible();
    expect(screen.getByText(/asked back/)).toBeVisible();
    expect(screen.getByRole('link', { name: /Answer in Stripe/ })).toBeVisible();
  });

  it('shows what a payout carried, with the sum that reached the bank', async () => {
    openWindow('/billing/payouts?payout=po_1', billedAgency());
    const table = await screen.findByRole('table', { name: /What the payout of \$1,168.88 carried/ });
    expect(within(table).getByText('Harbor Dental Group')).toBeVisible();
    expect(within(table).getAllByText('$1,168.88')).toHaveLength(2);
  });
});
