import { Button, CopyButton } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type {
  BalanceView,
  BankPayout,
  BankPayoutState,
  RequirementState,
  RequirementView,
  StripeAccountView,
} from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { ModeWord } from '~/layout/ModeWord';
import { useNavigation } from '~/layout/Navigation';
import { Money } from '~/parts/amounts';
import { type Fact, Facts } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink, PageLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { EmptyState, ErrorState, OfflineNotice } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { CONNECT_STRIPE_PATH, CONNECTIONS_PATH } from '../connections/paths';
import { Answered } from '../shared/Answered';
import { useWorkspace } from '../shared/workspace';
import classes from './StripeAccount.module.css';
import { Found, Usual } from './Troubles';

const w = words.stripeAccount;

const PAYOUT_MARKS: Record<BankPayoutState, StateKind> = {
  pending: 'waiting',
  in_transit: 'waiting',
  paid: 'done',
  failed: 'stopped',
  came_back: 'stopped',
  canceled: 'held',
};

const WANTED_MARKS: Record<RequirementState, StateKind> = {
  past_due: 'stopped',
  refused: 'stopped',
  due: 'held',
  checking: 'waiting',
  later: 'waiting',
};

function onOff(on: boolean | null) {
  if (on === null) return <State kind="waiting">{w.notReadable}</State>;
  return on ? <State kind="done">{w.on}</State> : <State kind="stopped">{w.off}</State>;
}

function facts(view: StripeAccountView): Fact[] {
  return [
    { label: w.name, value: view.name ?? w.notReadable, strong: true },
    { label: w.accountId, value: view.account_id ?? w.notReadable },
    { label: w.mode, value: <ModeWord mode={view.mode} /> },
    { label: w.charges, value: onOff(view.charges) },
    { label: w.payouts, value: onOff(view.payouts) },
    ...(view.schedule ? [{ label: w.schedule, value: view.schedule }] : []),
  ];
}

function Wanted({ rows, zone }: { rows: readonly RequirementView[]; zone: string }) {
  return (
    <Section title={w.wanted} note={rows.length > 0 ? w.wantedNote : null}>
      {rows.length === 0 ? (
        <p className={classes['lead']}>{w.nothingWanted}</p>
      ) : (
        <LedgerTable
          label={w.wanted}
          rows={rows}
          rowKey={(row) => row.name}
          rowName={(row) => row.what}
          reason={(row) => (row.why ? { text: row.why } : null)}
          columns={[
            { key: 'what', head: w.what, rowHead: true, tone: 'name', cell: (row) => row.what },
            { key: 'name', head: w.inStripe, tone: 'dim', cell: (row) => row.name },
            {
              key: 'by',
              head: w.by,
              cell: (row) => (row.deadline ? formatWhen(row.deadline, zone, 'long-day') : null),
            },
            {
              key: 'state',
              head: w.state,
              cell: (row) => <State kind={WANTED_MARKS[row.state]}>{w.requirementStates[row.state]}</State>,
            },
          ]}
        />
      )}
    </Section>
  );
}

function Balances({ rows }: { rows: readonly BalanceView[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={w.balance} note={w.balanceNote}>
      <LedgerTable
        label={w.balance}
        tight
        rows={rows}
        rowKey={(row) => row.available.currency}
        rowName={(row) => row.available.currency.toUpperCase()}
        columns={[
          {
            key: 'currency',
            head: w.currency,
            rowHead: true,
            tone: 'name',
            cell: (row) => row.available.currency.toUpperCase(),
          },
          {
            key: 'available',
            head: w.available,
            align: 'right',
            cell: (row) => <Money value={row.available} />,
          },
          {
            key: 'pending',
            head: w.pending,
            align: 'right',
            tone: 'dim',
            cell: (row) => <Money value={row.pending} />,
          },
        ]}
      />
    </Section>
  );
}

function Payouts({ rows, zone }: { rows: readonly BankPayout[]; zone: string }) {
  return (
    <Section
      title={w.recent}
      note={w.recentNote}
      action={<PageLink to="/billing/payouts">{w.allPayouts}</PageLink>}
    >
      {rows.length === 0 ? (
        <EmptyState title={w.noPayouts}>{w.noPayoutsBody}</EmptyState>
      ) : (
        <LedgerTable
          label={w.recent}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.id}
          reason={(row) => (row.reason ? { text: row.reason } : null)}
          columns={[
            { key: 'arrival', head: w.arrival, cell: (row) => formatWhen(row.arrival, zone, 'long-day') },
            { key: 'amount', head: w.amount, align: 'right', cell: (row) => <Money value={row.amount} /> },
            {
              key: 'state',
              head: w.state,
              cell: (row) => <State kind={PAYOUT_MARKS[row.state]}>{w.payoutStates[row.state]}</State>,
            },
            {
              key: 'payout',
              head: w.payout,
              rowHead: true,
              tone: 'dim',
              cell: (row) => (row.link ? <OutwardLink url={row.link}>{row.id}</OutwardLink> : row.id),
            },
          ]}
        />
      )}
    </Section>
  );
}

function Support({ view }: { view: StripeAccountView }) {
  return (
    <Section title={w.support}>
      <p className={classes['lead']}>{w.supportBody}</p>
      <div className={classes['presses']}>
        <CopyButton value={view.for_support}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? w.copied : w.copy}</Button>}
        </CopyButton>
        <OutwardLink url={view.support}>{w.supportLink}</OutwardLink>
      </div>
    </Section>
  );
}

function Loaded({ view }: { view: StripeAccountView }) {
  const workspace = useWorkspace();
  const zone = workspace?.zone ?? 'UTC';
  return (
    <>
      {workspace?.online === false ? <OfflineNotice /> : null}
      {view.unreadable.map((line) => (
        <Notice key={line} title={line} />
      ))}
      <Found rows={view.troubles} />
      <Columns
        width={374}
        main={
          <>
            <Wanted rows={view.requirements} zone={zone} />
            <Payouts rows={view.recent} zone={zone} />
          </>
        }
        side={
          <>
            <Section
              title={w.account}
              action={
                view.dashboard ? <OutwardLink url={view.dashboard}>{w.openInStripe}</OutwardLink> : null
              }
            >
              <Facts label={w.account} facts={facts(view)} />
              {view.off ? <p className={classes['why']}>{view.off}</p> : null}
            </Section>
            <Balances rows={view.balances} />
          </>
        }
      />
      <Usual rows={view.usual} />
      <Support view={view} />
    </>
  );
}

/** The account behind the key: is it charged and paid out, what does Stripe want, and what to do when something is wrong. */
export function StripeAccountPage() {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const read = useRead('stripe.account', {});
  const connections = useRead('connections.read', {});
  const refreshing = useWrite('stripe.account_refresh');
  const view = read.data;
  const isConnected = connections.data ? connections.data.stripe !== null : true;
  const again = isConnected ? (
    <Button
      leftSection={<IconRefresh size={14} stroke={1.8} aria-hidden />}
      onClick={() => refreshing.mutate({})}
      loading={refreshing.isPending}
    >
      {w.readAgain}
    </Button>
  ) : (
    <Button variant="filled" onClick={() => go(CONNECT_STRIPE_PATH)}>
      {words.connections.connectStripe}
    </Button>
  );
  return (
    <Page
      above={{ label: words.connections.title, to: CONNECTIONS_PATH }}
      title={w.title}
      subtitle={view ? (view.read_at ? w.readAt(formatWhen(view.read_at, zone)) : w.neverRead) : null}
      ruled
      actions={again}
    >
      {refreshing.error ? <ErrorState error={refreshing.error} /> : null}
      <Answered read={read} rows={8}>
        {(shown) =>
          shown.read_at ? (
            <Loaded view={shown} />
          ) : (
            <EmptyState title={isConnected ? w.neverRead : words.connections.stripeNoneTitle}>
              {isConnected ? w.neverReadBody : w.notConnectedBody}
            </EmptyState>
          )
        }
      </Answered>
    </Page>
  );
}
