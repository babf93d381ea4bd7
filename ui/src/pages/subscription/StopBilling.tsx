import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { DueLine, StopBillingView } from '~/bindings/rpc';
import { formatQuantity, formatWhen, isZero } from '~/format';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { PageLink } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { ChoiceList } from '../shared/ChoiceList';
import { clientPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { elsewhere, faultAt } from './faults';
import { PlanFoot } from './PlanFoot';
import classes from './subscription.module.css';
import { usePlanned } from './usePlanned';

const w = words.subscription;

function Due({ view }: { view: StopBillingView }) {
  if (view.due.length === 0) return <p className={classes['note']}>{w.dueNone}</p>;
  return (
    <LedgerTable<DueLine>
      label={w.due}
      rows={view.due}
      rowKey={(line) => line.meter}
      rowName={(line) => line.meter}
      columns={[
        { key: 'meter', head: w.kind, rowHead: true, tone: 'name', cell: (line) => line.meter },
        { key: 'units', head: w.units, align: 'right', cell: (line) => formatQuantity(line.units) },
        {
          key: 'left',
          head: w.leftOver,
          tone: 'dim',
          cell: (line) => `${formatQuantity(line.remainder)}, ${line.remainder_words}`,
        },
        { key: 'amount', head: w.amount, align: 'right', cell: (line) => <Money value={line.amount} /> },
      ]}
    />
  );
}

function Form({ view }: { view: StopBillingView }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const plan = useWrite('stop_billing.plan');
  const planned = usePlanned(view.client_id);
  const [when, setWhen] = useState<'end' | 'now'>('end');
  const [leave, setLeave] = useState(false);
  const [despite, setDespite] = useState(false);
  const submit = () =>
    plan.mutate(
      { client: view.client_id, now: when === 'now', leave_unsent: leave, despite_doubt: despite },
      { onSuccess: planned },
    );
  const rest = elsewhere(plan.error, ['leave_unsent', 'despite_doubt']);
  return (
    <Page
      above={{ label: view.nickname, to: clientPath(view.client_id) }}
      title={w.stopTitle(view.nickname)}
      subtitle={w.stopSubtitle}
      ruled
      foot={
        view.here_only ? (
          <PlanFoot
            label={w.stopHere(view.nickname)}
            sentence={w.stopHereSentence}
            onPlan={submit}
            busy={plan.isPending}
          />
        ) : (
          <PlanFoot label={w.plan} onPlan={submit} busy={plan.isPending} />
        )
      }
    >
      <div className={classes['stack']}>
        <Section
          title={w.due}
          note={view.synced_at ? w.syncedAt(formatWhen(view.synced_at, zone)) : null}
          action={view.due.length > 0 ? <PageLink to="/billing">{w.sendFirst}</PageLink> : null}
        >
          <Due view={view} />
          {view.due.length > 0 ? (
            <Checkbox
              mt="sm"
              label={w.leaveUnsent}
              checked={leave}
              onChange={(event) => setLeave(event.currentTarget.checked)}
              error={faultAt(plan.error, 'leave_unsent')}
            />
          ) : null}
          {isZero(view.in_doubt) ? null : (
            <Checkbox
              mt="sm"
              label={w.despiteDoubt}
              checked={despite}
              onChange={(event) => setDespite(event.currentTarget.checked)}
              error={faultAt(plan.error, 'despite_doubt')}
            />
          )}
        </Section>
        <Section title={w.takesEffect}>
          <ChoiceList
            label={w.takesEffect}
            value={when}
            onChange={setWhen}
            choices={[
              {
                value: 'end',
                name: w.atEnd,
                means: view.period_end
                  ? w.stopEndHint(formatWhen(view.period_end, zone, 'day-time'))
                  : w.stopEndNoPeriod,
              },
              { value: 'now', name: w.atOnce, means: w.stopNowHint },
            ]}
          />
        </Section>
        <Section title={w.stopSteps}>
          <ol className={classes['steps']}>
            {(when === 'now' ? view.steps_now : view.steps).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Section>
        {rest ? <ErrorState error={rest} /> : null}
      </div>
    </Page>
  );
}

/** The page at `/subscription/$client/stop`. */
export function StopBilling({ client }: { client: string }) {
  const read = useRead('stop_billing.read', { id: client });
  if (read.data && !read.data.blocked) return <Form view={read.data} />;
  return (
    <Page above={{ label: w.above, to: clientPath(client) }} title={words.client.stop} ruled>
      <Answered read={read} rows={6}>
        {(view) => <EmptyState title={view.blocked ?? ''} />}
      </Answered>
    </Page>
  );
}
