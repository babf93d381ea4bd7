export const PRICES_PATH = '/prices';
export const NEW_PRICE_PATH = '/prices/new';

export function pricePath(id: string): string {
  return `${PRICES_PATH}/${encodeURIComponent(id)}`;
}

export function editPricePath(id: string): string {
  return `${pricePath(id)}?edit=yes`;
}

export function newPriceOfPath(product: string): string {
  return `${NEW_PRICE_PATH}?product=${encodeURIComponent(product)}`;
}
