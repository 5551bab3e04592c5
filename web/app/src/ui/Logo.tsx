/** A sheet folded into a bird in flight: the messenger. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="17" fill="var(--fill)" />
      <path d="M10.5 31.5 52 13.5 41 50.5 29 39.5Z" fill="#fff" />
      <path d="M52 13.5 24 35.2 25.8 48.2 32 42.2 29 39.5Z" fill="#fff" opacity=".72" />
      <path d="M10.5 31.5 24 35.2 52 13.5Z" fill="#fff" />
    </svg>
  );
}
