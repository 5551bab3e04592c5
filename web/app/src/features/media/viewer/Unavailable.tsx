import { ImageOff } from 'lucide-react';

interface Props {
  text: string;
  /** What can be done about it. */
  action?: string;
  onAction?(): void;
}

export function Unavailable({ text, action, onAction }: Props) {
  return (
    <div className="flex flex-col items-center gap-2 p-6 text-center text-white/80">
      <ImageOff size={36} aria-hidden="true" />
      <p>{text}</p>
      {action && (
        <button
          type="button"
          onClick={onAction}
          className="min-h-10 rounded-xl bg-white/15 px-4 font-medium text-white hover:bg-white/25"
        >
          {action}
        </button>
      )}
    </div>
  );
}
