import type { StatementPart, StatementPlanLine, StatementView } from '~/bindings/rpc';
import {
  formatCount,
  formatCredits,
  formatDay,
  formatMoney,
  formatQuantity,
  formatWhen,
  isZero,
  sentenceCase,
} from '~/format';
import { Money } from '~/parts/amounts';
import { Equation, type EquationProps } from '~/parts/Equation';
import { type Fact, Facts } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { words } from '~/words';
import { lineColumns } from '../shared/lineColumns';
import { isPositive } from '../shared/typed';
import classes from './Statement.module.css';

const w = words.statement;

const MARKS: Readonly<Record<string, StateKind>> = { paid: 'done', issued: 'done', void: 'stopped' };

function factsOf(part: StatementPart): Fact[] {
  const facts: Fact[] = [
    ...(part.records === null ? [] : [{ label: w.records, value: formatCount(part.records) }]),
    { label: w.usage, value: `${formatQuantity(part.quantity)} ${part.meter}` },
  ];
  if (!isZero(part.history)) facts.push({ label: w.history, value: formatQuantity(part.history) });
  if (!isZero(part.remainder_in)) {
    facts.push({ label: w.remainderIn, value: formatQuantity(part.remainder_in) });
  }
  facts.push(
    { label: w.units, value: formatQuantity(part.units), strong: true },
    ...(part.rounded_up_amount
      ? [
          { label: w.roundedUp, value: formatQuantity(part.rounded_up) },
          { label: w.roundedUpCosts, value: formatMoney(part.rounded_up_amount) },
        ]
      : []),
    ...(isZero(part.dropped) ? [] : [{ label: w.dropped, value: formatQuantity(part.dropped) }]),
    {
      label: part.remainder_words ? w.remainderThen(part.remainder_words) : w.remainderOut,
      value: formatQuantity(part.remainder_out),
    },
    { label: w.price, value: part.price_words },
  );
  if (!isZero(part.late_units)) facts.push({ label: w.lateUnits, value: formatQuantity(part.late_units) });
  return facts;
}

function equationOf(part: StatementPart): EquationProps['parts'] {
  return [
    { value: formatQuantity(part.quantity), caption: part.meter },
    '÷',
    { value: formatCredits(part.unit), caption: w.unit },
    '=',
    { value: formatQuantity(part.units), caption: w.units, heavy: true },
    '=',
    { value: formatMoney(part.amount), caption: part.price_words, heavy: true },
  ];
}

function Part({ part }: { part: StatementPart }) {
  return (
    <Section
      title={sentenceCase(part.days === null ? part.meter : `${part.meter}, ${part.days}`)}
      note={part.price_words}
    >
      {isZero(part.history) && isZero(part.remainder_in) ? (
        <Equation
          label={words.client.equation}
          parts={equationOf(part)}
          {...(isZero(part.remainder_out)
            ? {}
            : { left: { value: formatQuantity(part.remainder_out), caption: w.remainderOut } })}
        />
      ) : null}
      <Facts label={sentenceCase(part.meter)} facts={factsOf(part)} split />
      <div className={classes['lines']}>
        <LedgerTable
          label={`${w.line}: ${part.meter}`}
          rows={part.lines}
          rowKey={(line) => line.words}
          rowName={(line) => line.words}
          columns={lineColumns(part.amount)}
        />
      </div>
    </Section>
  );
}

/** What plans ask for whatever is used, each plan and version under its name. */
function plansOf(lines: readonly StatementPlanLine[]): StatementPlanLine[][] {
  const plans: StatementPlanLine[][] = [];
  for (const line of lines) {
    const known = plans.find((each) => each[0]?.plan === line.plan && each[0]?.version === line.version);
    if (known) known.push(line);
    else plans.push([line]);
  }
  return plans;
}

function PlanLines({ lines }: { lines: readonly StatementPlanLine[] }) {
  const first = lines[0];
  if (!first) return null;
  return (
    <Section title={w.planTitle(first.plan, formatCount(first.version))} note={first.price_words}>
      <LedgerTable
        label={w.planLines(first.plan)}
        rows={lines}
        rowKey={(line) => line.words}
        rowName={(line) => line.words}
        columns={[
          { key: 'words', head: w.line, rowHead: true, cell: (line) => line.words },
          { key: 'price', head: w.price, tone: 'dim', cell: (line) => line.price_words },
          { key: 'amount', head: w.amount, align: 'right', cell: (line) => <Money value={line.amount} /> },
        ]}
      />
    </Section>
  );
}

/** The statement itself: its parts, one per meter, and what they come to. */
export function StatementSheet({ view }: { view: StatementView }) {
  if (view.parts.length === 0 && view.plans.length === 0)
    return <EmptyState title={w.emptyTitle}>{w.zoneNote(view.zone)}</EmptyState>;
  return (
    <div className={classes['sheet']}>
      <p className={classes['state']}>
        <State kind={MARKS[view.state] ?? 'waiting'}>
          {w.states[view.state] ?? sentenceCase(view.state)}
        </State>
        <span>{w.zoneNote(view.zone)}</span>
        <span>
          {view.read_at
            ? `${w.usageRead} ${formatWhen(view.read_at, view.zone)}`
            : `${w.written} ${formatWhen(view.at, view.zone)}`}
        </span>
      </p>
      {view.paid ? (
        <p className={classes['state']}>
          <span>{w.paidWords(formatMoney(view.paid.amount), formatDay(view.paid.date))}</span>
          {view.open && isPositive(view.open) ? (
            <State kind="held">{w.stillOpen(formatMoney(view.open))}</State>
          ) : null}
          {view.paid.note ? <span>{view.paid.note}</span> : null}
        </p>
      ) : null}
      {view.voided.map((one) => (
        <Notice
          key={one.number}
          tone="calm"
          title={w.takenBack(formatCount(one.number), formatMoney(one.total))}
        >
          {one.reason}
        </Notice>
      ))}
      {plansOf(view.plans).map((lines) => (
        <PlanLines key={`${lines[0]?.plan} ${lines[0]?.version}`} lines={lines} />
      ))}
      {view.parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two rules of a month may count and charge the same
        <Part key={at} part={part} />
      ))}
      {view.parts.length > 1 || view.plans.length > 0 ? (
        <p className={classes['total']}>
          {view.total ? (
            <>
              <span>{w.total}</span>
              <Money value={view.total} />
            </>
          ) : (
            w.severalCurrencies
          )}
        </p>
      ) : null}
    </div>
  );
}
