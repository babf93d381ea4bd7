import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { expectNoViolations, show } from '../../test/render';
import { LedgerTable, type Sort } from './LedgerTable';

interface Row {
  id: string;
  name: string;
  units: string;
  ready: boolean;
}

const READY: Row[] = [
  { id: 'a', name: 'Harbor Dental Group', units: '238', ready: true },
  { id: 'b', name: 'Lumen Optics', units: '186', ready: true },
];
const HELD: Row[] = [{ id: 'c', name: 'Atlas Auto Care', units: '4,014', ready: false }];

function Queue({ onOpen, onSort }: { onOpen?: (row: Row) => void; onSort?: (sort: Sort) => void }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <LedgerTable
      label="Send queue"
      rows={READY}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      selection={{ selected, onChange: setSelected }}
      selectable={(row) => row.ready}
      apart={{ note: 'Not in this send', rows: HELD }}
      reason={(row) =>
        row.ready ? null : { text: '5.5 × its largest period', action: <button type="button">Review</button> }
      }
      sort={{ key: 'units', direction: 'descending' }}
      {...(onSort ? { onSort } : {})}
      {...(onOpen ? { onOpen } : {})}
      columns={[
        {
          key: 'name',
          head: 'Client',
          rowHead: true,
          cell: (row) => row.name,
          total: '2 clients',
          sortable: true,
        },
        {
          key: 'units',
          head: 'Units',
          align: 'right',
          cell: (row) => row.units,
          total: '424',
          sortable: true,
        },
      ]}
    />
  );
}

describe('LedgerTable', () => {
  it('is a named table that a screen reader can walk', async () => {
    const { container } = show(<Queue />);
    expect(screen.getByRole('table', { name: 'Send queue' })).toBeVisible();
    expect(screen.getByRole('columnheader', { name: 'Units' })).toHaveAttribute('aria-sort', 'descending');
    expect(screen.getByRole('rowheader', { name: 'Lumen Optics' })).toBeVisible();
    await expectNoViolations(container);
  });

  it('selects all that may be chosen, and never a held row', async () => {
    show(<Queue />);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all that are ready' }));
    expect(screen.getByRole('checkbox', { name: 'Select Lumen Optics' })).toBeChecked();
    const held = screen.getByRole('checkbox', { name: 'Select Atlas Auto Care' });
    expect(held, 'a held row is not sent by ticking everything').not.toBeChecked();
    expect(held).toBeDisabled();
  });

  it('is worked by the keyboard alone', async () => {
    const opened = vi.fn();
    show(<Queue onOpen={opened} />);
    const rows = screen.getAllByRole('row').filter((row) => row.hasAttribute('data-row'));
    rows[0]?.focus();
    await userEvent.keyboard('{ArrowDown}');
    expect(rows[1], 'arrows move between rows').toHaveFocus();
    await userEvent.keyboard(' ');
    expect(screen.getByRole('checkbox', { name: 'Select Lumen Optics' }), 'space selects').toBeChecked();
    await userEvent.keyboard('{Enter}');
    expect(opened, 'Enter opens').toHaveBeenCalledWith(READY[1]);
  });

  it('turns the order when a sorted heading is pressed again', async () => {
    const sorted = vi.fn();
    show(<Queue onSort={sorted} />);
    const head = screen.getByRole('columnheader', { name: 'Units' });
    await userEvent.click(within(head).getByRole('button'));
    expect(sorted).toHaveBeenCalledWith({ key: 'units', direction: 'ascending' });
  });
});
