import { Button, Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import type { CopyView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { LedgerTable } from '~/parts/LedgerTable';
import { Notice } from '~/parts/Notice';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { StepFoot } from '~/parts/StepLine';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { CONNECT_STRIPE_PATH } from '../connections/paths';
import { PRICES_PATH } from '../prices/paths';
import { Answered } from '../shared/Answered';
import { useAppState } from '../shared/workspace';
import { answersOf, type Payers, payerAt, payerOf } from './answers';
import { ClientsTable } from './ClientsTable';
import classes from './copying.module.css';
import { copyFromPath } from './paths';

const w = words.copying;
const ABOVE = { label: w.above, to: PRICES_PATH };

function Sources({ view }: { view: CopyView }) {
  return (
    <Section title={w.sources}>
      {view.sources.length === 0 ? (
        <p className={classes['dim']}>{w.noSources}</p>
      ) : (
        <LedgerTable
          label={w.sources}
          rows={view.sources}
          rowKey={(row) => row.name}
          rowName={(row) => row.name}
          columns={[
            {
              key: 'name',
              head: w.source,
              rowHead: true,
              tone: 'name',
              width: 220,
              cell: (row) => row.name,
            },
            {
              key: 'words',
              head: w.becomes,
              className: classes['words'] ?? '',
              cell: (row) => row.words,
            },
          ]}
        />
      )}
    </Section>
  );
}

function Loaded({ view }: { view: CopyView }) {
  const { go } = useNavigation();
  const [sources, setSources] = useState(true);
  const [clients, setClients] = useState(true);
  const [fixed, setFixed] = useState(false);
  const [chosen, setChosen] = useState<Payers>({});
  const planning = useWrite('copy.plan');

  const answers = clients ? answersOf(view.clients, chosen) : [];
  const asking = view.clients.filter((row) => row.asks);
  const left = asking.filter((row) => payerOf(row, chosen).kind === 'nobody').length;
  const hasFixed = asking.some((row) => row.fixed !== null);
  const plan = () =>
    planning.mutate(
      { from: view.from, sources, clients, fixed: clients && fixed, customers: answers },
      { onSuccess: (set) => go(changeSetPath(set.id)) },
    );
  const refusedPayer = planning.error ? payerAt(planning.error.field, answers) : null;
  const refused =
    refusedPayer !== null && planning.error ? { payer: refusedPayer, words: planning.error.message } : null;
  const open = clients && left > 0 ? `${w.leftOutNote(formatCount(left))}. ${w.open}.` : `${w.open}.`;
  return (
    <Page
      above={ABOVE}
      title={w.titleFrom(view.from_name)}
      subtitle={w.subtitle(view.from_name, view.name)}
      ruled
      foot={
        <StepFoot
          onBack={() => go(PRICES_PATH)}
          open={open}
          next={w.next}
          onNext={plan}
          off={view.needs_stripe === null ? undefined : w.needsTitle(view.name)}
          busy={planning.isPending}
        />
      }
    >
      {view.needs_stripe === null ? null : (
        <div className={classes['above']}>
          <Notice
            title={w.needsTitle(view.name)}
            action={
              <Button
                onClick={() =>
                  go(`${CONNECT_STRIPE_PATH}?back=${encodeURIComponent(copyFromPath(view.from))}`)
                }
              >
                {w.connect}
              </Button>
            }
          >
            {view.needs_stripe} {w.needsBody}
          </Notice>
        </div>
      )}
      {planning.error && refused === null ? <ErrorState error={planning.error} /> : null}
      <Section title={w.what}>
        <div className={classes['ticks']}>
          <Checkbox
            checked
            disabled
            label={w.catalog(w.prices(formatCount(view.prices)), w.plans(formatCount(view.plans)))}
          />
          <Checkbox
            checked={sources}
            onChange={(event) => setSources(event.currentTarget.checked)}
            label={w.takeSources}
          />
          <Checkbox
            checked={clients}
            onChange={(event) => setClients(event.currentTarget.checked)}
            label={w.takeClients}
          />
          {clients && hasFixed ? (
            <Checkbox
              className={classes['under'] ?? ''}
              checked={fixed}
              onChange={(event) => setFixed(event.currentTarget.checked)}
              label={w.takeFixed}
            />
          ) : null}
        </div>
      </Section>
      {sources ? <Sources view={view} /> : null}
      {clients ? (
        <Section
          title={w.clients}
          note={
            view.needs_stripe === null
              ? w.clientsNote(formatCount(asking.length - left), formatCount(asking.length))
              : null
          }
        >
          {view.clients.length === 0 ? (
            <p className={classes['dim']}>{w.noClients}</p>
          ) : (
            <ClientsTable
              rows={view.clients}
              chosen={chosen}
              refused={refused}
              isPaired={view.needs_stripe === null}
              onChoose={(payer, who) => {
                planning.reset();
                setChosen((before) => ({ ...before, [payer]: who }));
              }}
            />
          )}
        </Section>
      ) : null}
    </Page>
  );
}

function From({ from }: { from: string }) {
  const read = useRead('copy.read', { id: from });
  if (read.data) return <Loaded view={read.data} />;
  return (
    <Page above={ABOVE} title={w.title} ruled>
      <Answered read={read}>{() => null}</Answered>
    </Page>
  );
}

/** The page at `/copy`: what another workspace has comes to this one, as one planned change. */
export function CopyPage({ from }: { from: string | undefined }) {
  const { go } = useNavigation();
  const state = useAppState();
  const others = (state?.workspaces ?? []).filter((one) => one.id !== state?.current?.id);
  if (from !== undefined && others.some((one) => one.id === from)) return <From key={from} from={from} />;
  return (
    <Page above={ABOVE} title={w.title} ruled>
      {others.length === 0 ? (
        <EmptyState title={w.noneTitle}>{w.noneBody}</EmptyState>
      ) : (
        <Section title={w.chooseTitle} note={w.chooseBody}>
          <Select
            className={classes['choice'] ?? ''}
            label={w.choose}
            data={others.map((one) => ({ value: one.id, label: one.name }))}
            value={null}
            onChange={(id) => (id === null ? undefined : go(copyFromPath(id)))}
          />
        </Section>
      )}
    </Page>
  );
}
