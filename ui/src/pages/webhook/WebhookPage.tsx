import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { Light, WebhookEndpointView, WebhookParams, WebhookStanding } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Facts } from '~/parts/Facts';
import { OutwardLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { ErrorState, OfflineNotice } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { CONNECTIONS_PATH } from '../connections/paths';
import { Answered } from '../shared/Answered';
import { useWorkspace } from '../shared/workspace';
import { SecretOnce } from './SecretOnce';
import { formStart, WebhookForm } from './WebhookForm';
import classes from './webhook.module.css';

const w = words.webhook;

const MARKS: Record<Light, StateKind> = { green: 'done', amber: 'held', red: 'stopped' };

function OnTheAccount({ endpoint }: { endpoint: WebhookEndpointView }) {
  return (
    <Facts
      label={w.endpoint}
      facts={[
        { label: w.address, value: endpoint.url },
        { label: w.id, value: endpoint.id },
        { label: w.enabled, value: endpoint.enabled ? w.yes : w.no },
        { label: w.events, value: endpoint.events.join(', ') },
        { label: w.version, value: endpoint.api_version ?? w.ownVersion },
        { label: w.made, value: endpoint.ours ? w.fromHere : w.elsewhere },
      ]}
    />
  );
}

/** One registered webhook: how it stands, and what can be done with it. */
function Standing({ hook, onMend }: { hook: WebhookStanding; onMend: (wanted: WebhookParams) => void }) {
  const { go } = useNavigation();
  const removing = useWrite('webhook.plan_removal');
  const { wanted, endpoint } = hook;
  return (
    <Section
      title={wanted.url}
      action={endpoint?.link ? <OutwardLink url={endpoint.link}>{w.openInStripe}</OutwardLink> : null}
    >
      <p>
        <State kind={MARKS[hook.light]}>{hook.words}</State>
      </p>
      {hook.reasons.length > 0 ? (
        <Notice
          title={w.differs}
          action={
            <Button size="xs" mt={6} onClick={() => onMend(wanted)} aria-label={w.mendNamed(wanted.url)}>
              {w.mend}
            </Button>
          }
        >
          {hook.reasons.map((reason) => (
            <div key={reason}>{reason}</div>
          ))}
        </Notice>
      ) : null}
      {endpoint ? <OnTheAccount endpoint={endpoint} /> : null}
      {removing.error ? <ErrorState error={removing.error} /> : null}
      <Button
        onClick={() =>
          removing.mutate({ url: wanted.url }, { onSuccess: (set) => go(changeSetPath(set.id)) })
        }
        loading={removing.isPending}
        aria-label={w.removeNamed(wanted.url)}
      >
        {w.remove}
      </Button>
    </Section>
  );
}

/** The webhooks that platforms want on the agency's Stripe account: how each stands, and what the next is to be. */
export function WebhookPage() {
  const workspace = useWorkspace();
  const read = useRead('webhook.read', {});
  const checking = useWrite('webhook.check');
  const zone = workspace?.zone ?? 'UTC';
  // Each press begins the form anew, also with what it began with before.
  const [mending, setMending] = useState<{ wanted: WebhookParams; press: number }>();
  const mend = (wanted: WebhookParams) =>
    setMending((before) => ({ wanted, press: (before?.press ?? 0) + 1 }));
  return (
    <Page
      above={{ label: words.connections.title, to: CONNECTIONS_PATH }}
      title={w.title}
      subtitle={read.data?.read_at ? w.readAt(formatWhen(read.data.read_at, zone)) : w.subtitle}
      ruled
      actions={
        <Button
          leftSection={<IconRefresh size={14} stroke={1.8} aria-hidden />}
          onClick={() => checking.mutate({})}
          loading={checking.isPending}
        >
          {w.look}
        </Button>
      }
    >
      {workspace?.online === false ? <OfflineNotice /> : null}
      <SecretOnce />
      {checking.error ? <ErrorState error={checking.error} /> : null}
      <Answered read={read} rows={8}>
        {(view) => {
          const start = mending?.wanted ?? formStart(view);
          return (
            <Columns
              width={374}
              main={
                <WebhookForm
                  key={`${mending?.press ?? 0} ${start.url} ${start.events.join()}`}
                  view={view}
                  start={start}
                />
              }
              side={
                <>
                  {view.hooks.map((hook) => (
                    <Standing key={hook.wanted.url} hook={hook} onMend={mend} />
                  ))}
                  <p className={classes['note']}>{view.hooks.length > 0 ? w.missed : w.noneYet}</p>
                </>
              }
            />
          );
        }}
      </Answered>
    </Page>
  );
}
