import { useTranslate } from '../../i18n';

/** Who is typing: in a chat of many by first name, in one of two there is only one who could. */
export function TypingLine({ names }: { names: readonly string[] }) {
  const t = useTranslate();
  const [one, two] = names;
  const text =
    one === undefined
      ? t('presence.typing')
      : two === undefined
        ? t('presence.typingOne', { name: one })
        : names.length === 2
          ? t('presence.typingTwo', { one, two })
          : t('presence.typingMany', { name: one, count: names.length - 1 });
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-[0.8125rem] text-accent" data-typing>
      <span className="truncate">{text}</span>
      <span aria-hidden="true" className="flex shrink-0 gap-0.5">
        {[0, 150, 300].map((delay) => (
          <span
            key={delay}
            className="typing-dot size-1 rounded-full bg-current"
            style={{ animationDelay: `${delay}ms` }}
          />
        ))}
      </span>
    </span>
  );
}
