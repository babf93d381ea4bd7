import { lazy, type ReactNode } from 'react';
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
  sum,
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
import { reportColumns } from '../shared/reportColumns';
import classes from './ThisPeriod.module.css';

// Asked for with the page: the plot is there when its figures are.
const drawn = import('~/plots/UsageByDay');
const UsageByDay = lazy(() => drawn);
const w = words.client;
const PLOT_HEIGHT = 250;
/** The newest ones; the link beside the heading leads to all. */
const REPORTS_SHOWN = 6;

export interface ThisPeriodProps {
  clientId: string;
  rule: ClientRule;
  assigned: readonly AssignedSubject[];
  /** Billed by statements: nothing goes to Stripe. */
  isCustom: boolean;
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
  parts.push('=', { value: formatMoney(rule.amount), caption: open ? w.usageSoFar : w.usageOf, heavy: true });
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
  const report = reportColumns(zone);
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
        columns={[report.at, report.units, report.amount, report.minute, report.state]}
      />
    </Section>
  );
}

interface ComparedLine {
  words: string;
  ours: ReactNode;
  stripes: ReactNode;
}

/** Our lines and Stripe's side by side, by their place: both are listed in the order of the tiers. */
function compared(rule: ClientRule): ComparedLine[] {
  const stripes = rule.stripes?.lines ?? [];
  const length = Math.max(rule.ours.length, stripes.length);
  const amount = (line: InvoiceLineView | undefined) => line && <Money value={line.amount} />;
  const quantity = (line: InvoiceLineView | undefined) =>
    line?.quantity && <Quantity value={line.quantity} />;
  const [ours, theirs] = [rule.ours[0], stripes[0]];
  // One price for every unit: how many there are says more than the line's own words.
  if (length === 1 && rule.unit_amount && ours?.quantity) {
    return [
      { words: w.unitsOf, ours: quantity(ours), stripes: quantity(theirs) },
      {
        words: w.usageAt(formatUnitPrice(rule.unit_amount, rule.currency)),
        ours: amount(ours),
        stripes: amount(theirs),
      },
    ];
  }
  return Array.from({ length }, (_, index) => ({
    words: (rule.ours[index] ?? stripes[index])?.words ?? '',
    ours: amount(rule.ours[index]),
    stripes: amount(stripes[index]),
  }));
}

function NextInvoice({ rule, zone, isCustom }: { rule: ClientRule; zone: string; isCustom: boolean }) {
  const { stripes, difference } = rule;
  const isOpen = rule.period.state === 'open';
  const title = isCustom ? w.statement : isOpen ? w.nextInvoice : w.invoiceOfPeriod;
  return (
    <Section
      title={title}
      note={
        isOpen ? w.nextInvoiceNote(formatWhen(rule.period.end, zone, 'day-month')) : w.beforeTaxAndDiscounts
      }
    >
      <LedgerTable
        label={title}
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
            cell: (line) => line.ours,
            total: <Money value={rule.ours_total} />,
          },
          ...(stripes
            ? [
                {
                  key: 'stripes',
                  head: w.stripes,
                  align: 'right' as const,
                  cell: (line: ComparedLine) => line.stripes,
                  total: <Money value={stripes.total} />,
                },
              ]
            : []),
        ]}
      />
      {difference ? (
        <div className={classes['difference']}>
          <State kind="waiting">{sentenceCase(difference.name)}</State>
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

function Assigned({
  rule,
  assigned,
  zone,
  onAssign,
}: Omit<ThisPeriodProps, 'now' | 'clientId' | 'isCustom'>) {
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
            total: formatQuantity(sum(assigned.map((subject) => subject.quantity))),
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
export function ThisPeriod({ clientId, rule, assigned, isCustom, now, zone, onAssign }: ThisPeriodProps) {
  const figures: Figure[] = [
    { label: rule.period.state === 'open' ? w.chargesSoFar : w.money, value: formatMoney(rule.amount) },
  ];
  if (rule.forecast) {
    figures.push({
      label: w.forecastTo(formatWhen(rule.period.end, zone, 'day-month')),
      value: `≈ ${formatMoney(rule.forecast)}`,
    });
  }
  return (
    <>
      <RuleEquation rule={rule} now={now} zone={zone} />
      {isZero(rule.history) ? null : (
        <p className={classes['history']}>{w.historyOf(formatQuantity(rule.history), rule.meter)}</p>
      )}
      <div className={classes['columns']}>
        <Columns
          width={428}
          main={
            <>
              <UsagePlot rule={rule} now={now} zone={zone} />
              {isCustom ? null : <UnitsSent clientId={clientId} rule={rule} zone={zone} />}
            </>
          }
          side={
            <>
              <Figures label={w.money} bare figures={figures} />
              {rule.ours.length > 0 ? <NextInvoice rule={rule} zone={zone} isCustom={isCustom} /> : null}
              <Assigned rule={rule} assigned={assigned} zone={zone} onAssign={onAssign} />
            </>
          }
        />
      </div>
    </>
  );
}
