import type { RpcError } from '~/platform/platform';

/** The message of a refusal that is about this field, or about a part of it (`prices[2]`). */
export function faultAt(error: RpcError | null, field: string): string | false {
  const at = error?.field;
  return error && at && (at === field || at.startsWith(`${field}[`)) ? error.message : false;
}

/** A refusal that no field of the page shows. */
export function elsewhere(error: RpcError | null, fields: readonly string[]): RpcError | null {
  return error && !fields.some((field) => faultAt(error, field)) ? error : null;
}
