import { ActionIcon, Select, TextInput, Tooltip } from '@mantine/core';
import { IconArrowBarToDown } from '@tabler/icons-react';
import clsx from 'clsx';
import type { CustomerChoice, Light, PairingView } from '~/bindings/rpc';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';
import classes from './ClientsStep.module.css';
import type { FilledDown, PairedRow, PairingEdit, RowFaults } from './pairing';

const w = words.setUpMoney.clients;

const MARK: Record<Light, StateKind> = { green: 'done', amber: 'held', red: 'stopped' };
/** A customer that does not exist yet; no id of Stripe's is empty. */
const NEW = '';

const field = { input: classes['field'] ?? '', root: classes['cell'] ?? '' };
const choice = { ...field, input: clsx(classes['field'], classes['choice']) };

function customerLabel(customer: CustomerChoice): string {
  const name = customer.name ?? customer.email ?? customer.id;
  const known = [customer.name ? customer.email : null, customer.id].filter(Boolean).join(', ');
  const taken = customer.taken_by ? ` · ${w.taken(customer.taken_by)}` : '';
  return `${name} (${known})${taken}`;
}

function accountName(row: PairedRow): string {
  return row.subject.name ?? row.subject.external_id;
}

export interface PairingTableProps {
  view: PairingView;
  rows: readonly PairedRow[];
  faults: Readonly<Record<string, RowFaults>>;
  /** Under Custom billing a client needs no Stripe customer. */
  hasStripe: boolean;
  onEdit: (subject: string, edit: Partial<PairingEdit>) => void;
  onTick: (ticked: ReadonlySet<string>) => void;
  onFillDown: (column: FilledDown) => void;
}

function FillDownHead({
  name,
  column,
  onFillDown,
}: { name: string; column: FilledDown } & Pick<PairingTableProps, 'onFillDown'>) {
  return (
    <span className={classes['head']}>
      {name}
      <Tooltip label={w.fillDownOf(name)}>
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={w.fillDownOf(name)}
          onClick={() => onFillDown(column)}
        >
          <IconArrowBarToDown size={14} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}

function columns(props: PairingTableProps): Column<PairedRow>[] {
  const { view, faults, hasStripe, onEdit, onFillDown } = props;
  const faultsOf = (row: PairedRow): RowFaults => (row.ticked ? (faults[row.subject.subject_id] ?? {}) : {});
  const edit = (row: PairedRow, change: Partial<PairingEdit>) => onEdit(row.subject.subject_id, change);
  const customers = [
    { value: NEW, label: w.newCustomer },
    ...view.customers.map((customer) => ({ value: customer.id, label: customerLabel(customer) })),
  ];
  const meters = [...new Set(view.prices.map((price) => price.meter))];

  const stripeColumns: Column<PairedRow>[] = [
    {
      key: 'customer',
      head: w.customer,
      cell: (row) => (
        <Select
          aria-label={w.customerOf(accountName(row))}
          classNames={choice}
          w={172}
          data={customers}
          value={row.customer ?? NEW}
          onChange={(customer) => edit(row, { customer: customer || null, ticked: true })}
          searchable
          comboboxProps={{ width: 380, position: 'bottom-start' }}
        />
      ),
    },
    {
      key: 'match',
      head: w.match,
      cell: (row) =>
        row.subject.confidence && row.customer === row.subject.customer_id ? (
          <State kind={MARK[row.subject.confidence]}>
            {w.confidence[row.subject.confidence]}
            {row.subject.why ? <span className={classes['why']}>{row.subject.why}</span> : null}
          </State>
        ) : (
          <span className={classes['detail']}>{row.customer === null ? w.noMatch : ''}</span>
        ),
    },
  ];

  return [
    {
      key: 'account',
      head: w.account,
      rowHead: true,
      tone: 'name',
      cell: (row) => (
        <span className={classes['account']} title={`${row.subject.source}, ${row.subject.external_id}`}>
          {accountName(row)} <span className={classes['detail']}>{row.subject.usage_words}</span>
        </span>
      ),
    },
    {
      key: 'nickname',
      head: w.nickname,
      cell: (row) => (
        <TextInput
          aria-label={w.nicknameOf(accountName(row))}
          classNames={field}
          w={128}
          value={row.nickname}
          onChange={(event) => edit(row, { nickname: event.currentTarget.value, ticked: true })}
          error={faultsOf(row).nickname !== undefined}
        />
      ),
    },
    ...(hasStripe ? stripeColumns : []),
    {
      key: 'price',
      head: <FillDownHead name={w.price} column="price" onFillDown={onFillDown} />,
      cell: (row) => (
        <Select
          aria-label={w.priceOf(accountName(row))}
          classNames={choice}
          w={150}
          data={view.prices.map((price) => ({ value: price.id, label: price.words }))}
          value={row.price}
          onChange={(id) => {
            const price = view.prices.find((each) => each.id === id);
            if (price) edit(row, { price: price.id, chargeBy: price.meter, unit: price.unit });
          }}
          error={faultsOf(row).price !== undefined}
        />
      ),
    },
    {
      key: 'chargeBy',
      head: <FillDownHead name={w.chargeBy} column="chargeBy" onFillDown={onFillDown} />,
      cell: (row) => (
        <Select
          aria-label={w.chargeByOf(accountName(row))}
          classNames={choice}
          w={94}
          data={meters}
          value={row.chargeBy}
          onChange={(meter) => edit(row, { chargeBy: meter ?? '' })}
        />
      ),
    },
    {
      key: 'unit',
      head: <FillDownHead name={w.unit} column="unit" onFillDown={onFillDown} />,
      cell: (row) => (
        <TextInput
          aria-label={w.unitOf(accountName(row))}
          classNames={field}
          w={64}
          inputMode="decimal"
          value={row.unit}
          onChange={(event) => edit(row, { unit: event.currentTarget.value })}
          error={faultsOf(row).unit !== undefined}
        />
      ),
    },
  ];
}

/** Accounts on one side, Stripe customers on the other, filled down, with the fault of a row under it. */
export function PairingTable(props: PairingTableProps) {
  const { rows, faults } = props;
  return (
    <LedgerTable
      label={w.table}
      columns={columns(props)}
      rows={rows}
      rowKey={(row) => row.subject.subject_id}
      rowName={accountName}
      selection={{
        selected: new Set(rows.filter((row) => row.ticked).map((row) => row.subject.subject_id)),
        onChange: props.onTick,
      }}
      reason={(row) => {
        const found = row.ticked ? faults[row.subject.subject_id] : undefined;
        const text = found && [found.row, found.nickname, found.price, found.unit].filter(Boolean).join(' ');
        return text ? { text: <State kind="stopped">{text}</State> } : null;
      }}
    />
  );
}
