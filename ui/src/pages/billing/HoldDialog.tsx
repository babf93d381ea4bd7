import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { tell } from '~/actions/notices';
import type { HoldAction, QueueLine } from '~/bindings/rpc';
import { formatMoney, formatQuantity, formatSpan } from '~/format';
import { Facts } from '~/parts/Facts';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './HoldDialog.module.css';

const w = words.billing.hold;

/** Deciding a held line: approve exactly the units shown, or give them up. Neither reaches Stripe by itself. */
export function HoldDialog({ line, zone, onClose }: { line: QueueLine; zone: string; onClose: () => void }) {
  const hold = useWrite('billing.hold');
  const [note, setNote] = useState('');
  const decide = (action: HoldAction) =>
    hold.mutate(
      { id: line.id, units: line.to_send, action, note: note.trim() || null },
      {
        onSuccess: () => {
          onClose();
          tell(action === 'approve' ? w.approved(line.nickname) : w.writtenOff(line.nickname));
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={w.title(line.nickname)}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      {line.reason ? <p className={classes['reason']}>{line.reason}</p> : null}
      <p className={classes['lead']}>{w.lead}</p>
      <Facts
        label={w.title(line.nickname)}
        split
        facts={[
          { label: w.units, value: formatQuantity(line.to_send), strong: true },
          { label: w.amount, value: formatMoney(line.amount), strong: true },
          { label: w.period, value: formatSpan(line.period_start, line.period_end, zone) },
        ]}
      />
      <TextInput
        mt={12}
        label={w.note}
        description={w.noteHint}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={200}
      />
      <ul className={classes['means']}>
        <li>{w.approveMeans}</li>
        <li>{w.writeOffMeans}</li>
      </ul>
      {hold.error ? <ErrorState error={hold.error} /> : null}
      <div className={classes['buttons']}>
        <Button onClick={() => decide('write_off')} disabled={hold.isPending}>
          {w.writeOff}
        </Button>
        <Button variant="filled" onClick={() => decide('approve')} loading={hold.isPending}>
          {w.approve(formatQuantity(line.to_send), formatMoney(line.amount))}
        </Button>
      </div>
    </Modal>
  );
}
