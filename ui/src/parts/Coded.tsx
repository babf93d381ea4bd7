/** Words in which a key or an event name stands between back-ticks, as it is written in Stripe. */
export function Coded({ text }: { text: string }) {
  return (
    <>
      {text.split('`').map((part, at) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
        at % 2 === 1 ? <code key={at}>{part}</code> : part,
      )}
    </>
  );
}

/** The same words without marks, for a name that is read out. */
export function plain(text: string): string {
  return text.replaceAll('`', '');
}
