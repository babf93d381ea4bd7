import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { billedAgency } from '../../../test/billedAgency';
import { visit } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { Clients } from './Clients';

test('what clients of another currency pay is in a total of its own', async () => {
  const shown = visit(<Clients />, billedAgency());
  const total = (await screen.findByText('$5,636.80')).closest('tr');
  expect(total).not.toBeNull();
  if (total)
    expect(within(total).getByText('€90.00'), 'never added to the first, and never left out').toBeVisible();
  await expectNoViolations(shown.container);
});
