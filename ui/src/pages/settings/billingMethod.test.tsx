import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { METHOD } from '../../../test/stripeData';
import { SettingsPage } from './SettingsPage';

const agency = () => new PracticeAgency('agency').upTo('go_live');

describe('the billing method', () => {
  test('stands per client, until when and what then', async () => {
    const shown = visit(<SettingsPage tab="billing" />, agency());
    const table = await screen.findByRole('table', { name: 'Clients' });
    expect(within(table).getByRole('row', { name: /Pier 9/ })).toHaveTextContent('Statements');
    expect(within(table).getByRole('row', { name: /Harbor Dental/ })).toHaveTextContent('no change planned');
    await expectNoViolations(shown.container);
  });

  test('of one client is shown before it is changed', async () => {
    const shown = visit(<SettingsPage tab="billing" />, agency());
    await userEvent.click(
      await screen.findByRole('button', { name: 'Change Harbor Dental Group to Statements' }),
    );
    expect(await screen.findByText('Nothing is sent.')).toBeVisible();
    expect(asked(shown, 'method.change'), 'looking changes nothing').toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Change to Statements' }));
    expect(asked(shown, 'method.change')).toEqual([{ method: 'custom', client: 'c1' }]);
  });

  test('a plan goes over with its money, and a subscription is proposed where Stripe has none', async () => {
    const usd = (amount: string) => ({ amount, currency: 'usd' });
    const proposing = agency()
      .answer('method.plan', (change: { method: 'custom'; client: string }) => ({
        change,
        clients: [
          {
            ...METHOD.clients[0],
            refused: true,
            words: 'It has no subscription in Stripe that could charge its plan.',
            money: [{ what: 'Harbor', words: 'Growth, version 1 by statements', amount: usd('149.00') }],
            proposes: {
              plan: 'Growth, version 1',
              begins: '2026-12-01T00:00:00Z',
              money: [{ what: 'Harbor', words: 'Growth: $129.00 a month', amount: usd('129.00') }],
            },
          },
        ],
        notes: [],
      }))
      .answer('method.subscribe', () => ({ id: 'cs9' }));
    const shown = visit(<SettingsPage tab="billing" />, proposing);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Change Harbor Dental Group to Statements' }),
    );
    expect(await screen.findByText('$149.00')).toBeVisible();
    expect(screen.getByText('$129.00')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Plan this subscription' }));
    expect(asked(shown, 'method.subscribe')).toEqual([{ id: 'c1' }]);
    expect(shown.visited).toEqual(['/billing/changes/cs9']);
  });

  test('a client that cannot be changed says why, and there is nothing to press', async () => {
    const refused = agency().answer('method.plan', (change: { method: 'custom'; client: string }) => ({
      change,
      clients: [{ ...METHOD.clients[0], refused: true, words: 'Harbor has no Stripe customer.' }],
      notes: [],
    }));
    visit(<SettingsPage tab="billing" />, refused);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Change Harbor Dental Group to Statements' }),
    );
    expect(await screen.findByText('Harbor has no Stripe customer.')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Change to Statements' })).toBeNull();
  });
});
