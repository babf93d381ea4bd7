import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { tell } from '~/actions/notices';
import type { StatementView } from '~/bindings/rpc';
import { dayOf, formatCount, formatMoney } from '~/format';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useNow } from '../shared/now';
import { looksDecimal } from '../shared/typed';
import classes from './Statement.module.css';

const w = words.statement;
const closeButton = { 'aria-label': words.frame.close };
/** `2026-12-03` */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Issuing cannot be taken back, so it is asked for with its amount. */
export function IssueDialog({
  view,
  period,
  onClose,
}: {
  view: StatementView;
  period: string | undefined;
  onClose: () => void;
}) {
  const issue = useWrite('statement.issue');
  const [oldUse, setOldUse] = useState(false);
  const total = oldUse ? (view.old_use?.total ?? null) : view.total;
  const confirm = () =>
    issue.mutate(
      { client: view.client_id, period: period ?? null, old_use: oldUse },
      {
        onSuccess: (issued) => {
          onClose();
          if (issued.number !== null) tell(w.issued(formatCount(issued.number)));
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={w.issueTitle(view.nickname)} closeButtonProps={closeButton}>
      <p className={classes['body']}>{w.issueBody}</p>
      {view.old_use ? (
        <div className={classes['body']}>
          <p>{w.oldUseBody}</p>
          <ul>
            {view.old_use.lines.map((line) => (
              <li key={line.words}>{line.words}</li>
            ))}
          </ul>
          <Checkbox
            label={w.oldUseTick}
            checked={oldUse}
            onChange={(event) => setOldUse(event.currentTarget.checked)}
          />
        </div>
      ) : null}
      {issue.error ? <ErrorState error={issue.error} /> : null}
      <div className={classes['buttons']}>
        <Button onClick={onClose}>{words.frame.cancel}</Button>
        <Button variant="filled" onClick={confirm} loading={issue.isPending}>
          {total ? w.issueConfirm(formatMoney(total)) : w.issueUntotalled}
        </Button>
      </div>
    </Modal>
  );
}

/** Taking a statement back is not undone by a toast, so it is asked for with its reason and what follows. */
export function VoidDialog({
  view,
  number,
  onClose,
}: {
  view: StatementView;
  number: number;
  onClose: () => void;
}) {
  const taking = useWrite('statement.void');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const missing = tried && reason.trim() === '' ? w.reasonMissing : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() === '') return;
    taking.mutate(
      { client: view.client_id, number, reason: reason.trim() },
      {
        onSuccess: () => {
          onClose();
          tell(w.voided);
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={w.voidTitle(formatCount(number))} closeButtonProps={closeButton}>
      <form className={classes['form']} onSubmit={submit} noValidate>
        <p className={classes['body']}>{w.voidBody}</p>
        <TextInput
          label={w.reason}
          description={w.noteHint}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing ?? (taking.error?.field === 'reason' ? taking.error.message : false)}
        />
        {taking.error && !taking.error.field ? <ErrorState error={taking.error} /> : null}
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button type="submit" variant="filled" loading={taking.isPending}>
            {w.voidConfirm(formatCount(number))}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** The owner's word that money came in: by hand, with its day and amount. */
export function PaidDialog({
  view,
  number,
  onClose,
}: {
  view: StatementView;
  number: number;
  onClose: () => void;
}) {
  const now = useNow();
  const paid = useWrite('statement.paid');
  const [date, setDate] = useState(() => dayOf(now, view.zone));
  const [amount, setAmount] = useState((view.open ?? view.total)?.amount ?? '');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const dateFault = tried && !DAY.test(date.trim()) ? w.dateWrong : null;
  const amountFault = tried && !looksDecimal(amount) ? w.amountWrong : null;
  const refused = (field: string) => (paid.error?.field === field ? paid.error.message : false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!DAY.test(date.trim()) || !looksDecimal(amount)) return;
    paid.mutate(
      {
        client: view.client_id,
        number,
        date: date.trim(),
        amount: amount.trim(),
        note: note.trim() || null,
      },
      {
        onSuccess: () => {
          onClose();
          tell(w.paid);
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={w.paidTitle(formatCount(number))} closeButtonProps={closeButton}>
      <form className={classes['form']} onSubmit={submit} noValidate>
        <TextInput
          label={w.date}
          description={w.dateHint}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
          error={dateFault ?? refused('date')}
        />
        <TextInput
          label={w.amount}
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
          error={amountFault ?? refused('amount')}
        />
        <TextInput
          label={w.note}
          description={w.noteHint}
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {paid.error && !paid.error.field ? <ErrorState error={paid.error} /> : null}
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button type="submit" variant="filled" loading={paid.isPending}>
            {w.markPaid}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
