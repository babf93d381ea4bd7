import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ReportRow, SentView } from '~/bindings/rpc';
import { formatCount, formatQuantity } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, PageLink } from '~/parts/Link';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { Pager } from '../shared/Pager';
import { clientPath, withQuery } from '../shared/paths';
import { reportColumns } from '../shared/reportColumns';
import { useWorkspace } from '../shared/workspace';
import { BillingPage } from './BillingPage';
import classes from './Sent.module.css';

const w = words.billing;
const ROWS = 100;

export interface SentProps {
  client: string | undefined;
  /** Only reports that wait for the owner's word. */
  needsOwner: boolean;
}

function columns(zone: string): Column<ReportRow>[] {
  const shared = reportColumns(zone);
  return [
    {
      key: 'client',
      head: w.client,
      rowHead: true,
      tone: 'name',
      cell: (report) => report.client,
    },
    { key: 'meter', lesser: true, head: w.meter, tone: 'dim', cell: (report) => report.meter },
    shared.at,
    shared.units,
    shared.amount,
    shared.minute,
    {
      key: 'report',
      lesser: true,
      head: w.report,
      tone: 'dim',
      cell: (report) => (
        <span className={classes['id']} title={report.request_id ?? undefined}>
          {report.identifier}
        </span>
      ),
    },
    {
      key: 'attempts',
      lesser: true,
      head: w.attempts,
      align: 'right',
      tone: 'dim',
      cell: (report) => formatCount(report.attempts),
    },
    shared.state,
  ];
}

function Decide({ report }: { report: ReportRow }) {
  const decide = useWrite('report.decide');
  const units = formatQuantity(report.units);
  return (
    <span className={classes['decide']}>
      {report.decisions.map((word) => (
        <LinkButton
          key={word}
          describedAs={w.saidOf(w.said[word], report.client, units)}
          onClick={() => {
            if (!decide.isPending) decide.mutate({ identifier: report.identifier, word });
          }}
        >
          {w.said[word]}
        </LinkButton>
      ))}
      {decide.error ? <ErrorState error={decide.error} /> : null}
    </span>
  );
}

function Reports({ view, zone, needsOwner }: { view: SentView; zone: string; needsOwner: boolean }) {
  const { go } = useNavigation();
  if (view.total === 0) {
    return needsOwner ? (
      <EmptyState
        title={w.sentNothingNeeds}
        action={<PageLink to="/billing/sent">{w.everything}</PageLink>}
      />
    ) : (
      <EmptyState title={w.sentEmptyTitle}>{w.sentEmptyBody}</EmptyState>
    );
  }
  return (
    <LedgerTable
      label={w.sentTable}
      columns={columns(zone)}
      rows={view.rows}
      rowKey={(report) => report.identifier}
      rowName={(report) => `${report.client}, ${report.identifier}`}
      onOpen={(report) => go(clientPath(report.client_id))}
      stickyHead
      reason={(report) => {
        const decides = report.decisions.length > 0;
        if (!report.reason && !decides) return null;
        const inDoubt = report.decisions.includes('arrived');
        const text = [report.reason, inDoubt ? w.decideNote : null].filter(Boolean).join(' ');
        return decides ? { text, action: <Decide report={report} /> } : { text };
      }}
    />
  );
}

/** The page at `/billing/sent`: every report to Stripe with its state; doubts are decided here. */
export function Sent({ client, needsOwner }: SentProps) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [offset, setOffset] = useState(0);
  const read = useRead(
    'billing.sent',
    { client: client ?? null, needs_owner: needsOwner, page: { offset, limit: ROWS } },
    { keepPrevious: true },
  );
  return (
    <BillingPage
      tab="sent"
      subtitle={
        client ? (
          <>
            {w.ofClient} <PageLink to="/billing/sent">{w.showAll}</PageLink>
          </>
        ) : (
          w.sentNote
        )
      }
      actions={
        <SegmentedControl
          aria-label={w.filter}
          data={[
            { value: 'all', label: w.everything },
            { value: 'owner', label: w.onlyNeeds },
          ]}
          value={needsOwner ? 'owner' : 'all'}
          onChange={(value) => {
            setOffset(0);
            go(withQuery('/billing/sent', { client, needs: value === 'owner' ? 'owner' : undefined }));
          }}
        />
      }
    >
      <Freshness />
      <Answered read={read} rows={10}>
        {(view) => (
          <>
            <Reports view={view} zone={zone} needsOwner={needsOwner} />
            <Pager offset={offset} limit={ROWS} total={view.total} onGo={setOffset} />
          </>
        )}
      </Answered>
    </BillingPage>
  );
}
