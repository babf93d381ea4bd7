/**
 * The contract that the hooks are typed by. Rust generates the real one into `src/bindings/rpc.ts` with the same three names;
 * this module is the only place that says where they come from.
 */
export interface RpcSchema {
  'action.find': {
    params: { text: string };
    result: { id: string; label: string; group: string; to: string }[];
  };
  'sync.start': { params: Record<string, never>; result: { run: string } };
}

/** What a read's reply is made from. */
export const provides: Partial<Record<keyof RpcSchema, readonly string[]>> = {
  'action.find': ['clients', 'plans'],
};

/** What a write makes out of date. */
export const invalidates: Partial<Record<keyof RpcSchema, readonly string[]>> = {
  'sync.start': ['runs'],
};
