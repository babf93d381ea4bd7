import { Button } from '@mantine/core';
import { useState } from 'react';
import { tell } from '~/actions/notices';
import type { PlanDraftRow, PlanRow, PlansView } from '~/bindings/rpc';
import { formatCount, formatMoney } from '~/format';
import { Go, useNavigation } from '~/layout/Navigation';
import { When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { OverridesTable } from '../overrides/OverridesTable';
import { Answered } from '../shared/Answered';
import { useWorkspace } from '../shared/workspace';
import { PRICE_LIST_PATH, planPath, wizardPath } from './paths';
import classes from './plans.module.css';

const w = words.plans;

function marksOf(row: PlanRow): string {
  return [row.is_default ? w.isDefault : null, row.featured ? w.featured : null].filter(Boolean).join(', ');
}

function PlansTable({ rows }: { rows: readonly PlanRow[] }) {
  const { go } = useNavigation();
  return (
    <LedgerTable
      label={w.title}
      rows={rows}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      onOpen={(row) => go(planPath(row.id))}
      columns={[
        {
          key: 'name',
          head: w.plan,
          rowHead: true,
          tone: 'name',
          cell: (row) => (
            <>
              <Go to={planPath(row.id)} className={classes['name']}>
                {row.name}
              </Go>
              {marksOf(row) ? <span className={classes['mark']}>{marksOf(row)}</span> : null}
            </>
          ),
        },
        {
          key: 'kind',
          head: w.type,
          tone: 'dim',
          cell: (row) => `${w.kinds[row.kind]}, ${w.payments[row.payment].toLowerCase()}`,
        },
        { key: 'price', head: w.price, cell: (row) => row.words },
        { key: 'clients', head: w.clients, align: 'right', cell: (row) => formatCount(row.clients) },
        {
          key: 'state',
          head: w.state,
          width: 110,
          cell: (row) =>
            row.archived_at ? (
              <State kind="waiting">{w.states.archived}</State>
            ) : (
              <State kind="done">{w.states.onSale}</State>
            ),
        },
      ]}
    />
  );
}

function Drafts({ rows, names }: { rows: readonly PlanDraftRow[]; names: ReadonlyMap<string, string> }) {
  const navigation = useNavigation();
  const discarding = useWrite('plan.draft_discard');
  const zone = useWorkspace()?.zone ?? 'UTC';
  const nameOf = (row: PlanDraftRow) => {
    const changed = row.plan === null ? undefined : names.get(row.plan);
    return changed ? w.draftOf(changed) : row.name || w.draftNameless;
  };
  return (
    <Section title={w.drafts} note={w.draftsNote}>
      <LedgerTable
        label={w.drafts}
        rows={rows}
        rowKey={(row) => row.id}
        rowName={nameOf}
        columns={[
          { key: 'name', head: w.draftName, rowHead: true, tone: 'name', cell: nameOf },
          {
            key: 'left',
            head: w.draftLeft,
            tone: 'dim',
            cell: (row) => <When at={row.saved_at} zone={zone} />,
          },
          {
            key: 'do',
            head: w.draftDo,
            align: 'right',
            cell: (row) => (
              <span className={classes['verbs']}>
                <LinkButton
                  describedAs={w.goOnOf(nameOf(row))}
                  onClick={() => navigation.go(wizardPath({ draft: row.id }))}
                >
                  {w.goOn}
                </LinkButton>
                <LinkButton
                  describedAs={w.discardOf(nameOf(row))}
                  onClick={() => discarding.mutate({ id: row.id }, { onSuccess: () => tell(w.discarded) })}
                >
                  {w.discard}
                </LinkButton>
              </span>
            ),
          },
        ]}
      />
    </Section>
  );
}

function Loaded({ view }: { view: PlansView }) {
  const navigation = useNavigation();
  const [isArchivedShown, setArchivedShown] = useState(false);
  const archived = view.plans.filter((row) => row.archived_at);
  const rows = isArchivedShown ? view.plans : view.plans.filter((row) => !row.archived_at);
  const names = new Map(view.plans.map((row) => [row.id, row.name]));
  if (view.plans.length + view.drafts.length + view.overrides.length === 0) {
    return (
      <EmptyState
        title={w.emptyTitle}
        action={
          <Button variant="filled" onClick={() => navigation.go(wizardPath())}>
            {w.newPlan}
          </Button>
        }
      >
        {w.emptyBody}
      </EmptyState>
    );
  }
  const cost = view.overrides_cost ? words.overrides.note(formatMoney(view.overrides_cost)) : undefined;
  return (
    <>
      {rows.length > 0 ? <PlansTable rows={rows} /> : null}
      {archived.length > 0 ? (
        <p className={classes['below']}>
          <LinkButton onClick={() => setArchivedShown(!isArchivedShown)}>
            {isArchivedShown ? w.hideArchived : w.showArchived(formatCount(archived.length))}
          </LinkButton>
        </p>
      ) : null}
      {view.drafts.length > 0 ? <Drafts rows={view.drafts} names={names} /> : null}
      {view.overrides.length > 0 ? (
        <Section title={words.overrides.title} note={cost}>
          <OverridesTable rows={view.overrides} />
        </Section>
      ) : null}
    </>
  );
}

/** What the agency sells: plans, those not made yet, and who pays another price. */
export function Plans() {
  const navigation = useNavigation();
  const read = useRead('plans.list', {});
  const hasAny = (read.data?.plans.length ?? 0) + (read.data?.drafts.length ?? 0) > 0;
  return (
    <Page
      title={w.title}
      ruled
      actions={
        hasAny ? (
          <>
            <Button onClick={() => navigation.go(PRICE_LIST_PATH)}>{w.priceList}</Button>
            <Button variant="filled" onClick={() => navigation.go(wizardPath())}>
              {w.newPlan}
            </Button>
          </>
        ) : null
      }
    >
      <Answered read={read}>{(view) => <Loaded view={view} />}</Answered>
    </Page>
  );
}
