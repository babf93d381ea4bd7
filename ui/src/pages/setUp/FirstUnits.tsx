import { Button } from '@mantine/core';
import type { QueueLine, QueueView } from '~/bindings/rpc';
import { formatCount, formatMoney, formatQuantity } from '~/format';
import { Money, Quantity } from '~/parts/amounts';
import { JobProgress } from '~/parts/JobProgress';
import { LedgerTable } from '~/parts/LedgerTable';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { SendBar } from '~/parts/SendBar';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { isRunning, useJob } from '../shared/jobs';
import { useWorkspace } from '../shared/workspace';

const w = words.setUpMoney.firstUnits;

function ReadyTable({ lines }: { lines: readonly QueueLine[] }) {
  return (
    <Section title={w.queue}>
      <LedgerTable
        label={w.queue}
        rows={lines}
        rowKey={(line) => line.id}
        rowName={(line) => line.nickname}
        columns={[
          { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: (line) => line.nickname },
          {
            key: 'usage',
            head: w.usage,
            align: 'right',
            tone: 'dim',
            cell: (line) => <Quantity value={line.quantity} unit={line.meter} />,
          },
          {
            key: 'units',
            head: w.toSend,
            align: 'right',
            tone: 'strong',
            cell: (line) => <Quantity value={line.to_send} />,
          },
          {
            key: 'amount',
            head: w.amount,
            align: 'right',
            cell: (line) => <Money value={line.amount} />,
          },
        ]}
      />
    </Section>
  );
}

/** Nothing to send yet: usage has to come first. In the sandbox its clock can be moved on. */
function Waiting() {
  const pass = useWrite('sandbox.pass');
  const sync = useWrite('sync.start');
  const cancel = useWrite('job.cancel');
  const clock = useWorkspace()?.clock ?? null;
  const job = useJob('sync');
  const read = () => sync.mutate({ dry_run: false });
  const busy = pass.isPending || sync.isPending;
  const error = pass.error ?? sync.error;
  if (isRunning(job)) {
    return (
      <JobProgress
        label={job.what}
        done={job.done}
        total={job.total ?? 0}
        onCancel={() => cancel.mutate({ id: job.id })}
      />
    );
  }
  return (
    <>
      <p>{w.waiting}</p>
      {clock ? (
        <Button onClick={() => pass.mutate({ pass: 'day' }, { onSuccess: read })} loading={busy}>
          {w.letDayPass}
        </Button>
      ) : (
        <Button onClick={read} loading={busy}>
          {w.sync}
        </Button>
      )}
      {job?.outcome ? <Notice tone="calm" title={job.outcome} /> : null}
      {error ? <ErrorState error={error} /> : null}
    </>
  );
}

/** After Go live: the first units come, stand in the queue, and are sent from here with the same button as in Billing. */
export function FirstUnits({ queue }: { queue: QueueView | undefined }) {
  const send = useJob('send');
  if (!queue) return null;
  if (queue.ready.length > 0) return <ReadyTable lines={queue.ready} />;
  return send && !isRunning(send) ? (
    <Section title={w.title}>
      <Notice tone={send.state === 'failed' ? 'care' : 'calm'} title={send.outcome ?? w.sent} />
    </Section>
  ) : (
    <Section title={w.title}>
      <Waiting />
    </Section>
  );
}

/** The send bar of the first units; nothing while none are ready. */
export function FirstUnitsBar({ queue }: { queue: QueueView }) {
  const send = useWrite('billing.send');
  const job = useJob('send');
  const clients = formatCount(new Set(queue.ready.map((line) => line.client_id)).size);
  const counted = words.billing.clients(clients);
  return (
    <>
      {send.error ? <ErrorState error={send.error} /> : null}
      <SendBar
        mode={queue.mode}
        checks={queue.checks.map((text) => ({ text, passed: true }))}
        sentence={queue.sentence}
        off={queue.off ?? undefined}
        busy={send.isPending || isRunning(job)}
        onSend={() =>
          send.mutate({ lines: queue.ready.map((line) => ({ id: line.id, units: line.to_send })) })
        }
        action={words.billing.send(
          formatQuantity(queue.units),
          queue.amount ? formatMoney(queue.amount) : null,
          counted,
        )}
      />
    </>
  );
}

export function useQueue(enabled: boolean): QueueView | undefined {
  return useRead('billing.queue', {}, { enabled }).data;
}
