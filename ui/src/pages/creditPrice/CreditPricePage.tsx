import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Cost, CreditMode, CreditPreview, CreditPriceView } from '~/bindings/rpc';
import { formatCredits, formatMoney, formatPercent, formatRate, formatWhen } from '~/format';
import { CreditSentence } from '~/parts/CreditSentence';
import { type Fact, Facts, FieldRow } from '~/parts/Facts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { Notice } from '~/parts/Notice';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './CreditPricePage.module.css';

const w = words.creditPrice;

/** What the owner types; Rust reads it and answers with the view. */
export interface CreditPriceDraft {
  cost: string;
  price: string;
  markup: string;
  mode: CreditMode;
  /** The amount of the last row. */
  anyAmount: string;
}

export interface CreditPricePageProps {
  draft: CreditPriceDraft;
  onDraft: (change: Partial<CreditPriceDraft>) => void;
  view: CreditPriceView;
  /** Errors by the field that Rust named. */
  faults?: Readonly<Partial<Record<keyof CreditPriceDraft, string>>>;
  zone: string;
  onSave: () => void;
  saving?: boolean;
  onChangeUse: () => void;
  /** The what-if strip at the foot; absent while there is no history to re-rate. */
  whatIf?: ReactNode;
}

function Inputs({ draft, onDraft, view, faults = {} }: CreditPricePageProps) {
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

function PreviewTable({ view, draft, onDraft, faults = {} }: CreditPricePageProps) {
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
    />
  );
}

function Bills({ view, onChangeUse }: CreditPricePageProps) {
  const { params } = view;
  const rates: Fact[] = [{ label: w.smallestStep, value: w.credit(formatCredits(params.step ?? '1')) }];
  if (params.platform_fee_percent) {
    rates.push({
      label: w.platformFeeRate,
      value: w.ofYourMargin(formatRate(params.platform_fee_percent)),
    });
  }
  if (params.stripe_fee_percent) {
    const fixed = params.stripe_fee_fixed
      ? ` + ${formatMoney({ amount: params.stripe_fee_fixed, currency: params.currency })}`
      : '';
    rates.push({ label: w.stripeFeeRate, value: formatRate(params.stripe_fee_percent) + fixed });
  }
  return (
    <Section
      title={w.whatItBills}
      action={
        <Button variant="transparent" className={classes['change'] ?? ''} onClick={onChangeUse}>
          {w.change}
        </Button>
      }
    >
      {view.bills.length > 0 ? (
        <Facts
          split
          label={w.whatItBills}
          facts={view.bills.map((use) => ({ label: use.nickname, value: use.words, named: true }))}
        />
      ) : (
        <p className={classes['previewOnly']}>{w.previewOnly}</p>
      )}
      <div className={classes['rates']}>
        <Facts split plain label={w.rates} facts={rates} />
      </div>
    </Section>
  );
}

/** What the platform charges, what the client pays, and the one sentence that follows from it. */
export function CreditPricePage(props: CreditPricePageProps) {
  const { view, zone, onSave, saving = false, whatIf } = props;
  return (
    <Page
      title={w.title}
      subtitle={view.saved_at ? w.savedAt(formatWhen(view.saved_at, zone)) : w.draft}
      ruled
      foot={whatIf}
      actions={
        <Button variant="filled" onClick={onSave} loading={saving}>
          {w.save}
        </Button>
      }
    >
      <div className={classes['inputs']}>
        <Inputs {...props} />
      </div>
      {view.sentence ? <CreditSentence sentence={view.sentence} /> : null}
      {view.warnings.map((warning) => (
        <Notice key={warning} title={warning} />
      ))}
      <Columns width={308} main={<PreviewTable {...props} />} side={<Bills {...props} />} />
    </Page>
  );
}
