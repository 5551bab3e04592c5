import { createInterface } from 'node:readline';
import { EVENT_NAMES } from '@vestnik/sdk';
import { codeOf, Device } from './device';
import { SHOWN_IN } from './knowledge';

/**
 * The SDK for tests in other languages: one command a line on standard input, `{n, device, do, …}`, one answer a line
 * on standard output, `{n, ok: true, …}` or `{n, ok: false, code}`, in the order in which they are ready. A device begins
 * with its first command, `login` with `url`. The first line says which events this SDK knows.
 */
interface Command {
  n: number;
  device: string;
  do: string;
  url?: string;
}

const devices = new Map<string, Device>();

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function obey(command: Command): Promise<object | undefined> {
  if (command.do === 'login') devices.set(command.device, new Device(command.url ?? ''));
  const device = devices.get(command.device);
  if (!device) throw new Error(`There is no device ${command.device}.`);
  if (command.do === 'close') devices.delete(command.device);
  const method = device[command.do as keyof Device] as (given: object) => object | undefined;
  return method.call(device, command);
}

say({ events: EVENT_NAMES, shownIn: SHOWN_IN });
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Command;
  obey(command).then(
    (answer) => say({ n: command.n, ok: true, ...answer }),
    (error: unknown) => say({ n: command.n, ok: false, code: codeOf(error) }),
  );
}
// Whoever gave the commands is gone.
process.exit(0);
