import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { formatBytes } from './Backups';
import { SETTINGS_TABS, SettingsPage, settingsTab } from './SettingsPage';

const agency = () => new PracticeAgency('agency').upTo('go_live');

describe('settings', () => {
  test.each(SETTINGS_TABS)('%s has no accessibility violations', async (tab) => {
    const { container } = visit(<SettingsPage tab={tab} />, agency());
    await screen.findByRole('tabpanel');
    await expectNoViolations(container);
  });

  test('an unknown tab opens the first', () => {
    expect(settingsTab('nonsense')).toBe('agency');
  });

  test('a local edit is saved with a way back', async () => {
    const shown = visit(<SettingsPage tab="agency" />, agency());
    const name = await screen.findByLabelText('Name of your agency');
    await userEvent.clear(name);
    await userEvent.type(name, 'Northlight AI');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(asked(shown, 'settings.save').map((params) => (params as { name: string }).name)).toEqual([
      'Northlight AI',
      'My agency',
    ]);
  });

  test('sending by itself is switched on only with its bounds shown', async () => {
    const shown = visit(<SettingsPage tab="sending" />, agency());
    await userEvent.click(await screen.findByRole('radio', { name: 'Send by itself, within the bounds' }));
    expect(asked(shown, 'settings.save'), 'a click alone changes nothing').toEqual([]);
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('A client above 5 times its largest period is held.');
    await userEvent.click(screen.getByRole('button', { name: 'Send by itself' }));
    expect(asked(shown, 'settings.save')[0]).toMatchObject({ sending: 'automatic' });
  });

  test('prices in another currency have a floor of their own, and it can be taken back', async () => {
    const own = agency();
    own.answer('settings.read', () => ({
      ...new PracticeAgency().settings(),
      floors: [{ currency: 'huf', floor: null }],
    }));
    const shown = visit(<SettingsPage tab="sending" />, own);
    const floor = await screen.findByLabelText(/^Floor, HUF/);
    expect(screen.getByText('Not set: every line is held')).toBeVisible();
    await userEvent.type(floor, '180000{Enter}');
    expect(asked(shown, 'settings.save')[0]).toMatchObject({ floor: '180000', floor_currency: 'huf' });
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(asked(shown, 'settings.save')[1]).toMatchObject({ floor: '', floor_currency: 'huf' });
    await expectNoViolations(shown.container);
  });

  test('bounds are refused before they are asked for', async () => {
    const shown = visit(<SettingsPage tab="sending" />, agency());
    const multiple = await screen.findByLabelText(/^Times the largest period/);
    await userEvent.clear(multiple);
    await userEvent.type(multiple, '0');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText('Write a whole number from 1 on.')).toBeVisible();
    expect(asked(shown, 'settings.save')).toEqual([]);
  });

  test('a daily sync has its time', async () => {
    const shown = visit(<SettingsPage tab="schedule" />, agency());
    await userEvent.click(await screen.findByRole('radio', { name: 'Once a day' }));
    const at = screen.getByLabelText('At');
    await userEvent.clear(at);
    await userEvent.type(at, '05:30');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(asked(shown, 'settings.save')[0]).toMatchObject({ schedule: { kind: 'daily', at: '05:30' } });
  });

  test('a backup goes where the owner says, or nowhere', async () => {
    const shown = visit(<SettingsPage tab="backups" />, agency());
    const make = await screen.findByRole('button', { name: 'Make a backup' });
    await userEvent.click(make);
    expect(asked(shown, 'backup.make'), 'the dialog was closed').toEqual([]);
    shown.platform.nextPath = '/media/stick/agency.rebill-backup';
    await userEvent.click(make);
    expect(asked(shown, 'backup.make')).toEqual([{ path: '/media/stick/agency.rebill-backup' }]);
  });

  test('what cannot be read is said, with a way to try again', async () => {
    const broken = agency().answer('settings.read', () => {
      throw failure({ message: 'The disk is full. Nothing was sent.', retry: 'after_fix' });
    });
    visit(<SettingsPage tab="agency" />, broken);
    expect(await screen.findByText('The disk is full. Nothing was sent.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  test('sizes are for the eye', () => {
    expect([0, 812, 4_210_688].map(formatBytes)).toEqual(['0 B', '812 B', '4.2 MB']);
  });
});
