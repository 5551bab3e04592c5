import { apply, type Change } from './apply';
import { EMPTY_STATE, type State } from './state';

type Listener = (state: State, previous: State) => void;

/** Holds the state and tells who asked. Shaped so that zustand's `useStore` can bind it. */
export class Store {
  #state: State = EMPTY_STATE;
  #generation = 0;
  readonly #listeners = new Set<Listener>();

  readonly getState = (): State => this.#state;
  /** Raised by every sign-out, so that work under way can tell that it no longer belongs here. */
  readonly generation = (): number => this.#generation;
  readonly getInitialState = (): State => EMPTY_STATE;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** With a `generation`, taken before the first wait: changes nothing once that person has signed out. */
  readonly apply = (change: Change, generation: number = this.#generation): void => {
    if (generation !== this.#generation) return;
    if (change.type === 'signedOut') this.#generation++;
    const previous = this.#state;
    const next = apply(previous, change);
    if (next === previous) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(next, previous);
  };
}
