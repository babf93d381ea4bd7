/** A count that was formatted, with the noun that fits it: `1 unit`, `26,450 units`. */
export function counted(count: string, one: string, many: string): string {
  return `${count} ${count === '1' || count === '−1' ? one : many}`;
}

/** `1 unit`, `26,450 units`. */
export function unitsOf(count: string): string {
  return counted(count, 'unit', 'units');
}
