export type Drawable = ImageBitmap | HTMLImageElement | HTMLVideoElement;

export interface Canvas {
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  toBlob(type: string, quality: number): Promise<Blob>;
}

/** Off the page where the browser can, else an element that is nowhere in it. */
export function canvasOf(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas === 'function') {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (context) return { context, toBlob: (type, quality) => canvas.convertToBlob({ type, quality }) };
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas.');
  return {
    context,
    toBlob: (type, quality) =>
      new Promise((resolve, reject) =>
        canvas.toBlob(
          (blob) => (blob ? resolve(blob) : reject(new Error('Nothing was drawn.'))),
          type,
          quality,
        ),
      ),
  };
}
