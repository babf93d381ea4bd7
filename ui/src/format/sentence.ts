/** A word that begins a heading or stands alone: `tokens` → `Tokens`. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
