import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { Light, WebhookEndpointView, WebhookView } from '~/bindings/rpc';
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
import { WebhookForm } from './WebhookForm';
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

function Standing({ view }: { view: WebhookView }) {
  const { go } = useNavigation();
  const removing = useWrite('webhook.plan_removal');
  return (
    <Section
      title={w.endpoint}
      action={
        view.endpoint?.link ? <OutwardLink url={view.endpoint.link}>{w.openInStripe}</OutwardLink> : null
      }
    >
      <p>
        <State kind={view.light ? MARKS[view.light] : 'waiting'}>{view.words}</State>
      </p>
      {view.reasons.length > 0 ? (
        <Notice title={w.differs}>
          {view.reasons.map((reason) => (
            <div key={reason}>{reason}</div>
          ))}
          {view.endpoint ? w.mend : null}
        </Notice>
      ) : null}
      {view.endpoint ? (
        <>
          <OnTheAccount endpoint={view.endpoint} />
          <p className={classes['note']}>{w.missed}</p>
          {removing.error ? <ErrorState error={removing.error} /> : null}
          <Button
            onClick={() => removing.mutate({}, { onSuccess: (set) => go(changeSetPath(set.id)) })}
            loading={removing.isPending}
          >
            {w.remove}
          </Button>
        </>
      ) : null}
    </Section>
  );
}

/** The webhook that a platform wants on the agency's Stripe account: how it stands, and what it is to be. */
export function WebhookPage() {
  const workspace = useWorkspace();
  const read = useRead('webhook.read', {});
  const checking = useWrite('webhook.check');
  const zone = workspace?.zone ?? 'UTC';
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
        {(view) => (
          <Columns
            width={374}
            main={<WebhookForm key={`${view.wanted.url} ${view.wanted.events.join()}`} view={view} />}
            side={<Standing view={view} />}
          />
        )}
      </Answered>
    </Page>
  );
}
