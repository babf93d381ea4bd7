import { Button } from '@mantine/core';
import { useState } from 'react';
import { tell } from '~/actions/notices';
import type { SourceView } from '~/bindings/rpc';
import { formatCount, formatWhen } from '~/format';
import { type Fact, Facts } from '~/parts/Facts';
import { KeyInput } from '~/parts/KeyInput';
import { PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useNow } from '../shared/now';
import { gonePath } from '../shared/paths';
import { useAppState, useWorkspace } from '../shared/workspace';
import classes from './connections.module.css';
import { CONNECTIONS_PATH } from './paths';
import { SessionOnly } from './SessionOnly';
import { CostPayerChoice } from './SourceForm';
import { nextPull, SourceState } from './Sources';

const w = words.connections;

/** Another key for the same source: tried once before the old one is forgotten. */
function NewKey({ source }: { source: SourceView }) {
  const keyring = useAppState()?.keyring_problem ?? null;
  const practice = useRead('connections.read', {}).data?.practice ?? null;
  const rotating = useWrite('source.rotate_key');
  const [apiKey, setKey] = useState('');
  const [sessionOnly, setSessionOnly] = useState(false);
  const [missing, setMissing] = useState(false);
  const problem =
    (practice ? null : keyring) ??
    (rotating.error?.code === 'keyring_missing' ? rotating.error.message : null);

  const rotate = (key: string) => {
    setMissing(key === '');
    if (key === '') return;
    rotating.mutate(
      { id: source.id, key, session_only: sessionOnly },
      {
        onSuccess: () => {
          setKey('');
          tell(w.rotated(source.name));
        },
      },
    );
  };
  const refused = rotating.error && rotating.error.code !== 'keyring_missing' ? rotating.error.message : null;
  return (
    <Section title={w.rotate} note={w.rotateBody}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          rotate(apiKey);
        }}
      >
        <KeyInput
          label={w.theKey}
          value={apiKey}
          onChange={(key) => {
            setKey(key);
            rotating.reset();
          }}
          hint={w.keyHint}
          error={missing ? w.keyMissing : refused}
        />
        {problem ? <SessionOnly problem={problem} checked={sessionOnly} onChange={setSessionOnly} /> : null}
        <div className={classes['presses']}>
          <Button type="submit" variant="filled" loading={rotating.isPending}>
            {w.rotateConfirm}
          </Button>
          {practice ? <Button onClick={() => rotate(practice.platform)}>{w.practiceKey}</Button> : null}
        </div>
      </form>
    </Section>
  );
}

function Payer({ source }: { source: SourceView }) {
  const changing = useWrite('source.cost_payer');
  return (
    <Section title={w.payer}>
      <CostPayerChoice
        value={changing.isPending ? changing.variables.cost_payer : source.cost_payer}
        onChange={(payer) => changing.mutate({ id: source.id, cost_payer: payer })}
      />
      {changing.error ? <ErrorState error={changing.error} /> : null}
    </Section>
  );
}

function factsOf(source: SourceView, now: string, zone: string): Fact[] {
  const when = (at: string | null) => (at ? formatWhen(at, zone) : w.never);
  return [
    { label: w.state, value: <SourceState source={source} /> },
    { label: w.key, value: source.key_hint ?? w.noKey },
    { label: w.lastPull, value: when(source.last_pull) },
    { label: w.nextPull, value: nextPull(source, now, zone) },
    { label: w.newest, value: when(source.newest) },
    { label: w.subjects, value: formatCount(source.subjects) },
    { label: w.records, value: formatCount(source.records) },
    { label: w.tests, value: formatCount(source.test_records) },
    { label: w.open, value: formatCount(source.open_records) },
    ...(source.gone_since === null
      ? []
      : [
          {
            label: w.gone,
            value: (
              <PageLink to={gonePath({ source: source.id })}>
                {w.goneSince(formatCount(source.gone_records), formatWhen(source.gone_since, zone))}
              </PageLink>
            ),
          },
        ]),
  ];
}

/** One platform: what it holds, its key, and who pays for the AI behind it. */
export function SourcePage({ id }: { id: string }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const now = useNow();
  const read = useRead('connections.read', {});
  const source = read.data?.sources.find((each) => each.id === id);
  const above = { label: w.title, to: CONNECTIONS_PATH };
  if (!source) {
    return (
      <Page above={above} title={w.source} ruled>
        {read.error ? (
          <ErrorState error={read.error} onRetry={() => void read.refetch()} />
        ) : read.data ? (
          <EmptyState title={w.noSourcesTitle}>{w.noSourcesBody}</EmptyState>
        ) : (
          <LoadingState />
        )}
      </Page>
    );
  }
  return (
    <Page above={above} title={source.name} subtitle={w.countsPer(source.connector, source.noun)} ruled>
      {source.problem ? (
        <Notice title={words.connectionsPage.sourceProblem(source.name)}>{source.problem}</Notice>
      ) : null}
      <div className={classes['top']}>
        <Columns
          width={340}
          main={
            <>
              {source.key_hint === null ? null : <NewKey source={source} />}
              <Payer source={source} />
            </>
          }
          side={
            <Section title={words.connectionsPage.facts}>
              <Facts label={words.connectionsPage.facts} facts={factsOf(source, now, zone)} />
            </Section>
          }
        />
      </div>
    </Page>
  );
}
