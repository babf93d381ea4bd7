import { Button, Modal, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { tell } from '~/actions/notices';
import type { ClientPlanRow, ClientPlansView } from '~/bindings/rpc';
import { formatDay } from '~/format';
import { ErrorState } from '~/parts/states';
import { answerNow, useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from '../Client.module.css';
import { MoneyLines } from './MoneyLines';

const w = words.clientPlan;
const closeButton = { 'aria-label': words.frame.close };

export interface PutDialogProps {
  client: string;
  nickname: string;
  view: ClientPlansView;
  isMove: boolean;
  onClose: () => void;
}

/** A plan and its first day, with the money of the first statement that it touches beside every change. */
export function PutDialog({ client, nickname, view, isMove, onClose }: PutDialogProps) {
  // A client moves from one regular plan to another; an add-on comes beside it.
  const choices = view.choices.filter((choice) => !isMove || choice.kind !== 'add_on');
  const [plan, setPlan] = useState(choices.find((choice) => choice.blocked === null)?.id ?? '');
  const [from, setFrom] = useState('');
  const params = { clients: [client], plan, version: null, from: from.trim() || null, remainder: null };
  const read = useRead('plan.put_preview', params, { enabled: plan !== '', keepPrevious: true });
  const putting = useWrite('plan.put');
  const fault = putting.error ?? read.error;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const shown = await answerNow(read);
    if (!shown) return;
    putting.mutate(params, {
      onSuccess: (done) => {
        onClose();
        tell(w.putDone(done.title));
      },
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={isMove ? w.moveTitle(nickname) : w.putTitle(nickname)}
      closeButtonProps={closeButton}
    >
      <form onSubmit={submit} noValidate>
        <Select
          label={w.choose}
          data={choices.map((choice) => ({
            value: choice.id,
            label: `${choice.name} · ${choice.blocked === null ? choice.words : w.notByStatement}`,
            disabled: choice.blocked !== null,
          }))}
          value={plan}
          onChange={(value) => value !== null && setPlan(value)}
          allowDeselect={false}
          error={fault?.field === 'plan' ? fault.message : false}
        />
        {view.choices.map((choice) =>
          choice.blocked === null ? null : (
            <p key={choice.id} className={classes['note']}>
              {`${choice.name}: ${choice.blocked}`}
            </p>
          ),
        )}
        <TextInput
          mt="md"
          label={w.from}
          description={w.fromHint}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          error={fault?.field === 'from' ? fault.message : false}
        />
        {read.data && !read.error ? (
          <div className={classes['means']}>
            <p className={classes['body']}>{read.data.title}</p>
            <MoneyLines lines={read.data.money} label={w.means} />
            <p className={classes['note']}>{w.meansNote}</p>
          </div>
        ) : null}
        {fault && fault.field !== 'plan' && fault.field !== 'from' ? <ErrorState error={fault} /> : null}
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{w.keepAsIs}</Button>
          <Button type="submit" variant="filled" loading={putting.isPending} disabled={read.error !== null}>
            {isMove ? w.moveConfirm : w.putConfirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export interface OffDialogProps {
  client: string;
  nickname: string;
  row: ClientPlanRow;
  onClose: () => void;
}

/** The end of a plan: with its period, or on a day of the owner's choice. */
export function OffDialog({ client, nickname, row, onClose }: OffDialogProps) {
  const [on, setOn] = useState('');
  const params = { client, plan: row.plan_id, on: on.trim() || null, undo: false };
  const read = useRead('plan.off_preview', params, { keepPrevious: true });
  const taking = useWrite('plan.off');
  const fault = taking.error ?? read.error;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const shown = await answerNow(read);
    if (!shown) return;
    taking.mutate(params, {
      onSuccess: (done) => {
        onClose();
        tell(done.title);
      },
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={w.offTitle(nickname, row.name)}
      closeButtonProps={closeButton}
    >
      <form onSubmit={submit} noValidate>
        {row.is_coming ? null : (
          <TextInput
            label={w.on}
            description={w.onHint(formatDay(row.period_end))}
            value={on}
            onChange={(event) => setOn(event.currentTarget.value)}
            error={fault?.field === 'on' ? fault.message : false}
          />
        )}
        {read.data && !read.error ? (
          <div className={classes['means']}>
            <p className={classes['body']}>{read.data.title}</p>
            <MoneyLines lines={read.data.money} label={w.means} />
            <p className={classes['note']}>{w.meansNote}</p>
          </div>
        ) : null}
        {fault && fault.field !== 'on' ? <ErrorState error={fault} /> : null}
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{w.keepAsIs}</Button>
          <Button type="submit" variant="filled" loading={taking.isPending} disabled={read.error !== null}>
            {row.is_coming ? w.neverBegins : w.offConfirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
