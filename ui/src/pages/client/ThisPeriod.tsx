import { lazy } from 'react';
import type { AssignedSubject, ClientRule, InvoiceLineView } from '~/bindings/rpc';
import {
  dayOf,
  formatCount,
  formatCredits,
  formatDay,
  formatMoney,
  formatMonth,
  formatPercent,
  formatQuantity,
  formatSpan,
  formatUnitPrice,
  formatWhen,
  isZero,
  sentenceCase,
} from '~/format';
import { Money, Quantity, When } from '~/parts/amounts';
import { Equation, type EquationProps } from '~/parts/Equation';
import { type Figure, Figures } from '~/parts/Figures';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton, PageLink } from '~/parts/Link';
import { Columns } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { PlotSection } from '~/plots/PlotSection';
import { plotScale } from '~/plots/scale';
import { words } from '~/words';
import { reportMark } from './reports';
import classes from './ThisPeriod.module.css';

const UsageByDay = lazy(() => import('~/plots/UsageByDay'));
const w = words.client;
const PLOT_HEIGHT = 250;
/** The newest ones; the link beside the heading leads to all. */
const REPORTS_SHOWN = 6;

export interface ThisPeriodProps {
  clientId: string;
  rule: ClientRule;
  assigned: readonly AssignedSubject[];
  now: string;
  zone: string;
  onAssign: () => void;
}

function RuleEquation({ rule, now, zone }: { rule: ClientRule; now: string; zone: string }) {
  const open = rule.period.state === 'open';
  const span = formatSpan(rule.period.start, open ? now : rule.period.end, zone);
  const parts: EquationProps['parts'][number][] = [
    { value: formatQuantity(rule.quantity), caption: w.meterIn(rule.meter, span) },
    ...(isZero(rule.remainder_in)
      ? []
      : (['+', { value: formatQuantity(rule.remainder_in), caption: w.carriedIn }] as const)),
    '÷',
    { value: formatCredits(rule.unit), caption: w.perUnitOf(rule.meter) },
    '=',
    { value: formatQuantity(rule.units), caption: w.units, heavy: true },
  ];
  if (rule.unit_amount) {
    parts.push('×', { value: formatUnitPrice(rule.unit_amount, rule.currency), caption: w.perUnit });
  }
  parts.push('=', { value: formatMoney(rule.amount), caption: w.usageSoFar, heavy: true });
  const left = isZero(rule.remainder_out)
    ? {}
    : {
        left: {
          value: formatQuantity(rule.remainder_out),
          caption: w.leftOver(rule.meter, rule.remainder_words),
        },
      };
  return <Equation label={w.equation} parts={parts} {...left} />;
}

function UsagePlot({ rule, now, zone }: { rule: ClientRule; now: string; zone: string }) {
  const scale = plotScale(rule.days.flatMap((day) => [day.quantity, day.forecast, day.before]));
  const first = rule.days[0]?.day;
  const startMonth = dayOf(rule.period.start, zone).slice(0, 7);
  const [year = 0, month = 1] = startMonth.split('-').map(Number);
  const before = formatMonth(
    month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`,
    'long',
  );
  return (
    <PlotSection
      title={w.usageByDay}
      note={[scale.word, rule.meter].filter(Boolean).join(' ')}
      kind="bars"
      height={PLOT_HEIGHT}
      plot={
        <UsageByDay
          days={rule.days}
          today={dayOf(now, zone)}
          unit={rule.meter}
          previousName={before}
          height={PLOT_HEIGHT}
          summary={w.usageSummary(rule.meter, first ? formatDay(first) : '', before)}
        />
      }
      table={
        <LedgerTable
          label={w.usageByDay}
          tight
          rows={rule.days}
          rowKey={(day) => day.day}
          rowName={(day) => formatDay(day.day)}
          columns={[
            { key: 'day', head: w.day, rowHead: true, cell: (day) => formatDay(day.day) },
            {
              key: 'usage',
              head: w.usage,
              align: 'right',
              cell: (day) => day.quantity && <Quantity value={day.quantity} />,
            },
            {
              key: 'forecast',
              head: w.forecast,
              align: 'right',
              tone: 'dim',
              cell: (day) => day.forecast && <>≈ {formatQuantity(day.forecast)}</>,
            },
            {
              key: 'before',
              head: before,
              align: 'right',
              tone: 'dim',
              cell: (day) => day.before && <Quantity value={day.before} />,
            },
          ]}
        />
      }
    />
  );
}

function UnitsSent({ clientId, rule, zone }: { clientId: string; rule: ClientRule; zone: string }) {
  return (
    <Section
      title={w.unitsSent}
      note={w.sentOf(formatQuantity(rule.units_sent), formatQuantity(rule.units))}
      action={
        rule.reports.length > REPORTS_SHOWN ? (
          <PageLink to={`/billing/sent?client=${clientId}`}>
            {w.all(formatCount(rule.reports.length))}
          </PageLink>
        ) : null
      }
    >
      <LedgerTable
        label={w.unitsSent}
        rows={rule.reports.slice(0, REPORTS_SHOWN)}
        rowKey={(report) => report.identifier}
        rowName={(report) => formatWhen(report.at, zone)}
        reason={(report) => (report.reason ? { text: report.reason } : null)}
        empty={w.nothingSent}
        columns={[
          { key: 'sent', head: w.sent, tone: 'dim', cell: (report) => <When at={report.at} zone={zone} /> },
          {
            key: 'units',
            head: w.unitsHead,
            align: 'right',
            cell: (report) => <Quantity value={report.units} />,
          },
          {
            key: 'amount',
            head: w.amount,
            align: 'right',
            cell: (report) => report.amount && <Money value={report.amount} />,
          },
          {
            key: 'minute',
            head: w.minute,
            tone: 'dim',
            className: classes['minute'] ?? '',
            cell: (report) => <When at={report.minute} zone={zone} />,
          },
          {
            key: 'state',
            head: w.state,
            cell: (report) => <State kind={reportMark(report)}>{w.reportState(report.state)}</State>,
          },
        ]}
      />
    </Section>
  );
}

interface ComparedLine {
  words: string;
  ours: InvoiceLineView | null;
  stripes: InvoiceLineView | null;
}

/** Our lines and Stripe's side by side, by their place: both are listed in the order of the tiers. */
function compared(rule: ClientRule): ComparedLine[] {
  const stripes = rule.stripes?.lines ?? [];
  const length = Math.max(rule.ours.length, stripes.length);
  return Array.from({ length }, (_, index) => {
    const ours = rule.ours[index] ?? null;
    const theirs = stripes[index] ?? null;
    return { words: (ours ?? theirs)?.words ?? '', ours, stripes: theirs };
  });
}

function NextInvoice({ rule, zone }: { rule: ClientRule; zone: string }) {
  const { stripes, difference } = rule;
  return (
    <Section title={w.nextInvoice} note={w.nextInvoiceNote(formatWhen(rule.period.end, zone, 'day-month'))}>
      <LedgerTable
        label={w.nextInvoice}
        rows={compared(rule)}
        rowKey={(line) => line.words}
        rowName={(line) => line.words}
        columns={[
          {
            key: 'line',
            head: <span className={classes['hidden']}>{w.line}</span>,
            rowHead: true,
            cell: (line) => line.words,
          },
          {
            key: 'ours',
            head: w.ours,
            align: 'right',
            cell: (line) => line.ours && <Money value={line.ours.amount} />,
            total: <Money value={rule.ours_total} />,
          },
          ...(stripes
            ? [
                {
                  key: 'stripes',
                  head: w.stripes,
                  align: 'right' as const,
                  cell: (line: ComparedLine) => line.stripes && <Money value={line.stripes.amount} />,
                  total: <Money value={stripes.total} />,
                },
              ]
            : []),
        ]}
      />
      {difference ? (
        <div className={classes['difference']}>
          <State kind="waiting">{difference.name}</State>
          <span className={classes['why']}>{difference.words}</span>
          {difference.amount ? (
            <strong className={classes['gap']}>
              <Money value={difference.amount} />
            </strong>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}

function Assigned({ rule, assigned, zone, onAssign }: Omit<ThisPeriodProps, 'now' | 'clientId'>) {
  const count = formatCount(assigned.length);
  const sources = [...new Set(assigned.map((subject) => subject.source))].join(', ');
  return (
    <Section
      title={w.assigned}
      note={w.assignedNote(w.accounts(count), sources)}
      action={<LinkButton onClick={onAssign}>{w.assign}</LinkButton>}
    >
      <LedgerTable
        label={w.assigned}
        rows={assigned}
        rowKey={(subject) => subject.mapping_id}
        rowName={(subject) => subject.name ?? subject.external_id}
        columns={[
          {
            key: 'subject',
            head: w.account,
            rowHead: true,
            cell: (subject) => (
              <>
                {subject.name ?? subject.external_id}
                {subject.name ? <span className={classes['id']}>{subject.external_id}</span> : null}
              </>
            ),
            total: w.accounts(count),
          },
          {
            key: 'since',
            head: w.since,
            tone: 'dim',
            cell: (subject) => <When at={subject.from} zone={zone} as="day" />,
          },
          {
            key: 'quantity',
            head: sentenceCase(rule.meter),
            align: 'right',
            cell: (subject) => <Quantity value={subject.quantity} />,
            total: formatQuantity(rule.quantity),
          },
          {
            key: 'share',
            head: w.share,
            align: 'right',
            tone: 'dim',
            cell: (subject) => subject.share && formatPercent(subject.share),
          },
        ]}
      />
    </Section>
  );
}

/** One rule of a client in one period: the equation first, then what proves it. */
export function ThisPeriod({ clientId, rule, assigned, now, zone, onAssign }: ThisPeriodProps) {
  const figures: Figure[] = [{ label: w.chargesSoFar, value: formatMoney(rule.amount) }];
  if (rule.forecast) {
    figures.push({
      label: w.forecastTo(formatWhen(rule.period.end, zone, 'day-month')),
      value: `≈ ${formatMoney(rule.forecast)}`,
    });
  }
  return (
    <>
      <RuleEquation rule={rule} now={now} zone={zone} />
      <div className={classes['columns']}>
        <Columns
          width={428}
          main={
            <>
              <UsagePlot rule={rule} now={now} zone={zone} />
              <UnitsSent clientId={clientId} rule={rule} zone={zone} />
            </>
          }
          side={
            <>
              <Figures label={w.money} bare figures={figures} />
              <NextInvoice rule={rule} zone={zone} />
              <Assigned rule={rule} assigned={assigned} zone={zone} onAssign={onAssign} />
            </>
          }
        />
      </div>
    </>
  );
}
