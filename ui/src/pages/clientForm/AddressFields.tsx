import { TextInput } from '@mantine/core';
import type { AddressView } from '~/bindings/rpc';
import { words } from '~/words';
import classes from './clientForm.module.css';

const w = words.clientForm;

export const NO_ADDRESS: AddressView = {
  line1: null,
  line2: null,
  city: null,
  state: null,
  postal_code: null,
  country: null,
};

export interface AddressFieldsProps {
  value: AddressView;
  onChange: (address: AddressView) => void;
  /** The fault at a part: `country`. */
  fault?: (part: keyof AddressView) => string | null;
}

/** A billing address, part by part. */
export function AddressFields({ value, onChange, fault }: AddressFieldsProps) {
  const part = (name: keyof AddressView, label: string) => (
    <TextInput
      label={label}
      value={value[name] ?? ''}
      onChange={(event) => onChange({ ...value, [name]: event.currentTarget.value || null })}
      error={fault?.(name) ?? false}
    />
  );
  return (
    <>
      {part('line1', w.line1)}
      {part('line2', w.line2)}
      <div className={classes['pair']}>
        {part('postal_code', w.postalCode)}
        {part('city', w.city)}
      </div>
      <div className={classes['pair']}>
        {part('state', w.state)}
        {part('country', w.country)}
      </div>
    </>
  );
}
