import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { ImportParams } from '~/bindings/rpc';
import { billedAgency } from '../../../test/billedAgency';
import { IMPORT_PREVIEW, SNIFFED } from '../../../test/billedData';
import { failure } from '../../../test/fakePlatform';
import { asked } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { openWindow } from '../../../test/window';

const WHOLE = 'The numbers in ContextTokens can be read in two ways: 1,250 is 1250 or 1.25.';

/** The import page on a file whose numbers could be meant either way; whether its beginning shows that is given. */
async function importing(open: string[]) {
  const agency = billedAgency()
    .answer('import.sniff', () => ({
      ...SNIFFED,
      open_marks: open,
      mapping: {
        ...SNIFFED.mapping,
        subject: 'ContextTokens',
        meters: [{ meter: 'tokens', columns: ['ContextTokens'], multiply: null }],
      },
    }))
    .answer('import.preview', ({ mapping }: ImportParams) => {
      if (!mapping.decimal_mark) throw failure({ message: WHOLE, field: 'decimal_mark' });
      return { ...IMPORT_PREVIEW, broken: 0, broken_rows: [] };
    });
  agency.platform.nextPath = SNIFFED.path;
  const shown = openWindow('/usage/imports/new', agency);
  await userEvent.click(await screen.findByRole('button', { name: 'Choose a file' }));
  await screen.findByRole('combobox', { name: 'How numbers are written' });
  return shown;
}

describe('numbers that could be meant either way', () => {
  it('are asked at their field, and nothing can be imported before it is said', async () => {
    const shown = await importing(['ContextTokens']);
    const field = screen.getByRole('combobox', { name: 'How numbers are written' });
    expect(field, 'nothing is filled in').toHaveValue('');
    await waitFor(() => expect(field).toBeInvalid());
    expect(screen.getByRole('button', { name: /^Import/ })).toBeDisabled();
    await expectNoViolations(shown.container);
    await userEvent.click(field);
    const choices = await screen.findByRole('listbox', { name: 'How numbers are written', hidden: true });
    await userEvent.click(within(choices).getByRole('option', { name: /decimal comma/, hidden: true }));
    const press = await screen.findByRole('button', { name: 'Import 19,366 records' });
    await waitFor(() => expect(press).toBeEnabled());
    await userEvent.click(press);
    expect(asked(shown, 'import.run')).toMatchObject([{ mapping: { decimal_mark: 'comma' } }]);
  });

  it('are asked too where only the whole file shows it', async () => {
    await importing([]);
    const field = screen.getByRole('combobox', { name: 'How numbers are written' });
    await waitFor(() => expect(field).toBeInvalid());
    expect(screen.getAllByText(WHOLE).length, 'with the number in both readings').toBeGreaterThan(0);
    expect(screen.getByRole('button', { name: /^Import/ })).toBeDisabled();
  });
});
