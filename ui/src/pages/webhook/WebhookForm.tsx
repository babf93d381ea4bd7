import { Button, MultiSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { WebhookParams, WebhookSuggestion, WebhookView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import classes from './webhook.module.css';

const w = words.webhook;

function Platforms({
  rows,
  onUse,
}: {
  rows: readonly WebhookSuggestion[];
  onUse: (one: WebhookSuggestion) => void;
}) {
  return (
    <Section title={w.platforms}>
      <LedgerTable
        label={w.platforms}
        rows={rows}
        rowKey={(row) => row.platform}
        rowName={(row) => row.platform}
        reason={(row) => ({
          text: row.note,
          action: row.url ? (
            <LinkButton onClick={() => onUse(row)} describedAs={w.takeNamed(row.platform)}>
              {w.take}
            </LinkButton>
          ) : null,
        })}
        columns={[
          { key: 'platform', head: w.platform, rowHead: true, tone: 'name', cell: (row) => row.platform },
          { key: 'address', head: w.address, tone: 'dim', cell: (row) => row.url ?? w.none },
        ]}
      />
    </Section>
  );
}

/** What the form begins with: a registered one that is not as wanted, else what a platform would ask for, at no address yet. */
export function formStart(view: WebhookView): WebhookParams {
  return view.hooks.find((hook) => hook.light !== 'green')?.wanted ?? { ...view.proposed, url: '' };
}

/** Address and events, checked by the core before anything is staged; then the change set's own page. */
export function WebhookForm({
  view,
  start = formStart(view),
}: {
  view: WebhookView;
  start?: WebhookParams | undefined;
}) {
  const { go } = useNavigation();
  const planning = useWrite('webhook.plan');
  const [url, setUrl] = useState(start.url);
  const [events, setEvents] = useState(start.events);
  const [version, setVersion] = useState(start.api_version ?? '');
  const faultOf = (field: string) => (planning.error?.field === field ? planning.error.message : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    planning.mutate(
      { url: url.trim(), events, api_version: version.trim() || null },
      { onSuccess: (set) => go(changeSetPath(set.id)) },
    );
  };
  return (
    <>
      {view.lacks ? <Notice title={view.lacks} /> : null}
      <Platforms
        rows={view.suggestions}
        onUse={(one) => {
          setUrl(one.url ?? '');
          setEvents(one.events);
        }}
      />
      <form className={classes['form']} onSubmit={submit} noValidate>
        <TextInput
          label={w.url}
          description={w.urlHint}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={faultOf('url')}
        />
        <MultiSelect
          label={w.events}
          description={w.eventsHint}
          data={view.known_events}
          value={events}
          onChange={setEvents}
          searchable
          limit={60}
          nothingFoundMessage={words.frame.nothingFound}
          error={faultOf('events')}
        />
        <TextInput
          label={w.version}
          description={w.versionHint}
          value={version}
          onChange={(event) => setVersion(event.currentTarget.value)}
          error={faultOf('api_version')}
        />
        {planning.error && !planning.error.field ? <ErrorState error={planning.error} /> : null}
        <div className={classes['presses']}>
          <Button type="submit" variant="filled" size="md" loading={planning.isPending}>
            {w.plan}
          </Button>
          <span className={classes['note']}>{w.planNote}</span>
        </div>
      </form>
    </>
  );
}
