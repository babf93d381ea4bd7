import { useState } from 'react';
import type { QueueLine, QueueState, QueueView } from '~/bindings/rpc';
import { formatCount, formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { stepPath } from '../setUp/steps';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { isRunning, useJob } from '../shared/jobs';
import { useNow } from '../shared/now';
import { clientPath, withQuery } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { BillingPage } from './BillingPage';
import { HoldDialog } from './HoldDialog';
import { QueueSendBar, SendQueue } from './SendQueue';

const w = words.billing;

/** Groups of lines that one looks at alone. */
const FILTERS = {
  all: () => true,
  ready: (state: QueueState) => state === 'ready' || state === 'approved',
  held: (state: QueueState) => state === 'held',
  rest: (state: QueueState) => state !== 'ready' && state !== 'approved' && state !== 'held',
} as const;
type Filter = keyof typeof FILTERS;

function linesOf(queue: QueueView): QueueLine[] {
  return [...queue.ready, ...queue.not_ready, ...queue.late];
}

function filterChoices(queue: QueueView): { value: Filter; label: string }[] {
  const lines = linesOf(queue);
  return (Object.keys(FILTERS) as Filter[]).flatMap((value) => {
    const count = lines.filter((line) => FILTERS[value](line.state)).length;
    return value === 'all' || count > 0 ? [{ value, label: w[value](formatCount(count)) }] : [];
  });
}

function filtered(queue: QueueView, filter: Filter): QueueView {
  const keep = (line: QueueLine) => FILTERS[filter](line.state);
  return {
    ...queue,
    ready: queue.ready.filter(keep),
    not_ready: queue.not_ready.filter(keep),
    late: queue.late.filter(keep),
  };
}

function Empty() {
  const isCustom = useWorkspace()?.billing_method === 'custom';
  return isCustom ? (
    <EmptyState title={w.emptyCustomTitle} action={<PageLink to="/clients">{words.frame.clients}</PageLink>}>
      {w.emptyCustom}
    </EmptyState>
  ) : (
    <EmptyState title={w.empty}>{w.emptyBody}</EmptyState>
  );
}

/**
 * Everything that is ready is ticked until the owner says otherwise; a line that comes later is ticked as it comes. Where lines were chosen
 * elsewhere, those alone are ticked.
 */
function useTicked(queue: QueueView, chosen: ReadonlySet<string> | null) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [picked, setPicked] = useState(chosen);
  const ready = queue.ready.map((line) => line.id);
  const isTicked = (id: string) => (picked ? picked.has(id) : !left.has(id));
  return {
    selected: new Set(ready.filter(isTicked)),
    onChange: (ticked: ReadonlySet<string>) => {
      if (picked) setPicked(ticked);
      else setLeft(new Set(ready.filter((id) => !ticked.has(id))));
    },
  };
}

/** Says that not everything is ticked, because the owner came with some. */
function Chosen({ queue, chosen }: { queue: QueueView; chosen: ReadonlySet<string> }) {
  const clients = queue.ready.filter((line) => chosen.has(line.id)).map((line) => line.client_id);
  const count = formatCount(new Set(clients).size);
  return <Notice tone="calm" title={words.month.ticked(w.clients(count))} />;
}

function Open({ queue, chosen }: { queue: QueueView; chosen: ReadonlySet<string> | null }) {
  const { go } = useNavigation();
  const workspace = useWorkspace();
  const zone = workspace?.zone ?? 'UTC';
  const now = useNow();
  const selection = useTicked(queue, chosen);
  const send = useWrite('billing.send');
  const job = useJob('send');
  const [filter, setFilter] = useState<Filter>('all');
  const [held, setHeld] = useState<QueueLine | null>(null);
  const lines = linesOf(queue);

  const act = (line: QueueLine) => {
    switch (line.state) {
      case 'held':
        return setHeld(line);
      case 'in_doubt':
        return go(withQuery('/billing/sent', { client: line.client_id, needs: 'owner' }));
      case 'foreign':
      case 'charges_twice':
        return go('/reconcile');
      case 'not_live':
        return go(stepPath('go_live'));
      default:
        return go(clientPath(line.client_id));
    }
  };

  const currency =
    [...new Set(lines.map((line) => line.amount.currency))].sort().join(', ').toUpperCase() ||
    (workspace?.currency?.toUpperCase() ?? '');
  const subtitle = queue.last_send
    ? w.since(formatWhen(queue.last_send, zone), currency)
    : w.neverSent(currency);
  return (
    <BillingPage
      tab="queue"
      waiting={lines.length}
      subtitle={subtitle}
      filters={filterChoices(queue)}
      filter={filter}
      onFilter={(value) => setFilter(value as Filter)}
      foot={
        queue.ready.length > 0 || (queue.off && lines.length > 0) ? (
          <QueueSendBar
            queue={queue}
            selected={selection.selected}
            busy={send.isPending || isRunning(job)}
            onSend={(chosen) =>
              send.mutate({ lines: chosen.map((line) => ({ id: line.id, units: line.to_send })) })
            }
          />
        ) : null
      }
    >
      <Freshness />
      {chosen ? <Chosen queue={queue} chosen={chosen} /> : null}
      {send.error ? <ErrorState error={send.error} /> : null}
      {lines.length === 0 ? (
        <Empty />
      ) : (
        <SendQueue
          queue={filtered(queue, filter)}
          now={now}
          zone={zone}
          selection={selection}
          onOpen={(line) => go(clientPath(line.client_id))}
          onAct={act}
        />
      )}
      {held ? <HoldDialog line={held} zone={zone} onClose={() => setHeld(null)} /> : null}
    </BillingPage>
  );
}

/** The page at `/billing`: what is ready to be sent, what is not and why, and the one press that sends it. */
export function Queue({ lines }: { lines?: string | undefined }) {
  const read = useRead('billing.queue', {});
  const chosen = lines === undefined ? null : new Set(lines.split(','));
  if (read.data && !read.error) return <Open queue={read.data} chosen={chosen} />;
  return (
    <BillingPage tab="queue">
      <Answered read={read} rows={10}>
        {() => null}
      </Answered>
    </BillingPage>
  );
}
