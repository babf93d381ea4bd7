import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { lazy, type ReactNode } from 'react';
import type { Money, MonthFigures, NeedView, OverviewView, SetUpView } from '~/bindings/rpc';
import {
  formatCount,
  formatMoney,
  formatMonth,
  formatPercent,
  formatQuantity,
  formatSpan,
  formatUpcoming,
  formatWhen,
  isPositive,
  minusMoney,
  percentChange,
  percentOf,
  sameDayOfMonthBefore,
} from '~/format';
import { Money as MoneyText } from '~/parts/amounts';
import { Checklist, type ChecklistItem } from '~/parts/Checklist';
import { type Figure, Figures } from '~/parts/Figures';
import { LedgerTable } from '~/parts/LedgerTable';
import { NeedsYou } from '~/parts/NeedsYou';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { PlotSection } from '~/plots/PlotSection';
import { words } from '~/words';
import { stepPath } from '../setUp/steps';
import classes from './OverviewPage.module.css';

// Asked for with the page: the plot is there when its figures are.
const drawn = import('~/plots/TwelveMonths');
const TwelveMonths = lazy(() => drawn);
const w = words.overview;
const PLOT_HEIGHT = 275;

export interface OverviewPageProps {
  view: OverviewView;
  /** `null` once set-up is done. */
  setUp: SetUpView | null;
  /** IANA zone in which days are shown. */
  zone: string;
  /** That the figures are old, or that there is no network. */
  notices?: ReactNode;
  isSyncing?: boolean;
  onSync: () => void;
  onReview: () => void;
  onAct: (need: NeedView) => void;
}

/** "+10.5 % on $12,319.60 by 20 Oct" */
function Comparison({ view, zone }: { view: OverviewView; zone: string }) {
  const { revenue, revenue_before: before } = view;
  const change = revenue && before ? percentChange(revenue.amount, before.amount) : null;
  if (!before || change === null) return null;
  return (
    <>
      <strong className={isPositive(change) ? classes['up'] : classes['change']}>
        {formatPercent(change, { signed: true })}
      </strong>{' '}
      {w.comparedTo(formatMoney(before), sameDayOfMonthBefore(view.now, zone))}
    </>
  );
}

/** Before the first charge there is nothing; after it, a figure that is missing is not known. */
function moneyOrUnknown(money: Money | null, view: OverviewView) {
  if (money) return formatMoney(money);
  return <span className={classes['unknown']}>{view.revenue ? w.unknown : w.noneYet}</span>;
}

function costCaption(view: OverviewView): string {
  // Without any charge there is no use that could have cost anything.
  if (!view.platform_cost) return view.revenue ? w.unknownCost : '';
  const share = view.revenue ? percentOf(view.platform_cost.amount, view.revenue.amount) : null;
  return share ? w.ofRevenue(formatPercent(share)) : w.ofBillableUse;
}

function asFigures(view: OverviewView, zone: string): Figure[] {
  const forecast = view.months.at(-1)?.revenue_forecast;
  return [
    {
      label: w.revenue,
      value: moneyOrUnknown(view.revenue, view),
      caption: <Comparison view={view} zone={zone} />,
      to: '/clients',
    },
    {
      label: w.platformCost,
      value: moneyOrUnknown(view.platform_cost, view),
      caption: costCaption(view),
      to: '/usage',
    },
    {
      label: w.margin,
      value: moneyOrUnknown(view.margin, view),
      caption: view.margin_percent ? w.belowZero(formatPercent(view.margin_percent), view.below_zero) : null,
      to: '/clients',
    },
    ...(forecast
      ? [
          {
            label: w.forecastTo(formatWhen(view.to, zone, 'day-month')),
            value: `≈ ${formatMoney(forecast)}`,
            caption: w.forecastCaption,
            to: '/clients',
          },
        ]
      : []),
    {
      label: w.unitsWaiting,
      value: formatQuantity(view.units_waiting),
      caption: view.units_waiting_value
        ? w.waitingFor(
            formatMoney(view.units_waiting_value),
            view.units_waiting_clients,
            view.units_held_clients,
          )
        : null,
      to: '/billing',
    },
  ];
}

function marginNote(month: MonthFigures | undefined): string | null {
  if (!month?.revenue || !month.cost) return null;
  const margin = minusMoney(month.revenue, month.cost);
  const share = margin && percentOf(margin.amount, month.revenue.amount);
  return share ? w.marginIn(formatPercent(share), formatMonth(month.month, 'long')) : null;
}

function MonthTable({ months }: { months: readonly MonthFigures[] }) {
  return (
    <LedgerTable
      label={w.twelveMonths}
      tight
      rows={months}
      rowKey={(month) => month.month}
      rowName={(month) => month.month}
      columns={[
        { key: 'month', head: w.month, rowHead: true, cell: (month) => formatMonth(month.month, 'long') },
        {
          key: 'revenue',
          head: w.revenue,
          align: 'right',
          cell: (month) => month.revenue && <MoneyText value={month.revenue} />,
        },
        {
          key: 'cost',
          head: w.platformCost,
          align: 'right',
          tone: 'dim',
          cell: (month) => month.cost && <MoneyText value={month.cost} />,
        },
      ]}
    />
  );
}

function Trend({ months }: { months: readonly MonthFigures[] }) {
  const first = months[0];
  const last = months.at(-1);
  const currency = months.find((month) => month.revenue)?.revenue?.currency;
  if (!first || !last || !currency) return null;
  const plot = (
    <TwelveMonths
      months={months}
      currency={currency}
      marginNote={marginNote(months.at(-2))}
      height={PLOT_HEIGHT}
      summary={w.twelveMonthsSummary(formatMonth(first.month, 'long'), formatMonth(last.month, 'long'))}
    />
  );
  return (
    <PlotSection
      title={w.twelveMonths}
      note={w.perMonth(currency.toUpperCase())}
      kind="line"
      height={PLOT_HEIGHT}
      plot={plot}
      table={<MonthTable months={months} />}
    />
  );
}

function SetUp({ setUp }: { setUp: SetUpView }) {
  const needed = setUp.steps.filter((step) => step.state !== 'not_needed');
  const items = needed.map((step): ChecklistItem => {
    const done = step.state === 'done' || step.state === 'skipped';
    return {
      key: step.id,
      name: words.setUp.steps[step.id],
      state: done ? 'done' : step.state === 'current' ? 'now' : 'later',
      result: step.summary ?? '',
      to: stepPath(step.id),
    };
  });
  return (
    <Section title={w.setUp} note={w.setUpDone(formatCount(setUp.done), formatCount(needed.length))}>
      <Checklist items={items} label={w.setUp} />
    </Section>
  );
}

/** What is true this period, what needs the owner, where it is heading. */
export function OverviewPage(props: OverviewPageProps) {
  const { view, setUp, zone, notices, isSyncing = false, onSync, onReview, onAct } = props;
  const needs = view.needs_you;
  return (
    <Page
      title={w.title}
      subtitle={w.period(formatSpan(view.from, view.now, zone, 'long'), formatWhen(view.now, zone, 'year'))}
      actions={
        <>
          <Button
            leftSection={<IconRefresh size={14} stroke={1.8} aria-hidden />}
            onClick={onSync}
            loading={isSyncing}
          >
            {w.syncNow}
          </Button>
          {isPositive(view.units_waiting) ? (
            <Button variant="filled" onClick={onReview}>
              {w.review(formatQuantity(view.units_waiting))}
            </Button>
          ) : null}
        </>
      }
    >
      {notices}
      <Figures label={w.figures} figures={asFigures(view, zone)} />
      <Columns
        width={326}
        main={
          <>
            <Section
              title={w.needsYou}
              note={needs.length > 0 ? w.needsNote(formatCount(needs.length)) : null}
            >
              {needs.length > 0 ? (
                <NeedsYou needs={needs} now={view.now} zone={zone} onAct={onAct} />
              ) : (
                <p className={classes['quiet']}>{w.nothingNeedsYou}</p>
              )}
            </Section>
            <Trend months={view.months} />
            {view.other_currency_clients > 0 ? (
              <p className={classes['quiet']}>{w.otherCurrency(view.other_currency_clients)}</p>
            ) : null}
          </>
        }
        side={
          <>
            {setUp ? <SetUp setUp={setUp} /> : null}
            <Section title={w.comingUp}>
              {view.coming_up.length === 0 ? <p className={classes['quiet']}>{w.nothingComes}</p> : null}
              <ul className={classes['coming']}>
                {view.coming_up.map((item) => (
                  <li key={`${item.at} ${item.what}`} className={classes['comingRow']}>
                    <span className={classes['when']}>{formatUpcoming(item.at, view.now, zone)}</span>
                    <span>{item.what}</span>
                    <span className={classes['value']}>{item.figure}</span>
                  </li>
                ))}
              </ul>
            </Section>
          </>
        }
      />
    </Page>
  );
}
