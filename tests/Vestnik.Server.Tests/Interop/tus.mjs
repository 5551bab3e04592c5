// The official tus client, led from outside: a line of JSON in is a command, a line of JSON out is what happened.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import tus from 'tus-js-client';

let upload;
let attachment;
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const commands = {
  async start({ endpoint, token, path, storage, options }) {
    upload = new tus.Upload(readFileSync(path), {
      endpoint,
      headers: { Authorization: `Bearer ${token}` },
      retryDelays: Array(100).fill(200),
      ...(storage ? { urlStorage: new tus.FileUrlStorage(storage), fingerprint: async () => path } : {}),
      ...options,
      onAfterResponse(request, response) {
        attachment = response.getHeader('Vestnik-Attachment-Id') ?? attachment;
        const offset = Number(request.getHeader('Upload-Offset') ?? 0);
        say({ what: 'answer', method: request.getMethod(), status: response.getStatus(), offset });
      },
      onProgress: (sent) => say({ what: 'progress', sent }),
      onSuccess: () => say({ what: 'success', url: upload.url, attachment }),
      onError: (error) => say({ what: 'error', message: error.message, status: error.originalResponse?.getStatus() }),
    });
    const [previous] = storage ? await upload.findPreviousUploads() : [];
    if (previous) {
      upload.resumeFromPreviousUpload(previous);
    }
    upload.start();
  },
  async abort() {
    await upload.abort(true);
    say({ what: 'aborted', url: upload.url });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  await commands[command.what](command);
}
// What is still under way is the test's to cut.
process.exit();
