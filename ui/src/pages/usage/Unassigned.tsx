import { Select, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { tellWithUndo } from '~/actions/notices';
import type { UnassignedRow, UnassignedView } from '~/bindings/rpc';
import { formatQuantity } from '~/format';
import { Money, When } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, PageLink } from '~/parts/Link';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { stepPath } from '../setUp/steps';
import { Answered } from '../shared/Answered';
import { useClientChoices } from '../shared/clientChoices';
import { Freshness } from '../shared/Freshness';
import { useWorkspace } from '../shared/workspace';
import classes from './Usage.module.css';
import { UsagePage } from './UsagePage';

const w = words.usage;

function nameOf(row: UnassignedRow): string {
  return row.name ?? row.external_id;
}

interface Choosing {
  clients: readonly { value: string; label: string }[];
  chosen: Readonly<Record<string, string>>;
  choose: (subject: string, client: string) => void;
  assign: (row: UnassignedRow) => void;
  neverBill: (row: UnassignedRow) => void;
}

function columns(
  { clients, chosen, choose, assign, neverBill }: Choosing,
  zone: string,
): Column<UnassignedRow>[] {
  return [
    {
      key: 'subject',
      head: w.subject,
      rowHead: true,
      tone: 'name',
      cell: (row) => (
        <>
          {nameOf(row)}
          <span className={classes['detail']}>
            {row.name ? `${row.external_id}, ${row.source}` : row.source}
          </span>
        </>
      ),
    },
    {
      key: 'used',
      head: w.used,
      align: 'right',
      cell: (row) =>
        row.sums.map((sum) => (
          <span key={sum.meter} className={classes['used']}>
            {formatQuantity(sum.quantity)} {sum.meter}
          </span>
        )),
    },
    {
      key: 'value',
      head: w.value,
      align: 'right',
      cell: (row) => row.value && <Money value={row.value} />,
    },
    {
      key: 'cost',
      lesser: true,
      head: w.platformCost,
      align: 'right',
      tone: 'dim',
      cell: (row) => row.cost && <Money value={row.cost} />,
    },
    {
      key: 'last',
      lesser: true,
      head: w.last,
      align: 'right',
      tone: 'dim',
      cell: (row) => <When at={row.last} zone={zone} />,
    },
    {
      key: 'client',
      head: w.belongsTo,
      className: classes['apart'] ?? '',
      cell: (row) => (
        <Select
          aria-label={w.clientOf(nameOf(row))}
          placeholder={w.chooseClient}
          classNames={{ input: classes['field'] ?? '', root: classes['cell'] ?? '' }}
          w={170}
          data={clients.map((client) =>
            client.label === row.suggested_client || client.value === row.suggested_client
              ? { ...client, label: w.suggested(client.label) }
              : client,
          )}
          value={chosen[row.subject_id] ?? null}
          onChange={(client) => client && choose(row.subject_id, client)}
          searchable
        />
      ),
    },
    {
      key: 'verbs',
      head: <VisuallyHidden>{w.verbs}</VisuallyHidden>,
      cell: (row) => (
        <span className={classes['presses']}>
          {chosen[row.subject_id] ? (
            <LinkButton describedAs={w.assignOf(nameOf(row))} onClick={() => assign(row)}>
              {w.assign}
            </LinkButton>
          ) : null}
          <LinkButton describedAs={w.neverBillOf(nameOf(row))} onClick={() => neverBill(row)}>
            {w.neverBill}
          </LinkButton>
        </span>
      ),
    },
  ];
}

function Inbox({ view }: { view: UnassignedView }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const clients = useClientChoices();
  const assigning = useWrite('usage.assign');
  const never = useWrite('usage.never_bill');
  const takingBack = useWrite('usage.take_back');
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  if (view.rows.length === 0) {
    return <EmptyState title={w.unassignedEmptyTitle}>{w.unassignedEmptyBody}</EmptyState>;
  }
  const assign = (row: UnassignedRow) => {
    const client = chosen[row.subject_id];
    if (!client) return;
    const name = clients.find((each) => each.value === client)?.label ?? client;
    assigning.mutate(
      { subject: row.subject_id, client, from: null },
      {
        onSuccess: () =>
          tellWithUndo(w.assigned(nameOf(row), name), () =>
            takingBack.mutateAsync({ subject: row.subject_id, client }),
          ),
      },
    );
  };
  const neverBill = (row: UnassignedRow) =>
    never.mutate(
      { subject: row.subject_id, never: true },
      {
        onSuccess: () =>
          tellWithUndo(w.neverBilled(nameOf(row)), () =>
            never.mutateAsync({ subject: row.subject_id, never: false }),
          ),
      },
    );
  const error = assigning.error ?? never.error;
  return (
    <>
      {error ? <ErrorState error={error} /> : null}
      {clients.length === 0 ? (
        <p className={classes['sums']}>
          {w.noClients} <PageLink to={stepPath('clients')}>{w.addClients}</PageLink>
        </p>
      ) : null}
      <LedgerTable
        label={w.unassigned}
        columns={columns(
          {
            clients,
            chosen,
            choose: (subject, client) => setChosen({ ...chosen, [subject]: client }),
            assign,
            neverBill,
          },
          zone,
        )}
        rows={view.rows}
        rowKey={(row) => row.subject_id}
        rowName={nameOf}
      />
    </>
  );
}

/** The page at `/usage/unassigned`: whose usage is this? Nothing is assigned by itself. */
export function Unassigned() {
  const read = useRead('usage.unassigned', {});
  return (
    <UsagePage tab="unassigned" subtitle={w.unassignedSubtitle}>
      <Freshness />
      <Answered read={read}>{(view) => <Inbox view={view} />}</Answered>
    </UsagePage>
  );
}
