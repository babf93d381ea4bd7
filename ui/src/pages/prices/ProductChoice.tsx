import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProductDraft } from '~/bindings/rpc';
import { LinkButton } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import form from '../plans/prices.module.css';
import { ProductMore } from './ProductFields';
import { faultOf, type PriceFormProps } from './typed';

const w = words.prices;

/** The product that a price is for: one of the account, or a new one. */
export function ProductChoice({ typed, onChange, choices, faults }: PriceFormProps) {
  const [isOpen, setOpen] = useState(false);
  const { newProduct } = typed;
  const set = (change: Partial<ProductDraft>) =>
    onChange({ ...typed, newProduct: { ...newProduct, ...change } });
  const fault = faultOf(faults);
  const isNew = typed.product === null;
  return (
    <Section title={w.forWhat}>
      <div className={form['fields']}>
        {choices.products.length > 0 && !choices.own ? (
          <SegmentedControl
            aria-label={w.forWhat}
            value={isNew ? 'new' : 'there'}
            onChange={(value) =>
              onChange({ ...typed, product: value === 'new' ? null : (choices.products[0]?.id ?? null) })
            }
            data={[
              { value: 'new', label: w.fresh },
              { value: 'there', label: w.existing },
            ]}
          />
        ) : null}
      </div>
      {isNew ? (
        <>
          <div className={form['fields']}>
            <TextInput
              w={280}
              label={w.productName}
              description={w.productNameHint}
              value={newProduct.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              error={fault('new_product.name')}
            />
            {choices.own ? null : (
              <TextInput
                className={form['grow'] ?? ''}
                label={w.productDescription}
                description={w.productDescriptionHint}
                value={newProduct.description}
                onChange={(event) => set({ description: event.currentTarget.value })}
                error={fault('new_product.description')}
              />
            )}
          </div>
          {choices.own ? null : isOpen ? (
            <ProductMore
              product={newProduct}
              onChange={set}
              fault={(field) => fault(`new_product.${field}`)}
            />
          ) : (
            <LinkButton onClick={() => setOpen(true)}>{w.moreAboutProduct}</LinkButton>
          )}
        </>
      ) : (
        <Select
          w={360}
          label={w.chooseProduct}
          searchable
          allowDeselect={false}
          data={choices.products.map((product) => ({ value: product.id, label: product.name }))}
          value={typed.product}
          onChange={(product) => onChange({ ...typed, product })}
          error={fault('product')}
        />
      )}
    </Section>
  );
}
