import { TextInput } from '@mantine/core';
import type { PairingView, PlanRow, RowCheck } from '~/bindings/rpc';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { State } from '~/parts/State';
import { words } from '~/words';
import { ChoiceCell } from './ChoiceCell';
import { customerLabel } from './CustomerPicker';
import classes from './clientForm.module.css';
import { type Defaults, faultAt, type ManyRow } from './rows';

const w = words.clientForm;
const field = { input: classes['field'] ?? '', root: classes['cell'] ?? '' };

export interface ManyTableProps {
  view: PairingView;
  plans: readonly PlanRow[];
  rows: readonly ManyRow[];
  defaults: Defaults;
  checks: Readonly<Record<string, RowCheck>>;
  hasStripe: boolean;
  onEdit: (key: string, change: Partial<ManyRow>) => void;
  onTick: (ticked: ReadonlySet<string>) => void;
}

function nameOf(row: ManyRow): string {
  return row.nickname || row.account || row.key;
}

function columns({
  view,
  plans,
  rows,
  defaults,
  checks,
  hasStripe,
  onEdit,
}: ManyTableProps): Column<ManyRow>[] {
  const bad = (row: ManyRow, name: string) => row.ticked && faultAt(checks[row.key], name) !== null;
  const pasted = [...new Set(rows.map((row) => row.customer))].filter(
    (id) => id !== '' && !view.customers.some((customer) => customer.id === id),
  );
  const customers = [
    ...view.customers.map((customer) => ({ value: customer.id, label: customerLabel(customer) })),
    ...pasted.map((id) => ({ value: id, label: id })),
  ];
  const price = view.prices.find((each) => each.id === defaults.price);
  // A file names a plan as its owner calls it.
  const named = [...new Set(rows.map((row) => row.plan))].filter(
    (plan) => plan !== '' && !plans.some((each) => each.id === plan),
  );
  const planName = (id: string) => plans.find((plan) => plan.id === id)?.name ?? id;
  const onPlan = (row: ManyRow) => row.plan || (row.price ? '' : defaults.plan);
  const plan: Column<ManyRow>[] =
    plans.length > 0 || named.length > 0
      ? [
          {
            key: 'plan',
            head: w.plan,
            cell: (row) => (
              <ChoiceCell
                label={w.planOf(nameOf(row))}
                width="clamp(80px, 9vw, 130px)"
                choices={[
                  ...plans.map((each) => ({ value: each.id, label: each.name })),
                  ...named.map((each) => ({ value: each, label: each })),
                ]}
                value={row.plan}
                fallback={row.price ? '' : planName(defaults.plan)}
                onChange={(chosen) =>
                  onEdit(row.key, { plan: chosen, price: '', chargeBy: '', unit: '', ticked: true })
                }
                fault={bad(row, 'plan')}
                clearable
              />
            ),
          },
        ]
      : [];
  const payer: Column<ManyRow>[] = [
    {
      key: 'customer',
      head: w.customer,
      cell: (row) => (
        <ChoiceCell
          label={w.customerOf(nameOf(row))}
          width="clamp(96px, 12vw, 180px)"
          choices={customers}
          value={row.customer}
          fallback={w.newCustomer}
          onChange={(customer) => onEdit(row.key, { customer, ticked: true })}
          fault={bad(row, 'customer_id')}
          clearable
        />
      ),
    },
    {
      key: 'email',
      head: w.email,
      cell: (row) =>
        row.customer ? null : (
          <TextInput
            aria-label={w.emailOf(nameOf(row))}
            classNames={field}
            w="clamp(96px, 11vw, 160px)"
            value={row.email}
            onChange={(event) => onEdit(row.key, { email: event.currentTarget.value, ticked: true })}
            error={bad(row, 'email')}
          />
        ),
    },
  ];
  return [
    {
      key: 'nickname',
      head: w.nickname,
      rowHead: true,
      cell: (row) => (
        <TextInput
          aria-label={w.nicknameOf(nameOf(row))}
          classNames={field}
          w="clamp(96px, 10vw, 150px)"
          value={row.nickname}
          onChange={(event) => onEdit(row.key, { nickname: event.currentTarget.value, ticked: true })}
          error={bad(row, 'nickname')}
        />
      ),
    },
    {
      key: 'account',
      head: w.accounts,
      cell: (row) => (
        <span className={classes['account']} title={row.account}>
          {row.account}
        </span>
      ),
    },
    ...(hasStripe ? payer : []),
    ...plan,
    {
      key: 'price',
      head: w.priceOf,
      cell: (row) => (
        <ChoiceCell
          label={w.priceFor(nameOf(row))}
          width="clamp(96px, 10.5vw, 150px)"
          choices={view.prices.map((each) => ({ value: each.id, label: each.words }))}
          value={row.price}
          fallback={onPlan(row) ? '' : (price?.words ?? '')}
          onChange={(chosen) => onEdit(row.key, { price: chosen, chargeBy: '', unit: '' })}
          fault={bad(row, 'price_id') || bad(row, 'charge_by')}
          clearable
        />
      ),
    },
    {
      key: 'unit',
      head: w.unit,
      cell: (row) => (
        <TextInput
          aria-label={w.unitFor(nameOf(row))}
          classNames={field}
          w={64}
          inputMode="decimal"
          placeholder={row.price || onPlan(row) ? '' : defaults.unit}
          value={row.unit}
          onChange={(event) => onEdit(row.key, { unit: event.currentTarget.value })}
          error={bad(row, 'unit')}
        />
      ),
    },
  ];
}

/** The rows, each with its faults under it, named by their fields; the cells at fault are marked. */
export function ManyTable(props: ManyTableProps) {
  const { rows, checks, onTick } = props;
  return (
    <LedgerTable
      label={w.table}
      columns={columns(props)}
      rows={rows}
      rowKey={(row) => row.key}
      rowName={nameOf}
      stickyHead
      selection={{
        selected: new Set(rows.filter((row) => row.ticked).map((row) => row.key)),
        onChange: onTick,
      }}
      reason={(row) => {
        const check = row.ticked ? checks[row.key] : undefined;
        if (!check) return null;
        if (check.faults.length > 0) {
          const text = check.faults.map((fault) => `${w.field[fault.field] ?? fault.field}: ${fault.words}`);
          return { text: <State kind="stopped">{text.join(' ')}</State> };
        }
        const amber = check.notes.filter((note) => note.light === 'amber');
        return amber.length > 0
          ? { text: <State kind="held">{amber.map((note) => note.words).join(' ')}</State> }
          : null;
      }}
    />
  );
}
