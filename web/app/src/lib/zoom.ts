/** How a picture lies on its stage: how much larger than whole, and where its middle is from the middle of the stage, in pixels. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
const MOST = 8;

/** Nothing of the stage is left empty that the picture could fill. */
function settled({ scale, x, y }: View, picture: Size, stage: Size): View {
  const reach = (length: number, room: number): number => Math.max(0, (length * scale - room) / 2);
  // Zero is zero: CSS knows no minus zero.
  const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value)) + 0;
  return {
    scale,
    x: within(x, reach(picture.width, stage.width)),
    y: within(y, reach(picture.height, stage.height)),
  };
}

/** Larger or smaller around a point, given from the middle of the stage: what lies under it stays there. */
export function zoomed(
  view: View,
  factor: number,
  at: { x: number; y: number },
  picture: Size,
  stage: Size,
): View {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return settled({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, picture, stage);
}

export function moved(view: View, dx: number, dy: number, picture: Size, stage: Size): View {
  return settled({ ...view, x: view.x + dx, y: view.y + dy }, picture, stage);
}

/** What a drag of a finger over a whole picture means. */
export function swipeOf(dx: number, dy: number): 'next' | 'previous' | 'close' | null {
  if (Math.abs(dx) > Math.abs(dy)) return Math.abs(dx) < 60 ? null : dx < 0 ? 'next' : 'previous';
  return dy > 90 ? 'close' : null;
}
