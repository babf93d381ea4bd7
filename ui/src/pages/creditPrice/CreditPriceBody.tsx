import { SegmentedControl, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { Cost, CreditMode, CreditPreview, CreditPriceView } from '~/bindings/rpc';
import { formatCredits, formatMoney, formatPercent, formatRate } from '~/format';
import { CreditSentence } from '~/parts/CreditSentence';
import { type Fact, Facts, FieldRow } from '~/parts/Facts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Columns } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './CreditPriceBody.module.css';

const w = words.creditPrice;

/** What the owner types; Rust reads it and answers with the view. */
export interface CreditPriceDraft {
  cost: string;
  price: string;
  markup: string;
  mode: CreditMode;
  /** The amount of the last row. */
  anyAmount: string;
  step: string;
  platformFee: string;
  stripePercent: string;
  stripeFixed: string;
}

/** Errors by the field that Rust named, or that the form hints at. */
export type CreditPriceFaults = Readonly<Partial<Record<keyof CreditPriceDraft, string>>>;

export interface CreditPriceBodyProps {
  draft: CreditPriceDraft;
  onDraft: (change: Partial<CreditPriceDraft>) => void;
  view: CreditPriceView;
  faults?: CreditPriceFaults;
}

function Inputs({ draft, onDraft, view, faults = {} }: CreditPriceBodyProps) {
  const modeLabel = useId();
  const markup = draft.mode === 'markup';
  return (
    <FieldRow>
      <TextInput
        w={228}
        label={w.platformCharges}
        value={draft.cost}
        inputMode="decimal"
        placeholder={w.unknownCost}
        error={faults.cost ?? false}
        onChange={(event) => onDraft({ cost: event.currentTarget.value })}
      />
      <TextInput
        w={200}
        label={markup ? w.youAdd : w.youCharge}
        value={markup ? draft.markup : draft.price}
        inputMode="decimal"
        error={(markup ? faults.markup : faults.price) ?? false}
        onChange={(event) => onDraft({ [markup ? 'markup' : 'price']: event.currentTarget.value })}
      />
      <div>
        <div className={classes['label']} id={modeLabel}>
          {w.clientPays}
        </div>
        <div className={classes['mode']}>
          <SegmentedControl
            aria-labelledby={modeLabel}
            className={classes['modes'] ?? ''}
            value={draft.mode}
            onChange={(mode) => onDraft({ mode: mode as CreditMode })}
            data={[
              { value: 'all-in', label: w.modes['all-in'] },
              { value: 'on-top', label: w.modes['on-top'] },
              { value: 'markup', label: w.modes.markup },
            ]}
          />
          <span className={classes['modeWords']}>{view.mode_words}</span>
        </div>
      </div>
    </FieldRow>
  );
}

function costText(cost: Cost | null): string {
  return cost === null ? w.unknown : formatMoney(cost);
}

function PreviewTable({ view, draft, onDraft, faults = {} }: CreditPriceBodyProps) {
  const last = view.rows.at(-1);
  const columns: Column<CreditPreview>[] = [
    {
      key: 'amount',
      head: w.clientPaysHead,
      align: 'right',
      tone: 'strong',
      rowHead: true,
      cell: (row) =>
        row === last ? (
          <TextInput
            aria-label={w.anyAmount}
            classNames={{ input: classes['anyAmount'] ?? '' }}
            value={draft.anyAmount}
            inputMode="decimal"
            error={faults.anyAmount !== undefined}
            onChange={(event) => onDraft({ anyAmount: event.currentTarget.value })}
          />
        ) : (
          formatMoney(row.amount, { bareWhole: true })
        ),
    },
    {
      key: 'credits',
      head: w.credits,
      align: 'right',
      tone: 'strong',
      cell: (row) => (row.credits === null ? w.unknown : formatCredits(row.credits)),
    },
    { key: 'left', head: w.leftOver, align: 'right', tone: 'dim', cell: (row) => costText(row.left_over) },
    {
      key: 'cost',
      head: w.platformCost,
      align: 'right',
      tone: 'dim',
      cell: (row) => costText(row.platform_cost),
    },
    {
      key: 'fee',
      head: w.platformFee,
      align: 'right',
      tone: 'dim',
      cell: (row) => costText(row.platform_fee_on_margin),
    },
    {
      key: 'stripe',
      head: w.stripeFee,
      align: 'right',
      tone: 'dim',
      cell: (row) => costText(row.stripe_fee),
    },
    {
      key: 'margin',
      head: w.yourMargin,
      headSpan: 2,
      align: 'right',
      tone: 'strong',
      cell: (row) => (
        <span className={row.below_cost ? classes['loss'] : undefined}>{costText(row.margin)}</span>
      ),
    },
    {
      key: 'share',
      head: w.marginShare,
      align: 'right',
      cell: (row) => (row.margin_percent === null ? null : formatPercent(row.margin_percent)),
    },
  ];
  return (
    <LedgerTable
      label={w.table}
      columns={columns}
      rows={view.rows}
      rowKey={(row) => (row === last ? 'any amount' : row.amount.amount)}
      rowName={(row) => formatMoney(row.amount)}
      empty={words.creditPriceForm.empty}
    />
  );
}

/** Rates are shown as facts and typed only while they are being changed: they are set once and then left alone. */
function Rates({ draft, onDraft, view, faults = {} }: CreditPriceBodyProps) {
  const [isOpen, setOpen] = useState(false);
  const { params } = view;
  const fixed = params.stripe_fee_fixed
    ? ` + ${formatMoney({ amount: params.stripe_fee_fixed, currency: params.currency })}`
    : '';
  const facts: Fact[] = [
    { label: w.smallestStep, value: w.credit(formatCredits(params.step ?? '1')) },
    {
      label: w.platformFeeRate,
      value: params.platform_fee_percent
        ? w.ofYourMargin(formatRate(params.platform_fee_percent))
        : words.creditPriceForm.noFee,
    },
    {
      label: w.stripeFeeRate,
      value: params.stripe_fee_percent
        ? formatRate(params.stripe_fee_percent) + fixed
        : words.creditPriceForm.noFee,
    },
  ];
  const fields = [
    { field: 'step', label: words.creditPriceForm.step },
    { field: 'platformFee', label: words.creditPriceForm.platformFee },
    { field: 'stripePercent', label: words.creditPriceForm.stripePercent },
    { field: 'stripeFixed', label: words.creditPriceForm.stripeFixed },
  ] as const;
  return (
    <Section
      title={words.creditPriceForm.rates}
      action={
        <LinkButton onClick={() => setOpen(!isOpen)} describedAs={words.creditPriceForm.changeRates}>
          {isOpen ? words.creditPriceForm.doneChanging : w.change}
        </LinkButton>
      }
    >
      {isOpen ? (
        <div className={classes['rateFields']}>
          {fields.map(({ field, label }) => (
            <TextInput
              key={field}
              label={label}
              inputMode="decimal"
              value={draft[field]}
              onChange={(event) => onDraft({ [field]: event.currentTarget.value })}
              error={faults[field] ?? false}
            />
          ))}
        </div>
      ) : (
        <div className={classes['rates']}>
          <Facts split label={w.rates} facts={facts} />
        </div>
      )}
    </Section>
  );
}

function Bills({ view }: CreditPriceBodyProps) {
  return (
    <Section title={w.whatItBills}>
      {view.bills.length > 0 ? (
        <Facts
          split
          label={w.whatItBills}
          facts={view.bills.map((use) => ({ label: use.nickname, value: use.words, named: true }))}
        />
      ) : (
        <p className={classes['previewOnly']}>{w.previewOnly}</p>
      )}
    </Section>
  );
}

/** The two amounts and how they combine; the sentence; what each amount buys and leaves; whom it bills. */
export function CreditPriceBody(props: CreditPriceBodyProps) {
  const { view } = props;
  return (
    <>
      <div className={classes['inputs']}>
        <Inputs {...props} />
      </div>
      {view.sentence ? <CreditSentence sentence={view.sentence} /> : null}
      {view.warnings.map((warning) => (
        <Notice key={warning} title={warning} />
      ))}
      <Columns
        width={308}
        main={<PreviewTable {...props} />}
        side={
          <>
            <Bills {...props} />
            <Rates {...props} />
          </>
        }
      />
    </>
  );
}
