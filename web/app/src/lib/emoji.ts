/** One emoji as Unicode lists them; older engines, without the `v` flag, know single ones only. */
const ONE = ((): RegExp => {
  try {
    // biome-ignore lint/complexity/useRegexLiterals: a literal would not even parse where the flag is unknown
    return new RegExp('^\\p{RGI_Emoji}$', 'v');
  } catch {
    return /^\p{Extended_Pictographic}\ufe0f?$/u;
  }
})();

export function isSingleEmoji(text: string): boolean {
  return text.length <= 40 && ONE.test(text.trim());
}
