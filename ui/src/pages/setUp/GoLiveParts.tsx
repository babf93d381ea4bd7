import { TextInput } from '@mantine/core';
import type { Finding, GoLiveRow, GoLiveView, Light } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { Money, Quantity, When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { ChoiceList } from '../shared/ChoiceList';
import classes from './GoLiveStep.module.css';
import { type GoLive, mayGoLive } from './useGoLive';

const w = words.setUpMoney.goLive;

const MARK: Record<Light, StateKind> = { green: 'done', amber: 'held', red: 'stopped' };

export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className={classes['findings']}>
      {findings.map((finding) => (
        <li key={finding.words} className={classes['finding']}>
          <State kind={MARK[finding.light]}>{finding.words}</State>
        </li>
      ))}
    </ul>
  );
}

/** What keeps a row back or wants a second look, in one line under it; what is well needs no words. */
function reasonOf(row: GoLiveRow): string {
  return row.findings
    .filter((finding) => finding.light !== 'green')
    .map((finding) => finding.words)
    .join(' ');
}

export function GoLiveTable({ view, goLive, zone }: { view: GoLiveView; goLive: GoLive; zone: string }) {
  const able = view.rows.filter((row) => mayGoLive(row) || row.live).length;
  return (
    <Section title={w.clients} note={w.clientsNote(formatCount(able), formatCount(view.rows.length))}>
      <LedgerTable
        label={w.clients}
        rows={view.rows}
        rowKey={(row) => row.rule_id}
        rowName={(row) => row.nickname}
        selection={{ selected: goLive.ticked, onChange: goLive.tick }}
        selectable={mayGoLive}
        reason={(row) => {
          const text = reasonOf(row);
          return text === '' ? null : { text };
        }}
        columns={[
          { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: (row) => row.nickname },
          { key: 'meter', head: w.chargeBy, tone: 'dim', cell: (row) => row.meter },
          {
            key: 'start',
            head: w.start,
            tone: 'dim',
            cell: (row) => <When at={row.start} zone={zone} />,
          },
          {
            key: 'units',
            head: w.units,
            align: 'right',
            tone: 'strong',
            cell: (row) => <Quantity value={row.first_units} />,
          },
          {
            key: 'amount',
            head: w.amount,
            align: 'right',
            cell: (row) => (row.first_amount ? <Money value={row.first_amount} /> : null),
          },
          {
            key: 'result',
            head: w.result,
            width: 120,
            cell: (row) => (
              <State kind={row.live ? 'done' : MARK[row.light]}>
                {row.live ? w.live : w.lights[row.light]}
              </State>
            ),
          },
        ]}
      />
    </Section>
  );
}

export function PlatformQuestion({ goLive }: { goLive: GoLive }) {
  return (
    <div className={classes['question']}>
      <Section title={w.question}>
        <ChoiceList
          label={w.question}
          value={goLive.answer}
          onChange={goLive.setAnswer}
          choices={[
            { value: 'no', name: w.no, means: w.noMeans },
            { value: 'yes', name: w.yes, means: w.yesMeans },
          ]}
        />
      </Section>
    </div>
  );
}

/** The bounds in force, and the floor where the currency has no usual one. */
export function Bounds({ view, goLive, currency }: { view: GoLiveView; goLive: GoLive; currency: string }) {
  const settings = useRead('settings.read', {}).data;
  return (
    <Section title={w.bounds} note={w.boundsNote}>
      <ul className={classes['bounds']}>
        {(settings?.bounds ?? []).map((bound) => (
          <li key={bound} className={classes['bound']}>
            {bound}
          </li>
        ))}
      </ul>
      {view.floor === null ? (
        <TextInput
          mt={8}
          w={260}
          label={w.floor(currency.toUpperCase())}
          description={w.floorHint}
          inputMode="decimal"
          value={goLive.floor}
          onChange={(event) => goLive.setFloor(event.currentTarget.value)}
          error={goLive.error?.field === 'floor' ? goLive.error.message : false}
        />
      ) : null}
    </Section>
  );
}

/** One closed laptop in one hour is enough to make units late (law §6.4). */
export function GraceAdvice() {
  return (
    <Notice
      tone="calm"
      title={w.graceTitle}
      action={<OutwardLink url={w.graceUrl}>{w.graceLink}</OutwardLink>}
    >
      {w.grace}
    </Notice>
  );
}
