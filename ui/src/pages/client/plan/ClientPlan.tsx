import { Button } from '@mantine/core';
import { useState } from 'react';
import { tell } from '~/actions/notices';
import type { ClientPlanRow, ClientPlansView } from '~/bindings/rpc';
import { formatCount, formatDay } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, PageLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { OwnPrices } from '../../overrides/OwnPrices';
import { newOverridePath } from '../../overrides/paths';
import { PLANS_PATH } from '../../plans/paths';
import { Answered } from '../../shared/Answered';
import { statementPath } from '../../shared/paths';
import classes from '../Client.module.css';
import { OffDialog, PutDialog } from './PlanDialogs';

const w = words.clientPlan;

function daysOf(row: ClientPlanRow): string {
  const begins = row.is_coming ? w.comes(formatDay(row.from)) : w.since(formatDay(row.from));
  if (row.to === null) return begins;
  return `${begins}, ${(row.moves_on ? w.movesOn : w.endsBefore)(formatDay(row.to))}`;
}

type Asked = { kind: 'put' | 'move' } | { kind: 'off'; row: ClientPlanRow } | null;

function Rows({
  client,
  view,
  onAsk,
}: {
  client: string;
  view: ClientPlansView;
  onAsk: (asked: Asked) => void;
}) {
  const { go } = useNavigation();
  const going = useWrite('plan.off');
  const goOn = (row: ClientPlanRow) =>
    going.mutate(
      { client, plan: row.plan_id, on: null, undo: true },
      { onSuccess: (done) => tell(done.title) },
    );
  const verbs = (row: ClientPlanRow) => {
    if (!view.can_change || row.moves_on) return null;
    if (row.is_coming) {
      return (
        <LinkButton describedAs={w.neverBeginsOf(row.name)} onClick={() => onAsk({ kind: 'off', row })}>
          {w.neverBegins}
        </LinkButton>
      );
    }
    if (row.to !== null) {
      return (
        <LinkButton describedAs={w.goOnOf(row.name)} onClick={() => goOn(row)}>
          {w.goOn}
        </LinkButton>
      );
    }
    return (
      <span className={classes['verbs']}>
        {row.kind === 'add_on' ? null : (
          <LinkButton describedAs={w.moveOf(row.name)} onClick={() => onAsk({ kind: 'move' })}>
            {w.move}
          </LinkButton>
        )}
        {row.base_words === null ? null : (
          <LinkButton
            describedAs={words.overrides.giveTo(row.name)}
            onClick={() => go(newOverridePath(client))}
          >
            {words.overrides.give}
          </LinkButton>
        )}
        <LinkButton describedAs={w.offOf(row.name)} onClick={() => onAsk({ kind: 'off', row })}>
          {w.off}
        </LinkButton>
      </span>
    );
  };
  return (
    <>
      <LedgerTable
        label={w.title}
        rows={view.rows}
        rowKey={(row) => `${row.plan_id} ${row.from}`}
        rowName={(row) => row.name}
        columns={[
          {
            key: 'plan',
            head: w.plan,
            rowHead: true,
            tone: 'name',
            cell: (row) => w.named(row.name, formatCount(row.version)),
          },
          { key: 'price', head: w.price, cell: (row) => row.words },
          {
            key: 'days',
            head: w.days,
            tone: 'dim',
            cell: (row) =>
              row.newest > row.version && !row.moves_on
                ? `${daysOf(row)}; ${w.isNewer(formatCount(row.newest))}`
                : daysOf(row),
          },
          { key: 'doing', head: w.doing, align: 'right', cell: verbs },
        ]}
      />
      {going.error ? <ErrorState error={going.error} /> : null}
    </>
  );
}

function Loaded({ client, nickname, view }: { client: string; nickname: string; view: ClientPlansView }) {
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const hasRegular = view.rows.some((row) => row.kind !== 'add_on');
  const canPut = view.can_change && view.by_statement && view.choices.length > 0;
  const put = canPut ? (
    <Button onClick={() => setAsked({ kind: 'put' })}>{hasRegular ? w.add : w.put}</Button>
  ) : null;
  if (!view.by_statement && view.rows.length === 0) {
    return <EmptyState title={w.noneTitle}>{w.byStripe}</EmptyState>;
  }
  return (
    <>
      <Section title={w.title} note={w.note} action={view.rows.length > 0 ? put : null}>
        {view.rows.length === 0 ? (
          <EmptyState title={w.noneTitle} action={put ?? <PageLink to={PLANS_PATH}>{w.toPlans}</PageLink>}>
            {view.choices.length === 0 ? w.noPlansBody : w.noneBody}
          </EmptyState>
        ) : (
          <Rows client={client} view={view} onAsk={setAsked} />
        )}
      </Section>
      <OwnPrices client={client} />
      {view.ever ? (
        <Section
          title={w.linesOf(view.month_words)}
          action={<PageLink to={statementPath(client)}>{w.openStatement}</PageLink>}
        >
          {view.lines.length === 0 ? (
            <p className={classes['body']}>{w.noLines(view.month_words)}</p>
          ) : (
            <LedgerTable
              label={w.linesOf(view.month_words)}
              rows={view.lines}
              rowKey={(line) => `${line.what} ${line.words}`}
              rowName={(line) => line.words}
              columns={[
                { key: 'plan', head: w.plan, tone: 'name', cell: (line) => line.what },
                { key: 'line', head: w.line, rowHead: true, cell: (line) => line.words },
                {
                  key: 'amount',
                  head: w.amount,
                  align: 'right',
                  cell: (line) => (line.amount ? <Money value={line.amount} /> : null),
                  total: view.total ? <Money value={view.total} /> : null,
                },
              ]}
            />
          )}
        </Section>
      ) : null}
      {asked?.kind === 'put' || asked?.kind === 'move' ? (
        <PutDialog
          client={client}
          nickname={nickname}
          view={view}
          isMove={asked.kind === 'move'}
          onClose={close}
        />
      ) : null}
      {asked?.kind === 'off' ? (
        <OffDialog client={client} nickname={nickname} row={asked.row} onClose={close} />
      ) : null}
    </>
  );
}

/** The plans of a client that statements bill: which, since when, what they ask for this month. */
export function ClientPlan({ client, nickname }: { client: string; nickname: string }) {
  const read = useRead('client.plans', { id: client });
  return (
    <Answered read={read} rows={4}>
      {(view) => <Loaded client={client} nickname={nickname} view={view} />}
    </Answered>
  );
}
