export interface Size {
  width: number;
  height: number;
}

/** What of a picture is seen: a square around a point of it, in pixels of the picture. At zoom 1 as large as fits. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

export const ZOOM_MAX = 5;
/** Pixels of a side: enough for the largest place where a face is shown, on the finest screens. */
export const SIDE = 512;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

export function middleOf({ width, height }: Size): View {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The side of the square. */
export function sideOf({ width, height }: Size, zoom: number): number {
  return Math.min(width, height) / zoom;
}

/** The nearest view that shows nothing beside the picture. */
export function inside(size: Size, view: View): View {
  const zoom = clamp(view.zoom, 1, ZOOM_MAX);
  const half = sideOf(size, zoom) / 2;
  return { x: clamp(view.x, half, size.width - half), y: clamp(view.y, half, size.height - half), zoom };
}

/** The picture follows a finger: `dx`, `dy` are shares of the square's side. */
export function dragged(size: Size, view: View, dx: number, dy: number): View {
  const side = sideOf(size, view.zoom);
  return inside(size, { ...view, x: view.x - dx * side, y: view.y - dy * side });
}

/** What lies at this place of the square stays there: 0, 0 is its middle, 0.5 an edge. */
export function zoomed(size: Size, view: View, zoom: number, atX = 0, atY = 0): View {
  const next = clamp(zoom, 1, ZOOM_MAX);
  const change = sideOf(size, view.zoom) - sideOf(size, next);
  return inside(size, { x: view.x + atX * change, y: view.y + atY * change, zoom: next });
}

/** Paints what is seen over a whole square canvas. What of the picture is clear becomes white. */
export function paint(canvas: HTMLCanvasElement, picture: ImageBitmap, view: View): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const side = sideOf(picture, view.zoom);
  context.imageSmoothingQuality = 'high';
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(
    picture,
    view.x - side / 2,
    view.y - side / 2,
    side,
    side,
    0,
    0,
    canvas.width,
    canvas.height,
  );
}

/** What is seen, as a file of its own: nothing of what the camera wrote into the first one is in it. */
export function cropped(picture: ImageBitmap, view: View): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(Math.min(SIDE, sideOf(picture, view.zoom)));
  paint(canvas, picture, view);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The browser made no picture.'))),
      'image/jpeg',
      0.9,
    ),
  );
}
