import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { billedAgency } from '../../../test/billedAgency';
import { failure } from '../../../test/fakePlatform';
import { asked } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { CHARGED } from '../../../test/undoData';
import { openWindow } from '../../../test/window';

async function taking(agency = billedAgency()) {
  const shown = openWindow('/usage/imports', agency);
  await userEvent.click(await screen.findByRole('button', { name: 'Take back voxline-november.csv' }));
  return { shown, dialog: await screen.findByRole('dialog', { name: 'Take back voxline-november.csv?' }) };
}

describe('taking an import back', () => {
  it('asks only whether, while nobody was charged for it', async () => {
    const { shown, dialog } = await taking();
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Take it back' }));
    expect(dialog).not.toHaveTextContent('Owed to client');
    expect(asked(shown, 'import.undo')).toEqual([{ id: 'r2', seal: '' }]);
  });

  it('shows the money first where units were sent, on the button too', async () => {
    const agency = billedAgency().answer('import.undo_plan', () => CHARGED);
    const { shown, dialog } = await taking(agency);
    const table = await within(dialog).findByRole('table', { name: 'What taking it back changes' });
    const row = within(table).getByRole('row', { name: /^Harbor Dental 1 – 30/ });
    expect(row).toHaveTextContent('26,450,535 → 0 tokens');
    expect(row).toHaveTextContent('26,450 → 0');
    expect(row).toHaveTextContent('$2,645.00');
    expect(dialog).toHaveTextContent('More use of Harbor Dental in this period is set against them');
    expect(dialog).toHaveTextContent('No money moves by this');
    expect(asked(shown, 'import.undo')).toEqual([]);
    await expectNoViolations(dialog);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Take it back, $2,645.00 owed to Harbor Dental' }),
    );
    expect(asked(shown, 'import.undo')).toEqual([{ id: 'r2', seal: CHARGED.seal }]);
  });

  it('offers nothing to press while the amounts cannot be read', async () => {
    const agency = billedAgency().answer('import.undo_plan', () => {
      throw failure({ message: 'The file is locked. Nothing was changed.' });
    });
    const { dialog } = await taking(agency);
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('The file is locked');
    expect(within(dialog).queryByRole('button', { name: /Take it back/ })).toBeNull();
  });
});
