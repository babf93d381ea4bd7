import { Button, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useActions } from '~/actions/ActionsProvider';
import type { MonthFilter, MonthSort, MonthTableParams, MonthTableView } from '~/bindings/rpc';
import { formatAgo, formatCount, formatMonth } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import type { Sort } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { useExport } from '../shared/export';
import { Freshness } from '../shared/Freshness';
import { useNow } from '../shared/now';
import { Pager } from '../shared/Pager';
import { withQuery } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { ApproveBar } from './ApproveBar';
import { BILLING_PATHS, BillingPage } from './BillingPage';
import classes from './Month.module.css';
import { MonthTable, spanOfMost } from './MonthTable';

const w = words.month;
/** Clients that are listed at once. */
const CLIENTS = 100;
/** Short enough to feel immediate, long enough not to search for half of a name. */
const TYPING_MILLISECONDS = 150;
const CURRENT = 'current';

const FILTERS = ['all', 'ready', 'needs_owner', 'to_issue', 'unpaid', 'below_cost'] as const;
type Filter = (typeof FILTERS)[number];

function filterOf(show: string | undefined): Filter {
  return FILTERS.find((filter) => filter === show) ?? 'all';
}

/** Only filters that any client fits, and the one that is chosen. */
function filterChoices(view: MonthTableView | undefined, chosen: Filter): { value: string; label: string }[] {
  return FILTERS.flatMap((value) => {
    const count = view?.counts[value] ?? 0;
    const isOffered = value === 'all' || count > 0 || value === chosen;
    return isOffered ? [{ value, label: w.filters[value](formatCount(count)) }] : [];
  });
}

/** `2026-11` → `November 2026`; other words stand as they are. */
function periodName(period: string): string {
  if (period === CURRENT) return w.current;
  if (period === 'last') return w.lastPeriods;
  return /^\d{4}-\d{2}$/.test(period) ? `${formatMonth(period, 'long')} ${period.slice(0, 4)}` : period;
}

function Chooser({
  period,
  choices,
  onChange,
}: {
  period: string;
  choices: readonly string[];
  onChange: (period: string) => void;
}) {
  const offered = [CURRENT, 'last', ...choices];
  const all = offered.includes(period) ? offered : [period, ...offered];
  return (
    <Select
      className={classes['chooser'] ?? ''}
      aria-label={w.period}
      data={all.map((each) => ({ value: each, label: periodName(each) }))}
      value={period}
      onChange={(chosen) => chosen && onChange(chosen)}
    />
  );
}

/** "1 – 20 November. USD, before tax and discounts. Usage counted 3 min ago" */
function Subtitle({ view, zone }: { view: MonthTableView; zone: string }) {
  const now = useNow();
  const workspace = useWorkspace();
  const currencies = view.totals.map((total) => total.money.amount.currency.toUpperCase());
  const shown = currencies.length > 0 ? currencies.join(', ') : (workspace?.currency?.toUpperCase() ?? '');
  const counted = view.counted_at ? w.counted(formatAgo(view.counted_at, now)) : w.neverCounted;
  return w.subtitle(spanOfMost(view.clients, zone), shown, counted);
}

interface ListState {
  search: string;
  sort: Sort;
  offset: number;
}

function paramsOf(period: string, filter: Filter, { search, sort }: ListState): MonthTableParams {
  return {
    period,
    search: search.trim() || null,
    only: filter === 'all' ? null : (filter satisfies MonthFilter),
    sort: sort.key as MonthSort,
    descending: sort.direction === 'descending',
    page: null,
  };
}

function ExportMenu({ params }: { params: MonthTableParams }) {
  const exporting = useExport();
  const name = w.exportName(params.period ?? CURRENT);
  return (
    <>
      {exporting.error ? <ErrorState error={exporting.error} /> : null}
      <Menu>
        <Menu.Target>
          <Button
            leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
            loading={exporting.isBusy}
          >
            {words.exporting.export}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => exporting.toFile({ kind: 'month', params }, name, 'csv')}>
            {w.exportCsv}
          </Menu.Item>
          <Menu.Item onClick={() => exporting.toFile({ kind: 'month', params }, name, 'json')}>
            {w.exportJson}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function NoClients({
  isNarrowed,
  isCurrent,
  onClear,
}: {
  isNarrowed: boolean;
  isCurrent: boolean;
  onClear: () => void;
}) {
  if (isNarrowed) {
    return <EmptyState title={w.noneFits} action={<LinkButton onClick={onClear}>{w.showAll}</LinkButton>} />;
  }
  return isCurrent ? (
    <EmptyState title={w.emptyTitle}>{w.emptyBody}</EmptyState>
  ) : (
    <EmptyState title={w.emptyPeriod} />
  );
}

/** The page at `/billing/month`: every client's period from use to money, beside the one before, and what of it can be approved. */
export function Month({ period: asked, show }: { period: string | undefined; show: string | undefined }) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const field = useRef<HTMLInputElement>(null);
  const period = asked ?? CURRENT;
  const filter = filterOf(show);
  const [list, setList] = useState<ListState>({
    search: '',
    sort: { key: 'amount', direction: 'descending' },
    offset: 0,
  });
  const [settled] = useDebouncedValue(list.search, TYPING_MILLISECONDS);
  const params = paramsOf(period, filter, { ...list, search: settled });
  const read = useRead(
    'billing.month',
    { ...params, page: { offset: list.offset, limit: CLIENTS } },
    { keepPrevious: true },
  );
  const visit = (next: { period?: string; show?: Filter }) => {
    const to = next.period ?? period;
    const only = next.show ?? filter;
    setList({ ...list, offset: 0 });
    go(
      withQuery(BILLING_PATHS.month, {
        period: to === CURRENT ? undefined : to,
        show: only === 'all' ? undefined : only,
      }),
    );
  };

  useActions(
    useMemo(
      () => [
        {
          id: 'filter',
          label: words.actions.filterHere,
          group: words.actions.groupHere,
          shortcut: 'mod+F',
          run: () => field.current?.focus(),
        },
      ],
      [],
    ),
  );

  const view = read.data;
  const isNarrowed = filter !== 'all' || list.search.trim() !== '';
  return (
    <BillingPage
      tab="month"
      subtitle={view ? <Subtitle view={view} zone={zone} /> : null}
      filters={filterChoices(view, filter)}
      filter={filter}
      onFilter={(value) => visit({ show: filterOf(value) })}
      actions={<ExportMenu params={params} />}
      foot={view && view.ready.lines.length > 0 ? <ApproveBar view={view} /> : null}
    >
      <Freshness />
      <div className={classes['tools']}>
        <Chooser period={period} choices={view?.choices ?? []} onChange={(to) => visit({ period: to })} />
        <TextInput
          ref={field}
          className={classes['search'] ?? ''}
          size="xs"
          aria-label={w.find}
          placeholder={w.findHint}
          type="search"
          leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
          value={list.search}
          onChange={(event) => setList({ ...list, search: event.currentTarget.value, offset: 0 })}
        />
        {view ? <p className={classes['sentence']}>{view.sentence}</p> : null}
      </div>
      <Answered read={read} rows={12}>
        {(shown) =>
          shown.total === 0 ? (
            <NoClients
              isNarrowed={isNarrowed}
              isCurrent={period === CURRENT}
              onClear={() => {
                setList({ ...list, search: '', offset: 0 });
                visit({ show: 'all' });
              }}
            />
          ) : (
            <>
              <MonthTable
                view={shown}
                zone={zone}
                sort={list.sort}
                onSort={(sort) => setList({ ...list, sort, offset: 0 })}
              />
              <Pager
                offset={list.offset}
                limit={CLIENTS}
                total={shown.total}
                onGo={(offset) => setList({ ...list, offset })}
              />
            </>
          )
        }
      </Answered>
    </BillingPage>
  );
}
