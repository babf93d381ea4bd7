import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { billedAgency } from '../../test/billedAgency';
import * as billed from '../../test/billedData';
import { failure } from '../../test/fakePlatform';
import * as month from '../../test/monthData';
import { asked } from '../../test/pages';
import { PLANS } from '../../test/planData';
import { expectNoViolations } from '../../test/render';
import { openWindow } from '../../test/window';

const EMPTY_QUEUE = {
  counted_at: null,
  last_send: null,
  mode: 'live',
  ready: [],
  not_ready: [],
  late: [],
  units: '0',
  amount: null,
  off: null,
  checks: [],
  sentence: '',
};

/** Each page by the read that it stands on, with what it says when there is nothing. */
const PAGES = [
  {
    address: '/clients/new',
    method: 'clients.pairing',
    empty: { rows: [], customers: [], prices: [] },
    says: 'There is no price and no plan yet',
  },
  {
    address: '/clients/many',
    method: 'clients.pairing',
    empty: { rows: [], customers: [], prices: [] },
    says: 'There is no price and no plan yet',
  },
  {
    address: '/clients/c1?tab=billing',
    method: 'client.billing',
    empty: {
      client: 'c1',
      nickname: 'Harbor Dental',
      custom: false,
      customer: null,
      customer_id: null,
      shared_with: [],
      collection: null,
      collection_words: 'No subscription yet',
      notes: [],
      return_url: null,
    },
    says: 'No Stripe customer yet',
  },
  {
    address: '/clients',
    method: 'clients.list',
    empty: { rows: [], total: 0, amount: null, margin: null },
    says: 'No clients yet',
  },
  {
    address: '/billing',
    method: 'billing.queue',
    empty: EMPTY_QUEUE,
    says: 'Nothing waits to be sent.',
  },
  {
    address: '/billing/month',
    method: 'billing.month',
    empty: { ...month.MONTH, clients: [], total: 0, totals: [], ready: month.NO_UNITS, held: month.NO_UNITS },
    says: 'No client has a billing period yet',
  },
  {
    address: '/billing/sent',
    method: 'billing.sent',
    empty: { rows: [], total: 0 },
    says: 'Nothing was sent yet',
  },
  {
    address: '/usage',
    method: 'usage.records',
    empty: { rows: [], total: 0, sums: [] },
    says: 'No usage yet',
  },
  {
    address: '/usage/unassigned',
    method: 'usage.unassigned',
    empty: { rows: [] },
    says: 'Every account belongs to a client',
  },
  {
    address: '/rehearse',
    method: 'rehearse.form',
    empty: { mode: 'test', not_here: null, prices: [], plans: [], clients: [] },
    says: 'There is nothing to rehearse',
  },
  { address: '/usage/imports', method: 'runs.list', empty: [], says: 'No file was imported yet' },
  { address: '/usage/runs', method: 'runs.list', empty: [], says: 'Nothing ran yet' },
  {
    address: '/reconcile',
    method: 'reconcile.read',
    empty: { ...billed.RECONCILE, rows: [], sentence: 'There is nothing to compare.' },
    says: 'Nothing to compare in this period',
  },
  {
    address: '/statement/c1',
    method: 'statement.read',
    empty: { ...billed.STATEMENT, parts: [], total: null },
    says: 'Nothing to charge in this period',
  },
] as const;

const FAILING = [
  ...PAGES,
  { address: '/', method: 'overview.read' },
  { address: '/clients/c1', method: 'client.read' },
  { address: '/explain/c1', method: 'client.explain' },
  { address: '/plans/new', method: 'plan.preview' },
  { address: '/connections/add', method: 'source.connectors' },
] as const;

describe('every page', () => {
  it.each(PAGES)(
    '$address says what would stand there while it is empty',
    async ({ address, method, empty, says }) => {
      const { container } = openWindow(
        address,
        billedAgency()
          // What a page is empty of may be plans, too.
          .answer('plans.list', () => ({ ...PLANS, plans: [] }))
          .answer(method, () => empty),
      );
      expect(await screen.findByText(says)).toBeVisible();
      await expectNoViolations(container);
    },
  );

  it.each(FAILING)(
    '$address says what happened when it cannot be read, and lets one try again',
    async ({ address, method }) => {
      const agency = billedAgency().answer(method, () => {
        throw failure({ message: 'The file is busy. No money moved.', retry: 'after_fix' });
      });
      const { container } = openWindow(address, agency);
      expect(await screen.findByText('The file is busy. No money moved.')).toBeVisible();
      expect(screen.getAllByRole('button', { name: 'Try again' })[0]).toBeVisible();
      await expectNoViolations(container);
    },
  );

  it.each(['/', '/clients', '/billing', '/billing/month', '/usage', '/reconcile'])(
    '%s is read without network, and says so',
    async (address) => {
      const agency = billedAgency();
      const { current, ...app } = agency.app();
      agency.answer('app.state', () => ({ ...app, current: current && { ...current, online: false } }));
      openWindow(address, agency);
      expect(await screen.findByText('You are offline')).toBeVisible();
      expect(screen.getByText('Offline'), 'the strip says it in a word').toBeVisible();
    },
  );

  it('says how old its figures are once the last sync is long ago', async () => {
    const agency = billedAgency();
    const { current, ...app } = agency.app();
    const last_sync = new Date(Date.now() - 50 * 3_600_000).toISOString();
    agency.answer('app.state', () => ({ ...app, current: current && { ...current, last_sync } }));
    openWindow('/clients', agency);
    expect(await screen.findByText('Last synced 2 days ago')).toBeVisible();
  });
});

describe('Overview', () => {
  it('leads from each need to the page on which it is met', async () => {
    const shown = openWindow('/');
    await userEvent.click(await screen.findByRole('button', { name: 'Review: Atlas Auto Care' }));
    await waitFor(() => expect(shown.address()).toBe('/billing'));
  });
});

describe('Clients', () => {
  it('lets the core find and sort', async () => {
    const shown = openWindow('/clients');
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Find a client' }), 'willow');
    await waitFor(() =>
      expect(
        screen.queryByRole('rowheader', { name: 'Pier 9 Restaurants' }),
        'the others are not in view',
      ).toBeNull(),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Client' }));
    await waitFor(() =>
      expect(asked(shown, 'clients.list').at(-1)).toMatchObject({
        search: 'willow',
        sort: 'name',
        descending: false,
      }),
    );
  });

  it('exports into a folder that was asked for', async () => {
    const agency = billedAgency();
    agency.platform.nextPath = '/home/owner/tables';
    const shown = openWindow('/clients', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Export all tables', hidden: true }));
    await waitFor(() =>
      expect(asked(shown, 'export.write')).toEqual([
        { what: { kind: 'tables' }, path: '/home/owner/tables' },
      ]),
    );
    expect(await screen.findByText('Written to /home/owner/tables')).toBeVisible();
  });
});

describe('views of clients', () => {
  it('what is filtered is exported, kept under a name, and opened again', async () => {
    const saved = {
      name: 'Cards',
      params: { search: null, sort: 'name', descending: false, only: 'payment' },
    };
    const agency = billedAgency().answer('clients.views', () => [saved]);
    agency.platform.nextPath = '/home/owner/clients.csv';
    const shown = openWindow('/clients', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Views' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Cards', hidden: true }));
    await userEvent.click(screen.getByRole('button', { name: 'Export' }));
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'Export these clients', hidden: true }),
    );
    await waitFor(() =>
      expect(asked(shown, 'export.write')).toEqual([
        {
          what: {
            kind: 'clients',
            params: { search: null, sort: 'name', descending: false, only: 'payment', page: null },
          },
          path: '/home/owner/clients.csv',
        },
      ]),
    );
  });
});

describe('a client', () => {
  it('shows the tab of its address, and shows what is due before billing stops', async () => {
    const shown = openWindow('/clients/c1?tab=rule');
    expect(await screen.findByText('$0.10 per 1000 tokens')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'More' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Stop billing', hidden: true }));
    expect(await screen.findByRole('button', { name: 'Plan the end' })).toBeVisible();
    expect(asked(shown, 'stop_billing.plan'), 'nothing happens by choosing the menu').toEqual([]);
  });

  it('is renamed at once, with a way back', async () => {
    const shown = openWindow('/clients/c1');
    await userEvent.click(await screen.findByRole('button', { name: 'More' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename', hidden: true }));
    const field = await screen.findByRole('textbox', { name: 'Nickname' });
    await userEvent.clear(field);
    await userEvent.type(field, 'Harbor{Enter}');
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(asked(shown, 'client.rename')).toEqual([
      { id: 'c1', nickname: 'Harbor' },
      { id: 'c1', nickname: 'Harbor Dental Group' },
    ]);
  });

  it('has its charge explained, from the sentence down to the records', async () => {
    const shown = openWindow('/clients/c1');
    await userEvent.click(await screen.findByRole('button', { name: 'Explain this charge' }));
    expect(await screen.findByText(billed.EXPLAIN.sentence)).toBeVisible();
    expect(shown.address()).toBe('/explain/c1?rule=r1');
    expect(screen.getByRole('table', { name: 'Records' })).toBeVisible();
  });

  it('gets its statement issued, with the amount on the button', async () => {
    const agency = billedAgency().answer('statement.issue', () => ({
      ...billed.STATEMENT,
      number: 7,
      state: 'issued',
    }));
    const shown = openWindow('/statement/c1', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Issue this statement' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Issue $2,645.00' }));
    expect(asked(shown, 'statement.issue')).toEqual([{ client: 'c1', period: null, old_use: false }]);
    expect(await screen.findByText('Issued as statement 7.')).toBeVisible();
  });

  it('has a statement marked as paid by hand', async () => {
    const issued = { ...billed.STATEMENT, number: 7, state: 'issued' };
    const agency = billedAgency()
      .answer('statement.read', () => issued)
      .answer('statement.paid', () => ({ ...issued, state: 'paid' }));
    const shown = openWindow('/statement/c1', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Mark as paid' }));
    const date = await screen.findByRole('textbox', { name: /Paid on/ });
    await userEvent.clear(date);
    await userEvent.type(date, '2026-12-03');
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Mark as paid' }));
    expect(asked(shown, 'statement.paid')).toEqual([
      { client: 'c1', number: 7, date: '2026-12-03', amount: '2645.00', note: null },
    ]);
  });
});

describe('Billing', () => {
  it('sends exactly the ticked lines with the units that were shown', async () => {
    const shown = openWindow('/billing');
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Harbor Dental Group' }));
    await userEvent.click(screen.getByRole('button', { name: 'Send 966 units, $96.60, 8 clients – LIVE' }));
    const [sent] = asked(shown, 'billing.send') as { lines: { id: string; units: string }[] }[];
    expect(sent?.lines, 'a line that was unticked is not sent').toHaveLength(8);
  });

  it('decides a held line with its amount on the button', async () => {
    const shown = openWindow('/billing');
    await userEvent.click(await screen.findByRole('button', { name: 'Review: Atlas Auto Care' }));
    await userEvent.type(await screen.findByRole('textbox', { name: /Why you decide so/ }), 'A campaign');
    await userEvent.click(screen.getByRole('button', { name: 'Approve 4,014 units, $401.40' }));
    expect(asked(shown, 'billing.hold')).toMatchObject([
      { units: '4014', action: 'approve', note: 'A campaign' },
    ]);
    expect(await screen.findByText('Atlas Auto Care is approved and waits for the next send.')).toBeVisible();
  });

  it('gives the focus back once a dialog is closed', async () => {
    openWindow('/billing');
    const review = await screen.findByRole('button', { name: 'Review: Atlas Auto Care' });
    review.focus();
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('dialog');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(review, 'Tab goes on from where the dialog was opened').toHaveFocus());
  });

  it('takes the owner’s word on a report in doubt', async () => {
    const shown = openWindow('/billing/sent');
    await userEvent.click(
      await screen.findByRole('button', { name: 'It did not: 186 units of Lumen Optics' }),
    );
    expect(asked(shown, 'report.decide')).toEqual([{ identifier: 'rb_0003', word: 'not_arrived' }]);
  });
});

describe('Usage', () => {
  it('assigns an account to the client that was chosen', async () => {
    const shown = openWindow('/usage/unassigned');
    await userEvent.click(await screen.findByRole('combobox', { name: 'Client of Juniper Travel Paris' }));
    await userEvent.click(await screen.findByText('Juniper Travel, suggested'));
    await userEvent.click(screen.getByRole('button', { name: 'Assign Juniper Travel Paris' }));
    expect(asked(shown, 'usage.assign')).toEqual([{ subject: 's1', client: 'juniper-travel', from: null }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(asked(shown, 'usage.take_back')).toEqual([{ subject: 's1', client: 'juniper-travel' }]);
    expect(await screen.findByText('Taken back: all is as it was before.')).toBeVisible();
  });

  it('takes back the newest change first, and says why one cannot be', async () => {
    const agency = billedAgency();
    const shown = openWindow('/usage/unassigned', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Never bill loc_5600' }));
    await screen.findByText('loc_5600 is never billed.');
    await userEvent.click(screen.getByRole('combobox', { name: 'Client of Juniper Travel Paris' }));
    await userEvent.click(await screen.findByText('Juniper Travel, suggested'));
    await userEvent.click(screen.getByRole('button', { name: 'Assign Juniper Travel Paris' }));
    await screen.findByText(/belongs to Juniper Travel/);
    agency.platform.refuse('usage.take_back', 'Juniper Travel was charged since. Nothing was changed.');
    await userEvent.click(document.body);
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(await screen.findByText('Juniper Travel was charged since. Nothing was changed.')).toBeVisible();
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(asked(shown, 'usage.never_bill')).toHaveLength(2);
  });

  it('takes back “never bill” by Ctrl+Z as by its toast', async () => {
    const shown = openWindow('/usage/unassigned');
    await userEvent.click(await screen.findByRole('button', { name: 'Never bill loc_5600' }));
    await screen.findByText('loc_5600 is never billed.');
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(asked(shown, 'usage.never_bill')).toEqual([
      { subject: 's2', never: true },
      { subject: 's2', never: false },
    ]);
  });

  it('asks before an import is taken back', async () => {
    const shown = openWindow('/usage/imports');
    await userEvent.click(await screen.findByRole('button', { name: 'Take back voxline-november.csv' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Take it back' }));
    expect(asked(shown, 'import.undo')).toEqual([{ id: 'r2', seal: '' }]);
  });

  it('reads a file of one client: chosen, mapped with a preview, imported, with its receipt', async () => {
    const agency = billedAgency();
    agency.platform.nextPath = billed.SNIFFED.path;
    const shown = openWindow('/usage/imports/new', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Choose a file' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'Meter 1' }), 'tokens');
    await userEvent.click(screen.getByRole('combobox', { name: 'Columns that are added, meter 1' }));
    const columns = await screen.findByRole('listbox', { name: 'Columns that are added', hidden: true });
    await userEvent.click(within(columns).getByRole('option', { name: 'ContextTokens', hidden: true }));
    await userEvent.click(within(columns).getByRole('option', { name: 'GeneratedTokens', hidden: true }));
    await userEvent.click(screen.getByRole('combobox', { name: 'Client' }));
    await userEvent.click(await screen.findByRole('option', { name: 'Harbor Dental Group', hidden: true }));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Import the others without them' }));
    const press = screen.getByRole('button', { name: 'Import 19,366 records' });
    await waitFor(() => expect(press, 'the preview is of the form as it stands').toBeEnabled());
    await userEvent.click(press);
    expect(asked(shown, 'import.run')).toMatchObject([
      {
        client: 'harbor-dental-group',
        source: 'conversations',
        skip_broken: true,
        mapping: { meters: [{ meter: 'tokens', columns: ['ContextTokens', 'GeneratedTokens'] }] },
      },
    ]);
    await screen.findByRole('heading', { level: 1, name: 'Importing' });
    act(() =>
      shown.platform.send('rebill', {
        event: 'job',
        job: {
          id: 'import-1',
          kind: 'import',
          what: 'Importing conversations.csv',
          done: 19_366,
          total: 19_366,
          state: 'done',
          outcome: '19,366 records, 26,450,535 tokens.',
          started_at: '2026-11-20T14:45:00Z',
          ended_at: '2026-11-20T14:45:02Z',
        },
      }),
    );
    expect(await screen.findByRole('heading', { level: 1, name: 'Imported' })).toBeVisible();
  });
});

describe('Reconcile', () => {
  it('states its sentence, names every difference, and goes to another period', async () => {
    const shown = openWindow('/reconcile');
    expect(await screen.findByText(billed.RECONCILE.sentence)).toBeVisible();
    expect(screen.getByText('Queued: 238 units are not sent yet. $23.80')).toBeVisible();
    await userEvent.click(screen.getByRole('combobox', { name: 'Periods that begin in' }));
    await userEvent.click(await screen.findByRole('option', { name: 'October 2026', hidden: true }));
    await waitFor(() => expect(shown.address()).toBe('/reconcile?period=2026-10'));
  });

  it('compares clients that share a Stripe customer as one line', async () => {
    const [first, second] = billed.RECONCILE.rows;
    if (!first || !second) throw new Error('the data has two rows');
    const note = 'They share one Stripe customer and one meter.';
    const whole = {
      ...first,
      id: 'pair',
      line: 'pair',
      nickname: 'Harbor + Willow',
      note,
      used: null,
      billable: null,
    };
    const part = {
      ...second,
      line: 'part_of_pair',
      note: 'Compared on the line above.',
      our_amount: first.our_amount,
    };
    const rows = [whole, part];
    openWindow(
      '/reconcile',
      billedAgency().answer('reconcile.read', () => ({ ...billed.RECONCILE, rows })),
    );
    expect(await screen.findByText(note)).toBeVisible();
    expect(screen.getByText('On the line above')).toBeVisible();
    const foot = within(screen.getByRole('table')).getAllByRole('row').at(-1);
    expect(foot).toHaveTextContent('$2,645.00');
  });
});
