import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { JobView } from '~/bindings/rpc';
import { billedAgency } from '../../test/billedAgency';
import { failure } from '../../test/fakePlatform';
import { asked } from '../../test/pages';
import { PracticeAgency } from '../../test/practiceAgency';
import { overview } from '../../test/preview/data';
import { expectNoViolations } from '../../test/render';
import { openWindow } from '../../test/window';
import { addresses, ROUTES } from './routes';

const NAMED = {
  client: 'harbor-dental-group',
  source: 'src_1',
  change_set: 'set_1',
  plan: 'p1',
  price: 'price_usage',
};

/** Pages that read nothing before something is chosen or typed on them. */
const READS_NOTHING: readonly string[] = ['/first-run', '/new-agency', '/copy', '/usage/imports/new'];

// happy-dom lays nothing out, so Mantine takes the place of a menu for scrolled away and hides the menu: hence `hidden: true`.
describe('the window', () => {
  it.each(addresses({ client: NAMED.client }))(
    'draws %s with a title and without violations',
    async (address) => {
      const { container } = openWindow(address);
      expect(await screen.findByRole('heading', { level: 1 }), 'every page has a title').toBeVisible();
      await waitFor(() =>
        expect(screen.queryByRole('status', { name: 'Loading' }), 'the page has its data').toBeNull(),
      );
      await expectNoViolations(container);
    },
  );

  it.each(addresses(NAMED).filter((address) => !READS_NOTHING.includes(address)))(
    'says at %s that what it shows could not be read',
    async (address) => {
      const { container } = openWindow(address, billedAgency().broken());
      expect(
        (await screen.findAllByRole('alert'))[0],
        'silence would pass for “nothing there”',
      ).toBeVisible();
      await waitFor(() => expect(screen.queryByRole('status', { name: 'Loading' })).toBeNull());
      await expectNoViolations(container);
    },
  );

  it('names an address for every route', () => {
    expect(addresses(NAMED).length, 'a page nobody can visit is a page nobody tests').toBe(ROUTES.length);
  });

  it('shows the first run while there is no workspace, wherever the address leads', async () => {
    const { address } = openWindow('/clients', new PracticeAgency(null));
    expect(await screen.findByRole('button', { name: 'Look around' })).toBeVisible();
    expect(address()).toBe('/first-run');
  });

  it('leads from the first run to the sandbox agency', async () => {
    const agency = new PracticeAgency(null);
    agency.answer('overview.read', () => {
      throw failure();
    });
    const { address } = openWindow('/', agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Look around' }));
    await waitFor(() => expect(address(), 'the frame must not lose the way on').toBe('/'));
    expect(await screen.findByRole('navigation', { name: 'Main' })).toBeVisible();
  });

  it('says why the last workspace could not be opened, and why the keychain cannot be used', async () => {
    const agency = billedAgency();
    agency.answer('app.state', () => ({
      ...agency.app(),
      keyring_problem: 'No keychain answers. Install one.',
      opening_problem: {
        code: 'damaged_file',
        message: 'The file is damaged. It was left untouched.',
        retry: 'never',
      },
    }));
    openWindow('/clients', agency);
    expect(await screen.findByText('The file is damaged. It was left untouched.')).toBeVisible();
    expect(screen.getByText('No keychain answers. Install one.')).toBeVisible();
  });

  it('says why the program cannot start, with a way to try again', async () => {
    const agency = billedAgency();
    agency.answer('app.state', () => {
      throw failure({ message: 'The folder cannot be read.', retry: 'after_fix' });
    });
    openWindow('/', agency);
    expect(await screen.findByText('The folder cannot be read.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  it('has no page for an address that leads nowhere, and keeps the rail', async () => {
    openWindow('/nowhere');
    expect(await screen.findByRole('heading', { level: 1, name: 'There is no such page' })).toBeVisible();
    expect(screen.getByRole('navigation', { name: 'Main' })).toBeVisible();
  });

  it('counts in the rail what Overview lists', async () => {
    openWindow('/reconcile');
    const rail = await screen.findByRole('navigation', { name: 'Main' });
    const overviewEntry = within(rail).getByRole('link', { name: /^Overview/ });
    const wanted = `${overview.needs_you.length} need you`;
    await waitFor(() => expect(overviewEntry).toHaveAccessibleName(expect.stringContaining(wanted)));
  });

  it('follows the rail', async () => {
    const { address } = openWindow('/');
    const rail = await screen.findByRole('navigation', { name: 'Main' });
    await userEvent.click(within(rail).getByRole('link', { name: 'Reconcile' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Reconcile' })).toBeVisible();
    expect(address()).toBe('/reconcile');
  });

  it.each([
    ['/copy', 'Prices'],
    ['/overrides/pier-9-restaurants/new', 'Clients'],
  ])('marks the room that %s belongs to', async (path, room) => {
    openWindow(path);
    const rail = await screen.findByRole('navigation', { name: 'Main' });
    expect(within(rail).getByRole('link', { current: 'page' })).toHaveAccessibleName(room);
  });

  it('skips to the page without leaving it', async () => {
    const { address } = openWindow('/reconcile');
    await screen.findByRole('heading', { level: 1, name: 'Reconcile' });
    await userEvent.click(screen.getByRole('button', { name: 'Skip to the page' }));
    expect(screen.getByRole('main')).toHaveFocus();
    expect(address()).toBe('/reconcile');
  });

  it('finds pages and clients by name in the palette', async () => {
    const { address } = openWindow('/reconcile');
    await screen.findByRole('heading', { level: 1, name: 'Reconcile' });
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await screen.findByRole('textbox', { name: /Find a page/ }), 'pier 9');
    await userEvent.click(await screen.findByText(/Restaurants/));
    await waitFor(() => expect(address()).toBe('/clients/pier-9-restaurants'));
  });

  it('syncs on F5 and opens the settings on Ctrl+,', async () => {
    const shown = openWindow('/reconcile');
    await screen.findByRole('heading', { level: 1, name: 'Reconcile' });
    await userEvent.keyboard('{F5}');
    await waitFor(() => expect(asked(shown, 'sync.start')).toHaveLength(1));
    await userEvent.keyboard('{Control>},{/Control}');
    await waitFor(() => expect(shown.address()).toBe('/settings'));
  });

  it('shows a running job with its cancel, and tells once how it ended', async () => {
    const shown = openWindow('/reconcile');
    await screen.findByRole('heading', { level: 1, name: 'Reconcile' });
    const job: JobView = {
      id: 'j1',
      kind: 'sync',
      what: 'Reading Parley usage',
      done: 412,
      total: 1180,
      state: 'running',
      outcome: null,
      started_at: '2026-11-20T14:45:00Z',
      ended_at: null,
    };
    act(() => shown.platform.send('rebill', { event: 'job', job }));
    const strip = screen.getByRole('contentinfo');
    expect(within(strip).getByText('412 of 1,180')).toBeVisible();
    await userEvent.click(within(strip).getByRole('button', { name: 'Cancel' }));
    expect(asked(shown, 'job.cancel')).toEqual([{ id: 'j1' }]);
    act(() =>
      shown.platform.send('rebill', {
        event: 'job',
        job: { ...job, state: 'cancelled', outcome: 'Cancelled after 412 records.' },
      }),
    );
    expect(await screen.findByText('Cancelled after 412 records.')).toBeVisible();
    expect(within(strip).queryByText('412 of 1,180')).toBeNull();
  });

  it('lets time pass in the sandbox', async () => {
    const shown = openWindow('/reconcile', billedAgency('sandbox'));
    await userEvent.click(await screen.findByRole('button', { name: /Sandbox time/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'A day', hidden: true }));
    expect(asked(shown, 'sandbox.pass')).toEqual([{ pass: 'day' }]);
  });

  it('switches to another workspace from its own name', async () => {
    const shown = openWindow('/reconcile');
    await userEvent.click(await screen.findByRole('button', { name: /Switch workspace/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: /Second agency/, hidden: true }));
    expect(asked(shown, 'workspace.use')).toEqual([{ id: 'w2' }]);
    expect(shown.address(), 'another workspace knows nothing of the page that was open').toBe('/');
  });
});
