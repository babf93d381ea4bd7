import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProductDraft } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { LinkButton } from '~/parts/Link';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import type { FaultOf } from '../plans/PriceFields';
import form from '../plans/prices.module.css';
import classes from './prices.module.css';

const w = words.prices;

/** A product's fields, planned as a change set of their own. */
export function ProductFields({
  id,
  start,
  onCancel,
}: {
  id: string;
  start: ProductDraft;
  onCancel: () => void;
}) {
  const { go } = useNavigation();
  const saving = useWrite('product.edit');
  const [product, setProduct] = useState(start);
  const set = (change: Partial<ProductDraft>) => setProduct({ ...product, ...change });
  const fault = (field: string) =>
    saving.error?.field === `product.${field}` ? saving.error.message.replace(/^[\w.[\]]+: /, '') : false;
  const save = () =>
    saving.mutate({ id, product }, { onSuccess: (planned) => go(changeSetPath(planned.id)) });
  return (
    <div className={classes['fields']}>
      <TextInput
        label={w.productName}
        value={product.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={fault('name')}
      />
      <TextInput
        label={w.productDescription}
        description={w.productDescriptionHint}
        value={product.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        error={fault('description')}
      />
      <ProductMore product={product} onChange={set} fault={fault} />
      {saving.error && !saving.error.field ? <ErrorState error={saving.error} /> : null}
      <div className={classes['verbs']}>
        <Button onClick={save} loading={saving.isPending}>
          {w.saveProduct}
        </Button>
        <LinkButton onClick={onCancel}>{w.cancel}</LinkButton>
      </div>
    </div>
  );
}

/** Fields of a product that most agencies leave empty. */
export function ProductMore({
  product,
  onChange,
  fault,
}: {
  product: ProductDraft;
  onChange: (change: Partial<ProductDraft>) => void;
  fault: FaultOf;
}) {
  const features = product.marketing_features;
  const broken = features.map((_, at) => fault(`marketing_features[${at}]`)).find(Boolean);
  return (
    <>
      <div className={form['fields']}>
        <TextInput
          w={160}
          label={w.unitLabel}
          value={product.unit_label}
          onChange={(event) => onChange({ unit_label: event.currentTarget.value })}
          error={fault('unit_label')}
        />
        <TextInput
          w={240}
          label={w.statement}
          value={product.statement_descriptor}
          onChange={(event) => onChange({ statement_descriptor: event.currentTarget.value })}
          error={fault('statement_descriptor')}
        />
      </div>
      <Textarea
        maw={412}
        label={w.features}
        rows={3}
        value={features.join('\n')}
        onChange={(event) => {
          const text = event.currentTarget.value;
          onChange({ marketing_features: text === '' ? [] : text.split('\n') });
        }}
        error={fault('marketing_features') || broken || false}
      />
    </>
  );
}
