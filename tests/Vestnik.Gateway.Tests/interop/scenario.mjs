// How a scenario connects, waits and ends: with 0 when everything was as it should be; anything else fails the test with
// what it printed.
import { once } from "node:events";

const open = [];
let step = "connecting";

/** A socket of its own, which closes with the scenario. */
export function connectWith(io, address, options) {
  const socket = io(address, { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20, ...options });
  open.push(socket);
  return socket;
}

export const heard = (emitter, event) => once(emitter, event).then(([first]) => first);

/** What the scenario is at, told when it takes too long. */
export function at(what) {
  step = what;
}

export async function run(scenario, seconds) {
  const patience = setTimeout(() => {
    console.error("The scenario took too long:", step);
    process.exit(2);
  }, seconds * 1000);
  try {
    await scenario();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    clearTimeout(patience);
    for (const socket of open) {
      socket.disconnect();
    }
  }
}
