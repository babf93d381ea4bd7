import { Button, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { SubscriptionsView, SubscriptionView } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { ErrorState } from '~/parts/states';
import type { RpcError } from '~/platform/platform';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { ChoiceList } from '../shared/ChoiceList';
import { useWorkspace } from '../shared/workspace';
import { dayStart } from './day';
import { elsewhere, faultAt } from './faults';
import classes from './subscription.module.css';
import { usePlanned } from './usePlanned';

const w = words.subscription;

interface DialogProps {
  view: SubscriptionsView;
  one: SubscriptionView;
  onClose: () => void;
}

function Frame(props: {
  title: string;
  error: RpcError | null;
  busy: boolean;
  onClose: () => void;
  onPlan: () => void;
  children: ReactNode;
}) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      {props.children}
      {props.error ? <ErrorState error={props.error} /> : null}
      <p className={classes['note']}>{w.nothingYet}</p>
      <div className={classes['buttons']}>
        <Button onClick={props.onClose}>{words.frame.cancel}</Button>
        <Button variant="filled" onClick={props.onPlan} loading={props.busy}>
          {w.continueTo}
        </Button>
      </div>
    </Modal>
  );
}

/** When it ends: with its period, or at once. */
export function CancelDialog({ view, one, onClose }: DialogProps) {
  const plan = useWrite('subscription.cancel');
  const planned = usePlanned(view.client_id);
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [when, setWhen] = useState<'end' | 'now'>('end');
  const end = one.period_end ? `${w.atEnd}, ${formatWhen(one.period_end, zone, 'day-time')}` : w.atEnd;
  return (
    <Frame
      title={w.cancelTitle(view.nickname)}
      error={plan.error}
      busy={plan.isPending}
      onClose={onClose}
      onPlan={() =>
        plan.mutate(
          { client: view.client_id, subscription: one.id, now: when === 'now' },
          { onSuccess: planned },
        )
      }
    >
      <ChoiceList
        label={w.takesEffect}
        value={when}
        onChange={setWhen}
        choices={[
          { value: 'end', name: end, means: w.cancelAtEndHint },
          { value: 'now', name: w.atOnce, means: w.cancelNowHint },
        ]}
      />
    </Frame>
  );
}

/** What becomes of invoices while it is paused, and until when. */
export function PauseDialog({ view, one, onClose }: DialogProps) {
  const plan = useWrite('subscription.pause');
  const planned = usePlanned(view.client_id);
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [what, setWhat] = useState<'void' | 'draft'>('draft');
  const [until, setUntil] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = () => {
    const resumesAt = until.trim() === '' ? null : dayStart(until, zone);
    setWrong(until.trim() !== '' && resumesAt === null);
    if (until.trim() !== '' && resumesAt === null) return;
    plan.mutate(
      { client: view.client_id, subscription: one.id, what, resumes_at: resumesAt },
      { onSuccess: planned },
    );
  };
  return (
    <Frame
      title={w.pauseTitle(view.nickname)}
      error={elsewhere(plan.error, ['resumes_at'])}
      busy={plan.isPending}
      onClose={onClose}
      onPlan={submit}
    >
      <ChoiceList
        label={w.pauseWhat}
        value={what}
        onChange={setWhat}
        choices={[
          { value: 'draft', name: w.pauseDraft, means: w.pauseDraftHint },
          { value: 'void', name: w.pauseVoid, means: w.pauseVoidHint },
        ]}
      />
      <TextInput
        mt="md"
        label={w.until}
        description={w.untilHint}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
        error={wrong ? w.dayWrong : faultAt(plan.error, 'resumes_at')}
      />
    </Frame>
  );
}

/** Charged by itself, or by an invoice that is sent; it begins as the other of the two. */
export function CollectDialog({ view, one, onClose }: DialogProps) {
  const plan = useWrite('subscription.collect');
  const planned = usePlanned(view.client_id);
  const sends = one.days_until_due !== null;
  const [how, setHow] = useState<'card' | 'send'>(sends ? 'card' : 'send');
  const [days, setDays] = useState(String(one.days_until_due ?? 14));
  const [wrong, setWrong] = useState(false);
  const submit = () => {
    const isWhole = /^\d{1,3}$/.test(days.trim());
    setWrong(how === 'send' && !isWhole);
    if (how === 'send' && !isWhole) return;
    plan.mutate(
      {
        client: view.client_id,
        subscription: one.id,
        days_until_due: how === 'send' ? Number(days.trim()) : null,
      },
      { onSuccess: planned },
    );
  };
  const fault = faultAt(plan.error, 'days_until_due');
  return (
    <Frame
      title={w.collectTitle(view.nickname)}
      error={elsewhere(plan.error, ['days_until_due'])}
      busy={plan.isPending}
      onClose={onClose}
      onPlan={submit}
    >
      <ChoiceList
        label={w.collect}
        value={how}
        onChange={setHow}
        choices={[
          { value: 'card', name: w.collectCard, means: one.payment_words },
          { value: 'send', name: w.collectSend, means: w.collectSendHint },
        ]}
      />
      {how === 'send' ? (
        <TextInput
          mt="md"
          w={140}
          label={w.days}
          inputMode="numeric"
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
          error={wrong ? w.wholeDays : fault}
        />
      ) : fault ? (
        <p role="alert">{fault}</p>
      ) : null}
      <p className={classes['note']}>{w.collectFrom}</p>
    </Frame>
  );
}
