import { useRead } from '~/rpc/queries';

/** As many as one request may ask for. */
const MOST = 500;

/** The clients to choose from, by name; a client with two rules stands once. */
export function useClientChoices(): { value: string; label: string }[] {
  const read = useRead('clients.list', {
    search: null,
    sort: 'name',
    descending: false,
    page: { offset: 0, limit: MOST },
  });
  const byId = new Map((read.data?.rows ?? []).map((row) => [row.id, row.nickname]));
  return [...byId].map(([value, label]) => ({ value, label }));
}
