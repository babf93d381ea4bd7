import { IconCheck, IconLock, IconRefresh } from '@tabler/icons-react';
import type { PermissionResult, PermissionView, StripeConnection } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { ModeWord } from '~/layout/ModeWord';
import { type Fact, Facts } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, OutwardLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';
import classes from './CheckKeyStep.module.css';
import { SECTION_COLUMN, SectionCell } from './SectionCell';

const w = words.connectStripe;

const MARKS: Record<PermissionResult, StateKind> = {
  tested: 'done',
  not_testable: 'waiting',
  missing: 'held',
  unknown: 'waiting',
};

export interface CheckKeyStepProps {
  connection: StripeConnection;
  /** The account's page on Stripe. */
  accountUrl: string | null;
  onTestAgain: () => void;
}

function count(permissions: readonly PermissionView[], result: PermissionResult): string {
  return formatCount(permissions.filter((permission) => permission.result === result).length);
}

function Permissions({ connection, onTestAgain }: CheckKeyStepProps) {
  const { permissions } = connection;
  return (
    <Section
      title={w.permissions}
      note={w.permissionsNote(
        count(permissions, 'tested'),
        count(permissions, 'not_testable'),
        count(permissions, 'missing'),
      )}
      action={
        <LinkButton icon={<IconRefresh size={13} stroke={1.8} aria-hidden />} onClick={onTestAgain}>
          {w.testAgain}
        </LinkButton>
      }
    >
      <LedgerTable
        label={w.permissions}
        tight
        rows={permissions}
        rowKey={(permission) => `${permission.name} ${permission.access}`}
        rowName={(permission) => permission.name}
        columns={[
          {
            key: 'section',
            head: w.inStripe,
            tone: 'dim',
            className: SECTION_COLUMN,
            cell: (permission) => <SectionCell permissions={permissions} permission={permission} />,
          },
          {
            key: 'name',
            head: w.permission,
            rowHead: true,
            tone: 'name',
            cell: (permission) => permission.name,
          },
          { key: 'access', head: w.access, cell: (permission) => permission.access },
          {
            key: 'purpose',
            head: w.whatFor,
            tone: 'dim',
            className: classes['purpose'] ?? '',
            cell: (permission) => permission.purpose,
          },
          {
            key: 'result',
            head: w.result,
            cell: (permission) => (
              <State kind={MARKS[permission.result]}>
                {permission.result === 'missing' && permission.optional
                  ? w.missingOptional
                  : w.results[permission.result]}
              </State>
            ),
          },
        ]}
        reason={(permission) => (permission.result === 'missing' ? { text: permission.without } : null)}
      />
      <p className={classes['note']}>{w.leavesNothing}</p>
    </Section>
  );
}

function onOff(on: boolean | null, whenOff: string) {
  if (on === null) return <State kind="waiting">{w.notReadable}</State>;
  return on ? <State kind="done">{w.on}</State> : <State kind="held">{whenOff}</State>;
}

function accountFacts(connection: StripeConnection): Fact[] {
  const place = [connection.country, connection.currency?.toUpperCase()].filter(Boolean).join(', ');
  return [
    { label: w.name, value: connection.name ?? w.notReadable, strong: true },
    { label: w.accountId, value: connection.account_id ?? w.notReadable },
    {
      label: w.email,
      value: (
        <>
          {connection.email ?? w.notReadable}
          {connection.email_as_typed ? (
            <span className={classes['asTyped']}>
              <IconCheck size={13} stroke={1.8} aria-hidden /> {w.asTyped}
            </span>
          ) : null}
          {connection.email_as_typed === false ? (
            <span className={classes['other']}>
              <State kind="held">{w.notAsTyped}</State>
            </span>
          ) : null}
        </>
      ),
    },
    { label: w.mode, value: <ModeWord mode={connection.mode} /> },
    { label: w.country, value: place || w.notReadable },
    { label: w.charges, value: onOff(connection.charges, w.offByStripe) },
    { label: w.payouts, value: onOff(connection.payouts, w.pausedByStripe) },
  ];
}

/** What the key may do, tested, beside whose account it opens. */
export function CheckKeyStep(props: CheckKeyStepProps) {
  const { connection, accountUrl } = props;
  return (
    <div className={classes['step']}>
      <Columns
        width={374}
        main={<Permissions {...props} />}
        side={
          <>
            <Section
              title={w.account}
              action={accountUrl ? <OutwardLink url={accountUrl}>{w.openInStripe}</OutwardLink> : null}
            >
              <Facts label={w.account} facts={accountFacts(connection)} />
              {connection.notes.map((note) => (
                <p key={note} className={classes['note']}>
                  {note}
                </p>
              ))}
              {connection.requirements.length > 0 ? (
                <Notice
                  title={w.stripeWants}
                  action={accountUrl ? <OutwardLink url={accountUrl}>{w.giveIt}</OutwardLink> : null}
                >
                  {connection.requirements.map((requirement) => (
                    <div key={requirement}>{requirement}</div>
                  ))}
                </Notice>
              ) : null}
            </Section>
            <Section title={w.key}>
              <Facts
                label={w.key}
                facts={[
                  { label: w.kind, value: connection.key_kind },
                  { label: w.key, value: connection.key_hint },
                  {
                    label: w.keptIn,
                    value: (
                      <span className={classes['kept']}>
                        <IconLock size={14} stroke={1.7} aria-hidden /> {connection.kept_in}
                      </span>
                    ),
                  },
                ]}
              />
              <p className={classes['note']}>{w.neverInAFile}</p>
            </Section>
          </>
        }
      />
    </div>
  );
}
