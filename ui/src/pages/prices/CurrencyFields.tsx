import { Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { CurrencyDraft, PriceDraft, TierAmountsDraft } from '~/bindings/rpc';
import { formatQuantity } from '~/format';
import { LinkButton } from '~/parts/Link';
import { words } from '~/words';
import type { FaultOf } from '../plans/PriceFields';
import form from '../plans/prices.module.css';
import { currencyChoices } from '../shared/choices';
import classes from './prices.module.css';

const w = words.prices;

function FurtherTiers({
  price,
  option,
  at,
  onChange,
  fault,
}: {
  price: PriceDraft;
  option: CurrencyDraft;
  at: number;
  onChange: (tiers: TierAmountsDraft[]) => void;
  fault: FaultOf;
}) {
  const code = option.currency.toUpperCase();
  const from = (tier: number) => {
    const before = tier === 0 ? '0' : (price.tiers[tier - 1]?.up_to ?? '').replaceAll(',', '').trim();
    return /^\d+$/.test(before) ? formatQuantity((BigInt(before) + 1n).toString()) : '…';
  };
  const set = (tier: number, change: Partial<TierAmountsDraft>) =>
    onChange(option.tiers.map((one, index) => (index === tier ? { ...one, ...change } : one)));
  const input = { size: 'xs', inputMode: 'decimal', classNames: { input: form['amount'] ?? '' } } as const;
  return (
    <table className={form['tiers']} aria-label={w.tiersOf(code)}>
      <thead>
        <tr>
          <th scope="col">{words.plans.priceForm.from}</th>
          <th scope="col">{words.plans.priceForm.each}</th>
          <th scope="col">{words.plans.priceForm.flat}</th>
        </tr>
      </thead>
      <tbody>
        {option.tiers.map((tier, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tier has no identity but its place
          <tr key={index}>
            <th scope="row">{from(index)}</th>
            {(['unit_amount', 'flat_amount'] as const).map((field) => (
              <td key={field}>
                <TextInput
                  {...input}
                  aria-label={w.amountOf(
                    code,
                    field === 'unit_amount'
                      ? words.plans.priceForm.eachOf(from(index))
                      : words.plans.priceForm.flatOf(from(index)),
                  )}
                  value={tier[field]}
                  onChange={(event) => set(index, { [field]: event.currentTarget.value })}
                  error={fault(`currencies[${at}].tiers[${index}].${field}`) || false}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The amounts of a price in its further currencies. */
export function CurrencyFields({
  price,
  set,
  fault,
}: {
  price: PriceDraft;
  set: (change: Partial<PriceDraft>) => void;
  fault: FaultOf;
}) {
  const [isAdding, setAdding] = useState(false);
  const isTiered = price.charge === 'volume' || price.charge === 'graduated';
  const taken = [price.currency.toLowerCase(), ...price.currencies.map((one) => one.currency)];
  const change = (at: number, part: Partial<CurrencyDraft>) =>
    set({ currencies: price.currencies.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <>
      {price.currencies.map((option, at) => {
        const code = option.currency.toUpperCase();
        return (
          <div key={option.currency} className={classes['further']}>
            <div className={classes['furtherHead']}>
              <span className={form['label']}>{w.inCurrency(code)}</span>
              <LinkButton
                describedAs={w.removeCurrency(code)}
                onClick={() => set({ currencies: price.currencies.filter((_, index) => index !== at) })}
              >
                {w.removeCurrency(code)}
              </LinkButton>
            </div>
            {isTiered ? (
              <FurtherTiers
                price={price}
                option={option}
                at={at}
                fault={fault}
                onChange={(tiers) => change(at, { tiers })}
              />
            ) : (
              <TextInput
                w={170}
                aria-label={w.amount(code)}
                inputMode="decimal"
                value={option.unit_amount}
                onChange={(event) => change(at, { unit_amount: event.currentTarget.value })}
                error={fault(`currencies[${at}].unit_amount`)}
              />
            )}
            {fault(`currencies[${at}].currency`) ? (
              <p className={form['fault']}>{fault(`currencies[${at}].currency`)}</p>
            ) : null}
          </div>
        );
      })}
      {isAdding ? (
        <Select
          w={280}
          label={w.addWhich}
          searchable
          defaultDropdownOpened
          data={currencyChoices(price.currency).filter((choice) => !taken.includes(choice.value))}
          value={null}
          onChange={(code) => {
            if (code)
              set({ currencies: [...price.currencies, { currency: code, unit_amount: '', tiers: [] }] });
            setAdding(false);
          }}
        />
      ) : (
        <LinkButton icon={<IconPlus size={14} stroke={1.8} aria-hidden />} onClick={() => setAdding(true)}>
          {w.addCurrency}
        </LinkButton>
      )}
    </>
  );
}
