import { Button, Modal } from '@mantine/core';
import type { RunView, UndoLine, UndoPlanView } from '~/bindings/rpc';
import { formatQuantity } from '~/format';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { fileOf } from './runs';
import classes from './Usage.module.css';

const w = words.usage;

/** A figure, and what it becomes. */
function change(before: string, after: string): string {
  return before === after ? formatQuantity(before) : w.becomes(formatQuantity(before), formatQuantity(after));
}

/** What was charged, line by line, before anything is taken back. */
function Charged({ plan }: { plan: UndoPlanView }) {
  return (
    <>
      <p className={classes['body']}>{plan.words}</p>
      <LedgerTable<UndoLine>
        label={w.undoTable}
        rows={plan.lines}
        rowKey={(line) => `${line.client_id}:${line.meter}:${line.start}`}
        rowName={(line) => `${line.nickname}, ${line.period}`}
        reason={(line) => ({ text: line.words })}
        columns={[
          { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: (line) => line.nickname },
          { key: 'period', head: w.undoPeriod, tone: 'dim', cell: (line) => line.period },
          {
            key: 'used',
            head: w.used,
            align: 'right',
            tone: 'dim',
            cell: (line) => `${change(line.used_before, line.used_after)} ${line.meter}`,
          },
          {
            key: 'units',
            head: w.undoUnits,
            align: 'right',
            cell: (line) => change(line.units_before, line.units_after),
          },
          {
            key: 'charged',
            head: w.undoCharged,
            align: 'right',
            tone: 'dim',
            cell: (line) => formatQuantity(line.units_charged),
          },
          {
            key: 'owed',
            head: w.undoOwed,
            align: 'right',
            tone: 'strong',
            cell: (line) => <Money value={line.owed} />,
          },
        ]}
      />
      <p className={classes['noMoney']}>{w.undoNoMoney}</p>
    </>
  );
}

/** Before an import is taken back: what it changes, and where usage of it was charged, in money (law §4). */
export function UndoImport({ run, onClose }: { run: RunView; onClose: () => void }) {
  const read = useRead('import.undo_plan', { id: run.id });
  const undo = useWrite('import.undo');
  const charged = read.data?.charged === true;
  return (
    <Modal
      opened
      onClose={onClose}
      size={charged ? 860 : 'md'}
      title={w.undoTitle(fileOf(run))}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <Answered read={read} rows={3}>
        {(plan) => (
          <>
            {plan.charged ? <Charged plan={plan} /> : <p className={classes['body']}>{w.undoBody}</p>}
            {undo.error ? <ErrorState error={undo.error} /> : null}
            <div className={classes['buttons']}>
              <Button onClick={onClose}>{w.keep}</Button>
              <Button
                variant="filled"
                loading={undo.isPending}
                onClick={() => undo.mutate({ id: run.id, seal: plan.seal }, { onSuccess: onClose })}
              >
                {plan.charged ? plan.button : w.undoConfirm}
              </Button>
            </div>
          </>
        )}
      </Answered>
    </Modal>
  );
}
