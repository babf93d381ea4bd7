import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { FirstRunPage } from './FirstRunPage';

test('two doors, and each leads on', async () => {
  const shown = visit(<FirstRunPage />, new PracticeAgency(null));
  await expectNoViolations(shown.container);
  await userEvent.click(screen.getByRole('button', { name: 'Look around' }));
  await userEvent.click(screen.getByRole('button', { name: 'Set up my agency' }));
  expect(shown.visited).toEqual(['/', '/setup/agency']);
  expect(asked(shown, 'workspace.create'), 'the proposed name is enough').toEqual([{ name: 'My agency' }]);
});

test('a name is asked for before anything is made', async () => {
  const shown = visit(<FirstRunPage />, new PracticeAgency(null));
  await userEvent.clear(screen.getByLabelText('Name of your agency'));
  await userEvent.click(screen.getByRole('button', { name: 'Set up my agency' }));
  expect(screen.getByText(/Give your agency a name/)).toBeVisible();
  expect(asked(shown, 'workspace.create')).toEqual([]);
});

test('a door that does not open says why', async () => {
  const agency = new PracticeAgency(null).answer('workspace.look_around', () => {
    throw failure({ code: 'disk_full', message: 'The disk is full. Free some space and try again.' });
  });
  visit(<FirstRunPage />, agency);
  await userEvent.click(screen.getByRole('button', { name: 'Look around' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The disk is full');
});
