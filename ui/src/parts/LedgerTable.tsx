import { Checkbox, Table } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import clsx from 'clsx';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { words } from '~/words';
import classes from './LedgerTable.module.css';

const w = words.parts;

export interface Column<Row> {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Amounts and counts stand right, with their heading. */
  align?: 'left' | 'right';
  /** `name` 590 ink · `strong` 590 · `ink` · `dim` context. */
  tone?: 'name' | 'strong' | 'ink' | 'dim';
  /** The first column that names the row for screen readers. */
  rowHead?: boolean;
  sortable?: boolean;
  width?: number | string;
  /** What stands in this column of the total row. */
  total?: ReactNode;
  /** Two figures under one heading: the heading spans this and the next column. */
  headSpan?: 2;
  className?: string;
  /** Context that another page has too: left out where the window is too narrow for all columns. */
  lesser?: boolean;
}

export interface Sort {
  key: string;
  direction: 'ascending' | 'descending';
}

export interface Selection {
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
}

/** The second line of a row: why it stands there, and under its state the one verb that helps. */
export interface Reason {
  text: ReactNode;
  action?: ReactNode;
}

export interface LedgerTableProps<Row> {
  /** Names the table for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  rowName: (row: Row) => string;
  /** Rows below the total, with the line that says why they do not count: "Not in this send: 6,806 units…". */
  apart?: { note: ReactNode; rows: readonly Row[] };
  reason?: (row: Row) => Reason | null;
  selection?: Selection;
  selectable?: (row: Row) => boolean;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  onOpen?: (row: Row) => void;
  /** Row height 31 instead of 33. */
  tight?: boolean;
  hideHead?: boolean;
  /** The head stays while the page scrolls under it. Off for small tables that stand side by side. */
  stickyHead?: boolean;
  /** Instead of rows when there are none. */
  empty?: ReactNode;
}

function nextSort(sort: Sort | undefined, key: string): Sort {
  const descends = sort?.key === key && sort.direction === 'ascending';
  return { key, direction: descends ? 'descending' : 'ascending' };
}

/** Up, Down, Home and End move between rows; Enter opens; Space selects. Inside a row, Tab reaches its controls. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
  if (!(event.target instanceof HTMLTableRowElement)) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLTableRowElement>('tr[data-row]')];
  const at = rows.indexOf(event.target);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const target = rows[to[event.key] ?? -1];
  if (!target) return;
  event.preventDefault();
  for (const row of rows) row.tabIndex = row === target ? 0 : -1;
  target.focus();
}

/** The smallest windows. Below them, enlarged to 200 %, tables scroll sideways with all that they have. */
const NARROW = '(min-width: 900.1px) and (max-width: 1180px)';

/** The table of a ledger: heads without fill, a hairline per row, totals with a rule above and a double rule below. */
export function LedgerTable<Row>(all: LedgerTableProps<Row>) {
  const isNarrow = useMediaQuery(NARROW) ?? false;
  const props = isNarrow ? { ...all, columns: all.columns.filter((column) => !column.lesser) } : all;
  const { label, columns, rows, apart, selection, sort, onSort, tight = false, hideHead = false } = props;
  const table = useRef<HTMLTableElement>(null);
  const selectable = props.selectable ?? (() => true);
  const choosable = rows.filter(selectable).map(props.rowKey);
  const chosen = choosable.filter((key) => selection?.selected.has(key)).length;
  const hasTotal = columns.some((column) => column.total !== undefined);
  const width = columns.length + (selection ? 1 : 0);

  const toggle = (row: Row) => {
    if (!selection || !selectable(row)) return;
    const selected = new Set(selection.selected);
    const key = props.rowKey(row);
    if (!selected.delete(key)) selected.add(key);
    selection.onChange(selected);
  };

  const rowProps = { ...props, selectable, toggle };
  const rowsTakeFocus = selection !== undefined || props.onOpen !== undefined;
  return (
    // Rows that take no focus leave the keyboard no other way to scroll a table that is wider than its place.
    <div
      className={classes['scroll']}
      {...(rowsTakeFocus ? {} : { role: 'group', 'aria-label': label, tabIndex: 0 })}
    >
      <Table
        ref={table}
        className={classes['table'] ?? ''}
        aria-label={label}
        withRowBorders={false}
        data-tight={tight || undefined}
        onKeyDown={moveFocus}
      >
        <Table.Thead className={clsx(hideHead && classes['unseen'], props.stickyHead && classes['sticky'])}>
          <Table.Tr>
            {selection ? (
              <Table.Th className={classes['choose'] ?? ''}>
                <Checkbox
                  aria-label={w.selectAll}
                  checked={chosen > 0 && chosen === choosable.length && (apart?.rows.length ?? 0) === 0}
                  indeterminate={chosen > 0 && (chosen < choosable.length || (apart?.rows.length ?? 0) > 0)}
                  disabled={choosable.length === 0}
                  onChange={() => selection.onChange(new Set(chosen === choosable.length ? [] : choosable))}
                />
              </Table.Th>
            ) : null}
            {columns.map((column, index) =>
              columns[index - 1]?.headSpan ? null : (
                <Head key={column.key} column={column} sort={sort} onSort={onSort} />
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <LedgerRow key={props.rowKey(row)} row={row} first={index === 0} {...rowProps} />
          ))}
          {rows.length === 0 && props.empty ? (
            <Table.Tr className={classes['empty'] ?? ''}>
              <Table.Td colSpan={width}>{props.empty}</Table.Td>
            </Table.Tr>
          ) : null}
        </Table.Tbody>
        {hasTotal && rows.length > 0 ? (
          <Table.Tbody className={classes['total'] ?? ''}>
            <Table.Tr>
              {selection ? <Table.Td /> : null}
              {columns.map((column) =>
                column.rowHead ? (
                  <Table.Th
                    key={column.key}
                    scope="row"
                    data-align={column.align}
                    className={column.className ?? ''}
                  >
                    {column.total ?? w.total}
                  </Table.Th>
                ) : (
                  <Table.Td key={column.key} data-align={column.align} className={column.className ?? ''}>
                    {column.total}
                  </Table.Td>
                ),
              )}
            </Table.Tr>
          </Table.Tbody>
        ) : null}
        {apart && apart.rows.length > 0 ? (
          <Table.Tbody className={classes['apart'] ?? ''}>
            <Table.Tr className={classes['apartNote'] ?? ''}>
              <Table.Td colSpan={width}>{apart.note}</Table.Td>
            </Table.Tr>
            {apart.rows.map((row) => (
              <LedgerRow key={props.rowKey(row)} row={row} first={false} {...rowProps} />
            ))}
          </Table.Tbody>
        ) : null}
      </Table>
    </div>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const sorted = sort?.key === column.key ? sort.direction : undefined;
  const Arrow = sorted === 'descending' ? IconArrowDown : IconArrowUp;
  const style = column.width === undefined ? {} : { width: column.width };
  return (
    <Table.Th
      scope="col"
      data-align={column.align}
      className={column.className ?? ''}
      style={style}
      {...(column.headSpan ? { colSpan: column.headSpan } : {})}
      {...(column.sortable ? { 'aria-sort': sorted ?? ('none' as const) } : {})}
    >
      {column.sortable && onSort ? (
        <button type="button" className={classes['sort']} onClick={() => onSort(nextSort(sort, column.key))}>
          {column.head}
          {sorted ? <Arrow size={12} stroke={1.8} aria-hidden /> : null}
        </button>
      ) : (
        column.head
      )}
    </Table.Th>
  );
}

interface RowProps<Row> extends LedgerTableProps<Row> {
  row: Row;
  first: boolean;
  selectable: (row: Row) => boolean;
  toggle: (row: Row) => void;
}

function LedgerRow<Row>({
  row,
  first,
  columns,
  selection,
  selectable,
  toggle,
  rowKey,
  rowName,
  reason,
  onOpen,
}: RowProps<Row>) {
  const key = rowKey(row);
  const why = reason?.(row) ?? null;
  const selected = selection?.selected.has(key) ?? false;
  const focusable = onOpen !== undefined || selection !== undefined;
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && onOpen) {
      event.preventDefault();
      onOpen(row);
    }
    if (event.key === ' ' && selection) {
      event.preventDefault();
      toggle(row);
    }
  };
  return (
    <>
      <Table.Tr
        data-row={key}
        data-selected={selected || undefined}
        data-with-reason={why ? true : undefined}
        className={clsx(classes['row'], onOpen && classes['opens'])}
        onClick={(event) => {
          if (onOpen && !(event.target as Element).closest('a, button, input, label')) onOpen(row);
        }}
        {...(focusable ? { tabIndex: first ? 0 : -1, onKeyDown } : {})}
      >
        {selection ? (
          <Table.Td className={classes['choose'] ?? ''}>
            <Checkbox
              aria-label={w.selectRow(rowName(row))}
              checked={selected}
              disabled={!selectable(row)}
              onChange={() => toggle(row)}
            />
          </Table.Td>
        ) : null}
        {columns.map((column) => {
          const cell = {
            'data-align': column.align,
            'data-tone': column.tone,
            className: column.className ?? '',
          };
          return column.rowHead ? (
            <Table.Th key={column.key} scope="row" {...cell}>
              {column.cell(row)}
            </Table.Th>
          ) : (
            <Table.Td key={column.key} {...cell}>
              {column.cell(row)}
            </Table.Td>
          );
        })}
      </Table.Tr>
      {why ? (
        <Table.Tr className={classes['reason'] ?? ''}>
          {selection ? <Table.Td /> : null}
          <Table.Td colSpan={columns.length - (why.action ? 1 : 0)}>{why.text}</Table.Td>
          {why.action ? <Table.Td className={columns.at(-1)?.className ?? ''}>{why.action}</Table.Td> : null}
        </Table.Tr>
      ) : null}
    </>
  );
}
