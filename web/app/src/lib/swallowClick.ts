/** The finger that opened the menu lifts over it: that is no choice of what lies under it. */
export function swallowClick(): void {
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const stop = (): void => {
    setTimeout(() => window.removeEventListener('click', swallow, true), 100);
  };
  window.addEventListener('click', swallow, true);
  window.addEventListener('pointerup', stop, { once: true });
  window.addEventListener('pointercancel', stop, { once: true });
}
