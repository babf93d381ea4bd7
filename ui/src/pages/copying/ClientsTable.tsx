import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { CopyClientRow } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { State } from '~/parts/State';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { CustomerPicker, customerLabel } from '../clientForm/CustomerPicker';
import { type Payer, type Payers, payerOf } from './answers';
import classes from './copying.module.css';

const w = words.copying;

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nameOf(row: CopyClientRow): string {
  return row.clients.join(', ');
}

/** Who pays here, in words: a customer's name where it is known. */
function PayerWords({ row, payer }: { row: CopyClientRow; payer: Payer }) {
  const id = payer.kind === 'customer' ? payer.id : '';
  const known = row.found.find((customer) => customer.id === id);
  const read = useRead('customers.search', { text: id }, { enabled: id !== '' && !known });
  if (payer.kind === 'nobody') return w.leftOut;
  if (payer.kind === 'new') return row.email === null ? w.create : w.createFor(row.email);
  const customer = known ?? read.data?.find((each) => each.id === id);
  return customer ? customerLabel(customer) : id;
}

function PayerCell({ row, payer, onOpen }: { row: CopyClientRow; payer: Payer; onOpen: () => void }) {
  if (!row.asks) {
    return <span className={classes['dim']}>{row.there.length > 0 ? w.standing : w.nothingToPay}</span>;
  }
  return (
    <LinkButton onClick={onOpen}>
      <span className={classes['payer']}>
        <PayerWords row={row} payer={payer} />
      </span>
      <span className={classes['unseen']}>. {w.change(nameOf(row))}</span>
    </LinkButton>
  );
}

/** Searching, looking up in Stripe, pasting an id, a new one, or nobody. */
function PayerDialog({
  row,
  payer,
  onChoose,
  onClose,
}: {
  row: CopyClientRow;
  payer: Payer;
  onChoose: (payer: Payer) => void;
  onClose: () => void;
}) {
  const [id, setId] = useState(payer.kind === 'customer' ? payer.id : '');
  return (
    <Modal
      opened
      onClose={onClose}
      title={w.dialog(nameOf(row))}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <p className={classes['dim']}>{w.dialogBody}</p>
      <CustomerPicker value={id} onChange={setId} label={w.here} />
      <div className={classes['buttons']}>
        <Button onClick={() => onChoose({ kind: 'nobody' })}>{w.leaveOut}</Button>
        <Button
          variant="filled"
          onClick={() => onChoose(id === '' ? { kind: 'new' } : { kind: 'customer', id })}
        >
          {w.take}
        </Button>
      </div>
    </Modal>
  );
}

export interface ClientsTableProps {
  rows: readonly CopyClientRow[];
  chosen: Payers;
  onChoose: (payer: string, who: Payer) => void;
  /** Customers here are known: without Stripe nobody can be proposed. */
  isPaired: boolean;
  /** The row whose answer was refused, and why. */
  refused: { payer: string; words: string } | null;
}

/** One row for each customer that pays there: clients that share one share it here too. */
export function ClientsTable({ rows, chosen, onChoose, refused, isPaired }: ClientsTableProps) {
  const [open, setOpen] = useState<string | null>(null);
  const opened = rows.find((row) => row.payer === open);
  const columns: Column<CopyClientRow>[] = [
    { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: nameOf },
    {
      key: 'there',
      head: w.there,
      tone: 'dim',
      cell: (row) => row.email ?? row.customer_name ?? '',
      lesser: true,
    },
    { key: 'pays', head: w.pays, cell: (row) => row.prices.join(', ') },
    {
      key: 'accounts',
      head: w.accounts,
      align: 'right',
      width: 90,
      cell: (row) => formatCount(row.accounts),
    },
    {
      key: 'here',
      head: w.here,
      cell: (row) =>
        isPaired ? (
          <PayerCell row={row} payer={payerOf(row, chosen)} onOpen={() => setOpen(row.payer)} />
        ) : (
          <span className={classes['dim']}>{row.asks ? w.onceConnected : w.standing}</span>
        ),
    },
  ];
  return (
    <>
      <LedgerTable
        label={w.table}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.payer}
        rowName={nameOf}
        reason={(row) => {
          if (refused !== null && refused.payer === row.payer)
            return { text: <State kind="stopped">{refused.words}</State> };
          if (!row.asks) return null;
          const some = row.there.length > 0 ? ` ${w.some(row.there.join(', '))}` : '';
          // A choice of the owner's own needs no reason.
          return chosen[row.payer] || !isPaired ? null : { text: `${sentence(row.why)}.${some}` };
        }}
      />
      {opened ? (
        <PayerDialog
          row={opened}
          payer={payerOf(opened, chosen)}
          onClose={() => setOpen(null)}
          onChoose={(payer) => {
            onChoose(opened.payer, payer);
            setOpen(null);
          }}
        />
      ) : null}
    </>
  );
}
