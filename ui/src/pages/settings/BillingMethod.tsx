import { Button, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import { tell } from '~/actions/notices';
import type { BillingMethod, ClientMethod, MethodChange, MethodPlan, MethodView } from '~/bindings/rpc';
import { formatCount, formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { MoneyLines } from '../client/plan/MoneyLines';
import { Answered } from '../shared/Answered';
import { useWorkspace } from '../shared/workspace';
import classes from './settings.module.css';

const w = words.billingMethod;

function other(method: BillingMethod): BillingMethod {
  return method === 'stripe' ? 'custom' : 'stripe';
}

/** What the change means for whom, before it is made. Nothing leaves this computer by it. */
function ConfirmChange({
  plan,
  nickname,
  onClose,
}: {
  plan: MethodPlan;
  nickname: string | null;
  onClose: () => void;
}) {
  const { go } = useNavigation();
  const changing = useWrite('method.change');
  const subscribing = useWrite('method.subscribe');
  const name = w.names[plan.change.method];
  const isRefused = plan.change.client !== null && plan.clients.some((client) => client.refused);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={nickname === null ? w.dialogAll(name) : w.dialogOne(nickname, name)}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      {plan.clients.length > 0 ? (
        <LedgerTable
          label={w.dialogList}
          rows={plan.clients}
          rowKey={(row) => row.client_id}
          rowName={(row) => row.nickname}
          columns={[
            { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: (row) => row.nickname },
            {
              key: 'words',
              head: w.dialogList,
              cell: (row) => (row.refused ? <State kind="held">{row.words}</State> : row.words),
            },
          ]}
        />
      ) : null}
      {plan.clients.map((row) =>
        row.money.length > 0 ? (
          <MoneyLines key={row.client_id} label={w.planMoney(row.nickname)} lines={row.money} />
        ) : null,
      )}
      {plan.clients.map((row) =>
        row.proposes === null ? null : (
          <Section key={row.client_id} title={w.proposed(row.proposes.plan)} note={w.proposedNote}>
            <MoneyLines label={w.proposed(row.proposes.plan)} lines={row.proposes.money} />
            <Button
              loading={subscribing.isPending}
              onClick={() =>
                subscribing.mutate(
                  { id: row.client_id },
                  {
                    onSuccess: (set) => {
                      onClose();
                      go(changeSetPath(set.id));
                    },
                  },
                )
              }
            >
              {w.planIt}
            </Button>
          </Section>
        ),
      )}
      {subscribing.error ? <ErrorState error={subscribing.error} /> : null}
      {plan.notes.map((note) => (
        <p key={note} className={classes['note']}>
          {note}
        </p>
      ))}
      {changing.error ? <ErrorState error={changing.error} /> : null}
      <div className={classes['row']}>
        <Button size="md" onClick={onClose}>
          {w.keep}
        </Button>
        {isRefused ? null : (
          <Button
            size="md"
            variant="filled"
            loading={changing.isPending}
            onClick={() =>
              changing.mutate(plan.change, {
                onSuccess: () => {
                  onClose();
                  tell(w.changed);
                },
              })
            }
          >
            {w.confirm(name)}
          </Button>
        )}
      </div>
    </Modal>
  );
}

function Clients({
  rows,
  zone,
  onChange,
}: {
  rows: readonly ClientMethod[];
  zone: string;
  onChange: (row: ClientMethod, method: BillingMethod) => void;
}) {
  if (rows.length === 0) return <EmptyState title={w.noClients}>{w.noClientsBody}</EmptyState>;
  return (
    <Section title={w.clients} note={w.clientsNote(formatCount(rows.length))}>
      <LedgerTable
        label={w.clients}
        rows={rows}
        rowKey={(row) => row.client_id}
        rowName={(row) => row.nickname}
        columns={[
          { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: (row) => row.nickname },
          {
            key: 'now',
            head: w.now,
            cell: (row) => (row.own ? `${w.names[row.now]}, ${w.own}` : w.names[row.now]),
          },
          {
            key: 'until',
            head: w.until,
            cell: (row) => (row.until ? formatWhen(row.until, zone, 'long-day') : w.noChange),
            tone: 'dim',
          },
          { key: 'next', head: w.afterwards, cell: (row) => (row.next ? w.names[row.next] : null) },
          {
            key: 'change',
            head: w.change,
            align: 'right',
            cell: (row) =>
              row.next ? (
                <LinkButton
                  onClick={() => onChange(row, row.now)}
                  describedAs={w.takeBackNamed(row.nickname)}
                >
                  {w.takeBack}
                </LinkButton>
              ) : (
                <LinkButton
                  onClick={() => onChange(row, other(row.now))}
                  describedAs={w.changeNamed(row.nickname, w.names[other(row.now)])}
                >
                  {w.change}
                </LinkButton>
              ),
          },
        ]}
      />
    </Section>
  );
}

function Loaded({ view }: { view: MethodView }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const planning = useWrite('method.plan');
  const [asks, setAsks] = useState<{ plan: MethodPlan; nickname: string | null } | null>(null);
  const ask = (change: MethodChange, nickname: string | null) =>
    planning.mutate(change, { onSuccess: (plan) => setAsks({ plan, nickname }) });
  return (
    <>
      <Radio.Group
        label={w.choose}
        value={view.method}
        onChange={(value) => ask({ method: value === 'custom' ? 'custom' : 'stripe', client: null }, null)}
      >
        <div className={classes['choices']}>
          <Radio value="stripe" size="xs" label={w.stripe} description={w.stripeMeans} />
          <Radio value="custom" size="xs" label={w.custom} description={w.customMeans} />
        </div>
      </Radio.Group>
      {planning.error ? <ErrorState error={planning.error} /> : null}
      <Clients
        rows={view.clients}
        zone={zone}
        onChange={(row, method) => ask({ method, client: row.client_id }, row.nickname)}
      />
      {asks ? (
        <ConfirmChange plan={asks.plan} nickname={asks.nickname} onClose={() => setAsks(null)} />
      ) : null}
    </>
  );
}

/** Who makes the invoice, for all and for one client, now and from when on otherwise. */
export function BillingMethodSettings() {
  const read = useRead('method.read', {});
  return <Answered read={read}>{(view) => <Loaded view={view} />}</Answered>;
}
