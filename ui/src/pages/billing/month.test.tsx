import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { billedAgency } from '../../../test/billedAgency';
import { MONTH } from '../../../test/monthData';
import { asked } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { openWindow } from '../../../test/window';

describe('the month table', () => {
  it('shows every client with its money beside the last period, and what is not billed apart', async () => {
    const { container } = openWindow('/billing/month');
    const table = await screen.findByRole('table', { name: 'Clients and their month' });
    const row = within(table).getByRole('row', { name: /^Pier 9 Restaurants/ });
    expect(row).toHaveTextContent('17,861,204 tokens');
    expect(row).toHaveTextContent('$1,786.10');
    expect(row, 'the change in money; the per cent stands in wider windows').toHaveTextContent('+$176.90');
    expect(within(table).getByRole('row', { name: /^Juniper Travel/ })).toHaveTextContent('new');
    expect(within(table).getByText('Not in the sum, because nothing is charged: 1 client')).toBeVisible();
    expect(screen.getByText(MONTH.sentence)).toBeVisible();
    await expectNoViolations(container);
  });

  it('has a client’s lines under its sum', async () => {
    openWindow('/billing/month');
    const harbor = await screen.findByRole('row', { name: /^Harbor Dental Group/ });
    expect(harbor, 'use and base price together').toHaveTextContent('$2,944.00');
    expect(screen.getByRole('row', { name: /^Scale/ })).toHaveTextContent('$299.00');
    expect(screen.getByRole('row', { name: /^tokens/ })).toHaveTextContent('$2,645.00');
  });

  it('leads from a figure to its records', async () => {
    const shown = openWindow('/billing/month');
    await userEvent.click(
      await screen.findByRole('link', { name: '$1,786.10: what Pier 9 Restaurants is charged' }),
    );
    await waitFor(() =>
      expect(shown.address()).toBe(
        '/explain/Pier%209%20Restaurants?period=period-november&rule=rule+Pier+9+Restaurants',
      ),
    );
  });

  it('opens the send queue with everything that is ready ticked, and nothing that is held', async () => {
    const shown = openWindow('/billing/month');
    const approve = await screen.findByRole('button', {
      name: 'Review and approve 1,204 units, $120.40, 9 clients',
    });
    expect(approve, 'it says what the press does not do').toHaveAccessibleDescription(/Nothing is sent/);
    expect(screen.getByText(/3 clients kept back are not among them/)).toBeVisible();
    await userEvent.click(approve);
    await waitFor(() => expect(shown.address()).toBe('/billing'));
    expect(
      await screen.findByRole('button', { name: 'Send 1,204 units, $120.40, 9 clients – LIVE' }),
    ).toBeEnabled();
    expect(screen.getByRole('checkbox', { name: 'Select Atlas Auto Care' })).not.toBeChecked();
    expect(asked(shown, 'billing.send'), 'nothing is sent by that press').toEqual([]);
  });

  it('ticks only what was found', async () => {
    const shown = openWindow('/billing/month');
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Find a client' }), 'lumen');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Review and approve 186 units, $18.60, 1 client' }),
    );
    await waitFor(() => expect(shown.address()).toBe('/billing?lines=Lumen+Optics'));
    expect(
      await screen.findByRole('button', { name: 'Send 186 units, $18.60, 1 client – LIVE' }),
    ).toBeEnabled();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Bluebird Realty' }));
    expect(
      screen.getByRole('button', { name: 'Send 350 units, $35.00, 2 clients – LIVE' }),
      'others can be ticked too',
    ).toBeEnabled();
  });

  it('lets the core filter, sort and choose the month, by its address', async () => {
    const shown = openWindow('/billing/month?period=2026-10');
    await screen.findByRole('table', { name: 'Clients and their month' });
    expect(asked(shown, 'billing.month').at(-1)).toMatchObject({
      period: '2026-10',
      only: null,
      sort: 'amount',
    });
    await userEvent.click(screen.getByRole('radio', { name: 'Needs you 3' }));
    await waitFor(() => expect(shown.address()).toBe('/billing/month?period=2026-10&show=needs_owner'));
    await waitFor(() => expect(asked(shown, 'billing.month').at(-1)).toMatchObject({ only: 'needs_owner' }));
    await userEvent.click(screen.getByRole('button', { name: 'Margin' }));
    await waitFor(() =>
      expect(asked(shown, 'billing.month').at(-1)).toMatchObject({ sort: 'margin', descending: false }),
    );
  });

  it('exports what is shown', async () => {
    const agency = billedAgency();
    agency.platform.nextPath = '/home/owner/month.csv';
    const shown = openWindow('/billing/month', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'This table as CSV', hidden: true }));
    await waitFor(() =>
      expect(asked(shown, 'export.write')).toMatchObject([
        { what: { kind: 'month', params: { period: 'current', only: null } }, path: '/home/owner/month.csv' },
      ]),
    );
  });

  it('never adds two currencies', async () => {
    const [total] = MONTH.totals;
    const euros = { amount: '50.00', currency: 'eur' };
    const agency = billedAgency().answer('billing.month', () => ({
      ...MONTH,
      totals: [
        total,
        { clients: 2, unknown_costs: 2, money: { ...total?.money, amount: euros, last: null, change: null } },
      ],
    }));
    openWindow('/billing/month', agency);
    expect(await screen.findByText('2 clients in EUR')).toBeVisible();
    expect(screen.getByText('€50.00')).toBeVisible();
    expect(screen.getByText(/charged for 2 clients is not known/)).toBeVisible();
  });

  it('says what has no client', async () => {
    const agency = billedAgency().answer('billing.month', () => ({ ...MONTH, clients: [], total: 0 }));
    openWindow('/billing/month?show=unpaid', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Show all clients' }));
    expect(await screen.findByText('No client has a billing period yet')).toBeVisible();
  });
});
