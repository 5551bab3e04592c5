/**
 * Keeps the app as high as what is visible above a phone's keyboard. Chromium resizes the layout itself (see the
 * viewport tag); iOS only tells through `visualViewport`.
 */
export function followKeyboard(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = (): void => {
    // Pinched: the visible part is smaller because the person looks closer, not because a keyboard is there.
    if (viewport.scale > 1.01) return;
    const covered = window.innerHeight - viewport.height > 80;
    const style = document.documentElement.style;
    if (covered) style.setProperty('--app-height', `${viewport.height}px`);
    else style.removeProperty('--app-height');
  };
  viewport.addEventListener('resize', follow);
  follow();
}
